"""Who still has to be given a session, and the capacity arithmetic on them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from kham.campaigns.models import Campaign
from kham.kernel.partial_date import PartialDate
from kham.places.models import within
from kham.planning.models import Appointment, AppointmentState, SessionState, Team
from kham.planning.queries import sites as site_queries
from kham.planning.rules import arithmetic as sums
from kham.planning.rules import assumptions, calendar
from kham.roster.models import Enrolment

# Who has been examined already is known above this room; rooms above add a function (campaign → ids of people).
EXAMINED: list[Callable[[Campaign], set[UUID]]] = []
# Functions (campaign) of rooms above: person → (what became of the visit, day agreed for the rest), for those who came and
# are not done: partly, not_examined, refused, elsewhere, transferred.
CAME: list[Callable[[Campaign], dict[UUID, tuple[str, dt.date | None]]]] = []


@dataclass(frozen=True)
class Waiting:
    """One person to be placed, in walking order."""

    person: UUID
    household: UUID | None
    unit_path: str
    groups: tuple[str, ...]
    age: int | None
    expected: float
    risk: int

    @property
    def main_group(self) -> str:
        """The group under which the person is counted once."""
        return self.groups[0] if self.groups else "other"


def waiting(
    campaign: Campaign,
    *,
    on: dt.date,
    units: Collection[str] = (),
    groups: Collection[str] = (),
    replacing_drafts: bool = True,
) -> list[Waiting]:
    """People to be examined who have neither been examined nor hold an appointment in a session still to come.

    `units` (paths) and `groups` narrow the choice. Bed-ridden people are visited at home and are left out here.
    """
    done = _served(campaign, replacing_drafts)
    return [one for one in _people(campaign, on, units, groups) if one.person not in done]


def _people(
    campaign: Campaign, on: dt.date, units: Collection[str], groups: Collection[str]
) -> Iterator[Waiting]:
    supposed = assumptions.load()
    rows = _enrolled(campaign, units).values_list(
        "person_id", "person__household_id", "unit_path", "groups",
        "person__birth_year", "person__birth_month", "person__birth_day",
    )  # fmt: skip
    for person, household, path, named, year, month, day in rows.iterator():
        if groups and not set(groups) & set(named):
            continue
        age = PartialDate(year, month, day).age_on(on) if year else None
        yield Waiting(
            person,
            household,
            path,
            tuple(named),
            age,
            1 - supposed.no_show_of(named, age),
            supposed.risk_of(named, age),
        )


def _enrolled(campaign: Campaign, units: Collection[str]) -> QuerySet[Enrolment]:
    found = Enrolment.objects.filter(
        campaign=campaign, excluded_reason="", examined_elsewhere_on__isnull=True, person__bedridden=False,
        person__died_on__isnull=True, person__moved_on__isnull=True, person__merged_into__isnull=True,
        person__awaiting="",  # somebody said to be dead or gone is not invited before that is settled
    )  # fmt: skip
    if units:
        found = found.filter(within(units, "unit_path"))
    return found.order_by(
        "unit_path",
        # SQLite puts people without a household first, PostgreSQL last: said here, both draw the same plan
        F("person__household__walking_order").asc(nulls_first=True),
        F("person__household_id").asc(nulls_first=True),
        "person__sort_key",
        "person_id",
    )


def _served(campaign: Campaign, replacing_drafts: bool) -> set[UUID]:
    """Examined people and those with an appointment still to come (or, where nobody tells us, already past)."""
    keeping = [SessionState.PUBLISHED, SessionState.OPEN]
    if not replacing_drafts:
        keeping.append(SessionState.DRAFT)
    if not EXAMINED:
        keeping.append(SessionState.CLOSED)
    kept = Appointment.objects.filter(
        session__campaign=campaign, state=AppointmentState.PLANNED, session__state__in=keeping
    ).values_list("person_id", flat=True)
    return set(kept) | examined(campaign)


def examined(campaign: Campaign) -> set[UUID]:
    """People already examined in the campaign, as far as rooms above have told."""
    return set[UUID]().union(*(tell(campaign) for tell in EXAMINED))


def came(campaign: Campaign) -> dict[UUID, tuple[str, dt.date | None]]:
    """Who came to a session and is not done, as far as rooms above have told."""
    told: dict[UUID, tuple[str, dt.date | None]] = {}
    for tell in CAME:
        told |= tell(campaign)
    return told


def arithmetic(
    viewer: Any, campaign: Campaign, *, on: dt.date, first_day: dt.date | None = None, last_day: dt.date | None = None,
    teams: Sequence[Team] | None = None, saturdays: bool = False, sundays: bool = False,
    people: Sequence[Waiting] | None = None,
) -> sums.Arithmetic:  # fmt: skip
    """The capacity arithmetic for the people waiting in the viewer's units, from tomorrow to the campaign's deadline."""
    first = first_day or max(on + dt.timedelta(days=1), campaign.starts_on)
    last = max(last_day or campaign.ends_on, first)
    crews = list(site_queries.teams(viewer)) if teams is None else list(teams)
    if people is None:
        people = [one for one in waiting(campaign, on=on) if viewer.sees(one.unit_path)]
    supposed = assumptions.load()
    return sums.work_out(
        needs(people),
        calendar.days(first, last, saturdays=saturdays, sundays=sundays),
        [team.day_capacity for team in crews if team.kind != "home"],
        capacity_use=supposed.capacity_use,
        mop_up=supposed.mop_up,
        later=lambda date: calendar.day(date, saturdays=saturdays, sundays=sundays),
    )


def needs(people: Sequence[Waiting]) -> list[sums.Need]:
    """People counted by neighbourhood and main group, each person once."""
    counts: Counter[tuple[str, str]] = Counter()
    expected: defaultdict[tuple[str, str], float] = defaultdict(float)
    for one in people:
        key = (one.unit_path, one.main_group)
        counts[key] += 1
        expected[key] += one.expected
    return [sums.Need(unit, group, count, expected[unit, group]) for (unit, group), count in counts.items()]
