"""Ask the head of a neighbourhood whether two entries are one person; the answer comes back onto the question."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.models import Inquiry, ReviewPair, ReviewState, Told


def ask(pair: ReviewPair, *, by: Any, now: dt.datetime, words: str = "") -> list[Inquiry]:
    """Put the question to each neighbourhood that one of the two is known to live in. Raises Refusal when none is known."""
    paths = sorted(
        {person.unit_path for person in (pair.left, pair.right) if person.unit.level == "neighbourhood"}
    )
    if not paths:
        raise Refusal(
            "roster.inquiry.nowhere",
            "Chưa biết hai người này ở tổ dân phố nào nên không hỏi được. Hỏi nơi gửi danh sách.",
        )
    asked = []
    for path in paths:
        inquiry, _created = Inquiry.objects.get_or_create(
            pair=pair, unit_path=path, answer="", closed_at=None,
            defaults={"words": words[:250], "asked_by": by.actor, "asked_at": now},
        )  # fmt: skip
        asked.append(inquiry)
    return asked


def close(pair: ReviewPair, *, now: dt.datetime) -> None:
    """The question waits no longer: decided, or taken back."""
    Inquiry.objects.filter(pair=pair, answer="", closed_at__isnull=True).update(closed_at=now)


@transaction.atomic
def answer_inquiry(*, inquiry: Inquiry, answer: str, by: Any, now: dt.datetime, note: str = "") -> Inquiry:
    """What the neighbourhood knows. The station still decides: the pair comes back to its queue, first in line."""
    permissions.check_answer(by, inquiry.unit_path)
    locked = Inquiry.objects.select_for_update(of=("self",)).select_related("pair").get(pk=inquiry.pk)
    if answer not in Told.values:
        raise Refusal("roster.inquiry.answer", "Câu trả lời không có trong danh mục.")
    if locked.answer or locked.closed_at:
        raise Refusal("roster.inquiry.closed", "Câu hỏi này đã được trả lời hoặc Trạm đã quyết định xong.")
    locked.answer, locked.note, locked.answered_at = answer, note[:250], now
    locked.answered_by, locked.answered_name = by.actor, by.name[:120]
    locked.save(update_fields=["answer", "note", "answered_at", "answered_by", "answered_name"])
    pair = ReviewPair.objects.select_for_update().get(pk=locked.pair_id)
    if pair.state == ReviewState.ASKED:
        pair.state, pair.heard_at = ReviewState.OPEN, now
        pair.save(update_fields=["state", "heard_at"])
    journal_actions.record(
        action="roster.answer_inquiry", by=by, on=locked, now=now, unit_path=locked.unit_path, data={"answer": answer}
    )  # fmt: skip
    return locked
