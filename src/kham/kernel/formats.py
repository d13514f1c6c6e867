"""Numbers, dates and times as Vietnamese officials write them. Text out only; nothing is parsed here."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

NOTHING = "–"  # shown where there is no figure; never a zero


def cell(text: str) -> str:
    """Text for a CSV that people open in a spreadsheet: what would be taken for a formula is led by an apostrophe."""
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") and text.strip() else text


def number(x: int | float | Decimal | None, decimals: int | None = None) -> str:
    """1234.5 -> "1.234,5". ``decimals`` fixes the places (half away from zero); None keeps what is there."""
    if x is None:
        return NOTHING
    value = x if isinstance(x, Decimal) else Decimal(str(x))
    if not value.is_finite():
        return NOTHING
    if decimals is None:
        value = value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
    else:
        value = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if value == 0:
        value = abs(value)
    return f"{value:,f}".replace(",", "\0").replace(".", ",").replace("\0", ".")


def percent(ratio: float | Decimal | None, decimals: int = 1) -> str:
    """A share (0.853) as "85,3%"; None (nothing to divide by) as a dash."""
    if ratio is None:
        return NOTHING
    value = ratio if isinstance(ratio, Decimal) else Decimal(str(ratio))
    return number(value * 100, decimals) + ("%" if value.is_finite() else "")


def share(part: int, whole: int, decimals: int = 1) -> str:
    """``part`` of ``whole`` as a percentage; a dash when ``whole`` is 0."""
    return percent(Decimal(part) / Decimal(whole) if whole else None, decimals)


def _day(day: date) -> str:
    return f"{day.day:02d}"


def _month(day: date) -> str:
    return f"{day.month:02d}" if day.month < 3 else str(day.month)


def date_vn(day: date | None) -> str:
    """05/7/2026, 12/02/2026: days under 10 and months 1 and 2 take a zero (NĐ 30/2020/NĐ-CP, Phụ lục I)."""
    return f"{_day(day)}/{_month(day)}/{day.year}" if day else NOTHING


def long_date(day: date) -> str:
    """ "ngày 05 tháng 7 năm 2026", by the same rule as :func:`date_vn`."""
    return f"ngày {_day(day)} tháng {_month(day)} năm {day.year}"


def time_vn(moment: time | datetime) -> str:
    """ "07:30". The caller has already moved the moment to local time."""
    return f"{moment.hour:02d}:{moment.minute:02d}"


def datetime_vn(moment: datetime) -> str:
    """ "07:30 05/7/2026". The caller has already moved the moment to local time."""
    return f"{time_vn(moment)} {date_vn(moment)}"
