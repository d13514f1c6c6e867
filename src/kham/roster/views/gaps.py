"""Work items about people who may have been forgotten, and questions about groups that do not go together."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.campaigns import queries as campaigns_queries
from kham.kernel import clock, formats
from kham.kernel.reasons import Refusal
from kham.roster import actions, permissions, queries
from kham.roster.models import ConflictState, Gap, GapOutcome, GroupConflict, Person
from kham.roster.rules import omissions
from kham.roster.views import columns_for, tabs
from kham.roster.views.coverage import checking_tabs

SEXES = {"male": lazy("Nam"), "female": lazy("Nữ"), "other": lazy("Khác")}
# What each role may answer: "same" is a decision of the station's, the others are facts that anybody asked may know.
FACTS = [code for code in GapOutcome.values if code not in (GapOutcome.GONE, GapOutcome.SAME)]


def _check_items(viewer: Any) -> None:
    if not queries.gaps.has_items(viewer):
        raise accounts_permissions.NotFound()


def index(request: Request) -> HttpResponse:
    """Who is missing where: items by rule and neighbourhood, those due first."""
    viewer, today = request.viewer, clock.local_date(request.now)
    _check_items(viewer)
    campaign = campaigns_queries.current(viewer)
    closed = request.GET.get("xong") == "1"
    found = queries.gaps.gaps(viewer, closed=closed)
    counts = queries.gaps.gap_counts(viewer, campaign, today) if campaign else []
    rule, owner = request.GET.get("loai", ""), request.GET.get("noi", "")
    places = _places(found)
    if rule in omissions.rules():
        found = found.filter(rule=rule)
    if owner in actions.gaps.OWNERS:
        found = found.filter(owner=owner)
    if request.GET.get("to"):
        found = found.filter(unit_path=request.GET["to"])
    page = Paginator(found, 100).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(viewer, "checking"), "subtabs": checking_tabs(viewer, "gaps"), "page": page, "closed": closed,
        "rows": [_line(viewer, one, today) for one in page], "places": places,
        "columns": columns_for(viewer, CLOSED_COLUMNS if closed else COLUMNS),
        "rules": [(one["rule"].code, _(one["rule"].label), one["closed"] if closed else one["open"]) for one in counts],
        "owners": [(code, _(label)) for code, label in actions.gaps.OWNERS.items()], "late": sum(one["late"] for one in counts),
        "open": sum(one["open"] for one in counts), "manages": viewer.may(May.LISTS_MANAGE),
        "states": [("1", _("Đã xong"))], "chosen": omissions.rules().get(rule),
    }  # fmt: skip
    return render(request, "roster/gaps.html", context)


COLUMNS: list[dict[str, Any]] = [
    {"key": "name", "label": lazy("Họ và tên")}, {"key": "birth", "label": lazy("Sinh"), "nowrap": True},
    {"key": "place", "label": lazy("Tổ dân phố")}, {"key": "what", "label": lazy("Thiếu gì"), "wide": True},
    {"key": "lists", "label": lazy("Đang có ở")}, {"key": "owner", "label": lazy("Ai xác minh")},
    {"key": "due", "label": lazy("Hạn"), "nowrap": True},
]  # fmt: skip
CLOSED_COLUMNS: list[dict[str, Any]] = [
    *COLUMNS[:4],
    {"key": "outcome", "label": lazy("Kết quả"), "wide": True},
    {"key": "done", "label": lazy("Ngày xong"), "nowrap": True},
]


def _places(found: Any) -> list[tuple[str, str]]:
    """Neighbourhoods that have items, as chips."""
    return list(
        found.filter(person__unit__level="neighbourhood")
        .order_by("unit_path")
        .values_list("unit_path", "person__unit__name")
        .distinct()
    )


def _line(viewer: Any, one: Gap, today: dt.date) -> dict[str, Any]:
    late = not one.closed and one.due_on < today
    due = formats.date_vn(one.due_on)
    return {
        "id": one.pk, "url": reverse("roster:gap", args=[one.pk]), "name": one.person.full_name,
        "birth": one.person.birth.display() if one.person.birth else "", "place": _place(one.person),
        "what": _(omissions.rules()[one.rule].label),
        "lists": ", ".join(_short(kind) for kind in queries.gaps.shown_kinds(viewer, one)),
        "owner": _(actions.gaps.owner_label(one.owner)), "due": _("quá hạn %(day)s") % {"day": due} if late else due,
        "tone": "look" if late else "", "outcome": one.get_outcome_display(),
        "done": formats.date_vn(clock.local_date(one.closed_at)) if one.closed_at else "",
    }  # fmt: skip


def _place(person: Person) -> str:
    return person.unit.name if person.unit.level == "neighbourhood" else _("chưa rõ tổ")


def gap(request: Request, gap_id: str) -> HttpResponse:
    """One item: who, what it usually means, what to do, who might be the same, what was done."""
    viewer, today = request.viewer, clock.local_date(request.now)
    found = queries.gaps.gap(viewer, gap_id)
    means, do = queries.gaps.gap_words(viewer, found)
    rule = omissions.rules()[found.rule]
    context = {
        "gap": found, "rule": rule, "means": means, "do": do, "header": _header(viewer, found.person, today),
        "facts": _facts(viewer, found, today), "steps": found.steps.all(), "likely": [_candidate(one) for one in
                 ([] if found.closed else queries.gaps.likely_same(viewer, found))],
        "outcomes": [(code, GapOutcome(code).label) for code in FACTS], "event": rule.event,
        "manages": permissions.can_refresh(viewer, found.unit_path),
        "owners": [(code, _(label)) for code, label in actions.gaps.OWNERS.items()],
        "person_url": reverse("roster:person", args=[found.person_id]) if permissions.can_see_person(viewer, found.person) else "",
        "tomorrow": max(found.due_on, today).isoformat(), "late": not found.closed and found.due_on < today,
        "crumbs": [(_("Việc rà soát"), reverse("roster:gaps"))],
    }  # fmt: skip
    return render(request, "roster/gap_panel.html" if request.htmx else "roster/gap.html", context)


def _header(viewer: Any, person: Person, today: dt.date) -> dict[str, Any]:
    """Who it is, with no more than the one who is asked needs."""
    age = person.birth.age_on(today) if person.birth else None
    return {
        "name": person.full_name, "birth": person.birth.display() if person.birth else "", "sex": SEXES.get(person.sex, ""), "age": age,
        "place": person.unit.full_name, "household": person.household.head_name if person.household else "",
        "phone": queries.shown_phone(viewer, person.phone), "badges": [],
    }  # fmt: skip


def _facts(viewer: Any, found: Gap, today: dt.date) -> list[tuple[str, Any]]:
    kinds = [_short(kind) for kind in queries.gaps.shown_kinds(viewer, found)]
    facts = [
        (_("Địa chỉ"), found.person.address), (_("Số định danh"), queries.shown_number(viewer, found.person.personal_number)),
        (_("Đang có ở"), ", ".join(kinds)), (_("Ai xác minh"), _asked(found)),
        (_("Hạn"), formats.date_vn(found.due_on)),
    ]  # fmt: skip
    if found.rule == "guardian_unknown":
        facts.append((_("Người giám hộ"), found.person.guardian_name))
    return facts


def _short(kind: str) -> str:
    return _(omissions.short(kind))


def _asked(one: Gap | GroupConflict) -> str:
    """Who is asked, by name where an organisation is."""
    return one.organisation.name if one.organisation else _(actions.gaps.owner_label(one.owner))


def _candidate(one: Person) -> dict[str, Any]:
    return {
        "id": one.pk, "name": one.full_name, "birth": one.birth.display() if one.birth else "", "place": _place(one),
        "address": one.address, "sex": SEXES.get(one.sex, ""), "police": one.verified_by_police,
    }  # fmt: skip


@require_POST
def close(request: Request, gap_id: str) -> HttpResponse:
    """Write down what became of the person."""
    found = queries.gaps.gap(request.viewer, gap_id)
    outcome = request.POST.get("outcome", "")
    other = None
    if outcome == GapOutcome.SAME:
        other = queries.person(request.viewer, request.POST.get("other") or found.person_id)
    actions.gaps.close_gap(
        gap=found,
        outcome=outcome,
        words=request.POST.get("words", "")[:250],
        other=other,
        by=request.viewer,
        now=request.now,
    )
    if other is not None:
        messages.success(request, _("Đã đưa vào hàng chờ quyết định một người hay hai người."))
    else:
        messages.success(request, _("Đã ghi kết quả."), extra_tags="")
    return redirect("roster:gap", found.pk)


@require_POST
def reopen(request: Request, gap_id: str) -> HttpResponse:
    """Take the answer back."""
    found = queries.gaps.gap(request.viewer, gap_id)
    actions.gaps.reopen_gap(
        gap=found, words=request.POST.get("words", "")[:250], by=request.viewer, now=request.now
    )
    messages.success(request, _("Đã mở lại."))
    return redirect("roster:gap", found.pk)


@require_POST
def note(request: Request, gap_id: str) -> HttpResponse:
    """Write down what was asked so far."""
    found = queries.gaps.gap(request.viewer, gap_id)
    actions.gaps.note_gap(
        gap=found, words=request.POST.get("words", "")[:250], by=request.viewer, now=request.now
    )
    messages.success(request, _("Đã ghi."))
    return redirect("roster:gap", found.pk)


@require_POST
def hand(request: Request, gap_id: str) -> HttpResponse:
    """Ask somebody else, or give another date."""
    found = queries.gaps.gap(request.viewer, gap_id)
    try:
        due_on = dt.date.fromisoformat(request.POST.get("due_on", ""))
    except ValueError as error:
        raise Refusal("roster.gap.due", _("Chọn hạn xác minh.")) from error
    actions.gaps.hand_gap(
        gap=found, owner=request.POST.get("owner", ""), due_on=due_on, by=request.viewer, now=request.now
    )
    messages.success(request, _("Đã giao."))
    return redirect("roster:gap", found.pk)


def conflicts(request: Request) -> HttpResponse:
    """Facts about one person that do not go together, those due first."""
    viewer = request.viewer
    _check_items(viewer)
    state = ConflictState.ANSWERED if request.GET.get("xong") == "1" else ConflictState.OPEN
    found = queries.groups.group_conflicts(viewer, state)
    page = Paginator(found, 100).get_page(request.GET.get("page"))
    today = clock.local_date(request.now)
    context = {
        "tabs": tabs(viewer, "checking"), "subtabs": checking_tabs(viewer, "conflicts"), "page": page, "columns": CONFLICT_COLUMNS,
        "rows": [_conflict_line(one, today) for one in page], "states": [("1", _("Đã trả lời"))], "open": state == ConflictState.OPEN,
        "manages": viewer.may(May.LISTS_MANAGE),
    }  # fmt: skip
    return render(request, "roster/conflicts.html", context)


CONFLICT_COLUMNS = [
    {"key": "name", "label": lazy("Họ và tên")}, {"key": "birth", "label": lazy("Sinh"), "nowrap": True},
    {"key": "place", "label": lazy("Tổ dân phố")}, {"key": "what", "label": lazy("Chưa khớp"), "wide": True},
    {"key": "owner", "label": lazy("Ai trả lời")}, {"key": "due", "label": lazy("Hạn"), "nowrap": True},
]  # fmt: skip


def _conflict_line(one: GroupConflict, today: dt.date) -> dict[str, Any]:
    late = one.state == ConflictState.OPEN and one.due_on < today
    due = formats.date_vn(one.due_on)
    return {
        "id": one.pk, "url": reverse("roster:conflict", args=[one.pk]), "name": one.person.full_name,
        "birth": one.person.birth.display() if one.person.birth else "", "place": _place(one.person),
        "what": _(queries.groups.conflict_rule(one).sentence), "owner": _(actions.gaps.owner_label(one.owner)),
        "due": _("quá hạn %(day)s") % {"day": due} if late else due, "tone": "look" if late else "",
    }  # fmt: skip


def conflict(request: Request, conflict_id: str) -> HttpResponse:
    """One question: what each side says, with its list and document; the answer ends one of them."""
    viewer, today = request.viewer, clock.local_date(request.now)
    found = queries.groups.group_conflict(viewer, conflict_id)
    rule = queries.groups.conflict_rule(found)
    held = actions.conflicts.sides(found, today)
    labels = {
        side: _(actions.conflicts.side_label(found, side))
        for side in ("left", "right")
        if getattr(found, side)
    }
    left, right = {"what": labels["left"]}, {"what": labels.get("right", "")}
    answers = [("end", _("Không còn thuộc: %(what)s") % left), ("keep", _("Vẫn thuộc: %(what)s") % left)]
    if rule.two_sided:
        answers = [
            ("left", _("Đúng là: %(what)s") % left),
            ("right", _("Đúng là: %(what)s") % right),
            ("both", _("Cả hai đều đúng")),
        ]
    context = {
        "conflict": found, "rule": rule, "header": _header(viewer, found.person, today), "answers": answers,
        "said": dict(answers).get(found.answer, ""),
        "sides": [{"label": labels[side], "memberships": held[side]} for side in labels], "open": found.state == ConflictState.OPEN,
        "answered": found.state == ConflictState.ANSWERED,
        "owner": _asked(found),
        "person_url": reverse("roster:person", args=[found.person_id]) if permissions.can_see_person(viewer, found.person) else "",
        "crumbs": [(_("Hỏi về đối tượng"), reverse("roster:conflicts"))],
    }  # fmt: skip
    return render(request, "roster/conflict.html", context)


@require_POST
def answer(request: Request, conflict_id: str) -> HttpResponse:
    """Answer a question about groups."""
    found = queries.groups.group_conflict(request.viewer, conflict_id)
    actions.conflicts.answer_conflict(
        conflict=found, answer=request.POST.get("answer", ""), reason=request.POST.get("reason", "")[:250],
        document=request.POST.get("document", "")[:200], by=request.viewer, now=request.now,
    )  # fmt: skip
    undo = f"undo:{reverse('roster:undo_conflict', args=[found.pk])}"
    messages.success(request, _("Đã ghi câu trả lời."), extra_tags=undo)
    return redirect("roster:conflicts")


@require_POST
def undo(request: Request, conflict_id: str) -> HttpResponse:
    """Take the answer back."""
    found = queries.groups.group_conflict(request.viewer, conflict_id)
    actions.conflicts.undo_conflict(
        conflict=found, by=request.viewer, now=request.now, reason=request.POST.get("reason", "")[:250]
    )
    messages.success(request, _("Đã hoàn tác câu trả lời."))
    return redirect("roster:conflict", found.pk)
