"""Reads of campaigns, documents, tasks and difficulties."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from kham.accounts.permissions import present
from kham.accounts.roles import May
from kham.campaigns import permissions
from kham.campaigns.models import Campaign, Difficulty, Directive, Task, TaskState
from kham.campaigns.rules import content as content_rules
from kham.places.models import within


def campaigns(viewer: Any) -> QuerySet[Campaign]:
    """Active campaigns of the viewer's units, and the one its neighbourhood belongs to."""
    above = Q(pk__in=[])
    for path in viewer.paths:
        parts = path.rstrip(".").split(".")
        above |= Q(unit_path__in=[".".join(parts[:n]) + "." for n in range(1, len(parts) + 1)])
    return Campaign.objects.filter(Q(active=True), within(viewer.paths, "unit_path") | above).select_related(
        "unit"
    )


def current(viewer: Any) -> Campaign | None:
    """The campaign the viewer works in: the nearest above, else the first below."""
    if not viewer.paths:
        return None
    found = sorted(
        campaigns(viewer),
        key=lambda c: (not viewer.paths[0].startswith(c.unit_path), -len(c.unit_path), c.unit_path),
    )
    return found[0] if found else None


def campaign(viewer: Any, campaign_id: Any) -> Campaign:
    """One active campaign. Raises NotFound."""
    return present(campaigns(viewer).filter(pk=campaign_id).first())


def content_for(approved_on: dt.date | None) -> str:
    """The content version that follows from the day of approval (NĐ 165/2026/NĐ-CP, Điều 95 khoản 1)."""
    return content_rules.version_for(approved_on)


def tasks(viewer: Any, *, everything: bool = False) -> QuerySet[Task]:
    """Accepted tasks the viewer may see: all of the units for coordinators, else those of the own organisation."""
    found = Task.objects.exclude(state__in=[TaskState.PROPOSED, TaskState.DROPPED]).select_related(
        "directive", "owner"
    )
    if viewer.may(May.TASKS_VIEW) and (
        everything or not viewer.may(May.TASKS_OWN) or viewer.may(May.TASKS_MANAGE)
    ):
        return found.filter(within(viewer.paths, "unit_path"))
    return mine(viewer, found)


def mine(viewer: Any, found: QuerySet[Task] | None = None) -> QuerySet[Task]:
    """Tasks of the viewer's own organisation."""
    found = (
        Task.objects.exclude(state__in=[TaskState.PROPOSED, TaskState.DROPPED]) if found is None else found
    )
    if viewer.organisation is None or not viewer.may(May.TASKS_OWN):
        return found.none()
    return found.filter(owner=viewer.organisation)


def by_due(found: QuerySet[Task]) -> QuerySet[Task]:
    """Open tasks first by due date; without a date last."""
    return found.order_by(F("due_on").asc(nulls_last=True), "owner_name", "order")


def overdue(found: QuerySet[Task], on: dt.date) -> QuerySet[Task]:
    """Open tasks whose date has passed."""
    return found.filter(state=TaskState.OPEN, due_on__lt=on)


def due_soon(found: QuerySet[Task], on: dt.date, days: int = 7) -> QuerySet[Task]:
    """Open tasks due within some days."""
    return found.filter(state=TaskState.OPEN, due_on__gte=on, due_on__lte=on + dt.timedelta(days=days))


def task(viewer: Any, task_id: Any) -> Task:
    """One task. Raises NotFound."""
    found = present(
        Task.objects.filter(pk=task_id)
        .exclude(state=TaskState.PROPOSED)
        .select_related("directive", "owner")
        .first()
    )
    permissions.check_see_task(viewer, found)
    return found


def directives(viewer: Any) -> QuerySet[Directive]:
    """Documents received for the viewer's units; only those who manage tasks see them whole."""
    if not viewer.may(May.TASKS_VIEW):
        return Directive.objects.none()
    return Directive.objects.filter(within(viewer.paths, "unit_path"))


def directive(viewer: Any, directive_id: Any) -> Directive:
    """One document. Raises NotFound."""
    return present(directives(viewer).filter(pk=directive_id).first())


def review(found: Directive) -> list[dict[str, Any]]:
    """The document beside its draft: each paragraph with the tasks read from it."""
    tasks_at: dict[int, list[Task]] = {}
    for one in found.tasks.all():
        tasks_at.setdefault(one.source_index, []).append(one)
    return [
        {"index": index, "text": text, "tasks": tasks_at.get(index, [])}
        for index, text in ((item["index"], item["text"]) for item in found.paragraphs)
    ]


def difficulties(viewer: Any, *, open_only: bool = False) -> QuerySet[Difficulty]:
    """Difficulties and proposals of the viewer's units (own organisation's for those who do not coordinate)."""
    found = Difficulty.objects.filter(within(viewer.paths, "unit_path"))
    if not viewer.may(May.TASKS_VIEW):
        found = found.filter(raised_by=viewer.actor)
    return found.filter(closed_at__isnull=True) if open_only else found


def difficulty(viewer: Any, difficulty_id: Any) -> Difficulty:
    """One difficulty. Raises NotFound."""
    return present(difficulties(viewer).filter(pk=difficulty_id).first())


def targets(campaign: Campaign, groups: Sequence[str] | None = None) -> dict[tuple[str, str], int]:
    """(unit path, group) → people to examine."""
    found = campaign.targets.all() if groups is None else campaign.targets.filter(group__in=groups)
    return {(t.unit_path, t.group): t.people for t in found}


def draft_task(found: Directive, task_id: Any) -> Task:
    """One task of a document's draft. Raises NotFound."""
    return present(found.tasks.filter(pk=task_id, state=TaskState.PROPOSED).first())
