"""Reports and the people behind their figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from kham.accounts.permissions import NotFound
from kham.campaigns import queries as campaigns_queries
from kham.campaigns.models import Campaign
from kham.exams.models import Encounter
from kham.followup.models import Case
from kham.kernel.periods import Period
from kham.places.models import within
from kham.reporting import permissions
from kham.reporting.models import Report, ReportState
from kham.reporting.queries import indicators
from kham.reporting.rules import standing
from kham.reporting.rules.cube import Cube
from kham.roster import queries as roster_queries
from kham.roster.models import Person

ABSENT = ("not-found", "Không tìm thấy trang này.")


def campaign_of(viewer: Any, campaign_id: Any = None) -> Campaign | None:
    """The campaign asked for, or the one the viewer works in. Raises NotFound for one outside."""
    permissions.check_view(viewer)
    if not campaign_id:
        return campaigns_queries.current(viewer)
    try:
        found = campaigns_queries.campaigns(viewer).filter(pk=campaign_id).first()
    except (ValueError, ValidationError):  # no identifier at all
        found = None
    if found is None:
        raise NotFound(*ABSENT)
    permissions.check_view(viewer, found.unit_path)
    return found


def reports(viewer: Any, campaign: Campaign | None = None) -> QuerySet[Report]:
    """Reports of the viewer's units, newest first."""
    permissions.check_view(viewer)
    found = Report.objects.filter(within(viewer.paths, "unit_path")).select_related(
        "unit", "campaign", "campaign__unit"
    )
    return found.filter(campaign=campaign) if campaign is not None else found


def report(viewer: Any, report_id: Any) -> Report:
    """One report. Raises NotFound."""
    found = reports(viewer).filter(pk=report_id).first()
    if found is None:
        raise NotFound(*ABSENT)
    return found


def period_of(report: Report) -> Period:
    """The window the report is about."""
    return Period("month", report.period_start, report.period_end)


def counted(report: Report) -> Period:
    """The days that were counted."""
    return Period("month", report.period_start, report.counted_to)


def cube(report: Report) -> Cube:
    """The lists behind the report's figures."""
    return Cube.loads(bytes(report.lists.data))


def content(report: Report, which: str) -> bytes:
    """The stored document or annex. which: "document" or "annex"."""
    with getattr(report, which).open("rb") as file:
        return file.read()


def latest(viewer: Any, campaign: Campaign) -> dict[dt.date, Report]:
    """First day of a window → its newest version."""
    found: dict[dt.date, Report] = {}
    for one in reports(viewer, campaign).order_by("version"):
        found[one.period_start] = one
    return found


def standings(
    viewer: Any, campaign: Campaign, today: dt.date
) -> list[tuple[standing.Standing, Report | None]]:
    """Every month of the campaign so far with its newest report."""
    made = latest(viewer, campaign)
    windows = standing.months(campaign.starts_on, campaign.ends_on, today, campaign.report_day)
    found = []
    for period in windows:
        one = made.get(period.start)
        found.append((standing.standing(period, one.state if one else "", today), one))
    return found


def previous(viewer: Any, report: Report) -> Report | None:
    """The newest report of the month before."""
    return (
        reports(viewer, report.campaign).filter(kind=report.kind, period_end__lt=report.period_start).first()
    )


def is_newest(report: Report) -> bool:
    """Whether no later version of the same period exists."""
    return not Report.objects.filter(
        campaign=report.campaign,
        unit=report.unit,
        kind=report.kind,
        period_start=report.period_start,
        version__gt=report.version,
    ).exists()


def drafts(viewer: Any, campaign: Campaign) -> QuerySet[Report]:
    """Reports whose figures are not locked yet."""
    return reports(viewer, campaign).filter(state=ReportState.DRAFT)


MODELS: dict[str, Any] = {indicators.PERSON: Person, indicators.ENCOUNTER: Encounter, indicators.CASE: Case}
CHUNK = 500


def people_of(viewer: Any, kind: str, ids: list[str]) -> list[dict[str, Any]]:
    """Rows of a list for the screen: person, what the row is, note. As many rows as ids: what is no longer there says so."""
    model, found = MODELS[kind], {}
    joins = [] if kind == indicators.PERSON else ["person", "person__unit"]
    for at in range(0, len(ids), CHUNK):
        for row in model.objects.filter(pk__in=ids[at : at + CHUNK]).select_related(*(joins or ["unit"])):
            found[str(row.pk)] = row
    return [_row(viewer, found.get(i), kind) for i in ids]


def _row(viewer: Any, row: Any, kind: str) -> dict[str, Any]:
    person = row if kind == indicators.PERSON else getattr(row, "person", None)
    if person is None or not viewer.sees(person.unit_path):
        return {"person": None, "note": "Hồ sơ đã chuyển ra ngoài địa bàn."}
    if not roster_queries.may_know(viewer, person):
        return {"person": None, "note": "Người thuộc diện hạn chế: có trong số đếm, không hiển thị tên."}
    note = ""
    if person.merged_into_id:
        note = "Đã gộp vào hồ sơ khác sau khi lập báo cáo."
    elif kind == indicators.ENCOUNTER:
        note = f"Lượt khám số {row.queue_number}"
    elif kind == indicators.CASE:
        note = row.get_state_display()
    return {
        "person": person,
        "on": getattr(row, "exam_date", None) or getattr(row, "due_on", None),
        "note": note,
    }
