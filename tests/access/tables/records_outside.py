"""Records: results from another facility. Who notes exams made elsewhere and reads results: the station, the clinician."""

from typing import Any

from kham.records import sealed_files
from kham.records.models import OutsideFile, OutsideResult
from tests.access.row import page, thing

TAKERS = "station_officer clinician"


def a_file(unit: Any, world: Any) -> dict[str, Any]:
    """A file that was read."""
    found, _ = OutsideFile.objects.get_or_create(
        campaign=world.campaign(unit),
        unit_path=unit.path,
        defaults={
            "kind": "workbook",
            "file_name": "kq.xlsx",
            "sha256": f"{unit.pk.hex}{'0' * 32}",
            "file": sealed_files.keep("outside", b"x"),
            "facility_name": "Bệnh viện Mẫu",
            "received_at": world.now,
            "received_by": "system:test",
            "read_at": world.now,
        },
    )
    return {"file_id": found.pk}


def a_result(unit: Any, world: Any) -> dict[str, Any]:
    """A result that nobody of the roster fits."""
    file_id = a_file(unit, world)["file_id"]
    found, _ = OutsideResult.objects.get_or_create(
        file_id=file_id,
        campaign=world.campaign(unit),
        defaults={"unit_path": unit.path, "place": "KQ, hàng 2", "state": "unknown", "on": world.today},
    )
    return {"result_id": found.pk}


ROWS = [
    page("records:outside", TAKERS),
    page("records:outside_template", TAKERS),
    thing("records:outside_file", a_file, own=TAKERS),
    thing("records:outside_record", a_file, own=TAKERS, method="post"),
    thing("records:outside_again", a_file, own=TAKERS, method="post"),
    thing("records:outside_decide", a_result, own=TAKERS, method="post"),
]
