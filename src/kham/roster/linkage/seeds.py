"""The easy part of clustering, done at once for all rows: groups of strong links in which nothing contradicts.

Links are followed from the heaviest down, so whatever the strong links join without any contradiction is joined before a weaker
link is looked at, in whatever order: the result is the same as link by link.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kham.roster.linkage.prepared import Prepared

STRONG = 12.0  # bits


def components(size: int, first: NDArray[Any], second: NDArray[Any]) -> NDArray[np.int32]:
    """Per row the smallest row reachable over the links."""
    label = np.arange(size, dtype=np.int32)
    one, two = first, second
    while len(one):
        least = np.minimum(label[one], label[two])
        np.minimum.at(label, label[one], least)
        np.minimum.at(label, label[two], least)
        while True:
            shorter = label[label]
            if np.array_equal(shorter, label):
                break
            label = shorter
        differ = label[one] != label[two]
        one, two = one[differ], two[differ]
    return label


def clean(
    ready: Prepared,
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    weight: NDArray[np.float32],
    touchy: NDArray[np.bool_],
    base: NDArray[np.int32],
    known: NDArray[np.int32] | None = None,
) -> NDArray[np.int32]:
    """Per row the smallest row of its clean group.

    ``touchy``: rows that decisions speak of. ``base``: groups that stand already, kept where nothing clean is found; ``known``:
    people who must not meet in one group.
    """
    strong = weight >= STRONG
    rows = np.flatnonzero(base != np.arange(ready.size))
    label = components(
        ready.size, np.concatenate([first[strong], rows]), np.concatenate([second[strong], base[rows]])
    )
    order = np.argsort(label, kind="stable")
    start = np.flatnonzero(np.concatenate(([True], label[order][1:] != label[order][:-1])))
    dirty = np.add.reduceat(touchy[order].astype(np.int32), start) > 0
    date = np.where(ready.exact, ready.year * 10000 + ready.month * 100 + ready.day, 0)
    facts = [np.where(ready.sure, ready.number, 0), ready.insurance, ready.sex.astype(np.int32), date]
    for values in [*facts, known] if known is not None else facts:
        ordered = values[order].astype(np.int64)
        most = np.maximum.reduceat(ordered, start)
        least = np.minimum.reduceat(np.where(ordered == 0, np.int64(2**62), ordered), start)
        dirty |= (most > 0) & (least != most)
    lists = np.sort(label.astype(np.int64) * (int(ready.list.max(initial=0)) + 1) + ready.list)
    twice = lists[1:][lists[1:] == lists[:-1]] // (int(ready.list.max(initial=0)) + 1)
    dirty[np.searchsorted(label[order][start], twice)] = True
    bad = np.zeros(ready.size, np.bool_)
    bad[label[order][start][dirty]] = True
    return np.where(bad[label], base, label)
