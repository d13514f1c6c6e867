"""Groups by hand: on a person's page, and the groups that the unit adds itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request, told_on
from kham.accounts.roles import May
from kham.campaigns import queries as campaigns_queries
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.roster import actions, forms, permissions, queries
from kham.roster.models import Person
from kham.roster.views import tabs
from kham.roster.views.coverage import checking_tabs


def of_person(viewer: Any, person: Person, today: dt.date) -> dict[str, Any]:
    """The context of roster/parts/person_groups.html: listed and by rule apart, questions, ended ones, the form to add."""
    labels = queries.groups.labels(person.unit_path)
    hidden = permissions.hidden_groups(viewer)
    held = [
        {
            "id": one.pk, "label": labels.get(one.group, one.group), "listed": one.origin == "listed", "reason": one.reason,
            "document": one.document, "since": one.valid_from, "until": one.valid_to,
            "list": one.source_row.source_list if one.source_row and permissions.can_see_list(viewer, one.source_row.source_list) else None,
        }
        for one in queries.groups_of(person, today)
        if one.group not in hidden
    ]  # fmt: skip
    can_edit = permissions.can_edit(viewer, person.unit_path)
    return {
        "listed": [one for one in held if one["listed"]], "ruled": [one for one in held if not one["listed"]], "can_edit_groups": can_edit,
        "questions": [
            {"sentence": _(queries.groups.conflict_rule(one).sentence), "url": reverse("roster:conflict", args=[one.pk])}
            for one in queries.groups.conflicts_of(viewer, person)
        ],
        "ended": [
            {"end": one, "label": labels.get(one.membership.group, one.membership.group)}
            for one in (queries.groups.ended_memberships(person) if can_edit else []) if one.membership.group not in hidden
        ],
        "group_form": forms.MembershipForm(
            auto_id="group_%s", groups=list(queries.groups.labels(person.unit_path, today).items())
        ) if can_edit else None,
        "person": person,
    }  # fmt: skip


@require_POST
def add(request: Request, person_id: str) -> HttpResponse:
    """Put a person into a group, with the document."""
    viewer, today = request.viewer, clock.local_date(request.now)
    found = queries.person(viewer, person_id)
    permissions.check_edit(viewer, found.unit_path)
    form = forms.MembershipForm(
        request.POST, groups=list(queries.groups.labels(found.unit_path, today).items())
    )
    if not form.is_valid():
        raise Refusal("roster.membership.form", _("Chọn nhóm, ghi giấy tờ và ngày bắt đầu (ngày hợp lệ)."))
    told = form.cleaned_data
    actions.groups.add_membership(
        person=found, group=told["group"], document=told["document"], reason=told["reason"], valid_from=told["valid_from"] or today,
        valid_to=told["valid_to"], by=viewer, now=request.now,
    )  # fmt: skip
    messages.success(request, _("Đã thêm vào nhóm."))
    return redirect("roster:person", found.pk)


@require_POST
def end(request: Request, person_id: str, membership_id: str) -> HttpResponse:
    """End a membership, with the reason."""
    found = queries.person(request.viewer, person_id)
    permissions.check_edit(request.viewer, found.unit_path)
    membership = accounts_permissions.present(found.groups.filter(pk=membership_id).first())
    made = actions.groups.end_membership(
        membership=membership, reason=request.POST.get("reason", "")[:250], document=request.POST.get("document", "")[:200],
        by=request.viewer, now=request.now,
    )  # fmt: skip
    back = f"undo:{reverse('roster:undo_end', args=[found.pk, made.pk])}"
    messages.success(request, _("Đã kết thúc."), extra_tags=back)
    return redirect("roster:person", found.pk)


@require_POST
def undo_end(request: Request, person_id: str, end_id: str) -> HttpResponse:
    """Let an ended membership hold again."""
    found = queries.person(request.viewer, person_id)
    permissions.check_edit(request.viewer, found.unit_path)
    ended = accounts_permissions.present(
        next((one for one in queries.groups.ended_memberships(found) if str(one.pk) == str(end_id)), None)
    )
    actions.groups.undo_end(end_of=ended, by=request.viewer, now=request.now)
    messages.success(request, _("Đã hoàn tác."))
    return redirect("roster:person", found.pk)


def local_groups(request: Request) -> HttpResponse:
    """The groups that the unit has added, and a form for one more."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.LISTS_MANAGE)
    campaign = campaigns_queries.current(viewer)
    form = forms.LocalGroupForm(request.POST or None, initial={"valid_from": clock.local_date(request.now)})
    if request.method == "POST" and form.is_valid():
        if campaign is None:
            raise Refusal("roster.no-campaign", _("Chưa có chiến dịch nào. Trạm Y tế mở chiến dịch trước."))
        with told_on(form):
            actions.groups.add_local_group(
                unit=campaign.unit, by=viewer, now=request.now, **form.cleaned_data
            )
            messages.success(request, _("Đã thêm nhóm."))
            return redirect("roster:local_groups")
    today = clock.local_date(request.now)
    context = {
        "tabs": tabs(viewer, "checking"), "subtabs": checking_tabs(viewer, "local_groups"), "form": form,
        "groups": [(one, one.valid_to is None or one.valid_to >= today) for one in queries.groups.local_groups(viewer)],
    }  # fmt: skip
    return render(request, "roster/local_groups.html", context, status=422 if form.errors else 200)


def local_group(request: Request, group_id: str) -> HttpResponse:
    """Change the words, the document or the last day of one of them."""
    viewer = request.viewer
    found = queries.groups.local_group(viewer, group_id)
    form = forms.LocalGroupForm(request.POST or None, known=True, initial={
        "label": found.label, "short": found.short, "document": found.document, "order": found.order, "valid_to": found.valid_to,
    })  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            actions.groups.change_local_group(group=found, by=viewer, now=request.now, **form.cleaned_data)
            messages.success(request, _("Đã sửa nhóm."))
            return redirect("roster:local_groups")
    context = {
        "group": found,
        "form": form,
        "crumbs": [(_("Nhóm của địa bàn"), reverse("roster:local_groups"))],
    }
    return render(request, "roster/local_group.html", context, status=422 if form.errors else 200)
