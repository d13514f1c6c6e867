"""Drawing from the shipped words, and what one invented exam consists of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any, TypeVar

from kham.records.rules.profile import DATA, read_yaml

T = TypeVar("T")
Answers = dict[str, Any]


@lru_cache(maxsize=2)
def words(name: str) -> dict[str, Any]:
    """`data/sample/NAME.yaml`."""
    read: dict[str, Any] = read_yaml(DATA / "sample" / f"{name}.yaml")
    return read


def weighted(chance: Random, table: Mapping[T, float]) -> T:
    """One key, by its weight."""
    return chance.choices(list(table), weights=list(table.values()))[0]


def some(chance: Random, given: Sequence[T], most: int) -> list[T]:
    """Up to `most` different ones."""
    return chance.sample(list(given), chance.randint(0, min(most, len(given))))


def near(chance: Random, mean: float, spread: float, low: float, high: float, decimals: int = 0) -> float:
    """A measure round a mean, inside its limits; a whole number is an int."""
    value = round(min(high, max(low, chance.gauss(mean, spread))), decimals)
    return int(value) if decimals == 0 else value


@dataclass
class Person:
    """Somebody who does not exist. `birth` is ISO with its precision, `born` the exact day behind it."""

    name: str
    sex: str
    birth: str
    born: dt.date
    number: str
    ethnicity: str
    occupation: str
    workplace: str
    address: str
    province: str
    commune: str
    phone: str
    groups: tuple[str, ...]
    answers: Answers


@dataclass
class Examined:
    """What the stations wrote and the doctor concluded. `answers` may leave, `kept` stays here (local fields and secrets)."""

    person: Person
    on: dt.date
    answers: Answers
    kept: Answers = field(default_factory=dict)
    labs: list[dict[str, str]] = field(default_factory=list)
    kept_labs: list[dict[str, str]] = field(default_factory=list)
    health_class: int | None = None
    icd: list[str] = field(default_factory=list)
    kept_icd: list[str] = field(default_factory=list)
    diseases: str = ""
    kept_clause: str = ""
    findings: list[Any] = field(default_factory=list)
