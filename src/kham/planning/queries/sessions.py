"""Plans, sessions and appointments."""

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from kham.accounts.permissions import NotFound
from kham.campaigns.models import Campaign
from kham.places.models import within
from kham.planning.models import Appointment, AppointmentState, Plan, Session, SessionState
from kham.planning.queries.sites import ABSENT
from kham.roster import queries as roster_queries
from kham.roster.models import Person


def _visible(viewer: Any) -> Q:
    """Sessions held in the viewer's units, or to which people of these units are invited (neighbourhood heads)."""
    invited = Appointment.objects.filter(within(viewer.paths, "unit_path"), session=OuterRef("pk"))
    return within(viewer.paths, "unit_path") | Q(Exists(invited))


def sessions(viewer: Any, campaign: Campaign | None) -> QuerySet[Session]:
    """Sessions of a campaign in order of time with `invited`, the number of people invited; drafts for planners only."""
    found = Session.objects.filter(_visible(viewer), campaign=campaign).select_related(
        "site", "team", "round", "plan"
    )
    if not viewer.may("plan.edit"):
        found = found.exclude(state=SessionState.DRAFT)
    invited = Count("appointments", filter=Q(appointments__state=AppointmentState.PLANNED))
    return found.annotate(invited=invited).order_by("on", "starts_at", "site__name", "pk")


def upcoming(viewer: Any, campaign: Campaign | None, on: dt.date) -> QuerySet[Session]:
    """Published or open sessions from a day on."""
    return sessions(viewer, campaign).filter(
        on__gte=on, state__in=[SessionState.PUBLISHED, SessionState.OPEN]
    )


def session(viewer: Any, session_id: Any) -> Session:
    """One session. Raises NotFound."""
    found = (
        Session.objects.filter(_visible(viewer), pk=session_id)
        .select_related("site", "team", "round", "plan", "campaign")
        .first()
    )
    if found is None or (found.state == SessionState.DRAFT and not viewer.may("plan.edit")):
        raise NotFound(*ABSENT)
    return found


def appointments(viewer: Any, session: Session) -> QuerySet[Appointment]:
    """People invited to a session, as far as the viewer may see them, by time and walking order."""
    return (
        Appointment.objects.filter(
            within(viewer.paths, "unit_path") & roster_queries.known(viewer),
            session=session,
            state=AppointmentState.PLANNED,
        )
        .select_related("person", "person__household", "person__unit")
        .order_by(
            "at",
            "unit_path",
            "person__household__walking_order",
            "person__household_id",
            "person__birth_year",
            "pk",
        )
    )


def appointments_in(session: Session) -> QuerySet[Appointment]:
    """All appointments in force of a session, for actions that count them; not for showing."""
    return Appointment.objects.filter(session=session, state=AppointmentState.PLANNED)


def appointment(viewer: Any, appointment_id: Any) -> Appointment:
    """One appointment. Raises NotFound."""
    found = (
        Appointment.objects.filter(
            within(viewer.paths, "unit_path") & roster_queries.known(viewer), pk=appointment_id
        )
        .select_related("session", "session__site", "session__campaign", "person")
        .first()
    )
    if found is None:
        raise NotFound(*ABSENT)
    return found


def appointment_by_token(token: str) -> Appointment | None:
    """The appointment a QR stands for. The token is the permission: callers must have checked who asks.

    An old sheet stays good: the token of a moved or cancelled appointment leads to the person's appointment in force in
    the same campaign; without one, the old appointment itself is given, with its state.
    """
    text = token.strip().removeprefix("KHAM1:")
    found = (
        Appointment.objects.filter(token=text).select_related("session", "session__site", "person").first()
    )
    if found is None or found.state == AppointmentState.PLANNED:
        return found
    return current_appointment(found.person, found.session.campaign) or found


def current_appointment(person: Person, campaign: Campaign) -> Appointment | None:
    """The person's latest appointment in force in a campaign."""
    return (
        Appointment.objects.filter(person=person, session__campaign=campaign, state=AppointmentState.PLANNED)
        .exclude(session__state__in=[SessionState.CANCELLED, SessionState.DRAFT])
        .select_related("session", "session__site", "person")
        .order_by("-session__on", "-at")
        .first()
    )


def people_of(viewer: Any, person: Person) -> QuerySet[Appointment]:
    """All appointments of a person, newest first."""
    return (
        Appointment.objects.filter(within(viewer.paths, "unit_path"), person=person)
        .select_related("session", "session__site")
        .order_by("-session__on", "-at")
    )


def plans(viewer: Any, campaign: Campaign | None) -> QuerySet[Plan]:
    """Versions of the plan, newest first."""
    return Plan.objects.filter(within(viewer.paths, "unit_path"), campaign=campaign).order_by("-version")


def plan(viewer: Any, plan_id: Any) -> Plan:
    """One version. Raises NotFound."""
    found = (
        Plan.objects.filter(within(viewer.paths, "unit_path"), pk=plan_id).select_related("campaign").first()
    )
    if found is None:
        raise NotFound(*ABSENT)
    return found


def plan_numbers(plan: Plan) -> dict[str, Any]:
    """Sessions, people, first and last day of a version: the consequences of announcing it."""
    sessions = Session.objects.filter(plan=plan).exclude(state=SessionState.CANCELLED)
    planned = Appointment.objects.filter(session__in=sessions, state=AppointmentState.PLANNED)
    days = sessions.aggregate(first=Min("on"), last=Max("on"))
    return {"sessions": sessions.count(), "people": planned.count(), **days}
