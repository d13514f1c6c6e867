"""Which rows are worth comparing: equal keys of several kinds, so that one error does not hide a person.

Every key that is common by nature carries the commune or the neighbourhood, because "Tổ 5" and "Nguyễn Văn An" are everywhere.
Keys are hashes of the content, not of positions, so that a saved state can be asked with the keys of a new list.
Groups too large to tell anybody apart are left out (a narrower key finds the pair).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kham.roster.linkage import crew
from kham.roster.linkage.frame import mark_of, mix
from kham.roster.linkage.prepared import Prepared, sound

LARGEST = 300  # rows in one group
Marks = NDArray[np.uint64]
Pairs = tuple[NDArray[np.int32], NDArray[np.int32]]


def _marks(words: list[str], change: Callable[[str], str] | None = None) -> Marks:
    """A hash per different word; 0 for the unknown word."""
    if change is None:
        marks = np.fromiter(map(mark_of, words), np.uint64, len(words))
    else:
        marks = np.fromiter((mark_of(change(word)) for word in words), np.uint64, len(words))
    marks[0] = 0
    return marks


def _whole(digits: NDArray[np.uint8], first: int, last: int) -> Marks:
    """Some of the digits as a number, per different number."""
    powers = (10 ** np.arange(last - first - 1, -1, -1)).astype(np.uint64)
    return (digits[:, first:last].astype(np.uint64) * powers).sum(axis=1, dtype=np.uint64)


class _Content:
    """Hashes of what the rows say, one array per word that keys are made of."""

    def __init__(self, ready: Prepared) -> None:
        parts, frame = ready.parts, ready.frame
        names = _marks(ready.names)
        heard = _marks(parts.words, sound)
        middle_heard = _marks(parts.middles, lambda middle: " ".join(map(sound, middle.split())))
        self.name, self.head, self.guardian = names[ready.name], names[ready.head], names[ready.guardian]
        self.given, self.surname = heard[ready.given], heard[ready.surname]
        self.middle = _marks(parts.middles)[ready.middle]
        self.heard = mix(mix(self.surname, middle_heard[ready.middle]), self.given)
        self.letters = _marks(parts.letter_words)[parts.letters][ready.name]
        self.start = _marks(parts.start_words)[parts.start][ready.name]
        self.ward, self.place = _marks(frame.ward.values)[ready.ward], _marks(frame.place.values)[ready.place]
        self.house = _marks(frame.house.values)[ready.house]
        self.phone = _marks(ready.phones)[ready.phone]
        self.number = _whole(ready.digits, 0, 12)[ready.number]
        self.tail, self.front = (
            _whole(ready.digits, 6, 12)[ready.number],
            _whole(ready.digits, 0, 9)[ready.number],
        )
        self.insurance = _whole(ready.insurance_digits, 0, 10)[ready.insurance]
        self.old_number = _marks(frame.old_number.values)[ready.old_number]
        self.year = ready.year.astype(np.uint64)
        low, high = np.minimum(ready.month, ready.day), np.maximum(ready.month, ready.day)
        self.turned = (low * 100 + high).astype(np.uint64)  # day and month in either order
        self.date = (ready.year * 10000 + ready.month * 100 + ready.day).astype(np.uint64)


def keys(ready: Prepared) -> Iterator[tuple[str, list[Marks], NDArray[np.bool_]]]:
    """Name of the rule, columns that must be equal, rows for which the rule may be asked."""
    it = _Content(ready)
    named, born = ready.name > 0, ready.year > 0
    full = ready.full & ~ready.january
    warded, placed = ready.ward > 0, ready.place > 0
    yield "number", [it.number], ready.number > 0
    yield "insurance", [it.insurance], ready.insurance > 0
    yield "old number", [it.old_number], ready.old_number > 0
    yield "name, year", [it.name, it.year], born & named
    yield "name, day and month", [it.name, it.turned], full & named
    yield "date, given name", [it.year, it.turned, it.given], full
    yield "date, commune", [it.date, it.ward], full & warded
    yield "given name, year, neighbourhood", [it.given, it.year, it.place], born & placed
    yield "name, commune", [it.heard, it.ward], warded & (ready.parts.size[ready.name] > 1)
    yield "surname, given name, year, commune", [it.surname, it.given, it.year, it.ward], born & warded
    yield (
        "middle, given name, year, commune",
        [it.middle, it.given, it.year, it.ward],
        born & warded & (ready.middle > 0),
    )
    yield "start of name, year, commune", [it.start, it.year, it.ward], born & warded & (it.start > 0)
    yield "phone, given name", [it.phone, it.given], ready.phone > 0
    yield "house, given name", [it.place, it.house, it.given], placed & (ready.house > 0)
    yield "letters, year, neighbourhood", [it.letters, it.year, it.place], born & placed
    yield (
        "surname, middle name, year, neighbourhood",
        [it.surname, it.middle, it.year, it.place],
        (born & placed & (ready.middle > 0) & (ready.surname > 0)),
    )
    yield (
        "newborns' years, neighbourhood",
        [it.year, it.place],
        (born & placed & np.isin(ready.year, np.unique(ready.year[ready.newborn & born]))),
    )
    yield "head, given name", [it.head, it.given, it.ward], ready.head > 0
    guardian = np.where(ready.guardian > 0, it.guardian, np.where(ready.newborn, it.name, 0))
    yield "guardian, year", [guardian, it.year], (guardian > 0) & born
    yield "end of number, given name", [it.tail, it.given], ready.number > 0
    yield "start of number, given name", [it.front, it.given], ready.number > 0


def candidates(ready: Prepared) -> Pairs:
    """Pairs of rows, first < second, each once, in order."""

    def pairs_of(rule: tuple[str, list[Marks], NDArray[np.bool_]]) -> NDArray[np.int64]:
        _name, columns, rows = rule
        first, second = equal_keys(hashed(columns, rows), np.flatnonzero(rows))
        keep = _thinkable(ready, first, second)
        first, second = first[keep], second[keep]
        return np.minimum(first, second).astype(np.int64) << 32 | np.maximum(first, second)

    found = np.zeros(0, np.int64)
    waiting: list[NDArray[np.int64]] = []
    for some in crew.each(pairs_of, keys(ready), ready.size):
        waiting.append(some)
        if sum(map(len, waiting)) > max(2_000_000, len(found)):
            found = _distinct([found, *waiting])
            waiting = []
    found = _distinct([found, *waiting])
    return (found >> 32).astype(np.int32), (found & 0xFFFFFFFF).astype(np.int32)


def _distinct(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    together = np.sort(np.concatenate(parts))
    new = np.ones(len(together), np.bool_)
    new[1:] = together[1:] != together[:-1]
    return together[new]


def _thinkable(ready: Prepared, first: NDArray[Any], second: NDArray[Any]) -> NDArray[np.bool_]:
    """Leave out early what no comparison would save: births years apart with nothing else in common."""
    one, two = ready.year[first], ready.year[second]
    gap = np.abs(one - two)
    result = (one == 0) | (two == 0) | (gap <= 1) | (gap == 10)
    rest = np.flatnonzero(~result)
    a, b = first[rest], second[rest]
    tied = (ready.number[a] > 0) & (ready.number[a] == ready.number[b])
    tied |= (ready.insurance[a] > 0) & (ready.insurance[a] == ready.insurance[b])
    tied |= (ready.old_number[a] > 0) & (ready.old_number[a] == ready.old_number[b])
    tied |= (
        ready.exact[a] & ready.exact[b] & (ready.month[a] == ready.month[b]) & (ready.day[a] == ready.day[b])
    )
    result[rest] = tied
    return result


def equal_keys(key: Marks, rows: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """All pairs of rows with equal keys, group by group."""
    if len(rows) < 2:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    order = np.argsort(key)
    key, rows = key[order], rows[order]
    start = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    size = np.diff(np.append(start, len(key)))
    good = (size > 1) & (size <= LARGEST)
    start, size = start[good], size[good]
    firsts, seconds = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for count in np.flatnonzero(np.bincount(size)).tolist():
        block = rows[start[size == count][:, None] + np.arange(count)]
        left, right = np.triu_indices(count, 1)
        firsts.append(block[:, left].ravel())
        seconds.append(block[:, right].ravel())
    return np.concatenate(firsts), np.concatenate(seconds)


def hashed(columns: list[Marks], rows: NDArray[np.bool_]) -> Marks:
    """One 64-bit key of several columns for the given rows; a chance collision only adds a pair that scoring rejects."""
    total = np.full(int(rows.sum()), 0x9E3779B97F4A7C15, np.uint64)
    for column in columns:
        total = mix(total, column[rows])
    return total
