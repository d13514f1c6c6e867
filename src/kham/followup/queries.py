"""Reading cases. The first argument is the viewer; what lies outside its units does not exist."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case as When
from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.db.models import When as Then
from django.utils.translation import gettext

from kham.accounts import queries as accounts_queries
from kham.accounts.models import OrganisationKind
from kham.accounts.permissions import present
from kham.accounts.roles import May
from kham.followup import permissions
from kham.followup.models import Case, CaseState, ClosingReason, Step, StepKind
from kham.followup.rules import levels, steps
from kham.kernel import names
from kham.kernel.ids import read_id
from kham.places.models import Unit, within
from kham.roster import queries as roster_queries

_RANK = When(
    *[Then(level=level, then=Value(at)) for at, level in enumerate(levels.ORDER)],
    default=Value(9),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Counters:
    """opened = open + closed; overdue is part of open; reasons add up to closed."""

    opened: int
    open: int
    overdue: int
    closed: int
    reasons: dict[str, int]

    @property
    def reconciles(self) -> bool:
        """Whether the figures add up."""
        return (
            self.opened == self.open + self.closed
            and sum(self.reasons.values()) == self.closed
            and self.overdue <= self.open
        )


def cases(viewer: Any, campaign: Any = None) -> QuerySet[Case]:
    """All cases of the viewer's units, perhaps of one campaign."""
    permissions.check_view(viewer)
    found = Case.objects.filter(within(viewer.paths, "unit_path"))
    if campaign is not None:
        found = found.filter(encounter__session__campaign=campaign)
    return found.select_related("person", "person__unit", "owner", "assigned_to", "encounter")


def worklist(viewer: Any, campaign: Any = None) -> QuerySet[Case]:
    """Open cases, the longest overdue first, then the gravest."""
    return (
        cases(viewer, campaign)
        .filter(roster_queries.known(viewer))
        .exclude(state=CaseState.CLOSED)
        .annotate(rank=_RANK)
        .order_by("due_on", "rank", "opened_at")
    )


def overdue(viewer: Any, on: dt.date, campaign: Any = None) -> QuerySet[Case]:
    """Open cases past their due date on a day."""
    return worklist(viewer, campaign).filter(due_on__lt=on)


def filtered(
    viewer: Any,
    *,
    on: dt.date,
    campaign: Any = None,
    level: str = "",
    place: str = "",
    owner: str = "",
    state: str = "",
) -> QuerySet[Case]:
    """The work list under filters. state: "" open, "overdue", a CaseState, or "all"; place: a unit path below the viewer."""
    found = cases(viewer, campaign).filter(roster_queries.known(viewer)).annotate(rank=_RANK)
    if state == "overdue":
        found = found.exclude(state=CaseState.CLOSED).filter(due_on__lt=on)
    elif state in CaseState.values:
        found = found.filter(state=state)
    elif state != "all":
        found = found.exclude(state=CaseState.CLOSED)
    if level in levels.ORDER and level:
        found = found.filter(level=level)
    if place and place.endswith("."):
        found = found.filter(person__unit_path__startswith=place)
    if owner:
        found = found.filter(owner__pk=owner) if read_id(owner) else found.none()
    order = ["-closed_at"] if state == CaseState.CLOSED else ["due_on", "rank", "opened_at"]
    return found.order_by(*order)


def search(viewer: Any, text: str, limit: int = 50) -> list[Case]:
    """Cases by the person's name or code; closed ones too."""
    key = names.match_key(text)
    if len(key) < 2:
        return []
    found = (
        cases(viewer)
        .filter(roster_queries.known(viewer))
        .filter(Q(person__name_key__contains=key) | Q(person__code__iexact=text.strip()))
    )
    return list(found.order_by("due_on")[:limit])


def case(viewer: Any, case_id: Any) -> Case:
    """One case. Raises NotFound."""
    permissions.check_view(viewer)
    return present(
        Case.objects.filter(within(viewer.paths, "unit_path") & roster_queries.known(viewer), pk=case_id)
        .select_related(
            "person",
            "person__unit",
            "owner",
            "assigned_to",
            "encounter",
            "encounter__session",
            "encounter__session__site",
        )
        .first()
    )


def lacks(viewer: Any, people: Sequence[UUID], campaign: Any) -> dict[UUID, list[str]]:
    """Who of these people has an open case; nothing for those who do not follow people up."""
    if not viewer.may(May.FOLLOWUP_VIEW):
        return {}
    found = Case.objects.filter(within(viewer.paths, "unit_path"), person__in=people).exclude(
        state=CaseState.CLOSED
    )
    return {key: [gettext("theo dõi chưa xong")] for key in set(found.values_list("person_id", flat=True))}


def history(case: Case) -> QuerySet[Step]:
    """What was done, newest first."""
    return case.steps.order_by("-at", "-id")


def siblings(case: Case) -> QuerySet[Case]:
    """Other cases of the same person, open first."""
    return Case.objects.filter(person=case.person).exclude(pk=case.pk).order_by("closed_at", "due_on")


def standing(case: Case) -> steps.Standing:
    """What the rules need to know of a case."""
    kinds = list(case.steps.values_list("kind", flat=True))
    return steps.Standing(
        state=case.state,
        level=case.level,
        attempts=kinds.count(StepKind.ATTEMPT),
        contacted=any(kind in kinds for kind in (StepKind.CONTACTED, StepKind.REFERRED, StepKind.ATTENDED)),
        person_died=case.person.died_on is not None,
    )


def counters(
    viewer: Any, campaign: Any = None, *, on: dt.date, period: Any = None, unit: Any = None
) -> Counters:
    """Figures of cases opened in a period (all when None), inside a unit (all of the viewer's when None)."""
    found = cases(viewer, campaign).select_related(None)
    if unit is not None:
        found = found.filter(unit_path__startswith=unit.path)
    if period is not None:
        found = found.filter(encounter__exam_date__range=(period.start, period.end))
    closed = Q(state=CaseState.CLOSED)
    sums = found.aggregate(
        opened=Count("pk"),
        closed=Count("pk", filter=closed),
        overdue=Count("pk", filter=~closed & Q(due_on__lt=on)),
    )
    rows = (
        found.filter(closed).values("closing_reason").annotate(n=Count("pk")).order_by("-n", "closing_reason")
    )
    reasons = {row["closing_reason"]: row["n"] for row in rows}
    return Counters(sums["opened"], sums["opened"] - sums["closed"], sums["overdue"], sums["closed"], reasons)


def reason_label(code: str) -> str:
    """The words of a closing reason."""
    return str(ClosingReason(code).label)


def places(viewer: Any, on: dt.date) -> list[Unit]:
    """Neighbourhoods of the viewer's units, for the filter."""
    permissions.check_view(viewer)
    return list(
        Unit.objects.on(on).visible_to(viewer).filter(level=Unit.Level.NEIGHBOURHOOD).order_by("path")
    )


def owners(viewer: Any) -> list[Any]:
    """Health organisations that may own a case in the viewer's units."""
    kinds = [OrganisationKind.STATION, OrganisationKind.HEALTH_CENTRE]
    return list(accounts_queries.organisations(viewer).filter(kind__in=kinds).order_by("name"))
