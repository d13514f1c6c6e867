"""Two versions of one sender's list: which rows are the same person's, what changed, who is new, who is gone.

A number tells first; else name, birth and household; else name and birth; else the place in the list (only for rows that
were too damaged to be read). A key that two rows of one version share decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kham.kernel.names import marked_key, match_key

SHOWN = (
    "full_name", "birth", "sex", "personal_number", "insurance_number", "phone", "guardian", "guardian_phone", "address",
    "neighbourhood", "residence", "relation", "household_head", "groups", "group_name", "disability_kind", "disability_level",
    "diagnosis", "class", "workplace", "occupation", "status", "survey",
)  # fmt: skip
_SEALED = {
    "personal_number",
    "insurance_number",
    "phone",
    "guardian_phone",
    "diagnosis",
    "disability_kind",
}


@dataclass(frozen=True)
class Entry:
    """One row of a version: its id, where it stands, what it says (clear values), whether it could be read."""

    id: str
    sheet: str
    stt: str
    values: dict[str, Any] = field(default_factory=dict)
    sealed: dict[str, Any] = field(default_factory=dict)
    good: bool = True

    def said(self, name: str) -> Any:
        """The value of a field, wherever it is kept."""
        return (self.sealed if name in _SEALED else self.values).get(name)


@dataclass(frozen=True)
class Pair:
    """One person in both versions, or in one: ids of the rows ("" when absent) and the names of fields that differ."""

    earlier: str
    later: str
    differences: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """same, changed, new or gone."""
        if not self.earlier:
            return "new"
        if not self.later:
            return "gone"
        return "changed" if self.differences else "same"


def compare(earlier: Sequence[Entry], later: Sequence[Entry]) -> list[Pair]:
    """Every row of both versions once, in the order of the later list, then what is gone in the order of the earlier."""
    partner: dict[str, str] = {}
    earlier, later = _unnamed(earlier), _unnamed(later)
    left, right = {one.id: one for one in earlier}, {one.id: one for one in later}
    for key in (_number, _household, _birth, _place_and_year, _position):
        old = _unique(left.values(), key)
        new = _unique(right.values(), key)
        for value, one in new.items():
            other = old.get(value)
            if other is not None and not _contradict(other, one):
                partner[one.id] = other.id
                del left[other.id], right[one.id]
    by_id = {one.id: one for one in earlier}
    pairs = [
        Pair(
            partner.get(one.id, ""),
            one.id,
            differences(by_id[partner[one.id]], one) if one.id in partner else (),
        )
        for one in later
    ]
    return pairs + [Pair(one.id, "") for one in earlier if one.id in left]


def _unnamed(entries: Sequence[Entry]) -> list[Entry]:
    """The only sheet of a version has no name: a text file has none, and ours gives it one."""
    if len({one.sheet for one in entries}) > 1:
        return list(entries)
    return [replace(one, sheet="") for one in entries]


def likeness(earlier: Iterable[Entry], later: Iterable[Entry]) -> float:
    """Share of the smaller list that stands on the other too, by number or by name and birth.

    0 when that is less than a third of the larger list: a supplement of a few names is no new version.
    """
    one, other = ({_who(entry) for entry in entries if entry.good} for entries in (earlier, later))
    smaller, larger, both = min(len(one), len(other)), max(len(one), len(other)), len(one & other)
    return both / smaller if smaller and both * 3 >= larger else 0.0


def differences(earlier: Entry, later: Entry) -> tuple[str, ...]:
    """Fields that the later row says differently; a name that differs only in its writing is the same."""
    found = []
    for name in SHOWN:
        old, new = earlier.said(name), later.said(name)
        if name in ("full_name", "household_head", "guardian"):
            old, new = marked_key(old or ""), marked_key(new or "")
        if (old or None) != (new or None):
            found.append(name)
    if earlier.good != later.good:
        found.append("verdict")
    return tuple(found)


def _unique(entries: Iterable[Entry], key: Callable[[Entry], Hashable | None]) -> dict[Hashable, Entry]:
    found: dict[Hashable, Entry] = {}
    shared: set[Hashable] = set()
    for one in entries:
        value = key(one)
        if value is None:
            continue
        if value in found:
            shared.add(value)
        found[value] = one
    return {value: one for value, one in found.items() if value not in shared}


def _contradict(one: Entry, other: Entry) -> bool:
    """Two different sound numbers are never one person."""
    left, right = one.said("personal_number"), other.said("personal_number")
    return bool(left and right and left != right and not _doubtful(one) and not _doubtful(other))


def _doubtful(one: Entry) -> bool:
    return bool(one.sealed.get("number_doubt") or one.sealed.get("number_shared"))


def _name(one: Entry) -> str:
    return match_key(one.values.get("full_name", ""))


def _number(one: Entry) -> Hashable | None:
    number = one.said("personal_number")
    return (number, _name(one)) if number and not _doubtful(one) and _name(one) else None


def _household(one: Entry) -> Hashable | None:
    values = one.values
    home = match_key(values.get("household_head", "")) or values.get("address", "")
    if not (_name(one) and values.get("birth") and home):
        return None
    return (_name(one), values["birth"], home, values.get("neighbourhood", ""))


def _birth(one: Entry) -> Hashable | None:
    return (_name(one), one.values["birth"]) if _name(one) and one.values.get("birth") else None


def _place_and_year(one: Entry) -> Hashable | None:
    birth = one.values.get("birth", "")
    if not (_name(one) and birth):
        return None
    return (
        _name(one),
        birth[:4],
        one.values.get("neighbourhood", ""),
        one.values.get("class", ""),
        one.values.get("sex", ""),
    )


def _position(one: Entry) -> Hashable | None:
    """Sheet, the list's own number and the name: for rows without a birth or with one that was corrected."""
    return (one.sheet, one.stt, _name(one)) if one.stt and _name(one) else None


def _who(one: Entry) -> Hashable:
    return _number(one) or _birth(one) or (_name(one), one.sheet, one.stt)
