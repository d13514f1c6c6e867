"""Results as one types, for every box that looks for people; candidates for the same person while a form is filled in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.campaigns import queries as campaigns_queries
from kham.kernel import clock
from kham.places import queries as places_queries
from kham.roster import permissions, queries
from kham.roster.models import Person

SHOWN = 8


@require_POST
def find(request: Request) -> HttpResponse:
    """The first people who answer what stands in the box so far. The text travels in the body and is kept nowhere."""
    accounts_permissions.check_may(request.viewer, May.ROSTER_VIEW)
    found = queries.find(request.viewer, request.POST.get("q", ""), limit=SHOWN)
    options = [
        {**queries.result_line(one), "url": reverse("roster:person", args=[one.pk])} for one in found.people
    ]
    return render(
        request, "roster/parts/found.html", {"found": found, "options": options, "box": box_of(request)}
    )


def box_of(request: Request) -> str:
    """Which box asks, so that two boxes on one page have lists of their own."""
    asked = request.POST.get("box", "")
    return asked if asked in ("k-search", "people-q", "q", "exam-scan") else "k-search"


@require_POST
def candidates(request: Request) -> HttpResponse:
    """Who may already be the person in the form, while it is filled in."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.ROSTER_EDIT)
    campaign = campaigns_queries.current(viewer)
    found = likely(request, campaign.unit.path) if campaign else []
    return render(request, "roster/parts/candidates.html", {"candidates": found, "refused": refused(request)})


@require_POST
def newborns(request: Request, person_id: str) -> HttpResponse:
    """Who may already be the child in the form, while it is filled in."""
    mother = queries.person(request.viewer, person_id)
    permissions.check_report(request.viewer, mother.unit_path)
    shown = {"candidates": likely_child(request, mother), "refused": refused(request)}
    return render(request, "roster/parts/candidates.html", shown)


def likely(request: Request, path: str) -> list[dict[str, Any]]:
    """Candidates for what was sent, as the part `roster/parts/candidates.html` shows them."""
    return _lines(request, typed(request), path)


def likely_child(request: Request, mother: Person) -> list[dict[str, Any]]:
    """The same for a child of ``mother``. No numbers: whoever reports a birth need not be allowed to look for them."""
    fields = {name: request.POST.get(name, "") for name in ("full_name", "birth", "sex")}
    commune = places_queries.above(mother.unit_path, "commune") or mother.unit_path
    return _lines(request, fields | {"place": mother.unit_path}, commune)


def _lines(request: Request, fields: dict[str, Any], path: str) -> list[dict[str, Any]]:
    found = queries.candidates(request.viewer, fields, path=path, today=clock.local_date(request.now))
    return [
        {**queries.candidate_line(one), "url": reverse("roster:person", args=[one.person.pk])}
        for one in found
    ]


def typed(request: Request) -> dict[str, Any]:
    """The fields of the form that tell who it is; the neighbourhood as its path."""
    fields = {
        name: request.POST.get(name, "") for name in ("full_name", "birth", "sex", "personal_number", "phone")
    }
    if (told := request.POST.get("neighbourhood", "")) and (
        campaign := campaigns_queries.current(request.viewer)
    ):
        here = places_queries.neighbourhoods(request.viewer, campaign.unit, clock.local_date(request.now))
        fields["place"] = next((unit.path for unit in here if unit.name == told), "")
    return fields


def refused(request: Request) -> set[str]:
    """Ids of those of whom "another person" was said."""
    return set(request.POST.getlist("not_person"))
