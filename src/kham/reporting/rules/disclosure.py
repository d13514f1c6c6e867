"""Small numbers in public figures: counts under ten are hidden, and so is what would let them be computed.

Cells of a table that adds up (rows, columns, totals) are hidden in steps until no hidden cell can be found by subtraction
along a row or a column. Shares are given only where both counts are shown. Tables by neighbourhood and disease are not
published at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LEAST = 10
HIDDEN = None


def hide(count: int | None, least: int = LEAST) -> int | None:
    """The count, or None where it is 1 to least − 1. Zero says nothing about anybody and stays."""
    return HIDDEN if count is None or 0 < count < least else count


def protect_line(counts: Mapping[str, int], least: int = LEAST) -> dict[str, int | None]:
    """Parts of a published total: small parts are hidden; a single hidden part takes the next smallest with it.

    The hidden parts together must also reach `least`, otherwise total minus shown parts tells a small number.
    """
    shown: dict[str, int | None] = {name: hide(n, least) for name, n in counts.items()}
    while True:
        hidden = [name for name, n in shown.items() if n is HIDDEN]
        if not hidden or (len(hidden) > 1 and sum(counts[name] for name in hidden) >= least):
            return shown
        rest = sorted((n, name) for name, n in counts.items() if shown[name] is not HIDDEN and n > 0)
        if not rest:
            return shown
        shown[rest[0][1]] = HIDDEN


def protect_table(table: Sequence[Sequence[int]], least: int = LEAST) -> list[list[int | None]]:
    """A table whose row and column totals are published: no line keeps exactly one hidden cell, no hidden sum is small."""
    shown: list[list[int | None]] = [[hide(n, least) for n in row] for row in table]
    width = len(table[0]) if table else 0
    changed = True
    while changed:
        changed = False
        lines = [[(r, c) for c in range(width)] for r in range(len(table))]
        lines += [[(r, c) for r in range(len(table))] for c in range(width)]
        for line in lines:
            changed |= _close(line, table, shown, least)
    return shown


def _close(
    line: list[tuple[int, int]], table: Sequence[Sequence[int]], shown: list[list[int | None]], least: int
) -> bool:
    """Hide one more cell of a line that would give a hidden one away; whether something changed."""
    hidden = [at for at in line if shown[at[0]][at[1]] is HIDDEN]
    if not hidden or (len(hidden) > 1 and sum(table[r][c] for r, c in hidden) >= least):
        return False
    rest = sorted((table[r][c], r, c) for r, c in line if shown[r][c] is not HIDDEN and table[r][c] > 0)
    if not rest:
        rest = sorted((table[r][c], r, c) for r, c in line if shown[r][c] is not HIDDEN)
    if not rest:
        return False
    _, r, c = rest[0]
    shown[r][c] = HIDDEN
    return True


def share(part: int | None, whole: int | None) -> float | None:
    """A share rounded to whole per cent, only when both counts are shown."""
    return None if part is None or not whole else round(100 * part / whole) / 100


def differences(
    before: Mapping[str, int], after: Mapping[str, int], least: int = LEAST
) -> dict[str, int | None]:
    """Figures to publish after an earlier publication: one that moved by 1 to least − 1 keeps its former value."""
    return {
        name: before[name] if name in before and 0 < abs(n - before[name]) < least else hide(n, least)
        for name, n in after.items()
    }
