"""Answers of stations, leaving early, cancelling a mistaken check-in, and the note that results were read."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from kham.exams import permissions, queries
from kham.exams.actions.sending import send
from kham.exams.models import Encounter, EncounterState
from kham.exams.rules import folding, outcomes, values
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.planning.models import Session


@transaction.atomic
def record(
    *,
    encounter: Encounter,
    answers: dict[str, Any],
    station: str = "",
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
    skipped: dict[str, str] | None = None,
    done: bool | list[str] | None = True,
) -> Encounter:
    """Save answers of one station (or of the whole form: station "" with `done` a list of station codes).

    `answers`: tag → raw or read value, "" or None takes an answer back. `skipped`: tag or station → reason. The station
    counts as done unless `done` says False (None leaves it as it was).
    Raises Refusal ``answer.impossible``, ``answer.station``, ``encounter.concluded``, ``encounter.void``; NotFound.
    """
    save(
        encounter=encounter, answers=answers, station=station, by=by, now=now, event_id=event_id, skipped=skipped, done=done
    )  # fmt: skip
    return queries.encounter(by, encounter.pk)


@transaction.atomic
def save(
    *,
    encounter: Encounter,
    answers: dict[str, Any],
    station: str = "",
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
    skipped: dict[str, str] | None = None,
    done: bool | list[str] | None = True,
) -> None:
    """`record` for whoever does not look at the encounter afterwards: a workbook of five hundred people."""
    permissions.check_change(by, encounter)
    form = queries.form_of(encounter)
    known = {s.code for s in form.stations}
    named = {station} if station else set()
    if (named | set(done if isinstance(done, list) else [])) - known:
        raise Refusal("answer.station", "Không có bàn khám này trong mẫu.")
    read = {tag: values.read(form, tag, raw) for tag, raw in answers.items()}
    wrong = [c for reading in read.values() for c in reading.complaints if c.severity != "implausible"]
    if wrong:
        raise Refusal(
            "answer.impossible", " ".join(c.sentence for c in wrong[:3]), tags=[c.tag for c in wrong]
        )
    body: dict[str, Any] = {
        "station": station,
        "answers": {tag: reading.value for tag, reading in read.items()},
    }
    if skipped:
        body["skipped"] = {name: str(reason)[:250] for name, reason in skipped.items()}
    if done is not None and not (done is True and (not station or station in (skipped or {}))):
        body["done"] = done
    send(folding.SAVED, encounter.pk, body, by=by, now=now, event_id=event_id)


@transaction.atomic
def leave(
    *,
    encounter: Encounter,
    reason: str,
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
    kind: str = "",
    come_back_on: dt.date | None = None,
) -> Encounter:
    """The person goes home before the end; the reason is part of the closing sheet. An empty reason is refused.

    `kind`: code of data/day/leaving.yaml (told from the words when empty); `come_back_on`: the day agreed for the rest.
    """
    permissions.check_change(by, encounter)
    if not reason.strip():
        raise Refusal("leave.reason", "Ghi lý do người này về khi chưa khám xong.")
    body: dict[str, Any] = {"reason": reason.strip()[:250], "kind": kind or outcomes.kind_of(reason)}
    if come_back_on is not None:
        body["come_back_on"] = come_back_on.isoformat()
    send(folding.LEFT, encounter.pk, body, by=by, now=now, event_id=event_id)
    return queries.encounter(by, encounter.pk)


@transaction.atomic
def come_back(
    *, encounter: Encounter, by: Any, now: dt.datetime, event_id: uuid.UUID | None = None
) -> Encounter:
    """Whoever went home is here again: the exam goes on where it stopped. Of anybody else nothing changes."""
    permissions.check_come_back(by, encounter)
    if encounter.state == EncounterState.LEFT:
        send(folding.RETURNED, encounter.pk, {}, by=by, now=now, event_id=event_id)
    return queries.encounter(by, encounter.pk)


@transaction.atomic
def void(
    *, encounter: Encounter, reason: str, by: Any, now: dt.datetime, event_id: uuid.UUID | None = None
) -> None:
    """Cancel a check-in made by mistake; the events stay. Not possible after a conclusion."""
    permissions.check_void(by, encounter)
    if not reason.strip():
        raise Refusal("void.reason", "Ghi lý do hủy lượt khám.")
    send(folding.VOID, encounter.pk, {"reason": reason.strip()[:250]}, by=by, now=now, event_id=event_id)


@transaction.atomic
def withdraw(
    *, encounter: Encounter, reason: str, by: Any, now: dt.datetime, event_id: uuid.UUID | None = None
) -> Encounter:
    """Take a signed conclusion back: the encounter is void, everything signed stays readable, and what was sent is retracted.

    For an exam that must not stand at all (another person's, entered twice); a wrong word is amended instead. Raises Refusal
    ``withdraw.reason``, ``withdraw.not_concluded``, ``encounter.void``.
    """
    permissions.check_withdraw(by, encounter)
    if not reason.strip():
        raise Refusal("withdraw.reason", "Ghi lý do rút kết luận.")
    body = {"reason": reason.strip()[:250], "withdrawn": True}
    send(folding.VOID, encounter.pk, body, by=by, now=now, event_id=event_id)
    return Encounter.objects.get(pk=encounter.pk)


def note_read(*, encounter: Encounter, by: Any, now: dt.datetime, purpose: str = "") -> None:
    """Write into the journal that somebody read results by name; called by every door that shows them."""
    journal_actions.record(
        action="exams.read_result", by=by, now=now, on=encounter, data={"purpose": purpose}
    )


def note_grid_read(*, session: Session, people: int, by: Any, now: dt.datetime) -> None:
    """Write into the journal that a table of results was opened."""
    journal_actions.record(
        action="exams.read_results_table", by=by, now=now, on=session, data={"people": people}
    )
