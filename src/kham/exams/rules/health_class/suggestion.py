"""What a rule of the health class says: a class with its reason, or why the doctor decides, perhaps from which class down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Suggestion:
    """`value` 1…5 or None. `at_least`: the text leaves a choice that begins at this class. `known`: something was said."""

    value: int | None
    reason: str
    at_least: int | None = None
    known: bool = True


def suggested(value: int, reason: str) -> Suggestion:
    """The text gives this class."""
    return Suggestion(value, reason, value)


def decides(reason: str, at_least: int | None = None, *, known: bool = True) -> Suggestion:
    """The text gives no one class: the doctor decides."""
    return Suggestion(None, reason, at_least, known)


def silent(reason: str = "bác sĩ quyết định") -> Suggestion:
    """Nothing was measured that this part could speak of."""
    return Suggestion(None, reason, None, False)


def rounded(value: float) -> int:
    """Half up, as the decision says."""
    return int(value + 0.5)


def by_floor(value: float, floors: tuple[float, ...]) -> int:
    """Class by the lowest value of each; below the last is the next class."""
    return next((at for at, floor in enumerate(floors, start=1) if value >= floor), len(floors) + 1)


def worst(parts: Iterable[Suggestion]) -> Suggestion:
    """The worst of several parts of one organ. A part without a class wins unless another is at least IV already."""
    spoken = [part for part in parts if part.known]
    if not spoken:
        return silent()
    open_parts = [part for part in spoken if part.value is None]
    classes = [part for part in spoken if part.value]
    top = max((part.value or 0 for part in classes), default=0)
    floor = max((part.at_least or 0 for part in spoken), default=0)
    # A part without a class cannot be lighter than its floor; at IV or V of another part nothing is left to decide but V.
    if open_parts and top < max(4, max(part.at_least or 0 for part in open_parts) + 1):
        return decides("; ".join(part.reason for part in open_parts), floor or None)
    if not classes:
        return decides("; ".join(part.reason for part in open_parts), floor or None)
    return suggested(top, "; ".join(part.reason for part in classes if part.value == top))
