"""Rows that say somebody died or moved: proposals, never changes by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from kham.journal import actions as journal_actions
from kham.places import queries as places_queries
from kham.roster.models import Change, ChangeKind, ChangePerson, ChangeState, Person, SourceList, SourceRow
from kham.roster.rules import authority, catalogue


def from_rows(
    *, source_list: SourceList, rows: Iterable[SourceRow], told: Mapping[str, Sequence[authority.Statement]], by: Any,
    now: dt.datetime,
) -> int:  # fmt: skip
    """Propose what the rows of one list, just linked, say happened. ``told``: person → statements of this list.

    Left out: people already known dead or moved, what is open already, and what the station refused to the same sender.
    Returns the number of proposals. Runs inside the commit's transaction.
    """
    fates = {
        one.row: one for some in told.values() for said in some if (one := authority.fate(said)) is not None
    }
    if not fates:
        return 0
    linked = {str(row.pk): row for row in rows if str(row.pk) in fates and row.person_id}
    people = Person.objects.select_related("unit").in_bulk([row.person_id for row in linked.values()])
    settled = _settled(people, source_list.sender)
    sender = catalogue.sender(source_list.sender).label
    made: dict[tuple[UUID, str], tuple[Change, Person]] = {}
    for key, row in linked.items():
        person, said = people[row.person_id], fates[key]
        gone = person.died_on or (said.kind == ChangeKind.MOVE and person.moved_on)
        if gone or (person.pk, said.kind) in settled or (person.pk, said.kind) in made:
            continue
        made[person.pk, said.kind] = (_proposal(person, said, row, source_list, sender, by, now), person)
    Change.objects.bulk_create([change for change, _ in made.values()], batch_size=200)
    ChangePerson.objects.bulk_create(
        [ChangePerson(change=change, person=person) for change, person in made.values()], batch_size=500
    )
    for kind in (ChangeKind.MOVE, ChangeKind.DEATH):  # a death said beside a move is what waits
        keys = [person.pk for change, person in made.values() if change.kind == kind]
        for at in range(0, len(keys), 500):
            Person.objects.filter(pk__in=keys[at : at + 500]).update(awaiting=kind)
    if made:
        journal_actions.record(
            action="roster.propose_from_list", by=by, on=source_list, now=now, data={"changes": len(made)}
        )
    return len(made)


def _settled(people: Mapping[UUID, Person], sender: str) -> set[tuple[UUID, str]]:
    """(person, kind) that is open now, or that the station refused when this sender said it before."""
    found = set()
    lines = ChangePerson.objects.filter(
        person__in=list(people), change__state__in=[ChangeState.PROPOSED, ChangeState.REFUSED]
    ).values_list("person_id", "change__kind", "change__state", "change__source_row__source_list__sender")
    for person, kind, state, told_by in lines:
        if state == ChangeState.PROPOSED or told_by == sender:
            found.add((person, kind))
    return found


def _proposal(
    person: Person,
    said: authority.Fate,
    row: SourceRow,
    source_list: SourceList,
    sender: str,
    by: Any,
    now: dt.datetime,
) -> Change:
    where = f"hàng {row.row_number}" + (f", {row.sheet}" if row.sheet else "")
    return Change(
        kind=said.kind, from_unit=person.unit, from_path=person.unit_path, on=dt.date.fromisoformat(said.on),
        decider_path=places_queries.above(person.unit_path, "commune") or person.unit_path, source_row=row,
        evidence=f"{source_list.title}, {where}"[:250], told_by=sender[:120], proposed_by=by.actor, proposed_at=now,
    )  # fmt: skip
