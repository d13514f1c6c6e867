"""Records: signing on another machine. Only those who send; packs hold results by name."""

import datetime as dt
from typing import Any

from kham.places.models import Facility
from kham.records.models import SigningCertificate, Submission
from tests.access.row import page, thing
from tests.access.tables.records import a_submission


def a_facility(unit: Any) -> Facility:
    """A facility of the unit, with a GLN."""
    found, _ = Facility.objects.get_or_create(
        unit=unit,
        name="Trạm ký",
        defaults={
            "kind": "station",
            "gln13": str(8930000000000 + Facility.objects.count()),
            "valid_from": dt.date(2025, 7, 1),
        },
    )
    return found


def a_certificate(unit: Any, world: Any) -> dict[str, Any]:
    """A certificate of a facility of the unit."""
    found, _ = SigningCertificate.objects.get_or_create(
        facility=a_facility(unit),
        fingerprint="f" * 64,
        ended_at=None,
        defaults={
            "unit_path": unit.path,
            "der": b"",
            "subject": "Trạm",
            "issuer": "CA",
            "serial": "1",
            "valid_from": world.now,
            "valid_to": world.now + dt.timedelta(days=365),
            "registered_at": world.now,
            "registered_by": "system:test",
        },
    )
    return {"certificate_id": found.pk}


def a_waiting_facility(unit: Any, world: Any) -> dict[str, Any]:
    """A facility with a record that waits for its signature."""
    facility = a_facility(unit)
    made = a_submission(unit, world)
    Submission.objects.filter(pk=made["submission_id"]).update(
        state="unsigned", msg_id=f"{facility.gln13}-{unit.path}", problems=[]
    )
    return {"facility_id": facility.pk, "gateway": "ministry"}


ROWS = [
    page("records:signing", "station_officer"),
    page("records:signing_take", "station_officer", method="post"),
    page("records:signing_register", "station_officer", method="post"),
    thing("records:signing_end", a_certificate, own="station_officer", method="post"),
    thing("records:signing_make", a_waiting_facility, own="station_officer", method="post"),
]
