"""Calendar periods of reports: week, month, quarter, half, year; and the reporting window of a monthly report."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kham.kernel.formats import date_vn
from kham.kernel.reasons import Refusal

KINDS = ("week", "month", "quarter", "half", "year")
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of days, both ends included. Ordered by start, then end."""

    start: date
    end: date
    kind: str

    def __init__(self, kind: str, start: date, end: date) -> None:
        if kind not in KINDS:
            raise ValueError(f"unknown kind of period: {kind}")
        if end < start:
            raise ValueError("a period cannot end before it starts")
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "end", end)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __iter__(self) -> Iterator[date]:
        """Every day of the period."""
        return (self.start + timedelta(days=i) for i in range(self.days))

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    @property
    def is_window(self) -> bool:
        """Whether this is a reporting window (20th to 19th) rather than a calendar period."""
        return self.kind != "week" and self.start.day != 1

    def previous(self) -> Period:
        """The period of the same kind just before."""
        return self._shift(-1)

    def next(self) -> Period:
        """The period of the same kind just after."""
        return self._shift(1)

    def _shift(self, steps: int) -> Period:
        if self.kind == "week":
            days = timedelta(days=7 * steps)
            return Period("week", self.start + days, self.end + days)
        start = _add_months(self.start, _MONTHS[self.kind] * steps)
        return Period(self.kind, start, _add_months(start, _MONTHS[self.kind]) - timedelta(days=1))

    def label(self) -> str:
        """In words, as in the title of a report: "tháng 7 năm 2026", "quý III năm 2026"."""
        year = self.end.year
        span = f" ({date_vn(self.start)} - {date_vn(self.end)})"
        if self.kind == "week":
            iso = self.start.isocalendar()
            return f"tuần {iso.week} năm {iso.year}{span}"
        if self.kind == "month":
            return f"tháng {self.end.month} năm {year}" + (span if self.is_window else "")
        if self.kind == "quarter":
            return f"quý {_ROMAN[(self.start.month - 1) // 3]} năm {year}"
        if self.kind == "half":
            return f"6 tháng {'đầu' if self.start.month == 1 else 'cuối'} năm {year}"
        return f"năm {year}"

    def code(self) -> str:
        """Short form for addresses and files: 2026-W27, 2026-07, 2026-Q3, 2026-H1, 2026; a window 2026-07@20."""
        if self.kind == "week":
            iso = self.start.isocalendar()
            return f"{iso.year}-W{iso.week:02d}"
        if self.kind == "month":
            return f"{self.end:%Y-%m}" + (f"@{self.start.day}" if self.is_window else "")
        if self.kind == "quarter":
            return f"{self.start.year}-Q{(self.start.month - 1) // 3 + 1}"
        if self.kind == "half":
            return f"{self.start.year}-H{1 if self.start.month == 1 else 2}"
        return str(self.start.year)


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return day.replace(year=index // 12, month=index % 12 + 1)


def _months(kind: str, year: int, first: int) -> Period:
    last = first + _MONTHS[kind] - 1
    return Period(kind, date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def week(year: int, number: int) -> Period:
    """ISO week, Monday to Sunday."""
    start = date.fromisocalendar(year, number, 1)
    return Period("week", start, start + timedelta(days=6))


def month(year: int, number: int) -> Period:
    """Calendar month."""
    return _months("month", year, number)


def quarter(year: int, number: int) -> Period:
    """Quarter 1 to 4."""
    return _months("quarter", year, 3 * number - 2)


def half(year: int, number: int) -> Period:
    """First (1) or second (2) half of a year."""
    return _months("half", year, 6 * number - 5)


def year(number: int) -> Period:
    """Calendar year."""
    return _months("year", number, 1)


def containing(day: date, kind: str) -> Period:
    """The period of this kind that holds the day."""
    if kind == "week":
        iso = day.isocalendar()
        return week(iso.year, iso.week)
    if kind not in _MONTHS:
        raise ValueError(f"unknown kind of period: {kind}")
    size = _MONTHS[kind]
    return _months(kind, day.year, (day.month - 1) // size * size + 1)


def report_window(month: Period | date, cutoff_day: int = 20) -> Period:
    """Days covered by the monthly report due "before the ``cutoff_day``" of this month.

    The report due before 20 July covers 20 June to 19 July: figures of the due day itself belong to the next
    report, so consecutive windows touch and never overlap. ``cutoff_day`` is 2 to 28, which every month has.
    """
    if not 2 <= cutoff_day <= 28:
        raise ValueError("cutoff_day must be between 2 and 28")
    day = month.end if isinstance(month, Period) else month
    start = _add_months(day.replace(day=cutoff_day), -1)
    return Period("month", start, day.replace(day=cutoff_day) - timedelta(days=1))


def between(kind: str, start: date, end: date) -> Iterator[Period]:
    """Periods of this kind that touch the days ``start`` to ``end``, in order."""
    period = containing(start, kind)
    while period.start <= end:
        yield period
        period = period.next()


_CODE = re.compile(r"(\d{4})(?:-(?:W(\d{2})|Q([1-4])|H([12])|(\d{2})(?:@(\d{1,2}))?))?")


def from_code(code: str) -> Period:
    """Inverse of :meth:`Period.code`; raises Refusal ``period.code``."""
    found = _CODE.fullmatch(code.strip())
    try:
        if found is None:
            raise ValueError
        y, w, q, h, m, cut = (int(part) if part else None for part in found.groups())
        assert y is not None
        if w:
            return week(y, w)
        if q:
            return quarter(y, q)
        if h:
            return half(y, h)
        if m:
            return report_window(date(y, m, 1), cut) if cut else month(y, m)
        if found.end(1) != len(code.strip()):
            raise ValueError
        return year(y)
    except ValueError:
        raise Refusal(
            "period.code", "Kỳ báo cáo không đúng. Ví dụ viết đúng: 2026-07, 2026-Q3, 2026."
        ) from None
