"""The national list of units with validity, former names and look-up. Loaded once from the data files."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .resolve import Match, Resolver

DATA = Path(__file__).resolve().parent.parent / "data"
FIRST_DAY = dt.date(2025, 7, 1)
"""First day of the two-level structure (QĐ 19/2025/QĐ-TTg); the list knows no unit before it."""


@dataclass(frozen=True, slots=True)
class CatalogueUnit:
    """A province or commune during one period. Both dates inclusive; `lat`, `lon` in degrees WGS 84."""

    code: str
    level: str
    kind: str
    name: str
    province_code: str
    valid_from: dt.date
    valid_to: dt.date | None
    lat: float | None
    lon: float | None
    area_km2: float | None

    @property
    def full_name(self) -> str:
        """Kind and name: "phường Hòa Bình"."""
        return f"{self.kind} {self.name}"

    @property
    def path(self) -> str:
        """Materialised path of codes: "31." or "31.11533."."""
        return f"{self.province_code}.{self.code}." if self.province_code else f"{self.code}."

    def on(self, day: dt.date) -> bool:
        """Whether the unit was in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A unit that no longer exists. `successors` are codes of today's units; several when it was divided."""

    level: str
    code: str
    kind: str
    name: str
    parent_code: str
    last_day: dt.date | None
    split: bool
    successors: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """Kind and name: "huyện Thủy Nguyên"."""
        return f"{self.kind} {self.name}"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _number(text: str) -> float | None:
    return float(text) if text else None


def read_units() -> tuple[CatalogueUnit, ...]:
    """Every period of every unit in data/units.csv."""
    return tuple(
        CatalogueUnit(
            row["code"], row["level"], row["kind"], row["name"], row["province_code"],
            dt.date.fromisoformat(row["valid_from"]), _day(row["valid_to"]),
            _number(row["lat"]), _number(row["lon"]), _number(row["area_km2"]),
        )
        for row in _rows("units.csv")
    )  # fmt: skip


def read_predecessors() -> tuple[Predecessor, ...]:
    """Every former unit in data/predecessors.csv."""
    return tuple(
        Predecessor(
            row["level"], row["code"], row["kind"], row["name"], row["parent_code"], _day(row["last_day"]),
            row["split"] == "1", tuple(row["successors"].split("|")),
        )
        for row in _rows("predecessors.csv")
    )  # fmt: skip


class Catalogue:
    """Look-up in the national list. `on` is the day asked about; None means the newest state in the list."""

    def __init__(self, units: Sequence[CatalogueUnit], predecessors: Sequence[Predecessor]) -> None:
        self.units = tuple(units)
        self.predecessors = tuple(predecessors)
        self._history: dict[str, list[CatalogueUnit]] = defaultdict(list)
        for unit in sorted(units, key=lambda u: u.valid_from):
            self._history[unit.code].append(unit)
        self._answers = lru_cache(maxsize=20_000)(self._resolve)  # a list repeats the same few addresses

    def history(self, code: str) -> tuple[CatalogueUnit, ...]:
        """All periods of a code, oldest first; empty for an unknown code."""
        return tuple(self._history.get(code, ()))

    def unit(self, code: str, on: dt.date | None = None) -> CatalogueUnit | None:
        """The unit that has this code on the day, or None."""
        for unit in reversed(self._history.get(code, [])):
            if unit.valid_to is None if on is None else unit.on(on):
                return unit
        return None

    def _in_force(self, on: dt.date | None) -> Iterator[CatalogueUnit]:
        return (unit for code in self._history if (unit := self.unit(code, on)) is not None)

    def provinces(self, on: dt.date | None = None) -> list[CatalogueUnit]:
        """Provinces in force, by code."""
        return sorted((u for u in self._in_force(on) if u.level == "province"), key=lambda u: u.code)

    def communes(self, province_code: str, on: dt.date | None = None) -> list[CatalogueUnit]:
        """Communes of one province in force, by code."""
        return sorted(
            (u for u in self._in_force(on) if u.province_code == province_code), key=lambda u: u.code
        )

    def counts(self, on: dt.date | None = None) -> dict[str, int]:
        """Number of units in force: keys "province", "commune", "phường", "xã", "đặc khu"."""
        counted: Counter[str] = Counter()
        for unit in self._in_force(on):
            counted[unit.level] += 1
            if unit.level == "commune":
                counted[unit.kind] += 1
        return dict(counted)

    @cached_property
    def _resolver(self) -> Resolver:
        from .resolve import Resolver  # imported here: resolve needs the types of this module

        return Resolver(self)

    def resolve(
        self,
        text_or_parts: str | Sequence[str],
        province: str | None = None,
        district: str | None = None,
        on: dt.date | None = None,
    ) -> list[Match]:
        """Units meant by an address or name of today or of before 1/7/2025, best first.

        One match: resolved. Several: ambiguous, a person decides. None: unknown. `province` and `district` are
        names from other columns of a list and win over what the text says.
        """
        asked = text_or_parts if isinstance(text_or_parts, str) else tuple(text_or_parts)
        return list(self._answers(asked, province, district, on))

    def _resolve(
        self, asked: str | tuple[str, ...], province: str | None, district: str | None, on: dt.date | None
    ) -> tuple[Match, ...]:
        return tuple(self._resolver.resolve(asked, province=province, district=district, on=on))


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of the shipped data files, read on first use and kept."""
    return Catalogue(read_units(), read_predecessors())
