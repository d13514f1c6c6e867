"""The shipped tables of target groups and senders, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True)
class Group:
    """A target group: code, official name, short name for tables, order, whether it is one of the ward's nine."""

    code: str
    label: str
    short: str
    order: int
    local: bool = False
    national: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sender:
    """A kind of sender. ``authority``: smaller is believed first. ``several``: codes go on with _1, _2 …"""

    code: str
    label: str
    authority: int
    group: str
    kind: str
    expected: bool = False
    several: bool = False
    internal: bool = False
    register: bool = False


@cache
def load(name: str) -> dict[str, Any]:
    """A shipped table of data/, read once. Do not change what comes back."""
    return _load(name)


def _load(name: str) -> dict[str, Any]:
    return yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))


@cache
def groups() -> dict[str, Group]:
    """Every target group by code, in order."""
    rows = sorted(_load("groups.yaml")["groups"], key=lambda row: row["order"])
    return {row["code"]: Group(**{**row, "national": tuple(row["national"])}) for row in rows}


@cache
def senders() -> dict[str, Sender]:
    """Every kind of sender by code."""
    return {row["code"]: Sender(**row) for row in _load("senders.yaml")["senders"]}


def sender(code: str) -> Sender:
    """The kind behind a sender's code: "school_2" is a school; an unknown code is "other"."""
    known = senders()
    base = re.sub(r"_\d+$", "", code)
    return known.get(code) or known.get(base) or known["other"]


def group_label(code: str) -> str:
    """The official name of a group; the code itself for a local addition."""
    found = groups().get(code)
    return found.label if found else code


def group_short(code: str) -> str:
    """The short name of a group."""
    found = groups().get(code)
    return found.short if found else code
