"""Constrained clustering: the best link first, and never a merge that contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kham.roster.linkage import seeds
from kham.roster.linkage.prepared import Prepared

# Why a merge was refused; the review queue tells it in words.
NUMBERS, INSURANCES, SEXES, BIRTHS, ONE_LIST = "numbers", "insurances", "sexes", "births", "one_list"
DECIDED, KNOWN = "decided", "known"
HARD = frozenset((NUMBERS, INSURANCES, BIRTHS, DECIDED, KNOWN))  # what no later pass may overrule
SEX_SLIP = 5.0  # bits (the other sex already counted against) from which a differing sex is a slip of the pen
TWICE = 8.0  # bits (one list already counted against) from which two rows of one list are one person written twice
_SETS = ("known", "numbers", "claims", "insurances", "old", "sexes", "dates", "lists", "names", "givens")


@dataclass
class Refused:
    """A link that was not followed: the rows, its weight and what contradicts."""

    first: int
    second: int
    weight: float
    why: str


class Facts:
    """What the rows say that can contradict, as plain lists for a fast loop."""

    def __init__(self, ready: Prepared, known: NDArray[np.int32] | None = None) -> None:
        self.known = known.tolist() if known is not None else [0] * ready.size
        self.number = np.where(ready.sure, ready.number, 0).tolist()
        self.claim = np.where(ready.borrowed, 0, ready.number).tolist()
        self.insurance = ready.insurance.tolist()
        self.old_number = ready.old_number.tolist()
        self.sex = ready.sex.tolist()
        self.date = np.where(ready.exact, ready.year * 10000 + ready.month * 100 + ready.day, 0).tolist()
        self.year = ready.year.tolist()
        self.place = ready.place.tolist()
        self.name = np.where(ready.newborn, 0, ready.parts.full_heard[ready.name] + 1).tolist()
        self.given = np.where(ready.newborn, 0, ready.given_heard).tolist()
        # A name without its middle part, or with initials, cannot tell twins apart, nor speak against one person.
        unsaid = (ready.middle == 0) | ready.parts.initials[ready.name] | ready.newborn
        self.short = unsaid.tolist()
        self.list = ready.list.tolist()
        self.digits = ready.digits
        self.insurance_digits = ready.insurance_digits


class Group:
    """A cluster while it grows."""

    __slots__ = ("rows", *_SETS)

    def __init__(self, row: int, facts: Facts) -> None:
        self.rows = [row]
        self.known = {facts.known[row]} - _NONE
        self.numbers = {facts.number[row]} - _NONE
        self.claims = {facts.claim[row]} - _NONE
        self.insurances = {facts.insurance[row]} - _NONE
        self.old = {facts.old_number[row]} - _NONE
        self.sexes = {facts.sex[row]} - _NONE
        self.dates = {facts.date[row]} - _NONE
        self.lists = {facts.list[row]}
        self.names = {facts.name[row]} - _NONE
        self.givens = {facts.given[row]} - _NONE

    def take(self, other: Group) -> None:
        """Swallow another cluster."""
        self.rows += other.rows
        for name in _SETS:
            more = getattr(other, name)
            if more:
                getattr(self, name).update(more)


_NONE = frozenset((0,))


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


class Clusters:
    """Grows clusters link by link. ``must`` comes before everything; ``cannot`` is never broken.

    ``known``: per row a number of the person it already belongs to (0: none); such people are never joined to each other
    unless ``may_join``.
    """

    def __init__(
        self,
        ready: Prepared,
        *,
        must: Iterable[tuple[int, int]] = (),
        cannot: Iterable[tuple[int, int]] = (),
        known: NDArray[np.int32] | None = None,
        may_join: bool = False,
    ) -> None:
        self.ready = ready
        self.facts = Facts(ready, known)
        self.may_join = may_join
        self.home: dict[int, Group] = {}
        self.refused: list[Refused] = []
        self.seed = np.arange(ready.size, dtype=np.int32)
        self._fresh = True
        self._count = np.ones(ready.size, np.int64)
        self.apart: dict[int, set[int]] = {}
        for one, two in cannot:
            self.apart.setdefault(one, set()).add(two)
            self.apart.setdefault(two, set()).add(one)
        chains = self._seed_known(known) if known is not None else []
        for left, right in [*chains, *must]:
            one_group, two_group = self.group(left), self.group(right)
            if one_group is not two_group and not self._decided(one_group, two_group):
                self.join(one_group, two_group)

    def _seed_known(self, known: NDArray[np.int32]) -> list[tuple[int, int]]:
        """Rows of a known person are one group from the start; chains for those that decisions may part."""
        parted = np.zeros(int(known.max(initial=0)) + 1, np.bool_)
        parted[known[np.array(list(self.apart), np.int64)]] = True
        whole = (known > 0) & ~parted[known]
        rows = np.flatnonzero(whole)
        least = np.full(len(parted), self.ready.size, np.int32)
        np.minimum.at(least, known[rows], rows.astype(np.int32))
        self.seed[rows] = least[known[rows]]
        self._gather()
        return _same_known(np.where(whole, 0, known))

    def _gather(self) -> None:
        """Where the rows of each group stand in one long list."""
        self._order = np.argsort(self.seed, kind="stable")
        self._count = np.bincount(self.seed, minlength=self.ready.size)
        self._start = np.cumsum(self._count) - self._count

    def group(self, row: int) -> Group:
        """The cluster of a row."""
        found = self.home.get(row)
        if found is None:
            found = Group(row, self.facts)
            self.home[row] = found
            line = self.seed[row]
            if self._count[line] > 1:
                start = self._start[line]
                for other in self._order[start : start + self._count[line]].tolist():
                    if other != row:
                        self.home[other] = found
                        found.take(Group(other, self.facts))
        return found

    def join(self, one: Group, two: Group) -> None:
        """Make two clusters one."""
        if len(one.rows) < len(two.rows):
            one, two = two, one
        for row in two.rows:
            self.home[row] = one
        one.take(two)

    def follow(
        self, first: NDArray[np.int32], second: NDArray[np.int32], weight: NDArray[np.float32]
    ) -> None:
        """Follow links from the heaviest to the lightest; of equal ones, by fingerprint."""
        if self._fresh:
            touchy = np.zeros(self.ready.size, np.bool_)
            touchy[np.array([*self.home, *self.apart], np.int64)] = True
            known = None if self.may_join else np.array(self.facts.known, np.int32)
            self.seed = seeds.clean(self.ready, first, second, weight, touchy, self.seed, known)
            self._gather()
            self._fresh = False
        across = self.seed[first] != self.seed[second]
        first, second, weight = first[across], second[across], weight[across]
        rank, home, group = self.ready.rank, self.home, self.group
        low, high = np.minimum(rank[first], rank[second]), np.maximum(rank[first], rank[second])
        order = np.lexsort((high, low, -weight))
        for left, right, bits in zip(
            first[order].tolist(), second[order].tolist(), weight[order].tolist(), strict=True
        ):
            one, two = home.get(left) or group(left), home.get(right) or group(right)
            if one is two:
                continue
            why = self.contradiction(one, two, bits)
            if why:
                self.refused.append(Refused(left, right, bits, why))
            else:
                self.join(one, two)

    def label(self) -> NDArray[np.int32]:
        """Per row the smallest row number of its cluster."""
        label = self.seed.copy()
        for row, owner in self.home.items():
            label[row] = owner.rows[0]
        least = np.arange(len(label), dtype=np.int32)
        np.minimum.at(least, label, np.arange(len(label), dtype=np.int32))
        result: NDArray[np.int32] = least[label]
        return result

    def contradiction(self, one: Group, two: Group, weight: float) -> str:
        """The first reason why two clusters cannot be one person, or ""."""
        if self.apart and self._decided(one, two):
            return DECIDED
        if one.known and two.known and one.known != two.known and not self.may_join:
            return KNOWN
        same_number = not one.claims.isdisjoint(two.claims)
        same_insurance = not one.insurances.isdisjoint(two.insurances)
        shared = same_number or same_insurance or not one.old.isdisjoint(two.old)
        if (
            one.numbers
            and two.numbers
            and not same_number
            and not self._slip(one, two, self.facts.digits, "numbers")
        ):
            return NUMBERS
        if one.insurances and two.insurances and not same_number and not same_insurance and not self._slip(
            one, two, self.facts.insurance_digits, "insurances"
        ):  # fmt: skip
            return INSURANCES
        if not shared:
            if one.sexes and two.sexes and one.sexes.isdisjoint(two.sexes) and weight < SEX_SLIP:
                return SEXES
            if one.dates and two.dates and one.dates.isdisjoint(two.dates) and not any(
                dates_agree(a, b) for a in one.dates for b in two.dates
            ):  # fmt: skip
                return BIRTHS
            if not one.lists.isdisjoint(two.lists) and (weight < TWICE or not self._twice(one, two)):
                return ONE_LIST
        return ""

    def _twice(self, one: Group, two: Group) -> bool:
        """Rows of the same list in both clusters read like one person written twice: same name, birth and place."""
        facts = self.facts
        both = one.lists & two.lists
        for a in one.rows:
            if facts.list[a] not in both:
                continue
            for b in two.rows:
                if facts.list[a] != facts.list[b]:
                    continue
                same_date = facts.date[a] == facts.date[b] or not (facts.date[a] and facts.date[b])
                same_place = facts.place[a] == facts.place[b] or not (facts.place[a] and facts.place[b])
                same = (
                    facts.name[a] == facts.name[b]
                    and facts.year[a] == facts.year[b]
                    and same_date
                    and same_place
                )
                if not same:
                    return False
        return True

    def _decided(self, one: Group, two: Group) -> bool:
        apart = self.apart
        small, large = (one, two) if len(one.rows) <= len(two.rows) else (two, one)
        return any(row in apart and not apart[row].isdisjoint(large.rows) for row in small.rows)

    def _slip(self, one: Group, two: Group, digits: NDArray[Any], which: str) -> bool:
        """Two of the numbers are one slip apart and the name agrees. Neighbouring numbers want the whole name: twins have them."""
        if one.givens and two.givens and one.givens.isdisjoint(two.givens):
            return False
        beside = False
        near = False
        for a in [digits[x].tobytes() for x in getattr(one, which)]:
            for b in [digits[y].tobytes() for y in getattr(two, which)]:
                if _one_slip(a, b):
                    near = True
                    beside |= a[:-1] == b[:-1]
        if not near:
            return False
        if not beside or not one.names.isdisjoint(two.names):
            return True
        short = self.facts.short
        return any(short[row] for row in one.rows) or any(short[row] for row in two.rows)


def _one_slip(one: bytes, two: bytes) -> bool:
    """As `compare.one_slip`, for one pair of numbers."""
    wrong = [at for at, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]
    if len(wrong) != 2:
        return len(wrong) == 1
    at, after = wrong
    return after == at + 1 and one[at] == two[after] and one[after] == two[at]


def _same_known(known: NDArray[np.int32]) -> list[tuple[int, int]]:
    """Chains that hold the rows of each known person together."""
    rows = np.flatnonzero(known > 0)
    rows = rows[np.argsort(known[rows], kind="stable")]
    same = known[rows][1:] == known[rows][:-1]
    return list(zip(rows[:-1][same].tolist(), rows[1:][same].tolist(), strict=True))
