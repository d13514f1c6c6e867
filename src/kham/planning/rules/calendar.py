"""Which days are open: weekends, public holidays of Viet Nam, working days moved by the Government."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).resolve().parents[1] / "data" / "calendar.yaml"
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True)
class Day:
    """One day: kind is work, sat, sun, holiday or moved (a free day on which offices work); open = sessions may be held."""

    date: dt.date
    kind: str
    open: bool
    name: str = ""  # of the holiday


@cache
def _holidays(year: int) -> tuple[dict[dt.date, str], frozenset[dt.date]]:
    """Public holidays with names and working days made of free ones. Source: Labour Code Art. 112, yearly notices."""
    import holidays  # here, because it takes a moment to load and most pages never plan

    table = holidays.country_holidays("VN", years=[year], language="vi")
    off = {day: str(name) for day, name in table.items() if day.year == year}
    work = {day for day in table.weekend_workdays if day.year == year}
    for moved in yaml.safe_load(FILE.read_text(encoding="utf-8"))["moved"]:
        if moved["free"].year == year:
            off.setdefault(moved["free"], "Ngày nghỉ hoán đổi")
        if moved["work"].year == year:
            work.add(moved["work"])
    return off, frozenset(work)


@cache
def english_name(date: dt.date) -> str:
    """What a holiday is called in English; "Day off" for a working day made free."""
    import holidays  # as above

    return str(holidays.country_holidays("VN", years=[date.year], language="en_US").get(date, "Day off"))


def day(
    date: dt.date, *, saturdays: bool = False, sundays: bool = False, closed: Collection[dt.date] = ()
) -> Day:
    """The kind of one day and whether sessions may be held; holidays never, weekends when asked for."""
    off, work = _holidays(date.year)
    if date in off:
        return Day(date, "holiday", False, off[date])
    if date in work:
        return Day(date, "moved", date not in closed)
    kind = {SATURDAY: "sat", SUNDAY: "sun"}.get(date.weekday(), "work")
    wanted = {"work": True, "sat": saturdays, "sun": sundays}[kind]
    return Day(date, kind, wanted and date not in closed)


def days(
    first: dt.date,
    last: dt.date,
    *,
    saturdays: bool = False,
    sundays: bool = False,
    closed: Collection[dt.date] = (),
) -> list[Day]:
    """Every day from first to last, both included; empty when last lies before first."""
    count = (last - first).days + 1
    return [
        day(first + dt.timedelta(days=step), saturdays=saturdays, sundays=sundays, closed=closed)
        for step in range(count)
    ]
