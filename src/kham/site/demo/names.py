"""Drawing invented Vietnamese names from the weighted pools of ``names.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import yaml

_FILE = Path(__file__).with_name("names.yaml")


@dataclass(frozen=True, slots=True)
class Pool:
    """Values with cumulative weights, ready for ``Random.choices``."""

    values: tuple[str, ...]
    cumulative: tuple[float, ...]

    def draw(self, rng: Random) -> str:
        """One value by weight."""
        return rng.choices(self.values, cum_weights=self.cumulative)[0]


def pool(weights: Mapping[str, float]) -> Pool:
    """A pool out of ``{value: weight}``; the order of the mapping is part of the result."""
    return Pool(tuple(weights), tuple(accumulate(weights.values())))


@cache
def _data() -> dict[str, Any]:
    return dict(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


@cache
def _surnames(ethnicity: str) -> Pool:
    special = _data()["surnames_by_ethnicity"].get(ethnicity)
    if special:
        return pool(dict.fromkeys(special, 1))
    return pool(_data()["surnames"])


@cache
def _middles(sex: str) -> Pool:
    return pool(dict.fromkeys(_data()[f"middle_{sex}"], 1))


@cache
def _given(sex: str, cohort: int) -> Pool:
    return pool(_data()[sex][cohort])


@cache
def _cohort(table: str, year: int) -> int:
    return min(last for last in _data()[table] if year <= last)


def surname(rng: Random, ethnicity: str = "01") -> str:
    """A surname for one ethnic group (two-digit code)."""
    return _surnames(ethnicity).draw(rng)


def middle_and_given(rng: Random, sex: str, year: int) -> tuple[str, str]:
    """Middle name (may be empty, may be two words) and given name as usual for this sex and birth year."""
    marker, table = ("Thị", "thi") if sex == "female" else ("Văn", "van")
    given = _given(sex, _cohort(sex, year)).draw(rng)
    if rng.random() < _data()[table][_cohort(table, year)]:
        middle = marker
        if rng.random() < (0.10 if year < 1975 else 0.30):
            middle = f"{marker} {_different(rng, sex, given)}"
        return middle, given
    if rng.random() < 0.015:
        return "", given
    return _different(rng, sex, given), given


def _different(rng: Random, sex: str, given: str) -> str:
    while (middle := _middles(sex).draw(rng)) == given:
        continue
    return middle
