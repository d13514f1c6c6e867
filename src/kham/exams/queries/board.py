"""What the exam-day page shows: the queue with rings, and the counts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kham.exams import queries
from kham.exams.models import Encounter, EncounterState
from kham.kernel import clock
from kham.planning.models import Session
from kham.roster import queries as roster_queries

STATE_WORDS = {
    EncounterState.CHECKED_IN: (_("Chờ khám"), "neutral"),
    EncounterState.IN_PROGRESS: (_("Đang khám"), "info"),
    EncounterState.READY: (_("Chờ kết luận"), "look"),
    EncounterState.CONCLUDED: (_("Đã kết luận"), "done"),
    EncounterState.LEFT: (_("Về sớm"), "off"),
}


def rows(viewer: Any, session: Session) -> list[dict[str, Any]]:
    """The queue: those still here first, in order of number; then concluded and left."""
    found = list(
        queries.encounters(viewer, session).filter(roster_queries.known(viewer)).order_by("queue_number")
    )
    ended = (EncounterState.CONCLUDED, EncounterState.LEFT)
    return [row(e) for e in sorted(found, key=lambda e: (e.state in ended, e.queue_number))]


def row(encounter: Encounter) -> dict[str, Any]:
    """One person in the queue."""
    steps = queries.stations(encounter)
    following = queries.next_station(encounter)
    names = {step["code"]: step["name"] for step in steps}
    words, kind = STATE_WORDS[EncounterState(encounter.state)]
    counted = [step for step in steps if step["state"] != "optional"]
    return {
        "id": encounter.pk,
        "number": encounter.queue_number,
        "person": encounter.person,
        "steps": steps,
        "done": sum(1 for step in counted if step["state"] in ("done", "skipped")),
        "total": len(counted),
        "next": following,
        "next_name": names.get(following, ""),
        "state": encounter.state,
        "words": words,
        "kind": kind,
        "triage": encounter.triage,
        "arrived": encounter.checked_in_at.astimezone(clock.VIETNAM),
    }


def counts(viewer: Any, session: Session) -> dict[str, int]:
    """Figures of the head of the page."""
    found = queries.encounters(viewer, session)
    states = list(found.values_list("state", flat=True))
    return {
        "invited": queries.invited(viewer, session).count(),
        "arrived": len(states),
        "ready": states.count(EncounterState.READY),
        "concluded": states.count(EncounterState.CONCLUDED),
        "left": states.count(EncounterState.LEFT),
    }


def waiting(viewer: Any, session: Session) -> Any:
    """Those still here, in order of number."""
    here = [EncounterState.CHECKED_IN, EncounterState.IN_PROGRESS, EncounterState.READY]
    return queries.encounters(viewer, session).filter(state__in=here).order_by("queue_number")


def waiting_at(viewer: Any, session: Session, station: str, *, other_than: Encounter) -> Encounter | None:
    """The next person in order of number who has not passed a station yet."""
    for encounter in waiting(viewer, session).exclude(pk=other_than.pk):
        if any(
            step["code"] == station and step["state"] in ("todo", "optional")
            for step in queries.stations(encounter)
        ):
            return encounter
    return None
