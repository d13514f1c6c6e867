"""People and households: a table to filter, a person with all evidence, changes of status."""

from __future__ import annotations

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
from kham.accounts.wording import said
from kham.campaigns import queries as campaigns_queries
from kham.jobs import actions as jobs_actions
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.places import queries as places_queries
from kham.roster import actions, forms, permissions, queries
from kham.roster.models import Person, Presence
from kham.roster.rules import catalogue, entitlement
from kham.roster.views import change_words, changes, columns_for, households, papers, searching, tabs, truth
from kham.roster.views import groups as groups_views

AGES = {"0-5": (0, 5), "6-17": (6, 17), "18-59": (18, 59), "60-79": (60, 79), "80-130": (80, 130)}
SEX = {"male": lazy("Nam"), "female": lazy("Nữ"), "other": lazy("Khác")}


def people(request: Request) -> HttpResponse:
    """Everybody in my units; the search text comes by POST and never stands in the address."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.ROSTER_VIEW)
    today = clock.local_date(request.now)
    typed = request.POST.get("q", "").strip() if request.method == "POST" else ""
    chosen = {name: request.GET.get(name, "") for name in ("to", "nhom", "gioi", "tuoi", "tinh")}
    if chosen["nhom"] in permissions.hidden_groups(viewer):
        chosen["nhom"] = ""
    if typed:
        answer = queries.find(viewer, typed, limit=100)
        found: Any = answer.people
    else:
        found = queries.filtered(
            viewer, place=chosen["to"], group=chosen["nhom"], sex=chosen["gioi"], ages=AGES.get(chosen["tuoi"]), state=chosen["tinh"],
            today=today,
        ).order_by(*_order(request.GET.get("sort", "")))  # fmt: skip
    page = Paginator(found, 100).get_page(request.GET.get("page"))
    context = {
        "answered": answer.count if typed else 0,
        "tabs": tabs(viewer, "people"), "page": page, "rows": _table(viewer, page, today), "typed": typed, "columns": _columns(viewer),
        "places": _places(viewer, today), "groups": [(one.code, _(one.short)) for one in catalogue.groups().values()
                   if one.order <= 16 and one.code not in permissions.hidden_groups(viewer)],
        "sexes": [("male", _("Nam")), ("female", _("Nữ"))],
        "ages": [("0-5", _("Dưới 6")), ("6-17", "6–17"), ("18-59", "18–59"), ("60-79", "60–79"), ("80-130", _("Từ 80"))],
        "states": [("bedridden", _("Nằm liệt")), ("gone", _("Đã mất, chuyển đi")),
                   ("waiting", _("Chờ xác nhận biến động")), ("absent", _("Đăng ký ở đây, sống nơi khác")),
                   ("outsider", _("Sống ở đây, đăng ký nơi khác"))],
        "can_add": viewer.may(May.ROSTER_EDIT), "manages": viewer.may(May.LISTS_MANAGE),
    }  # fmt: skip
    return render(request, "roster/people.html", context)


def _order(wanted: str) -> tuple[str, ...]:
    known = {
        "name": ("sort_key",),
        "birth": ("birth_year", "sort_key"),
        "place": ("unit_path", "address", "sort_key"),
    }
    fields = known.get(wanted.removeprefix("-"), ("unit_path", "sort_key"))
    return tuple(f"-{field}" for field in fields) if wanted.startswith("-") else fields


def _columns(viewer: Any) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = [
        {"key": "name", "label": _("Họ và tên"), "sort": True}, {"key": "birth", "label": _("Sinh"), "sort": True, "nowrap": True},
        {"key": "sex", "label": _("Giới")}, {"key": "place", "label": _("Tổ dân phố"), "sort": True},
        {"key": "address", "label": _("Địa chỉ"), "wide": True}, {"key": "groups", "label": _("Đối tượng")},
        {"key": "number", "label": _("Số định danh"), "nowrap": True}, {"key": "phone", "label": _("Điện thoại"), "nowrap": True},
    ]  # fmt: skip
    return columns_for(viewer, columns)


def _table(viewer: Any, page: Any, today: Any) -> list[dict[str, Any]]:
    groups = queries.groups.short_words(
        queries.group_names(viewer, [person.pk for person in page], today), page
    )
    return [
        {
            "id": person.pk, "url": reverse("roster:person", args=[person.pk]), "name": person.full_name,
            "birth": person.birth.display() if person.birth else "", "sex": SEX.get(person.sex, ""), "place": _place(person),
            "address": person.address, "groups": groups[person.pk],
            "number": queries.shown_number(viewer, person.personal_number), "phone": queries.shown_phone(viewer, person.phone),
        }
        for person in page
    ]  # fmt: skip


def _place(person: Person) -> str:
    """The neighbourhood; in words when a list did not name one."""
    return person.unit.name if person.unit.level == "neighbourhood" else _("chưa rõ tổ")


def _places(viewer: Any, today: Any) -> list[tuple[str, str]]:
    campaign = campaigns_queries.current(viewer)
    if campaign is None:
        return []
    return [(place.path, place.name) for place in places_queries.neighbourhoods(viewer, campaign.unit, today)]


def person(request: Request, person_id: str) -> HttpResponse:
    """One person: who, line of life, groups and payer with reasons, what each list says, household. Never results."""
    viewer = request.viewer
    found = queries.person(viewer, person_id)
    if str(found.pk) != str(person_id):
        return redirect("roster:person", found.pk)
    today = clock.local_date(request.now)
    campaign = campaigns_queries.current(viewer)
    context = {
        "person": found, "header": _header(viewer, found, today), "life": queries.life(viewer, found, campaign),
        "facts": _facts(viewer, found), **groups_views.of_person(viewer, found, today),
        "entitlement": _entitlement(found, campaign) if viewer.may(May.ROSTER_EDIT) else None,
        "shows_entitlement": viewer.may(May.ROSTER_EDIT),
        "sources": truth.sources(viewer, found) if viewer.may(May.LISTS_MANAGE) else None,
        "leftovers": queries.leftovers(viewer, found), "decides": permissions.can_decide(viewer, found.unit_path),
        "can_edit": permissions.can_edit(viewer, found.unit_path), "paper": papers.form_of(found),
        "members": [_member(viewer, one, today) for one in queries.members(found.household, viewer)] if found.household else [],
        "merges": queries.merges(found) if viewer.may(May.ROSTER_DECIDE) else [], "form": forms.StatusForm(auto_id="status_%s"),
        "crumbs": [(_("Người dân"), reverse("roster:people"))], "standing": changes.standing(viewer, found, today),
    }  # fmt: skip
    return render(request, "roster/person_panel.html" if request.htmx else "roster/person.html", context)


def _header(viewer: Any, found: Person, today: Any) -> dict[str, Any]:
    badges = []
    if found.died_on:
        badges.append({"label": _("Đã mất"), "kind": "off"})
    if found.moved_on:
        badges.append({"label": _("Đã chuyển đi"), "kind": "off"})
    if waiting := households.waiting_words(found):
        badges.append({"label": waiting, "kind": "look"})
    if found.presence != Presence.HERE:
        badges.append({"label": found.get_presence_display(), "kind": "info"})
    if found.restricted:
        badges.append({"label": _("Thuộc diện hạn chế"), "kind": "info"})
    if found.bedridden:
        badges.append({"label": _("Khám tại nhà"), "kind": "look"})
    if found.verified_by_police:
        badges.append({"label": _("Có trong danh sách Công an"), "kind": "done"})
    age = found.birth.age_on(today) if found.birth and not found.died_on else None
    return {
        "name": found.full_name, "birth": found.birth.display() if found.birth else "", "sex": SEX.get(found.sex, ""), "code": found.code,
        "age": age, "place": found.unit.full_name, "household": found.household.head_name if found.household else "",
        "phone": queries.shown_phone(viewer, found.phone), "badges": badges,
    }  # fmt: skip


def _facts(viewer: Any, found: Person) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        (_("Số định danh"), queries.shown_number(viewer, found.personal_number)), (_("Địa chỉ"), found.address),
        (_("Cư trú"), found.get_residence_display()), (_("Điện thoại"), queries.shown_phone(viewer, found.phone)),
    ]  # fmt: skip
    if permissions.sees_numbers(viewer):
        facts.append((_("Mã số BHYT"), found.insurance_number))
    if found.guardian_name:
        facts.append((_("Người giám hộ"), found.guardian_name))
    if found.workplace or found.school_class:
        facts.append(
            (
                _("Nơi học, làm việc"),
                " – ".join(part for part in (found.workplace, found.school_class) if part),
            )
        )
    if found.died_on or found.moved_on:
        said = queries.gone_by(found)
        facts.append(
            (_("Từ ngày"), change_words.day_words(said) if said else found.died_on or found.moved_on)
        )
    if found.moved_to:
        facts.append((_("Chuyển đến"), found.moved_to))
    return facts


def _entitlement(found: Person, campaign: Any) -> dict[str, Any] | None:
    enrolment = queries.enrolment_of(found, campaign) if campaign else None
    if enrolment is None:
        return None
    return {
        "policy": entitlement.POLICY_LABELS[enrolment.policy_group], "policy_reason": enrolment.policy_reason,
        "funding": entitlement.FUNDING_LABELS[enrolment.funding_source], "funding_reason": enrolment.funding_reason,
        "national": ", ".join(str(code) for code in entitlement.national_codes(enrolment.groups)),
    }  # fmt: skip


def _member(viewer: Any, one: Person, today: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "url": reverse("roster:person", args=[one.pk]), "name": one.full_name,
        "birth": one.birth.display() if one.birth else "", "sex": SEX.get(one.sex, ""), "role": one.household_role,
        "phone": queries.shown_phone(viewer, one.phone),
        "bedridden": _("Khám tại nhà") if one.bedridden else "",
    }  # fmt: skip


def add(request: Request) -> HttpResponse:
    """Somebody who is on no list."""
    viewer = request.viewer
    accounts_permissions.check_may(viewer, May.ROSTER_EDIT)
    campaign = campaigns_queries.current(viewer)
    today = clock.local_date(request.now)
    places = [(name, name) for _path, name in _places(viewer, today)]
    form = forms.PersonForm(request.POST or None, places=places)
    known = None
    if request.method == "POST" and form.is_valid():
        if campaign is None:
            raise Refusal("roster.no-campaign", _("Chưa có chiến dịch nào. Trạm Y tế mở chiến dịch trước."))
        fields = dict(form.cleaned_data)
        despite = fields.pop("despite")
        near = searching.likely(request, campaign.unit.path)
        if not despite and queries.unanswered(near, searching.refused(request)):
            form.add_error(
                None,
                _(
                    "Có người rất giống trong danh sách chung. Chọn “Đúng là người này”, hoặc đánh dấu “Người khác” rồi lưu."
                ),
            )
            return render(request, "roster/add.html", _add_page(request, form, near), status=422)
        try:
            made = actions.add_person(
                campaign=campaign,
                unit=campaign.unit,
                fields=fields,
                by=viewer,
                now=request.now,
                despite=despite,
                not_persons=searching.refused(request),
            )
        except accounts_permissions.NotFound:
            raise
        except Refusal as refusal:
            form.add_error(None, said(refusal.sentence))
            if "person" in refusal.params:
                known = queries.person(viewer, refusal.params["person"])
        else:
            messages.success(request, _("Đã thêm người."))
            return redirect("roster:person", made.pk)
    context = _add_page(request, form, [], known)
    return render(request, "roster/add.html", context, status=422 if form.errors else 200)


def _add_page(
    request: Request, form: Any, near: list[dict[str, Any]], known: Person | None = None
) -> dict[str, Any]:
    if not near and known is None and not form.data.get("despite"):
        del form.fields["despite"]  # nobody is there from whom this one would have to be told apart
    return {
        "form": form, "known": known, "candidates": near, "refused": searching.refused(request),
        "crumbs": [(_("Người dân"), reverse("roster:people"))],
    }  # fmt: skip


@require_POST
def status(request: Request, person_id: str) -> HttpResponse:
    """Write down that somebody cannot leave the bed, or was said to be gone by mistake."""
    found = queries.person(request.viewer, person_id)
    form = forms.StatusForm(request.POST)
    if not form.is_valid():
        raise Refusal("roster.status.form", _("Chọn việc cần ghi và nêu căn cứ."))
    told = form.cleaned_data
    common: dict[str, Any] = {
        "person": found,
        "by": request.viewer,
        "now": request.now,
        "reason": told["reason"],
    }
    if told["what"] == "back":
        actions.report_return(**common)
    else:
        actions.mark_bedridden(bedridden=told["what"] == "bedridden", **common)
    messages.success(request, _("Đã ghi nhận."))
    return redirect("roster:person", found.pk)


@require_POST
def enrol(request: Request) -> HttpResponse:
    """Compute target groups and payers again."""
    accounts_permissions.check_may(request.viewer, May.LISTS_MANAGE)
    job = jobs_actions.enqueue(kind="roster.enrol", params={}, by=request.viewer, now=request.now)
    return redirect("jobs:job", job.pk)
