"""Groups by hand: the unit's own groups, a membership with its document, the end of one with its reason. All undoable."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.names import fold
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.models import GroupConflict, GroupMembership, LocalGroup, MembershipEnd, Person
from kham.roster.queries import groups as groups_queries
from kham.roster.rules import catalogue

PREFIX = "local_"
CODE = re.compile(r"[a-z][a-z0-9_]{1,24}")


@transaction.atomic
def add_local_group(
    *, unit: Any, code: str, label: str, document: str, valid_from: dt.date, by: Any, now: dt.datetime, short: str = "",
    order: int = 50, valid_to: dt.date | None = None,
) -> LocalGroup:  # fmt: skip
    """Add a group of the unit's own. ``code``: letters, digits, underscore; it never leaves as a national code."""
    permissions.check_groups(by, unit.path)
    clean = _slug(code)
    if not CODE.fullmatch(clean):
        raise Refusal(
            "roster.group.code", "Mã nhóm gồm 2 đến 25 chữ cái không dấu, chữ số, bắt đầu bằng chữ cái."
        )
    taken = {_slug(word) for one in catalogue.groups().values() for word in (one.code, one.label, one.short)}
    if {clean, _slug(label)} & taken:
        raise Refusal("roster.group.national", "Đây là nhóm đã có trong danh mục chung; dùng nhóm đó.")
    _check_words(label, document, valid_from, valid_to)
    if LocalGroup.objects.filter(unit=unit, code=PREFIX + clean).exists():
        raise Refusal("roster.group.known", "Mã nhóm này đã có trong địa bàn.")
    made = LocalGroup.objects.create(
        unit=unit, unit_path=unit.path, code=PREFIX + clean, label=label.strip()[:120], short=(short or label).strip()[:30],
        order=order, document=document.strip()[:200], valid_from=valid_from, valid_to=valid_to, made_by=by.actor, made_at=now,
    )  # fmt: skip
    journal_actions.record(action="roster.add_local_group", by=by, on=made, now=now, data={"code": made.code})
    return made


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", fold(words)).strip("_")


def _check_words(label: str, document: str, valid_from: dt.date, valid_to: dt.date | None) -> None:
    if not label.strip():
        raise Refusal("roster.group.label", "Ghi tên nhóm.")
    if not document.strip():
        raise Refusal("roster.group.document", "Ghi văn bản làm căn cứ.")
    if valid_to is not None and valid_to < valid_from:
        raise Refusal("roster.group.period", "Ngày cuối phải sau ngày bắt đầu.")


@transaction.atomic
def change_local_group(
    *, group: LocalGroup, label: str, document: str, valid_to: dt.date | None, by: Any, now: dt.datetime, short: str = "",
    order: int = 50,
) -> LocalGroup:  # fmt: skip
    """Change the words, the document or the last day; the code stays. A group is closed by its last day, never deleted."""
    permissions.check_groups(by, group.unit_path)
    _check_words(label, document, group.valid_from, valid_to)
    locked = LocalGroup.objects.select_for_update().get(pk=group.pk)
    locked.label, locked.short, locked.order = label.strip()[:120], (short or label).strip()[:30], order
    locked.document, locked.valid_to = document.strip()[:200], valid_to
    locked.save(update_fields=["label", "short", "order", "document", "valid_to"])
    journal_actions.record(
        action="roster.change_local_group",
        by=by,
        on=locked,
        now=now,
        data={"code": locked.code, "until": str(valid_to or "")},
    )
    return locked


@transaction.atomic
def add_membership(
    *, person: Person, group: str, document: str, reason: str, valid_from: dt.date, by: Any, now: dt.datetime,
    valid_to: dt.date | None = None,
) -> GroupMembership:  # fmt: skip
    """Put a person into a group by hand, with the document that says so."""
    permissions.check_edit(by, person.unit_path)
    today = clock.local_date(now)
    if group not in groups_queries.labels(person.unit_path, valid_from):
        raise Refusal("roster.membership.group", "Nhóm này không có trong danh mục của địa bàn vào ngày đó.")
    if not document.strip():
        raise Refusal("roster.membership.document", "Ghi số, ngày văn bản hoặc giấy tờ làm căn cứ.")
    if valid_to is not None and valid_to < valid_from:
        raise Refusal("roster.membership.period", "Ngày cuối phải sau ngày bắt đầu.")
    same = GroupMembership.objects.filter(person=person, group=group, origin="listed").exclude(
        valid_to__lt=today
    )
    if same.exists():
        raise Refusal("roster.membership.known", "Người này đã ở trong nhóm đó, còn hiệu lực.")
    made = GroupMembership.objects.create(
        person=person, unit_path=person.unit_path, group=group, origin="listed", document=document.strip()[:200],
        reason=(reason.strip() or "Trạm Y tế ghi theo giấy tờ.")[:250], valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    journal_actions.record(
        action="roster.add_membership",
        by=by,
        on=made,
        now=now,
        data={"group": group, "person": str(person.pk)},
    )
    return made


@transaction.atomic
def end_membership(
    *,
    membership: GroupMembership,
    reason: str,
    by: Any,
    now: dt.datetime,
    document: str = "",
    last_day: dt.date | None = None,
) -> MembershipEnd:
    """End a listed membership: from the day after ``last_day`` (default: yesterday) the person is no longer in the group."""
    permissions.check_edit(by, membership.unit_path)
    if membership.origin == "rule":
        raise Refusal(
            "roster.membership.rule", "Nhóm theo quy tắc tự hết khi dữ kiện thay đổi, không bỏ bằng tay."
        )
    if not reason.strip():
        raise Refusal("roster.membership.reason", "Ghi lý do.")
    made = end(membership, reason=reason, document=document, last_day=last_day, by=by, now=now)
    journal_actions.record(
        action="roster.end_membership",
        by=by,
        on=membership,
        now=now,
        reason=reason[:250],
        data={"group": membership.group},
    )
    return made


@transaction.atomic
def undo_end(*, end_of: MembershipEnd, by: Any, now: dt.datetime) -> GroupMembership:
    """Let an ended membership hold again."""
    permissions.check_edit(by, end_of.unit_path)
    if end_of.conflict_id is not None:
        raise Refusal(
            "roster.membership.answered", "Nhóm này kết thúc theo một câu trả lời; hoàn tác câu trả lời đó."
        )
    membership = restore(end_of, by=by, now=now)
    journal_actions.record(action="roster.undo_end_membership", by=by, on=membership, now=now)
    return membership


def end(
    membership: GroupMembership, *, reason: str, by: Any, now: dt.datetime, document: str = "",
    conflict: GroupConflict | None = None, last_day: dt.date | None = None,
) -> MembershipEnd:  # fmt: skip
    """Set the last day and keep what it was; inside the caller's transaction and journal entry."""
    locked = GroupMembership.objects.select_for_update().get(pk=membership.pk)
    before = locked.valid_to
    locked.valid_to = last_day or clock.local_date(now) - dt.timedelta(days=1)
    locked.save(update_fields=["valid_to"])
    return MembershipEnd.objects.create(
        membership=locked, unit_path=locked.unit_path, conflict=conflict, before=before, reason=reason[:250],
        document=document[:200], ended_by=by.actor, ended_at=now,
    )  # fmt: skip


def restore(end_of: MembershipEnd, *, by: Any, now: dt.datetime) -> GroupMembership:
    """The membership as it was before that end."""
    membership = GroupMembership.objects.select_for_update().get(pk=end_of.membership_id)
    if end_of.undone_at is None:
        membership.valid_to = end_of.before
        membership.save(update_fields=["valid_to"])
        end_of.undone_by, end_of.undone_at = by.actor, now
        end_of.save(update_fields=["undone_by", "undone_at"])
    return membership
