"""Which rows are worth comparing: equal keys of several kinds, so that one error does not hide a person.

Every key that is common by nature carries the commune or the neighbourhood, because "Tổ 5" and "Nguyễn Văn An" are everywhere.
Groups too large to tell anybody apart are left out of weak keys (a stronger key finds the pair).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kham.roster.linkage.prepared import Prepared, _codes

LARGEST = 300  # rows in one group of a weak key
Pairs = tuple[NDArray[np.int32], NDArray[np.int32]]


def keys(ready: Prepared) -> Iterator[tuple[str, list[NDArray[Any]], NDArray[np.bool_]]]:
    """Name of the rule, columns that must be equal, rows for which the rule may be asked."""
    parts = ready.parts
    named = ready.name > 0
    born, full = ready.year > 0, ready.full
    low, high = np.minimum(ready.month, ready.day), np.maximum(ready.month, ready.day)
    heard = parts.full_heard[ready.name]
    surname_heard = parts.heard[ready.surname]
    letters = parts.letters[ready.name]
    start = parts.start[ready.name]  # the first three words, so that words written behind the name do no harm
    yield "number", [ready.number], ready.number > 0
    yield "insurance", [ready.insurance], ready.insurance > 0
    yield "old number", [ready.old_number], ready.old_number > 0
    yield "name, year", [ready.name, ready.year], born & named
    yield "name, day and month", [ready.name, low, high], full & ~ready.january & named
    yield "date, given name", [ready.year, low, high, ready.given_heard], full & ~ready.january
    yield (
        "date, commune",
        [ready.year, ready.month, ready.day, ready.ward],
        full & ~ready.january & (ready.ward > 0),
    )
    yield (
        "given name, year, neighbourhood", [ready.given_heard, ready.year, ready.place], born & (ready.place > 0)
    )  # fmt: skip
    yield "name, commune", [heard, ready.ward], (ready.ward > 0) & (parts.size[ready.name] > 1)
    yield (
        "short name, year, commune",
        [surname_heard, ready.given_heard, ready.year, ready.ward],
        born & (ready.ward > 0),
    )
    yield (
        "start of name, year, commune",
        [start, ready.year, ready.ward],
        born & (ready.ward > 0) & (start > 0),
    )
    yield (
        "middle and given name, year, commune",
        [ready.middle, ready.given_heard, ready.year, ready.ward],
        (born & (ready.ward > 0) & (ready.middle > 0)),
    )
    yield "phone, given name", [ready.phone, ready.given_heard], ready.phone > 0
    yield "house, given name", [ready.spot, ready.given_heard], ready.spot > 0
    yield "letters, year, neighbourhood", [letters, ready.year, ready.place], born & (ready.place > 0)
    yield "head, given name", [ready.head, ready.given_heard, ready.ward], ready.head > 0
    guardian = np.where(ready.guardian > 0, ready.guardian, np.where(ready.newborn, ready.name, 0))
    yield "guardian, year", [guardian, ready.year], (guardian > 0) & born
    number_values = ready.frame.number.values
    tail = _codes(number_values, lambda number: number[6:])[ready.number]
    front = _codes(number_values, lambda number: number[:9])[ready.number]
    yield "end of number, given name", [tail, ready.given_heard], ready.number > 0
    yield "start of number, given name", [front, ready.given_heard], ready.number > 0


def candidates(ready: Prepared, touching: NDArray[np.bool_] | None = None) -> Pairs:
    """Pairs of rows (first < second, each once, ordered). ``touching``: only pairs with at least one of these rows."""
    found: list[NDArray[np.int64]] = []
    for _rule, columns, rows in keys(ready):
        first, second = _equal(columns, np.flatnonzero(rows), touching)
        keep = _thinkable(ready, first, second)
        first, second = first[keep], second[keep]
        found.append(np.minimum(first, second).astype(np.int64) << 32 | np.maximum(first, second))
        if len(found) > 4:
            found = [np.unique(np.concatenate(found))]
    marks = np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)
    return (marks >> 32).astype(np.int32), (marks & 0xFFFFFFFF).astype(np.int32)


def _thinkable(ready: Prepared, first: NDArray[Any], second: NDArray[Any]) -> NDArray[np.bool_]:
    """Leave out early what no comparison would save: births a generation apart without a number in common."""
    gap = np.abs(ready.year[first] - ready.year[second])
    apart = (ready.year[first] > 0) & (ready.year[second] > 0) & (gap > 1) & (gap != 10)
    tied = (ready.number[first] > 0) & (ready.number[first] == ready.number[second])
    tied |= (ready.insurance[first] > 0) & (ready.insurance[first] == ready.insurance[second])
    tied |= (ready.old_number[first] > 0) & (ready.old_number[first] == ready.old_number[second])
    exact = ready.exact[first] & ready.exact[second]
    tied |= exact & (ready.month[first] == ready.month[second]) & (ready.day[first] == ready.day[second])
    return ~apart | tied


def _equal(
    columns: list[NDArray[Any]], rows: NDArray[Any], touching: NDArray[np.bool_] | None
) -> tuple[NDArray[Any], NDArray[Any]]:
    """All pairs of rows with equal columns, group by group."""
    if len(rows) < 2:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    key = hashed([column[rows] for column in columns])
    order = np.argsort(key, kind="stable")
    key, rows = key[order], rows[order]
    start = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    size = np.diff(np.append(start, len(key)))
    good = (size > 1) & (size <= LARGEST)
    if touching is not None:
        good &= np.add.reduceat(touching[rows].astype(np.int64), start) > 0
    start, size = start[good], size[good]
    firsts, seconds = [], []
    for count in np.unique(size):
        block = rows[start[size == count][:, None] + np.arange(count)]
        left, right = np.triu_indices(count, 1)
        firsts.append(block[:, left].ravel())
        seconds.append(block[:, right].ravel())
    first = np.concatenate(firsts) if firsts else np.zeros(0, np.int64)
    second = np.concatenate(seconds) if seconds else np.zeros(0, np.int64)
    if touching is not None:
        keep = touching[first] | touching[second]
        first, second = first[keep], second[keep]
    return first, second


def hashed(columns: list[NDArray[Any]]) -> NDArray[np.uint64]:
    """One 64-bit key of several columns; a chance collision only adds a pair that scoring rejects."""
    total = np.full(len(columns[0]), 0x9E3779B97F4A7C15, np.uint64)
    with np.errstate(over="ignore"):
        for column in columns:
            total = (total ^ column.astype(np.uint64)) * np.uint64(0xBF58476D1CE4E5B9)
            total ^= total >> np.uint64(31)
    return total
