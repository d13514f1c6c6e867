"""The red button: an emergency at a station or at the door, what was done, where to, and how it ended."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from kham.exams import permissions
from kham.exams.actions import folding
from kham.exams.models import Emergency, Encounter
from kham.exams.rules import emergencies
from kham.journal import actions as journal_actions
from kham.kernel.ids import new_id, read_id
from kham.kernel.reasons import Refusal
from kham.planning.models import Session
from kham.sync import actions as sync_actions
from kham.sync.models import Event, Outcome

OF_ENCOUNTER = "encounter.emergency"
OF_SESSION = "session.emergency"  # somebody who was not received yet: the stream is the session
STREAM = "session"


@folding.kind(OF_ENCOUNTER)
def fold_of_encounter(
    event: Event, encounter: Encounter, *, by: Any, now: dt.datetime
) -> sync_actions.Folded:
    """An emergency of somebody who was received."""
    permissions.check_see_session(by, encounter.session)
    streams = [encounter.pk, *encounter.aliases.values_list("stream_id", flat=True)]
    return _fold(event, encounter.session, encounter, streams, by=by, now=now)


@sync_actions.folder(STREAM)
def fold_of_session(event: Event, *, by: Any, now: dt.datetime) -> sync_actions.Folded:
    """Events of a session itself. Refusal when a person must look."""
    session = Session.objects.filter(pk=event.stream_id).first()
    if session is None:
        raise Refusal("session.unknown", "Không tìm thấy buổi khám này.")
    permissions.check_see_session(by, session)
    if event.kind != OF_SESSION:
        return sync_actions.Folded(Outcome.HELD, "Chương trình chưa hiểu loại dữ liệu này.")
    event.unit_path = session.unit_path
    return _fold(event, session, None, [session.pk], by=by, now=now)


def _fold(
    event: Event,
    session: Session,
    encounter: Encounter | None,
    streams: list[Any],
    *,
    by: Any,
    now: dt.datetime,
) -> sync_actions.Folded:
    key = read_id(event.body.get("emergency"))
    if key is None:
        raise Refusal("emergency.id", "Thiếu mã ca cấp cứu.", field="emergency")
    there = Emergency.objects.select_for_update().filter(pk=key).first()
    if there is not None and (there.session_id, there.encounter_id) != (
        session.pk,
        encounter.pk if encounter else None,
    ):
        raise Refusal("emergency.other", "Mã ca cấp cứu này thuộc người khác hoặc buổi khám khác.")
    clean = emergencies.check(event.body)
    state = emergencies.fold(_words(event, key, streams))
    if there is None and not (state.what or state.words):
        return sync_actions.Folded(Outcome.HELD, "Chưa nhận được lần báo đầu tiên của ca cấp cứu này.")
    row = there or Emergency(pk=key, session=session, encounter=encounter)
    row.unit_path = encounter.unit_path if encounter else session.unit_path
    for name in (
        "station", "who", "what", "words", "first_aid", "transfer", "outcome", "outcome_words", "started_at",
        "raised_by", "closed_at", "closed_by", "log",
    ):  # fmt: skip
        setattr(row, name, getattr(state, name))
    row.save()
    journal_actions.record(
        action="exams.emergency",
        by=by,
        now=now,
        on=row,
        unit_path=row.unit_path,
        data={
            "session": str(session.pk),
            "encounter": str(encounter.pk) if encounter else "",
            "what": row.what,
            "fields": sorted(set(clean) & set(emergencies.FIELDS)),
            "outcome": row.outcome,
        },
    )
    if there is None:  # what another device told of it may have come first
        for stream in streams:
            sync_actions.retry_held(stream_type=event.stream_type, stream_id=stream, by=by, now=now)
    return sync_actions.Folded()


def _words(event: Event, key: uuid.UUID, streams: list[Any]) -> list[emergencies.Word]:
    """Every event about this emergency, the one being folded too, and the one whose coming made it fold."""
    stored = Event.objects.filter(
        stream_id__in=streams, kind=event.kind, outcome__in=(Outcome.APPLIED, Outcome.RECEIVED)
    )
    return [
        emergencies.Word(str(one.event_id), emergencies.check(one.body), one.recorded_at, one.actor)
        for one in [*stored, event]
        if read_id(one.body.get("emergency")) == key
    ]


@transaction.atomic
def raise_emergency(
    *,
    session: Session,
    by: Any,
    now: dt.datetime,
    what: list[str],
    encounter: Encounter | None = None,
    emergency_id: uuid.UUID | None = None,
    event_id: uuid.UUID | None = None,
    **more: Any,
) -> Emergency:
    """Begin an emergency. `more`: station, who, words, at, first_aid, transfer, outcome, outcome_words (see rules).

    Raises Refusal ``emergency.*`` naming the field; NotFound outside the units of the viewer.
    """
    permissions.check_see_session(by, session)
    if not what and not str(more.get("words") or "").strip():
        raise Refusal("emergency.what", "Ghi việc xảy ra.", field="what")
    key = emergency_id or new_id()
    body = {"emergency": str(key), "what": what, "at": now.isoformat(), **more}
    _send(session, encounter, body, by=by, now=now, event_id=event_id)
    return Emergency.objects.get(pk=key)


@transaction.atomic
def note_emergency(
    *, emergency: Emergency, by: Any, now: dt.datetime, event_id: uuid.UUID | None = None, **more: Any
) -> Emergency:
    """Add what is known now: first aid, transfer, outcome. An outcome ends the emergency. Raises Refusal ``emergency.*``."""
    permissions.check_see_session(by, emergency.session)
    if more.get("outcome") == "transferred" and "transfer" not in more:
        more["transfer"] = emergency.transfer
    body = {"emergency": str(emergency.pk), **more}
    _send(emergency.session, emergency.encounter, body, by=by, now=now, event_id=event_id)
    emergency.refresh_from_db()
    return emergency


def _send(
    session: Session,
    encounter: Encounter | None,
    body: dict[str, Any],
    *,
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None,
) -> None:
    event = {
        "event_id": event_id or new_id(),
        "stream_type": folding.STREAM if encounter else STREAM,
        "stream_id": encounter.pk if encounter else session.pk,
        "kind": OF_ENCOUNTER if encounter else OF_SESSION,
        "schema": 1,
        "body": body,
        "recorded_at": now,
    }
    sync_actions.receive(events=[event], by=by, now=now, device="office", strict=True)
