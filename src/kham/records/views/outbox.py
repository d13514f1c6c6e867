"""Doors to records: the four counters and what waits, one submission, sending."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request
from kham.campaigns import queries as campaigns_queries
from kham.jobs import actions as jobs_actions
from kham.records import actions, installation, permissions, queries
from kham.records.models import Submission, SubmissionState
from kham.records.rules import profile as profiles

PAGE = 50
KINDS = {
    "blocked": "look",
    "queued": "wait",
    "sent": "info",
    "accepted": "done",
    "rejected": "danger",
    "replaced": "off",
}
OUTCOMES = {
    "accepted": (gettext_lazy("Đã tiếp nhận"), "done"),
    "pending": (gettext_lazy("Đã kiểm tra, chưa lưu"), "info"),
    "rejected": (gettext_lazy("Bị từ chối"), "danger"),
    "retry": (gettext_lazy("Cổng lỗi, sẽ gửi lại"), "wait"),
    "unknown": (gettext_lazy("Không rõ, sẽ hỏi lại"), "look"),
    "absent": (gettext_lazy("Cổng chưa có"), "info"),
    "auth": (gettext_lazy("Không đăng nhập được"), "danger"),
    "stop": (gettext_lazy("Cổng chưa nhận"), "wait"),
}


def index(request: Request) -> HttpResponse:
    """Four counters that reconcile, then every record that is not accepted yet, late ones first."""
    viewer = request.viewer
    permissions.check_view(viewer)
    campaign = campaigns_queries.current(viewer)
    state = request.GET.get("state", "")
    counters = queries.counters(viewer, campaign, now=request.now)
    page = Paginator(
        queries.filtered(viewer, campaign=campaign, state=state, now=request.now), PAGE
    ).get_page(request.GET.get("page"))
    names = permissions.may_see_names(viewer)
    blocking = queries.blocking(viewer, campaign)
    return render(
        request,
        "records/index.html",
        {
            "counters": counters,
            "page": page,
            "rows": [_row(s, request.now, names) for s in page.object_list],
            "state": state,
            "names": names,
            "chips": _chips(counters),
            "blocking": blocking[:8],
            "may_send": permissions.can_send(viewer),
            "gateway": _(installation.profile().title),
            "arrived": queries.arrived(viewer, campaign).count(),
            "waiting": counters.queued + counters.waiting + counters.blocked + counters.missing,
        },
    )


@require_POST
def send(request: Request) -> HttpResponse:
    """Ask for the job that sends what waits."""
    permissions.check_send(request.viewer)
    installation.connection()  # says now, not in the job, what is not configured
    installation.signer()
    job = jobs_actions.enqueue(kind="records.send", params={}, by=request.viewer, now=request.now)
    return redirect("jobs:job", job_id=job.pk)


def submission(request: Request, submission_id: str) -> HttpResponse:
    """One submission: what blocks, what was tried, what came back."""
    found = queries.submission(request.viewer, submission_id)
    names = permissions.may_see_names(request.viewer)
    if names:
        actions.note_read(submission=found, by=request.viewer, now=request.now)
    may_send = permissions.can_send(request.viewer, found.unit_path)
    context = {
        "submission": found,
        "row": _row(found, request.now, names),
        "names": names,
        "tries": [(t, *OUTCOMES.get(t.outcome, (t.outcome, "neutral"))) for t in queries.tries(found)],
        "versions": [(v, KINDS[v.state]) for v in queries.versions(found)],
        "profile": profiles.load(found.gateway),
        "may_recheck": may_send and found.state == SubmissionState.BLOCKED,
        "may_send_again": may_send and found.state == SubmissionState.REJECTED,
        "may_send_now": may_send and found.state in (SubmissionState.QUEUED, SubmissionState.SENT),
        "may_read": bool(found.package) and permissions.can_read_package(request.viewer, found),
    }
    template = "records/panel.html" if request.headers.get("HX-Request") else "records/submission.html"
    return render(request, template, context)


@require_POST
def recheck(request: Request, submission_id: str) -> HttpResponse:
    """Look again at a blocked submission."""
    found = actions.recheck(
        submission=queries.submission(request.viewer, submission_id), by=request.viewer, now=request.now
    )
    if found.state == SubmissionState.BLOCKED:
        messages.warning(request, _("Vẫn còn %(count)d điểm phải bổ sung.") % {"count": len(found.problems)})
    else:
        messages.success(request, _("Đã đủ thông tin; hồ sơ vào hàng chờ gửi."))
    return redirect("records:submission", submission_id=found.pk)


@require_POST
def send_one(request: Request, submission_id: str) -> HttpResponse:
    """Send now, ask again, or send a rejected one again."""
    found = queries.submission(request.viewer, submission_id)
    permissions.check_send(request.viewer, found.unit_path)
    if found.state == SubmissionState.REJECTED:
        found = actions.send_again(submission=found, by=request.viewer, now=request.now)
    if found.state in (SubmissionState.QUEUED, SubmissionState.SENT):
        found = actions.send_one(submission=found, by=request.viewer, now=request.now)
    told = messages.success if found.state == SubmissionState.ACCEPTED else messages.warning
    told(request, _("Tình trạng: %(state)s.") % {"state": found.get_state_display()})
    return redirect("records:submission", submission_id=found.pk)


def package(request: Request, submission_id: str) -> HttpResponse:
    """Download the package that was sent, for those who may read results."""
    found = queries.submission(request.viewer, submission_id)
    content = actions.open_package(submission=found, by=request.viewer, now=request.now)
    response = HttpResponse(content, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{found.pk}.xml"'
    return response


def _chips(counters: queries.Counters) -> list[tuple[str, Any, int]]:
    return [
        ("late", _("Quá hạn"), counters.late),
        ("blocked", _("Chưa gửi được"), counters.blocked),
        ("queued", _("Chờ gửi"), counters.queued),
        ("sent", _("Chờ trả lời"), counters.waiting),
        ("rejected", _("Bị từ chối"), counters.rejected),
        ("accepted", _("Đã tiếp nhận"), counters.accepted),
    ]


def _row(submission: Submission, now: dt.datetime, names: bool) -> dict[str, Any]:
    settled = submission.state in (SubmissionState.ACCEPTED, SubmissionState.REPLACED)
    left = submission.deadline_at - now
    hours = int(abs(left).total_seconds() // 3600)
    person = submission.encounter.person
    return {
        "submission": submission,
        "kind": KINDS[submission.state],
        "late": not settled and left < dt.timedelta(0),
        "settled": settled,
        "hours": hours,
        "days": hours // 24,
        "name": person.full_name if names else _("Mã %(code)s") % {"code": person.code},
        "why": [problem["sentence"] for problem in submission.problems]
        if submission.state == SubmissionState.BLOCKED
        else [],
    }
