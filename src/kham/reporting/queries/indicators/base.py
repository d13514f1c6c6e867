"""What an indicator is: a definition in words and the queryset of the people it counts. The figure is that list's length."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from kham.campaigns.models import Campaign
from kham.exams.models import Encounter
from kham.followup.models import Case
from kham.kernel.clock import VIETNAM
from kham.kernel.periods import Period
from kham.places.models import within
from kham.roster.models import Person

PERSON, ENCOUNTER, CASE = "person", "encounter", "case"


@dataclass(frozen=True)
class Scope:
    """What is asked: who looks, which campaign, which unit, which days."""

    viewer: Any
    campaign: Campaign
    unit_path: str
    period: Period
    at: dt.datetime | None = None

    @property
    def starts_at(self) -> dt.datetime:
        """First moment of the period, local midnight."""
        return dt.datetime.combine(self.period.start, dt.time(), VIETNAM)

    @property
    def ends_at(self) -> dt.datetime:
        """First moment after the period, or the moment of asking when that is earlier."""
        midnight = dt.datetime.combine(self.period.end + dt.timedelta(days=1), dt.time(), VIETNAM)
        return min(midnight, self.at) if self.at else midnight


Pick = Callable[[QuerySet, Scope], QuerySet]


@dataclass(frozen=True)
class Family:
    """Indicators that share one query: it gives each row a `value`, and each member counts some values."""

    name: str
    annotate: Pick


@dataclass(frozen=True)
class Indicator:
    """A figure of the programme.

    definition: who is counted, in words for the screen; source: where the data come from; kind: what is counted (person,
    encounter, case); of: key of the denominator; clinical: the list tells something about health; in_period: counts only
    what happened in the period, otherwise everything up to its last day.
    """

    key: str
    label: str
    definition: str
    source: str
    kind: str = PERSON
    of: str = ""
    clinical: bool = False
    in_period: bool = False
    pick: Pick | None = None
    family: Family | None = None
    values: tuple[Any, ...] = field(default=())

    def people(
        self, viewer: Any, campaign: Campaign, unit_path: str, period: Period, at: dt.datetime | None = None
    ) -> QuerySet:
        """The rows counted (Person, Encounter or Case) inside the unit, as far as the viewer may see. Never doubled.

        at: the moment of asking, when the period is not over.
        """
        return self.rows(Scope(viewer, campaign, unit_path or campaign.unit_path, period, at))

    def rows(self, scope: Scope) -> QuerySet:
        """The rows counted in a scope."""
        rows = base(self.kind, scope)
        if self.family is not None:
            return self.family.annotate(rows, scope).filter(value__in=self.values)
        assert self.pick is not None
        return self.pick(rows, scope)


def base(kind: str, scope: Scope) -> QuerySet:
    """All rows of a kind that may be counted: people of the unit (`enrolled` is their place in the campaign), encounters
    and cases of the campaign."""
    inside = Q(within(scope.viewer.paths, "unit_path"), within([scope.unit_path], "unit_path"))
    if kind == PERSON:
        enrolled = FilteredRelation("enrolments", condition=Q(enrolments__campaign=scope.campaign))
        people = Person.objects.filter(
            inside, within([scope.campaign.unit_path], "unit_path"), merged_into__isnull=True
        )
        return people.annotate(enrolled=enrolled)
    if kind == ENCOUNTER:
        return Encounter.objects.filter(inside, session__campaign=scope.campaign)
    return Case.objects.filter(inside, encounter__session__campaign=scope.campaign)
