"""The working set of one commit: who is known in the commune, which rows each has, what was decided before."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from kham.kernel import clock
from kham.kernel.codes import short_code
from kham.kernel.dates import PartialDate
from kham.kernel.ids import new_id
from kham.kernel.names import match_key, sort_key
from kham.places import queries as places_queries
from kham.roster.models import Belief, Decision, Person, SourceList, SourceRow
from kham.roster.rules import authority, catalogue, ethnicity, text
from kham.roster.rules.matching import Facts, Matcher, SimpleMatcher
from kham.roster.sealed import index_of, open_json

COMPUTED = [
    "full_name", "name_key", "sort_key", "sex", "birth_year", "birth_month", "birth_day", "personal_number",
    "personal_number_index", "insurance_number", "insurance_number_index", "phone", "phone_index", "ethnicity", "workplace",
    "school_class", "insurance_object", "guardian_name", "unit", "unit_path", "address", "residence", "household",
    "household_role", "verified_by_police", "provenance",
]  # fmt: skip


class Places:
    """A commune and its neighbourhoods by comparable key. Stands as the scope of a query about itself."""

    def __init__(self, unit: Any, now: dt.datetime) -> None:
        self.unit, self.path, self.now = unit, unit.path, now
        here = places_queries.neighbourhoods(self, unit, clock.local_date(now))
        self.places = {text.neighbourhood_key(place.name): place for place in here}

    @property
    def paths(self) -> tuple[str, ...]:
        """The commune alone."""
        return (self.path,)


class Commune(Places):
    """A commune with the people in it, loaded once per commit."""

    def __init__(self, unit: Any, now: dt.datetime) -> None:
        super().__init__(unit, now)
        self.people: dict[str, Person] = {
            str(person.pk): person
            for person in Person.objects.filter(unit_path__startswith=unit.path, merged_into__isnull=True)
        }
        self.rows: dict[str, list[tuple[str, str]]] = defaultdict(list)  # person → (list, fingerprint)
        self.owner: dict[str, str] = {}  # fingerprint → person
        linked = SourceRow.objects.filter(unit_path__startswith=unit.path, person__isnull=False).order_by(
            "id"
        )
        for person, source, mark in linked.values_list("person_id", "source_list_id", "fingerprint"):
            self.rows[str(person)].append((str(source), mark))
            self.owner[mark] = str(person)
        self.decided = _decisions(unit.path)

    def matcher(self) -> Matcher:
        """The engine, knowing everybody in a stable order."""
        return SimpleMatcher(self.facts_of(person) for _, person in sorted(self.people.items()))

    def facts_of(self, person: Person) -> Facts:
        """A person in comparable form."""
        key = str(person.pk)
        return Facts(
            key=key, name=person.full_name, birth=person.birth, sex=person.sex, number=person.personal_number,
            insurance=person.insurance_number, phone=person.phone,
            place=person.unit_path if person.unit_path != self.path else "",
            household=str(person.household_id or ""), lists=frozenset(source for source, _ in self.rows.get(key, ())),
        )  # fmt: skip

    def facts_of_row(self, row: SourceRow, sealed: dict[str, Any]) -> Facts:
        """A row in comparable form; the key is the row's."""
        values = row.fields
        place = self.places.get(values.get("neighbourhood", ""))
        household = values.get("household")
        return Facts(
            key=str(row.pk), name=values["full_name"], birth=PartialDate.from_iso(values["birth"]) if values.get("birth") else None,
            sex=values.get("sex", ""), number=sealed.get("personal_number", ""),
            number_certain=not (sealed.get("number_doubt") or sealed.get("number_shared")),
            insurance=sealed.get("insurance_number", ""), phone=sealed.get("phone", ""), place=place.path if place else "",
            household=f"{row.sheet}:{household}" if household else "", lists=frozenset(),
        )  # fmt: skip

    def decided_for(self, mark: str) -> tuple[str, frozenset[str]]:
        """The person a row must be ("" when nobody said), and those it cannot be."""
        must, cannot = "", set()
        for other, link in self.decided.get(mark, {}).items():
            person = self.owner.get(other)
            if person and link:
                must = person
            elif person and link is False:
                cannot.add(person)
        return must, frozenset(cannot)


def _decisions(path: str) -> dict[str, dict[str, bool | None]]:
    """fingerprint → {other fingerprint: must link?}; the last word counts."""
    said: dict[str, dict[str, bool | None]] = defaultdict(dict)
    for left, right, link in Decision.objects.filter(unit_path__startswith=path).values_list(
        "left", "right", "link"
    ):
        said[left][right] = said[right][left] = link
    return said


def new_person(commune: Places, now: dt.datetime) -> Person:
    """An unsaved person; fields come from `recompute`."""
    ident = new_id()
    return Person(
        id=ident, code=short_code(ident.bytes), unit=commune.unit, unit_path=commune.path, created_at=now
    )


def free_codes(people: list[Person]) -> None:
    """Give another code to anybody whose code is taken; hashes of 148 million clash now and then."""
    taken: set[str] = set()
    codes = [person.code for person in people]
    for at in range(0, len(codes), 500):
        taken |= set(Person.objects.filter(code__in=codes[at : at + 500]).values_list("code", flat=True))
    for person in people:
        salt = 0
        while person.code in taken:
            salt += 1
            person.code = short_code(person.id.bytes + salt.to_bytes(4, "big"))
        taken.add(person.code)


def statement(
    row: SourceRow, sealed: dict[str, Any], source: SourceList, believed: frozenset[str] = frozenset()
) -> authority.Statement:
    """A row as a witness; ``believed``: fields about which an officer said that this row is right."""
    return authority.Statement(
        row=str(row.pk), authority=catalogue.sender(source.sender).authority,
        received=clock.local_date(source.received_at).isoformat(), values=row.fields, sealed=sealed, believed=believed,
    )  # fmt: skip


def statements_of(people: Iterable[str]) -> dict[str, list[authority.Statement]]:
    """What all linked rows of these people say."""
    found: dict[str, list[authority.Statement]] = defaultdict(list)
    keys = list(people)
    for at in range(0, len(keys), 400):
        some = keys[at : at + 400]
        words = beliefs_of(some)
        rows = (
            SourceRow.objects.filter(person_id__in=some)
            .select_related("source_list")
            .defer("raw", "notes", "link_reason")
        )
        for row in rows:
            told = statement(
                row, open_json(row.sealed, "row"), row.source_list, words.get(row.pk, frozenset())
            )
            found[str(row.person_id)].append(told)
    return found


def beliefs_of(people: Iterable[Any]) -> dict[Any, frozenset[str]]:
    """Row → fields about which an officer said that it is right."""
    found: dict[Any, set[str]] = defaultdict(set)
    words = Belief.objects.filter(row__person_id__in=list(people), undone_at__isnull=True)
    for row, name in words.values_list("row_id", "field"):
        found[row].add(name)
    return {row: frozenset(names) for row, names in found.items()}


def recompute(person: Person, told: list[authority.Statement], commune: Places) -> None:
    """Set the person's fields from all that is said. What was said by hand about place and household stays."""
    computed = authority.compute(told)
    values, birth = computed.fields, None
    if values.get("birth"):
        birth = PartialDate.from_iso(values["birth"])
    person.full_name = values.get("full_name", person.full_name)[:120]
    person.name_key, person.sort_key = match_key(person.full_name)[:120], sort_key(person.full_name)[:250]
    person.sex = values.get("sex", "")
    person.birth_year, person.birth_month, person.birth_day = (
        (birth.year, birth.month, birth.day) if birth else (None, None, None)
    )
    person.personal_number = values.get("personal_number", "")
    person.insurance_number = values.get("insurance_number", "")
    person.phone = values.get("phone", "")
    for name in ("personal_number", "insurance_number", "phone"):
        setattr(person, f"{name}_index", index_of(getattr(person, name), name))
    person.ethnicity = ethnicity.code_of(values.get("ethnicity", ""))
    person.workplace = values.get("workplace", "")[:200]
    person.school_class = values.get("class", "")[:20]
    person.insurance_object = values.get("insurance_object", "")[:2]
    person.guardian_name = values.get("guardian", "")[:120]
    if "address" not in person.provenance.get("by_hand", {}):
        person.address = values.get("address", "")[:250]
    person.residence = values.get("residence", "unknown")
    by_hand = person.provenance.get("by_hand", {})
    if "household_role" not in by_hand:
        person.household_role = values.get("relation", "")[:40]
    place = commune.places.get(values.get("neighbourhood", "")) or commune.unit
    if "unit" not in by_hand:  # a move that was confirmed is not taken back by an older list
        person.unit, person.unit_path = place, place.path
    person.verified_by_police = bool(values.get("verified"))
    person.provenance = {**computed.provenance, **({"by_hand": by_hand} if by_hand else {})}
