"""A desk's own screen: who is here, who is next, call. And the television, open to whoever holds its link."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kham.accounts.middleware import public
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.exams import permissions, queries
from kham.exams.actions import calling
from kham.exams.models import Desk, Encounter
from kham.exams.queries import board as board_queries
from kham.exams.queries import queueing


def desk(request: Request, desk_id: Any) -> HttpResponse:
    """The screen of one desk; its list alone when asked for by itself."""
    viewer: Any = request.viewer
    found = queueing.desk(viewer, desk_id)
    moment = queueing.day(viewer, found.session, now=request.now)
    context = {
        "desk": found,
        "session": found.session,
        "at": [_row(moment, key, found) for key in moment.queues.at.get(found.code, [])],
        "waiting": [_row(moment, key, found) for key in moment.queues.waiting.get(found.code, [])],
        "others": [d for d in moment.desks if d.pk != found.pk],
        "can_enter": viewer.may(May.EXAM_ENTER),
        "crumbs": [
            (_("Buổi khám"), reverse("exams:index")),
            (found.session.site.name, reverse("exams:session", args=[found.session_id])),
            (found.name, ""),
        ],
    }
    part = "exams/parts/desk_now.html" if request.headers.get("HX-Request") else "exams/desk.html"
    return render(request, part, context)


def _row(moment: queueing.Day, key: str, found: Desk) -> dict[str, Any]:
    encounter = moment.encounters[key]
    advice = moment.queues.advice.get(key)
    return {
        **board_queries.row(encounter),
        "idle": moment.idle(encounter),
        "outcome": moment.called.get(key, ""),
        "why": queueing.why(advice) if advice else "",
        "url": form_url(encounter, found),
    }


def form_url(encounter: Encounter, found: Desk) -> str:
    """Where a desk goes on with somebody: its first station still to pass."""
    steps = {step["code"]: step["state"] for step in queries.stations(encounter)}
    mine = [code for code in found.stations if code in steps]
    code = next((c for c in mine if steps[c] == "todo"), None) or next(
        (c for c in mine if steps[c] == "optional"), mine[0] if mine else ""
    )
    if code == "conclusion":
        return reverse("exams:conclusion", args=[encounter.pk])
    return (
        reverse("exams:station", args=[encounter.pk, code])
        if code
        else reverse("exams:entry", args=[encounter.pk])
    )


@require_POST
def call_next(request: Request, desk_id: Any) -> HttpResponse:
    """Call whose turn it is. A script is told where to go on; a page is led back to the desk."""
    viewer: Any = request.viewer
    found = queueing.desk(viewer, desk_id)
    encounter = calling.call_next(desk=found, by=viewer, now=request.now)
    if "application/json" in request.headers.get("Accept", ""):
        if encounter is None:
            return JsonResponse({"encounter": None})
        return JsonResponse(
            {
                "encounter": str(encounter.pk),
                "number": encounter.queue_number,
                "url": form_url(encounter, found),
            }
        )
    return redirect("exams:desk", desk_id=found.pk)


@require_POST
def mark(request: Request, desk_id: Any, encounter_id: Any) -> HttpResponse:
    """Call again, came, or did not come; who came is opened on the form."""
    viewer: Any = request.viewer
    found = queueing.desk(viewer, desk_id)
    encounter = queries.encounter(viewer, encounter_id)
    outcome = request.POST.get("outcome", "")
    calling.call(encounter=encounter, desk=found, outcome=outcome, by=viewer, now=request.now)
    if outcome == "came" and permissions.can_enter(viewer, encounter):
        return redirect(form_url(encounter, found))
    return redirect("exams:desk", desk_id=found.pk)


@public
@never_cache
def board(request: Request, token: str) -> HttpResponse:
    """The television: numbers only."""
    found = queueing.board_of(token)
    settings = {
        "url": reverse("exams:board_data", args=[token]),
        "words": {
            "empty": _("Đang nghỉ"), "next": _("Tiếp theo"), "offline": _("Mất kết nối. Số đang hiện là của lúc"), "waiting": _("Đang chờ"),
            "people": _("người"), "closed": _("Buổi khám đã kết thúc"), "not_open": _("Buổi khám chưa bắt đầu"), "sound": _("Bật tiếng"),
        },
    }  # fmt: skip
    first = queueing.shown_on(found, now=request.now)
    return render(
        request, "exams/board.html", {"session": found.session, "settings": settings, "first": first}
    )


@public
@never_cache
def board_data(request: Request, token: str) -> HttpResponse:
    """The same numbers for the television's script."""
    return JsonResponse(queueing.shown_on(queueing.board_of(token), now=request.now))
