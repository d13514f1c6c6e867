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
from kham.roster.actions.judging import Found, found_in, short
from kham.roster.linkage.decisions import Decision as Decided
from kham.roster.linkage.frame import Frame
from kham.roster.rules import authority, catalogue, ethnicity, matching, text
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
    """A commune with the people in it and every linked row as the engine sees it, loaded once per commit."""

    def __init__(self, unit: Any, now: dt.datetime) -> None:
        super().__init__(unit, now)
        self.people: dict[str, Person] = {
            str(person.pk): person
            for person in Person.objects.filter(unit_path__startswith=unit.path, merged_into__isnull=True)
        }
        self.decided = _decisions(unit.path)

    def link(
        self, rows: list[SourceRow], sealed: dict[Any, dict[str, Any]], source: SourceList, progress: Any = None
    ) -> Found:
        """Who each of these rows is: a person of the commune or somebody new, all rows judged together.

        A row that was taken in before with the very same content (an earlier version of the list) keeps its person.
        """
        lines = [self.line(row, sealed[row.pk], source) for row in rows]
        known_lines, owners = self._known(lines)
        frame = Frame.of([*known_lines, *lines])
        before = {line["mark"]: owner for line, owner in zip(known_lines, owners, strict=True)}
        mine = [before.get(line["mark"], "") for line in lines]
        return found_in(frame, [*owners, *mine], len(known_lines), self.decided, progress)

    def line(self, row: SourceRow, sealed: dict[str, Any], source: SourceList) -> dict[str, Any]:
        """A row as the frame has it; a person added by hand stands on a list of his or her own."""
        words = matching.entry(row.fields, sealed, ward=self.path, places=self.by_key)
        here = str(source.pk) if source.file_name else f"{source.pk}:{row.pk}"
        words.update(list=here, sheet=row.sheet, row=row.row_number, register=catalogue.sender(source.sender).register)
        return words | {"mark": row.fingerprint}

    def _known(self, new: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[str]]:
        """Every linked row of the commune as the frame has it, and whose it is."""
        return self.lines_of(SourceRow.objects.filter(person__unit_path__startswith=self.path))

    def lines_of(self, rows: Any) -> tuple[list[dict[str, Any]], list[str]]:
        """The linked rows of a query as the frame has them, and the person of each."""
        lines, owners = [], []
        kinds = {one.pk: one for one in SourceList.objects.filter(unit_path__startswith=self.path).only("sender", "file_name")}
        columns = ("pk", "person_id", "source_list_id", "sheet", "row_number", "fields", "sealed", "fingerprint")
        found = rows.filter(person__merged_into__isnull=True).order_by("pk").values_list(*columns)
        for pk, person, list_id, sheet, number, values, secret, mark in found.iterator(chunk_size=4000):
            source = kinds.get(list_id) or SourceList.objects.get(pk=list_id)
            words = matching.entry(values, open_json(secret, "row"), ward=self.path, places=self.by_key)
            here = str(list_id) if source.file_name else f"{list_id}:{pk}"
            words.update(list=here, sheet=sheet, row=number, register=catalogue.sender(source.sender).register, mark=mark)
            lines.append(words)
            owners.append(str(person))
        return lines, owners

    @property
    def by_key(self) -> dict[str, str]:
        """Key of a neighbourhood → its path."""
        return {key: place.path for key, place in self.places.items()}


def _decisions(path: str) -> list[Decided]:
    """The log in order, as the engine replays it; a word that was taken back is left out."""
    said: dict[tuple[str, str], bool | None] = {}
    for left, right, link in Decision.objects.filter(unit_path__startswith=path).values_list("left", "right", "link"):
        pair = (min(left, right), max(left, right))
        said.pop(pair, None)  # the last word counts, in its own place
        said[pair] = link
    return [Decided(short(left), short(right), link) for (left, right), link in said.items() if link is not None]


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
