"""Code lists that lists of people need: ethnic groups, occupations, prefixes of personal numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .keys import folded_key
from .national import DATA


@dataclass(frozen=True, slots=True)
class Ethnic:
    """One ethnic group (QĐ 121-TCTK/PPCĐ 1979): two-digit code, name, other spellings."""

    code: str
    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """First three digits of a personal number: the province, before 2025, where birth was registered.

    It is no residence, and a mismatch is a hint for matching, never an error.
    """

    prefix: str
    former_province: str
    province_code: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@lru_cache(maxsize=1)
def ethnic_groups() -> dict[str, Ethnic]:
    """All ethnic groups by code, including 55 (foreigner) and 99 (unknown)."""
    rows = _rows("ethnic_groups.csv")
    return {
        r["code"]: Ethnic(r["code"], r["name"], tuple(filter(None, r["aliases"].split("|")))) for r in rows
    }


@lru_cache(maxsize=1)
def _ethnic_keys() -> dict[str, Ethnic]:
    found: dict[str, Ethnic] = {}
    for group in ethnic_groups().values():
        found[group.code] = group
    for group in ethnic_groups().values():
        for name in (group.name, *group.aliases):
            found.setdefault(folded_key(name), group)
    return found


def ethnic_group(text: str) -> Ethnic | None:
    """The group meant by a code or a spelling: "1", "01", "Kinh", "H'Mông", "dân tộc Thái". None when unknown."""
    key = folded_key(text).removeprefix("dantoc").removeprefix("nguoi") or folded_key(text)
    if key.isdecimal():
        key = key.zfill(2)
    return _ethnic_keys().get(key) or _ethnic_keys().get(folded_key(text))


@lru_cache(maxsize=1)
def occupations() -> dict[str, str]:
    """Two-digit occupation codes and names (QĐ 34/2020/QĐ-TTg, level 2)."""
    return {r["code"]: r["name"] for r in _rows("occupations.csv")}


@lru_cache(maxsize=1)
def id_prefixes() -> dict[str, Prefix]:
    """Known province prefixes of personal numbers; other values may be country codes."""
    rows = _rows("id_prefixes.csv")
    return {r["prefix"]: Prefix(r["prefix"], r["former_province"], r["province_code"]) for r in rows}
