"""Reads of outreach; the first argument is the viewer."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kham.accounts.permissions import NotFound, present
from kham.campaigns.models import Campaign
from kham.kernel import clock
from kham.outreach import permissions, rules, sheets
from kham.outreach.models import Contact, InvitationBatch, Outcome
from kham.places.models import within
from kham.planning import queries as planning_queries
from kham.planning.models import Appointment, AppointmentState, Session, SessionState
from kham.roster import queries as roster_queries
from kham.roster.models import Person

LOOK_BACK = 45  # days for which people who did not come stay on the list
FRUITLESS = {Outcome.ABSENT, Outcome.WRONG_NUMBER}


@dataclass(frozen=True)
class Line:
    """One person to reach today."""

    person: Person
    appointment: Appointment
    verdict: rules.Verdict
    last: Contact | None
    session_in: int


def call_list(
    viewer: Any, campaign: Campaign | None, on: dt.date | None = None, unit: str = ""
) -> list[Line]:
    """Whom to reach on a day (today), most pressing first; `unit` narrows to one neighbourhood's path."""
    if campaign is None or not permissions.sees_names(viewer):
        return []
    day = on or clock.today()
    return [line for line in _lines(viewer, campaign, day, unit) if line.verdict.call]


def _lines(viewer: Any, campaign: Campaign, day: dt.date, unit: str = "") -> list[Line]:
    """Every person with an appointment around the day, judged and in order."""
    found = _appointments(viewer, campaign, day, unit)
    examined = planning_queries.examined(campaign)
    came = planning_queries.came(campaign)
    past = _contacts(campaign, [one.person_id for one in found])
    lines = []
    for one in found:
        contacts = past.get(one.person_id, [])
        case = _case(one, contacts, day, one.person_id in examined, came.get(one.person_id, ("", None)))
        lines.append(
            Line(one.person, one, rules.judge(case), contacts[0] if contacts else None, case.session_in or 0)
        )
    lines.sort(
        key=lambda line: (
            line.verdict.rank,
            abs(line.session_in),
            line.appointment.unit_path,
            _walk(line.person),
        )
    )
    return lines


def _walk(person: Person) -> tuple[int, str]:
    home = person.household
    return (home.walking_order if home else 0, str(person.household_id or person.pk))


def _appointments(viewer: Any, campaign: Campaign, day: dt.date, unit: str) -> list[Appointment]:
    """The latest appointment in force of each living person."""
    found = Appointment.objects.filter(
        within(viewer.paths, "unit_path") & roster_queries.known(viewer), session__campaign=campaign, state=AppointmentState.PLANNED,
        session__state__in=[SessionState.PUBLISHED, SessionState.OPEN, SessionState.CLOSED],
        session__on__gte=day - dt.timedelta(days=LOOK_BACK), person__died_on__isnull=True, person__moved_on__isnull=True,
        person__merged_into__isnull=True, person__awaiting="",
    ).select_related("person", "person__household", "person__unit", "session", "session__site")  # fmt: skip
    if unit:
        found = found.filter(unit_path__startswith=unit)
    latest = {one.person_id: one for one in found.order_by("session__on", "at")}
    return list(latest.values())


def _contacts(campaign: Campaign, people: list[UUID]) -> dict[UUID, list[Contact]]:
    """Contacts by person, newest first."""
    by_person: defaultdict[UUID, list[Contact]] = defaultdict(list)
    wanted = set(people)
    for contact in Contact.objects.filter(campaign=campaign).order_by("-at"):
        if contact.person_id in wanted:
            by_person[contact.person_id].append(contact)
    return by_person


def _case(
    one: Appointment, contacts: list[Contact], day: dt.date, examined: bool, came: tuple[str, dt.date | None]
) -> rules.Case:
    last = contacts[0] if contacts else None
    fruitless = 0
    for contact in contacts:
        if contact.outcome not in FRUITLESS:
            break
        fruitless += 1
    return rules.Case(
        session_in=(one.session.on - day).days, examined=examined, outcome=last.outcome if last else "",
        days_ago=(day - clock.local_date(last.at)).days if last else None, fruitless=fruitless,
        next_in=(last.next_on - day).days if last and last.next_on else None, came=came[0],
        back_in=(came[1] - day).days if came[1] else None,
    )  # fmt: skip


def last_contacts(viewer: Any, campaign: Campaign) -> dict[UUID, Contact]:
    """The last contact of each person in the viewer's units."""
    found = Contact.objects.filter(within(viewer.paths, "unit_path"), campaign=campaign).order_by("at")
    return {contact.person_id: contact for contact in found}


def by_neighbourhood(viewer: Any, campaign: Campaign, on: dt.date) -> list[dict[str, Any]]:
    """Counts by neighbourhood without names: invited, reached, will come, refused, to reach today."""
    names = planning_queries.unit_names(campaign, on)
    rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in _lines(viewer, campaign, on):
        row = rows[line.appointment.unit_path]
        row["invited"] += 1
        row["today"] += line.verdict.call
        row["examined"] += line.verdict.code == "examined"
        if line.last:
            row["reached"] += 1
            row[line.last.outcome] += 1
    return [{"path": path, "name": names.get(path, path), **row} for path, row in sorted(rows.items())]


def person(viewer: Any, person_id: Any) -> Person:
    """One person the viewer may contact. Raises NotFound."""
    found = (
        Person.objects.filter(
            within(viewer.paths, "unit_path") & roster_queries.known(viewer, ""), pk=person_id
        )
        .select_related("household", "unit")
        .first()
    )
    if found is None or not permissions.can_record(viewer, found.unit_path):
        raise NotFound()
    return found


def contact(viewer: Any, contact_id: Any) -> Contact:
    """One contact. Raises NotFound."""
    return present(
        Contact.objects.filter(
            within(viewer.paths, "unit_path") & roster_queries.known(viewer), pk=contact_id
        )
        .select_related("person", "campaign")
        .first()
    )


def line_of(viewer: Any, campaign: Campaign, person: Person, on: dt.date) -> Appointment | None:
    """The person's appointment that the list is about."""
    return next((one for one in _appointments(viewer, campaign, on, "") if one.person_id == person.pk), None)


def proposals(viewer: Any, campaign: Campaign) -> list[Contact]:
    """Reports of neighbourhood heads that wait for the health station: last contact says moved, dead or bed-ridden."""
    found = []
    for last in last_contacts(viewer, campaign).values():
        if last.outcome in rules.PROPOSALS:
            found.append(last.pk)
    waiting = Q(person__died_on__isnull=True, person__moved_on__isnull=True)
    waiting &= ~Q(person__awaiting="") | Q(outcome=Outcome.BEDRIDDEN)  # refused ones no longer wait
    open_ones = Contact.objects.filter(waiting, pk__in=found).exclude(
        outcome=Outcome.BEDRIDDEN, person__bedridden=True
    )
    return list(open_ones.select_related("person", "person__unit"))


def batches(viewer: Any, session: Session) -> QuerySet[InvitationBatch]:
    """Printings of a session's invitations, newest first."""
    return InvitationBatch.objects.filter(within(viewer.paths, "unit_path"), session=session)


def sessions_to_print(viewer: Any, campaign: Campaign | None, on: dt.date) -> QuerySet[Session]:
    """Sessions still to come with the number of printings."""
    return planning_queries.upcoming(viewer, campaign, on).annotate(
        printings=Count("invitation_batches", distinct=True)
    )


def invitation_words() -> dict[str, Any]:
    """The fixed words of the invitation, for the public page: the same on paper and on screen."""
    return sheets.words()
