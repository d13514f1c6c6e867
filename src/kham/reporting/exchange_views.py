"""Figures and tables for other systems."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kham.accounts.permissions import present
from kham.accounts.requests import Request, told_to
from kham.reporting import actions_exchange as actions
from kham.reporting import permissions
from kham.reporting.queries import exchange, reports
from kham.reporting.rules import microdata


def values(request: Request, report_id: Any) -> HttpResponse:
    """The report as aggregate data values."""
    found = reports.report(request.viewer, report_id)
    return _json(exchange.data_values(found), f"{found.unit.code}-{reports.period_of(found).code()}")


def metadata(request: Request) -> HttpResponse:
    """What the values mean: data elements, categories, the data set."""
    permissions.check_view(request.viewer)
    return _json(exchange.metadata(), "metadata")


def _json(content: dict[str, Any], name: str) -> HttpResponse:
    answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="kham-{name.replace("@", "-")}.json"'
    return answer


def table(request: Request, campaign_id: Any) -> HttpResponse:
    """What the table holds, and taking it away: without names, or with names and a reason."""
    campaign = present(reports.campaign_of(request.viewer, campaign_id))
    permissions.check_take(request.viewer, campaign, named=False)
    if request.method == "POST":
        named = request.POST.get("named") == "1"
        with told_to(request):
            content, _rows = actions.take_table(
                campaign=campaign,
                named=named,
                reason=request.POST.get("reason", ""),
                by=request.viewer,
                now=request.now,
            )
            answer = HttpResponse(content, content_type="application/zip")
            answer["Content-Disposition"] = 'attachment; filename="ket-qua-kham.zip"'
            answer["Cache-Control"] = "no-store"
            return answer
        return redirect("reporting:table", campaign_id=campaign.pk)
    context = {
        "found": campaign,
        "columns": microdata.columns(named=False),
        "least": microdata.LEAST,
        "may_name": permissions.can_take(request.viewer, campaign, named=True),
        "crumbs": [(_("Báo cáo"), reverse("reporting:index")), (_("Bảng dữ liệu"), "")],
    }
    return render(request, "reporting/table.html", context)
