"""Answer a question about two people; undo the answer. A merge is a link decision, its opposite a cannot-link."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.actions import hooks, linking
from kham.roster.models import Decision, GroupMembership, Merge, Person, ReviewPair, ReviewState, SourceRow

ANSWERS = {ReviewState.SAME, ReviewState.DIFFERENT, ReviewState.TWINS, ReviewState.ASKED}


@transaction.atomic
def decide(*, pair: ReviewPair, answer: str, by: Any, now: dt.datetime, reason: str = "") -> ReviewPair:
    """same: the two become one; different, twins: kept apart for good; asked: the neighbourhood is asked, stays open to answer."""
    permissions.check_decide(by, pair.unit_path)
    if answer not in ANSWERS:
        raise Refusal("roster.review.answer", "Câu trả lời không có trong danh mục.")
    locked = ReviewPair.objects.select_for_update().select_related("left", "right").get(pk=pair.pk)
    if locked.state not in (ReviewState.OPEN, ReviewState.ASKED):
        raise Refusal(
            "roster.review.decided", "Cặp này đã được quyết định. Hoàn tác trước khi đổi câu trả lời."
        )
    if locked.left.merged_into_id or locked.right.merged_into_id:
        raise Refusal("roster.review.merged", "Một trong hai người đã được gộp. Tải lại hàng chờ.")
    locked.state, locked.decided_by, locked.decided_at, locked.note = answer, by.actor, now, reason[:250]
    locked.save(update_fields=["state", "decided_by", "decided_at", "note"])
    if answer == ReviewState.SAME:
        kept, absorbed = _who_stays(locked.left, locked.right)
        _merge(kept, absorbed, pair=locked, by=by, now=now, reason=reason)
    elif answer != ReviewState.ASKED:
        _log(
            _marks(locked.left),
            _marks(locked.right),
            link=False,
            path=locked.unit_path,
            by=by,
            now=now,
            reason=reason,
        )
    journal_actions.record(
        action="roster.decide", by=by, on=locked, now=now, reason=reason,
        data={"answer": answer, "left": str(locked.left_id), "right": str(locked.right_id)},
    )  # fmt: skip
    return locked


@transaction.atomic
def undo_decision(*, pair: ReviewPair, by: Any, now: dt.datetime, reason: str = "") -> ReviewPair:
    """Take an answer back: a merge is undone, the pair is open again."""
    permissions.check_decide(by, pair.unit_path)
    locked = ReviewPair.objects.select_for_update().get(pk=pair.pk)
    if locked.state == ReviewState.OPEN:
        return locked
    merge = Merge.objects.filter(pair=locked, undone_at__isnull=True).first()
    if merge:
        kept, restored = _undo_merge(merge, by=by, now=now)
        _log(_marks(kept), _marks(restored), link=None, path=locked.unit_path, by=by, now=now, reason=reason)
    elif locked.state in (ReviewState.DIFFERENT, ReviewState.TWINS):
        left, right = _marks(locked.left), _marks(locked.right)
        _log(left, right, link=None, path=locked.unit_path, by=by, now=now, reason=reason)
    before, locked.state = locked.state, ReviewState.OPEN
    locked.decided_by, locked.decided_at, locked.note = "", None, ""
    locked.save(update_fields=["state", "decided_by", "decided_at", "note"])
    journal_actions.record(
        action="roster.undo_decision", by=by, on=locked, now=now, reason=reason, data={"answer": before}
    )
    return locked


@transaction.atomic
def separate(*, person: Person, by: Any, now: dt.datetime, reason: str) -> Person:
    """Undo the merge in which `person` was absorbed; the two are kept apart from now on. Returns the restored person."""
    permissions.check_decide(by, person.unit_path)
    merge = Merge.objects.filter(absorbed=person, undone_at__isnull=True).order_by("-merged_at").first()
    if merge is None:
        raise Refusal("roster.separate.none", "Người này không nằm trong lần gộp nào còn hiệu lực.")
    kept, restored = _undo_merge(merge, by=by, now=now)
    _log(_marks(kept), _marks(restored), link=False, path=merge.unit_path, by=by, now=now, reason=reason)
    if merge.pair_id is not None:
        ReviewPair.objects.filter(pk=merge.pair_id).update(
            state=ReviewState.DIFFERENT, decided_by=by.actor, decided_at=now
        )
    journal_actions.record(
        action="roster.separate", by=by, on=restored, now=now, reason=reason, data={"kept": str(kept.pk)}
    )
    return restored


def _who_stays(left: Person, right: Person) -> tuple[Person, Person]:
    """The one the police know stays, then the one with a verified number, then the older record."""

    def rank(person: Person) -> tuple[bool, bool, Any]:
        return (not person.verified_by_police, not person.personal_number, person.created_at)

    return (left, right) if (rank(left), left.pk) <= (rank(right), right.pk) else (right, left)


def _merge(
    kept: Person, absorbed: Person, *, pair: ReviewPair, by: Any, now: dt.datetime, reason: str
) -> Merge:
    _log(_marks(kept), _marks(absorbed), link=True, path=pair.unit_path, by=by, now=now, reason=reason)
    rows = list(SourceRow.objects.filter(person=absorbed).values_list("pk", flat=True))
    groups = list(GroupMembership.objects.filter(person=absorbed).values_list("pk", flat=True))
    merge = Merge.objects.create(
        unit_path=pair.unit_path, kept=kept, absorbed=absorbed, pair=pair, rows=[str(pk) for pk in rows],
        groups=[str(pk) for pk in groups], reason=reason[:250], merged_by=by.actor, merged_at=now,
    )  # fmt: skip
    SourceRow.objects.filter(pk__in=rows).update(person=kept)
    GroupMembership.objects.filter(pk__in=groups).update(person=kept, unit_path=kept.unit_path)
    absorbed.merged_into = kept
    absorbed.save(update_fields=["merged_into"])
    if kept.household_id is None and absorbed.household_id:
        kept.household_id = absorbed.household_id
    _recompute([kept], now)
    hooks.call(hooks.after_merge, kept=kept, absorbed=absorbed, by=by, now=now)
    return merge


def _undo_merge(merge: Merge, *, by: Any, now: dt.datetime) -> tuple[Person, Person]:
    kept, restored = merge.kept, merge.absorbed
    SourceRow.objects.filter(pk__in=merge.rows, person=kept).update(person=restored)
    GroupMembership.objects.filter(pk__in=merge.groups, person=kept).update(
        person=restored, unit_path=restored.unit_path
    )
    restored.merged_into = None
    restored.save(update_fields=["merged_into"])
    merge.undone_by, merge.undone_at = by.actor, now
    merge.save(update_fields=["undone_by", "undone_at"])
    _recompute([kept, restored], now)
    hooks.call(hooks.after_separate, kept=kept, restored=restored, by=by, now=now)
    return kept, restored


def _recompute(people: list[Person], now: dt.datetime) -> None:
    """Fields again from the rows that are linked now."""
    told = linking.statements_of(str(person.pk) for person in people)
    for person in people:
        statements = told.get(str(person.pk))
        if statements:
            linking.recompute(person, statements, linking.Places(_commune_of(person), now))
            person.save(update_fields=linking.COMPUTED)


def _commune_of(person: Person) -> Any:
    return person.unit.parent if person.unit.level == "neighbourhood" else person.unit


def _marks(person: Person) -> list[str]:
    return list(SourceRow.objects.filter(person=person).order_by("pk").values_list("fingerprint", flat=True))


def _log(
    left: list[str], right: list[str], *, link: bool | None, path: str, by: Any, now: dt.datetime, reason: str
) -> None:
    """One line per pair of rows: must link (the first of each side is enough), cannot link or taken back (every pair)."""
    pairs = [(left[0], right[0])] if link and left and right else [(a, b) for a in left for b in right]
    Decision.objects.bulk_create(
        Decision(
            unit_path=path,
            left=a,
            right=b,
            link=link,
            reason=reason[:250],
            decided_by=by.actor,
            decided_at=now,
        )
        for a, b in pairs
    )
