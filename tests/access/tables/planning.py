"""Sites, teams, plans, sessions."""

from typing import Any

from kham.planning.models import Appointment, Plan, Site, Team
from tests.access.row import page, thing


def a_session(unit: Any, world: Any) -> dict[str, Any]:
    """A published session in the unit."""
    return {"session_id": world.session(unit).pk}


def an_appointment(unit: Any, world: Any) -> dict[str, Any]:
    """A person of the unit invited to a session there."""
    session, person = world.session(unit), world.person(unit)
    made, _ = Appointment.objects.get_or_create(
        session=session, person=person,
        defaults={
            "unit_path": unit.path, "at": session.starts_at, "token": f"T{session.pk.hex[:24]}", "short_code": session.pk.hex[:7],
            "created_at": world.now,
        },
    )  # fmt: skip
    return {"appointment_id": made.pk}


def a_draft(unit: Any, world: Any) -> dict[str, Any]:
    """A draft plan of the unit."""
    campaign = world.campaign(unit)
    version = Plan.objects.count() + 1
    made = Plan.objects.create(
        campaign=campaign,
        unit_path=unit.path,
        version=version,
        state="draft",
        made_by="test",
        made_at=world.now,
    )
    return {"plan_id": made.pk}


def a_site(unit: Any, world: Any) -> dict[str, Any]:
    """A site of the unit."""
    name = f"Điểm {Site.objects.count()}"
    return {"site_id": Site.objects.create(unit=unit, unit_path=unit.path, name=name, kind="community").pk}


def a_team(unit: Any, world: Any) -> dict[str, Any]:
    """A team of the unit."""
    name = f"Đội {Team.objects.count()}"
    return {"team_id": Team.objects.create(unit=unit, unit_path=unit.path, name=name, kind="mobile").pk}


VIEWERS = "station_officer clinician coordinator neighbourhood_head school employer volunteer province_officer leader"
EDITOR = "station_officer"
ROWS = [
    page("planning:index", VIEWERS),
    page("planning:schedule", VIEWERS),
    page("planning:workbook", VIEWERS),
    page("planning:sites", VIEWERS),
    page("planning:teams", VIEWERS),
    page("planning:make", EDITOR),
    page("planning:new_site", EDITOR),
    page("planning:new_team", EDITOR),
    thing("planning:publish", a_draft, own=EDITOR, method="post"),
    thing("planning:take_back", a_draft, own=EDITOR, method="post"),
    thing("planning:discard", a_draft, own=EDITOR, method="post"),
    thing("planning:session", a_session, own=VIEWERS),
    thing("planning:session_list", a_session, own="station_officer clinician neighbourhood_head"),
    thing("planning:cancel", a_session, own=EDITOR),
    thing("planning:move", an_appointment, own=EDITOR),
    thing("planning:site", a_site, own=EDITOR),
    thing("planning:team", a_team, own=EDITOR),
]
