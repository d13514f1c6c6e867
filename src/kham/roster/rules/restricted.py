"""Which role sees a person whom a service asked to hide: a setting, read from `data/restricted.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).resolve().parents[1] / "data" / "restricted.yaml"
KEEPERS = frozenset({"system", "station_officer"})  # who sets and lifts the mark must see whom it stands on
HIDABLE = (
    "personal_number", "insurance_number", "phone", "ethnicity", "occupation", "workplace", "school_class",
    "insurance_object", "guardian_name", "address", "household_role", "moved_to",
)  # fmt: skip


@dataclass(frozen=True)
class Service:
    """A service that may ask: its roles that see, each with the fields shown (None: all)."""

    code: str
    label: str
    see: dict[str, frozenset[str] | None] = field(default_factory=dict)


@cache
def services() -> dict[str, Service]:
    """Every service by code."""
    found = {}
    for row in yaml.safe_load(_FILE.read_text(encoding="utf-8"))["services"]:
        see = {role: None if shown == "all" else frozenset(shown) for role, shown in row["see"].items()}
        found[row["code"]] = Service(row["code"], row["label"], see)
    return found


def seen_services(role: str) -> frozenset[str]:
    """Services whose people this role may know of."""
    if role in KEEPERS:
        return frozenset(services())
    return frozenset(code for code, one in services().items() if role in one.see)


def sees(role: str, service: str) -> bool:
    """Whether the role may know of a person under this mark; "" is no mark."""
    return not service or role in KEEPERS or service in seen_services(role)


def hidden_fields(role: str, service: str) -> tuple[str, ...]:
    """Fields of such a person that are left empty for a role that sees him or her."""
    one = services().get(service)
    shown = one.see.get(role, frozenset()) if one else None
    if not service or role in KEEPERS or shown is None:
        return ()
    return tuple(name for name in HIDABLE if name not in shown)
