"""Results from another facility: hand in a file, see whom each row means, note them once."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request, told_on, told_to
from kham.accounts.roles import May
from kham.campaigns import queries as campaigns_queries
from kham.jobs import actions as jobs_actions
from kham.records import outside_forms
from kham.records.actions import outside as actions
from kham.records.queries import outside as queries
from kham.records.views import tabs
from kham.roster import queries as roster_queries

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 300
# State → (kind of badge, whether it asks for an answer).
LOOKS = {
    "ask": ("look", True), "conflict": ("look", True), "unknown": ("wait", True), "refused": ("danger", False),
    "matched": ("info", False), "recorded": ("done", False), "same": ("off", False), "set_aside": ("off", False),
}  # fmt: skip


def index(request: Request) -> HttpResponse:
    """Files received, and the form for another."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.EXAM_CHECKIN)
    accounts_permissions.check_may(viewer, May.RESULTS_VIEW)
    campaign = campaigns_queries.current(viewer)
    form = outside_forms.OutsideForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and campaign is not None:
        with told_on(form):
            return _received(request, campaign, form.cleaned_data)
    found = [_line(one) for one in queries.files(viewer)[:60]]
    context = {
        "form": form,
        "files": found,
        "campaign_here": campaign,
        "tabs": tabs(viewer, "outside"),
        "crumbs": [(_("Hồ sơ"), reverse("records:index")), (_("Kết quả cơ sở khác gửi"), "")],
    }
    return render(request, "records/outside.html", context, status=422 if form.errors else 200)


def _line(found: Any) -> dict[str, Any]:
    counts = queries.counts(found)
    waiting = sum(counts.get(state, 0) for state in actions.OPEN)
    return {"file": found, "counts": counts, "total": sum(counts.values()), "open": waiting}


def _received(request: Request, campaign: Any, data: dict[str, Any]) -> HttpResponse:
    upload = data["file"]
    made, new = actions.receive(
        campaign=campaign, file_name=upload.name or "", content=upload.read(), facility_name=data["facility_name"],
        by=request.viewer, now=request.now,
    )  # fmt: skip
    if not new and made.read_at is not None:
        messages.info(request, _("Tệp này đã nhận trước đây; không có gì thay đổi."))
        return redirect("records:outside_file", file_id=made.pk)
    job = jobs_actions.enqueue(
        kind="records.outside",
        params={"file": str(made.pk)},
        by=request.viewer,
        now=request.now,
        unit_path=made.unit_path,
    )
    return redirect("jobs:job", job.pk)


def template(request: Request) -> HttpResponse:
    """The blank workbook."""
    accounts_permissions.check_may(request.viewer, May.EXAM_CHECKIN)
    accounts_permissions.check_may(request.viewer, May.RESULTS_VIEW)
    answer = HttpResponse(outside_forms.blank(), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="mau-ket-qua-kham-noi-khac.xlsx"'
    return answer


def file(request: Request, file_id: Any) -> HttpResponse:
    """One file: what became of each result, those that ask first. Reading results by name is written in the journal."""
    found = queries.file(request.viewer, file_id)
    actions.check_receive(request.viewer, found.unit_path)
    state = request.GET.get("xem", "")
    counts = queries.counts(found)
    rows = [
        row
        for row in queries.rows(request.viewer, found, state if state in LOOKS else "")
        if row["result"].person is None or roster_queries.may_know(request.viewer, row["result"].person)
    ]
    actions.note_read(file=found, rows=len(rows), by=request.viewer, now=request.now)
    labels = queries.state_labels()
    for row in rows:
        row["kind"], row["asks"] = LOOKS[row["result"].state]
        row["class"] = ("", "I", "II", "III", "IV", "V")[row["said"].get("health_class") or 0]
        row["birth"] = "/".join(reversed(str(row["said"].get("birth", "")).split("-")))
    context = {
        "found": found,
        "rows": rows[:SHOWN],
        "more": max(0, len(rows) - SHOWN),
        "total": sum(counts.values()),
        "ready": counts.get("matched", 0),
        "can_match": counts.get("unknown", 0) + counts.get("ask", 0),
        "state": state,
        "options": [(code, labels[code], counts[code]) for code in LOOKS if counts.get(code)],
        "crumbs": [
            (_("Hồ sơ"), reverse("records:index")),
            (_("Kết quả cơ sở khác gửi"), reverse("records:outside")),
            (_("Đối chiếu"), ""),
        ],
    }
    return render(request, "records/outside_file.html", context)


@require_POST
def record(request: Request, file_id: Any) -> HttpResponse:
    """Note everybody matched."""
    found = queries.file(request.viewer, file_id)
    done = actions.record(file=found, by=request.viewer, now=request.now)
    words = ngettext("Đã ghi %(n)s người khám nơi khác.", "Đã ghi %(n)s người khám nơi khác.", done) % {
        "n": done
    }
    messages.success(request, words)
    return redirect("records:outside_file", file_id=found.pk)


@require_POST
def match_again(request: Request, file_id: Any) -> HttpResponse:
    """Look again for those not found."""
    found = queries.file(request.viewer, file_id)
    changed = actions.match_again(file=found, by=request.viewer, now=request.now)
    messages.info(request, _("Đã đối chiếu lại; %(n)s kết quả đổi tình trạng.") % {"n": changed})
    return redirect("records:outside_file", file_id=found.pk)


@require_POST
def decide(request: Request, result_id: Any) -> HttpResponse:
    """An answer about one result: who it is, which exam counts, or that it is set aside."""
    viewer: Any = request.viewer
    found = queries.result(viewer, result_id)
    answer, _sep, person_id = request.POST.get("answer", "").partition(":")
    with told_to(request):
        actions.decide(
            result=found,
            answer=answer,
            person=roster_queries.person(viewer, person_id) if answer == "person" else None,
            reason=request.POST.get("reason", ""),
            by=viewer,
            now=request.now,
        )
        messages.success(request, _("Đã ghi câu trả lời."))
    return redirect("records:outside_file", file_id=found.file_id)
