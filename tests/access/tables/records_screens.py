"""Screens of records: stuck ones and their owners, gateways, comparisons."""

from typing import Any

from kham.records.models import Disagreement, GatewayPause, Reconciliation, Submission
from tests.access.row import page, thing
from tests.access.tables.records import SEERS, a_submission


def a_stuck_one(unit: Any, world: Any) -> dict[str, Any]:
    """A rejected submission."""
    made = a_submission(unit, world)
    Submission.objects.filter(pk=made["submission_id"]).update(state="rejected", error_kind="rejected")
    return made


def a_pause(unit: Any, world: Any) -> dict[str, Any]:
    """Somebody of the unit stopped sending."""
    found, _ = GatewayPause.objects.get_or_create(
        gateway="ministry",
        unit_path=unit.path,
        defaults={"reason": "Chờ gia hạn chứng thư.", "at": world.now},
    )
    return {"pause_id": found.pk}


def a_comparison(unit: Any, world: Any) -> dict[str, Any]:
    """A comparison made for the unit."""
    found, _ = Reconciliation.objects.get_or_create(
        gateway="ministry",
        unit_path=unit.path,
        defaults={"at": world.now, "by": "system:test", "source": "portal", "ours": 1, "open": 1},
    )
    return {"reconciliation_id": found.pk}


def a_difference(unit: Any, world: Any) -> dict[str, Any]:
    """An open difference of that comparison."""
    comparison = a_comparison(unit, world)["reconciliation_id"]
    found, _ = Disagreement.objects.get_or_create(
        reconciliation_id=comparison,
        unit_path=unit.path,
        defaults={"kind": "unknown_here", "visit_id": f"{unit.path:x<32}"},
    )
    return {"disagreement_id": found.pk}


ROWS = [
    page("records:dead", SEERS),
    page("records:take", "station_officer", method="post"),
    page("records:replay", "station_officer", method="post"),
    thing("records:assign", a_stuck_one, own="station_officer", method="post"),
    thing("records:settle_withdrawn", a_stuck_one, own="station_officer", method="post", data={"note": ""}),
    page("records:gateways", SEERS),
    page("records:pause", "station_officer", method="post"),
    thing("records:resume", a_pause, own="station_officer", method="post"),
    page("records:reconciliations", SEERS),
    page("records:compare", "station_officer", method="post", data={"way": "file"}),
    thing("records:reconciliation", a_comparison, own=SEERS),
    thing("records:settle", a_difference, own="station_officer", method="post", data={"how": "checked"}),
]
