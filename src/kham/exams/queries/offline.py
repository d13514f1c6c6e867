"""The list of a session for a browser that may lose the network, and what became of the arrivals it sent later."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from kham.exams import queries
from kham.exams.models import Encounter, EncounterState
from kham.exams.queries import door
from kham.exams.rules import forms, offline
from kham.exams.rules.verdicts import Verdict, verdict
from kham.kernel.ids import read_id
from kham.planning.models import Appointment, AppointmentState, Session
from kham.roster import queries as roster_queries
from kham.roster.models import Enrolment, Person
from kham.sync import queries as sync_queries
from kham.sync.models import Outcome

MOST_SENT = 200  # arrivals asked about at once
NEEDED = (
    "code", "full_name", "personal_number", "birth_year", "birth_month", "birth_day", "died_on", "moved_on", "presence", "awaiting",
    "merged_into", "unit_path",
)  # fmt: skip


def listed(viewer: Any, session: Session) -> list[offline.Listed]:
    """Everybody invited to a session of the campaign whom this desk may receive, those of this session first; five questions."""
    booked: dict[Any, list[Appointment]] = defaultdict(list)
    appointments = (
        Appointment.objects.filter(session__campaign=session.campaign, state=AppointmentState.PLANNED)
        .exclude(session__state="cancelled").select_related("session__site", "person__merged_into").order_by("session__on")
    ).defer("person__phone", "person__insurance_number")  # fmt: skip
    for one in appointments:
        booked[_kept(one.person)].append(one)
    encounters: dict[Any, list[Encounter]] = defaultdict(list)
    came = Encounter.objects.filter(session__campaign=session.campaign).exclude(state=EncounterState.VOID)
    for met in came.select_related("session__site").order_by("-exam_date"):
        encounters[met.person_id].append(met)
    enrolled = {one.person_id: one for one in Enrolment.objects.filter(campaign=session.campaign)}
    people = [
        one for one in door.people_here(viewer, session).only(*NEEDED, "unit", "household") if one.pk in booked or one.pk in encounters
    ]  # fmt: skip
    people.sort(key=lambda one: not any(a.session_id == session.pk for a in booked[one.pk]))
    known_forms: dict[Any, bool] = {}
    found = []
    for person in people:
        facts = door.facts(
            session, person, encounters[person.pk], booked[person.pk], enrolled.get(person.pk), forms_known=known_forms
        )  # fmt: skip
        found.append(_line(session, person, booked[person.pk], verdict(facts)))
    return found


def _kept(person: Person) -> Any:
    while person.merged_into is not None:
        person = person.merged_into
    return person.pk


def _line(session: Session, person: Person, booked: list[Appointment], judged: Verdict) -> offline.Listed:
    mine = next((one for one in booked if one.session_id == session.pk), None)
    newest = sorted(booked, key=lambda one: (one.session_id != session.pk, -one.session.on.toordinal()))
    keys: list[tuple[offline.Kind, str]] = [("token", one.token.upper()) for one in booked]
    keys += [("code", one.short_code) for one in newest]
    keys.append(("person", person.code))
    if person.personal_number:
        keys.append(("number", person.personal_number))
    child = person.birth is not None and forms.name_for(person.birth, session.on) == "child"
    return offline.Listed(str(person.pk), str(mine.pk) if mine else "", judged, child, tuple(keys))


def say(judged: Verdict) -> str:
    """The verdict as the page would say it."""
    return gettext(judged.template) % judged.values


def pack(viewer: Any, session: Session, *, now: dt.datetime, have: str = "") -> bytes | None:
    """The list as JSON (`rules.offline.pack`, with "same": a keyed mark of its content); None when the browser has this content."""
    found = offline.content(listed(viewer, session), say)
    plain = json.dumps([found["people"], found["said"], list(found["keys"].items())], ensure_ascii=False)
    same = door.mark(plain, "door_list")
    if same == have:
        return None
    made = offline.pack(found, salt=secrets.token_hex(8), made=now.isoformat())
    return json.dumps({**made, "same": same}, ensure_ascii=False, separators=(",", ":")).encode()


def sent(viewer: Any, session: Session, streams: Iterable[str]) -> list[dict[str, Any]]:
    """What became of arrivals kept while there was no network: {stream, number, name} or {stream, problem}."""
    return [_sent(viewer, session, key) for key in list(streams)[:MOST_SENT]]


def _sent(viewer: Any, session: Session, stream: str) -> dict[str, Any]:
    key = read_id(stream)
    if key is None:
        return {"stream": stream, "problem": gettext("Máy chủ không biết lượt này.")}
    encounter = queries.by_stream(key)
    if encounter is not None and encounter.session_id == session.pk:
        seen = roster_queries.may_know(viewer, encounter.person)
        return {
            "stream": stream,
            "number": encounter.queue_number,
            "name": encounter.person.full_name if seen else "",
        }
    kept = sync_queries.stream("encounter", key, [Outcome.QUARANTINED, Outcome.HELD])
    stored = [one for one in kept if one.body.get("session") == str(session.pk)]
    said = stored[0].note if stored else gettext("Máy chủ không biết lượt này.")
    return {"stream": stream, "problem": said}
