"""Receiving events: stored once, folded in the same transaction, each ending as applied, held or quarantined."""

import datetime as dt
import logging
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kham.accounts import queries as accounts_queries
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.sync import queries, registry, rules
from kham.sync.models import Event, Outcome
from kham.sync.registry import Folded, folder

__all__ = ["Folded", "Verdict", "folder", "receive", "retry_held"]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verdict:
    """Answer for one event. `stored`: the sender may forget it. `already`: it was here before."""

    event_id: str
    outcome: str
    note: str = ""
    code: str = ""
    already: bool = False
    number: int | None = None

    @property
    def stored(self) -> bool:
        """Whether the server keeps the event (everything except what it refused to store)."""
        return self.outcome != "refused"


@transaction.atomic
def receive(
    *, events: list[Any], by: Any, now: dt.datetime, device: str = "", strict: bool = False
) -> list[Verdict]:
    """Store and fold events in the order given; one transaction for all.

    `events`: dictionaries with event_id, stream_type, stream_id, kind, schema, body, recorded_at. `strict` is for
    screens of the office: a refusal of the folder is raised and nothing is stored, instead of being kept for later.
    Raises Refusal ``batch.too_many``.
    """
    if len(events) > rules.MAX_EVENTS:
        raise Refusal("batch.too_many", f"Mỗi lần gửi nhiều nhất {rules.MAX_EVENTS} sự kiện.")
    return [_one(raw, by=by, now=now, device=device[:60], strict=strict) for raw in events]


def _one(raw: Any, *, by: Any, now: dt.datetime, device: str, strict: bool) -> Verdict:
    try:
        envelope = rules.read_event(raw, now=now)
    except Refusal as refusal:
        if strict:
            raise
        return _unreadable(raw, refusal, by=by, now=now, device=device)
    known = queries.by_id(envelope.event_id)
    if known is not None:
        return _known(known, envelope, by=by, now=now, device=device, strict=strict)
    event = _store(envelope, envelope.event_id, by=by, now=now, device=device)
    return _fold(event, by=by, now=now, strict=strict)


def _store(
    envelope: rules.Envelope, event_id: uuid.UUID, *, by: Any, now: dt.datetime, device: str, **more: Any
) -> Event:
    return Event.objects.create(
        event_id=event_id,
        device=device,
        actor=by.actor,
        unit_path=by.paths[0] if by.paths else "",
        stream_type=envelope.stream_type,
        stream_id=envelope.stream_id,
        kind=envelope.kind,
        schema=envelope.schema,
        body=envelope.body,
        recorded_at=envelope.recorded_at,
        received_at=now,
        **more,
    )


def _fold(event: Event, *, by: Any, now: dt.datetime, strict: bool) -> Verdict:
    function = registry.of(event.stream_type)
    code = ""
    if function is None or event.schema > rules.MAX_SCHEMA:
        folded = Folded(Outcome.HELD, "Chương trình chưa hiểu loại dữ liệu này; giữ lại đến khi nâng cấp.")
    else:
        try:
            with transaction.atomic():
                folded = function(event, by=by, now=now)
        except Refusal as refusal:
            if strict:
                raise
            folded, code = Folded(Outcome.QUARANTINED, refusal.sentence), refusal.code
        except (
            Exception
        ):  # a fault of ours must not block the other events of a device; the trace goes to the log
            if strict:
                raise
            log.exception("event %s (%s) could not be folded", event.event_id, event.kind)
            folded, code = (
                Folded(Outcome.QUARANTINED, "Lỗi của chương trình khi ghi nhận; dữ liệu đã được giữ."),
                "fault",
            )
    event.outcome, event.note = folded.outcome, folded.note
    event.save(update_fields=["outcome", "note", "unit_path"])
    return Verdict(str(event.event_id), event.outcome, event.note, code, number=event.number)


def _known(
    known: Event, envelope: rules.Envelope, *, by: Any, now: dt.datetime, device: str, strict: bool
) -> Verdict:
    """Same id: the same fact again, or another fact that must not be lost."""
    first = rules.Envelope(
        known.event_id,
        known.stream_type,
        known.stream_id,
        known.kind,
        known.schema,
        known.body,
        known.recorded_at.astimezone(dt.UTC),
    )
    if first.digest == envelope.digest:
        return Verdict(str(known.event_id), known.outcome, known.note, already=True, number=known.number)
    note = f"Trùng mã với sự kiện số {known.number} nhưng khác nội dung."
    if strict:
        raise Refusal("event.conflict", note)
    kept = Event.objects.filter(event_id=envelope.quarantine_id).first() or _store(
        envelope,
        envelope.quarantine_id,
        by=by,
        now=now,
        device=device,
        outcome=Outcome.QUARANTINED,
        note=note,
    )
    return Verdict(str(known.event_id), Outcome.QUARANTINED, note, "event.conflict", number=kept.number)


def _unreadable(raw: Any, refusal: Refusal, *, by: Any, now: dt.datetime, device: str) -> Verdict:
    """Keep what cannot be read, unless it is too large or the device can mend it by itself (clock)."""
    claimed = str(raw.get("event_id", ""))[:40] if isinstance(raw, dict) else ""
    if not rules.storable(raw):
        return Verdict(claimed.encode("ascii", "replace").decode(), "refused", rules.UNSTORABLE, "event.text")
    too_large = len(rules.canonical(raw)) > rules.MAX_BODY_BYTES + 2048
    if too_large or refusal.code == "event.future":
        return Verdict(claimed, "refused", refusal.sentence, refusal.code)
    event_id = rules.raw_id(raw)
    kept, fresh = Event.objects.get_or_create(
        event_id=event_id,
        defaults={
            "device": device, "actor": by.actor, "unit_path": by.paths[0] if by.paths else "", "stream_type": "unreadable",
            "stream_id": event_id, "kind": "unreadable", "body": {"raw": raw}, "recorded_at": now, "received_at": now,
            "outcome": Outcome.QUARANTINED, "note": refusal.sentence,
        },
    )  # fmt: skip
    return Verdict(
        claimed, Outcome.QUARANTINED, refusal.sentence, refusal.code, already=not fresh, number=kept.number
    )


def _writer(event: Event, *, now: dt.datetime) -> Any:
    return accounts_queries.writer(event.actor, on=clock.local_date(now), unit_path=event.unit_path)


def retry_held(*, stream_type: str, stream_id: uuid.UUID, by: Any, now: dt.datetime) -> int:
    """Fold again what waited for this stream; called by a folder once the stream exists. Returns how many were tried.

    Each in the name and with the rights of who wrote it, not of who brought the missing event.
    """
    tried = queries.held(stream_type, stream_id)
    for event in tried:
        if not Event.objects.filter(
            pk=event.pk, outcome=Outcome.HELD
        ).exists():  # one of them brought what this one waited for
            continue
        writer = by if event.actor == by.actor else _writer(event, now=now)
        _fold(event, by=writer, now=now, strict=False)
    return len(tried)
