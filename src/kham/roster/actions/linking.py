"""The working set of one commit: who is known in the commune, which rows each has, what was decided before."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from kham.kernel import clock
from kham.kernel.codes import short_code
from kham.kernel.dates import PartialDate
from kham.kernel.ids import new_id
from kham.kernel.names import match_key, sort_key
from kham.kernel.reasons import Reason
from kham.places import queries as places_queries
from kham.roster.actions.judging import Found, found_in, frame_of, scored, short
from kham.roster.linkage.decisions import Decision as Decided
from kham.roster.linkage.local import Counts, Local
from kham.roster.models import Belief, Decision, Person, SourceList, SourceRow
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
    """A commune as the engine sees it: every linked row and whose it is; people are brought in when they are needed."""

    def __init__(self, unit: Any, now: dt.datetime) -> None:
        super().__init__(unit, now)
        self.people: dict[str, Person] = {}
        self._said: dict[str, list[tuple[Any, SourceList, dict[str, Any], dict[str, Any]]]] = defaultdict(
            list
        )
        self.decided = _decisions(unit.path)

    def load(self, keys: Iterable[str]) -> None:
        """Bring in the people that are going to be written."""
        wanted = sorted(keys)
        for at in range(0, len(wanted), 500):
            some = Person.objects.select_for_update(of=("self",)).filter(pk__in=wanted[at : at + 500])
            some = some.select_related("unit").order_by(
                "pk"
            )  # a death confirmed meanwhile must not be written over
            self.people.update((str(person.pk), person) for person in some)

    def link(
        self,
        rows: list[SourceRow],
        sealed: dict[Any, dict[str, Any]],
        source: SourceList,
        progress: Any = None,
    ) -> Found:
        """Who each of these rows is: a person of the commune or somebody new, all rows judged together.

        A row that was taken in before with the very same content (an earlier version of the list) keeps its person.
        """
        lines = [self.line(row, sealed[row.pk], source) for row in rows]
        # Rows of this commune's lists stay known after their person moved on, or a newer list would make him a second time.
        here = Q(person__unit_path__startswith=self.path)
        gone = Q(unit_path__startswith=self.path, person__isnull=False)
        known_lines, owners = self.lines_of(SourceRow.objects.filter(here | gone))
        frame = frame_of([*known_lines, *lines])
        before = {line["mark"]: owner for line, owner in zip(known_lines, owners, strict=True)}
        mine = [before.get(line["mark"], "") for line in lines]
        return found_in(frame, [*owners, *mine], len(known_lines), self.decided, progress)

    def line(self, row: SourceRow, sealed: dict[str, Any], source: SourceList) -> dict[str, Any]:
        """A row as the frame has it; a person added by hand stands on a list of his or her own."""
        words = matching.entry(row.fields, sealed, ward=self.path, places=self.by_key)
        here = str(source.pk) if source.file_name else f"{source.pk}:{row.pk}"
        words.update(
            list=here, sheet=row.sheet, row=row.row_number, register=catalogue.sender(source.sender).register
        )
        return words | {"mark": row.fingerprint}

    def lines_of(self, rows: Any) -> tuple[list[dict[str, Any]], list[str]]:
        """The linked rows of a query as the frame has them, and the person of each."""
        lines, owners, places = [], [], self.by_key
        here_too = SourceList.objects.filter(unit_path__startswith=self.path)
        kinds = {one.pk: one for one in here_too.only("sender", "file_name", "received_at")}
        columns = (
            "pk",
            "person_id",
            "source_list_id",
            "sheet",
            "row_number",
            "fields",
            "sealed",
            "fingerprint",
        )
        found = rows.filter(person__merged_into__isnull=True).order_by("pk").values_list(*columns)
        for pk, person, list_id, sheet, number, values, secret, mark in found.iterator(chunk_size=4000):
            source = kinds.get(list_id) or kinds.setdefault(list_id, SourceList.objects.get(pk=list_id))
            sealed = open_json(secret, "row")
            self._said[str(person)].append((pk, source, values, sealed))
            words = matching.entry(values, sealed, ward=self.path, places=places)
            here = str(list_id) if source.file_name else f"{list_id}:{pk}"
            words.update(
                list=here,
                sheet=sheet,
                row=number,
                register=catalogue.sender(source.sender).register,
                mark=mark,
            )
            lines.append(words)
            owners.append(str(person))
        return lines, owners

    def statements(self, person: str, beliefs: dict[Any, frozenset[str]]) -> list[authority.Statement]:
        """What the rows that were read with `lines_of` say of a person."""
        return [
            witness(pk, values, sealed, source, beliefs.get(pk, frozenset()))
            for pk, source, values, sealed in self._said.get(person, ())
        ]

    def counts(self) -> Counts:
        """How often names, years and neighbourhoods occur among the people here."""
        people = Person.objects.filter(unit_path__startswith=self.path, merged_into__isnull=True)
        return Counts(people.values_list("name_key", "birth_year", "unit_path").iterator(chunk_size=4000))

    @property
    def by_key(self) -> dict[str, str]:
        """Key of a neighbourhood → its path."""
        return {key: place.path for key, place in self.places.items()}


def _decisions(path: str) -> list[Decided]:
    """The log in order, as the engine replays it; a word that was taken back is left out."""
    said: dict[tuple[str, str], bool | None] = {}
    for left, right, link in Decision.objects.filter(unit_path__startswith=path).values_list(
        "left", "right", "link"
    ):
        pair = (min(left, right), max(left, right))
        said.pop(pair, None)  # the last word counts, in its own place
        said[pair] = link
    return [
        Decided(short(left), short(right), link) for (left, right), link in said.items() if link is not None
    ]


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


def statement(row: SourceRow, sealed: dict[str, Any], source: SourceList) -> authority.Statement:
    """A row as a witness."""
    return witness(row.pk, row.fields, sealed, source)


def witness(
    row: Any,
    values: dict[str, Any],
    sealed: dict[str, Any],
    source: SourceList,
    believed: frozenset[str] = frozenset(),
) -> authority.Statement:
    """What a row says; ``believed``: fields about which an officer said that this row is right."""
    return authority.Statement(
        row=str(row), authority=catalogue.sender(source.sender).authority,
        received=clock.local_date(source.received_at).isoformat(), values=values, sealed=sealed, believed=believed,
    )  # fmt: skip


def statements_of(people: Iterable[str]) -> dict[str, list[authority.Statement]]:
    """What all linked rows of these people say."""
    found: dict[str, list[authority.Statement]] = defaultdict(list)
    keys = list(people)
    for at in range(0, len(keys), 400):
        some = keys[at : at + 400]
        words = beliefs_of(some)
        rows = SourceRow.objects.filter(person_id__in=some).select_related("source_list")
        for row in rows.defer("raw", "notes", "link_reason"):
            believed = words.get(row.pk, frozenset())
            told = witness(row.pk, row.fields, open_json(row.sealed, "row"), row.source_list, believed)
            found[str(row.person_id)].append(told)
    return found


def beliefs_of(people: Iterable[Any]) -> dict[Any, frozenset[str]]:
    """Row → fields about which an officer said that it is right."""
    found: dict[Any, set[str]] = defaultdict(set)
    wanted = set(map(str, people))
    words = Belief.objects.filter(undone_at__isnull=True)
    if len(wanted) <= 400:  # beliefs are few, people may be many
        words = words.filter(row__person_id__in=wanted)
    for row, person, name in words.values_list("row_id", "row__person_id", "field"):
        if str(person) in wanted:
            found[row].add(name)
    return {row: frozenset(names) for row, names in found.items()}


def recompute(person: Person, told: list[authority.Statement], commune: Places) -> None:
    """Set the person's fields from all that is said. What was said by hand about place and household stays."""
    computed = authority.compute(told)
    values, birth = computed.fields, None
    if values.get("birth"):
        birth = PartialDate.from_iso(values["birth"])
    name = values.get("full_name", person.full_name)[:120]
    if name != person.full_name or not person.name_key:
        person.full_name = name
        person.name_key, person.sort_key = match_key(name)[:120], sort_key(name)[:250]
    person.sex = values.get("sex", "")
    person.birth_year, person.birth_month, person.birth_day = (
        (birth.year, birth.month, birth.day) if birth else (None, None, None)
    )
    for secret in ("personal_number", "insurance_number", "phone"):
        value = values.get(secret, "")
        if value != getattr(person, secret) or bool(value) != bool(getattr(person, f"{secret}_index")):
            setattr(person, secret, value)
            setattr(person, f"{secret}_index", index_of(value, secret))
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


@dataclass(frozen=True)
class Candidate:
    """Somebody of the roster whom a row may be. ``kind``: "link" (the same person), "review" (to be asked), "alike"."""

    person: str
    kind: str
    score: float  # bits of evidence
    reasons: tuple[Reason, ...]
    hint: str = ""


ALIKE = -4.0  # bits from which a likeness is worth showing
NEAREST = 60  # people compared at most


def candidates(
    *, unit: Any, values: dict[str, Any], sealed: dict[str, Any], now: dt.datetime, limit: int = 5
) -> list[Candidate]:
    """Whom somebody who is about to be added may already be, the likeliest first: the same engine on one row.

    ``values``, ``sealed``: as `rules.rows` read them (full_name, birth, sex, neighbourhood … | personal_number, phone …).
    """
    commune = Commune(unit, now)
    near = _near(commune, values, sealed)
    if not near:
        return []
    known, owners = commune.lines_of(SourceRow.objects.filter(person__in=near))
    words = matching.entry(values, sealed, ward=commune.path, places=commune.by_key)
    mark = hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()
    line = {**words, "list": "", "sheet": "", "row": 0, "register": False, "mark": mark}
    model = Local(commune.counts())
    frame = frame_of([*known, line])
    outcome = found_in(frame, [*owners, ""], len(known), (), model=model).outcome(0)
    found = [
        Candidate(
            person, outcome.kind if person == outcome.person else "alike", bits, reasons,
            outcome.hint if person == outcome.person else "",
        )
        for person, bits, reasons in scored(frame, owners, len(known), model)
        if bits >= ALIKE or person == outcome.person
    ]  # fmt: skip
    return sorted(found, key=lambda one: (_KINDS[one.kind], -one.score, one.person))[:limit]


_KINDS = {matching.LINK: 0, matching.REVIEW: 1, "alike": 2}


def _near(commune: Commune, values: dict[str, Any], sealed: dict[str, Any]) -> list[Any]:
    """People worth comparing with a row, found through indexes."""
    name = match_key(str(values.get("full_name", "")))
    year, month, day = matching.birth_of(values.get("birth", ""))
    given = name.rpartition(" ")[2]
    rules = Q(name_key=name) if name else Q(pk__in=[])
    for column in ("personal_number", "insurance_number", "phone"):
        if sealed.get(column):
            rules |= Q(**{f"{column}_index": index_of(sealed[column], column)})
    if year and given:
        rules |= Q(birth_year__in=(year - 1, year, year + 1), name_key__endswith=f" {given}")
    if year and day:
        rules |= Q(birth_year=year, birth_month=month, birth_day=day)
    found = Person.objects.filter(rules, unit_path__startswith=commune.path, merged_into__isnull=True)
    ranked = sorted(
        found.values_list("pk", "name_key", "birth_year"),
        key=lambda one: (one[1] != name, abs((one[2] or 0) - year), str(one[0])),
    )
    return [pk for pk, _name, _year in ranked[:NEAREST]]
