"""Reckoning with long columns on all cores: numpy lets go of the interpreter, so threads do, and nothing is copied."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")
FEW = 60_000  # rows or pairs that are not worth a thread of their own


def each(work: Callable[[Part], Result], parts: Iterable[Part], size: int) -> Iterator[Result]:
    """The work done on each part, in the order of the parts. ``size``: rows or pairs in all; for few of them no thread begins."""
    cores = os.cpu_count() or 1
    if cores == 1 or size <= FEW:
        yield from map(work, parts)
        return
    with ThreadPoolExecutor(cores) as crew:
        yield from crew.map(work, parts)


def slices(size: int) -> list[slice]:
    """So many entries cut in as many parts as there are cores, few of them in one."""
    count = max(1, min(os.cpu_count() or 1, size // FEW))
    cuts = [size * at // count for at in range(count + 1)]
    return [slice(one, two) for one, two in zip(cuts[:-1], cuts[1:], strict=True)]
