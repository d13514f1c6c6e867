"""The ways a figure is broken down: unit, target group, policy group, funding source, age band, sex."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from kham.kernel.partial_date import PartialDate

DATA = Path(__file__).resolve().parents[1] / "data"
NAMES = ("unit", "group", "policy", "funding", "age", "sex")
LABELS = {
    "unit": "Địa bàn", "group": "Nhóm đối tượng", "policy": "Nhóm chính sách", "funding": "Nguồn chi trả", "age": "Nhóm tuổi",
    "sex": "Giới",
}  # fmt: skip


@dataclass(frozen=True)
class Value:
    """One value of a dimension; "" stands for what has no value. `low`, `high`: ages, both included."""

    code: str
    label: str
    short: str
    low: int | None = None
    high: int | None = None


@cache
def fixed() -> dict[str, tuple[Value, ...]]:
    """Dimensions whose values are the same everywhere (all but unit)."""
    raw = yaml.safe_load((DATA / "dimensions.yaml").read_text("utf-8"))
    return {
        name: tuple(Value(r["code"], r["label"], r["short"], r.get("from"), r.get("to")) for r in rows)
        for name, rows in raw.items()
    }


@cache
def codes(name: str) -> frozenset[str]:
    """Codes of a fixed dimension without ""."""
    return frozenset(v.code for v in fixed()[name] if v.code)


def groups_of(groups: Iterable[str]) -> list[str]:
    """The local groups among a person's groups, in order; [""] when none: everybody appears somewhere."""
    have = set(groups)
    return [v.code for v in fixed()["group"] if v.code and v.code in have] or [""]


def age_band(birth: PartialDate | None, on: object) -> str:
    """The band of a person's age on a day, by the commune's way of counting (PartialDate.age_on); "" when unknown."""
    if birth is None:
        return ""
    age = max(birth.age_on(on), 0)  # type: ignore[arg-type]  # a date
    for value in fixed()["age"]:
        if value.low is not None and value.low <= age and (value.high is None or age <= value.high):
            return value.code
    return ""


def unit_of(path: str, base: str) -> str:
    """Path of the unit directly below `base` in which `path` lies; "" when it is `base` itself (neighbourhood unknown)."""
    rest = path.removeprefix(base)
    return base + rest.split(".")[0] + "." if rest and path.startswith(base) else ""


def one_of(name: str, code: str) -> str:
    """The code when the dimension knows it, else ""."""
    return code if code in codes(name) else ""
