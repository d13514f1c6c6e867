"""The person's signed copy: made, opened and revoked by the station; its public check lives in the portal."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request, told_to
from kham.accounts.roles import May
from kham.exams import permissions as exams_permissions
from kham.exams import queries as exams_queries
from kham.records import permissions
from kham.records.actions import copies as actions
from kham.records.queries import copies as queries


def page(request: Request, encounter_id: Any) -> HttpResponse:
    """Copies of one encounter: the one in force, older ones, what to do."""
    viewer: Any = request.viewer
    encounter = exams_queries.encounter(viewer, encounter_id)
    exams_permissions.check_read_results(viewer, encounter.unit_path)
    made: list[dict[str, Any]] = [
        {"copy": one, "standing": queries.standing(one), "code": queries.show_code(one.code)}
        for one in queries.copies(viewer).filter(encounter=encounter)
    ]
    signed = encounter.conclusions.filter(current=True).first()
    context = {
        "encounter": encounter,
        "signed": signed,
        "made": made,
        "current": next((one for one in made if one["standing"].state == queries.CURRENT), None),
        "can_revoke": permissions.can_send(viewer, encounter.unit_path),
        "crumbs": [
            (_("Phiếu kết quả"), reverse("exams:slip", args=[encounter.pk])),
            (_("Bản có chữ ký số"), ""),
        ],
    }
    return render(request, "records/copies.html", context)


@require_POST
def sign(request: Request, encounter_id: Any) -> HttpResponse:
    """Make the copy of the version in force."""
    encounter = exams_queries.encounter(request.viewer, encounter_id)
    exams_permissions.check_read_results(request.viewer, encounter.unit_path)
    with told_to(request):
        actions.issue(
            encounter=encounter,
            address=queries.check_address(request.build_absolute_uri("/")),
            by=request.viewer,
            now=request.now,
        )
        messages.success(request, _("Đã ký số bản kết quả."))
    return redirect("records:copies", encounter_id=encounter.pk)


def file(request: Request, copy_id: Any) -> HttpResponse:
    """The signed file."""
    found = queries.copy(request.viewer, copy_id)
    accounts_permissions.check_sees(request.viewer, May.RESULTS_VIEW, found.unit_path)
    content = actions.open_copy(copy=found, purpose="print", by=request.viewer, now=request.now)
    return as_pdf(content)


@require_POST
def revoke(request: Request, copy_id: Any) -> HttpResponse:
    """The copy no longer counts."""
    found = queries.copy(request.viewer, copy_id)
    actions.revoke(copy=found, reason=request.POST.get("reason", ""), by=request.viewer, now=request.now)
    messages.success(request, _("Đã thu hồi. Trang kiểm tra sẽ nói bản này không còn giá trị."))
    return redirect("records:copies", encounter_id=found.encounter_id)


def as_pdf(content: bytes) -> HttpResponse:
    """A file that no browser keeps, with a name that says nothing about anybody."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="ket-qua-kham.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
