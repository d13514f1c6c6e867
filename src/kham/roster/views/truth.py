"""Which list is believed about one field; whose a thing is after two people were parted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.kernel.reasons import Refusal
from kham.roster import actions, forms, permissions, queries
from kham.roster.models import Belief, Person

FIELDS = {
    "full_name": lazy("Họ và tên"), "birth": lazy("Ngày sinh"), "sex": lazy("Giới tính"), "personal_number": lazy("Số định danh"),
    "insurance_number": lazy("Mã số BHYT"), "phone": lazy("Điện thoại"), "address": lazy("Địa chỉ"),
    "neighbourhood": lazy("Tổ dân phố"),
}  # fmt: skip
SEX = {"male": lazy("Nam"), "female": lazy("Nữ"), "other": lazy("Khác")}


def sources(viewer: Any, person: Person) -> dict[str, Any]:
    """For the person's page: one line per source, which source each field was taken from, what may be chosen."""
    told = queries.evidence(person)
    beliefs = {belief.field: belief for belief in queries.beliefs(person)}
    may_choose = permissions.can_edit(viewer, person.unit_path)
    places = queries.place_names(person.unit_path)
    lines = [_line(viewer, person, one, beliefs, places) for one in told]
    return {
        "fields": list(FIELDS.items()), "lines": lines, "beliefs": [_belief(one) for one in beliefs.values()],
        "choices": _choices(viewer, told, places) if may_choose else [], "conflicts": sum(line["differs"] for line in lines),
    }  # fmt: skip


def _line(
    viewer: Any, person: Person, one: dict[str, Any], beliefs: dict[str, Belief], places: dict[str, str]
) -> dict[str, Any]:
    row = one["row"]
    cells = []
    for name in FIELDS:
        taken = person.provenance.get(name) == str(row.pk)
        chosen = name in beliefs and beliefs[name].row_id == row.pk
        cells.append(
            {
                "name": name, "value": shown(viewer, name, one, places), "taken": taken, "chosen": chosen,
                "differs": name in one["differs"] and not taken,
            }
        )  # fmt: skip
    return {
        "list": one["list"], "sender": one["sender"].label, "row": row, "cells": cells,
        "differs": any(cell["differs"] for cell in cells),
        "reasons": row.link_reason, "notes": [note["sentence"] for note in row.notes],
    }  # fmt: skip


def shown(viewer: Any, name: str, one: dict[str, Any], places: dict[str, str]) -> str:
    """A value of a row as this viewer may see it."""
    value = str(one["values"].get(name, "") or "")
    if name == "sex":
        return str(SEX.get(value, ""))
    if name == "birth":
        return queries.birth_text(value)
    if name in ("personal_number", "insurance_number"):
        return queries.shown_number(viewer, value)
    if name == "phone":
        return queries.shown_phone(viewer, value)
    if name == "neighbourhood":
        return places.get(value, value)
    return value


def _choices(viewer: Any, told: list[dict[str, Any]], places: dict[str, str]) -> list[tuple[str, str]]:
    """(row|field, words) of every value that differs from the person's record or from another list."""
    found = []
    for name, label in FIELDS.items():
        values = {str(one["values"].get(name, "") or "").casefold() for one in told} - {""}
        if len(values) < 2:
            continue
        for one in told:
            value = shown(viewer, name, one, places)
            if value:
                words = _("%(field)s: “%(value)s” theo %(sender)s") % {
                    "field": label, "value": value, "sender": _(one["sender"].label)
                }  # fmt: skip
                found.append((f"{one['row'].pk}|{name}", words))
    return found


def _belief(one: Belief) -> dict[str, Any]:
    return {
        "belief": one,
        "label": FIELDS.get(one.field, one.field),
        "sender": queries.sender_label(one.row.source_list),
    }


@require_POST
def believe(request: Request, person_id: str) -> HttpResponse:
    """Choose which list is right about one field."""
    person = queries.person(request.viewer, person_id)
    permissions.check_edit(request.viewer, person.unit_path)
    row_id, _sep, field = request.POST.get("choice", "").partition("|")
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        raise Refusal("roster.believe.reason", _("Nêu căn cứ: giấy tờ nào, ai xác nhận."))
    row = accounts_permissions.present(
        next((one["row"] for one in queries.evidence(person) if str(one["row"].pk) == row_id), None)
    )
    actions.believe(
        row=row, field=field, by=request.viewer, now=request.now, reason=form.cleaned_data["reason"]
    )
    messages.success(request, _("Đã ghi: tin danh sách này về mục đã chọn."))
    return redirect("roster:person", person.pk)


@require_POST
def unbelieve(request: Request, person_id: str, belief_id: str) -> HttpResponse:
    """Take it back: the usual order of sources holds again."""
    person = queries.person(request.viewer, person_id)
    permissions.check_edit(request.viewer, person.unit_path)
    found = accounts_permissions.present(
        next((one for one in queries.beliefs(person) if str(one.pk) == str(belief_id)), None)
    )
    actions.unbelieve(belief=found, by=request.viewer, now=request.now, reason=_("Hoàn tác"))
    messages.success(request, _("Đã hoàn tác; mục này lại theo thứ tự tin cậy của các danh sách."))
    return redirect("roster:person", person.pk)


@require_POST
def settle(request: Request, leftover_id: str) -> HttpResponse:
    """Say whose a thing is."""
    found = queries.leftover(request.viewer, leftover_id)
    whose = {str(found.merge.kept_id): found.merge.kept, str(found.merge.absorbed_id): found.merge.absorbed}
    person = whose.get(request.POST.get("person", ""))
    if person is None:
        raise Refusal("roster.leftover.whom", _("Chỉ chọn một trong hai người đã tách."))
    actions.settle(leftover=found, to=person, by=request.viewer, now=request.now)
    messages.success(request, _("Đã ghi việc này của ai."))
    return redirect("roster:person", person.pk)
