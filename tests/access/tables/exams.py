"""Who gets an answer from the pages of the exam day."""

from typing import Any

from kham.accounts.queries import system_viewer
from kham.exams import actions
from kham.kernel import clock
from tests.access.row import Row, page, thing

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


def alert(unit: Any, world: Any) -> dict[str, Any]:
    """A dangerous value of that encounter."""
    from kham.exams.models import Alert, Encounter

    found = Encounter.objects.get(pk=encounter(unit, world)["encounter_id"])
    made, _new = Alert.objects.get_or_create(
        encounter=found,
        rule="blood_pressure",
        level="U",
        defaults={
            "session": found.session,
            "unit_path": found.unit_path,
            "sentence": "Huyết áp 190/115",
            "raised_at": clock.now(),
        },
    )
    return {"alert_id": made.pk}


def emergency(unit: Any, world: Any) -> dict[str, Any]:
    """An emergency at that session."""
    from kham.exams.models import Emergency

    held = world.session(unit)
    made, _new = Emergency.objects.get_or_create(
        session=held,
        defaults={
            "unit_path": unit.path,
            "what": ["other"],
            "started_at": clock.now(),
            "raised_by": "system:test",
        },
    )
    return {"emergency_id": made.pk}


def elsewhere(unit: Any, world: Any) -> dict[str, Any]:
    """A paper of an exam made at another place."""
    from kham.exams import sealed_files
    from kham.exams.actions.ending import PURPOSE
    from kham.exams.models import ExaminedElsewhere

    person = world.person(unit)
    made, _new = ExaminedElsewhere.objects.get_or_create(
        person=person,
        campaign=world.session(unit).campaign,
        defaults={
            "unit_path": person.unit_path,
            "on": clock.today(),
            "facility_name": "Bệnh viện",
            "document": "Giấy 1",
            "media_type": "application/pdf",
            "sealed": sealed_files.sealer().seal("JVBERg==", PURPOSE),
            "by": "system:test",
            "at": clock.now(),
        },
    )
    return {"proof_id": made.pk}


def assigned(unit: Any, world: Any) -> dict[str, Any]:
    """A written assignment of the unit."""
    from kham.exams.models import Assignment

    row, _made = Assignment.objects.get_or_create(
        unit_path=unit.path,
        name="Bác sĩ Mẫu",
        licence_number="000001/HP-GPHN",
        defaults={"parts": ["conclusion"], "document_number": "01/QĐ", "valid_from": clock.today()},
    )
    return {"assignment_id": row.pk}


ROWS = [
    page("exams:index", WORKERS),
    page("exams:definitions", everybody=True),
    page("exams:definition", everybody=True, kwargs={"form": "child", "version": "2026-07"}),
    page(
        "exams:definition_diff", everybody=True, kwargs={"form": "adult", "old": "2026-05", "new": "2026-07"}
    ),
    page("exams:form_json", everybody=True, kwargs={"form": "adult", "version": "2026-07"}),
    page("exams:icd", CLINICAL, method="post"),
    thing("exams:session", session, own=WORKERS),
    thing("exams:queue", session, own=WORKERS),
    thing("exams:scans", session, own=WORKERS),
    thing("exams:suggest", session, own=WORKERS, method="post"),
    thing("exams:candidates", session, own=WORKERS, method="post"),
    thing("exams:known", session, own=WORKERS, method="post"),
    thing("exams:door_list", session, own=WORKERS, method="post"),
    thing("exams:door_sent", session, own=WORKERS, method="post"),
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
    thing("exams:foretold", session, own=CLINICAL),
    thing("exams:workbook", session, own=CLINICAL),
    thing("exams:entry", encounter, own=CLINICAL),
    thing("exams:station", station, own=CLINICAL),
    thing("exams:entry_data", encounter, own=CLINICAL),
    thing("exams:judge", encounter, own=CLINICAL, method="post"),
    thing("exams:conclusion", encounter, own=CLINICAL),
    thing("exams:slip", signed, own=CLINICAL),
    thing("exams:hand_over", signed, own=CLINICAL, method="post", data={"channel": "paper"}),
    page("exams:results", CLINICAL),
    thing("exams:hand_over_all", session, own=CLINICAL, method="post"),
    thing("exams:closing_pdf", session, own=CLINICAL),
    thing("exams:reopen", session, own=CLINICAL, method="post", why="not closed: refused with a sentence"),
    thing("exams:attendance", session, own=CLINICAL),
    thing("exams:supplies", session, own=CLINICAL),
    thing("exams:coming_back", session, own=WORKERS),
    thing("exams:elsewhere", session, own=WORKERS),
    thing("exams:elsewhere_withdraw", elsewhere, own=WORKERS, method="post", data={"reason": ""}),
    thing("exams:elsewhere_file", elsewhere, own=CLINICAL),
    thing("exams:red_button", session, own=WORKERS),
    thing("exams:alerts", session, own=WORKERS),
    thing("exams:emergencies", session, own=CLINICAL),
    thing("exams:acknowledge", alert, own=CLINICAL, method="post", data={"note": ""}),
    thing("exams:emergency", emergency, own=CLINICAL),
    thing("exams:emergency_pdf", emergency, own=CLINICAL),
    thing("exams:slip_pdf", signed, own=CLINICAL),
    thing("exams:leave", encounter, own=CLINICAL, method="post", data={"reason": ""}),
    thing("exams:come_back", encounter, own=WORKERS, method="post"),
    thing("exams:withdraw", signed, own=CLINICAL, method="post", data={"reason": ""}),
    thing("exams:void", encounter, own=WORKERS, method="post", data={"reason": ""}),
]


def desk(unit: Any, world: Any) -> dict[str, Any]:
    """A desk of the unit's session."""
    from kham.exams.models import Desk

    made, _new = Desk.objects.get_or_create(
        session=world.session(unit),
        code="measure",
        defaults={"unit_path": unit.path, "name": "Đo chỉ số", "stations": ["measurements"], "position": 1},
    )
    return {"desk_id": made.pk}


def called(unit: Any, world: Any) -> dict[str, Any]:
    """Somebody who may be called to that desk."""
    return {**desk(unit, world), **encounter(unit, world)}


def board(unit: Any, world: Any) -> dict[str, Any]:
    """The link of a television."""
    from kham.exams.models import Board

    made, _new = Board.objects.get_or_create(
        session=world.session(unit),
        defaults={
            "unit_path": unit.path,
            "token": f"t-{unit.pk}",
            "made_at": clock.now(),
            "made_by": "system:test",
        },
    )
    return {"board_id": made.pk}


def link(unit: Any, world: Any) -> dict[str, Any]:
    """What the television opens."""
    from kham.exams.models import Board

    return {"token": Board.objects.get(pk=board(unit, world)["board_id"]).token}


ROWS += [  # desks, calls, televisions, tables
    thing("exams:desk", desk, own=WORKERS),
    thing("exams:call_next", desk, own=WORKERS, method="post"),
    thing("exams:mark", called, own=WORKERS, method="post", data={"outcome": "called"}),
    thing("exams:desks", session, own=CLINICAL),
    thing("exams:desks_set_up", session, own=CLINICAL, method="post", data={"template": "team_4"}),
    thing("exams:desk_add", session, own=CLINICAL, method="post", data={"name": "Mắt", "stations": "eye"}),
    thing(
        "exams:desk_change",
        desk,
        own=CLINICAL,
        method="post",
        data={"name": "Đo", "stations": "measurements"},
    ),
    thing("exams:board_make", session, own=CLINICAL, method="post"),
    thing("exams:board_revoke", board, own=CLINICAL, method="post"),
    Row("exams:board", make=link, public=True),
    Row("exams:board_data", make=link, public=True),
    thing("exams:grid", session, own=CLINICAL),
    thing("exams:grid_rows", session, own=CLINICAL),
]

ROWS += [  # clinical rules
    page("exams:rules", CLINICAL),
    page("exams:rule", everybody=True, kwargs={"name": "blood_pressure"}),
    page("exams:rule_sign", CLINICAL, method="post", data={"rule": "blood_pressure"}),
    page("exams:rule_withdraw", CLINICAL, method="post", data={"rule": "blood_pressure"}),
]


def a_campaign(unit: Any, world: Any) -> dict[str, Any]:
    """The campaign of the unit."""
    return {"campaign_id": world.campaign(unit).pk}


ROWS += [  # what a campaign examines
    thing(
        "exams:content", a_campaign, own="station_officer coordinator province_officer"
    ),  # as tasks of a campaign
]

ROWS += [  # conclusion, written assignments, keys, settings
    thing("exams:versions", signed, own=CLINICAL),
    thing("exams:sign_many", session, own=CLINICAL),
    page("exams:my_key", CLINICAL),
    page("exams:close_key", CLINICAL, method="post"),
    page("exams:register", "station_officer"),
    page("exams:register_file", "station_officer"),
    page("exams:register_take", "station_officer", method="post"),
    thing("exams:revoke", assigned, own="station_officer", method="post", data={"reason": ""}),
    page("exams:settings", "station_officer province_officer"),
    page("exams:advice", "station_officer province_officer"),
]
