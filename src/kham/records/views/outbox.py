"""Doors to records: the four counters and what waits, one submission, sending."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.accounts.wording import said
from kham.campaigns import queries as campaigns_queries
from kham.jobs import actions as jobs_actions
from kham.records import actions, installation, permissions, queries
from kham.records.models import SubmissionState
from kham.records.queries import screens
from kham.records.rules import profile as profiles
from kham.records.views import tabs
from kham.records.views.rows import KINDS, OUTCOMES, STUCK, clock_of, row

PAGE = 50
NUMBER = "SO_CCCD"


def index(request: Request) -> HttpResponse:
    """Four counters that reconcile, what to do now, then every record that is not accepted yet, late ones first."""
    viewer = request.viewer
    permissions.check_view(viewer)
    campaign = campaigns_queries.current(viewer)
    state, tag = request.GET.get("state", ""), request.GET.get("muc", "")[:30]
    counters = queries.counters(viewer, campaign, now=request.now)
    found = screens.listed(viewer, campaign=campaign, state=state, tag=tag, now=request.now)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    names = permissions.may_see_names(viewer)
    blocks = screens.blocks(viewer, campaign)
    principal = next(iter(queries.gateways(viewer, request.now)), None)
    context = {
        "tabs": tabs(viewer, "index"),
        "counters": counters,
        "sums": sums(counters),
        "page": page,
        "rows": [row(s, request.now, names=names, viewer=viewer) for s in page.object_list],
        "state": state,
        "tag": tag,
        "tag_words": next((said(one.sentence) for one in blocks if one.tag == tag), tag),
        "names": names,
        "chips": _chips(counters),
        "work": _work(viewer, campaign, counters, blocks, principal),
        "may_send": permissions.can_send(viewer),
        "gateway": principal,
        "arrived": queries.arrived(viewer, campaign).count(),
        "leaving": counters.queued + counters.waiting + counters.verified + counters.missing,
        "clock": _clock(viewer, campaign, request.now),
        "numbers": next((one.records for one in blocks if one.tag == NUMBER), 0),
        "asks_police": viewer.may(May.ROSTER_EDIT),
    }
    return render(request, "records/index.html", context)


def sums(counters: queries.Counters) -> list[dict[str, Any]]:
    """The ledger: each counter and the parts that make it up; a part opens its list."""

    def part(number: int, words: str, state: str = "", kind: str = "") -> dict[str, Any]:
        url = f"?state={state}" if state and number else ""
        return {"n": number, "words": words, "url": url, "kind": kind if number else ""}

    lines = [
        (counters.examined, _("Đã khám"), [
            part(counters.concluded, _("đã kết luận")), part(counters.unfinished, _("chưa kết luận")),
        ]),
        (counters.concluded, _("Đã kết luận"), [
            part(counters.sent, _("đã gửi")), part(counters.queued, _("chờ gửi"), "queued"),
            part(counters.unsigned, _("chờ ký số"), "unsigned"), part(counters.blocked, _("chưa gửi được"), "blocked", "look"),
            part(counters.missing, _("chưa lập hồ sơ"), kind="danger"),
        ]),
        (counters.sent, _("Đã gửi"), [
            part(counters.accepted, _("được tiếp nhận"), "accepted"), part(counters.waiting, _("chờ trả lời"), "sent"),
            part(counters.verified, _("cổng đã kiểm tra, chưa lưu"), "verified"),
            part(counters.rejected, _("bị từ chối"), "rejected", "danger"), part(counters.dead, _("ngừng gửi"), "dead", "danger"),
        ]),
        (counters.accepted, _("Được tiếp nhận"), []),
    ]  # fmt: skip
    return [
        {"n": number, "label": label, "parts": [one for at, one in enumerate(parts) if one["n"] or not at]}
        for number, label, parts in lines
    ]


def _work(
    viewer: Any, campaign: Any, counters: queries.Counters, blocks: list[screens.Block], gateway: Any
) -> list[dict[str, Any]]:
    """What to do now, the gravest first: each a number, a sentence and where it is done."""
    lines: list[dict[str, Any]] = []

    def line(n: int, text: str, url: str, kind: str, action: str, due: str = "") -> None:
        if n:
            lines.append({"n": n, "text": text, "url": url, "kind": kind, "action": action, "due": due})

    line(counters.late, _("hồ sơ quá hạn 24 giờ"), "?state=late", "danger", _("Xem vì sao"))
    nobody = screens.stuck(viewer, campaign, whose="nobody").count()
    due = _("%(n)d chưa có người xử lý") % {"n": nobody} if nobody else ""
    line(
        counters.rejected + counters.dead,
        _("hồ sơ bị từ chối hoặc ngừng gửi"),
        reverse("records:dead"),
        "danger",
        _("Xử lý"),
        due,
    )
    for block in blocks[:6]:
        ask = block.tag == NUMBER and viewer.may(May.ROSTER_EDIT)
        url = reverse("roster:numbers") if ask else f"?state=blocked&muc={block.tag}"
        text = _("hồ sơ bị giữ lại: %(why)s") % {"why": said(block.sentence)}
        line(block.records, text, url, "look", _("Hỏi Công an") if ask else _("Bổ sung"))
    line(
        screens.open_disagreements(viewer).count(),
        _("hồ sơ cổng và ta ghi khác nhau"),
        _last(viewer, gateway),
        "look",
        _("Đối chiếu"),
    )
    return lines


def _last(viewer: Any, gateway: Any) -> str:
    found = screens.last_comparison(viewer, gateway.code) if gateway else None
    return reverse("records:reconciliation", args=[found.pk]) if found else reverse("records:reconciliations")


def _clock(viewer: Any, campaign: Any, now: dt.datetime) -> dict[str, Any] | None:
    nearest = screens.next_deadline(viewer, campaign, now)
    return {**clock_of(nearest, now), "at": nearest} if nearest else None


@require_POST
def send(request: Request) -> HttpResponse:
    """Ask for the job that sends what waits."""
    permissions.check_send(request.viewer)
    installation.connection()  # says now, not in the job, what is not configured
    installation.check_can_sign()
    job = jobs_actions.enqueue(kind="records.send", params={}, by=request.viewer, now=request.now)
    return redirect("jobs:job", job_id=job.pk)


def submission(request: Request, submission_id: str) -> HttpResponse:
    """One submission: what blocks, what was tried, what came back."""
    found, viewer = queries.submission(request.viewer, submission_id), request.viewer
    names = permissions.may_see_names(viewer)
    if names:
        actions.note_read(submission=found, by=viewer, now=request.now)
    may_send = permissions.can_send(viewer, found.unit_path)
    stuck = found.state in STUCK
    stranded = found.state == SubmissionState.STRANDED
    context = {
        "submission": found,
        "row": row(found, request.now, names=names, viewer=viewer),
        "names": names,
        "tries": [(t, *OUTCOMES.get(t.outcome, (t.outcome, "neutral"))) for t in queries.tries(found)],
        "versions": [(v, KINDS[v.state]) for v in queries.versions(found)],
        "profile": profiles.load(found.gateway),
        "pause": queries.paused(found.gateway, found.unit_path, request.now),
        "may_recheck": may_send and found.state == SubmissionState.BLOCKED,
        "may_send_again": may_send and stuck,
        "stranded": stranded,
        "may_settle": may_send and stranded,
        "may_send_now": may_send and found.state in screens.LEAVING,
        "may_read": bool(found.package) and permissions.can_read_package(viewer, found),
        "owners": queries.possible_owners(viewer, found).distinct()
        if may_send and (stuck or stranded)
        else [],
        "crumbs": [(_("Hồ sơ"), reverse("records:index")), (_("Một hồ sơ"), "")],
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
    """Send now, ask again, or send a rejected or given-up one again."""
    found = queries.submission(request.viewer, submission_id)
    permissions.check_send(request.viewer, found.unit_path)
    if found.state in STUCK:
        found = actions.send_again(submission=found, by=request.viewer, now=request.now)
    if found.state in screens.LEAVING:
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
    chips = [
        ("late", _("Quá hạn"), counters.late),
        ("blocked", _("Chưa gửi được"), counters.blocked),
        ("unsigned", _("Chờ ký số"), counters.unsigned),
        ("queued", _("Chờ gửi"), counters.queued),
        ("sent", _("Chờ trả lời"), counters.waiting),
        ("verified", _("Cổng đã kiểm tra"), counters.verified),
        ("rejected", _("Bị từ chối"), counters.rejected),
        ("dead", _("Ngừng gửi"), counters.dead),
        ("accepted", _("Đã tiếp nhận"), counters.accepted),
    ]
    always = {"blocked", "queued", "accepted"}
    return [chip for chip in chips if chip[2] or chip[0] in always]
