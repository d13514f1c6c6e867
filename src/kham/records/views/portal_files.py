"""The portal's import workbook: made by session, its error log read back to the person."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request, told_to
from kham.exams import queries as exams_queries
from kham.records import permissions
from kham.records.actions import portal_workbook as actions
from kham.records.queries import portal_files as portal_queries
from kham.records.views import tabs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOG_BYTES = 2 * 1024 * 1024


def index(request: Request) -> HttpResponse:
    """Sessions with concluded people, and the workbooks made before."""
    viewer: Any = request.viewer
    permissions.check_send(viewer)
    found = [
        s
        for s in exams_queries.with_counts(exams_queries.sessions(viewer)).order_by("-on")[:60]
        if s.concluded
    ]
    context = {
        "sessions": found,
        "files": list(portal_queries.portal_files(viewer)[:30]),
        "tabs": tabs(viewer, "portal"),
        "crumbs": [(_("Hồ sơ"), reverse("records:index")), (_("Sổ nộp cổng"), "")],
    }
    return render(request, "records/portal.html", context)


@require_POST
def make(request: Request, session_id: Any) -> HttpResponse:
    """The workbook of a session."""
    session = exams_queries.session(request.viewer, session_id)
    with told_to(request):
        _kept, content, _left = actions.make_workbook(session=session, by=request.viewer, now=request.now)
        answer = HttpResponse(content, content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="so-nop-cong-{session.on.isoformat()}.xlsx"'
        return answer
    return redirect("records:portal")


def errors(request: Request, file_id: Any) -> HttpResponse:
    """The portal's error log of one workbook, line by line, beside the person of each row."""
    found = portal_queries.portal_file(request.viewer, file_id)
    permissions.check_send(request.viewer, found.unit_path)
    if request.method == "POST":
        given = request.FILES.get("file")
        text = request.POST.get("log", "")[:LOG_BYTES]
        if given is not None:
            text += "\n" + portal_queries.log_text(given.name or "", given.read(LOG_BYTES))
        with told_to(request):
            actions.read_log(file=found, text=text, by=request.viewer, now=request.now)
        return redirect("records:portal_file", file_id=found.pk)
    names = permissions.may_see_names(request.viewer)
    context = {
        "found": found,
        "rows": portal_queries.with_people(request.viewer, found.errors, names=names),
        "left": [
            one
            for one in portal_queries.with_people(request.viewer, found.left_out, names=names)
            if one["encounter"]
        ],
        "total": sum(map(len, found.rows.values())),
        "crumbs": [
            (_("Hồ sơ"), reverse("records:index")),
            (_("Sổ nộp cổng"), reverse("records:portal")),
            (_("Nhật ký lỗi"), ""),
        ],
    }
    return render(request, "records/portal_file.html", context)
