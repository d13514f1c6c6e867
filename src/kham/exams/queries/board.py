"""What the exam-day page shows: the queue with rings, and the counts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kham.exams import queries
from kham.exams.models import Encounter, EncounterState
from kham.exams.queries import queueing
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
ENDED = (EncounterState.CONCLUDED, EncounterState.LEFT)


def rows(viewer: Any, session: Session, moment: queueing.Day) -> list[dict[str, Any]]:
    """The queue: those still here first, in order of number; then concluded and left."""
    ended = queries.encounters(viewer, session).filter(roster_queries.known(viewer), state__in=ENDED)
    here = [row(e, moment.steps[key]) | _place(moment, key, e) for key, e in moment.encounters.items()]
    return here + [row(e) for e in ended.order_by("queue_number")]


def row(encounter: Encounter, steps: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """One person in the queue."""
    steps = queries.stations(encounter) if steps is None else steps
    following = (
        next((s["code"] for s in steps if s["state"] == "todo"), "") if encounter.state not in ENDED else ""
    )
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


def _place(moment: queueing.Day, key: str, encounter: Encounter) -> dict[str, Any]:
    """Where somebody is now, or where to go and why; minutes since anything was heard."""
    at = next((code for code, keys in moment.queues.at.items() if key in keys), "")
    advice = moment.queues.advice.get(key)
    desk = moment.desk(at or (advice.desk if advice else ""))
    return {
        "desk": desk,
        "at": bool(at),
        "called": moment.called.get(key, ""),
        "why": queueing.why(advice) if advice else "",
        "idle": moment.idle(encounter),
    }


def counts(viewer: Any, session: Session) -> dict[str, int]:
    """Figures of the head of the page: present = waiting or at a desk + ready + concluded + gone home."""
    states = list(queries.encounters(viewer, session).values_list("state", flat=True))
    number = {state: states.count(state) for state in STATE_WORDS}
    return {
        "invited": queries.invited(viewer, session).count(),
        "arrived": len(states),
        "untouched": number[EncounterState.CHECKED_IN],
        "partly": number[EncounterState.IN_PROGRESS],
        "ready": number[EncounterState.READY],
        "concluded": number[EncounterState.CONCLUDED],
        "left": number[EncounterState.LEFT],
    }


def desk_strip(moment: queueing.Day) -> list[dict[str, Any]]:
    """Desks in their order with who is there and how many wait."""
    return [
        {
            "desk": desk,
            "at": [moment.encounters[key].queue_number for key in moment.queues.at.get(desk.code, [])],
            "waiting": len(moment.queues.waiting.get(desk.code, [])),
        }
        for desk in moment.desks
    ]


def watch(moment: queueing.Day) -> dict[str, Any]:
    """Who waits longest, and whom nobody has heard of."""
    longest, lost = moment.longest(), moment.lost()[:6]
    return {
        "lost": [{"encounter": e, "minutes": moment.idle(e)} for e in lost],
        "lost_minutes": moment.template.lost_minutes,
        "longest": None
        if longest is None
        else {"encounter": longest, "minutes": moment.idle(longest), "named": longest in lost},
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
