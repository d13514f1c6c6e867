"""Questions whether two people are one: side by side, answered by keyboard, undone at once, shared among colleagues."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts import queries as accounts_queries
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.accounts.wording import said
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.roster import actions, forms, permissions, queries
from kham.roster.models import Person, ReviewPair, ReviewState
from kham.roster.rules import catalogue, marking
from kham.roster.views import tabs
from kham.roster.views.people import SEX

HINTS = {
    "twins": lazy("Có thể là sinh đôi."), "same_list": lazy("Hai dòng của cùng một danh sách."),
    "number_shared": lazy("Một số dùng cho hai người."),
    "numbers_differ": lazy("Hai bên ghi hai số khác nhau."),
    "known": lazy("Chứng cứ mới cho thấy hai người đã có trong danh sách chung có thể là một."),
    "several": lazy("Khớp gần như nhau với nhiều người, hoặc chưa đủ chắc."),
    "by_hand": lazy("Cán bộ nghi trùng."),
    "thin": lazy("Khớp nhưng ít chứng cứ; có thể là một người riêng."),
}  # fmt: skip
DONE = {
    "same": lazy("Đã gộp hai người."), "different": lazy("Đã ghi: hai người khác nhau."), "twins": lazy("Đã ghi: sinh đôi."),
    "asked": lazy("Đã chuyển hỏi tổ dân phố."), "proposed": lazy("Đã ghi đề nghị gộp, chờ đồng nghiệp xác nhận."),
}  # fmt: skip


def queue(request: Request) -> HttpResponse:
    """The first question that is mine to answer; or what waits for others, or that nothing waits."""
    accounts_permissions.check_may(request.viewer, May.ROSTER_DECIDE)
    first = queries.my_queue(request.viewer).first()
    if first is not None:
        return redirect("roster:pair", first.pk)
    return render(request, "roster/review_done.html", _nothing(request))


def _nothing(request: Request) -> dict[str, Any]:
    viewer = request.viewer
    return {
        "tabs": tabs(viewer, "review"), "progress": queries.review_progress(viewer, request.now),
        "asked": queries.review_queue(viewer, ReviewState.ASKED)[:100],
        "proposed": queries.review_queue(viewer, ReviewState.PROPOSED)[:100],
        "taken": [(user, count) for user, count in queries.review_shares(viewer) if user is not None and user != viewer.user],
    }  # fmt: skip


def pair(request: Request, pair_id: str) -> HttpResponse:
    """Two people side by side with the reasons."""
    found = queries.review_pair(request.viewer, pair_id)
    return _show(request, found)


def _show(
    request: Request, found: ReviewPair, *, last: ReviewPair | None = None, refusal: str = ""
) -> HttpResponse:
    """The page of a question, or only its changing part when the page is open already."""
    template = "roster/parts/pair.html" if request.htmx else "roster/pair.html"
    response = render(request, template, _context(request, found, last, refusal))
    if request.htmx:
        response["HX-Push-Url"] = reverse("roster:pair", args=[found.pk])
    return response


def _context(request: Request, found: ReviewPair, last: ReviewPair | None, refusal: str) -> dict[str, Any]:
    viewer = request.viewer
    following = queries.following_pair(viewer, found)
    own = found.state == ReviewState.PROPOSED and found.proposed_by == viewer.actor
    waiting = found.state in (ReviewState.OPEN, ReviewState.ASKED, ReviewState.PROPOSED)
    return {
        "tabs": tabs(viewer, "review"), "pair": found, "rows": _rows(viewer, found), "hint": HINTS.get(found.hint, ""),
        "progress": queries.review_progress(viewer, request.now), "following": following if following != found else None,
        "open": waiting and not own, "own_proposal": own, "second": actions.needs_second(found),
        "proposer": _name_of(viewer, found.proposed_by) if found.state == ReviewState.PROPOSED else "",
        "decider": _name_of(viewer, found.decided_by), "inquiries": _heard(found),
        "reasons": sorted(found.reasons, key=lambda one: -abs(one.get("weight") or 0)),
        "left_says": _says(viewer, found.left), "right_says": _says(viewer, found.right),
        "last": last, "last_words": DONE.get(last.state, "") if last else "", "refusal": refusal,
    }  # fmt: skip


def _name_of(viewer: Any, actor: str) -> str:
    """Name of a colleague behind an actor."""
    kind, _sep, key = actor.partition(":")
    if kind != "user":
        return _("Hệ thống") if actor else ""
    return str(accounts_queries.users(viewer).filter(pk=key).first() or _("một đồng nghiệp"))


def _heard(found: ReviewPair) -> list[dict[str, Any]]:
    places = {person.unit_path: person.unit.name for person in (found.left, found.right)}
    return [
        {
            "place": places.get(one.unit_path, ""), "asked_at": one.asked_at, "answer": one.get_answer_display() if one.answer else "",
            "note": one.note, "name": one.answered_name, "answered_at": one.answered_at,
        }
        for one in queries.inquiries_of(found)
    ]  # fmt: skip


def _lists(person: Person) -> str:
    senders = {_(catalogue.sender(code).label) for code in queries.senders_of_person(person)}
    return "; ".join(sorted(senders))


def _says(viewer: Any, person: Person) -> list[dict[str, Any]]:
    """What each list says of a person, short."""
    found = []
    for one in queries.evidence(person):
        values = one["values"]
        said = [
            str(values.get("full_name", "")), queries.birth_text(values.get("birth", "")), str(SEX.get(values.get("sex", ""), "")),
            queries.shown_number(viewer, values.get("personal_number", "")), values.get("address", ""),
        ]  # fmt: skip
        found.append(
            {
                "sender": one["sender"].label, "sheet": one["row"].sheet, "number": one["row"].row_number,
                "list": one["list"].pk, "said": " · ".join(part for part in said if part),
            }
        )  # fmt: skip
    return found


def _rows(viewer: Any, found: ReviewPair) -> list[dict[str, Any]]:
    left, right = found.left, found.right

    def line(label: str, one: Any, two: Any, *, aside: bool = False) -> dict[str, Any]:
        first, second = marking.marked(str(one or ""), str(two or ""), apart=aside)
        state = "aside" if aside else "missing" if not one or not two else "same" if one == two else "differs"
        return {"label": label, "left": first, "right": second, "state": state}

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
        line(_("Địa chỉ"), left.address, right.address),
        line(
            _("Chủ hộ"),
            left.household.head_name if left.household else "",
            right.household.head_name if right.household else "",
        ),
        line(
            _("Điện thoại"), queries.shown_phone(viewer, left.phone), queries.shown_phone(viewer, right.phone)
        ),
        line(_("Người giám hộ"), left.guardian_name, right.guardian_name),
        line(_("Có trong danh sách của"), _lists(left), _lists(right), aside=True),
    ]
    return [row for row in rows if row["left"] or row["right"]]


@require_POST
def decide(request: Request, pair_id: str) -> HttpResponse:
    """Take the answer and go on to the next question."""
    found = queries.review_pair(request.viewer, pair_id)
    following = queries.following_pair(request.viewer, found)
    answer, reason = request.POST.get("answer", ""), request.POST.get("reason", "")[:200]
    try:
        done = actions.decide(pair=found, answer=answer, by=request.viewer, now=request.now, reason=reason)
    except accounts_permissions.NotFound:
        raise
    except Refusal as refusal:
        if not request.htmx:
            raise
        return _show(request, queries.review_pair(request.viewer, pair_id), refusal=said(refusal.sentence))
    if request.htmx and following is not None and following.pk != found.pk:
        # The answer may have moved or closed the question that was next.
        still = (
            queries.my_queue(request.viewer).filter(pk=following.pk).first()
            or queries.my_queue(request.viewer).first()
        )
        if still is not None:
            return _show(request, queries.review_pair(request.viewer, still.pk), last=done)
    undo_at = reverse("roster:undo_decision", args=[found.pk])
    messages.success(request, DONE[done.state], extra_tags=f"undo:{undo_at}")
    if request.htmx:
        gone = HttpResponse(status=204)
        gone["HX-Redirect"] = reverse("roster:review")
        return gone
    return redirect("roster:review")


@require_POST
def undo(request: Request, pair_id: str) -> HttpResponse:
    """Take the answer back."""
    found = queries.review_pair(request.viewer, pair_id)
    try:
        actions.undo_decision(pair=found, by=request.viewer, now=request.now, reason=_("Hoàn tác"))
    except accounts_permissions.NotFound:
        raise
    except Refusal as refusal:
        if not request.htmx:
            raise
        return _show(request, found, refusal=said(refusal.sentence))
    if request.htmx:
        return _show(request, queries.review_pair(request.viewer, pair_id))
    messages.success(request, _("Đã hoàn tác, cặp này chờ quyết định lại."))
    return redirect("roster:pair", found.pk)


def shares(request: Request) -> HttpResponse:
    """Who looks at how many questions."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.ROSTER_DECIDE)
    counts = dict(queries.review_shares(viewer))
    helpers = queries.deciders(viewer, clock.local_date(request.now))
    context = {
        "tabs": tabs(viewer, "review"), "progress": queries.review_progress(viewer, request.now),
        "people": [{"user": user, "count": counts.get(user, 0), "me": user == viewer.user} for user in helpers],
        "free": counts.get(None, 0), "crumbs": [(_("Cần quyết định"), reverse("roster:review"))],
    }  # fmt: skip
    return render(request, "roster/shares.html", context)


@require_POST
def take(request: Request) -> HttpResponse:
    """Twenty for me, twenty for a colleague, or given back."""
    viewer, what = request.viewer, request.POST.get("what", "take")
    accounts_permissions.check_may(viewer, May.ROSTER_DECIDE)
    if what == "take":
        count = actions.take_batch(by=viewer, now=request.now)
        messages.success(request, _("Đã nhận %(n)s cặp để xem.") % {"n": count})
        return redirect("roster:review")
    user = _colleague(viewer, request.POST.get("user", ""), clock.local_date(request.now))
    if what == "give_back":
        count = actions.give_back(of=user, by=viewer, now=request.now)
        messages.success(request, _("Đã trả %(n)s cặp về hàng chờ chung.") % {"n": count})
    else:
        count = actions.assign(to=user, by=viewer, now=request.now)
        messages.success(request, _("Đã giao %(n)s cặp.") % {"n": count})
    return redirect("roster:review_shares")


def _colleague(viewer: Any, key: str, on: dt.date) -> Any:
    found = next((user for user in queries.deciders(viewer, on) if str(user.pk) == key), None)
    if found is None:
        raise Refusal("roster.assign.whom", _("Chọn một người trong danh sách."))
    return found


@require_POST
def suspect(request: Request, person_id: str) -> HttpResponse:
    """Ask by hand whether this person and the one with a code are one."""
    person = queries.person(request.viewer, person_id)
    permissions.check_decide(request.viewer, person.unit_path)
    other = queries.person_by_code(request.viewer, request.POST.get("code", ""))
    if other is None:
        raise Refusal("roster.suspect.unknown", _("Không tìm thấy người có mã này trong địa bàn."))
    reason = request.POST.get("reason", "")[:200]
    made = actions.suspect(person=person, other=other, by=request.viewer, now=request.now, reason=reason)
    return redirect("roster:pair", made.pk)


@require_POST
def separate(request: Request, person_id: str) -> HttpResponse:
    """Undo a merge from the person's page; `person_id` is the one who stayed, the absorbed one is named in the form."""
    kept = queries.person(request.viewer, person_id)
    form = forms.ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else _("Tách lại")
    absorbed = request.POST.get("absorbed", "")
    merge = accounts_permissions.present(
        next((one for one in queries.merges(kept) if str(one.absorbed_id) == absorbed), None)
    )
    restored = actions.separate(person=merge.absorbed, by=request.viewer, now=request.now, reason=reason)
    if any(one.settled_at is None for one in queries.leftovers(request.viewer, restored)):
        messages.warning(request, _("Đã tách thành hai người. Một số việc chưa rõ của ai, xin chọn ở dưới."))
    else:
        messages.success(request, _("Đã tách thành hai người."))
    return redirect(
        "roster:person", restored.pk if permissions.can_see_person(request.viewer, restored) else kept.pk
    )
