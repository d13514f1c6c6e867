"""Calling numbers to desks: an event like any other, so that two devices agree whatever arrives first."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from kham.exams import permissions, queries
from kham.exams.actions.folding import kind
from kham.exams.actions.sending import send
from kham.exams.models import Call, Desk, Encounter
from kham.exams.queries import queueing
from kham.exams.rules import desks as desk_rules
from kham.exams.rules import folding
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.planning.models import Session
from kham.sync import actions as sync_actions
from kham.sync.models import Event

OUTCOMES = ("called", "came", "missed")


@kind(folding.CALLED)
def fold_call(event: Event, encounter: Encounter, *, by: Any, now: dt.datetime) -> sync_actions.Folded:
    """One call becomes a row; where the person is now follows from the latest of them."""
    permissions.check_call(by, encounter)
    desk, outcome = str(event.body.get("desk") or "")[:30], event.body.get("outcome")
    if outcome not in OUTCOMES or not desk:
        raise Refusal("call.wrong", "Lượt gọi không ghi bàn nào, hoặc không rõ đã đến hay vắng.")
    Call.objects.create(
        encounter=encounter, unit_path=encounter.unit_path, desk=desk, outcome=outcome, by=by.actor,
        at=event.recorded_at, event_id=event.event_id,
    )  # fmt: skip
    last = encounter.calls.order_by("-at", "-event_id")[0]  # there is one: it was made above
    encounter.desk = "" if last.outcome == "missed" else last.desk
    encounter.called_at = last.at
    encounter.touched_at = max(filter(None, [encounter.touched_at, last.at]))
    encounter.save(update_fields=["desk", "called_at", "touched_at"])
    journal_actions.record(
        action="exams.called", by=by, now=now, on=encounter, data={"desk": desk, "outcome": outcome}
    )
    return sync_actions.Folded()


@transaction.atomic
def call(
    *,
    encounter: Encounter,
    desk: Desk,
    outcome: str = "called",
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
) -> Encounter:
    """Call somebody to a desk, or note that they came or did not. Raises Refusal ``call.elsewhere``, ``call.wrong``."""
    permissions.check_call(by, encounter)
    if encounter.session_id != desk.session_id:
        raise Refusal("call.elsewhere", "Người này thuộc buổi khám khác.")
    send(
        folding.CALLED,
        encounter.pk,
        {"desk": desk.code, "outcome": outcome},
        by=by,
        now=now,
        event_id=event_id,
    )
    return queries.encounter(by, encounter.pk)


@transaction.atomic
def call_next(
    *, desk: Desk, by: Any, now: dt.datetime, event_id: uuid.UUID | None = None
) -> Encounter | None:
    """Call whose turn it is; None when nobody waits for this desk. Two desks that call at once get two people."""
    Session.objects.select_for_update().get(pk=desk.session_id)
    day = queueing.day(by, desk.session, now=now)
    place = next(p for p in day.places if p.code == desk.code)
    key = desk_rules.choose(day.queues, day.people, place, day.template)
    if key is None:
        return None
    return call(encounter=queries.encounter(by, key), desk=desk, by=by, now=now, event_id=event_id)
