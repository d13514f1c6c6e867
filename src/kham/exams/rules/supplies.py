"""Supplies of a session: what was taken is used, spoiled or returned; what was used fits the tests that were made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kham.exams.rules import catalogue


@dataclass(frozen=True)
class Line:
    """One item of a day. `tests`: how often the data say it was needed; None where nothing says it."""

    code: str
    taken: int = 0
    used: int = 0
    spoiled: int = 0
    returned: int = 0
    tests: int | None = None
    note: str = ""

    @property
    def missing(self) -> int:
        """Taken and not accounted for (negative: more accounted for than taken)."""
        return self.taken - self.used - self.spoiled - self.returned

    @property
    def beyond(self) -> int:
        """Used beyond the tests in the data (negative: fewer used than tests made)."""
        return 0 if self.tests is None else self.used - self.tests


def complaints(line: Line) -> list[str]:
    """What does not add up, in words; a note explains a difference with the tests, never a missing piece."""
    found = []
    if line.missing > 0:
        found.append(f"Còn {line.missing} chưa ghi là đã dùng, hỏng hay trả lại.")
    if line.missing < 0:
        found.append(f"Dùng, hỏng và trả lại nhiều hơn số nhận {-line.missing}.")
    if line.beyond and line.taken and not line.note:
        more = "nhiều hơn" if line.beyond > 0 else "ít hơn"
        found.append(f"Đã dùng {more} số lần đo trong phiếu khám {abs(line.beyond)}; ghi lý do.")
    return found


def tests(
    item: Mapping[str, Any], answers: Iterable[Mapping[str, Any]], samples: Mapping[str, int]
) -> int | None:
    """How often an item was needed by what was recorded; None where the list names nothing to count."""
    rule = item.get("counts")
    if not rule:
        return None
    found = sum(
        1 for given in answers if any(given.get(tag) not in (None, "") for tag in rule.get("answered", []))
    )
    found += sum(samples.get(kind, 0) for kind in rule.get("samples", []))
    return found * int(rule.get("per", 1))


def items() -> list[dict[str, Any]]:
    """The shipped list."""
    rows: list[dict[str, Any]] = catalogue.load("supplies")["items"]
    return rows
