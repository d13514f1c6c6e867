"""Times of arrival in one session: two half sessions, quarter hours, one time per household, elderly first.

A small group is called together at each start so that no station stands idle; nobody is called in the last forty
minutes before lunch and before the end, because late arrivals would wait through the break.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kham.planning.rules.assumptions import Hours

ELDERLY = 60  # Luật Người cao tuổi 39/2009/QH12, Điều 2
AT_ONCE = (
    4  # a time is used only for about so many people: a small session ends early instead of dripping all day
)


@dataclass(frozen=True)
class Household:
    """People who come together: how many, and the age of the oldest (None when unknown)."""

    key: str
    people: int
    oldest: int | None = None


def times(hours: Hours, ends: dt.time | None = None) -> list[dt.time]:
    """Every time at which people may be called, in order; a session that ends by lunch has only the first half."""
    end = ends or hours.end
    halves = [(hours.start, min(hours.lunch, end))]
    if end > hours.after_lunch:
        halves.append((hours.after_lunch, end))
    return [moment for begin, stop in halves for moment in _half(begin, stop, hours)]


def _half(begin: dt.time, stop: dt.time, hours: Hours) -> list[dt.time]:
    first, last = _minutes(begin), _minutes(stop) - hours.quiet_minutes
    found = [dt.time(at // 60, at % 60) for at in range(first, max(first, last) + 1, hours.step_minutes)]
    return found or [begin]


def _minutes(moment: dt.time) -> int:
    return moment.hour * 60 + moment.minute


def allot(households: Sequence[Household], hours: Hours, ends: dt.time | None = None) -> dict[str, dt.time]:
    """A time for each household: those with elderly people first, then in the order given (walking order)."""
    ordered = sorted(households, key=lambda home: home.oldest is None or home.oldest < ELDERLY)
    people = sum(home.people for home in ordered)
    called = times(hours, ends)[: max(1, -(-people // AT_ONCE))]
    quotas = _quotas(called, people, hours)
    answer: dict[str, dt.time] = {}
    at, taken, until = 0, 0, quotas[0]
    for home in ordered:
        while at < len(called) - 1 and taken + home.people / 2 > until + 1e-9:
            at += 1
            until += quotas[at]
        answer[home.key] = called[at]
        taken += home.people
    return answer


def _quotas(called: Sequence[dt.time], people: int, hours: Hours) -> list[float]:
    """How many people each time should get: even, with the first group added at the start of each half."""
    starts = [
        at == 0 or _minutes(at_time) - _minutes(called[at - 1]) > hours.step_minutes
        for at, at_time in enumerate(called)
    ]
    extra = min(hours.first_group, people / (2 * len(called)))
    even = max(0.0, people - extra * sum(starts)) / len(called)
    return [even + extra * start for start in starts]
