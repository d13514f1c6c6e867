"""The plan on paper and as a workbook."""

import io
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.shortcuts import render

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request
from kham.accounts.roles import May
from kham.campaigns.models import Campaign
from kham.kernel.formats import date_vn, time_vn
from kham.planning import queries
from kham.planning.views.sessions import households

COLUMNS = [
    ("Ngày", 12), ("Giờ", 14), ("Điểm khám", 34), ("Địa chỉ", 34), ("Đoàn khám", 22), ("Địa bàn", 44), ("Sức khám", 10),
    ("Đã mời", 10), ("Tình trạng", 14), ("Vì sao", 70),
]  # fmt: skip


def schedule(request: Request) -> HttpResponse:
    """The list of sessions on A4."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_VIEW)
    campaign = queries.campaign(viewer)
    rows = _rows(viewer, campaign) if campaign else []
    return render(request, "planning/schedule.html", {"campaign_here": campaign, "rows": rows})


def _rows(viewer: Any, campaign: Campaign) -> list[dict[str, Any]]:
    names = queries.unit_names(campaign, campaign.ends_on)
    found = queries.sessions(viewer, campaign).exclude(state="cancelled")
    return [
        {"session": one, "units": ", ".join(names.get(path, path) for path in one.units)} for one in found
    ]


def session_list(request: Request, session_id: str) -> HttpResponse:
    """The people of one session on A4, with room for a signature: works when everything else fails."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_VIEW)
    accounts_permissions.check_may(viewer, May.ROSTER_VIEW)
    session = queries.session(viewer, session_id)
    people = list(queries.appointments(viewer, session))
    return render(
        request,
        "planning/session_list.html",
        {"session": session, "households": households(people), "count": len(people)},
    )


def workbook(request: Request) -> HttpResponse:
    """The list of sessions as .xlsx; numbers only, no names."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.PLAN_VIEW)
    campaign = queries.campaign(viewer)
    rows = _rows(viewer, campaign) if campaign else []
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("Lịch khám")
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "vcenter"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for at, (title, width) in enumerate(COLUMNS):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, head)
    for at, row in enumerate(rows, start=1):
        one = row["session"]
        texts = [
            date_vn(one.on), f"{time_vn(one.starts_at)} – {time_vn(one.ends_at)}", one.site.name, one.site.address, one.team.name,
            row["units"],
        ]  # fmt: skip
        for column, text in enumerate(texts):
            sheet.write_string(at, column, text, wrap)
        sheet.write_number(at, 6, one.capacity, wrap)
        sheet.write_number(at, 7, one.invited, wrap)
        sheet.write_string(at, 8, one.get_state_display(), wrap)
        sheet.write_string(at, 9, " ".join(one.why), wrap)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(content.getvalue(), content_type=kind)
    answer["Content-Disposition"] = 'attachment; filename="lich-kham.xlsx"'
    return answer
