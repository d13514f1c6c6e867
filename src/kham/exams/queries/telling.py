"""The steps of a person's line of life that exams know: dates and places, never a result."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from kham.exams.models import Conclusion, Encounter, EncounterState
from kham.kernel import clock
from kham.kernel.formats import date_vn, time_vn
from kham.roster.models import Enrolment, Person


def lacks(viewer: Any, people: Sequence[UUID], campaign: Any) -> dict[UUID, list[str]]:
    """Who of these people was not examined in the campaign although he or she should be."""
    wanted = Enrolment.objects.filter(
        campaign=campaign, person__in=people, excluded_reason="", examined_elsewhere_on__isnull=True
    ).values_list("person_id", flat=True)
    found = Encounter.objects.filter(person__in=people, session__campaign=campaign)
    done = set(
        found.exclude(state__in=[EncounterState.VOID, EncounterState.LEFT]).values_list(
            "person_id", flat=True
        )
    )
    return {key: [gettext("khám năm nay")] for key in wanted if key not in done}


def tell(viewer: Any, person: Person, campaign: Any) -> dict[str, dict[str, Any]]:
    """Steps "checked_in", "examined" and "concluded" of the last encounter of the campaign."""
    if campaign is None:
        return {}
    found = Encounter.objects.filter(person=person, session__campaign=campaign).exclude(
        state=EncounterState.VOID
    )
    last = (
        found.select_related("session__site", "session__team")
        .order_by("-exam_date", "-checked_in_at")
        .first()
    )
    if last is None:
        return {}
    place, team = last.session.site.name, last.session.team.name
    when = f"{time_vn(last.checked_in_at.astimezone(clock.VIETNAM).time())} {date_vn(last.exam_date)}"
    steps = {"checked_in": {"state": "done", "date": when, "place": place}}
    if last.state == EncounterState.LEFT:
        return steps | {
            "examined": {
                "state": "look",
                "date": date_vn(last.exam_date),
                "place": place,
                "note": gettext("Về khi chưa khám xong"),
            }
        }
    busy = last.state in (EncounterState.CHECKED_IN, EncounterState.IN_PROGRESS)
    steps["examined"] = {
        "state": "now" if busy else "done",
        "date": date_vn(last.exam_date),
        "place": place,
        "owner": team,
    }
    signed = Conclusion.objects.filter(encounter=last, current=True).first()
    if signed:
        day = date_vn(clock.local_date(signed.concluded_at))
        steps["concluded"] = {"state": "done", "date": day, "place": place, "owner": signed.concluder_name}
    return steps
