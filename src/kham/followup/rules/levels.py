"""Due dates and escalation by level, from the versioned data file. Nothing here reads the clock."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, field_validator

FILE = Path(__file__).parent.parent / "data" / "levels.yaml"
ORDER = "EURF"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LevelRule(_Strict):
    """One level: its name, the latest day (days after the conclusion) and what is expected."""

    vi: str
    days: int
    earliest: int
    within: str
    do: str


class Escalation(_Strict):
    """Who must know when a case is overdue by so many days."""

    after: int
    to: str
    do: str


class Levels(_Strict):
    """One version of the table."""

    version: str
    valid_from: dt.date
    source: str
    signed_by: str = ""
    levels: dict[str, LevelRule]
    escalation: list[Escalation]
    attempts_before_lost: int

    @field_validator("levels")
    @classmethod
    def _all_four(cls, given: dict[str, LevelRule]) -> dict[str, LevelRule]:
        if set(given) != set(ORDER):
            raise ValueError("levels must be E, U, R and F")
        return given


@lru_cache(maxsize=1)
def versions() -> tuple[Levels, ...]:
    """Every version shipped, oldest first. Raises ValueError when the file is wrong."""
    raw = yaml.safe_load(FILE.read_text("utf-8"))
    return tuple(sorted((Levels.model_validate(one) for one in raw), key=lambda one: one.valid_from))


def in_force(on: dt.date) -> Levels:
    """The version of a day; days before the first version use the first."""
    begun = [one for one in versions() if one.valid_from <= on]
    return begun[-1] if begun else versions()[0]


def due_on(level: str, concluded_on: dt.date) -> dt.date:
    """The last day on which a case of this level is in time. Raises KeyError for N: a normal result has no case."""
    return concluded_on + dt.timedelta(days=in_force(concluded_on).levels[level].days)


def overdue_days(due: dt.date, on: dt.date, closed: bool = False) -> int:
    """Days past the due date; 0 when in time or closed."""
    return 0 if closed else max((on - due).days, 0)


def escalation(due: dt.date, on: dt.date, closed: bool = False) -> Escalation | None:
    """The highest step reached by an overdue case; None when nobody beyond the owner needs to know."""
    late = overdue_days(due, on, closed)
    reached = [step for step in in_force(on).escalation if late >= step.after]
    return max(reached, key=lambda step: step.after, default=None)
