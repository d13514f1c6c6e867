"""Paths of units: codes from the province down, each followed by a dot ("31.11533.07.")."""

from __future__ import annotations

from collections.abc import Container, Iterable

LEVELS = ("province", "commune", "neighbourhood")


def child(parent: str, code: str) -> str:
    """Path of the unit `code` below `parent` ("" for a province)."""
    if not code or "." in code:
        raise ValueError(f"not a unit code: {code!r}")
    return f"{parent}{code}."


def free_child(parent: str, code: str, taken: Container[str]) -> str:
    """Like `child`, with "-2", "-3" after the code when an unrelated unit has already used the path.

    Official codes are given again to other units; a path never is, because access is decided by path.
    """
    path, n = child(parent, code), 2
    while path in taken:
        path, n = child(parent, f"{code}-{n}"), n + 1
    return path


def contains(outer: str, inner: str) -> bool:
    """Whether `inner` is `outer` or lies below it, never true for a sibling. "" is the whole country."""
    return outer == "" or (outer.endswith(".") and inner.startswith(outer))


def above(path: str, level: str) -> str:
    """The part of `path` that is the province or the commune; "" when the path does not reach down to `level`."""
    steps = path.split(".")[:-1]
    depth = LEVELS.index(level) + 1
    return "".join(f"{step}." for step in steps[:depth]) if len(steps) >= depth else ""


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """The same territory with the fewest paths: whatever lies inside another one is dropped. Sorted."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(contains(other, path) for other in kept):
            kept.append(path)
    return tuple(kept)
