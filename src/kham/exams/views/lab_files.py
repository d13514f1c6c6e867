"""Files of the laboratory: results taken in, columns confirmed, late results, tracings."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.exams import permissions, queries
from kham.exams.actions import laboratory as acts
from kham.exams.queries import laboratory as found
from kham.exams.rules import triage
from kham.exams.rules.laboratory import catalogue, judging, sheets
from kham.exams.views.laboratory import crumbs, file_words, session_here
from kham.jobs import actions as jobs_actions
from kham.kernel.reasons import Refusal

ROLES = {
    "": "Không dùng", "barcode": "Mã ống", "person": "Họ và tên", "birth": "Năm sinh", "test": "Kết quả của một xét nghiệm",
    "name": "Tên xét nghiệm", "value": "Kết quả", "unit": "Đơn vị", "reference": "Khoảng tham chiếu", "flag": "Ghi chú bất thường",
    "time": "Thời gian",
}  # fmt: skip
MOST_FILES = 200
KINDS = {"stored": "done", "already": "done", "late": "look", "unused": "neutral", "unfinished": "wait"}


@require_POST
def receive(request: Request, session_id: Any) -> HttpResponse:
    """One file of results: kept, then read as a job."""
    session = session_here(request, session_id)
    sent = request.FILES.get("file")
    if sent is None:
        raise Refusal("lab.file.none", _("Chọn tệp kết quả của phòng xét nghiệm."))
    file = acts.receive_file(
        name=sent.name or "", content=sent.read(), session=session, laboratory=request.POST.get("laboratory", ""),
        by=request.viewer, now=request.now,
    )  # fmt: skip
    return _read(request, file)


def _read(request: Request, file: Any) -> HttpResponse:
    job = jobs_actions.enqueue(
        kind="exams.lab_read",
        params={"file": str(file.pk)},
        by=request.viewer,
        now=request.now,
        unit_path=file.unit_path,
    )
    job.refresh_from_db()
    if job.state == "done" and job.result_url:
        return redirect(job.result_url)
    return redirect("jobs:job", job.pk)


def lab_file(request: Request, file_id: Any) -> HttpResponse:
    """What became of each row; those that ask stand first."""
    file = found.file(request.viewer, file_id)
    if file.columns:
        return redirect("exams:lab_columns", file_id=file.pk)
    wanted = request.GET.get("ket", "")
    rows = file.rows.select_related("encounter")
    rows = rows.filter(verdict=wanted) if wanted in judging.VERDICTS else rows
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    order = [*judging.ASKED, "unfinished", "late", "stored", "already", "unused"]
    context = {
        "file": file, "page": page, **file_words(file), "notes": file.notes,
        "rows": [_line(row) for row in page],
        "chips": [(v, _(judging.VERDICTS[v]), file.counts[v]) for v in order if file.counts.get(v)],
        "crumbs": crumbs(file.session, (_("Xét nghiệm"), reverse("exams:laboratory", args=[file.session_id])), (file.name, ""))
        if file.session else [],
    }  # fmt: skip
    return render(request, "exams/lab_file.html", context)


def _line(row: Any) -> dict[str, Any]:
    words = _(judging.VERDICTS.get(row.verdict, "Chưa đọc"))
    return {"row": row, "words": words, "kind": KINDS.get(row.verdict, "danger")}


def _sample(file: Any, column: int) -> list[str]:
    """Up to three cells of a column, to know it by."""
    return [row[column] for row in file.columns["sample"] if column < len(row) and row[column]][:3]


@require_POST
def lab_again(request: Request, file_id: Any) -> HttpResponse:
    """Judge again the rows that asked."""
    return _read(request, found.file(request.viewer, file_id))


def lab_columns(request: Request, file_id: Any) -> HttpResponse:
    """What each column of a laboratory's workbook holds; asked once for each shape."""
    file = found.file(request.viewer, file_id)
    if not file.columns:
        return redirect("exams:lab_file", file_id=file.pk)
    columns = {n: dict(c) for n, c in sorted(file.columns["columns"].items(), key=lambda pair: int(pair[0]))}
    refused = ""
    if request.method == "POST":
        for n, column in columns.items():
            column["role"] = request.POST.get(f"role-{n}", "")
            column["code"], column["unit"] = (
                request.POST.get(f"code-{n}", ""),
                request.POST.get(f"unit-{n}", ""),
            )
        refused = sheets.complete(columns)
        if not refused:
            acts.confirm_columns(file=file, columns=columns, by=request.viewer, now=request.now)
            return _read(request, file)
    tests = [t for t in catalogue.load().tests if t.kind != "study"]
    context = {
        "file": file, "refused": refused, "roles": [(code, _(word)) for code, word in ROLES.items()],
        "tests": [(t.code, f"{t.vi} ({t.unit})" if t.unit else t.vi) for t in tests],
        "units": sorted({u for t in tests for u in (t.unit, *t.convert) if u}),
        "columns": [{"n": n, **c, "sample": _sample(file, int(n))} for n, c in columns.items()],
        "crumbs": crumbs(file.session, (_("Xét nghiệm"), reverse("exams:laboratory", args=[file.session_id])), (file.name, ""))
        if file.session else [],
    }  # fmt: skip
    return render(request, "exams/lab_columns.html", context, status=422 if refused else 200)


def late(request: Request) -> HttpResponse:
    """Results that came after the signature: the doctor amends, or says that the conclusion stands."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.EXAM_CONCLUDE)
    context = {
        "people": [one | {"said": _said(one)} for one in found.late(viewer)],
        "crumbs": [(_("Buổi khám"), reverse("exams:index")), (_("Kết quả về sau"), "")],
    }
    return render(request, "exams/lab_late.html", context)


def _said(one: dict[str, Any]) -> list[dict[str, str]]:
    """What the rules say, with the level in words."""
    return [
        {
            "words": _(triage.LABELS[f.level]),
            "kind": "danger" if f.level in "EU" else "look",
            "sentence": f.sentence,
        }
        for f in one["findings"]
    ]


@require_POST
def late_seen(request: Request, encounter_id: Any) -> HttpResponse:
    """The doctor looked; the conclusion stands."""
    encounter = queries.encounter(request.viewer, encounter_id)
    acts.seen(encounter=encounter, by=request.viewer, now=request.now)
    messages.success(request, _("Đã ghi: kết luận giữ nguyên."))
    return redirect("exams:lab_late")


# --- tracings, pictures, papers


@require_POST
def attach(request: Request, encounter_id: Any) -> HttpResponse:
    """A tracing or picture of one person, with the doctor's words."""
    encounter = queries.encounter(request.viewer, encounter_id)
    permissions.check_enter(request.viewer, encounter)
    sent = request.FILES.get("file")
    if sent is None:
        raise Refusal("attachment.none", _("Chọn tệp PDF, JPEG hoặc PNG."))
    acts.attach(
        encounter=encounter, kind=request.POST.get("kind", ""), name=sent.name or "", content=sent.read(),
        text=request.POST.get("text", ""), by=request.viewer, now=request.now,
    )  # fmt: skip
    messages.success(request, _("Đã đính kèm."))
    return redirect("exams:lab_person", encounter_id=encounter.pk)


@require_POST
def attach_folder(request: Request, session_id: Any) -> HttpResponse:
    """A folder of files named by barcode or by the person's short code."""
    session = session_here(request, session_id)
    sent = request.FILES.getlist("files")
    if not sent or len(sent) > MOST_FILES:
        raise Refusal(
            "attachment.none", _("Chọn từ 1 đến %(n)s tệp, tên tệp bắt đầu bằng mã ống.") % {"n": MOST_FILES}
        )
    placed = acts.attach_folder(
        session=session, files=[(f.name or "", f.read()) for f in sent], kind=request.POST.get("kind", ""), by=request.viewer,
        now=request.now,
    )  # fmt: skip
    words = {
        "stored": (_("Đã đính kèm"), "done"), "already": (_("Đã đính kèm từ trước"), "done"),
        "unknown_barcode": (_("Không biết của ai"), "danger"),
        "kind": (_("Chưa rõ loại"), "look"), "refused": (_("Không nhận"), "danger"),
    }  # fmt: skip
    rows = [{"placed": p, "words": words[p.verdict][0], "kind": words[p.verdict][1]} for p in placed]
    context = {
        "session": session, "rows": rows, "good": sum(p.verdict in ("stored", "already") for p in placed),
        "crumbs": crumbs(session, (_("Xét nghiệm"), reverse("exams:laboratory", args=[session.pk])), (_("Tệp đính kèm"), "")),
    }  # fmt: skip
    return render(request, "exams/lab_placed.html", context)


def attachment(request: Request, attachment_id: Any) -> HttpResponse:
    """The file itself, inert: its type as sniffed at the door, no scripts, no frames; a PDF is saved, not opened here."""
    one = found.attachment(request.viewer, attachment_id)
    answer = HttpResponse(
        acts.open_attachment(attachment=one, by=request.viewer, now=request.now), content_type=one.media_type
    )
    shown = "inline" if one.media_type.startswith("image/") else "attachment"
    answer["Content-Disposition"] = (
        f'{shown}; filename="{one.kind}-{one.at:%Y%m%d}.{one.media_type.rsplit("/", 1)[-1]}"'
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; style-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def detach(request: Request, attachment_id: Any) -> HttpResponse:
    """A file was attached to the wrong person."""
    one = found.attachment(request.viewer, attachment_id)
    acts.withdraw_attachment(
        attachment=one, reason=request.POST.get("reason", ""), by=request.viewer, now=request.now
    )
    messages.success(request, _("Đã gỡ tệp."))
    return redirect("exams:lab_person", encounter_id=one.encounter_id)
