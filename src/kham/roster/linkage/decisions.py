"""The log of what people decided: these two rows are one person, or they are not. Replayed before every clustering.

A log only grows; of two answers about the same pair the later one holds. Rows are named by fingerprint, so a decision survives
when lists are added, sorted anew or handed in again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kham.kernel.reasons import Refusal
from kham.roster.linkage.frame import Frame

CELL_SIGNS = 131_072  # a note is never longer
COLUMNS = ("left", "right", "link", "who", "when", "why")
_YES = {"yes", "có", "co", "1", "true", "same", "một người"}
_NO = {"no", "không", "khong", "0", "false", "different", "hai người"}


@dataclass(frozen=True)
class Decision:
    """``left``, ``right``: fingerprint (16 hex digits) or "list/sheet/row"; ``link``: one person or two."""

    left: str
    right: str
    link: bool
    who: str = ""
    when: str = ""
    why: str = ""


def read(path: Path) -> list[Decision]:
    """A decisions.csv with the columns left, right, link, who, when, why. Raises Refusal naming line, column and remedy."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            csv.field_size_limit(CELL_SIGNS)  # of the process: a reader of lists may have raised it
            return _read(path, csv.DictReader(file))
    except (OSError, UnicodeDecodeError):
        raise Refusal("linkage.log.missing", f"Không đọc được tệp quyết định “{path}”.") from None
    except csv.Error:
        raise Refusal(
            "linkage.log.broken",
            f"Tệp quyết định “{path.name}” không phải CSV đọc được: có ô quá dài hoặc dấu ngoặc kép chưa đóng.",
        ) from None


def _read(path: Path, lines: csv.DictReader[str]) -> list[Decision]:
    missing = [name for name in COLUMNS[:3] if name not in (lines.fieldnames or ())]
    if missing:
        raise Refusal(
            "linkage.log.columns",
            f"Tệp quyết định “{path.name}” thiếu cột {', '.join(missing)}. Cần các cột {','.join(COLUMNS)}.",
        )
    found = []
    for line in lines:
        said = (line["link"] or "").strip().casefold()
        if said not in _YES | _NO:
            raise Refusal(
                "linkage.log.link",
                f"“{path.name}” dòng {lines.line_num}, cột link: ghi yes (một người) hoặc no (hai người).",
            )
        values = {name: (line.get(name) or "").strip() for name in COLUMNS if name != "link"}
        found.append(Decision(link=said in _YES, **values))
    return found


def write(path: Path, decisions: Iterable[Decision]) -> None:
    """The log as a file `read` takes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        for one in decisions:
            lines.writerow([one.left, one.right, "yes" if one.link else "no", one.who, one.when, one.why])


Rows = list[tuple[int, int]]


def replay(frame: Frame, decisions: Sequence[Decision]) -> tuple[Rows, Rows, list[Decision]]:
    """(must-links, cannot-links, decisions about rows that are not here) as row numbers; the later answer holds.

    A must-link that would join two people kept apart by a later cannot-link gives way to it: separating is the safer answer.
    """
    wanted = {name for one in decisions for name in (one.left, one.right)}
    at = _find(frame, wanted)
    answers: dict[tuple[int, int], bool] = {}
    elsewhere = []
    for one in decisions:
        left, right = at.get(one.left), at.get(one.right)
        if left is None or right is None or left == right:
            elsewhere.append(one)
            continue
        pair = (min(left, right), max(left, right))
        answers.pop(pair, None)
        answers[pair] = one.link
    return _consistent(answers), [pair for pair, link in answers.items() if not link], elsewhere


def _find(frame: Frame, wanted: set[str]) -> dict[str, int]:
    """Row number of each name that is here."""
    found: dict[str, int] = {}
    if not wanted:
        return found
    order = np.argsort(frame.fingerprint, kind="stable")
    marks = frame.fingerprint[order]
    places = {name for name in wanted if "/" in name}
    for name in wanted - places:
        try:
            mark = np.uint64(int(name, 16))
        except (ValueError, OverflowError):
            continue
        at = int(np.searchsorted(marks, mark))
        if at < len(marks) and marks[at] == mark:
            found[name] = int(order[at])
    if places:
        lists, sheets = frame.list.values, frame.sheet.values
        for at, (one, two, row) in enumerate(
            zip(frame.list.codes.tolist(), frame.sheet.codes.tolist(), frame.row.tolist(), strict=True)
        ):
            name = f"{lists[one]}/{sheets[two]}/{row}"
            if name in places:
                found[name] = at
    return found


def _consistent(answers: dict[tuple[int, int], bool]) -> Rows:
    """Must-links, the latest first, as long as no chain of them joins a pair answered "two people"."""
    cannot = {pair for pair, link in answers.items() if not link}
    group: dict[int, set[int]] = {}
    kept = []
    for (left, right), link in reversed(answers.items()):
        if not link:
            continue
        one, two = group.get(left, {left}), group.get(right, {right})
        if one is not two and any((min(a, b), max(a, b)) in cannot for a in one for b in two):
            continue
        kept.append((left, right))
        both = one | two
        for row in both:
            group[row] = both
    return kept[::-1]
