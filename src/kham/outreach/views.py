"""Doors of outreach: whom to reach today, one tap for what came of it, invitations on paper."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.jobs import actions as jobs_actions
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.outreach import actions, forms, permissions, queries
from kham.planning import queries as planning_queries

REASONS = {"new": "info", "absent": "look", "wrong_number": "look", "missed": "danger"}
WORDS = {
    "new": gettext_noop("Chưa liên hệ"),
    "absent": gettext_noop("Lần trước vắng nhà"),
    "wrong_number": gettext_noop("Sai số điện thoại"),
    "missed": gettext_noop("Không đến buổi khám"),
}
PAGE = 25  # households shown at once


def index(request: Request) -> HttpResponse:
    """Whom to reach today? For those without names: how far each neighbourhood is."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.OUTREACH_VIEW)
    campaign = planning_queries.campaign(viewer)
    today = clock.local_date(request.now)
    if campaign is None:
        return render(request, "planning/none.html")
    named = permissions.sees_names(viewer)
    counts = queries.by_neighbourhood(viewer, campaign, today)
    unit, reason = request.GET.get("to", ""), request.GET.get("ly-do", "")
    lines = queries.call_list(
        viewer, campaign, today, unit if any(row["path"] == unit for row in counts) else ""
    )
    chosen = [line for line in lines if not reason or line.verdict.code == reason]
    homes = households(chosen)
    context = {
        "named": named, "counts": counts, "homes": homes[:PAGE], "more": max(0, len(homes) - PAGE), "people": len(chosen),
        "homes_count": len(homes), "all_people": len(lines), "campaign_here": campaign, "several": len(counts) > 1,
        "units": [(row["path"], row["name"], row["today"]) for row in counts],
        "reasons": [one for one in _reasons(lines) if one[2] or one[0] == reason],
        "editor": viewer.may(May.PLAN_EDIT), "first": forms.FIRST, "others": forms.OTHERS, "refusals": forms.REFUSALS,
        "proposals": queries.proposals(viewer, campaign) if viewer.may(May.ROSTER_EDIT) else [],
    }  # fmt: skip
    return render(request, "outreach/index.html", context)


def _reasons(lines: list[queries.Line]) -> list[tuple[str, str, int]]:
    return [(code, _(WORDS[code]), sum(line.verdict.code == code for line in lines)) for code in REASONS]


def households(lines: list[queries.Line]) -> list[dict[str, Any]]:
    """Lines put together by household, households in the order of their most pressing member."""
    order: dict[Any, int] = {}
    for at, line in enumerate(lines):
        order.setdefault(line.person.household_id or line.person.pk, at)
    ordered = sorted(lines, key=lambda line: order[line.person.household_id or line.person.pk])
    homes = []
    for _key, some in groupby(ordered, key=lambda line: line.person.household_id or line.person.pk):
        members = list(some)
        one = members[0]
        homes.append(
            {"address": one.person.household.address if one.person.household else one.person.address, "unit": one.person.unit,
             "appointment": one.appointment, "rows": [{"line": line, "kind": REASONS[line.verdict.code]} for line in members]}
        )  # fmt: skip
    return homes


@require_POST
def record(request: Request, person_id: str) -> HttpResponse:
    """One tap: what came of a call or visit."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.OUTREACH_RECORD)
    person = queries.person(viewer, person_id)
    form = forms.ContactForm(request.POST)
    if not form.is_valid():
        raise Refusal("contact.form", "Chọn kết quả của lần liên hệ.")
    contact = actions.record_contact(
        person=person,
        by=viewer,
        now=request.now,
        campaign=planning_queries.campaign(viewer),
        **form.cleaned_data,
    )
    if request.headers.get("HX-Request"):
        return render(request, "outreach/recorded.html", {"contact": contact, "person": person})
    messages.success(request, _("Đã ghi: %(what)s.") % {"what": contact.get_outcome_display()})
    return redirect("outreach:index")


@require_POST
def record_home(request: Request) -> HttpResponse:
    """One tap for a whole household: everybody of it will come, or nobody was at home."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.OUTREACH_RECORD)
    outcome = request.POST.get("outcome", "")
    if outcome not in {code for code, _label in forms.FIRST}:
        raise Refusal("contact.form", "Chọn kết quả của lần liên hệ.")
    people = [
        queries.person(viewer, person_id)
        for person_id in forms.identifiers(request.POST.getlist("person")[:20])
    ]
    campaign = planning_queries.campaign(viewer)
    now = request.now
    made = [
        actions.record_contact(
            person=person, channel="visit", outcome=outcome, by=viewer, now=now, campaign=campaign
        )
        for person in people
    ]
    if request.headers.get("HX-Request"):
        return render(request, "outreach/recorded_home.html", {"contacts": made})
    messages.success(request, _("Đã ghi cho %(count)d người.") % {"count": len(made)})
    return redirect("outreach:index")


@require_POST
def undo(request: Request, contact_id: str) -> HttpResponse:
    """Take a contact back."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.OUTREACH_RECORD)
    contact = queries.contact(viewer, contact_id)
    person, campaign = contact.person, contact.campaign
    actions.undo_contact(contact=contact, by=viewer, now=request.now)
    if not request.headers.get("HX-Request"):
        messages.success(request, _("Đã hoàn tác."))
        return redirect("outreach:index")
    today = clock.local_date(request.now)
    line = next(
        (
            one
            for one in queries.call_list(viewer, campaign, today, person.unit_path)
            if one.person.pk == person.pk
        ),
        None,
    )
    context = {
        "row": {"line": line, "kind": REASONS[line.verdict.code]} if line else None, "first": forms.FIRST, "others": forms.OTHERS,
        "refusals": forms.REFUSALS, "named": True,
    }  # fmt: skip
    return render(request, "outreach/row.html", context)


@require_POST
def confirm(request: Request, contact_id: str) -> HttpResponse:
    """The health station agrees with a report."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.ROSTER_EDIT)
    contact = actions.confirm(contact=queries.contact(viewer, contact_id), by=viewer, now=request.now)
    messages.success(request, _("Đã xác nhận: %(what)s.") % {"what": contact.get_outcome_display()})
    return redirect("outreach:index")


@require_POST
def phone(request: Request, person_id: str) -> HttpResponse:
    """The number to call; asked for one person at a time and written down."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.OUTREACH_RECORD)
    person = queries.person(viewer, person_id)
    number = actions.show_phone(person=person, by=viewer, now=request.now)
    return render(request, "outreach/phone.html", {"number": number, "person": person})


def invitations(request: Request) -> HttpResponse:
    """Which sessions still need their invitations printed?"""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    today = clock.local_date(request.now)
    sessions = queries.sessions_to_print(viewer, planning_queries.campaign(viewer), today)
    return render(request, "outreach/invitations.html", {"sessions": sessions})


def session(request: Request, session_id: str) -> HttpResponse:
    """The invitations of one session by neighbourhood."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    found = planning_queries.session(viewer, session_id)
    permissions.check_print(viewer, found.unit_path)
    people = list(planning_queries.appointments(viewer, found))
    parts = []
    for path, some in groupby(sorted(people, key=lambda one: one.unit_path), key=lambda one: one.unit_path):
        members = list(some)
        homes = len({one.person.household_id or one.person_id for one in members})
        label = planning_queries.unit_label(members[0].person.unit)
        parts.append({"path": path, "name": label, "people": len(members), "homes": homes})
    context = {
        "session": found,
        "parts": parts,
        "people": len(people),
        "batches": queries.batches(viewer, found)[:20],
    }
    return render(request, "outreach/session.html", context)


@require_POST
def print_session(request: Request, session_id: str) -> HttpResponse:
    """Ask for the PDF."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    found = planning_queries.session(viewer, session_id)
    permissions.check_print(viewer, found.unit_path)
    params = {"session": str(found.pk), "unit": request.POST.get("unit", "")}
    job = jobs_actions.enqueue(kind="outreach.print", params=params, by=viewer, now=request.now)
    return redirect("jobs:job", job.pk)
