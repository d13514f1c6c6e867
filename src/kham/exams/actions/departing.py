"""Leaving before the end as a fact of its own: why, what is missing, when to come back."""

import datetime as dt
from typing import Any

from kham.exams import queries
from kham.exams.actions import folding
from kham.exams.models import Departure, Encounter, EncounterState
from kham.exams.rules import catalogue, outcomes
from kham.exams.rules import folding as folding_rules
from kham.sync import queries as sync_queries
from kham.sync.models import Event, Outcome


def keep_departure(*, encounter: Encounter, fresh: Event | None) -> None:
    """The row follows the last word about leaving; whoever came back or was concluded has none."""
    if encounter.state != EncounterState.LEFT:
        if fresh is None or fresh.kind in (
            folding_rules.RETURNED,
            folding_rules.CONCLUDED,
            folding_rules.VOID,
        ):
            Departure.objects.filter(encounter=encounter).delete()
        return
    last = _last(encounter, fresh)
    if last is None:
        return
    reason = str(last.body.get("reason") or "")[:250]
    Departure.objects.update_or_create(
        encounter=encounter,
        defaults={
            "unit_path": encounter.unit_path,
            "kind": _kind(last.body, reason),
            "reason": reason,
            "come_back_on": _day(last.body.get("come_back_on")),
            "missing": _missing(encounter),
            "at": last.recorded_at,
            "by": last.actor,
        },
    )


def _last(encounter: Encounter, fresh: Event | None) -> Event | None:
    streams = [encounter.pk, *encounter.aliases.values_list("stream_id", flat=True)]
    left = [
        event
        for stream in streams
        for event in sync_queries.stream(folding.STREAM, stream, outcomes=[Outcome.APPLIED])
        if event.kind == folding_rules.LEFT
    ]
    if fresh is not None and fresh.kind == folding_rules.LEFT:
        left.append(fresh)
    return max(left, key=lambda event: (event.recorded_at, str(event.event_id)), default=None)


def _missing(encounter: Encounter) -> list[str]:
    """Stations of the exam not passed yet, without the door and the doctor's conclusion."""
    doctors = {s.code for s in queries.form_of(encounter).stations if s.doctor}
    left_out = outcomes.DOOR | doctors
    return [
        s["code"] for s in queries.stations(encounter) if s["state"] == "todo" and s["code"] not in left_out
    ]


def _kind(body: dict[str, Any], reason: str) -> str:
    given = str(body.get("kind") or "")
    return given if given in catalogue.codes("leaving", "reasons") else outcomes.kind_of(reason)


def _day(raw: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(raw))
    except ValueError:
        return None


folding.after_fold.append(keep_departure)
