"""Lists: what came and what is missing, what became of each, files that go out, commit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.campaigns import queries as campaigns_queries
from kham.jobs import actions as jobs_actions
from kham.kernel import clock
from kham.roster import actions, outgoing, permissions, queries
from kham.roster.models import ListState, SourceList, Verdict
from kham.roster.queries import conversation
from kham.roster.rules import answers, catalogue
from kham.roster.views import follow, tabs

KINDS = {
    Verdict.ACCEPTED: "done",
    Verdict.REPAIRED: "info",
    Verdict.QUESTION: "look",
    Verdict.REFUSED: "danger",
}
STATE_KINDS = {
    ListState.RECEIVED: "look",
    ListState.STAGED: "look",
    ListState.COMMITTED: "done",
    ListState.WITHDRAWN: "off",
}
STEPS = (lazy("Nhận tệp"), lazy("Xác nhận cột"), lazy("Trả lời câu hỏi"), lazy("Ghi nhận"))


def index(request: Request) -> HttpResponse:
    """Lists by sender, what waits, and who has not sent yet. Whoever only sees people goes to them."""
    viewer = request.viewer
    if not (viewer.may(May.LISTS_MANAGE) or viewer.may(May.LISTS_SUBMIT)):
        accounts_permissions.check_may(viewer, May.ROSTER_VIEW)
        return redirect("roster:people")
    found = list(queries.lists(viewer))
    asked = conversation.lists_with_questions(viewer, found)
    campaign = campaigns_queries.current(viewer)
    context = {
        "tabs": tabs(viewer, "lists"), "lists": [_line(one, asked.get(one.pk, 0)) for one in found],
        "missing": queries.missing_senders(viewer),
        "waiting": sum(one.state in (ListState.RECEIVED, ListState.STAGED) for one in found),
        "manages": viewer.may(May.LISTS_MANAGE), "review": queries.review_progress(viewer), "asked": sum(asked.values()),
        "lacking": conversation.numbers_lacking(viewer, campaign.unit) if campaign else 0,
        "asked_list": max(asked, key=lambda key: asked[key]) if asked else None,
    }  # fmt: skip
    return render(request, "roster/index.html", context)


def _line(one: SourceList, asked: int) -> dict[str, Any]:
    url = reverse("roster:columns" if one.state == ListState.RECEIVED else "roster:list", args=[one.pk])
    return {
        "list": one, "url": url, "sender": _(catalogue.sender(one.sender).label), "kind": STATE_KINDS[ListState(one.state)],
        "counts": one.counts, "asked": asked, "result": one.counts.get("result", {}),
    }  # fmt: skip


def detail(request: Request, list_id: str) -> HttpResponse:
    """One list: what became of its rows in sentences that open to them, what it follows, the answer workbook, commit."""
    viewer = request.viewer
    found = queries.source_list(viewer, list_id)
    chosen, rows = _chosen_rows(request, found)
    page = Paginator(rows.select_related("person"), 100).get_page(request.GET.get("page"))
    counts = {verdict: found.counts.get(verdict, 0) for verdict in Verdict.values}
    version = conversation.followed(found)
    context = {
        "list": found, "sender": catalogue.sender(found.sender), "page": page, "counts": counts, "steps": STEPS, "step": _step(found),
        "rows": [{"row": row, "kind": KINDS[Verdict(row.verdict)]} for row in page],
        "tabs": [{"label": label, "url": f"?loai={code}#hang" if code else "?#hang", "active": chosen == code, "count": n}
                 for code, label, n in [("", _("Tất cả"), sum(counts.values())), *((v.value, v.label, counts[v.value]) for v in Verdict)]],
        "can_commit": permissions.can_commit(viewer, found), "can_map": permissions.can_map(viewer, found),
        "sees_people": viewer.may(May.ROSTER_VIEW), "left": queries.left_to_commit(found), "result": found.counts.get("result"),
        "kind": STATE_KINDS[ListState(found.state)], "waiting": conversation.waiting_rows(found), "version": version,
        "newer": conversation.newer(found), "remarks": conversation.remarks(found), "decides": viewer.may(May.ROSTER_DECIDE),
        "only": _only(request), "crumbs": [(_("Danh sách nguồn"), reverse("roster:index"))],
    }  # fmt: skip
    if found.state == ListState.COMMITTED:
        context["new"], context["known"] = (
            conversation.outcome(found, kind).count() for kind in ("new", "known")
        )
        context["next_step"] = _next_step(viewer)
    return render(request, "roster/list.html", context)


def _next_step(viewer: Any) -> dict[str, str] | None:
    """What to do once the rows are in: decide the open pairs, else look who is missing."""
    if viewer.may(May.ROSTER_DECIDE) and queries.review_progress(viewer)["open"]:
        return {"label": _("Cần quyết định"), "url": reverse("roster:review")}
    if queries.gaps.has_items(viewer):
        return {"label": _("Rà soát sót"), "url": reverse("roster:gaps")}
    return None


def _step(found: SourceList) -> int:
    if found.state == ListState.STAGED:
        return 3 if found.counts.get(Verdict.QUESTION) else 4
    return 2 if found.state == ListState.RECEIVED else 5


def _chosen_rows(request: Request, found: SourceList) -> tuple[str, Any]:
    """Rows of a verdict (?loai=), with one remark (?ghi=), or by what became of them (?ket=)."""
    wanted = request.GET.get("loai", "")
    if remark := request.GET.get("ghi", "")[:60]:
        return "-", found.rows.filter(pk__in=conversation.rows_with_remark(found, remark)[:30_000])
    if (became := request.GET.get("ket", "")) in ("new", "known"):
        return "-", conversation.outcome(found, became)
    chosen = wanted if wanted in Verdict.values else ""
    return chosen, queries.rows(found, chosen)


def _only(request: Request) -> str:
    """What the rows below are, when a sentence was opened."""
    if remark := request.GET.get("ghi", ""):
        return _(answers.words_for(remark)) if answers.words_for(remark) else ""
    return {"new": _("người mới"), "known": _("người đã có trong danh sách chung")}.get(
        request.GET.get("ket", ""), ""
    )


@require_POST
def commit(request: Request, list_id: str) -> HttpResponse:
    """Take the good rows into the roster."""
    found = queries.source_list(request.viewer, list_id)
    permissions.check_commit(request.viewer, found)
    job = jobs_actions.enqueue(
        kind="roster.commit",
        params={"list": str(found.pk)},
        by=request.viewer,
        now=request.now,
        unit_path=found.unit_path,
    )
    return follow(job)


@require_POST
def withdraw(request: Request, list_id: str) -> HttpResponse:
    """Take back a list that was not committed."""
    found = queries.source_list(request.viewer, list_id)
    actions.withdraw(
        source_list=found, by=request.viewer, now=request.now, reason=request.POST.get("reason", "")[:200]
    )
    messages.success(request, _("Đã rút danh sách."))
    return redirect("roster:index")


def original(request: Request, list_id: str) -> HttpResponse:
    """The file as it was sent."""
    found = queries.source_list(request.viewer, list_id)
    content = outgoing.original_list(found, by=request.viewer, now=request.now)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, found.file_name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def annotated(request: Request, list_id: str) -> HttpResponse:
    """The sender's workbook with our answers."""
    found = queries.source_list(request.viewer, list_id)
    content = outgoing.annotated_list(found, by=request.viewer, now=request.now)
    return workbook(content, f"{found.file_name.rsplit('.', 1)[0]} - kết quả.xlsx")


def blank(request: Request) -> HttpResponse:
    """An empty list for the sender named by ?noi=code."""
    viewer, sender = request.viewer, request.GET.get("noi", "other")
    if not viewer.may(May.LISTS_MANAGE):
        accounts_permissions.check_may(viewer, May.LISTS_SUBMIT)
    campaign = campaigns_queries.current(viewer)
    content = outgoing.blank_list(sender, campaign.unit if campaign else None, clock.local_date(request.now))
    return workbook(content, f"Mẫu danh sách - {catalogue.sender(sender).code}.xlsx")


def workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under a name."""
    response = HttpResponse(
        content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
