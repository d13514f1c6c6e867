"""Publishing a plan, taking it back, throwing a draft away."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.planning import permissions
from kham.planning.models import Appointment, Plan, Session, SessionState

# Rooms above say why a published plan can no longer be taken back (plan → sentence, "" when it can).
KEEPS: list[Callable[[Plan], str]] = []


@transaction.atomic
def publish(*, plan: Plan, by: Any, now: dt.datetime) -> Plan:
    """Announce a draft: its sessions appear to everybody and on the public page. Raises Refusal."""
    permissions.check_edit(by, plan.unit_path)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    drafts = Session.objects.filter(plan=plan, state=SessionState.DRAFT)
    count = drafts.count()
    permissions.check_publish(plan.state, count)
    drafts.update(state=SessionState.PUBLISHED)
    plan.state = "published"
    plan.save(update_fields=["state"])
    journal_actions.record(
        action="planning.publish", by=by, now=now, on=plan, data={"version": plan.version, "sessions": count}
    )
    return plan


@transaction.atomic
def take_back(*, plan: Plan, by: Any, now: dt.datetime) -> Plan:
    """Undo of publish: back to a draft, as long as no session was opened and nothing above holds on to it."""
    permissions.check_edit(by, plan.unit_path)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != "published":
        raise Refusal("plan.not_published", "Bản kế hoạch này chưa công bố.")
    if Session.objects.filter(plan=plan, state__in=[SessionState.OPEN, SessionState.CLOSED]).exists():
        raise Refusal("plan.held", "Đã có buổi khám được mở theo bản kế hoạch này, không thu hồi được.")
    for why in (tell(plan) for tell in KEEPS):
        if why:
            raise Refusal("plan.kept", why)
    if Plan.objects.filter(campaign=plan.campaign, state="draft").exists():
        raise Refusal("plan.other_draft", "Đang có một bản dự thảo khác. Công bố hoặc bỏ bản đó trước.")
    Session.objects.filter(plan=plan, state=SessionState.PUBLISHED).update(state=SessionState.DRAFT)
    plan.state = "draft"
    plan.save(update_fields=["state"])
    journal_actions.record(
        action="planning.take_back", by=by, now=now, on=plan, data={"version": plan.version}
    )
    return plan


@transaction.atomic
def discard(*, plan: Plan, by: Any, now: dt.datetime) -> None:
    """Throw a draft away; the version number stays used."""
    permissions.check_edit(by, plan.unit_path)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != "draft":
        raise Refusal("plan.not_draft", "Chỉ bỏ được bản dự thảo.")
    Appointment.objects.filter(session__plan=plan, session__state=SessionState.DRAFT).delete()
    Session.objects.filter(plan=plan, state=SessionState.DRAFT).delete()
    plan.state = "replaced"
    plan.save(update_fields=["state"])
    journal_actions.record(action="planning.discard", by=by, now=now, on=plan, data={"version": plan.version})
