"""Which list is believed about which fact: a person's fields computed from all rows linked to him or her, with provenance.

The resident register (police) is believed first on who a person is; a value that only a lesser list has is still used.
Nothing is overwritten: the other values stay in their rows and are shown as differences.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kham.kernel.names import marked_key, match_key, nfc
from kham.kernel.partial_date import PartialDate

BELIEVED_DEAD = 60  # lists up to this authority are believed about a death; lesser ones only raise a question
REGISTER = 20  # lists up to this authority know who lives where


@dataclass(frozen=True)
class Statement:
    """One row as a witness: authority of its sender (smaller first), when it came, what it says (clear values)."""

    row: str
    authority: int
    received: str  # ISO day
    values: dict[str, Any] = field(default_factory=dict)
    sealed: dict[str, Any] = field(default_factory=dict)


@dataclass
class Person:
    """Computed fields: plain values ready for the table, and which row each came from."""

    fields: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)


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
        for one in ordered:
            if value := one.values.get(name):
                take(name, value, one.row)
                break
    _name(ordered, take)
    _birth(ordered, take)
    _numbers(ordered, take)
    _fate(ordered, take)
    if ordered and ordered[0].authority <= REGISTER:
        result.fields["verified"] = True
    return result


def _later(day: str) -> tuple[int, ...]:
    """Later days first."""
    return tuple(-ord(sign) for sign in day)


def _name(ordered: Sequence[Statement], take: Any) -> None:
    """The best witness's name; its marks are taken from a lesser list when it was typed without any."""
    said = [(one, one.values["full_name"]) for one in ordered if one.values.get("full_name")]
    if not said:
        return
    first, name = said[0]
    if nfc(name).isascii():
        for one, other in said[1:]:
            if match_key(other) == match_key(name) and not nfc(other).isascii():
                take("full_name", other, one.row)
                return
    take("full_name", name, first.row)


def _birth(ordered: Sequence[Statement], take: Any) -> None:
    """The best witness's birth; a fuller date that agrees with it completes a bare year (or a doubtful 01/01)."""
    said = [(one, PartialDate.from_iso(one.values["birth"])) for one in ordered if one.values.get("birth")]
    if not said:
        return
    first, birth = said[0]
    vague = birth.day is None or first.values.get("birth_doubt") == "first_january"
    if vague:
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
    if chosen := (certain or sound)[:1]:
        take("personal_number", chosen[0].sealed["personal_number"], chosen[0].row)
    for name in ("insurance_number", "phone"):
        for one in ordered:
            if value := one.sealed.get(name):
                take(name, value, one.row)
                break
    if not any(one.sealed.get("phone") for one in ordered):
        for one in ordered:
            if value := one.sealed.get("guardian_phone"):
                take("phone", value, one.row)
                break


def _fate(ordered: Sequence[Statement], take: Any) -> None:
    for one in ordered:
        status = one.values.get("status")
        day = one.values.get("status_date") or one.received
        if status == "dead" and one.authority <= BELIEVED_DEAD:
            take("died_on", PartialDate.from_iso(day[:10]).earliest().isoformat(), one.row)
            return
        if status == "moved" and one.authority <= REGISTER:
            take("moved_on", PartialDate.from_iso(day[:10]).earliest().isoformat(), one.row)


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
        return not PartialDate.from_iso(mine).is_compatible(PartialDate.from_iso(theirs))
    return mine != theirs
