"""Who may see figures, who may see the people behind them, who makes and sends a report."""

from typing import Any

from kham.accounts.permissions import NotFound, check_may, check_sees
from kham.accounts.roles import May
from kham.campaigns.models import Campaign
from kham.kernel.reasons import Refusal
from kham.reporting.models import Report, ReportState


def check_view(viewer: Any, unit_path: str | None = None) -> None:
    """Figures without names."""
    if unit_path is None:
        check_may(viewer, May.REPORTS_VIEW)
    else:
        check_sees(viewer, May.REPORTS_VIEW, unit_path)


def check_open(viewer: Any, unit_path: str, *, clinical: bool) -> None:
    """The names behind a figure: whoever may see the roster, and results where the figure tells of health."""
    check_view(viewer, unit_path)
    check_may(viewer, May.ROSTER_VIEW)
    if clinical:
        check_may(viewer, May.RESULTS_VIEW)


def can_open(viewer: Any, unit_path: str, *, clinical: bool) -> bool:
    """Boolean twin of check_open: others see the number without a link."""
    try:
        check_open(viewer, unit_path, clinical=clinical)
    except Refusal:
        return False
    return True


def check_make(viewer: Any, campaign: Campaign) -> None:
    """A unit makes its own report, not that of a unit below."""
    check_sees(viewer, May.REPORTS_MAKE, campaign.unit_path)
    if viewer.membership is not None and viewer.membership.unit_path != campaign.unit_path:
        raise NotFound()


def check_make_any(viewer: Any) -> None:
    """Whether the role makes reports at all."""
    check_may(viewer, May.REPORTS_MAKE)


def can_make(viewer: Any, campaign: Campaign) -> bool:
    """Boolean twin of check_make."""
    try:
        check_make(viewer, campaign)
    except Refusal:
        return False
    return True


def check_edit(viewer: Any, report: Report) -> None:
    """Words may be changed until the figures are locked."""
    check_make(viewer, report.campaign)
    if report.state != ReportState.DRAFT:
        raise Refusal("report.locked", "Báo cáo đã khóa số liệu. Lập bản mới nếu cần sửa.")


def can_edit(viewer: Any, report: Report) -> bool:
    """Boolean twin of check_edit."""
    try:
        check_edit(viewer, report)
    except Refusal:
        return False
    return True


def check_send(viewer: Any, report: Report) -> None:
    """Only a locked report is sent, and once."""
    check_make(viewer, report.campaign)
    if report.state == ReportState.DRAFT:
        raise Refusal("report.draft", "Khóa số liệu trước khi ghi nhận đã gửi.")
    if report.state == ReportState.SENT:
        raise Refusal("report.sent", "Báo cáo này đã được ghi nhận gửi.")


def check_take(viewer: Any, campaign: Campaign, *, named: bool) -> None:
    """The table of results: whoever makes the unit's report; with names, who also sees people and results."""
    check_make(viewer, campaign)
    if named:
        check_may(viewer, May.ROSTER_VIEW)
        check_may(viewer, May.RESULTS_VIEW)


def can_take(viewer: Any, campaign: Campaign, *, named: bool) -> bool:
    """Boolean twin of check_take."""
    try:
        check_take(viewer, campaign, named=named)
    except Refusal:
        return False
    return True
