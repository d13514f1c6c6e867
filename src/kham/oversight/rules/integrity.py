"""Signals that exam values may not have been measured. A signal is a question for a second person, never a verdict.

Three simple ones: last digits of blood pressure that are too often 0 or 5, several people with exactly the same set of
measurements, and stations finished faster than a person can be examined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

LEAST_READINGS = 30  # fewer say nothing
ROUND_SHARE = 0.6  # honest manual reading rounds too; six of ten is beyond habit
LEAST_SAME = 3
LEAST_SECONDS = 60


@dataclass(frozen=True)
class Signal:
    """One thing to look at: what was seen, how often, out of how many."""

    code: str
    count: int
    of: int
    sentence: str


def digit_preference(readings: Sequence[int]) -> Signal | None:
    """Blood pressure readings (mmHg) of one examiner: too many end in 0 or 5."""
    round_ones = sum(value % 5 == 0 for value in readings)
    if len(readings) < LEAST_READINGS or round_ones / len(readings) < ROUND_SHARE:
        return None
    return Signal(
        "digits",
        round_ones,
        len(readings),
        f"{round_ones}/{len(readings)} số đo huyết áp có số cuối là 0 hoặc 5.",
    )


def same_measurements(vectors: Mapping[str, tuple[Hashable, ...]]) -> Signal | None:
    """Encounter → measurements (height, weight, pulse, pressure …): the largest number of people with the very same set."""
    counts = Counter(v for v in vectors.values() if len(v) >= 3 and None not in v)
    same = sum(n for n in counts.values() if n >= LEAST_SAME)
    if not same:
        return None
    return Signal("same", same, len(vectors), f"{same} người có bộ số đo giống hệt ít nhất hai người khác.")


def too_fast(seconds: Sequence[float]) -> Signal | None:
    """Seconds from one finished exam to the next of one examiner: half of them under a minute."""
    fast = sum(s < LEAST_SECONDS for s in seconds)
    if len(seconds) < 5 or fast / len(seconds) < 0.5:
        return None
    return Signal(
        "fast",
        fast,
        len(seconds),
        f"{fast}/{len(seconds)} lượt kết thúc cách lượt trước dưới {LEAST_SECONDS} giây.",
    )
