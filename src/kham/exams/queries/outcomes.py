"""Who was examined, who only came, who left and comes back: one rule for closing, lists and reports."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import F, Q, QuerySet

from kham.accounts.permissions import NotFound
from kham.accounts.roles import May
from kham.exams.models import Departure, Encounter, EncounterState, ExaminedElsewhere
from kham.exams.rules import outcomes
from kham.places.models import within
from kham.roster import queries as roster_queries

# Stations passed at which nothing of the body was examined.
UNTOUCHED = Q(stations_done__in=[[], *([code] for code in sorted(outcomes.DOOR))])
GONE_UNEXAMINED = Q(state=EncounterState.LEFT) & UNTOUCHED


def departure(encounter: Encounter) -> Departure | None:
    """When and why somebody went home before the end; None while they are here."""
    found: Departure | None = Departure.objects.filter(encounter=encounter).first()
    return found


def class_of(encounter: Encounter, kind: str = "") -> str:
    """The one class of an encounter (rules/outcomes.py)."""
    return outcomes.classify(
        outcomes.Case(encounter.state, tuple(encounter.stations_done), kind, tuple(encounter.skipped))
    )


def kinds(encounters: Any) -> dict[uuid.UUID, Departure]:
    """Departures of the given encounters by their id."""
    return {d.encounter_id: d for d in Departure.objects.filter(encounter__in=[e.pk for e in encounters])}


def came(campaign: Any) -> dict[uuid.UUID, tuple[str, dt.date | None]]:
    """Who came and is not done: person → (class, day agreed to come back). The last time each came counts."""
    found = (
        Encounter.objects.filter(session__campaign=campaign, state=EncounterState.LEFT)
        .select_related("departure")
        .order_by("exam_date", "checked_in_at")
    )
    last = {}
    for encounter in found:
        left = getattr(encounter, "departure", None)
        last[encounter.person_id] = (
            class_of(encounter, left.kind if left else ""),
            left.come_back_on if left else None,
        )
    return last


def coming_back(viewer: Any, campaign: Any) -> Any:
    """Departures of people of whom part of the exam is missing, earliest agreed day first; done meanwhile left out."""
    from kham.exams import queries

    done = queries.examined_people(campaign)
    found = Departure.objects.filter(
        within(viewer.paths, "unit_path"), encounter__session__campaign=campaign
    ).exclude(kind__in=["refused", "elsewhere"])
    return (
        found.exclude(encounter__person__in=done)
        .select_related("encounter__person", "encounter__session__site")
        .order_by(F("come_back_on").asc(nulls_last=True), "at")
    )


def proofs(viewer: Any, campaign: Any) -> QuerySet[ExaminedElsewhere]:
    """Papers of exams made elsewhere in the viewer's units, newest exam first."""
    return _proofs(viewer).filter(campaign=campaign)


def proof(viewer: Any, proof_id: Any) -> ExaminedElsewhere:
    """One such paper, for those who receive people. Raises NotFound."""
    found = _proofs(viewer).filter(pk=proof_id).first()
    if found is None or not viewer.may(May.EXAM_CHECKIN):
        raise NotFound()
    return found


def _proofs(viewer: Any) -> QuerySet[ExaminedElsewhere]:
    mine = within(viewer.paths, "unit_path") & roster_queries.known(viewer)
    return ExaminedElsewhere.objects.filter(mine).select_related("person")
