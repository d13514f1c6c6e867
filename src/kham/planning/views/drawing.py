"""The page of the plan: the sums first, then the draft, then the calendar; drawing and announcing."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.campaigns.models import Campaign
from kham.jobs import actions as jobs_actions
from kham.kernel import clock
from kham.kernel.formats import number
from kham.planning import actions, forms, permissions, queries
from kham.planning.views import month

IN_BACKGROUND = 500  # people; above this the plan is drawn with a progress bar


def index(request: Request) -> HttpResponse:
    """Can everybody be examined in time, and when are the sessions?"""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_VIEW)
    campaign = queries.campaign(viewer)
    if campaign is None:
        return render(request, "planning/none.html")
    today = clock.local_date(request.now)
    editor = permissions.can_edit(viewer, campaign.unit_path)
    sessions = queries.sessions(viewer, campaign)
    context = {"campaign_here": campaign, "editor": editor, "today": today}
    return render(
        request, "planning/index.html",
        context | _sums(viewer, campaign, today) | _draft(viewer, campaign, editor) | _month(request, list(sessions), today),
    )  # fmt: skip


def _sums(viewer: Any, campaign: Campaign, today: dt.date) -> dict[str, Any]:
    """The arithmetic for those who may see the whole campaign's numbers; neighbourhood heads see only their calendar."""
    if not any(campaign.unit_path.startswith(path) for path in viewer.paths):
        return {"sums": None}
    sums = queries.arithmetic(viewer, campaign, on=today)
    names = queries.unit_names(campaign, today)
    units = [
        {"name": names.get(path, path), "people": people} for path, people in sorted(sums.by_unit.items())
    ]
    return {
        "sums": sums,
        "gap": abs(round(sums.available - sums.expected)),
        "by_unit": units,
        "absent": sums.people - round(sums.expected),
    }


def _draft(viewer: Any, campaign: Campaign, editor: bool) -> dict[str, Any]:
    plan = queries.plans(viewer, campaign).exclude(state="replaced").first() if editor else None
    if plan is None:
        return {"plan": None}
    names = queries.unit_names(campaign, campaign.ends_on)
    lost = [one | {"name": names.get(one["unit_path"], one["unit_path"])} for one in plan.unplaced]
    left = sum(one["people"] for one in lost)
    return {
        "plan": plan,
        "plan_numbers": queries.plan_numbers(plan),
        "unplaced": lost,
        "unplaced_people": left,
    }


def _month(request: Request, sessions: list[Any], today: dt.date) -> dict[str, Any]:
    coming = next((one.on for one in sessions if one.on >= today), sessions[-1].on if sessions else today)
    first = month.read(request.GET.get("thang", ""), coming)
    shown = [one for one in sessions if (one.on.year, one.on.month) == (first.year, first.month)]
    before, after = month.neighbours(first)
    return {
        "weeks": month.weeks(first, shown, today), "first": first, "before": before, "after": after, "count": len(sessions),
        "shown": shown,
    }  # fmt: skip


def make(request: Request) -> HttpResponse:
    """Choose days, teams and sites; draw a draft."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    campaign = queries.campaign(viewer)
    if campaign is None:
        return redirect("planning:index")
    permissions.check_edit(viewer, campaign.unit_path)
    today = clock.local_date(request.now)
    form = _form(request, campaign, today)
    if request.method == "POST" and form.is_valid():
        return _draw(request, campaign, form.cleaned_data, today)
    return render(
        request,
        "planning/make.html",
        {"form": form, "campaign_here": campaign},
        status=422 if form.errors else 200,
    )


def _form(request: Request, campaign: Campaign, today: dt.date) -> forms.PlanForm:
    viewer: Any = request.viewer
    teams, sites = queries.teams(viewer).exclude(kind="home"), queries.sites(viewer)
    names = queries.unit_names(campaign, today)
    start = max(today + dt.timedelta(days=1), campaign.starts_on)
    initial = {
        "first_day": start, "last_day": max(campaign.ends_on, start), "teams": [team.pk for team in teams],
        "sites": [site.pk for site in sites],
    }  # fmt: skip
    below = [(path, name) for path, name in names.items() if path != campaign.unit_path]
    return forms.PlanForm(request.POST or None, initial=initial, teams=teams, sites=sites, units=below)


def _draw(request: Request, campaign: Campaign, chosen: dict[str, Any], today: dt.date) -> HttpResponse:
    viewer: Any = request.viewer
    now = request.now
    if len(queries.waiting(campaign, on=today, units=chosen["units"])) > IN_BACKGROUND:
        params = chosen | {
            "first_day": chosen["first_day"].isoformat(), "last_day": chosen["last_day"].isoformat(),
            "teams": [str(team.pk) for team in chosen["teams"]], "sites": [str(site.pk) for site in chosen["sites"]],
        }  # fmt: skip
        job = jobs_actions.enqueue(kind="planning.make", params=params, by=viewer, now=now)
        return redirect("jobs:job", job.pk)
    plan = actions.make_plan(campaign=campaign, by=viewer, now=now, **chosen)
    numbers = queries.plan_numbers(plan)
    said = _("Đã lập bản dự thảo số %(version)d: %(sessions)s buổi, %(people)s người.")
    messages.success(
        request,
        said
        % {
            "version": plan.version,
            "sessions": number(numbers["sessions"]),
            "people": number(numbers["people"]),
        },
    )
    return redirect("planning:index")


@require_POST
def publish(request: Request, plan_id: str) -> HttpResponse:
    """Announce a draft."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    plan = actions.publish(plan=queries.plan(viewer, plan_id), by=viewer, now=request.now)
    back = reverse("planning:take_back", args=[plan.pk])
    messages.success(
        request,
        _("Đã công bố bản kế hoạch số %(version)d.") % {"version": plan.version},
        extra_tags=f"undo:{back}",
    )
    return redirect("planning:index")


@require_POST
def take_back(request: Request, plan_id: str) -> HttpResponse:
    """Undo of publish."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    actions.take_back(plan=queries.plan(viewer, plan_id), by=viewer, now=request.now)
    messages.success(request, _("Đã thu hồi về dự thảo."))
    return redirect("planning:index")


@require_POST
def discard(request: Request, plan_id: str) -> HttpResponse:
    """Throw a draft away."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    actions.discard(plan=queries.plan(viewer, plan_id), by=viewer, now=request.now)
    messages.success(request, _("Đã bỏ bản dự thảo."))
    return redirect("planning:index")
