"""Reports: figures for many, names for few."""

from typing import Any

from kham.accounts.queries import system_viewer
from kham.kernel import clock
from kham.reporting import actions
from kham.reporting.models import Report
from kham.reporting.rules import standing
from tests.access.row import page, thing


def report(unit: Any, world: Any) -> Report:
    """The unit's report of the current month."""
    campaign = world.campaign(unit)
    found = Report.objects.filter(campaign=campaign).first()
    period = standing.window(clock.today(), campaign.report_day)
    return found or actions.make_month(
        campaign=campaign, period=period, by=system_viewer("test"), now=world.now
    )


def a_report(unit: Any, world: Any) -> dict[str, Any]:
    """The id of a report."""
    return {"report_id": report(unit, world).pk}


def a_figure(unit: Any, world: Any) -> dict[str, Any]:
    """A figure without anything clinical."""
    return {"report_id": report(unit, world).pk, "key": "listed"}


def a_clinical_figure(unit: Any, world: Any) -> dict[str, Any]:
    """A figure that tells of health."""
    return {"report_id": report(unit, world).pk, "key": "class_4"}


def a_live_figure(unit: Any, world: Any) -> dict[str, Any]:
    """A figure of the dashboard."""
    return {"campaign_id": world.campaign(unit).pk, "key": "remaining"}


def a_campaign(unit: Any, world: Any) -> dict[str, Any]:
    """A campaign of the unit."""
    return {"campaign_id": world.campaign(unit).pk}


VIEW = "station_officer coordinator finance province_officer leader inspector"
MAKE, BELOW = "station_officer coordinator province_officer", "station_officer coordinator"
NAMES = "station_officer"

ROWS = [
    page("reporting:index", VIEW),
    page("reporting:exchange_metadata", VIEW),
    thing("reporting:exchange", a_report, own=VIEW),
    thing("reporting:table", a_campaign, own=MAKE, child=BELOW, why="a province takes its own unit's table"),
    page("reporting:make", MAKE, method="post"),
    thing("reporting:report", a_report, own=VIEW),
    thing("reporting:print", a_report, own=VIEW),
    thing("reporting:document", a_report, own=VIEW),
    thing("reporting:annex", a_report, own=VIEW),
    thing(
        "reporting:words", a_report, own=MAKE, child=BELOW, why="a province does not write a commune's report"
    ),
    thing("reporting:finalise", a_report, own=MAKE, child=BELOW, method="post"),
    thing("reporting:sent", a_report, own=MAKE, child=BELOW, method="post"),
    thing("reporting:figure", a_figure, own=NAMES, why="coordinator, leader and province never get names"),
    thing("reporting:figure", a_clinical_figure, own=NAMES),
    thing("reporting:live_figure", a_live_figure, own=NAMES),
]
