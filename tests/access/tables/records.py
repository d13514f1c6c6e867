"""Records: counters, a submission, sending. The province sees states and codes, packages only those who read results."""

import datetime as dt
from typing import Any

from kham.exams.models import Conclusion, Encounter
from kham.records.models import PortalFile, Submission
from tests.access.row import page, thing

SEERS = "station_officer clinician province_officer"


def a_submission(unit: Any, world: Any, **changes: Any) -> dict[str, Any]:
    """A blocked submission of somebody of the unit."""
    encounter, _ = Encounter.objects.get_or_create(
        session=world.session(unit),
        person=world.person(unit),
        defaults={
            "unit_path": unit.path,
            "form": "adult",
            "form_version": "2026-07",
            "exam_date": world.today,
            "queue_number": 78,
            "state": "concluded",
            "identity_method": "known",
            "identity_by": "user:x",
            "checked_in_at": world.now,
        },
    )
    conclusion, _ = Conclusion.objects.get_or_create(
        encounter=encounter,
        defaults={
            "unit_path": unit.path,
            "health_class": 2,
            "concluded_by": world.user("clinician"),
            "concluder_name": "BS Mẫu",
            "concluded_at": world.now,
        },
    )
    submission, _ = Submission.objects.get_or_create(
        encounter=encounter,
        gateway="ministry",
        defaults={
            "conclusion": conclusion,
            "unit_path": unit.path,
            "msg_id": f"m-{unit.path}",
            "state": "blocked",
            "created_at": world.now,
            "deadline_at": world.now + dt.timedelta(hours=24),
            "problems": [{"tag": "SO_CCCD", "sentence": "Thiếu.", "where": "person"}],
        }
        | changes,
    )
    return {"submission_id": submission.pk}


def a_kept_submission(unit: Any, world: Any) -> dict[str, Any]:
    """One whose message was made and kept, sealed."""
    from django.conf import settings
    from django.core.files.base import ContentFile

    from kham.kernel.sealing import Sealer

    made = a_submission(unit, world)
    submission = Submission.objects.get(pk=made["submission_id"])
    if not submission.package:
        sealed = Sealer.from_json(settings.FIELD_KEYS).seal("eyJkYXRhIjogIlBHRXZQZz09In0=", "records.package")
        submission.package.save("x", ContentFile(sealed.encode()))
    return made


def a_session(unit: Any, world: Any) -> dict[str, Any]:
    """A session of the unit."""
    return {"session_id": world.session(unit).pk}


def a_portal_file(unit: Any, world: Any) -> dict[str, Any]:
    """A workbook made for the portal."""
    found, _ = PortalFile.objects.get_or_create(
        session=world.session(unit),
        defaults={"unit_path": unit.path, "made_at": world.now, "made_by": "system:test"},
    )
    return {"file_id": found.pk}


ROWS = [
    page("records:index", SEERS),
    page("records:send", "station_officer", method="post"),
    thing("records:submission", a_submission, own=SEERS),
    thing("records:recheck", a_submission, own="station_officer", method="post"),
    thing("records:send_one", a_submission, own="station_officer", method="post"),
    thing("records:package", a_kept_submission, own="station_officer clinician"),
    page("records:portal", "station_officer"),
    thing("records:portal_make", a_session, own="station_officer", method="post"),
    thing("records:portal_file", a_portal_file, own="station_officer"),
]
