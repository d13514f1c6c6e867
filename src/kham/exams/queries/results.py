"""Results on their way to the person: what is awaited, until when, and what was handed over."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Max, Min, Q

from kham.exams.models import Alias, Conclusion, Encounter, EncounterState, Handover, Sample
from kham.exams.queries import laboratory, settings
from kham.exams.rules import results as rules
from kham.places.models import within
from kham.roster import queries as roster_queries
from kham.sync.models import Event, Outcome

KEPT_DAYS = 60  # results of older sessions leave the list; the closing sheet keeps them


def awaiting_laboratory(encounters: Iterable[Encounter]) -> set[uuid.UUID]:
    """Encounters with a needed test that has neither a result nor a reason why there is none."""
    ids = [e.pk for e in encounters]
    asked = Q(orders__isnull=False) | Q(samples__isnull=False) | Q(answers__HINH_THUC_KHAM="work")
    people = Encounter.objects.filter(asked, pk__in=ids).select_related("person").distinct()
    return {e.pk for e in people.prefetch_related("orders", "samples") if laboratory.missing(e)}


def samples(session: Any) -> dict[str, int]:
    """How many samples of a session are in which state."""
    found = Sample.objects.filter(encounter__session=session).exclude(encounter__state=EncounterState.VOID)
    return dict(Counter(found.values_list("state", flat=True)))


def handed_versions(encounters: Collection[Any]) -> dict[uuid.UUID, int]:
    """Encounter → newest version of its result that was handed over."""
    found = Handover.objects.filter(encounter__in=encounters).values("encounter").annotate(n=Max("version"))
    return {row["encounter"]: row["n"] for row in found}


def not_handed(encounters: Iterable[Encounter]) -> list[Encounter]:
    """Concluded ones whose version in force is not in the person's hands."""
    done = {e.pk: e for e in encounters if e.state == EncounterState.CONCLUDED}
    handed = handed_versions(list(done))
    current = Conclusion.objects.filter(encounter__in=list(done), current=True)
    return [
        done[pk]
        for pk, version in current.values_list("encounter_id", "version")
        if handed.get(pk, 0) < version
    ]


def worklist(viewer: Any, *, now: dt.datetime, session: Any = None) -> list[dict[str, Any]]:
    """Who has no result yet, overdue first: {encounter, clock, hours_left, late}.

    Examined people of the last two months who were not given the version in force; whoever left before the end is on the
    list of those who come back, not here.
    """
    found = Encounter.objects.filter(
        within(viewer.paths, "unit_path") & roster_queries.known(viewer),
        state__in=[EncounterState.READY, EncounterState.CONCLUDED],
        exam_date__gte=(now - dt.timedelta(days=KEPT_DAYS)).date(),
    )
    if session is not None:
        found = found.filter(session=session)
    encounters = _unfinished(list(found.select_related("person", "session", "session__site")))
    clocks = clocks_of(encounters)
    rows = [
        {
            "encounter": e,
            "clock": clocks[e.pk],
            "late": clocks[e.pk].late(now),
            "hours_left": clocks[e.pk].hours_left(now),
        }
        for e in encounters
        if clocks[e.pk].waits
    ]
    return sorted(rows, key=lambda row: (row["clock"].due, row["encounter"].queue_number))


def _unfinished(encounters: list[Encounter]) -> list[Encounter]:
    """Leave out what was handed over, before the dearer questions are asked."""
    wanted = {e.pk for e in not_handed(encounters)}
    return [e for e in encounters if e.state == EncounterState.READY or e.pk in wanted]


def clocks_of(encounters: list[Encounter]) -> dict[uuid.UUID, rules.Clock]:
    """The clock of each encounter, from its events, samples, conclusion and handovers."""
    ids = [e.pk for e in encounters]
    finished = _finished(ids)
    signed = {
        c["encounter"]: c
        for c in Conclusion.objects.filter(encounter__in=ids, current=True).values(
            "encounter", "concluded_at", "version"
        )
    }
    handed = handed_versions(ids)
    pending = awaiting_laboratory(encounters)
    sampled = dict(
        Sample.objects.filter(encounter__in=ids, taken_at__isnull=False)
        .order_by()
        .values_list("encounter")
        .annotate(at=Min("taken_at"))
    )
    kept: dict[str, dict[str, Any]] = {}
    found = {}
    for e in encounters:
        if e.unit_path not in kept:
            kept[e.unit_path] = settings.of(e.unit_path)
        own = kept[e.unit_path]
        conclusion = signed.get(e.pk)
        found[e.pk] = rules.clock(
            finished_at=finished.get(e.pk, e.checked_in_at),
            concluded_at=conclusion["concluded_at"] if conclusion else None,
            sampled_at=sampled.get(e.pk),
            awaiting_laboratory=e.pk in pending,
            handed=conclusion is not None and handed.get(e.pk, 0) >= conclusion["version"],
            hours=int(own["result_hours"]),
            laboratory_hours=int(own["pending_hours"]),
        )
    return found


def _finished(ids: list[Any]) -> dict[uuid.UUID, dt.datetime]:
    """When the person had passed the last station: the last save that was no laboratory result."""
    of = dict.fromkeys(ids) | dict(
        Alias.objects.filter(encounter__in=ids).values_list("stream_id", "encounter_id")
    )
    last: defaultdict[uuid.UUID, list[dt.datetime]] = defaultdict(list)
    rows = (
        Event.objects.filter(stream_id__in=list(of), kind="encounter.saved", outcome=Outcome.APPLIED)
        .exclude(Q(body__station="labs"))
        .order_by()
        .values_list("stream_id")
        .annotate(at=Max("recorded_at"))
    )
    for stream, at in rows:
        last[of[stream] or stream].append(at)
    return {pk: max(moments) for pk, moments in last.items()}


def counts(viewer: Any, *, now: dt.datetime) -> dict[str, int]:
    """How many results are awaited and how many are late, for the home page."""
    rows = worklist(viewer, now=now)
    return {"waiting": len(rows), "late": sum(1 for row in rows if row["late"])}
