"""How often a gateway may be spoken to: a bucket of messages that fills with time, and rests after trouble."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

SILENCES = 3  # contacts without any answer, in a row, after which the gateway is left alone for a while
LONGEST_REST = dt.timedelta(minutes=15)
LONGEST_WISH = dt.timedelta(days=1)  # of a gateway; a later moment was written while the clock stood wrong


@dataclass(frozen=True)
class Bucket:
    """Messages that may leave at once, as it was at a moment."""

    level: float
    at: dt.datetime


def take(bucket: Bucket | None, now: dt.datetime, *, per_minute: int, burst: int) -> tuple[Bucket, float]:
    """Take one message out; returns the bucket and how many seconds to wait before the message leaves (0: none).

    The level may fall below nothing: who waits has taken his turn already, so that several processes queue up fairly.
    """
    rate = per_minute / 60
    level = float(burst)
    if bucket is not None:
        passed = max((now - bucket.at).total_seconds(), 0.0)
        level = min(float(burst), bucket.level + passed * rate)
    level -= 1
    return Bucket(level, now), max(-level / rate, 0.0)


def rest_after_silence(failures: int, now: dt.datetime) -> dt.datetime:
    """Until when to leave a gateway alone that has not answered so many times in a row."""
    minutes = 2.0 ** min(max(failures - 1, 0), 10)
    return now + min(dt.timedelta(minutes=minutes), LONGEST_REST)


def rest_after_refusal(wait_seconds: float | None, minutes: int, now: dt.datetime) -> dt.datetime:
    """Until when, after the gateway itself said "not now": its own figure (at most a day), else the profile's."""
    if wait_seconds is None:
        return now + dt.timedelta(minutes=minutes)
    return now + min(dt.timedelta(seconds=max(wait_seconds, 1.0)), LONGEST_WISH)
