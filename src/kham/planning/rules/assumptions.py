"""The planner's assumptions, read once from data/assumptions.yaml (each with its source)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parents[1] / "data" / "assumptions.yaml"


@dataclass(frozen=True)
class Hours:
    """One exam day: two half sessions, and how people are called into them."""

    start: dt.time
    lunch: dt.time
    after_lunch: dt.time
    end: dt.time
    quiet_minutes: int  # nobody is called in the last minutes before lunch and before the end
    step_minutes: int
    first_group: int  # people called together at each start, above the even flow


@dataclass(frozen=True)
class Assumptions:
    """Everything the planner supposes; shares are 0–1, distances kilometres."""

    version: str
    no_show: dict[str, Any]
    capacity_use: float
    overbook_max: float
    mop_up: float
    risk: dict[str, Any]
    road: float
    max_km: float
    hours: Hours

    def no_show_of(self, groups: Iterable[str], age: int | None) -> float:
        """Expected share of absence of one person: the highest of the groups that say something, else the default."""
        return float(_highest(self.no_show, groups, age))

    def risk_of(self, groups: Iterable[str], age: int | None) -> int:
        """1 (can wait) … 5 (first)."""
        return int(_highest(self.risk, groups, age))


def _highest(table: dict[str, Any], groups: Iterable[str], age: int | None) -> float:
    named = [table["groups"][group] for group in groups if group in table["groups"]]
    if age is not None:
        named += [value for least, value in table.get("from_age", []) if age >= least]
    return max(named, default=table["default"])


@cache
def load() -> Assumptions:
    """The shipped assumptions."""
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    hours = raw["hours"]
    times = {name: dt.time.fromisoformat(hours[name]) for name in ("start", "lunch", "after_lunch", "end")}
    return Assumptions(
        version=raw["version"], no_show=raw["no_show"], capacity_use=raw["capacity_use"]["value"],
        overbook_max=raw["overbook_max"]["value"], mop_up=raw["mop_up"]["value"], risk=raw["risk"],
        road=raw["travel"]["road"], max_km=raw["travel"]["max_km"],
        hours=Hours(**times, quiet_minutes=hours["quiet_minutes"], step_minutes=hours["step_minutes"], first_group=hours["first_group"]),
    )  # fmt: skip
