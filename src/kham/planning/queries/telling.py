"""The steps of a person's line of life that planning knows."""

from typing import Any

from kham.kernel.formats import date_vn, time_vn
from kham.planning.models import Appointment, AppointmentState
from kham.roster.models import Person


def tell(viewer: Any, person: Person, campaign: Any) -> dict[str, dict[str, Any]]:
    """Step "plan": the session in force, or that the person waits for one."""
    if campaign is None:
        return {}
    found = (
        Appointment.objects.filter(person=person, session__campaign=campaign, state=AppointmentState.PLANNED)
        .exclude(session__state__in=["cancelled", "draft"])
        .select_related("session__site", "session__team")
        .order_by("-session__on")
        .first()
    )
    if found is None:
        return {}
    when = f"{time_vn(found.at)} {date_vn(found.session.on)}"
    return {
        "plan": {
            "state": "done",
            "date": when,
            "place": found.session.site.name,
            "owner": found.session.team.name,
        }
    }
