"""The exam day: sessions, the door, the queue, closing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.exams import actions, permissions, queries
from kham.exams.actions.checking_in import METHODS, refuse_scan
from kham.exams.forms import WalkInForm
from kham.exams.queries import board, door
from kham.exams.queries import closing as closing_queries
from kham.exams.rules.verdicts import NOT_FOUND
from kham.exams.views import known as known_views
from kham.kernel.reasons import Refusal
from kham.roster import queries as roster_queries


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
    return render(request, "exams/index.html", {**groups, "today_date": today})


def _session(request: Request, session_id: Any) -> Any:
    return queries.session(request.viewer, session_id)


def _page(request: Request, session: Any, **more: Any) -> dict[str, Any]:
    viewer: Any = request.viewer
    return {
        "session": session,
        "rows": board.rows(viewer, session),
        "counts": board.counts(viewer, session),
        "can_run": permissions.can_run_session(viewer, session),
        "can_check_in": permissions.can_check_in(viewer, session),
        "can_enter": viewer.may(May.EXAM_ENTER),
        "can_conclude": viewer.may(May.EXAM_CONCLUDE),
        "methods": METHODS,
        "known_words": known_views.words(),
        "crumbs": [(_("Buổi khám"), "/buoi-kham/"), (session.site.name, "")],
        **more,
    }


def session(request: Request, session_id: Any) -> HttpResponse:
    """The exam day of one session."""
    found = _session(request, session_id)
    return render(request, "exams/session.html", _page(request, found))


def queue(request: Request, session_id: Any) -> HttpResponse:
    """The queue alone, fetched again while the page stands open."""
    found = _session(request, session_id)
    return render(request, "exams/parts/queue.html", _page(request, found))


@require_POST
def open_session(request: Request, session_id: Any) -> HttpResponse:
    """Begin the day."""
    found = _session(request, session_id)
    actions.open_session(session=found, by=request.viewer, now=request.now)
    return redirect("exams:session", session_id=found.pk)


@require_POST
def look_up(request: Request, session_id: Any) -> HttpResponse:
    """What the box was given: one person with a verdict, several to choose from, or nobody and why."""
    found = _session(request, session_id)
    viewer: Any = request.viewer
    permissions.check_check_in(viewer, found)
    looked = door.look_up(viewer, found, request.POST.get("scan", ""))
    answers = [{"person": p, "verdict": door.judge(found, p)} for p in looked.people]
    if not answers and looked.sentence == NOT_FOUND.sentence:
        refuse_scan(session=found, method=looked.method, verdict=NOT_FOUND, by=viewer, now=request.now)
    context = {
        "session": found,
        "looked": looked,
        "answers": answers,
        "methods": METHODS,
        "walk_in": WalkInForm(),
    }
    if request.headers.get("HX-Request"):
        return render(request, "exams/parts/looked.html", context)
    return render(request, "exams/session.html", _page(request, found, **context))


@require_POST
def check_in(request: Request, session_id: Any) -> HttpResponse:
    """Receive the person who stands here."""
    found = _session(request, session_id)
    viewer: Any = request.viewer
    permissions.check_check_in(viewer, found)
    person = door.person_here(viewer, found, request.POST.get("person", ""))
    encounter = actions.check_in(
        session=found,
        person=person,
        method=request.POST.get("method", ""),
        by=viewer,
        now=request.now,
    )
    if viewer.may(May.EXAM_ENTER) and request.POST.get("then") == "form":
        return redirect("exams:entry", encounter_id=encounter.pk)
    messages.success(request, _("Đã đón tiếp, số thứ tự %(number)s.") % {"number": encounter.queue_number})
    return redirect("exams:session", session_id=found.pk)


@require_POST
def walk_in(request: Request, session_id: Any) -> HttpResponse:
    """Somebody on no list: added on the spot and received."""
    found = _session(request, session_id)
    form = WalkInForm(request.POST)
    near = known_views.likely(request, found) if form.is_valid() else []
    encounter = _added(request, found, form, near) if form.is_valid() else None
    if encounter is None:  # what was typed stays in the form
        more = {"walk_in": form, "adding": True, "candidates": near, "refused": known_views.refused(request)}
        return render(request, "exams/session.html", _page(request, found, **more), status=422)
    messages.success(
        request, _("Đã thêm và đón tiếp, số thứ tự %(number)s.") % {"number": encounter.queue_number}
    )
    return redirect("exams:session", session_id=found.pk)


def _added(request: Request, session: Any, form: WalkInForm, near: list[dict[str, Any]]) -> Any:
    if roster_queries.unanswered(near, known_views.refused(request)):
        form.add_error(
            None,
            _(
                "Có người rất giống trong danh sách chung. Chọn “Đúng là người này”, hoặc đánh dấu “Người khác” rồi lưu."
            ),
        )
        return None
    try:
        return actions.add_walk_in(
            session=session,
            fields=form.fields_for_roster(),
            method="known",
            by=request.viewer,
            now=request.now,
            not_persons=known_views.refused(request),
        )
    except accounts_permissions.NotFound:
        raise
    except Refusal as refusal:
        form.add_error(None, _(refusal.sentence))
        return None


@require_POST
def leave(request: Request, encounter_id: Any) -> HttpResponse:
    """Goes home before the end, with the reason."""
    encounter = queries.encounter(request.viewer, encounter_id)
    actions.leave(
        encounter=encounter, reason=request.POST.get("reason", ""), by=request.viewer, now=request.now
    )
    return redirect("exams:session", session_id=encounter.session_id)


@require_POST
def void(request: Request, encounter_id: Any) -> HttpResponse:
    """Cancel a mistaken check-in."""
    encounter = queries.encounter(request.viewer, encounter_id)
    actions.void(
        encounter=encounter, reason=request.POST.get("reason", ""), by=request.viewer, now=request.now
    )
    return redirect("exams:session", session_id=encounter.session_id)


def closing(request: Request, session_id: Any) -> HttpResponse:
    """The closing sheet: what is missing before, the sheet after."""
    found = _session(request, session_id)
    viewer: Any = request.viewer
    permissions.check_run_session(viewer, found)
    if request.method == "POST":
        reasons = {
            key.removeprefix("reason-"): str(value)
            for key, value in request.POST.items()
            if key.startswith("reason-")
        }
        try:
            actions.close_session(
                session=found,
                by=viewer,
                now=request.now,
                reasons=reasons,
                despite_unsigned=bool(request.POST.get("despite")),
            )
        except Refusal as refusal:
            messages.error(request, _(refusal.sentence))
        else:
            messages.success(request, _("Đã khóa sổ buổi khám."))
        return redirect("exams:closing", session_id=found.pk)
    sheet = found.closing or closing_queries.sheet(found)
    return render(
        request, "exams/closing.html", {**closing_queries.page(viewer, found, sheet), **_page(request, found)}
    )
