"""Dates of birth and events with the precision that is really known.

A birth year alone is an honest value; it is never widened into 1 January.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Literal

Precision = Literal["year", "month", "day"]


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A year, a month or a day. Raises ValueError for a day that does not exist.

    Ordered by year, month, day, with the less precise first ("1948" < "1948-01" < "1948-01-01").
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        date(self.year, self.month or 1, self.day or 1)

    def _key(self) -> tuple[int, int, int]:
        return self.year, self.month or 0, self.day or 0

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return self._key() < other._key()

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """A full date."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Inverse of :meth:`iso`; raises ValueError."""
        parts = text.split("-")
        widths = [len(part) for part in parts]
        if widths != [4, 2, 2][: len(parts)] or not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError("expected YYYY, YYYY-MM or YYYY-MM-DD")
        return cls(*(int(part) for part in parts))

    @property
    def precision(self) -> Precision:
        """'year', 'month' or 'day'."""
        return "year" if self.month is None else "month" if self.day is None else "day"

    def iso(self) -> str:
        """1948, 1948-05 or 1948-05-03."""
        return f"{self.year:04d}" + "".join(
            f"-{part:02d}" for part in (self.month, self.day) if part is not None
        )

    def display(self) -> str:
        """1948, 05/1948 or 03/05/1948."""
        return "/".join(reversed(self.iso().split("-")))

    def __str__(self) -> str:
        return self.display()

    def earliest(self) -> date:
        """First day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """Last day it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def is_compatible(self, other: PartialDate) -> bool:
        """Whether both can be the same day."""
        return self.earliest() <= other.latest() and other.earliest() <= self.latest()

    def age_on(self, day: date) -> int:
        """Age in completed years, taking birth on the earliest possible day.

        For a year alone this is the difference of years, as commune offices count; someone may thus enter an age
        group up to twelve months early, never late. Negative before birth. 29 February counts from 1 March.
        """
        return _completed_years(self.earliest(), day)

    def age_range_on(self, day: date) -> tuple[int, int]:
        """Youngest and oldest possible age on the day."""
        oldest = self.age_on(day)
        youngest = _completed_years(self.latest(), day)
        return (max(youngest, 0) if oldest >= 0 else youngest), oldest

    def age_months_on(self, day: date) -> int:
        """Completed months, by the same rule; for small children."""
        born = self.earliest()
        return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)


def _completed_years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
