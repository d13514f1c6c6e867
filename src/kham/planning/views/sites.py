"""Sites and teams: thin lists and forms."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kham.accounts import permissions as accounts_permissions
from kham.accounts import queries as accounts_queries
from kham.accounts.requests import Request, told_on
from kham.accounts.roles import May
from kham.kernel import clock
from kham.planning import actions, forms, permissions, queries


def _units(request: Request) -> Any:
    return accounts_queries.units(request.viewer, on=clock.local_date(request.now))


def sites(request: Request) -> HttpResponse:
    """Where people can be examined."""
    accounts_permissions.check_may(request.viewer, May.PLAN_VIEW)
    editor = request.viewer.may(May.PLAN_EDIT)
    return render(request, "planning/sites.html", {"sites": queries.sites(request.viewer), "editor": editor})


def teams(request: Request) -> HttpResponse:
    """Who examines."""
    accounts_permissions.check_may(request.viewer, May.PLAN_VIEW)
    editor = request.viewer.may(May.PLAN_EDIT)
    return render(request, "planning/teams.html", {"teams": queries.teams(request.viewer), "editor": editor})


def new_site(request: Request) -> HttpResponse:
    """Add a site."""
    accounts_permissions.check_may(request.viewer, May.PLAN_EDIT)
    form = forms.SiteForm(request.POST or None, units=_units(request))
    return _edit(request, form, _("Thêm điểm khám"), "planning:sites", actions.add_site)


def site(request: Request, site_id: str) -> HttpResponse:
    """Change a site."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    found = queries.site(viewer, site_id)
    permissions.check_edit(viewer, found.unit_path)
    form = forms.SiteForm(request.POST or None, units=_units(request), initial=_values(found, forms.SiteForm))
    return _edit(request, form, found.name, "planning:sites", actions.change_site, site=found)


def new_team(request: Request) -> HttpResponse:
    """Add a team."""
    accounts_permissions.check_may(request.viewer, May.PLAN_EDIT)
    form = forms.TeamForm(request.POST or None, units=_units(request))
    return _edit(request, form, _("Thêm đoàn khám"), "planning:teams", actions.add_team)


def team(request: Request, team_id: str) -> HttpResponse:
    """Change a team."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    found = queries.team(viewer, team_id)
    permissions.check_edit(viewer, found.unit_path)
    form = forms.TeamForm(request.POST or None, units=_units(request), initial=_values(found, forms.TeamForm))
    return _edit(request, form, found.name, "planning:teams", actions.change_team, team=found)


def _values(thing: Any, form: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in form.base_fields}


def _edit(request: Request, form: Form, heading: str, back: str, act: Any, **about: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with told_on(form, "name"):
            act(by=request.viewer, now=request.now, **about, **form.cleaned_data)
            messages.success(request, _("Đã ghi."))
            return redirect(back)
    context = {"form": form, "heading": heading, "back": back}
    return render(request, "planning/edit.html", context, status=422 if form.errors else 200)
