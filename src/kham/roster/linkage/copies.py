"""The same list handed in twice under two names is linked once: its rows follow the rows they repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kham.roster.linkage.decisions import Decision
from kham.roster.linkage.frame import Frame, mark_text

if TYPE_CHECKING:
    from kham.roster.linkage.engine import Linking

Rows = NDArray[np.int64]


def find(frame: Frame) -> Rows | None:
    """Per row the row it repeats (itself when its list is the first with this content); None when no list repeats another."""
    content = frame.content()
    lists = frame.list.codes
    present = np.unique(lists)
    if len(present) < 2:
        return None
    order = np.lexsort((frame.fingerprint, content, lists))
    bounds = np.append(np.searchsorted(lists[order], present), len(order))
    seen: dict[bytes, Rows] = {}
    twin = np.arange(len(frame))
    by_name = sorted(range(len(present)), key=lambda at: frame.list.values[present[at]])
    for at in by_name:
        rows = order[bounds[at] : bounds[at + 1]]
        said = content[rows].tobytes()
        if said in seen:
            twin[rows] = seen[said]
        else:
            seen[said] = rows
    return twin if (twin != np.arange(len(frame))).any() else None


def without(frame: Frame, twin: Rows) -> Frame:
    """The frame without the repeated rows."""
    return frame.take(np.flatnonzero(twin == np.arange(len(frame))))


def moved(frame: Frame, twin: Rows, decisions: Sequence[Decision]) -> list[Decision]:
    """Decisions about repeated rows, said of the rows they repeat."""
    rows = np.flatnonzero(twin != np.arange(len(frame)))
    if not decisions:
        return []
    said: dict[str, str] = {}
    for row in rows.tolist():
        first = mark_text(frame.fingerprint[twin[row]])
        said[mark_text(frame.fingerprint[row])] = first
        said[f"{frame.list[row]}/{frame.sheet[row]}/{frame.row[row]}"] = first
    return [
        replace(one, left=said.get(one.left, one.left), right=said.get(one.right, one.right))
        for one in decisions
    ]


def spread(linking: Linking, twin: Rows) -> Linking:
    """The answer for all rows: each repeated row as the row it repeats."""
    kept = np.flatnonzero(twin == np.arange(len(twin)))
    at = np.searchsorted(kept, twin)
    several = np.bincount(twin, minlength=len(twin)) > 1
    questions = [
        replace(one, first=int(kept[one.first]), second=int(kept[one.second])) for one in linking.questions
    ]
    return replace(
        linking,
        person=linking.person.take(at),
        status=np.where((linking.status[at] == 0) & several[twin], 1, linking.status[at]).astype(np.int8),
        probability=linking.probability[at],
        questions=questions,
        refused=[
            replace(one, first=int(kept[one.first]), second=int(kept[one.second])) for one in linking.refused
        ],
    )
