"""chỉ định: the doctor orders tests; a periodic exam has them only so (Thông tư 25/2026/TT-BYT)."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from kham.exams import permissions, queries
from kham.exams.actions import folding
from kham.exams.actions.sending import send
from kham.exams.models import Encounter, LabOrder
from kham.exams.rules.laboratory import catalogue
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.sync import actions as sync_actions
from kham.sync.models import Event

ORDERED = "encounter.ordered"


@transaction.atomic
def order(
    *,
    encounter: Encounter,
    codes: list[str],
    reason: str,
    by: Any,
    now: dt.datetime,
    withdrawn: list[str] | None = None,
    event_id: uuid.UUID | None = None,
) -> Encounter:
    """Order tests for a person, or take orders back. A new order asks for the reason.

    Raises Refusal ``order.empty``, ``order.reason``, ``order.unknown``, ``encounter.concluded``; NotFound.
    """
    permissions.check_conclude(by, encounter)
    permissions.check_change(by, encounter)
    if not codes and not withdrawn:
        raise Refusal("order.empty", "Chưa chọn xét nghiệm nào.")
    if codes and not reason.strip():
        raise Refusal("order.reason", "Ghi lý do chỉ định (ví dụ: đường huyết mao mạch 9,2 mmol/L).")
    body = {"codes": codes, "reason": reason.strip()[:250], "withdrawn": withdrawn or []}
    _check(body)
    send(ORDERED, encounter.pk, body, by=by, now=now, event_id=event_id)
    return queries.encounter(by, encounter.pk)


def _check(body: dict[str, Any]) -> None:
    named = [*(body.get("codes") or []), *(body.get("withdrawn") or [])]
    wrong = [str(code)[:20] for code in named if code not in catalogue.by_code()]
    if wrong or len(named) > 100:
        raise Refusal(
            "order.unknown", f"Không có xét nghiệm “{wrong[0] if wrong else len(named)}” trong danh mục."
        )


@folding.kind(ORDERED)
def fold_ordered(event: Event, encounter: Encounter, *, by: Any, now: dt.datetime) -> sync_actions.Folded:
    """Orders of a person are the sum of all such events, in order of time on the device."""
    permissions.check_conclude(by, encounter)
    _check(event.body)
    standing: dict[str, folding.folding.Fact] = {}
    for fact in sorted(folding.facts_of(encounter, event), key=lambda fact: fact.key):
        if fact.kind != ORDERED:
            continue
        for code in fact.body.get("codes") or []:
            standing.setdefault(code, fact)
        for code in fact.body.get("withdrawn") or []:
            standing.pop(code, None)
    encounter.orders.exclude(code__in=standing).delete()
    for code, fact in standing.items():
        said = {"reason": str(fact.body.get("reason") or "")[:250], "by": fact.actor, "at": fact.recorded_at}
        LabOrder.objects.update_or_create(
            encounter=encounter, code=code, defaults={**said, "unit_path": encounter.unit_path}
        )
    journal_actions.record(
        action="exams.ordered",
        by=by,
        now=now,
        on=encounter,
        data={
            "codes": list(event.body.get("codes") or []),
            "withdrawn": list(event.body.get("withdrawn") or []),
        },
    )
    return sync_actions.Folded()
