"""An officer asks by hand whether two people of the roster are one; the engine saw no reason to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.models import Person, ReviewPair
from kham.roster.rules import matching


@transaction.atomic
def suspect(*, person: Person, other: Person, by: Any, now: dt.datetime, reason: str = "") -> ReviewPair:
    """The question about these two; the one that is there already when it was asked before. Raises Refusal."""
    permissions.check_decide(by, person.unit_path)
    permissions.check_decide(by, other.unit_path)
    if person.pk == other.pk:
        raise Refusal("roster.suspect.same", "Mã này là của chính người đang xem.")
    left, right = sorted((person, other), key=lambda one: str(one.pk))
    words = [{"code": "by_hand", "sentence": reason.strip()[:250] or "Cán bộ nghi trùng.", "weight": 0.0}]
    pair, made = ReviewPair.objects.get_or_create(
        left=left, right=right,
        defaults={"unit_path": person.unit_path, "hint": "by_hand", "harm": matching.harm("", 0.0), "reasons": words, "created_at": now},
    )  # fmt: skip
    if made:
        journal_actions.record(
            action="roster.suspect",
            by=by,
            on=pair,
            now=now,
            data={"left": str(left.pk), "right": str(right.pk)},
        )
    return pair
