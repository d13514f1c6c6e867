"""Invitations, contacts."""

from typing import Any

from kham.outreach.models import Contact
from tests.access.row import page, thing


def a_person(unit: Any, world: Any) -> dict[str, Any]:
    """A person who lives in the unit."""
    return {"person_id": world.person(unit).pk}


def a_contact(unit: Any, world: Any) -> dict[str, Any]:
    """A contact with a person of the unit."""
    made = Contact.objects.create(
        campaign=world.campaign(unit), person=world.person(unit), unit_path=unit.path, channel="visit", outcome="moved",
        by="user:x", at=world.now,
    )  # fmt: skip
    return {"contact_id": made.pk}


def a_session(unit: Any, world: Any) -> dict[str, Any]:
    """A published session in the unit."""
    return {"session_id": world.session(unit).pk}


RECORDERS = "station_officer neighbourhood_head"
ROWS = [
    page("outreach:index", "station_officer coordinator neighbourhood_head"),
    page("outreach:invitations", "station_officer"),
    page("outreach:record_home", RECORDERS, method="post"),
    thing("outreach:record", a_person, own=RECORDERS, method="post", data={"outcome": "absent"}),
    thing("outreach:phone", a_person, own=RECORDERS, method="post"),
    thing("outreach:undo", a_contact, own=RECORDERS, method="post"),
    thing("outreach:confirm", a_contact, own="station_officer", method="post"),
    thing("outreach:session", a_session, own="station_officer"),
    thing("outreach:print", a_session, own="station_officer", method="post"),
]
