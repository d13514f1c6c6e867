"""Doors to records that a gateway refused or that were given up: whose they are, what to mend, trying again."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request
from kham.campaigns import queries as campaigns_queries
from kham.kernel import formats
from kham.kernel.ids import read_id
from kham.kernel.reasons import Refusal
from kham.records import actions, permissions, queries
from kham.records.models import ErrorKind, SubmissionState
from kham.records.queries import screens
from kham.records.views import tabs
from kham.records.views.rows import REMEDIES, STUCK, row

PAGE = 50
AT_ONCE = 200
NOBODY = uuid.UUID(int=0)
WHOSE = ("mine", "nobody")


def index(request: Request) -> HttpResponse:
    """Rejected and given-up records, those without an owner first."""
    viewer = request.viewer
    permissions.check_view(viewer)
    campaign = campaigns_queries.current(viewer)
    whose = request.GET.get("cua", "")
    whose = whose if whose in WHOSE else ""
    everybody = screens.stuck(viewer, campaign)
    page = Paginator(screens.stuck(viewer, campaign, whose=whose), PAGE).get_page(request.GET.get("page"))
    names = permissions.may_see_names(viewer)
    total, nobody = everybody.count(), screens.stuck(viewer, campaign, whose="nobody").count()
    context = {
        "tabs": tabs(viewer, "dead"),
        "page": page,
        "rows": [row(one, request.now, names=names) for one in page.object_list],
        "total": total,
        "nobody": nobody,
        "whose": whose,
        "kinds": _kinds(everybody),
        "chips": [
            ("mine", _("Của tôi"), screens.stuck(viewer, campaign, whose="mine").count()),
            ("nobody", _("Chưa có người xử lý"), nobody),
        ],
        "may_send": permissions.can_send(viewer) and viewer.user is not None,
        "crumbs": [(_("Hồ sơ"), reverse("records:index")), (_("Bị từ chối, ngừng gửi"), "")],
    }
    return render(request, "records/dead.html", context)


def _kinds(found: Any) -> list[dict[str, Any]]:
    """Kinds of trouble with how many records each, and what mends it."""
    counts: dict[tuple[str, str], int] = {}
    for kind, state, n in screens.troubles(found):
        key = (kind, str(ErrorKind(kind).label if kind else SubmissionState(state).label))
        counts[key] = counts.get(key, 0) + n
    return [
        {
            "label": label,
            "n": n,
            "remedy": REMEDIES.get(kind, ""),
            "kind": kind,
            "again": kind != ErrorKind.WITHDRAWN,
        }
        for (kind, label), n in sorted(counts.items(), key=lambda pair: -pair[1])
    ]


def _selected(request: Request) -> list[Any]:
    """Identifiers that were ticked; a text that is none finds nothing."""
    return [read_id(text) or NOBODY for text in request.POST.getlist("selected")[:AT_ONCE]]


@require_POST
def take(request: Request) -> HttpResponse:
    """Take one, or all that are nobody's."""
    viewer = request.viewer
    permissions.check_send(viewer)
    if viewer.user is None:
        raise Refusal("records.owner", _("Chỉ cán bộ có tài khoản mới nhận xử lý được."))
    wanted = _selected(request)
    found = screens.stuck(viewer, campaigns_queries.current(viewer), whose="" if wanted else "nobody")
    found = found.filter(pk__in=wanted) if wanted else found[:AT_ONCE]
    taken = [actions.assign(submission=one, to=viewer.user, by=viewer, now=request.now) for one in found]
    words = ngettext("Đã nhận xử lý %(n)s hồ sơ.", "Đã nhận xử lý %(n)s hồ sơ.", len(taken))
    messages.success(request, words % {"n": formats.number(len(taken))})
    return redirect("records:dead")


@require_POST
def assign(request: Request, submission_id: str) -> HttpResponse:
    """Say who mends a record, or nobody."""
    found = queries.submission(request.viewer, submission_id)
    permissions.check_send(request.viewer, found.unit_path)
    wanted = request.POST.get("owner", "")
    owners = {str(one.pk): one for one in queries.possible_owners(request.viewer, found)}
    if wanted and wanted not in owners:
        raise Refusal("records.owner", _("Người được giao phải là cán bộ của đơn vị này."))
    actions.assign(submission=found, to=owners.get(wanted), by=request.viewer, now=request.now)
    messages.success(request, _("Đã giao người xử lý.") if wanted else _("Hồ sơ không còn người xử lý."))
    return redirect("records:submission", found.pk)


@require_POST
def settle_withdrawn(request: Request, submission_id: str) -> HttpResponse:
    """A person had a record of a cancelled encounter removed at the gateway, and says how."""
    found = queries.submission(request.viewer, submission_id)
    note = request.POST.get("note", "")
    actions.settle_withdrawn(submission=found, note=note, by=request.viewer, now=request.now)
    messages.success(request, _("Đã ghi là đã gỡ ở cổng. Lần đối soát sau kiểm lại."))
    return redirect("records:submission", found.pk)


@require_POST
def replay(request: Request) -> HttpResponse:
    """Put the chosen ones (or all of one kind of trouble) back on the queue."""
    viewer = request.viewer
    permissions.check_send(viewer)
    found = screens.stuck(viewer, campaigns_queries.current(viewer)).filter(state__in=STUCK)
    wanted, kind = _selected(request), request.POST.get("kind")
    found = found.filter(pk__in=wanted) if wanted else found.filter(error_kind=kind or "")[:AT_ONCE]
    back, held = 0, 0
    for one in found:
        again = actions.replay(submission=one, by=viewer, now=request.now)
        back, held = (
            back + (again.state not in STUCK and again.state != "blocked"),
            held + (again.state == "blocked"),
        )
    messages.success(request, _("%(n)s hồ sơ trở lại hàng chờ gửi.") % {"n": formats.number(back)})
    if held:
        messages.warning(
            request,
            _("%(n)s hồ sơ còn thiếu thông tin, chuyển sang chưa gửi được.") % {"n": formats.number(held)},
        )
    return redirect("records:dead")
