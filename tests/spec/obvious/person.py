"""Who it is on the exam date, and what was answered: read plainly."""

from __future__ import annotations

import datetime as dt
from typing import Any

Answers = dict[str, Any]


class Person:
    """Who it is on the exam date, and what was answered."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.answers: Answers = {t: v for t, v in case["answers"].items() if v not in ("", None)}
        self.sex = case["sex"]
        self.on = dt.date.fromisoformat(case["exam_date"])
        parts = [int(part) for part in case["birth_date"].split("-")]
        year, month, day = parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1
        self.age = self.on.year - year - ((self.on.month, self.on.day) < (month, day))
        self.days: int | None = None
        self.months: int | None = None
        if self.age < 19 and len(parts) > 1:
            born = dt.date(year, month, parts[2] if len(parts) > 2 else 15)
            self.days = max((self.on - born).days, 0)
            whole = (self.on.year - year) * 12 + self.on.month - month - (self.on.day < born.day)
            self.months = whole if len(parts) > 2 else int(self.days / 30.4375)

    def number(self, tag: str) -> float | None:
        given = self.answers.get(tag)
        return None if given is None else float(str(given).replace(",", "."))

    def says(self, tag: str, code: str = "1") -> bool:
        return str(self.answers.get(tag)) == code

    def asked(self, tag: str) -> bool:
        return tag in self.answers

    def total(self, name: str, count: int) -> int | None:
        """Sum of a questionnaire, when every question is answered."""
        tags = [f"{name}_{n}" for n in range(1, count + 1)]
        if not all(self.asked(tag) for tag in tags):
            return None
        return sum(int(self.answers[tag]) for tag in tags)

    def ticks(self, name: str, count: int) -> int | None:
        """How many yes, when anything was answered."""
        tags = [f"{name}_{n}" for n in range(1, count + 1) if self.asked(f"{name}_{n}")]
        return sum(self.says(tag) for tag in tags) if tags else None

    @property
    def danger(self) -> bool:
        return self.asked("DAU_HIEU_NGUY_HIEM") and not self.says("DAU_HIEU_NGUY_HIEM", "0")

    @property
    def pregnant(self) -> bool:
        return self.says("TSBT_THAI_SAN") and self.sex != "male"
