"""mẫu bệnh phẩm: taken, sent, received, rejected. A barcode belongs to one person for ever."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from kham.exams import permissions
from kham.exams.actions import folding
from kham.exams.actions.sending import send
from kham.exams.models import Encounter, EncounterState, LabRow, Sample, SampleState
from kham.exams.rules.laboratory import barcodes, catalogue
from kham.journal import actions as journal_actions
from kham.kernel.ids import new_id
from kham.kernel.reasons import Refusal
from kham.sync import actions as sync_actions
from kham.sync.models import Event

SAMPLE = "encounter.sample"
VOID = "void"


@transaction.atomic
def take(
    *,
    encounter: Encounter,
    barcode: str,
    kind: str,
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
) -> Sample:
    """The tube with this barcode was filled by this person; also after the conclusion, when a sample must be taken again.

    Raises Refusal ``barcode.form``, ``barcode.check``, ``sample.taken`` (another person has it), ``sample.kind``; NotFound.
    """
    permissions.check_enter(by, encounter)
    if encounter.state == EncounterState.VOID:
        raise Refusal("encounter.void", "Lượt khám này đã hủy.")
    code = barcodes.checked(barcode)
    held = Sample.objects.filter(barcode=code).first()
    if held is not None and held.encounter_id == encounter.pk:
        return held
    _send(
        encounter,
        {"sample": str(new_id()), "barcode": code, "kind": kind, "state": "taken"},
        by=by,
        now=now,
        event_id=event_id,
    )
    return Sample.objects.get(barcode=code)


@transaction.atomic
def mark(*, samples: list[Sample], state: str, by: Any, now: dt.datetime) -> int:
    """Samples were sent, or received by the laboratory; gives how many changed. Rejecting asks for a reason: `reject`."""
    if state not in (SampleState.SENT, SampleState.RECEIVED):
        raise Refusal("sample.state", "Chọn Đã gửi hoặc Phòng xét nghiệm đã nhận.")
    changed = [sample for sample in samples if sample.state not in (state, SampleState.REJECTED)]
    for sample in changed:
        _send(sample.encounter, _body(sample, state), by=by, now=now)
    return len(changed)


@transaction.atomic
def reject(*, sample: Sample, reason: str, by: Any, now: dt.datetime) -> None:
    """The laboratory cannot use the sample: it must be taken again. Results under its barcode are refused from now on."""
    if not reason.strip():
        raise Refusal("sample.reason", "Ghi lý do loại mẫu (tan máu, thiếu thể tích, sai ống …).")
    _send(sample.encounter, _body(sample, SampleState.REJECTED, reason), by=by, now=now)


@transaction.atomic
def undo(*, sample: Sample, reason: str, by: Any, now: dt.datetime) -> None:
    """A barcode was scanned for the wrong person: the tube is free again. Not after a result came under it."""
    if not reason.strip():
        raise Refusal("sample.reason", "Ghi lý do gỡ mã ống.")
    if LabRow.objects.filter(barcode=sample.barcode, verdict__in=["stored", "late"]).exists():
        raise Refusal(
            "sample.used", "Đã có kết quả theo mã ống này. Không gỡ được; báo bác sĩ xem lại kết quả."
        )
    _send(sample.encounter, _body(sample, VOID, reason), by=by, now=now)


def _body(sample: Sample, state: str, reason: str = "") -> dict[str, Any]:
    return {
        "sample": str(sample.pk), "barcode": sample.barcode, "kind": sample.kind, "state": state, "reason": reason.strip()[:250],
    }  # fmt: skip


def _send(
    encounter: Encounter,
    body: dict[str, Any],
    *,
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
) -> None:
    permissions.check_enter(by, encounter)
    send(SAMPLE, encounter.pk, body, by=by, now=now, event_id=event_id)


@folding.kind(SAMPLE)
def fold_sample(event: Event, encounter: Encounter, *, by: Any, now: dt.datetime) -> sync_actions.Folded:
    """State of one barcode from all its events; the latest by time counts, the first taking says when and by whom."""
    permissions.check_enter(by, encounter)
    code = barcodes.checked(str(event.body.get("barcode") or ""))
    if event.body.get("kind") not in catalogue.load().samples:
        raise Refusal("sample.kind", "Chọn loại mẫu.")
    if event.body.get("state") not in (*SampleState.values, VOID):
        raise Refusal("sample.state", "Trạng thái mẫu không có trong danh mục.")
    other = Sample.objects.filter(barcode=code).exclude(encounter=encounter).first()
    if other is not None:
        raise Refusal(
            "sample.taken",
            "Mã ống này đã gắn với người khác. Dán nhãn khác rồi quét lại; không dùng lại ống này.",
        )
    facts = [
        fact
        for fact in sorted(folding.facts_of(encounter, event), key=lambda fact: fact.key)
        if fact.kind == SAMPLE and barcodes.clean(str(fact.body.get("barcode") or "")) == code
    ]
    last, first = facts[-1], facts[0]
    if last.body["state"] == VOID:
        Sample.objects.filter(barcode=code).delete()
    else:
        begun = next((f for f in reversed(facts) if f.body["state"] == "taken"), first)
        Sample.objects.update_or_create(
            barcode=code,
            defaults={
                "encounter": encounter, "unit_path": encounter.unit_path, "kind": last.body["kind"], "state": last.body["state"],
                "reason": str(last.body.get("reason") or "")[:250], "taken_at": begun.recorded_at, "taken_by": begun.actor,
                "changed_at": last.recorded_at,
            },
        )  # fmt: skip
    journal_actions.record(
        action="exams.sample", by=by, now=now, on=encounter, data={"state": str(event.body["state"]), "kind": str(event.body["kind"])}
    )  # fmt: skip
    return sync_actions.Folded()
