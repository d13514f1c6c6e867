"""Who looks at which questions: a batch for oneself, some for a colleague, given back when there is no time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.roster import permissions, queries
from kham.roster.models import ReviewPair

BATCH = 20


@transaction.atomic
def take_batch(*, by: Any, now: dt.datetime, count: int = BATCH) -> int:
    """The most harmful open questions that nobody has taken, for the one who asks. Returns how many."""
    return _give(by.user, by, now, count, "roster.take_batch")


@transaction.atomic
def assign(*, to: Any, by: Any, now: dt.datetime, count: int = BATCH) -> int:
    """The same for a colleague, who must be allowed to decide in the unit. Returns how many."""
    if to not in queries.deciders(by, clock.local_date(now)):
        raise Refusal("roster.assign.whom", "Người này không có quyền quyết định các cặp nghi trùng ở đây.")
    return _give(to, by, now, count, "roster.assign_pairs")


@transaction.atomic
def give_back(*, of: Any, by: Any, now: dt.datetime) -> int:
    """Undecided questions of a user are free for everybody again. Returns how many."""
    permissions.check_decide_here(by)
    mine = queries.review_queue(by).filter(assigned_to=of)
    count = ReviewPair.objects.filter(pk__in=mine.values("pk")).update(assigned_to=None)
    journal_actions.record(action="roster.give_back_pairs", by=by, now=now, data={"pairs": count})
    return count


def _give(user: Any, by: Any, now: dt.datetime, count: int, action: str) -> int:
    permissions.check_decide_here(by)
    if user is None:
        raise Refusal("roster.assign.nobody", "Chỉ người dùng có tài khoản mới nhận được cặp để xem.")
    free = queries.review_queue(by).filter(assigned_to__isnull=True).values_list("pk", flat=True)
    chosen = list(free[: max(1, min(count, 500))])
    ReviewPair.objects.filter(pk__in=chosen).update(assigned_to=user)
    journal_actions.record(
        action=action, by=by, now=now, unit_path=by.paths[0] if by.paths else "",
        data={"pairs": len(chosen), "to": str(user.pk)},
    )  # fmt: skip
    return len(chosen)
