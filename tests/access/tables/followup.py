"""Follow-up: work list, a case, its steps. A neighbourhood head never gets an answer."""

import datetime as dt
from typing import Any

from kham.exams.models import Encounter
from kham.followup.models import Case
from tests.access.row import page, thing

FOLLOWERS = "station_officer clinician"


def a_case(unit: Any, world: Any) -> dict[str, Any]:
    """An open case of somebody of the unit."""
    session = world.session(unit)
    encounter, _ = Encounter.objects.get_or_create(
        session=session, person=world.person(unit),
        defaults={
            "unit_path": unit.path, "form": "adult", "form_version": "2026-07", "exam_date": world.today, "queue_number": 77,
            "identity_method": "known", "identity_by": "user:x", "checked_in_at": world.now,
        },
    )  # fmt: skip
    case, _ = Case.objects.get_or_create(
        encounter=encounter, rule="blood_pressure",
        defaults={
            "person": encounter.person, "unit_path": unit.path, "level": "R", "sentence": "Huyết áp 150/95 mmHg.",
            "owner": world.organisation(unit), "opened_at": world.now, "due_on": world.today + dt.timedelta(days=28),
        },
    )  # fmt: skip
    return {"case_id": case.pk}


ROWS = [
    page("followup:index", FOLLOWERS),
    page("followup:search", FOLLOWERS, method="post", data={"q": "nguyen van"}),
    thing("followup:case", a_case, own=FOLLOWERS),
    thing("followup:step", a_case, own=FOLLOWERS, method="post", data={"verb": "note", "note": "Đã gọi."}),
]
