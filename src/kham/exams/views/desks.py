"""Setting up the desks of a day, and the links of its televisions."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request
from kham.exams import permissions, queries
from kham.exams.actions import desks as actions
from kham.exams.queries import queueing, wording
from kham.exams.rules import desks as rules
from kham.exams.rules import forms


def desks(request: Request, session_id: Any) -> HttpResponse:
    """The desks of a session: name, room, stations, staff, open or closed."""
    viewer: Any = request.viewer
    found = queries.session(viewer, session_id)
    permissions.check_desks(viewer, found)
    rows = queueing.desks(found)
    covered = {code for desk in rows for code in desk.stations if desk.open}
    names = _station_names()
    template = queueing.template_of(found, rows)
    context = {
        "session": found,
        "desks": [
            {"desk": d, "stations": [(c, n, c in d.stations) for c, n in names.items()], "staff": "\n".join(d.staff)}
            for d in rows
        ],
        "station_names": names,
        "uncovered": [names[c] for c in names if c not in covered and c in _common()],
        "templates": [(t.template, _title(t)) for t in rules.templates().values()],
        "template": template.template if rows else "",
        "order": [rule.en if wording.english() else rule.vi for rule in template.order],
        "boards": [(b, request.build_absolute_uri(reverse("exams:board", args=[b.token]))) for b in queueing.boards(viewer, found)],
        "crumbs": [
            (_("Buổi khám"), reverse("exams:index")),
            (found.site.name, reverse("exams:session", args=[found.pk])),
            (_("Bàn khám"), ""),
        ],
    }  # fmt: skip
    return render(request, "exams/desks.html", context)


def _title(template: rules.Template) -> str:
    return template.title["en" if wording.english() else "vi"]


def _station_names() -> dict[str, str]:
    """Every station of every form in the order of the forms, named once."""
    found: dict[str, str] = {}
    for form in forms.all_forms():
        for station in form.stations:
            found.setdefault(station.code, wording.name(station))
    return found


def _common() -> set[str]:
    """Stations of the form of adults: a day without a desk for one of them loses people."""
    return {s.code for s in forms.load("adult").stations if not s.optional}


@require_POST
def set_up(request: Request, session_id: Any) -> HttpResponse:
    """Take a template."""
    found = queries.session(request.viewer, session_id)
    actions.set_up(
        session=found, template=request.POST.get("template", ""), by=request.viewer, now=request.now
    )
    messages.success(request, _("Đã xếp bàn."))
    return redirect("exams:desks", session_id=found.pk)


@require_POST
def change(request: Request, desk_id: Any) -> HttpResponse:
    """Change one desk, or its place in the order."""
    found = queueing.desk(request.viewer, desk_id)
    viewer: Any = request.viewer
    if request.POST.get("move") in ("up", "down"):
        actions.move(desk=found, up=request.POST["move"] == "up", by=viewer, now=request.now)
        return redirect("exams:desks", session_id=found.session_id)
    actions.change(
        desk=found, name=request.POST.get("name", ""), room=request.POST.get("room", ""), stations=request.POST.getlist("stations"),
        staff=request.POST.get("staff", "").splitlines(), open=request.POST.get("open") == "1", by=viewer, now=request.now,
    )  # fmt: skip
    messages.success(request, _("Đã ghi thay đổi của bàn %(name)s.") % {"name": found.name})
    return redirect("exams:desks", session_id=found.session_id)


@require_POST
def add(request: Request, session_id: Any) -> HttpResponse:
    """One more desk."""
    found = queries.session(request.viewer, session_id)
    actions.add(
        session=found, name=request.POST.get("name", ""), stations=request.POST.getlist("stations"), by=request.viewer, now=request.now
    )  # fmt: skip
    return redirect("exams:desks", session_id=found.pk)


@require_POST
def make_board(request: Request, session_id: Any) -> HttpResponse:
    """A link for a television."""
    found = queries.session(request.viewer, session_id)
    actions.make_board(session=found, by=request.viewer, now=request.now)
    return redirect("exams:desks", session_id=found.pk)


@require_POST
def revoke_board(request: Request, board_id: Any) -> HttpResponse:
    """End a link."""
    found = queueing.board(request.viewer, board_id)
    actions.revoke_board(board=found, by=request.viewer, now=request.now)
    return redirect("exams:desks", session_id=found.session_id)
