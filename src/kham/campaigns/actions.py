"""Writes: campaigns and rounds, documents received and accepted, tasks closed, difficulties raised and answered."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from kham.accounts.models import Organisation
from kham.campaigns import permissions, reading
from kham.campaigns.models import (
    Campaign,
    Difficulty,
    Directive,
    DirectiveState,
    Round,
    Target,
    Task,
    TaskState,
)
from kham.campaigns.rules import content as content_rules
from kham.campaigns.rules import evidence as evidence_rules
from kham.campaigns.rules.directives import DirectiveDraft, read_directive
from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.names import match_key
from kham.kernel.reasons import Refusal


@transaction.atomic
def add_campaign(
    *, unit: Any, name: str, starts_on: dt.date, ends_on: dt.date, by: Any, now: dt.datetime, facility: Any = None,
    report_day: int = 20, groups: Iterable[str] = (),
) -> Campaign:  # fmt: skip
    """Open a campaign of a unit, for everybody or for the target groups its document names.

    Raises Refusal when the dates are the wrong way round.
    """
    permissions.check_manage(by, unit.path)
    if ends_on < starts_on:
        raise Refusal("dates", "Ngày kết thúc không được trước ngày bắt đầu.")
    made = Campaign.objects.create(
        unit=unit, unit_path=unit.path, name=name, year=starts_on.year, starts_on=starts_on, ends_on=ends_on,
        facility=facility, report_day=report_day, groups=list(groups),
    )  # fmt: skip
    journal_actions.record(action="campaigns.add", by=by, on=made, now=now)
    return made


@transaction.atomic
def set_content(
    *, campaign: Campaign, approved_on: dt.date | None, extensions: Iterable[str], by: Any, now: dt.datetime
) -> Campaign:
    """Set what a campaign examines from now on: the content by the day of approval, and the extensions of the forms.

    Whoever was received before keeps the form of that moment. Nothing changed writes nothing.
    Raises Refusal ``content.approved`` when the plan would be approved after today; NotFound.
    """
    permissions.check_manage(by, campaign.unit_path)
    if approved_on is not None and approved_on > clock.local_date(now):
        raise Refusal("content.approved", "Ngày duyệt kế hoạch không được sau hôm nay.")
    row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    before = (row.approved_on, row.content_version, list(row.extensions))
    row.approved_on, row.content_version = approved_on, content_rules.version_for(approved_on)
    row.extensions = list(dict.fromkeys(extensions))
    if (row.approved_on, row.content_version, row.extensions) == before:
        return row
    row.save(update_fields=["approved_on", "content_version", "extensions"])
    journal_actions.record(
        action="campaigns.set_content", by=by, on=row, now=now,
        data={
            "version": row.content_version, "version_before": before[1], "extensions": row.extensions, "extensions_before": before[2],
            "approved_on": approved_on.isoformat() if approved_on else "",
        },
    )  # fmt: skip
    return row


@transaction.atomic
def add_round(
    *, campaign: Campaign, name: str, starts_on: dt.date, ends_on: dt.date, by: Any, now: dt.datetime
) -> Round:
    """Add the next round of a campaign."""
    permissions.check_manage(by, campaign.unit_path)
    number = campaign.rounds.count() + 1
    made = Round.objects.create(
        campaign=campaign, number=number, name=name, starts_on=starts_on, ends_on=ends_on
    )
    journal_actions.record(
        action="campaigns.add_round", by=by, on=made, unit_path=campaign.unit_path, now=now
    )
    return made


@transaction.atomic
def set_targets(
    *, campaign: Campaign, people: Mapping[tuple[Any, str], int], by: Any, now: dt.datetime
) -> None:
    """Set how many of each group each unit must examine: {(unit, group code or ""): people}."""
    permissions.check_manage(by, campaign.unit_path)
    for (unit, group), count in people.items():
        Target.objects.update_or_create(
            campaign=campaign, unit=unit, group=group, defaults={"unit_path": unit.path, "people": count}
        )
    journal_actions.record(
        action="campaigns.set_targets", by=by, on=campaign, now=now, data={"targets": len(people)}
    )


MAX_TEXT = 400_000  # characters: some 150 pages; the reading is done while the person waits
TOO_LONG = (
    "Văn bản dài quá mức của một văn bản hành chính. Kiểm tra lại tệp, chỉ gửi phần văn bản, bỏ phụ lục."
)


def receive(
    *, unit: Any, campaign: Campaign | None, file_name: str, content: bytes, by: Any, now: dt.datetime
) -> Directive:
    """Keep an official document whole and read it into a draft; the same file again gives the same document.

    Raises Refusal with the reader's sentence when the file cannot be read; nothing is stored then.
    """
    permissions.check_manage(by, unit.path)
    digest = hashlib.sha256(content).hexdigest()
    known = Directive.objects.filter(unit=unit, sha256=digest).first()
    if known:
        return known
    if file_name.lower().endswith(".txt") and len(content) > MAX_TEXT:
        raise Refusal("too-long", TOO_LONG)
    try:
        paragraphs = reading.read_paragraphs(file_name, content)
    except reading.Unreadable as problem:
        raise Refusal("unreadable", str(problem)) from problem
    if sum(len(paragraph.text) for paragraph in paragraphs) > MAX_TEXT:
        raise Refusal("too-long", TOO_LONG)
    draft = read_directive(paragraphs)
    with transaction.atomic():
        made = Directive(
            unit=unit, unit_path=unit.path, campaign=campaign, file_name=file_name, sha256=digest,
            number=(draft.number or "")[:80], issued_on=draft.date and dt.date.fromisoformat(draft.date),
            issuer=(draft.issuer or "")[:250], doc_type=(draft.doc_type or "")[:60], subject=draft.subject or "",
            basis=[c.text for c in draft.basis], organisations=list(draft.organisations),
            paragraphs=_paragraphs(paragraphs, draft), received_by=by.actor, received_at=now,
        )  # fmt: skip
        made.file.save(f"{digest[:16]}", ContentFile(content), save=False)
        made.save()
        Task.objects.bulk_create(_draft_tasks(made, draft))
        journal_actions.record(
            action="campaigns.receive_directive",
            by=by,
            on=made,
            now=now,
            data={"tasks": len(draft.tasks), "sha256": digest},
        )
    return made


def _paragraphs(paragraphs: Iterable[Any], draft: DirectiveDraft) -> list[dict[str, Any]]:
    """Text for the review screen; a source joined from broken lines replaces its pieces."""
    joined = {task.source_index: task.source for task in draft.tasks}
    shown, skip = [], ""
    for paragraph in paragraphs:
        text = " ".join(paragraph.text.split())
        if not text or (skip and text in skip and paragraph.index not in joined):
            continue
        skip = joined.get(paragraph.index, skip)
        shown.append({"index": paragraph.index, "text": joined.get(paragraph.index, text)})
    return shown


def _draft_tasks(directive: Directive, draft: DirectiveDraft) -> list[Task]:
    owners = {match_key(o.name): o for o in Organisation.objects.filter(unit=directive.unit, active=True)}
    return [
        Task(
            directive=directive, campaign=directive.campaign, unit_path=directive.unit_path, order=order,
            owner_name=task.owner[:250], owner=find_owner(owners, task.owner), role=task.role, action=task.action,
            partners=list(task.partners), due_on=task.due and dt.date.fromisoformat(task.due),
            recurrence=task.recurrence or "", source=task.source, source_index=task.source_index,
        )
        for order, task in enumerate(draft.tasks)
    ]  # fmt: skip


def find_owner(owners: Mapping[str, Organisation], name: str) -> Organisation | None:
    """The organisation a document names: the same name, or one that begins alike ("Công an" → "Công an phường")."""
    key = match_key(name)
    if key in owners:
        return owners[key]
    near = [
        o for k, o in owners.items() if len(key) > 5 and (k.startswith(key + " ") or key.startswith(k + " "))
    ]
    return near[0] if len(near) == 1 else None


@transaction.atomic
def edit_task(*, task: Task, by: Any, now: dt.datetime, **changes: Any) -> Task:
    """Correct a draft task before it is accepted (owner, role, action, due date, rhythm)."""
    permissions.check_accept(by, task.directive)
    allowed = {"owner", "owner_name", "role", "action", "due_on", "recurrence"}
    if set(changes) - allowed:
        raise Refusal("field", "Không sửa được mục này.")
    for field, value in changes.items():
        setattr(task, field, value)
    task.save(update_fields=list(changes))
    journal_actions.record(
        action="campaigns.edit_task", by=by, on=task, now=now, data={"fields": sorted(changes)}
    )
    return task


@transaction.atomic
def accept(*, directive: Directive, keep: Iterable[Any], by: Any, now: dt.datetime) -> int:
    """Give out the kept tasks of a document; the others are dropped, not deleted. Returns how many were given out."""
    locked = Directive.objects.select_for_update().get(pk=directive.pk)
    permissions.check_accept(by, locked)
    kept = {str(pk) for pk in keep}
    given = 0
    for task in locked.tasks.all():
        task.state = TaskState.OPEN if str(task.pk) in kept else TaskState.DROPPED
        task.accepted_by, task.accepted_at = by.actor, now
        given += task.state == TaskState.OPEN
        task.save(update_fields=["state", "accepted_by", "accepted_at"])
    locked.state = DirectiveState.ACCEPTED
    locked.save(update_fields=["state"])
    journal_actions.record(
        action="campaigns.accept_directive",
        by=by,
        on=locked,
        now=now,
        data={"given": given, "of": locked.tasks.count()},
    )
    return given


@transaction.atomic
def close_task(
    *, task: Task, outcome: str, by: Any, now: dt.datetime, evidence: tuple[str, bytes] | None = None
) -> Task:
    """Report a task done, with a sentence and perhaps a file (name, content). Raises Refusal ``evidence.…``, ``not-open``."""
    Task.objects.select_for_update().get(pk=task.pk)
    task.refresh_from_db()  # another tab may have closed it
    permissions.check_close_task(by, task)
    if evidence:
        evidence_rules.check(*evidence)
    task.state, task.outcome, task.closed_by, task.closed_at = TaskState.DONE, outcome, by.actor, now
    if evidence:
        task.evidence.save(hashlib.sha256(evidence[1]).hexdigest()[:16], ContentFile(evidence[1]), save=False)
    task.save()
    journal_actions.record(action="campaigns.close_task", by=by, on=task, now=now)
    return task


@transaction.atomic
def reopen_task(*, task: Task, by: Any, now: dt.datetime) -> Task:
    """Undo of close_task."""
    permissions.check_reopen_task(by, task)
    task.state, task.closed_by, task.closed_at = TaskState.OPEN, "", None
    task.save(update_fields=["state", "closed_by", "closed_at"])
    journal_actions.record(action="campaigns.reopen_task", by=by, on=task, now=now)
    return task


@transaction.atomic
def raise_difficulty(
    *, campaign: Campaign, unit: Any, kind: str, text: str, by: Any, now: dt.datetime
) -> Difficulty:
    """Say what stands in the way, or propose something; it goes into the next report."""
    permissions.check_raise(by, unit.path)
    if len(text.strip()) < 10:
        raise Refusal("short", "Nội dung quá ngắn. Nêu rõ vướng ở đâu, cần ai làm gì.")
    raised_for = str(by.organisation or by.unit.name if by.membership else by.name)
    made = Difficulty.objects.create(
        campaign=campaign, unit=unit, unit_path=unit.path, kind=kind, text=text.strip(), raised_by=by.actor,
        raised_for=raised_for, raised_at=now,
    )  # fmt: skip
    journal_actions.record(action="campaigns.raise_difficulty", by=by, on=made, now=now)
    return made


@transaction.atomic
def answer_difficulty(*, difficulty: Difficulty, answer: str, by: Any, now: dt.datetime) -> Difficulty:
    """Answer and close."""
    permissions.check_answer(by, difficulty)
    difficulty.answer, difficulty.answered_by, difficulty.closed_at = answer.strip(), by.actor, now
    difficulty.save()
    journal_actions.record(action="campaigns.answer_difficulty", by=by, on=difficulty, now=now)
    return difficulty
