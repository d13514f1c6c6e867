"""đồng ý, từ chối: of a relative for somebody who cannot decide, or of the person after counselling."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from kham.exams import permissions
from kham.exams.actions.folding import kind
from kham.exams.actions.sending import send
from kham.exams.models import Consent, Encounter
from kham.exams.rules import consents
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.sync import actions as sync_actions
from kham.sync.models import Event

CONSENT = "encounter.consent"
LATE = "Thời điểm đồng ý không thể sau lúc ghi."


@kind(CONSENT)
def fold_consent(event: Event, encounter: Encounter, *, by: Any, now: dt.datetime) -> sync_actions.Folded:
    """One statement becomes a row; a later one of the same kind counts, the earlier stays."""
    permissions.check_enter(by, encounter)
    said = consents.read(event.body)
    if said.at is not None and said.at > event.recorded_at:
        raise Refusal("consent.late", LATE)
    Consent.objects.create(
        encounter=encounter, unit_path=encounter.unit_path, recorded_by=by.actor, event_id=event.event_id,
        at=said.at or event.recorded_at, kind=said.kind, given=said.given, by_name=said.by_name, relation=said.relation,
        counselled_by=said.counselled_by, note=said.note,
    )  # fmt: skip
    journal_actions.record(
        action="exams.consent", by=by, now=now, on=encounter, data={"kind": said.kind, "given": said.given}
    )
    return sync_actions.Folded()


@transaction.atomic
def consent(
    *,
    encounter: Encounter,
    kind: str,
    given: bool,
    by_name: str,
    relation: str = "",
    counselled_by: str = "",
    at: dt.datetime | None = None,
    note: str = "",
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
) -> Consent:
    """Keep who agreed or declined, their relation, and when. `kind`: capacity (a relative decides) or gynaecology.

    Raises Refusal ``consent.kind``, ``consent.name``, ``consent.relation``, ``consent.late``.
    """
    permissions.check_enter(by, encounter)
    if at is not None and at > now:
        raise Refusal("consent.late", LATE)
    body = {
        "kind": kind, "given": given, "by_name": by_name, "relation": relation, "counselled_by": counselled_by,
        "at": at.isoformat() if at else "", "note": note,
    }  # fmt: skip
    consents.read(body)
    send(CONSENT, encounter.pk, body, by=by, now=now, event_id=event_id)
    return Consent.objects.filter(encounter=encounter).order_by("-at", "-pk")[0]
