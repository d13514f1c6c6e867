"""What the public sees: announced sessions, a share, and one appointment to whoever holds its code and knows the birth year."""

import datetime as dt
import hashlib
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet

from kham.campaigns.models import Campaign
from kham.planning import queries as planning_queries
from kham.planning.models import Appointment, Session, SessionState
from kham.portal import rules
from kham.roster.models import Enrolment

SHARE_SECONDS = 300


def campaigns() -> QuerySet[Campaign]:
    """Running campaigns with at least one announced session."""
    announced = [SessionState.PUBLISHED, SessionState.OPEN, SessionState.CLOSED]
    found = Campaign.objects.filter(active=True, sessions__state__in=announced)
    return found.select_related("unit", "unit__parent").distinct().order_by("unit__path")


def campaign_of(code: str) -> Campaign | None:
    """The running campaign of a commune by its official code."""
    return campaigns().filter(unit__code=code).first()


def schedule(campaign: Campaign, on: dt.date) -> list[dict[str, Any]]:
    """Announced sessions from a day on: when, where, for which neighbourhoods; no team, no numbers, no names."""
    names = planning_queries.unit_names(campaign, on)
    found = Session.objects.filter(
        campaign=campaign, on__gte=on, state__in=[SessionState.PUBLISHED, SessionState.OPEN]
    ).select_related("site")
    return [
        {"session": one, "units": [names[path] for path in one.units if path in names]}
        for one in found.order_by("on", "site__name")
    ]


def share_examined(campaign: Campaign) -> int | None:
    """Whole percent of those to be examined who have been; None while the numbers are too small to be shown."""
    key = f"portal-share:{campaign.pk}"
    known = cache.get(key)
    if known is None:
        whole = Enrolment.objects.filter(campaign=campaign, excluded_reason="").values_list(
            "person_id", flat=True
        )
        people = set(whole)
        known = (rules.percentage(len(people & planning_queries.examined(campaign)), len(people)),)
        cache.set(key, known, SHARE_SECONDS)
    answer: int | None = known[0]
    return answer


def appointment(code: str, birth_year: int) -> Appointment | None:
    """The appointment in force behind an invitation's code, when the birth year fits; None for anything else."""
    by_token = planning_queries.appointment_by_token(code)
    found = (
        [by_token]
        if by_token
        else list(Appointment.objects.filter(short_code=code).select_related("person", "session__campaign"))
    )
    right = {
        one.person_id: one for one in found if one.person.birth_year == birth_year and one.person.living_here
    }
    if len(right) != 1:
        return None
    person = next(iter(right.values()))
    current = planning_queries.current_appointment(person.person, person.session.campaign)
    return (
        current if current and current.session.state in {SessionState.PUBLISHED, SessionState.OPEN} else None
    )


def cache_key(kind: str, text: str) -> str:
    """A key that reveals neither code nor address."""
    return f"portal-{kind}:{hashlib.sha256(text.encode()).hexdigest()}"
