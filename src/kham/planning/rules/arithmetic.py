"""Capacity arithmetic: can everybody be examined by the deadline, by numbers alone, before any plan is drawn.

Shown first, because no solver can repair a plan whose sums do not add up.
"""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kham.kernel.formats import date_vn, number
from kham.planning.rules.calendar import Day


@dataclass(frozen=True)
class Need:
    """People of one neighbourhood and one main target group who still have to be examined."""

    unit: str
    group: str
    people: int
    expected: float  # people who will come


@dataclass(frozen=True)
class Arithmetic:
    """The sums. Loads are examined people; team-days are one team on one day."""

    people: int
    expected: float
    open_days: int
    spare_saturdays: int
    teams: int
    per_day: float
    team_days: int
    available: float
    needed_team_days: int
    mop_up: int
    enough: bool
    earliest_end: dt.date | None
    deadline: dt.date
    by_unit: dict[str, int] = field(default_factory=dict)
    by_group: dict[str, int] = field(default_factory=dict)
    remedies: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For storing with a plan: dates as ISO text."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        values["earliest_end"] = self.earliest_end.isoformat() if self.earliest_end else None
        values["deadline"] = self.deadline.isoformat()
        values["remedies"] = list(self.remedies)
        return values


def work_out(
    needs: Sequence[Need],
    days: Sequence[Day],
    capacities: Sequence[int],
    *,
    capacity_use: float,
    mop_up: float,
    later: Callable[[dt.date], Day],
) -> Arithmetic:
    """The arithmetic for the people, the days up to the deadline and each team's people a day.

    `later` tells the kind of any day after the deadline, so that the earliest end can lie beyond it.
    Raises ValueError without any day.
    """
    if not days:
        raise ValueError("the arithmetic needs at least one day")
    people, expected = sum(need.people for need in needs), sum(need.expected for need in needs)
    per_day = sum(capacities) * capacity_use
    opened = [day for day in days if day.open]
    available = per_day * len(opened)
    average = per_day / len(capacities) if capacities else 0.0
    needed = math.ceil(expected / average - 1e-9) if average else 0
    saturdays = sum(day.kind == "sat" and not day.open for day in days)
    end = _earliest_end(expected, per_day, opened, days[-1].date, later)
    enough = expected <= available + 1e-9
    sums = Arithmetic(
        people, expected, len(opened), saturdays, len(capacities), per_day, len(capacities) * len(opened), available, needed,
        round((people - expected) * mop_up), enough, end, days[-1].date, _count(needs, "unit"), _count(needs, "group"),
    )  # fmt: skip
    return Arithmetic(**{**sums.__dict__, "remedies": remedies(sums)})


def _count(needs: Sequence[Need], by: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for need in needs:
        counts[getattr(need, by)] = counts.get(getattr(need, by), 0) + need.people
    return counts


def _earliest_end(
    expected: float, per_day: float, opened: Sequence[Day], deadline: dt.date, later: Callable[[dt.date], Day]
) -> dt.date | None:
    """The day on which the last expected person can have been examined; None without teams or within two years."""
    if not expected or not per_day:
        return None
    left, last = expected, deadline
    for day in opened:
        left -= per_day
        if left <= 1e-9:
            return day.date
    for step in range(1, 731):
        last = deadline + dt.timedelta(days=step)
        if later(last).open:
            left -= per_day
            if left <= 1e-9:
                return last
    return None


def remedies(sums: Arithmetic) -> tuple[str, ...]:
    """What would make it possible, or how much room there is: sentences with numbers."""
    if not sums.people:
        return ("Không còn ai chờ xếp lịch.",)
    if not sums.teams:
        return ("Chưa có đoàn khám nào. Thêm đoàn khám để tính được ngày hoàn thành.",)
    if sums.enough:
        spare = sums.team_days - sums.needed_team_days
        done = date_vn(sums.earliest_end)
        return (f"Đủ sức khám: dư {number(spare)} ngày đoàn, có thể khám xong ngày {done}.",)
    missing = sums.expected - sums.available
    average = sums.per_day / sums.teams
    more = math.ceil(missing / average)
    said = [_one_more_team(more, sums.open_days, average)]
    if sums.spare_saturdays:
        gain = sums.spare_saturdays * sums.per_day
        verdict = "đủ" if gain >= missing else f"vẫn thiếu {number(math.ceil(missing - gain))} lượt"
        said.append(
            f"Khám thêm {number(sums.spare_saturdays)} ngày thứ Bảy: thêm {number(int(gain))} lượt, {verdict}."
        )
    if sums.earliest_end:
        late = (sums.earliest_end - sums.deadline).days
        said.append(
            f"Giữ nguyên số đoàn thì xong ngày {date_vn(sums.earliest_end)}, muộn {number(late)} ngày so với hạn."
        )
    return tuple(said)


def _one_more_team(team_days: int, open_days: int, average: float) -> str:
    size = f"{number(round(average))} người một ngày"
    if not open_days:
        return "Không còn ngày làm việc nào trước hạn."
    if team_days <= open_days:
        return f"Thêm một đoàn ({size}) trong {number(team_days)} ngày thì đủ."
    teams = math.ceil(team_days / open_days)
    return f"Cần thêm {number(teams)} đoàn ({size}) trong {number(open_days)} ngày, tổng {number(team_days)} ngày đoàn."
