"""Whether a day may be closed: what stands in the way, what needs a word, and whether the sheet adds up to the person."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from kham.exams.rules import outcomes


@dataclass(frozen=True)
class Obstacle:
    """One thing before closing. `firm`: must be done; otherwise the leader may close all the same, and the sheet says so."""

    code: str
    count: int
    firm: bool
    sentence: str


FIRM = (
    ("unexplained", "Còn {n} người chưa khám xong và chưa ghi lý do về."),
    ("alerts_open", "Còn {n} cảnh báo giá trị nguy hiểm chưa có bác sĩ nhận."),
    ("emergencies_open", "Còn {n} ca cấp cứu chưa ghi kết cục."),
)
SOFT = (
    ("unsigned", "Còn {n} người chờ bác sĩ kết luận."),
    ("events_waiting", "Còn {n} dữ liệu gửi lên chưa ghi nhận được, cần người xem."),
)


def count(value: Any) -> int:
    """A number, or how many a list names."""
    return value if isinstance(value, int) else len(value or ())


def obstacles(sheet: dict[str, Any]) -> list[Obstacle]:
    """What stands in the way, firm ones first."""
    return [
        Obstacle(code, n, firm, sentence.format(n=n))
        for rows, firm in ((FIRM, True), (SOFT, False))
        for code, sentence in rows
        if (n := count(sheet.get(code)))
    ]


def balanced(sheet: dict[str, Any]) -> bool:
    """Whether the sheet adds up to the person: classes to arrivals, arrivals to invited and walk-ins."""
    classes = sheet.get("classes")
    if classes is not None and sum(len(ids) for ids in classes.values()) != sheet["arrived"]:
        return False
    if classes is not None and len({i for ids in classes.values() for i in ids}) != sheet["arrived"]:
        return False
    inside = sheet["concluded"] + count(sheet["unsigned"]) + sheet["partly"] + sheet["left"]
    inside += count(sheet["unexplained"])
    met = sheet["invited_arrived"] + sheet["walk_ins"]
    return bool(sheet["arrived"] == inside == met) and sheet["invited"] == sheet["invited_arrived"] + count(
        sheet["absent"]
    )


def classes(cases: dict[str, outcomes.Case]) -> dict[str, list[str]]:
    """Class → encounters in it, every class present; nobody in two, nobody in none."""
    found: dict[str, list[str]] = {name: [] for name in outcomes.CLASSES}
    for key, case in cases.items():
        name = outcomes.classify(case)
        if name:
            found[name].append(key)
    return found


def digest(sheet: dict[str, Any]) -> str:
    """SHA-256 of a sheet as canonical JSON: what the leader signed."""
    text = json.dumps(sheet, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
