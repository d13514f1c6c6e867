"""The exam day: sessions, the door, the queue, closing."""

import datetime as dt
from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.exams import actions, permissions, queries
from kham.exams.queries import board, contents, queueing
from kham.exams.views import known as known_views
from kham.exams.views import offline as offline_views
from kham.kernel.dates import read_date
from kham.kernel.reasons import Refusal


def index(request: Request) -> HttpResponse:
    """Sessions today, coming, held."""
    viewer: Any = request.viewer
    if not any(viewer.may(p) for p in (May.EXAM_CHECKIN, May.EXAM_ENTER, May.EXAM_CONCLUDE)):
        accounts_permissions.check_may(viewer, May.EXAM_CHECKIN)
    today = queries.day_of(request.now)
    found = list(queries.with_counts(queries.sessions(viewer)).order_by("on", "starts_at"))
    groups = {
        "today": [s for s in found if s.on == today],
        "coming": [s for s in found if s.on > today][:12],
        "held": [s for s in reversed(found) if s.on < today][:20],
    }
    can_rules = viewer.may(May.EXAM_ENTER) or viewer.may(May.EXAM_CONCLUDE)
    may = {
        "can_rules": can_rules,
        "can_register": viewer.may(May.PLAN_EDIT),
        "can_configure": permissions.can_configure(viewer),
        "can_sign": viewer.may(May.EXAM_CONCLUDE),
        "content_of": contents.campaign_to_set(viewer),
    }
    return render(request, "exams/index.html", {**groups, **may, "today_date": today})


def _session(request: Request, session_id: Any) -> Any:
    return queries.session(request.viewer, session_id)


def context(request: Request, session: Any, **more: Any) -> dict[str, Any]:
    """What the page of a session shows."""
    viewer: Any = request.viewer
    moment = queueing.day(viewer, session, now=request.now)
    return {
        "session": session,
        "rows": board.rows(viewer, session, moment),
        "counts": board.counts(viewer, session),
        "strip": board.desk_strip(moment),
        "watch": board.watch(moment),
        "can_desks": permissions.can_desks(viewer, session),
        "can_run": permissions.can_run_session(viewer, session),
        "can_check_in": permissions.can_check_in(viewer, session),
        "can_enter": viewer.may(May.EXAM_ENTER),
        "can_conclude": viewer.may(May.EXAM_CONCLUDE),
        "known_words": known_views.words(),
        "arrivals": offline_views.settings(request, session),
        "crumbs": [(_("Buổi khám"), "/buoi-kham/"), (session.site.name, "")],
        **more,
    }


# The QR reader of the camera is WebAssembly; nowhere else.
@csp_update({"script-src": ["'wasm-unsafe-eval'"]})  # type: ignore[arg-type]  # our Request has more than the one it names
def session(request: Request, session_id: Any) -> HttpResponse:
    """The exam day of one session."""
    found = _session(request, session_id)
    return render(request, "exams/session.html", context(request, found))


def queue(request: Request, session_id: Any) -> HttpResponse:
    """The queue alone, fetched again while the page stands open."""
    found = _session(request, session_id)
    return render(request, "exams/parts/queue.html", context(request, found))


@require_POST
def open_session(request: Request, session_id: Any) -> HttpResponse:
    """Begin the day."""
    found = _session(request, session_id)
    actions.open_session(session=found, by=request.viewer, now=request.now)
    return redirect("exams:session", session_id=found.pk)


@require_POST
def leave(request: Request, encounter_id: Any) -> HttpResponse:
    """Goes home before the end, with the reason and, when it was agreed, the day to come back."""
    encounter = queries.encounter(request.viewer, encounter_id)
    actions.leave(
        encounter=encounter,
        reason=request.POST.get("reason", ""),
        come_back_on=return_day(request.POST.get("come_back_on", ""), encounter.exam_date),
        by=request.viewer,
        now=request.now,
    )
    messages.success(request, _("Đã ghi số thứ tự %(number)s về sớm.") % {"number": encounter.queue_number})
    return redirect("exams:session", session_id=encounter.session_id)


@require_POST
def come_back(request: Request, encounter_id: Any) -> HttpResponse:
    """Whoever went home is here again."""
    encounter = queries.encounter(request.viewer, encounter_id)
    actions.come_back(encounter=encounter, by=request.viewer, now=request.now)
    return redirect("exams:entry", encounter_id=encounter.pk)


def return_day(text: str, exam_date: dt.date) -> dt.date | None:
    """The day agreed for the rest, typed as 28/11/2026; None when nothing was typed. Raises Refusal ``leave.come_back_on``."""
    if not text.strip():
        return None
    read = read_date(text, today=exam_date + dt.timedelta(days=366)).value
    if read is None or read.day is None or read.month is None:
        raise Refusal("leave.come_back_on", "Ghi ngày hẹn đủ ngày/tháng/năm.", field="come_back_on")
    found = dt.date(read.year, read.month, read.day)
    if found < exam_date:
        raise Refusal("leave.come_back_on", "Ngày hẹn quay lại phải sau ngày khám.", field="come_back_on")
    return found
