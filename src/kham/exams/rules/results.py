"""The clock of results: 24 hours after the exam (TT 32/2023/TT-BYT Art. 38), longer while a laboratory is awaited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Clock:
    """What is awaited and until when. `waits`: conclusion, laboratory, handover, or "" when the person has the result."""

    waits: str
    due: dt.datetime | None

    def late(self, now: dt.datetime) -> bool:
        """Whether the time is over."""
        return self.due is not None and now > self.due

    def hours_left(self, now: dt.datetime) -> float | None:
        """Hours until the time is over; negative afterwards."""
        return None if self.due is None else (self.due - now).total_seconds() / 3600


def clock(
    *,
    finished_at: dt.datetime,
    concluded_at: dt.datetime | None,
    sampled_at: dt.datetime | None,
    awaiting_laboratory: bool,
    handed: bool,
    hours: int = 24,
    laboratory_hours: int = 48,
) -> Clock:
    """Which step is awaited. A laboratory that is awaited sets the later time; a result in hand ends the clock.

    `handed`: the version in force was given (after a conclusion).
    """
    if concluded_at is not None and handed:
        return Clock("", None)
    due = finished_at + dt.timedelta(hours=hours)
    if awaiting_laboratory and concluded_at is None:
        begun = sampled_at or finished_at
        return Clock("laboratory", max(due, begun + dt.timedelta(hours=laboratory_hours)))
    return Clock("conclusion" if concluded_at is None else "handover", due)
