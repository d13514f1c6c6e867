"""Doors to comparisons with what a gateway says it holds: each difference, why, and what ends it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request
from kham.jobs import actions as jobs_actions
from kham.kernel.reasons import Refusal
from kham.records import actions, installation, permissions, queries
from kham.records.queries import screens
from kham.records.rules import profile as profiles
from kham.records.rules import reconciling as rules
from kham.records.views import tabs
from kham.roster import queries as roster_queries

PAGE = 50
FILE_BYTES = 20 * 1024 * 1024


def index(request: Request) -> HttpResponse:
    """The comparisons so far, and the two ways to make one: ask the gateway, or bring the list saved from it."""
    viewer = request.viewer
    permissions.check_view(viewer)
    page = Paginator(queries.reconciliations(viewer), 30).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(viewer, "reconciling"),
        "page": page,
        "rows": [{"one": one, "title": _title(one.gateway)} for one in page.object_list],
        "open": screens.open_disagreements(viewer).count(),
        "last": page.object_list[0] if page.number == 1 and page.object_list else None,
        "may_send": permissions.can_send(viewer),
        "choices": [(code, _title(code)) for code in installation.gateways()],
        "crumbs": [(_("Hồ sơ"), reverse("records:index")), (_("Đối soát"), "")],
    }
    return render(request, "records/reconciliations.html", context)


def _title(code: str) -> str:
    try:
        return _(profiles.load(code).title)
    except Refusal:
        return code


def detail(request: Request, reconciliation_id: str) -> HttpResponse:
    """One comparison: the figures that must add up, and each difference with its explanation and remedy."""
    viewer = request.viewer
    found = queries.reconciliation(viewer, reconciliation_id)
    open_first = F("settled_at").desc(nulls_first=True)
    differences = queries.disagreements(viewer, found).order_by(open_first, "kind", "pk")
    page = Paginator(differences, PAGE).get_page(request.GET.get("page"))
    names = permissions.may_see_names(viewer)
    counts: dict[str, int] = {}
    for kind in differences.filter(settled_at__isnull=True).values_list("kind", flat=True):
        counts[kind] = counts.get(kind, 0) + 1
    context = {
        "tabs": tabs(viewer, "reconciling"),
        "found": found,
        # refused, given up or without an answer: the gateway need not hold them
        "not_there": found.ours - found.matched - differences.filter(submission__isnull=False).count(),
        "title": _title(found.gateway),
        "page": page,
        "rows": [_row(one, names, viewer) for one in page.object_list],
        "kinds": [
            {"words": rules.words(kind), "n": n}
            for kind, n in sorted(counts.items(), key=lambda pair: -pair[1])
        ],
        "may_send": permissions.can_send(viewer),
        "crumbs": [
            (_("Hồ sơ"), reverse("records:index")),
            (_("Đối soát"), reverse("records:reconciliations")),
            (_("Một lần đối soát"), ""),
        ],
    }
    return render(request, "records/reconciliation.html", context)


def _row(one: Any, names: bool, viewer: Any) -> dict[str, Any]:
    submission = one.submission
    name = _("Không có ở đây")
    if submission is not None:
        person = submission.encounter.person
        names = names and roster_queries.may_know(viewer, person)
        name = person.full_name if names else _("Mã %(code)s") % {"code": person.code}
    return {"one": one, "name": name, "words": rules.words(one.kind), "submission": submission}


@require_POST
def compare(request: Request) -> HttpResponse:
    """Compare: with the file that was brought, at once; else ask for the job that asks the gateway."""
    viewer = request.viewer
    permissions.check_send(viewer)
    gateway, given = request.POST.get("gateway", ""), request.FILES.get("file")
    gateway = gateway if gateway in installation.gateways() else ""
    if given is not None:
        if given.size and given.size > FILE_BYTES:
            raise Refusal(
                "reconcile.size", _("Tệp lớn hơn 20 MB. Tải danh sách theo tháng rồi nộp từng tệp.")
            )
        made = actions.reconcile_file(
            content=given.read(), file_name=given.name or "", gateway=gateway, by=viewer, now=request.now
        )
        return redirect("records:reconciliation", made.pk)
    if request.POST.get("way") == "file":
        raise Refusal("reconcile.file", _("Chọn tệp danh sách tải từ cổng."))
    installation.connection(gateway)  # says now, not in the job, what is not configured
    job = jobs_actions.enqueue(
        kind="records.reconcile", params={"gateway": gateway}, by=viewer, now=request.now
    )
    return redirect("jobs:job", job_id=job.pk)


@require_POST
def settle(request: Request, disagreement_id: str) -> HttpResponse:
    """End a difference: send again, or somebody looked into it."""
    found = queries.disagreement(request.viewer, disagreement_id)
    how = request.POST.get("how", "")
    actions.settle(disagreement=found, how=how, by=request.viewer, now=request.now)
    told = _("Đã xếp gửi lại.") if how == "resent" else _("Đã ghi là đã xem.")
    messages.success(request, told)
    return redirect("records:reconciliation", found.reconciliation_id)
