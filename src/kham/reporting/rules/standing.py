"""When the month's report is due and where it stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kham.kernel import periods
from kham.kernel.periods import Period

WORDS = {
    "missing": "Chưa lập", "draft": "Dự thảo", "final": "Đã khóa số liệu", "sent": "Đã gửi", "late": "Quá hạn, chưa gửi",
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """One month: its window, the first day on which it is late, what is there, days left (negative when late)."""

    period: Period
    due_on: dt.date  # "before" this day
    state: str
    days_left: int

    @property
    def late(self) -> bool:
        """Due and not sent."""
        return self.days_left <= 0 and self.state != "sent"


def window(month: dt.date, report_day: int = 20) -> Period:
    """Days covered by the report due before `report_day` of the month."""
    return periods.report_window(month.replace(day=1), report_day)


def due_on(period: Period) -> dt.date:
    """The report must be there before this day."""
    return period.end + dt.timedelta(days=1)


def standing(period: Period, state: str, today: dt.date) -> Standing:
    """Where the report of a period stands on a day; `state` "" when none was made."""
    due = due_on(period)
    return Standing(period, due, state or "missing", (due - today).days)


def months(starts_on: dt.date, ends_on: dt.date, today: dt.date, report_day: int = 20) -> list[Period]:
    """Windows whose report was or is now to be made: from the first that touches the campaign to the current one.

    The current window is the one that holds today, or the one holding the campaign's last day when that is earlier.
    """
    period = window(starts_on, report_day)
    if period.end < starts_on:
        period = period.next()
    last = min(max(today, starts_on), ends_on)
    found = [period]
    while found[-1].end < last:
        found.append(found[-1].next())
    return found


def most_urgent(standings: list[Standing]) -> Standing:
    """The month to work on: the oldest late one, else the current one."""
    late = [one for one in standings if one.late]
    return late[0] if late else standings[-1]
