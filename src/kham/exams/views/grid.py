"""The grid: a whole class or a lot at once, rows people, columns chosen fields; each row is saved as events."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.exams import actions, queries
from kham.exams.queries import gridding, wording
from kham.exams.rules import grids
from kham.exams.views.entry import words


def grid(request: Request, session_id: Any) -> HttpResponse:
    """The page that the script draws the table into."""
    viewer: Any = request.viewer
    found = queries.session(viewer, session_id)
    accounts_permissions.check_sees(viewer, May.EXAM_ENTER, found.unit_path)
    code = request.GET.get("bo", "")
    known = gridding.fields_of(viewer, found)
    tags = grids.chosen(code, request.GET.getlist("cot"), set(known))
    english = wording.english()
    settings = {
        "user": viewer.actor,
        "rows_url": reverse("exams:grid_rows", args=[found.pk]),
        "events_url": reverse("api:receive_events"),
        "tags": tags,
        "words": words() | {
            "number_column": _("Số"), "name": _("Họ và tên"), "filter": _("Lọc theo số, tên"), "unsaved": _("ô chưa lưu"),
            "wrong": _("ô sai"),
            "saved_rows": _("Đã lưu hết."), "locked_row": _("đã kết luận"), "finish": _("Dòng điền đủ thì ghi là đã khám xong phần đó"),
            "save_all": _("Lưu tất cả (Ctrl+Enter)"), "nobody_here": _("Chưa có ai trong buổi này có các cột đã chọn."),
            "grid_keys": _("Mũi tên, Enter: sang ô · dán từ Excel: Ctrl+V tại ô đầu · Ctrl+Enter: lưu tất cả · rời dòng là lưu dòng"),
        },
    }  # fmt: skip
    context = {
        "session": found,
        "settings": settings,
        "sets": [
            {"code": one.code, "title": one.en if english else one.vi}
            for one in grids.column_sets()
            if any(tag in known for tag in one.tags)
        ],
        "current": code or grids.column_sets()[0].code,
        "fields": [(tag, wording.name(field), tag in tags) for tag, field in known.items()],
        "crumbs": [
            (_("Buổi khám"), reverse("exams:index")),
            (found.site.name, reverse("exams:session", args=[found.pk])),
            (_("Nhập theo bảng"), ""),
        ],
    }
    return render(request, "exams/grid.html", context)


def rows(request: Request, session_id: Any) -> HttpResponse:
    """Rows of the table with the fields as each person's form defines them. Reading them is journalled."""
    viewer: Any = request.viewer
    found = queries.session(viewer, session_id)
    accounts_permissions.check_sees(viewer, May.EXAM_ENTER, found.unit_path)
    tags = grids.chosen("", request.GET.getlist("cot"), set(gridding.fields_of(viewer, found)))
    told = gridding.rows(viewer, found, tags)
    actions.note_grid_read(session=found, people=len(told["rows"]), by=viewer, now=request.now)
    return JsonResponse(told | {"now": request.now.isoformat()})
