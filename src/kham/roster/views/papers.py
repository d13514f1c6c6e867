"""A paper that the person shows fills what the lists leave out: number, birth, ethnic group, address."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request
from kham.kernel import clock
from kham.kernel.dates import read_date
from kham.kernel.reasons import Refusal
from kham.roster import actions, forms, permissions, queries
from kham.roster.models import Person

PREFIX = "giay"
FIELDS = ("personal_number", "birth", "ethnicity", "address")


def form_of(person: Person) -> dict[str, Any]:
    """The form for the person's page: open when something that the national record asks for is not known."""
    lacking = [name for name in FIELDS if not getattr(person, name)]
    return {"form": forms.PaperForm(auto_id=f"{PREFIX}_%s"), "open": bool(lacking)}


@require_POST
def correct(request: Request, person_id: str) -> HttpResponse:
    """Write down what the paper says; it is believed over the lists from now on, and can be undone."""
    viewer = request.viewer
    found = queries.person(viewer, person_id)
    permissions.check_edit(viewer, found.unit_path)
    form = forms.PaperForm(request.POST)
    if not form.is_valid():
        raise Refusal("roster.paper.form", _("Chọn giấy tờ và ghi ít nhất một mục."))
    said = {name: form.cleaned_data[name] for name in FIELDS if form.cleaned_data[name].strip()}
    if "birth" in said:
        read = read_date(said["birth"], today=clock.local_date(request.now)).value
        if read is None:
            raise Refusal(
                "roster.person.birth",
                _("Ngày sinh không có thật hoặc không đọc được. Nhập như 05/7/1950, hoặc chỉ năm 1950."),
            )
        said["birth"] = read.iso()
    change = actions.changes.propose_details(
        person=found,
        fields=said,
        by=viewer,
        now=request.now,
        told_by=viewer.name or viewer.actor,
        evidence=form.cleaned_data["evidence"],
    )
    if not permissions.can_settle(viewer, change):
        messages.success(request, _("Đã gửi Trạm Y tế xác nhận."))
        return redirect("roster:person", found.pk)
    actions.changes.confirm(change=change, by=viewer, now=request.now)
    undo = f"undo:{reverse('roster:change_undo', args=[change.pk])}"
    messages.success(
        request, _("Đã ghi theo giấy tờ. Hồ sơ chờ vì thiếu mục này được kiểm tra lại ngay."), extra_tags=undo
    )
    return redirect("roster:person", found.pk)
