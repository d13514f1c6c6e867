"""Doors to births, deaths and moves: the work list, one change, saying one, and where somebody lives."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request, told_on
from kham.accounts.roles import May
from kham.kernel import clock, formats
from kham.kernel.dates import PartialDate
from kham.kernel.reasons import Refusal
from kham.places import queries as places_queries
from kham.roster import actions, forms, permissions, queries
from kham.roster.models import Change, ChangeKind, ChangeState, Person
from kham.roster.rules import births
from kham.roster.views import change_words, households, searching, tabs

KINDS = {
    ChangeKind.BIRTH: "info",
    ChangeKind.DEATH: "look",
    ChangeKind.MOVE: "neutral",
    ChangeKind.DETAIL: "neutral",
}
STATES = {"proposed": "wait", "confirmed": "done", "refused": "off", "withdrawn": "off", "undone": "off"}
TABS = ("den", "di", "xong")


def index(request: Request) -> HttpResponse:
    """What waits for my answer, what I sent, what is settled."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.ROSTER_REPORT)
    mine, sent = queries.proposed_to_me(viewer), queries.sent_by_me(viewer)
    decides = viewer.may(May.ROSTER_EDIT)
    chosen = request.GET.get("xem", "")
    chosen = chosen if chosen in TABS else ("den" if decides else "di")
    found = {"den": mine, "di": sent, "xong": queries.settled(viewer)}[chosen]
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    labels = {"den": _("Chờ tôi xác nhận"), "di": _("Tôi đã gửi"), "xong": _("Đã xong")}
    counts = {"den": mine.count() if decides else None, "di": sent.count(), "xong": None}
    context = {
        "tabs": tabs(viewer, "changes"), "page": page, "chosen": chosen, "rows": [line(viewer, one) for one in page],
        "parts": [
            {"label": labels[key], "url": f"?xem={key}", "active": key == chosen, "count": counts[key]}
            for key in TABS if decides or key != "den"
        ],
        "apart": queries.apart(viewer, clock.local_date(request.now)), "waiting": counts["den"],
    }  # fmt: skip
    return render(request, "roster/changes.html", context)


def line(viewer: Any, one: Change) -> dict[str, Any]:
    """One change as this side may see it: names, birth year, the two places; the page of a person only where he or she lives here."""
    people = [
        {
            "name": mover.person.full_name, "birth": mover.person.birth.display() if mover.person.birth else "",
            "url": reverse("roster:person", args=[mover.person.pk]) if permissions.can_see_person(viewer, mover.person) else "",
        }
        for mover in one.people.all()
    ]  # fmt: skip
    child = None
    if one.kind == ChangeKind.BIRTH:
        born = PartialDate.from_iso(one.details["birth"]).display()
        child = {"name": one.details["full_name"], "birth": born}
    return {
        "change": one, "id": one.pk, "url": reverse("roster:change", args=[one.pk]), "people": people, "child": child,
        "label": label(viewer, one), "kind": KINDS[ChangeKind(one.kind)], "state": STATES[one.state], "from": _where(viewer, one.from_unit),
        "to": _where(viewer, one.to_unit) if one.to_unit else one.to_words,
        "said": change_words.said(one) if one.kind == ChangeKind.DETAIL else "",
    }  # fmt: skip


def label(viewer: Any, one: Change) -> str:
    """What happened, said from the side of whoever reads: leaving or arriving."""
    arrives = (
        one.kind == ChangeKind.MOVE
        and one.to_path
        and viewer.sees(one.to_path)
        and not viewer.sees(one.from_path)
    )
    return _("Chuyển đến") if arrives else str(one.get_kind_display())


def _where(viewer: Any, unit: Any) -> str:
    """A neighbourhood of the own commune by its name; elsewhere with its commune."""
    if unit.level != "neighbourhood":
        return str(unit.full_name)
    return unit.name if viewer.sees(unit.path) else f"{unit.name}, {unit.parent.full_name}"


def detail(request: Request, change_id: str) -> HttpResponse:
    """One change: what was said, by whom, on what ground; answered by keys."""
    viewer = request.viewer
    one = queries.change(viewer, change_id)
    open_ = one.state == ChangeState.PROPOSED
    settles = open_ and permissions.can_settle(viewer, one)
    today = clock.local_date(request.now)
    choices = queries.places_in(one.to_unit, today) if settles and one.to_unit else []
    if one.to_unit and one.to_unit.level == "neighbourhood":
        choices = [place for place in choices if place.pk == one.to_unit_id]
    homes = (
        queries.homes_in(viewer, one.to_unit) if settles and one.to_unit and one.household_id is None else []
    )
    context = {
        "line": line(viewer, one), "one": one, "sides": change_words.sides(viewer, one),
        "facts": change_words.facts(viewer, one), "settles": settles,
        "asks_day": settles and one.kind == ChangeKind.DEATH and one.undated,
        "withdraws": open_ and not settles and permissions.can_withdraw(viewer, one),
        "undoes": one.state == ChangeState.CONFIRMED and permissions.can_undo(viewer, one),
        "places": [(str(place.pk), place.name) for place in choices], "consequence": change_words.consequence(one),
        "homes": [(str(home.pk), f"{home.head_name}, {home.address or home.unit.name}") for home in homes],
        "crumbs": [(_("Biến động dân cư"), reverse("roster:changes"))],
    }  # fmt: skip
    return render(request, "roster/change.html", context)


@require_POST
def settle(request: Request, change_id: str) -> HttpResponse:
    """Confirm, refuse, withdraw or undo; then the next one that waits."""
    viewer = request.viewer
    one = queries.change(viewer, change_id)
    answer, reason = request.POST.get("answer", ""), request.POST.get("reason", "")
    common: dict[str, Any] = {"change": one, "by": viewer, "now": request.now}
    if answer == "confirm":
        permissions.check_settle(viewer, one)
        place = next((p for p in queries.places_in(one.to_unit, clock.local_date(request.now))
                      if str(p.pk) == request.POST.get("unit")), None) if one.to_unit else None  # fmt: skip
        wanted = request.POST.get("household", "")
        home = queries.household(viewer, wanted) if wanted else None
        actions.changes.confirm(unit=place, household=home, on=_day(request.POST.get("on", "")), **common)
        undo_tag = f"undo:{reverse('roster:change_undo', args=[one.pk])}"
        further = queries.next_change(viewer, one) is not None
        # No name here: messages may travel in a cookie.
        said = _("Đã xác nhận. Dưới đây là biến động tiếp theo.") if further else _("Đã xác nhận.")
        messages.success(request, said, extra_tags=undo_tag)
    elif answer == "refuse":
        actions.changes.refuse(reason=reason, **common)
        messages.success(request, _("Đã ghi không nhận. Nơi báo thấy lý do."))
    elif answer == "withdraw":
        actions.changes.withdraw(reason=reason, **common)
        messages.success(request, _("Đã rút."))
    else:
        raise Refusal("roster.change.answer", "Câu trả lời không có trong danh mục.")
    following = queries.next_change(viewer, one) if answer in ("confirm", "refuse") else None
    return redirect("roster:change", following.pk) if following else redirect("roster:changes")


def _day(typed: str) -> dt.date | None:
    """The day entered; None when it was left out. Raises Refusal for one that does not exist."""
    try:
        return dt.date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError as error:
        raise Refusal(
            "roster.change.day", "Ngày không có thật. Ghi lại, hoặc để trống nếu không rõ ngày."
        ) from error


@require_POST
def undo(request: Request, change_id: str) -> HttpResponse:
    """Take a confirmation back."""
    one = queries.change(request.viewer, change_id)
    reason = request.POST.get("reason", "") or _("Hoàn tác ngay sau khi xác nhận")
    actions.changes.undo(change=one, by=request.viewer, now=request.now, reason=reason)
    messages.success(request, _("Đã hoàn tác. Lịch hẹn và ca theo dõi trở lại như trước."))
    return redirect("roster:changes")


@require_POST
def confirm_many(request: Request) -> HttpResponse:
    """Confirm those that were ticked; moves from elsewhere are opened one by one."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.ROSTER_EDIT)
    chosen = set(request.POST.getlist("selected"))
    waiting = [one for one in queries.proposed_to_me(viewer) if str(one.pk) in chosen]
    done = actions.changes.confirm_many(changes=waiting, by=viewer, now=request.now)
    messages.success(
        request,
        ngettext("Đã xác nhận %(n)s biến động.", "Đã xác nhận %(n)s biến động.", done)
        % {"n": formats.number(done)},
    )
    return redirect("roster:changes")


def propose(request: Request, person_id: str) -> HttpResponse:
    """Say that somebody died or moved."""
    viewer = request.viewer
    found = queries.person(viewer, person_id)
    permissions.check_report(viewer, found.unit_path)
    today = clock.local_date(request.now)
    places = [(str(p.pk), p.name) for p in queries.places_in(found.unit, today) if p.pk != found.unit_id]
    form = forms.ChangeForm(request.POST or None, places=places, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            made = _said(request, found, form.cleaned_data)
            messages.success(
                request,
                _("Đã ghi nhận.") if made.state == ChangeState.CONFIRMED else _("Đã báo, chờ xác nhận."),
            )
            return redirect("roster:change", made.pk)
    context = {
        "form": form, "person": found, "station": permissions.can_edit(viewer, found.unit_path), "waiting": queries.open_change(found),
        "crumbs": [(_("Người dân"), reverse("roster:people")), (found.full_name, reverse("roster:person", args=[found.pk]))],
    }  # fmt: skip
    return render(request, "roster/propose.html", context, status=422 if form.errors else 200)


def _said(request: Request, found: Person, told: dict[str, Any]) -> Change:
    """The change as told; the station's own word holds at once where it decides itself."""
    common: dict[str, Any] = {
        "on": told["on"],
        "by": request.viewer,
        "now": request.now,
        "evidence": told["evidence"],
    }
    if told["what"] == ChangeKind.DEATH:
        made = actions.changes.propose_death(person=found, **common)
    else:
        unit = next(
            (p for p in queries.places_in(found.unit, told["on"]) if str(p.pk) == told["place"]), None
        )
        if unit is None:
            unit = unit_named(told["where"], clock.local_date(request.now))
        home = found.household if told["whole"] else None
        people = list(queries.members(home)) if home else [found]
        words = told["where"] if unit is None else ""
        if unit is None and not words:
            raise Refusal("roster.change.where", "Chọn tổ dân phố, thôn hoặc ghi nơi đến.")
        made = actions.changes.propose_move(
            people=people, to_unit=unit, to_words=words, household=home, **common
        )
    if (
        request.POST.get("at_once")
        and permissions.can_settle(request.viewer, made)
        and made.state == ChangeState.PROPOSED
    ):
        made = actions.changes.confirm(change=made, by=request.viewer, now=request.now)
    return made


def unit_named(text: str, today: Any) -> Any:
    """The unit of this installation that a typed place names; None when it lies elsewhere. Raises Refusal when several fit."""
    found = [unit for unit in places_queries.named(text, today) if unit.level == "commune"]
    if len(found) > 1:
        names = "; ".join(f"{unit.full_name}, {unit.parent}" for unit in found[:5])
        raise Refusal(
            "roster.change.which",
            _("Có nhiều nơi cùng tên: %(names)s. Ghi thêm tên tỉnh, thành phố.") % {"names": names},
        )
    return found[0] if found else None


def birth(request: Request, person_id: str) -> HttpResponse:
    """Say that a child was born."""
    viewer = request.viewer
    mother = queries.person(viewer, person_id)
    permissions.check_report(viewer, mother.unit_path)
    form = forms.BirthForm(request.POST or None)
    near = searching.likely_child(request, mother) if request.method == "POST" else []
    others = searching.refused(request) & {one["id"] for one in near}
    if form.is_valid() and queries.unanswered(near, others):
        form.add_error(
            None,
            _(
                "Có người rất giống trong danh sách chung. Chọn “Đúng là người này”, hoặc đánh dấu “Người khác” rồi lưu."
            ),
        )
    elif form.is_valid():
        fields = dict(form.cleaned_data)
        evidence = fields.pop("evidence")
        with told_on(form):
            made = actions.changes.propose_birth(
                mother=mother,
                fields=fields,
                by=viewer,
                now=request.now,
                evidence=evidence,
                not_persons=others,
            )
            if (
                request.POST.get("at_once")
                and permissions.can_settle(viewer, made)
                and made.state == ChangeState.PROPOSED
            ):
                made = actions.changes.confirm(change=made, by=viewer, now=request.now)
            messages.success(
                request,
                _("Đã ghi nhận.") if made.state == ChangeState.CONFIRMED else _("Đã báo, chờ xác nhận."),
            )
            return redirect("roster:change", made.pk)
    context = {
        "form": form, "person": mother, "station": permissions.can_edit(viewer, mother.unit_path), "candidates": near, "refused": others,
        "crumbs": [(_("Người dân"), reverse("roster:people")), (mother.full_name, reverse("roster:person", args=[mother.pk]))],
    }  # fmt: skip
    return render(request, "roster/birth.html", context, status=422 if form.errors else 200)


@require_POST
def dwelling(request: Request, person_id: str) -> HttpResponse:
    """Note where somebody is registered or lives."""
    found = queries.person(request.viewer, person_id)
    form = forms.DwellingForm(request.POST)
    if not form.is_valid():
        raise Refusal("roster.dwelling.form", _("Chọn loại cư trú, ghi ngày và căn cứ."))
    told = form.cleaned_data
    commune = found.unit.parent if found.unit.level == "neighbourhood" else found.unit
    unit = unit_named(told["where"], clock.local_date(request.now)) if told["where"] else commune
    made = actions.record_dwelling(
        person=found, kind=told["kind"], since=told["since"], by=request.viewer, now=request.now, unit=unit, words=told["where"],
        evidence=told["evidence"],
    )  # fmt: skip
    if isinstance(made, Change):
        messages.success(request, _("Nơi ở mới thuộc địa bàn khác: đã báo chuyển đi, chờ nơi đến xác nhận."))
        return redirect("roster:change", made.pk)
    messages.success(request, _("Đã ghi nhận."))
    return redirect("roster:person", found.pk)


@require_POST
def restrict(request: Request, person_id: str) -> HttpResponse:
    """Hide somebody as a service asks, or stop hiding."""
    found = queries.person(request.viewer, person_id)
    form = forms.RestrictForm(request.POST, services=queries.services())
    if not form.is_valid():
        raise Refusal("roster.restrict.form", _("Chọn đơn vị đề nghị và ghi văn bản."))
    common: dict[str, Any] = {
        "person": found,
        "by": request.viewer,
        "now": request.now,
        "reason": form.cleaned_data["reason"],
    }
    if found.restricted:
        actions.lift(**common)
    else:
        actions.restrict(service=form.cleaned_data["service"], **common)
    messages.success(request, _("Đã ghi nhận."))
    return redirect("roster:person", found.pk)


def standing(viewer: Any, found: Person, today: Any) -> dict[str, Any]:
    """What waits, where somebody is registered and lives, whether a service hides him or her, and what may be said."""
    edits = permissions.can_edit(viewer, found.unit_path)
    return {
        "open": queries.open_change(found), "words": households.waiting_words(found), "changes": queries.changes_of(viewer, found),
        "residence": queries.residence(found) if edits else [], "edits": edits,
        "reports": permissions.can_report(viewer, found.unit_path) and found.died_on is None,
        "mother": found.died_on is None and births.may_be_mother(found.sex, found.birth_year, today.year),
        "dwelling": forms.DwellingForm(initial={"since": today}, auto_id="dwelling_%s"),
        "restrict": forms.RestrictForm(services=queries.services(), auto_id="restrict_%s"),
        "service": dict(queries.services()).get(found.restricted, ""),
        "homeless": edits and found.household_id is None and found.living_here,
    }  # fmt: skip
