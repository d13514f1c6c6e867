"""Questions about groups that do not go together: found by rule, put to who knows, answered by ending one membership."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.ids import new_id
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.actions import groups
from kham.roster.actions.survey import Survey
from kham.roster.models import ConflictState, GroupConflict, GroupMembership, Person
from kham.roster.queries import coverage
from kham.roster.rules import catalogue, conflicts

ONE_SIDED = ("keep", "end")
TWO_SIDED = ("left", "right", "both")


def refresh(taken: Survey, now: dt.datetime) -> int:
    """Ask what is to be asked, drop what answered itself, ask again what a newer list contradicts. Returns the open ones."""
    from kham.roster.actions.gaps import owners

    year, on = taken.campaign.year, taken.on
    met = {
        (person, found.rule, found.left, found.right)
        for person, standing in taken.standings.items()
        if person in taken.paths
        for found in conflicts.find(standing)
    }
    path = taken.campaign.unit_path
    known = {
        (one.person_id, one.rule, one.left, one.right): one
        for one in GroupConflict.objects.filter(unit_path__startswith=path, year=year)
    }
    asked = owners(taken.campaign)
    made = []
    for person, code, left, right in sorted(met - known.keys(), key=str):
        rule = conflicts.rules()[code]
        made.append(
            GroupConflict(
                id=new_id(), unit_path=taken.paths[person], person_id=person, rule=code, year=year, left=left, right=right,
                owner=rule.owner, organisation=asked.get(rule.owner), due_on=on + dt.timedelta(days=rule.days), created_at=now,
            )
        )  # fmt: skip
    changed = []
    for key, one in known.items():
        if key in met and (
            one.state == ConflictState.GONE or (one.state == ConflictState.ANSWERED and _ends_something(one))
        ):
            one.state, one.answer, one.decided_at = ConflictState.OPEN, "", None
            one.due_on = on + dt.timedelta(days=conflicts.rules()[one.rule].days)
            changed.append(one)
        elif key not in met and one.state == ConflictState.OPEN:
            one.state = ConflictState.GONE
            changed.append(one)
    GroupConflict.objects.bulk_create(made, batch_size=500)
    GroupConflict.objects.bulk_update(changed, ["state", "answer", "decided_at", "due_on"], batch_size=200)
    return GroupConflict.objects.filter(unit_path__startswith=path, state=ConflictState.OPEN).count()


def _ends_something(one: GroupConflict) -> bool:
    """An answer that ended a membership, which a later list has brought back; "both are right" is never asked again."""
    return one.answer in ("left", "right", "end")


@transaction.atomic
def answer_conflict(
    *, conflict: GroupConflict, answer: str, reason: str, by: Any, now: dt.datetime, document: str = ""
) -> GroupConflict:
    """Answer. Two-sided: "left" or "right" is right and the other ends today, or "both"; one-sided: "keep" or "end"."""
    locked = _locked(conflict, by)
    rule = conflicts.rules()[locked.rule]
    if answer not in (TWO_SIDED if rule.two_sided else ONE_SIDED):
        raise Refusal("roster.conflict.answer", "Chọn một câu trả lời.")
    if locked.state == ConflictState.ANSWERED:
        raise Refusal(
            "roster.conflict.answered", "Câu hỏi này đã được trả lời. Hoàn tác trước khi đổi câu trả lời."
        )
    if not reason.strip():
        raise Refusal("roster.conflict.reason", "Ghi căn cứ của câu trả lời.")
    wrong = {"left": "right", "right": "left", "end": "left"}.get(answer, "")
    ended = []
    if wrong:
        for membership in sides(locked, clock.local_date(now))[wrong]:
            ended.append(
                groups.end(membership, reason=reason, document=document, conflict=locked, by=by, now=now)
            )
    locked.state, locked.answer, locked.reason, locked.document = (
        ConflictState.ANSWERED,
        answer,
        reason[:250],
        document[:200],
    )
    locked.decided_by, locked.decided_name, locked.decided_at = by.actor, by.name[:120], now
    locked.save()
    journal_actions.record(
        action="roster.answer_conflict", by=by, on=locked, now=now, reason=reason[:250],
        data={"answer": answer, "rule": locked.rule, "ended": [str(one.membership_id) for one in ended]},
    )  # fmt: skip
    return locked


@transaction.atomic
def undo_conflict(*, conflict: GroupConflict, by: Any, now: dt.datetime, reason: str) -> GroupConflict:
    """Take the answer back: memberships that it ended hold again, the question is open."""
    locked = _locked(conflict, by)
    if locked.state != ConflictState.ANSWERED:
        return locked
    for end in locked.ends.filter(undone_at__isnull=True).select_related("membership"):
        groups.restore(end, by=by, now=now)
    locked.state, locked.answer, locked.reason, locked.document = ConflictState.OPEN, "", "", ""
    locked.decided_by, locked.decided_name, locked.decided_at = "", "", None
    locked.save()
    journal_actions.record(action="roster.undo_conflict", by=by, on=locked, now=now, reason=reason[:250])
    return locked


def sides(conflict: GroupConflict, on: dt.date) -> dict[str, list[GroupMembership]]:
    """The listed memberships in force that the question is about: {"left": [...], "right": [...]}."""
    rule = conflicts.rules()[conflict.rule]
    mine = GroupMembership.objects.filter(
        coverage.in_force(on), person=conflict.person_id, origin="listed"
    ).select_related("source_row__source_list")
    held = list(mine.order_by("valid_from", "pk"))
    if rule.check == "two_senders":
        return {
            "left": [one for one in held if one.group == rule.left and _sender(one) == conflict.left],
            "right": [one for one in held if one.group == rule.left and _sender(one) == conflict.right],
        }
    return {
        "left": [one for one in held if one.group == conflict.left],
        "right": [one for one in held if conflict.right and one.group == conflict.right],
    }


def _sender(membership: GroupMembership) -> str:
    return membership.source_row.source_list.sender if membership.source_row else ""


def _locked(conflict: GroupConflict, by: Any) -> GroupConflict:
    locked = GroupConflict.objects.select_for_update().select_related("person").get(pk=conflict.pk)
    permissions.check_conflict(by, locked)
    return locked


def settle_person(person: Person) -> None:
    """A person died, moved or became part of another: nothing is asked about the old record any more."""
    GroupConflict.objects.filter(person=person, state=ConflictState.OPEN).update(state=ConflictState.GONE)


def side_label(conflict: GroupConflict, side: str) -> str:
    """What one side of the question says, in words."""
    code = conflict.left if side == "left" else conflict.right
    if conflicts.rules()[conflict.rule].check == "two_senders":
        return catalogue.sender(code).label
    return catalogue.group_label(code)
