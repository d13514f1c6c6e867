"""Doors to progress and to the journal."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.permissions import NotFound
from kham.accounts.requests import Request
from kham.campaigns import queries as campaigns_queries
from kham.journal import queries as journal_queries
from kham.oversight import pages, permissions, queries

PAGE = 100


def index(request: Request) -> HttpResponse:
    """Will we finish on time, where is it stuck, who is responsible?"""
    return render(request, "oversight/index.html", _progress(request))


def printed(request: Request) -> HttpResponse:
    """The same on paper."""
    return render(request, "oversight/print.html", _progress(request))


def _progress(request: Request) -> dict[str, Any]:
    viewer = request.viewer
    permissions.check_progress(viewer)
    campaigns = campaigns_queries.campaigns(viewer)
    wanted = request.GET.get("chien_dich")
    if wanted:
        try:
            campaign = campaigns.filter(pk=wanted).first()
        except (ValueError, ValidationError):  # no identifier at all
            campaign = None
        if campaign is None:
            raise NotFound()
    elif campaigns.count() > 1:
        return pages.province_page(viewer, queries.communes(viewer, request.now))
    else:
        campaign = campaigns_queries.current(viewer)
    if campaign is None:
        return {"progress": None}
    return pages.ward_page(viewer, queries.progress(viewer, campaign, request.now), request.now)


def journal(request: Request) -> HttpResponse:
    """Who did what, when, to which thing."""
    viewer = request.viewer
    permissions.check_journal(viewer)
    try:
        day = dt.date.fromisoformat(request.GET.get("ngay", ""))
    except ValueError:
        day = None
    room = request.GET.get("phong", "")
    page = Paginator(queries.journal(viewer, room=room, on=day), PAGE).get_page(request.GET.get("page"))
    entries = list(page.object_list)
    names = queries.actors(viewer, entries)
    context = {
        "page": page, "rows": [pages.entry_row(e, names) for e in entries], "rooms": list(queries.ROOMS.items()), "day": day,
        "size": journal_queries.size(),
    }  # fmt: skip
    return render(request, "oversight/journal.html", context)


@require_POST
def verify(request: Request) -> HttpResponse:
    """Walk the whole chain and say whether it is unbroken."""
    permissions.check_journal(request.viewer)
    broken = journal_queries.verify()
    if broken is None:
        messages.success(request, _("Nhật ký nguyên vẹn từ dòng đầu đến dòng cuối."))
    else:
        messages.error(request, broken.sentence)
    return redirect("oversight:journal")
