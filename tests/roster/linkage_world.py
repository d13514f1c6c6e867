"""Rows written by hand for the linkage tests, and the slow obvious way to cluster them."""

from __future__ import annotations

from itertools import combinations, count
from typing import Any

import numpy as np

from kham.kernel import names
from kham.roster.linkage import clusters, compare, engine, scoring
from kham.roster.linkage.frame import Frame
from kham.roster.linkage.prepared import Prepared

_rows = count(5)


def row(said: str, name: str, birth: str = "", **more: Any) -> dict[str, Any]:
    """One row of list ``said``; ``birth`` "12/03/1961" or "1961"."""
    parts = [int(part) for part in birth.split("/")] if birth else [0]
    year, month, day = (*reversed(parts), 0, 0)[:3]
    key = {
        "name": names.match_key(name),
        "marked": names.marked_key(name),
        "year": year,
        "month": month,
        "day": day,
    }
    base = {
        "list": said,
        "row": next(_rows),
        "register": said == "police",
        "ward": "w",
        "place": "to 5",
        "sex": "",
    }
    return {**base, **key, **more}


SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
GIVEN = (
    "Bình",
    "Cường",
    "Dũng",
    "Giang",
    "Hạnh",
    "Khánh",
    "Lan",
    "Mai",
    "Nga",
    "Oanh",
    "Phúc",
    "Quý",
    "Sơn",
    "Tâm",
    "Uyên",
    "Yến",
)


def crowd(size: int = 400) -> list[dict[str, Any]]:
    """Other people of the ward, so that names and places are as rare as in life."""
    people = []
    for at in range(size):
        name = f"{SURNAMES[at % 10]} {'Văn' if at % 2 else 'Thị'} {GIVEN[at // 10 % 16]}"
        birth = f"{at % 28 + 1:02d}/{at % 12 + 1:02d}/{1930 + at * 7 % 90}"
        people.append(row("police", name, birth, place=f"to {at % 9 + 10}", number=f"0{30 + at % 9}{at:09d}"))
    return people


def link(*rows: dict[str, Any], **more: Any) -> list[str]:
    """The person of each of the rows, among a crowd."""
    frame = Frame.of([*rows, *crowd()])
    return list(engine.link(frame, **more).person)[: len(rows)]


def slow(frame: Frame, cut: float = engine.CUT) -> list[set[int]]:
    """First pass by looking at every pair of rows and every pair of members, one link at a time."""
    ready = Prepared(frame)
    first, second = (
        np.array(side, np.int32) for side in zip(*combinations(range(len(frame)), 2), strict=True)
    )
    pairs = compare.compare(ready, first, second)
    weight = scoring.BuiltIn().score(ready, pairs)
    judge = clusters.Clusters(ready)
    groups = [{at} for at in range(len(frame))]

    def order(at: int) -> tuple[float, int, int]:
        low, high = sorted((int(ready.rank[first[at]]), int(ready.rank[second[at]])))
        return (-float(weight[at]), low, high)

    for at in sorted(np.flatnonzero(weight >= cut).tolist(), key=order):
        one = next(group for group in groups if first[at] in group)
        two = next(group for group in groups if second[at] in group)
        if one is not two and not judge.contradiction(
            _told(one, judge), _told(two, judge), float(weight[at])
        ):
            groups.remove(two)
            one |= two
    return groups


def _told(rows: set[int], judge: clusters.Clusters) -> clusters.Group:
    told = clusters.Group(min(rows), judge.facts)
    for other in sorted(rows - {min(rows)}):
        told.take(clusters.Group(other, judge.facts))
    return told
