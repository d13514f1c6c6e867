"""How fast somebody answers, and how long the rest will take. Pure arithmetic."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from statistics import median

USUAL = 12  # seconds a question: 300 an hour
PAUSE = 180  # a longer gap is a pause, not a slow answer


def seconds_each(moments: Sequence[dt.datetime]) -> int:
    """Median seconds between answers, pauses left out; the usual pace until five gaps are known."""
    ordered = sorted(moments)
    gaps = [(b - a).total_seconds() for a, b in zip(ordered, ordered[1:], strict=False)]
    worked = [gap for gap in gaps if 0 < gap <= PAUSE]
    return max(1, round(median(worked))) if len(worked) >= 5 else USUAL


def minutes_left(count: int, seconds: int) -> int:
    """Whole minutes for so many questions, rounded up."""
    return math.ceil(count * seconds / 60)
