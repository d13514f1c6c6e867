"""One session: who is invited when, and why it was planned so; moving a person; calling it off."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.kernel import clock
from kham.kernel.formats import date_vn, number
from kham.planning import actions, forms, permissions, queries
from kham.planning.models import Session
from kham.planning.views.month import KINDS


def session(request: Request, session_id: str) -> HttpResponse:
    """One session with its people by time and household."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_VIEW)
    found = queries.session(viewer, session_id)
    named = permissions.can_see_people(viewer)
    people = list(queries.appointments(viewer, found)) if named else []
    names = queries.unit_names(found.campaign, found.on)
    context = {
        "session": found, "kind": KINDS[found.state], "named": named, "people": people, "households": households(people),
        "invited": queries.appointments_in(found).count(), "units": [names.get(path, path) for path in found.units],
        "editor": permissions.can_edit(viewer, found.unit_path), "movable": found.state in {"draft", "published", "open"},
        "before": found.state in {"draft", "published"},
    }  # fmt: skip
    return render(request, "planning/session.html", context)


def households(people: list[Any]) -> list[dict[str, Any]]:
    """Appointments in order put together by time and household."""
    rows = []
    for (at, home), some in groupby(
        people, key=lambda one: (one.at, one.person.household_id or one.person_id)
    ):
        members = list(some)
        rows.append(
            {
                "at": at,
                "id": home,
                "household": members[0].person.household,
                "unit": members[0].person.unit,
                "members": members,
            }
        )
    return rows


def move(request: Request, appointment_id: str) -> HttpResponse:
    """Give one person another session."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    appointment = queries.appointment(viewer, appointment_id)
    permissions.check_edit(viewer, appointment.session.unit_path)
    today = clock.local_date(request.now)
    others = queries.sessions(viewer, appointment.session.campaign).filter(
        on__gte=today, state__in=["draft", "published", "open"]
    )
    form = forms.MoveForm(
        request.POST or None, sessions=others.exclude(pk=appointment.session_id), label=session_label
    )
    if request.method == "POST" and form.is_valid():
        new = actions.move_appointment(
            appointment=appointment, by=viewer, now=request.now, **form.cleaned_data
        )
        messages.success(request, _("Đã chuyển sang buổi ngày %(day)s.") % {"day": date_vn(new.session.on)})
        return redirect("planning:session", appointment.session_id)
    return render(
        request,
        "planning/move.html",
        {"form": form, "appointment": appointment},
        status=422 if form.errors else 200,
    )


def session_label(session: Session) -> str:
    """ "24/8/2026 · Nhà văn hóa số 2 · đã mời 96 / 100"."""
    invited = queries.appointments_in(session).count()
    return f"{date_vn(session.on)} · {session.site.name} · " + _("đã mời %(invited)s, sức khám %(room)s") % {
        "invited": number(invited),
        "room": number(session.capacity),
    }


def cancel(request: Request, session_id: str) -> HttpResponse:
    """Call a session off; its people wait for another one."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_EDIT)
    found = queries.session(viewer, session_id)
    permissions.check_edit(viewer, found.unit_path)
    form = forms.CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = ". ".join(filter(None, form.cleaned_data.values()))
        freed = actions.cancel_session(session=found, reason=reason, by=viewer, now=request.now)
        said = _("Đã hoãn buổi khám. %(count)s người chờ xếp lịch lại.")
        messages.success(request, said % {"count": number(freed)})
        return redirect("planning:index")
    context = {"form": form, "session": found, "invited": queries.appointments_in(found).count()}
    return render(request, "planning/cancel.html", context, status=422 if form.errors else 200)
