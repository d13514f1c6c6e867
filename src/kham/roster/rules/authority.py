"""Which list is believed about which fact: a person's fields computed from all rows linked to him or her, with provenance.

The resident register (police) is believed first on who a person is; a value that only a lesser list has is still used.
Nothing is overwritten: the other values stay in their rows and are shown as differences.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kham.kernel.names import marked_key, match_key, nfc
from kham.kernel.partial_date import PartialDate

BELIEVED_DEAD = 60  # lists up to this authority are heard about a death
REGISTER = 20  # lists up to this authority know who lives where


@dataclass(frozen=True)
class Statement:
    """One row as a witness: authority of its sender (smaller first), when it came, what it says (clear values)."""

    row: str
    authority: int
    received: str  # ISO day
    values: dict[str, Any] = field(default_factory=dict)
    sealed: dict[str, Any] = field(default_factory=dict)
    believed: frozenset[str] = frozenset()  # fields about which an officer said that this row is right


@dataclass
class Person:
    """Computed fields: plain values ready for the table, and which row each came from."""

    fields: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)


CHOOSABLE = (
    "full_name", "birth", "sex", "personal_number", "insurance_number", "phone", "address", "neighbourhood", "residence",
    "ethnicity", "workplace", "class", "guardian", "relation",
)  # fmt: skip
"""Fields about which an officer may say which list is right."""

_SIMPLE = (
    "sex",
    "address",
    "residence",
    "ethnicity",
    "workplace",
    "class",
    "guardian",
    "insurance_object",
    "relation",
    "neighbourhood",
)


def compute(statements: Iterable[Statement]) -> Person:
    """The person as the statements together say. Order of statements does not matter."""
    ordered = sorted(statements, key=lambda one: (one.authority, _later(one.received), one.row))
    result = Person()

    def take(name: str, value: Any, row: str) -> None:
        result.fields[name], result.provenance[name] = value, row

    for name in _SIMPLE:
        for one in _believed_first(ordered, name):
            if value := one.values.get(name):
                take(name, value, one.row)
                break
    _name(ordered, take)
    _birth(ordered, take)
    _numbers(ordered, take)
    if ordered and ordered[0].authority <= REGISTER:
        result.fields["verified"] = True
    return result


def _believed_first(ordered: Sequence[Statement], name: str) -> list[Statement]:
    return sorted(ordered, key=lambda one: name not in one.believed)


def both_certain(one: tuple[bool, str], other: tuple[bool, str]) -> bool:
    """(known to the police, personal number) of two people: is each of them an identity of its own that somebody verified?"""
    (known, number), (also_known, other_number) = one, other
    return (known and also_known) or (bool(number and other_number) and number != other_number)


@lru_cache(maxsize=1 << 15)
def _date(iso: str) -> PartialDate:
    return PartialDate.from_iso(iso)


@lru_cache(maxsize=1 << 10)
def _later(day: str) -> tuple[int, ...]:
    """Later days first."""
    return tuple(-ord(sign) for sign in day)


def _name(ordered: Sequence[Statement], take: Any) -> None:
    """The best witness's name; its marks are taken from a lesser list when it was typed without any."""
    witnesses = _believed_first(ordered, "full_name")
    said = [(one, one.values["full_name"]) for one in witnesses if one.values.get("full_name")]
    if not said:
        return
    first, name = said[0]
    if nfc(name).isascii() and "full_name" not in first.believed:
        for one, other in said[1:]:
            if match_key(other) == match_key(name) and not nfc(other).isascii():
                take("full_name", other, one.row)
                return
    take("full_name", name, first.row)


def _birth(ordered: Sequence[Statement], take: Any) -> None:
    """The best witness's birth; a fuller date that agrees with it completes a bare year (or a doubtful 01/01)."""
    witnesses = _believed_first(ordered, "birth")
    said = [(one, _date(one.values["birth"])) for one in witnesses if one.values.get("birth")]
    if not said:
        return
    first, birth = said[0]
    vague = birth.day is None or first.values.get("birth_doubt") == "first_january"
    if vague and "birth" not in first.believed:
        for one, other in said[1:]:
            if other.day and other.year == birth.year and one.values.get("birth_doubt") != "first_january":
                take("birth", other.iso(), one.row)
                return
    take("birth", birth.iso(), first.row)


def _numbers(ordered: Sequence[Statement], take: Any) -> None:
    sound = [
        one for one in ordered if one.sealed.get("personal_number") and not one.sealed.get("number_shared")
    ]
    certain = [one for one in sound if not one.sealed.get("number_doubt")]
    chosen = [
        one for one in ordered if "personal_number" in one.believed and one.sealed.get("personal_number")
    ]
    if chosen := (chosen or certain or sound)[:1]:
        take("personal_number", chosen[0].sealed["personal_number"], chosen[0].row)
    for name in ("insurance_number", "phone"):
        for one in _believed_first(ordered, name):
            if value := one.sealed.get(name):
                take(name, value, one.row)
                break
    if not any(one.sealed.get("phone") for one in ordered):
        for one in ordered:
            if value := one.sealed.get("guardian_phone"):
                take("phone", value, one.row)
                break


@dataclass(frozen=True)
class Fate:
    """What a row says happened to its person, believed enough to be asked about: kind "death" or "move", day, row."""

    kind: str
    on: str  # ISO day
    row: str


def fate(one: Statement) -> Fate | None:
    """A death or a move told by a list that knows such things. Nobody is taken off the roster by it: a person confirms."""
    status = one.values.get("status")
    day = PartialDate.from_iso((one.values.get("status_date") or one.received)[:10]).earliest().isoformat()
    if status == "dead" and one.authority <= BELIEVED_DEAD:
        return Fate("death", day, one.row)
    if status == "moved" and one.authority <= REGISTER:
        return Fate("move", day, one.row)
    return None


def differences(statements: Sequence[Statement], chosen: dict[str, Any]) -> list[tuple[str, str]]:
    """(row, field) pairs where a list says something else than the person's record; missing values are no difference."""
    found = []
    for one in statements:
        said = {
            **one.values,
            **{name: one.sealed.get(name) for name in ("personal_number", "insurance_number", "phone")},
        }
        for name in (
            "full_name",
            "birth",
            "sex",
            "personal_number",
            "insurance_number",
            "phone",
            "neighbourhood",
        ):
            mine, theirs = said.get(name), chosen.get(name)
            if mine and theirs and _differs(name, mine, theirs):
                found.append((one.row, name))
    return found


def _differs(name: str, mine: str, theirs: str) -> bool:
    if name == "full_name":
        return marked_key(mine) != marked_key(theirs)
    if name == "birth":
        return not _date(mine).is_compatible(_date(theirs))
    return mine != theirs
