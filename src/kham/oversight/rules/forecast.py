"""Will everybody be examined by the deadline? Pace of the last session days against the pace needed, with a range.

The forecast says what was counted and how, so that anybody can check it with a pencil:
pace = people examined for the first time on each of the last six session days; low and high are the lower and upper
quartile, middle is the median. What is still possible = session days left on the published calendar × pace, never more than
the capacity of those days.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

LOOK_BACK = 6
FEWEST = 2  # with fewer session days held there is no pace to speak of

WORDS = {
    "done": "Đã khám xong", "on_time": "Kịp hạn", "at_risk": "Có thể không kịp", "late": "Không kịp hạn", "no_days": "Chưa xếp đủ buổi",
    "too_early": "Chưa đủ số liệu", "over": "Đã hết hạn",
}  # fmt: skip

SENTENCES = {
    "done": "Không còn ai trong danh sách chưa khám.",
    "over": "Đã hết hạn, còn %(people)s người chưa khám.",
    "no_days": "Còn %(people)s người, chưa có buổi khám nào được công bố trước hạn.",
    "too_early": "Mới có %(held)s ngày khám; cần ít nhất %(fewest)s ngày để ước tính.",
    "on_time": "Với nhịp thấp nhất vừa qua, %(days)s ngày khám còn lại đủ cho %(people)s người.",
    "at_risk": "Nhịp cao thì kịp; nhịp thấp thì còn %(most)s người chưa khám khi hết hạn.",
}
NO_DAYS_AT_PACE = (
    "Còn %(people)s người, chưa có buổi khám nào được công bố trước hạn. "
    "Theo nhịp vừa qua cần khoảng %(more)s ngày khám."
)
LATE_BY = "Khi hết hạn còn khoảng %(most)s người chưa khám. Cần thêm khoảng %(more)s ngày khám."
LATE_BETWEEN = (
    "Khi hết hạn còn khoảng %(least)s đến %(most)s người chưa khám. Cần thêm khoảng %(more)s ngày khám."
)


@dataclass(frozen=True)
class Day:
    """One session day: capacity of its sessions, people examined for the first time (0 for a day to come)."""

    on: dt.date
    capacity: int
    examined: int = 0


@dataclass(frozen=True)
class Forecast:
    """The answer with everything it rests on. Counts of people; `pace` a session day."""

    verdict: str
    template: str  # the sentence before its numbers are set in: what the screens translate
    numbers: dict[str, int | str]
    remaining: int
    days_left: int
    sessions_left: int
    pace: tuple[float, float, float] | None  # low, middle, high
    needed: float | None  # people each session day left would have to examine
    expected: tuple[int, int] | None  # of the remaining, by the deadline
    short: tuple[int, int] | None  # people left over, least and most

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        return self.template % self.numbers

    @property
    def words(self) -> str:
        """The verdict in two or three words."""
        return WORDS[self.verdict]


def forecast(
    *, remaining: int, held: Sequence[Day], coming: Sequence[Day], today: dt.date, deadline: dt.date
) -> Forecast:
    """Judge from session days held (with somebody examined) and those published from today to the deadline."""
    left = [day for day in coming if today <= day.on <= deadline]
    days = max((deadline - today).days + 1, 0)
    pace = _pace(held)
    needed = remaining / len(left) if left else None

    def answer(
        verdict: str,
        expected: tuple[int, int] | None = None,
        short: tuple[int, int] | None = None,
        template: str = "",
        **numbers: int | str,
    ) -> Forecast:
        numbers |= {"people": remaining, "days": len(left)}
        template = template or SENTENCES[verdict]
        return Forecast(verdict, template, numbers, remaining, days, len(left), pace, needed, expected, short)

    if remaining <= 0:
        return answer("done")
    if today > deadline:
        return answer("over", (0, 0), (remaining, remaining))
    if not left and pace and pace[1]:
        more = math.ceil(remaining / pace[1])
        return answer("no_days", (0, 0), (remaining, remaining), NO_DAYS_AT_PACE, more=more)
    if not left:
        return answer("no_days", (0, 0), (remaining, remaining))
    if pace is None:
        return answer("too_early", held=len(held), fewest=FEWEST)
    low, high = (sum(min(p, day.capacity) for day in left) for p in (pace[0], pace[2]))
    expected = (min(math.floor(low), remaining), min(math.floor(high), remaining))
    short = (remaining - expected[1], remaining - expected[0])
    if short[1] == 0:
        return answer("on_time", expected, short)
    if short[0] == 0:
        return answer("at_risk", expected, short, most=short[1])
    template = LATE_BY if short[0] == short[1] else LATE_BETWEEN
    return answer(
        "late", expected, short, template, least=short[0], most=short[1], more=_more(short[1], pace[1])
    )


def _more(people: int, pace: float) -> int:
    return math.ceil(people / pace) if pace else people


def _pace(held: Sequence[Day]) -> tuple[float, float, float] | None:
    counts = sorted(day.examined for day in sorted(held, key=lambda d: d.on)[-LOOK_BACK:])
    if len(counts) < FEWEST or counts[-1] == 0:
        return None
    return _quantile(counts, 0.25), _quantile(counts, 0.5), _quantile(counts, 0.75)


def _quantile(ordered: Sequence[int], share: float) -> float:
    """Linear between neighbours."""
    at = (len(ordered) - 1) * share
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
