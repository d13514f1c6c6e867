"""The published tables once more, written as plain steps: a second judge that shares neither code nor data with the rules.

`judge` takes the case of the command and answers {rule: level} for everything that is not normal. Only the WHO growth
tables are read from the same package; the arithmetic over them is written anew. Slow and obvious on purpose.
"""

from __future__ import annotations

from typing import Any

from tests.spec.obvious import adults, children, questions
from tests.spec.obvious.person import Person

PARTS = (
    adults.signs, adults.pressure, adults.sugar, adults.weight, adults.blood, adults.organs, adults.senses,
    children.child, children.growth, questions.mind, questions.elderly, questions.lungs,
)  # fmt: skip


def judge(case: dict[str, Any]) -> dict[str, str]:
    """Rule → level (E, U, R or F) of one case with clean answers."""
    person = Person(case)
    levels: dict[str, str] = {}
    for part in PARTS:
        levels |= part(person)
    return {rule: level for rule, level in levels.items() if level != "N"}
