"""Critical values: raised while answers are folded, answered by whoever entered them, acknowledged by a doctor by name."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import UUIDField

from kham.exams import permissions, queries
from kham.exams.actions import folding
from kham.exams.actions.sending import send
from kham.exams.models import Alert, Encounter, EncounterState
from kham.exams.rules import catalogue
from kham.exams.rules.folding import SAVED
from kham.journal import actions as journal_actions
from kham.kernel.ids import read_id
from kham.kernel.reasons import Refusal
from kham.places.models import Prepared
from kham.sync import actions as sync_actions
from kham.sync.models import Event

ACKNOWLEDGED = "encounter.acknowledged"
_alerts = Prepared(lambda key: Alert.objects.filter(encounter_id=key).order_by(), UUIDField())


def raise_alerts(*, encounter: Encounter, fresh: Event | None) -> None:
    """Make the alerts of an encounter follow its findings. One acknowledged stays; a graver level is a new alert."""
    levels = catalogue.load("alerts")["levels"]
    grave: dict[str, Any] = {}
    if _late(
        encounter, fresh
    ):  # the signed findings stay; the doctor is told of what came after the signature
        grave = {f.rule: f for f in queries.evaluation(encounter).findings if f.level in levels}
    elif encounter.triage in levels:
        grave = {f.rule: f for f in encounter.findings.all() if f.level in levels}
    known = {(a.rule, a.level): a for a in _alerts(encounter.pk)}
    for (rule, level), alert in known.items():
        still = rule in grave and grave[rule].level == level
        if still and (alert.withdrawn_at or alert.sentence != grave[rule].sentence):
            _again(alert, grave[rule].sentence)
        elif not still and alert.withdrawn_at is None and alert.acknowledged_at is None:
            alert.withdrawn_at = fresh.recorded_at if fresh else alert.raised_at
            alert.save(update_fields=["withdrawn_at"])
    for rule, found in grave.items():
        if (rule, found.level) not in known:
            Alert.objects.create(
                encounter=encounter,
                session_id=encounter.session_id,
                unit_path=encounter.unit_path,
                rule=rule,
                level=found.level,
                sentence=found.sentence,
                raised_at=fresh.recorded_at if fresh else encounter.checked_in_at,
                raised_by=fresh.actor if fresh else "",
            )


def _late(encounter: Encounter, fresh: Event | None) -> bool:
    return encounter.state == EncounterState.CONCLUDED and fresh is not None and fresh.kind == SAVED


def _again(alert: Alert, sentence: str) -> None:
    """The value is dangerous again or another one: what was open stays open, what was put right opens again."""
    alert.withdrawn_at = None
    alert.sentence = sentence[:300]
    alert.save(update_fields=["withdrawn_at", "sentence"])


@folding.kind(ACKNOWLEDGED)
def fold_acknowledged(
    event: Event, encounter: Encounter, *, by: Any, now: dt.datetime
) -> sync_actions.Folded:
    """`answer` is what the person entering did; `note` and no answer is the doctor's acknowledgement."""
    body = event.body
    key = read_id(body.get("alert"))
    alert = Alert.objects.filter(encounter=encounter, pk=key).first() if key else None
    if alert is None:
        raise Refusal("alert.unknown", "Không tìm thấy cảnh báo này.")
    answer = str(body.get("answer") or "")
    if answer:
        permissions.check_enter(by, encounter)
        _answered(alert, answer, event)
    else:
        permissions.check_conclude(by, encounter)
        _acknowledged(alert, str(body.get("note") or ""), event, by=by)
    journal_actions.record(
        action="exams.answer_alert" if answer else "exams.acknowledge",
        by=by,
        now=now,
        on=encounter,
        data={"alert": str(alert.pk), "rule": alert.rule, "level": alert.level, "answer": answer},
    )
    return sync_actions.Folded()


def _answered(alert: Alert, answer: str, event: Event) -> None:
    if answer not in catalogue.codes("alerts", "answers"):
        raise Refusal("alert.answer", "Chọn việc đã làm với giá trị nguy hiểm.")
    if alert.answered_at is None or event.recorded_at > alert.answered_at:
        alert.answer, alert.answered_by, alert.answered_at = answer, event.actor, event.recorded_at
        alert.save(update_fields=["answer", "answered_by", "answered_at"])


def _acknowledged(alert: Alert, note: str, event: Event, *, by: Any) -> None:
    """The first doctor counts; a second one's note is added to the first."""
    if alert.acknowledged_at is not None and alert.acknowledged_at <= event.recorded_at:
        return
    alert.acknowledged_by, alert.acknowledged_name = by.user, by.name[:120]
    alert.acknowledged_at, alert.note = event.recorded_at, note.strip()[:300]
    alert.save(update_fields=["acknowledged_by", "acknowledged_name", "acknowledged_at", "note"])


@transaction.atomic
def acknowledge(
    *, alert: Alert, note: str, by: Any, now: dt.datetime, event_id: uuid.UUID | None = None
) -> Alert:
    """A doctor of the session takes note of a critical value. Raises Refusal ``conclusion.person``; NotFound."""
    body = {"alert": str(alert.pk), "note": note.strip()[:300]}
    send(ACKNOWLEDGED, alert.encounter_id, body, by=by, now=now, event_id=event_id)
    alert.refresh_from_db()
    return alert


@transaction.atomic
def answer_alert(
    *, alert: Alert, answer: str, by: Any, now: dt.datetime, event_id: uuid.UUID | None = None
) -> Alert:
    """What whoever entered the value did about it. Raises Refusal ``alert.answer``; NotFound."""
    if not answer:
        raise Refusal("alert.answer", "Chọn việc đã làm với giá trị nguy hiểm.")
    send(
        ACKNOWLEDGED,
        alert.encounter_id,
        {"alert": str(alert.pk), "answer": answer},
        by=by,
        now=now,
        event_id=event_id,
    )
    alert.refresh_from_db()
    return alert


folding.after_fold.append(raise_alerts)
