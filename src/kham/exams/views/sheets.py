"""The session workbook: out, back, reviewed row by row, taken in; and its annotated copy."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request, told_to
from kham.accounts.roles import May
from kham.exams import queries
from kham.exams.actions import books as book_actions
from kham.exams.queries import books as book_queries
from kham.exams.rules import books
from kham.jobs import actions as jobs_actions

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {
    "taken": "done", "new": "info", "same": "neutral", "empty": "off", "differs": "look", "odd": "look", "duplicate": "look",
    "after_conclusion": "look",
}  # fmt: skip
MOST_BYTES = 20 * 1024 * 1024
JOB_FROM = 40  # from so many rows on, taking in runs as a job with its own progress


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def workbook(request: Request, session_id: Any) -> HttpResponse:
    """A new book of the session: one row a person, a sheet a form."""
    session = queries.session(request.viewer, session_id)
    accounts_permissions.check_sees(request.viewer, May.EXAM_ENTER, session.unit_path)
    with told_to(request):
        _book, content = book_actions.make_book(session=session, by=request.viewer, now=request.now)
        return _download(content, f"so-kham-{session.on.isoformat()}.xlsx")
    return redirect("exams:papers", session_id=session.pk)


@require_POST
def receive(request: Request, session_id: Any) -> HttpResponse:
    """A filled book comes back: read and judged, nothing is taken in yet."""
    session = queries.session(request.viewer, session_id)
    accounts_permissions.check_sees(request.viewer, May.EXAM_ENTER, session.unit_path)
    given = request.FILES.get("file")
    if given is None or given.size is None or given.size > MOST_BYTES:
        messages.error(request, _("Chọn tệp sổ đã ghi (xlsx, ods hoặc csv), nhỏ hơn 20 MB."))
        return redirect("exams:papers", session_id=session.pk)
    with told_to(request):
        found = book_actions.receive_book(
            session=session,
            file_name=given.name or "",
            content=given.read(),
            by=request.viewer,
            now=request.now,
        )
        return redirect("exams:book", return_id=found.pk)
    return redirect("exams:papers", session_id=session.pk)


def book(request: Request, return_id: Any) -> HttpResponse:
    """Review of a returned book: verdict of each row, both values where they differ."""
    found = book_queries.book_return(request.viewer, return_id)
    rows = list(found.rows.select_related("book"))
    tally = Counter("taken" if row.taken_at else row.verdict for row in rows)
    wanted = request.GET.get("loai", "")
    session = found.session
    context = {
        "found": found,
        "session": session,
        "rows": [_shown(row) for row in rows if wanted in ("", "taken" if row.taken_at else row.verdict)][
            :600
        ],
        "options": [(name, _(words), tally[name]) for name, words in books.VERDICTS.items() if tally[name]],
        "new": tally["new"],
        "chosen": sum(tally[name] for name in books.CHOSEN),
        "left": len(rows) - tally["taken"] - tally["same"] - tally["empty"],
        "crumbs": [
            (_("Buổi khám"), reverse("exams:index")),
            (session.site.name, reverse("exams:session", args=[session.pk])),
            (_("Phiếu giấy và sổ"), reverse("exams:papers", args=[session.pk])),
            (_("Sổ đã nộp"), ""),
        ],
    }
    return render(request, "exams/book.html", context)


def _shown(row: Any) -> dict[str, Any]:
    """A row as the page shows it: labels instead of tags, only what somebody must look at."""
    form = book_queries.union_of(str(row.answers.get("_STAMP", "")))
    looked = [
        {**one, "label": books.label(form.by_tag[one["tag"]]) if one["tag"] in form.by_tag else one["tag"],
         "written": _words(form, one["tag"], one["value"] if one["value"] is not None else one["raw"]),
         "kept": _words(form, one["tag"], one["stored"])}
        for one in row.told
        if one["verdict"] not in ("same", "new")
    ]  # fmt: skip
    verdict = "taken" if row.taken_at else row.verdict
    fresh = sum(one["verdict"] == "new" for one in row.told)
    return {
        "row": row,
        "verdict": _(books.VERDICTS[verdict]),
        "tone": TONES.get(verdict, "danger"),
        "looked": looked if verdict != "taken" else [],
        "fresh": ngettext("%(n)s giá trị mới", "%(n)s giá trị mới", fresh) % {"n": fresh} if fresh else "",
        "selectable": verdict in books.CHOSEN,
    }


def _words(form: Any, tag: str, value: Any) -> str:
    field = form.by_tag.get(tag)
    if value in (None, ""):
        return ""
    codes = form.codes_of(field) if field else {}
    return codes.get(str(value), books.shown(value))


@require_POST
def take(request: Request, return_id: Any) -> HttpResponse:
    """Take in the new rows, or the chosen ones with differing or odd values."""
    found = book_queries.book_return(request.viewer, return_id)
    chosen, all_new = request.POST.getlist("row"), request.POST.get("all") == "1"
    if not chosen and not all_new:
        messages.error(request, _("Chọn ít nhất một dòng để nhận."))
        return redirect("exams:book", return_id=found.pk)
    if all_new and found.counts.get("new", 0) >= JOB_FROM:
        job = jobs_actions.enqueue(
            kind="exams.take_book", params={"return": str(found.pk), "rows": chosen, "all": True}, by=request.viewer,
            now=request.now, unit_path=found.unit_path,
        )  # fmt: skip
        return redirect("jobs:job", job_id=job.pk)
    before = found.counts.get("taken", 0)
    counts = book_actions.take_rows(
        book_return=found, rows=chosen, all_new=all_new, by=request.viewer, now=request.now
    )
    taken = counts.get("taken", 0) - before
    messages.success(request, _("Đã nhận %(n)s dòng. Các dòng còn lại giữ nguyên để sửa.") % {"n": taken})
    return redirect("exams:book", return_id=found.pk)


def annotated(request: Request, return_id: Any) -> HttpResponse:
    """The same book with a verdict beside every row, to be corrected and handed in again."""
    found = book_queries.book_return(request.viewer, return_id)
    content = book_actions.annotated(book_return=found, by=request.viewer, now=request.now)
    return _download(content, f"so-kham-{found.session.on.isoformat()}-ket-qua.xlsx")
