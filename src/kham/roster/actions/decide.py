"""Answer a question about two people; undo the answer. A merge is a link decision, its opposite a cannot-link."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.actions import inquire, merging
from kham.roster.models import Decision, Merge, Person, ReviewPair, ReviewState
from kham.roster.rules import authority

ANSWERS = {ReviewState.SAME, ReviewState.DIFFERENT, ReviewState.TWINS, ReviewState.ASKED}
_ANSWER = ["state", "decided_by", "decided_at", "note", "proposed_by"]


@transaction.atomic
def decide(*, pair: ReviewPair, answer: str, by: Any, now: dt.datetime, reason: str = "") -> ReviewPair:
    """same: the two become one; different, twins: kept apart for good; asked: the neighbourhood is asked, stays open to answer.

    "same" about two people whose identity is certain is only a proposal until another user says the same. Raises Refusal.
    """
    if answer not in ANSWERS:
        raise Refusal("roster.review.answer", "Câu trả lời không có trong danh mục.")
    if answer == ReviewState.SAME:
        merging.hold(pair.unit_path)
    locked = _lock(pair)
    permissions.check_pair(by, locked)
    if locked.state not in merging.WAITING:
        raise Refusal(
            "roster.review.decided", "Cặp này đã được quyết định. Hoàn tác trước khi đổi câu trả lời."
        )
    if locked.left.merged_into_id or locked.right.merged_into_id:
        raise Refusal("roster.review.merged", "Một trong hai người đã được gộp. Tải lại hàng chờ.")
    state = answer
    if answer == ReviewState.SAME:
        state = _same(locked, by=by, now=now, reason=reason)
    elif answer == ReviewState.ASKED:
        inquire.ask(locked, by=by, now=now, words=reason)
    else:
        left, right = merging.marks(locked.left), merging.marks(locked.right)
        merging.log(left, right, link=False, path=locked.unit_path, by=by, now=now, reason=reason)
    if answer != ReviewState.ASKED:
        inquire.close(locked, now=now)
    locked.proposed_by = by.actor if state == ReviewState.PROPOSED else locked.proposed_by
    locked.state, locked.decided_by, locked.decided_at, locked.note = state, by.actor, now, reason[:250]
    locked.save(update_fields=_ANSWER)
    journal_actions.record(
        action="roster.decide", by=by, on=locked, now=now, reason=reason,
        data={"answer": state, "left": str(locked.left_id), "right": str(locked.right_id)},
    )  # fmt: skip
    return locked


def _same(pair: ReviewPair, *, by: Any, now: dt.datetime, reason: str) -> str:
    """Merge, or propose to merge when a second opinion is wanted."""
    if _said_apart(pair.left, pair.right):
        raise Refusal(
            "roster.review.apart",
            "Trước đây đã ghi hai người này khác nhau. Hoàn tác câu trả lời ấy trước khi gộp.",
        )
    if needs_second(pair):
        if pair.state != ReviewState.PROPOSED:
            return str(ReviewState.PROPOSED)
        if pair.proposed_by == by.actor:
            raise Refusal(
                "roster.review.own",
                "Hai người này đều đã xác minh: người đề nghị gộp không tự xác nhận được. Đồng nghiệp khác xác nhận.",
            )
    kept, absorbed = _who_stays(pair.left, pair.right)
    merging.merge(kept, absorbed, pair=pair, path=pair.unit_path, by=by, now=now, reason=reason)
    return str(ReviewState.SAME)


def needs_second(pair: ReviewPair) -> bool:
    """Whether merging these two takes two people: both known to the police, or each with a sound number of the own."""
    left, right = pair.left, pair.right
    return authority.both_certain(
        (left.verified_by_police, left.personal_number), (right.verified_by_police, right.personal_number)
    )


@transaction.atomic
def undo_decision(*, pair: ReviewPair, by: Any, now: dt.datetime, reason: str = "") -> ReviewPair:
    """Take an answer back: a merge is undone, a question to the neighbourhood withdrawn, the pair is open again."""
    merging.hold(pair.unit_path)
    locked = _lock(pair)
    permissions.check_pair(by, locked)
    if locked.state == ReviewState.OPEN:
        return locked
    merge = Merge.objects.filter(pair=locked, undone_at__isnull=True).first()
    if merge:
        kept, restored = merging.undo_merge(merge, by=by, now=now)
        merging.log(
            merging.marks(kept), merging.marks(restored), link=None, path=locked.unit_path, by=by, now=now, reason=reason
        )  # fmt: skip
    elif locked.state in (ReviewState.DIFFERENT, ReviewState.TWINS):
        left, right = merging.marks(locked.left), merging.marks(locked.right)
        merging.log(left, right, link=None, path=locked.unit_path, by=by, now=now, reason=reason)
    elif locked.state == ReviewState.ASKED:
        inquire.close(locked, now=now)
    before, locked.state = locked.state, ReviewState.OPEN
    locked.decided_by, locked.decided_at, locked.note, locked.proposed_by = "", None, "", ""
    locked.save(update_fields=_ANSWER)
    journal_actions.record(
        action="roster.undo_decision", by=by, on=locked, now=now, reason=reason, data={"answer": before}
    )
    return locked


@transaction.atomic
def separate(*, person: Person, by: Any, now: dt.datetime, reason: str) -> Person:
    """Undo the merge in which `person` was absorbed; the two are kept apart from now on. Returns the restored person."""
    merging.hold(person.unit_path)
    merge = (
        Merge.objects.select_for_update(of=("self",))
        .filter(absorbed=person, undone_at__isnull=True)
        .select_related("kept")
        .order_by("-merged_at")
        .first()
    )
    permissions.check_decide(by, merge.kept.unit_path if merge else person.unit_path)
    if merge is None:
        raise Refusal("roster.separate.none", "Người này không nằm trong lần gộp nào còn hiệu lực.")
    kept, restored = merging.undo_merge(merge, by=by, now=now)
    merging.log(
        merging.marks(kept), merging.marks(restored), link=False, path=merge.unit_path, by=by, now=now, reason=reason
    )  # fmt: skip
    if merge.pair_id is not None:
        ReviewPair.objects.filter(pk=merge.pair_id).update(
            state=ReviewState.DIFFERENT, decided_by=by.actor, decided_at=now, proposed_by=""
        )
    journal_actions.record(
        action="roster.separate", by=by, on=restored, now=now, reason=reason, data={"kept": str(kept.pk)}
    )
    return restored


def _lock(pair: ReviewPair) -> ReviewPair:
    return (
        ReviewPair.objects.select_for_update(of=("self",))
        .select_related("left__unit", "left__merged_into", "right__unit", "right__merged_into")
        .get(pk=pair.pk)
    )


def _said_apart(left: Person, right: Person) -> bool:
    """Whether the last word about any two rows of these people is that they are different people."""
    ones, others = set(merging.marks(left)), set(merging.marks(right))
    said: dict[tuple[str, str], bool | None] = {}
    both = ones | others
    for a, b, link in Decision.objects.filter(left__in=both, right__in=both).values_list(
        "left", "right", "link"
    ):
        said[min(a, b), max(a, b)] = link
    return any(
        link is False and ((a in ones and b in others) or (a in others and b in ones))
        for (a, b), link in said.items()
    )


def _who_stays(left: Person, right: Person) -> tuple[Person, Person]:
    """The one the police know stays, then the one with a verified number, then the older record."""

    def rank(person: Person) -> tuple[bool, bool, Any]:
        return (not person.verified_by_police, not person.personal_number, person.created_at)

    return (left, right) if (rank(left), left.pk) <= (rank(right), right.pk) else (right, left)
