"""Two simple estimators: Chapman for two lists, and Chao's lower bound for any number of them."""

from __future__ import annotations

import math
from collections.abc import Mapping

Counts = Mapping[int, int]
"""Bit mask of the lists on which a person stands → number of such people. Mask 0 is what is being asked."""


def chapman(first_only: int, second_only: int, both: int) -> float:
    """People on neither of two lists (Chapman 1951): N + 1 = (n1 + 1)(n2 + 1) / (m + 1), less those seen."""
    return first_only * second_only / (both + 1)


def chapman_log(first_only: int, second_only: int, both: int) -> tuple[float, float]:
    """The same on the log scale with half a person added to each cell, and its standard error (delta method)."""
    a, b, m = first_only + 0.5, second_only + 0.5, both + 0.5
    return math.log(a * b / m), math.sqrt(1 / a + 1 / b + 1 / m)


def chao(counts: Counts, lists: int) -> float:
    """At least so many people are on no list, from those on exactly one list and on exactly two.

    Chao's lower bound (1987) in the form for lists of unequal length: for lists i and j, only-i times only-j over
    exactly-both estimates the empty cell under independence and stays below it when people differ in how visible they
    are; the pairs are pooled as a ratio of sums. For lists of equal length this is (k−1)/k × f1² / 2·f2, for two lists
    Chapman's estimate. A floor, not an estimate. 0 for fewer than two lists.
    """
    only = [counts.get(1 << at, 0) for at in range(lists)]
    twice = sum(people for mask, people in counts.items() if mask.bit_count() == 2)
    crossed = sum(only[a] * only[b] for a in range(lists) for b in range(a))
    return crossed / (twice + 1) if lists >= 2 else 0.0
