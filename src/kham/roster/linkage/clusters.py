"""Constrained clustering: the best link first, and never a merge that contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kham.roster.linkage.compare import one_slip
from kham.roster.linkage.prepared import Prepared

# Why a merge was refused; the review queue tells it in words.
NUMBERS, INSURANCES, SEXES, BIRTHS, ONE_LIST = "numbers", "insurances", "sexes", "births", "one_list"
DECIDED, KNOWN = "decided", "known"


@dataclass
class Refused:
    """A link that was not followed: the rows, its weight and what contradicts."""

    first: int
    second: int
    weight: float
    why: str


@dataclass
class Clusters:
    """``label``: smallest row number of each row's cluster."""

    label: NDArray[np.int32]
    refused: list[Refused] = field(default_factory=list)


class Facts:
    """What the rows say that can contradict, as plain lists for a fast loop."""

    def __init__(self, ready: Prepared, known: NDArray[np.int32] | None = None) -> None:
        self.known = known.tolist() if known is not None else [0] * ready.size
        self.number = np.where(ready.sure, ready.number, 0).tolist()
        self.any_number = ready.number.tolist()
        self.insurance = ready.insurance.tolist()
        self.old_number = ready.old_number.tolist()
        self.sex = ready.sex.tolist()
        date = np.where(ready.exact, ready.year * 10000 + ready.month * 100 + ready.day, 0)
        self.date = date.tolist()
        self.year = ready.year.tolist()
        self.list = ready.list.tolist()
        self.given = ready.given_heard.tolist()
        self.digits = ready.digits
        self.insurance_digits = ready.insurance_digits


class Group:
    """A cluster while it grows."""

    __slots__ = (
        "dates",
        "givens",
        "insurances",
        "known",
        "lists",
        "numbers",
        "old",
        "rows",
        "sexes",
        "years",
    )

    def __init__(self, row: int, facts: Facts) -> None:
        self.rows = [row]
        self.known = {facts.known[row]} - {0}
        self.numbers = {facts.number[row]} - {0}
        self.insurances = {facts.insurance[row]} - {0}
        self.old = {facts.old_number[row]} - {0}
        self.sexes = {facts.sex[row]} - {0}
        self.dates = {facts.date[row]} - {0}
        self.years = {facts.year[row]} - {0}
        self.lists = {facts.list[row]}
        self.givens = {facts.given[row]}

    def take(self, other: Group) -> None:
        """Swallow another cluster."""
        self.rows += other.rows
        for name in ("known", "numbers", "insurances", "old", "sexes", "dates", "years", "lists", "givens"):
            getattr(self, name).update(getattr(other, name))


SURE = 14.0  # bits from which a slip in sex or birth no longer contradicts
TWICE = 16.0  # bits from which two rows of one list without a shared number are one person written twice


def dates_agree(one: int, two: int) -> bool:
    """Full dates (yyyymmdd) equal but for one thinkable slip: parts swapped, one part wrong, year 1 or 10 off or turned round."""
    if one == two:
        return True
    y1, m1, d1 = one // 10000, one // 100 % 100, one % 100
    y2, m2, d2 = two // 10000, two // 100 % 100, two % 100
    gap = abs(y1 - y2)
    if gap == 0:
        return m1 == m2 or d1 == d2 or (m1 == d2 and d1 == m2)
    slip = gap in (1, 10) or (
        y1 // 100 == y2 // 100 and y1 % 10 == y2 // 10 % 10 and y1 // 10 % 10 == y2 % 10
    )
    return slip and ((m1 == m2 and d1 == d2) or (m1 == d2 and d1 == m2))


class Judge:
    """May two clusters be one person? The rules, in the order in which they are told."""

    def __init__(self, facts: Facts, cannot: dict[int, set[int]] | None = None) -> None:
        self.facts = facts
        self.cannot = cannot or {}

    def contradiction(self, one: Group, two: Group, weight: float) -> str:
        """The first contradiction, or ""."""
        if self.cannot and self.decided(one, two):
            return DECIDED
        if one.known and two.known and one.known != two.known:
            return KNOWN
        shared_number = not one.numbers.isdisjoint(two.numbers)
        shared = (
            shared_number or not one.insurances.isdisjoint(two.insurances) or not one.old.isdisjoint(two.old)
        )
        if (
            one.numbers
            and two.numbers
            and not shared_number
            and not self._slip(one, two, self.facts.digits, "numbers")
        ):
            return NUMBERS
        if (
            one.insurances and two.insurances and not shared_number and one.insurances.isdisjoint(two.insurances)
            and not self._slip(one, two, self.facts.insurance_digits, "insurances")
        ):  # fmt: skip
            return INSURANCES
        if len(one.sexes | two.sexes) > 1 and not (one.sexes & two.sexes) and not (shared or weight >= SURE):
            return SEXES
        if one.dates and two.dates and not shared and one.dates.isdisjoint(two.dates) and not any(
            dates_agree(a, b) for a in one.dates for b in two.dates
        ):  # fmt: skip
            return BIRTHS
        if not shared and not one.lists.isdisjoint(two.lists) and weight < TWICE:
            return ONE_LIST
        return ""

    def decided(self, one: Group, two: Group) -> bool:
        small, large = (one, two) if len(one.rows) <= len(two.rows) else (two, one)
        return any(not self.cannot[row].isdisjoint(large.rows) for row in small.rows if row in self.cannot)

    def _slip(self, one: Group, two: Group, digits: NDArray[Any], which: str) -> bool:
        """Every pair of numbers is one slip apart, and a given name agrees."""
        if one.givens.isdisjoint(two.givens):
            return False
        a = [x for x in getattr(one, which) for _ in getattr(two, which)]
        b = [y for _ in getattr(one, which) for y in getattr(two, which)]
        return bool(one_slip(digits[a], digits[b]).all())


def cluster(
    ready: Prepared,
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    weight: NDArray[np.float32],
    *,
    cut: float,
    must: Iterable[tuple[int, int]] = (),
    cannot: Iterable[tuple[int, int]] = (),
    known: NDArray[np.int32] | None = None,
) -> Clusters:
    """Follow the links from the heaviest to ``cut``. ``must`` comes before everything; ``cannot`` is never broken.

    ``known``: per row a number of the person it already belongs to (0: none); such people are never joined to each other.
    """
    facts = Facts(ready, known)
    if known is not None:
        must = [*_same_known(known), *must]
    apart: dict[int, set[int]] = {}
    for one, two in cannot:
        apart.setdefault(one, set()).add(two)
        apart.setdefault(two, set()).add(one)
    judge = Judge(facts, apart)
    home: dict[int, Group] = {}
    refused: list[Refused] = []

    def group(row: int) -> Group:
        found = home.get(row)
        if found is None:
            found = home[row] = Group(row, facts)
        return found

    def join(one: Group, two: Group) -> None:
        if len(one.rows) < len(two.rows):
            one, two = two, one
        for row in two.rows:
            home[row] = one
        one.take(two)

    for left, right in must:
        one, two = group(left), group(right)
        if one is not two and not (apart and judge.decided(one, two)):
            join(one, two)
    keep = np.flatnonzero(weight >= cut)
    low, high = (
        np.minimum(ready.rank[first[keep]], ready.rank[second[keep]]),
        np.maximum(ready.rank[first[keep]], ready.rank[second[keep]]),
    )
    order = keep[np.lexsort((high, low, -weight[keep]))]
    for left, right, bits in zip(
        first[order].tolist(), second[order].tolist(), weight[order].tolist(), strict=True
    ):
        one, two = group(left), group(right)
        if one is two:
            continue
        why = judge.contradiction(one, two, bits)
        if why:
            refused.append(Refused(left, right, bits, why))
        else:
            join(one, two)
    label = np.arange(ready.size, dtype=np.int32)
    for row, owner in home.items():
        label[row] = owner.rows[0]
    return Clusters(_smallest(label), refused)


def _same_known(known: NDArray[np.int32]) -> list[tuple[int, int]]:
    """Chains that hold the rows of each known person together."""
    rows = np.flatnonzero(known > 0)
    rows = rows[np.argsort(known[rows], kind="stable")]
    same = known[rows][1:] == known[rows][:-1]
    return list(zip(rows[:-1][same].tolist(), rows[1:][same].tolist(), strict=True))


def _smallest(label: NDArray[np.int32]) -> NDArray[np.int32]:
    least = np.arange(len(label), dtype=np.int32)
    np.minimum.at(least, label, np.arange(len(label), dtype=np.int32))
    result: NDArray[np.int32] = least[label]
    return result
