"""Births, deaths and moves as each side may see them, where people live, and who waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from kham.accounts.permissions import present
from kham.accounts.roles import May
from kham.kernel import clock
from kham.places import queries as places_queries
from kham.places.models import Unit, within
from kham.roster.models import (
    Change,
    ChangeKind,
    ChangePerson,
    ChangeState,
    Dwelling,
    DwellingKind,
    Household,
    Person,
    Presence,
    SourceRow,
)
from kham.roster.queries import restricting
from kham.roster.rules import catalogue as senders


def changes(viewer: Any) -> QuerySet[Change]:
    """Changes that touch the viewer's units, from either side; those about hidden people left out."""
    if not viewer.may(May.ROSTER_REPORT):
        return Change.objects.none()
    hidden = ChangePerson.objects.exclude(restricting.known(viewer)).values("change_id")
    sides = within(viewer.paths, "from_path") | within(viewer.paths, "to_path") & ~Q(to_path="")
    movers = ChangePerson.objects.select_related("person").order_by("person__birth_year", "person_id")
    return (
        Change.objects.filter(sides)
        .exclude(pk__in=hidden)
        .select_related("from_unit__parent", "to_unit__parent", "household", "source_row")
        .prefetch_related(Prefetch("people", queryset=movers))
    )


def proposed_to_me(viewer: Any) -> QuerySet[Change]:
    """What waits for this viewer's answer, oldest first."""
    if not viewer.may(May.ROSTER_EDIT):
        return Change.objects.none()
    return (
        changes(viewer)
        .filter(within(viewer.paths, "decider_path"), state=ChangeState.PROPOSED)
        .order_by("proposed_at", "pk")
    )


def sent_by_me(viewer: Any) -> QuerySet[Change]:
    """What was said from here and waits for somebody else."""
    mine = within(viewer.paths, "from_path") & Q(state=ChangeState.PROPOSED)
    if viewer.may(May.ROSTER_EDIT):
        return changes(viewer).filter(mine).exclude(within(viewer.paths, "decider_path"))
    return changes(viewer).filter(mine)


def settled(viewer: Any) -> QuerySet[Change]:
    """What was answered, newest first."""
    return changes(viewer).exclude(state=ChangeState.PROPOSED).order_by("-decided_at", "-pk")


def change(viewer: Any, change_id: Any) -> Change:
    """One change. Raises NotFound."""
    return present(changes(viewer).filter(pk=change_id).first())


def next_change(viewer: Any, after: Change | None = None) -> Change | None:
    """The change to answer next."""
    waiting = proposed_to_me(viewer)
    return waiting.exclude(pk=after.pk).first() if after else waiting.first()


def open_change(person: Person) -> Change | None:
    """The change a person waits for."""
    records = [person.pk, *person.absorbed.values_list("pk", flat=True)]
    return Change.objects.filter(people__person__in=records, state=ChangeState.PROPOSED).first()


def changes_of(viewer: Any, person: Person) -> list[Change]:
    """Everything that was said about a person and touches the viewer's units, newest first."""
    return list(changes(viewer).filter(people__person=person).distinct())


def gone_by(person: Person) -> Change | None:
    """The confirmed change by which somebody is written down as dead or moved away; None when it came another way."""
    held = Change.objects.filter(people__person=person, state=ChangeState.CONFIRMED).select_related(
        "source_row"
    )
    if person.died_on:
        return held.filter(kind=ChangeKind.DEATH, on=person.died_on).first()
    return held.filter(kind=ChangeKind.MOVE, on=person.moved_on).first() if person.moved_on else None


@dataclass(frozen=True)
class Fact:
    """One line about where somebody is registered or lives."""

    kind: str
    place: str
    since: dt.date | None
    until: dt.date | None
    source: str


def residence(person: Person) -> list[Fact]:
    """Permanent, temporary and actual residence with their sources; what was said by hand stands before the lists."""
    found = [
        Fact(one.kind, one.unit.full_name if one.unit else one.words, one.valid_from, one.valid_to, one.evidence or one.told_by)
        for one in Dwelling.objects.filter(person=person).select_related("unit")
    ]  # fmt: skip
    rows = SourceRow.objects.filter(person=person).select_related("source_list")
    for row in sorted(rows, key=lambda one: senders.sender(one.source_list.sender).authority):
        kind = row.fields.get("residence", "")
        if kind in (DwellingKind.PERMANENT, DwellingKind.TEMPORARY):
            where = row.fields.get("permanent_address") or row.fields.get("address") or person.unit.full_name
            told = f"{row.source_list.title}, hàng {row.row_number}"
            found.append(Fact(kind, where, clock.local_date(row.source_list.received_at), None, told))
    order = [DwellingKind.PERMANENT, DwellingKind.TEMPORARY, DwellingKind.ACTUAL]
    return sorted(found, key=lambda one: order.index(DwellingKind(one.kind)))


def apart(viewer: Any, today: dt.date) -> dict[str, int]:
    """People counted apart: registered here and living elsewhere; living here and registered elsewhere."""
    inside = Person.objects.filter(
        within(viewer.paths, "unit_path"),
        merged_into__isnull=True,
        died_on__isnull=True,
        moved_on__isnull=True,
    )
    return {kind: inside.filter(presence=kind).count() for kind in (Presence.ABSENT, Presence.OUTSIDER)}


def places_in(unit: Unit, on: dt.date) -> list[Unit]:
    """Neighbourhoods of the commune a unit is or lies in."""
    commune = places_queries.above(unit.path, "commune")
    inside = Unit.objects.on(on).under(commune) if commune else Unit.objects.none()
    return list(inside.filter(level=Unit.Level.NEIGHBOURHOOD).order_by("code"))


def homes_in(viewer: Any, unit: Unit) -> list[Household]:
    """Households of a neighbourhood into which somebody may move."""
    return list(
        Household.objects.filter(within(viewer.paths, "unit_path"), unit_path__startswith=unit.path, closed_at__isnull=True)
        .order_by("unit_path", "walking_order")[:400]
    )  # fmt: skip
