"""A list beside the earlier one of the same sender: what changed, who is new, who is gone and what becomes of that."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.kernel.ids import read_id
from kham.roster import actions, outgoing
from kham.roster.models import ListState, VersionState
from kham.roster.queries import conversation
from kham.roster.rules import catalogue
from kham.roster.views.lists import workbook

KINDS = ("changed", "new", "gone")


def version(request: Request, list_id: str) -> HttpResponse:
    """What differs; POST says whether it is a new version at all."""
    found = conversation.version_of(request.viewer, list_id)
    if request.method == "POST":
        if request.POST.get("answer") == "yes":
            actions.confirm_version(version=found, by=request.viewer, now=request.now)
            return redirect("roster:version", list_id)
        actions.decline_version(version=found, by=request.viewer, now=request.now)
        messages.success(request, _("Đã ghi: hai danh sách khác nhau."))
        return redirect("roster:list", list_id)
    wanted = request.GET.get("loai", "")
    first = next((kind for kind in KINDS if found.counts.get(kind)), "changed")
    chosen = wanted if wanted in KINDS else first
    page = Paginator(conversation.version_changes(found, chosen), 100).get_page(request.GET.get("page"))
    labels = {"changed": _("Thay đổi"), "new": _("Mới"), "gone": _("Không còn")}
    context = {
        "version": found, "later": found.later, "earlier": found.earlier, "sender": catalogue.sender(found.later.sender),
        "chosen": chosen, "page": page, "changes": [conversation.shown(change) for change in page],
        "tabs": [
            {"label": labels[kind], "url": f"?loai={kind}", "active": kind == chosen, "count": found.counts.get(kind, 0)}
            for kind in KINDS
        ],
        "asks": found.state == VersionState.PROPOSED, "decides": _decides(request, found),
        "sees_people": request.viewer.may(May.ROSTER_VIEW),
        "register": catalogue.sender(found.later.sender).register, "committed": found.later.state == ListState.COMMITTED,
    }  # fmt: skip
    return render(request, "roster/version.html", context)


def _decides(request: Request, found: conversation.ListVersion) -> bool:
    """Whether this viewer may say what becomes of those who are gone, now."""
    ready = found.state == VersionState.CONFIRMED and found.later.state == ListState.COMMITTED
    return ready and bool(request.viewer.may(May.ROSTER_EDIT))


@require_POST
def decide(request: Request, list_id: str) -> HttpResponse:
    """End the membership of those who are gone, or keep it."""
    found = conversation.version_of(request.viewer, list_id)
    chosen = [str(key) for key in map(read_id, request.POST.getlist("change")[:5000]) if key]
    back = f"{reverse('roster:version', args=[list_id])}?loai=gone"
    if not chosen:
        messages.error(request, _("Chưa chọn ai. Đánh dấu những người cần quyết định."))
        return redirect(back)
    if request.POST.get("answer") == "ended":
        count = actions.end_memberships(
            version=found,
            changes=chosen,
            by=request.viewer,
            now=request.now,
            reason=request.POST.get("reason", "")[:250],
        )
        messages.success(request, _("Đã kết thúc đối tượng của %(n)d người từ hôm nay.") % {"n": count})
    else:
        count = actions.keep_memberships(version=found, changes=chosen, by=request.viewer, now=request.now)
        messages.success(request, _("Giữ nguyên %(n)d người.") % {"n": count})
    return redirect(back)


@require_POST
def undo(request: Request, list_id: str, change_id: str) -> HttpResponse:
    """Take back what was decided about one person."""
    found = conversation.change_of(request.viewer, list_id, change_id)
    actions.undo_change(change=found, by=request.viewer, now=request.now)
    messages.success(request, _("Đã hoàn tác."))
    return redirect(f"{reverse('roster:version', args=[list_id])}?loai=gone")


def changes_file(request: Request, list_id: str) -> HttpResponse:
    """The changes as a workbook."""
    found = conversation.version_of(request.viewer, list_id)
    content = outgoing.changes_list(found, by=request.viewer, now=request.now)
    return workbook(content, f"{found.later.file_name.rsplit('.', 1)[0]} - thay đổi.xlsx")
