"""Who gets an answer from the pages of the exam day."""

from typing import Any

from kham.accounts.queries import system_viewer
from kham.exams import actions
from kham.kernel import clock
from tests.access.row import page, thing

WORKERS = "station_officer clinician volunteer"
CLINICAL = "station_officer clinician"


def session(unit: Any, world: Any) -> dict[str, Any]:
    """A published session of the unit."""
    return {"session_id": world.session(unit).pk}


def encounter(unit: Any, world: Any) -> dict[str, Any]:
    """Somebody received today in the unit."""
    key = ("encounter", unit.path)
    if key not in world._cache:
        held = world.session(unit)
        type(held).objects.filter(pk=held.pk).update(state="open")
        held.refresh_from_db()
        by = system_viewer("test")
        world._cache[key] = actions.check_in(
            session=held, person=world.person(unit), method="known", by=by, now=clock.now()
        )
    return {"encounter_id": world._cache[key].pk}


def station(unit: Any, world: Any) -> dict[str, Any]:
    """A station of that encounter."""
    return {**encounter(unit, world), "station": "eye"}


def signed(unit: Any, world: Any) -> dict[str, Any]:
    """The same encounter with a conclusion."""
    from kham.exams.models import Conclusion

    found = encounter(unit, world)
    if not Conclusion.objects.filter(encounter_id=found["encounter_id"]).exists():
        Conclusion.objects.create(
            encounter_id=found["encounter_id"],
            unit_path=unit.path,
            health_class=2,
            concluded_by=world.user("clinician"),
            concluder_name="Bác sĩ Mẫu",
            concluded_at=clock.now(),
        )
    return found


ROWS = [
    page("exams:index", WORKERS),
    page("exams:form_json", everybody=True, kwargs={"form": "adult", "version": "2026-07"}),
    page("exams:icd", CLINICAL, method="post"),
    thing("exams:session", session, own=WORKERS),
    thing("exams:queue", session, own=WORKERS),
    thing("exams:scans", session, own=WORKERS),
    thing("exams:suggest", session, own=WORKERS, method="post"),
    thing("exams:candidates", session, own=WORKERS, method="post"),
    thing("exams:known", session, own=WORKERS, method="post"),
    thing(
        "exams:look_up",
        session,
        own=WORKERS,
        method="post",
        data={"scan": "mau"},
        why="not open yet: refused with a sentence",
    ),
    thing("exams:check_in", session, own=WORKERS, method="post", why="not open yet: refused with a sentence"),
    thing("exams:walk_in", session, own=WORKERS, method="post", data={"full_name": ""}),
    thing("exams:open", session, own=CLINICAL, method="post"),
    thing("exams:closing", session, own=CLINICAL),
    thing("exams:workbook", session, own=CLINICAL),
    thing("exams:entry", encounter, own=CLINICAL),
    thing("exams:station", station, own=CLINICAL),
    thing("exams:entry_data", encounter, own=CLINICAL),
    thing("exams:judge", encounter, own=CLINICAL, method="post"),
    thing("exams:conclusion", encounter, own=CLINICAL),
    thing("exams:slip", signed, own=CLINICAL),
    thing("exams:slip_pdf", signed, own=CLINICAL),
    thing("exams:leave", encounter, own=CLINICAL, method="post", data={"reason": ""}),
    thing("exams:void", encounter, own=WORKERS, method="post", data={"reason": ""}),
]
