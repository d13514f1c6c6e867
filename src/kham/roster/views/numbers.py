"""People without a personal number: by neighbourhood, out to the police as a workbook."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.campaigns import queries as campaigns_queries
from kham.kernel import clock
from kham.roster import actions, outgoing
from kham.roster.queries import conversation
from kham.roster.views import tabs
from kham.roster.views.lists import workbook


def index(request: Request) -> HttpResponse:
    """Who has no number; POST makes the list for the police of the neighbourhoods that were ticked."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.ROSTER_EDIT)
    unit = conversation.unit_of(viewer, campaigns_queries.current(viewer))
    if request.method == "POST":
        chosen = [path for path in request.POST.getlist("place") if path.startswith(unit.path)]
        made = actions.request_numbers(unit=unit, neighbourhoods=chosen, by=viewer, now=request.now)
        messages.success(
            request, _("Đã lập danh sách %(n)d người để gửi Công an.") % {"n": made.lines.count()}
        )
        return redirect("roster:numbers")
    rows = conversation.numbers_missing(viewer, unit, clock.local_date(request.now))
    context = {
        "tabs": tabs(viewer, "numbers"), "place": unit, "rows": [row for row in rows if row["lacking"]],
        "lacking": sum(row["lacking"] for row in rows), "requests": conversation.number_requests(viewer, unit)[:20],
    }  # fmt: skip
    return render(request, "roster/numbers.html", context)


def file(request: Request, request_id: str) -> HttpResponse:
    """The workbook for the police."""
    found = conversation.number_request(request.viewer, request_id)
    content = outgoing.numbers_list(found, by=request.viewer, now=request.now)
    day = clock.local_date(found.made_at)
    return workbook(content, f"Người chưa có số định danh {day.day:02d}-{day.month:02d}-{day.year}.xlsx")
