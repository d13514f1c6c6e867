"""The steps of a person's line of life that planning knows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from kham.kernel.formats import date_vn, time_vn
from kham.planning.models import Appointment, AppointmentState
from kham.planning.queries.placing import examined
from kham.roster.models import Enrolment, Person


def lacks(viewer: Any, people: Sequence[UUID], campaign: Any) -> dict[UUID, list[str]]:
    """Who of these people should come and has no session in force: "chưa có lịch khám"."""
    wanted = Enrolment.objects.filter(
        campaign=campaign, person__in=people, excluded_reason="", examined_elsewhere_on__isnull=True
    ).values_list("person_id", flat=True)
    held = Appointment.objects.filter(
        person__in=people, session__campaign=campaign, state=AppointmentState.PLANNED
    ).exclude(session__state__in=["cancelled", "draft"])
    done = set(held.values_list("person_id", flat=True)) | examined(campaign)
    return {key: [gettext("lịch khám")] for key in wanted if key not in done}


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
