"""Questions whether two people are one: side by side, answered by keyboard, undone at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.roster import actions, forms, queries
from kham.roster.models import Person, ReviewPair, ReviewState
from kham.roster.rules import catalogue
from kham.roster.views import tabs
from kham.roster.views.people import SEX

HINTS = {
    "twins": lazy("Có thể là sinh đôi."), "same_list": lazy("Hai dòng của cùng một danh sách."),
    "number_shared": lazy("Một số dùng cho hai người."),
    "numbers_differ": lazy("Hai số định danh lệch nhau một chữ số."),
}  # fmt: skip


def queue(request: Request) -> HttpResponse:
    """The first question; or that nothing waits."""
    accounts_permissions.check_may(request.viewer, May.ROSTER_DECIDE)
    first = queries.review_queue(request.viewer).first()
    if first is not None:
        return redirect("roster:pair", first.pk)
    asked = queries.review_queue(request.viewer, ReviewState.ASKED)
    context = {
        "tabs": tabs(request.viewer, "review"),
        "progress": queries.review_progress(request.viewer),
        "asked": asked,
    }
    return render(request, "roster/review_done.html", context)


def pair(request: Request, pair_id: str) -> HttpResponse:
    """Two people side by side with the reasons."""
    found = queries.review_pair(request.viewer, pair_id)
    progress = queries.review_progress(request.viewer)
    following = queries.review_queue(request.viewer).exclude(pk=found.pk).first()
    context = {
        "tabs": tabs(request.viewer, "review"), "pair": found, "rows": _rows(request.viewer, found), "progress": progress,
        "hint": HINTS.get(found.hint, ""), "following": following, "open": found.state in (ReviewState.OPEN, ReviewState.ASKED),
        "done": progress["decided"], "asked": queries.review_queue(request.viewer, ReviewState.ASKED),
        "left_lists": _lists(found.left), "right_lists": _lists(found.right),
    }  # fmt: skip
    return render(request, "roster/pair.html", context)


def _lists(person: Person) -> str:
    senders = {_(catalogue.sender(code).label) for code in queries.senders_of_person(person)}
    return "; ".join(sorted(senders))


def _rows(viewer: Any, found: ReviewPair) -> list[dict[str, Any]]:
    left, right = found.left, found.right

    def line(label: str, one: Any, two: Any) -> dict[str, Any]:
        return {"label": label, "left": one or "", "right": two or ""}

    def aside(label: str, one: Any, two: Any) -> dict[str, Any]:
        """Told, but no ground for or against."""
        return {**line(label, one, two), "same": True, "why": _("để tham khảo")}

    rows = [
        line(_("Họ và tên"), left.full_name, right.full_name),
        line(
            _("Ngày sinh"),
            left.birth.display() if left.birth else "",
            right.birth.display() if right.birth else "",
        ),
        line(_("Giới tính"), SEX.get(left.sex, ""), SEX.get(right.sex, "")),
        line(
            _("Số định danh"),
            queries.shown_number(viewer, left.personal_number),
            queries.shown_number(viewer, right.personal_number),
        ),
        line(_("Mã số BHYT"), left.insurance_number, right.insurance_number),
        line(_("Tổ dân phố"), left.unit.name, right.unit.name),
        aside(_("Địa chỉ"), left.address, right.address),
        line(_("Điện thoại"), left.phone, right.phone),
        line(_("Người giám hộ"), left.guardian_name, right.guardian_name),
        aside(_("Có trong danh sách của"), _lists(left), _lists(right)),
    ]
    return [row for row in rows if row["left"] or row["right"]]


@require_POST
def decide(request: Request, pair_id: str) -> HttpResponse:
    """Take the answer and go on to the next question."""
    found = queries.review_pair(request.viewer, pair_id)
    answer = request.POST.get("answer", "")
    reason = request.POST.get("reason", "")[:200]
    actions.decide(pair=found, answer=answer, by=request.viewer, now=request.now, reason=reason)
    words = {
        "same": _("Đã gộp hai người."), "different": _("Đã ghi: hai người khác nhau."), "twins": _("Đã ghi: sinh đôi."),
        "asked": _("Đã chuyển hỏi tổ dân phố."),
    }[answer]  # fmt: skip
    messages.success(request, words, extra_tags=f"undo:{reverse('roster:undo_decision', args=[found.pk])}")
    return redirect("roster:review")


@require_POST
def undo(request: Request, pair_id: str) -> HttpResponse:
    """Take the answer back."""
    found = queries.review_pair(request.viewer, pair_id)
    actions.undo_decision(pair=found, by=request.viewer, now=request.now, reason=_("Hoàn tác"))
    messages.success(request, _("Đã hoàn tác, cặp này chờ quyết định lại."))
    return redirect("roster:pair", found.pk)


@require_POST
def separate(request: Request, person_id: str) -> HttpResponse:
    """Undo a merge from the person's page; `person_id` is the one who stayed, the absorbed one is named in the form."""
    kept = queries.person(request.viewer, person_id)
    form = forms.ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else _("Tách lại")
    absorbed = request.POST.get("absorbed", "")
    merge = next((one for one in queries.merges(kept) if str(one.absorbed_id) == absorbed), None)
    if merge is None:
        raise accounts_permissions.NotFound("not-found", _("Không tìm thấy trang này."))
    restored = actions.separate(person=merge.absorbed, by=request.viewer, now=request.now, reason=reason)
    messages.success(request, _("Đã tách thành hai người."))
    return redirect("roster:person", restored.pk)
