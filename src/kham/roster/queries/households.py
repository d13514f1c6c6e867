"""One household as the station or the head of neighbourhood needs it: who belongs to it, and who lacks what."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from kham.accounts.permissions import NotFound, present
from kham.accounts.roles import May
from kham.places.models import within
from kham.roster import permissions
from kham.roster.models import GroupMembership, Household, HouseholdAct, Person
from kham.roster.queries.restricting import conceal, known

HEAD = "chủ hộ"
LackTeller = Callable[[Any, Sequence[UUID], Any], dict[UUID, list[str]]]
lack_tellers: list[LackTeller] = []
"""teller(viewer, ids of people, campaign) -> {person: [what he or she lacks, in words]}; only what the viewer may see."""


def households(viewer: Any) -> QuerySet[Household]:
    """Households in walking order, with the number of living members whom the viewer may know of (`people`, `bedridden`)."""
    if not viewer.may(May.ROSTER_VIEW):
        return Household.objects.none()
    alive = Q(
        members__died_on__isnull=True, members__moved_on__isnull=True, members__merged_into__isnull=True
    ) & known(viewer, "members__")
    found = Household.objects.filter(
        within(viewer.paths, "unit_path"), closed_at__isnull=True
    ).select_related("unit")
    return found.annotate(
        people=Count("members", filter=alive),
        bedridden=Count("members", filter=alive & Q(members__bedridden=True)),
    ).order_by("unit_path", "walking_order", "pk")


def page_of(viewer: Any, keys: Sequence[UUID]) -> list[Household]:
    """The households of one page, with their counts; counting is done for these alone."""
    found = households(viewer).filter(pk__in=keys).in_bulk()
    return [found[key] for key in keys if key in found]


def household_keys(viewer: Any, place: str = "") -> QuerySet[Household]:
    """Keys of all households in walking order, cheap to count and to page."""
    if not viewer.may(May.ROSTER_VIEW):
        return Household.objects.none()
    found = Household.objects.filter(within(viewer.paths, "unit_path"), closed_at__isnull=True)
    found = found.filter(unit_path=place) if place else found
    return found.order_by("unit_path", "walking_order", "pk")


def household(viewer: Any, household_id: Any) -> Household:
    """One household. Raises NotFound, also where all its members are hidden from the viewer."""
    found = present(households(viewer).filter(pk=household_id).first())
    hidden = found.members.exclude(known(viewer, "")).exists()
    if hidden and getattr(found, "people", 0) == 0:
        raise NotFound()
    return found


def members(household: Household, viewer: Any = None) -> QuerySet[Person]:
    """Living members by age; with a viewer, only those he or she may know of."""
    alive = household.members.filter(merged_into__isnull=True, died_on__isnull=True, moved_on__isnull=True)
    if viewer is not None:
        alive = alive.filter(known(viewer, ""))
    return alive.order_by("birth_year", "sort_key")


def head_of(household: Household, people: Sequence[Person]) -> UUID | None:
    """The head among the members: named by hand, by the relation in a list, or by the name the list gave."""
    by_hand = next((one.pk for one in people if one.pk == household.head_id), None)
    by_role = next((one.pk for one in people if one.household_role.casefold() == HEAD), None)
    by_name = next((one.pk for one in people if one.full_name == household.head_name), None)
    return by_hand or by_role or by_name


def cards(
    viewer: Any, homes: Sequence[Household], campaign: Any, on: dt.date
) -> dict[UUID, list[dict[str, Any]]]:
    """household → members, head first, each {"person", "head", "lacks"}; the same number of queries for any number of homes."""
    found = list(
        Person.objects.filter(known(viewer, ""), household__in=homes, merged_into__isnull=True, died_on__isnull=True, moved_on__isnull=True)
        .select_related("unit").order_by("birth_year", "sort_key")
    )  # fmt: skip
    lacks = _lacks(viewer, found, campaign, on)
    by_home: defaultdict[UUID, list[Person]] = defaultdict(list)
    for one in found:
        if one.household_id:
            by_home[one.household_id].append(conceal(viewer, one))
    result = {}
    for home in homes:
        people = by_home[home.pk]
        head = head_of(home, people)
        lines = [{"person": one, "head": one.pk == head, "lacks": lacks[one.pk]} for one in people]
        result[home.pk] = sorted(lines, key=lambda line: not line["head"])
    return result


def _lacks(viewer: Any, people: Sequence[Person], campaign: Any, on: dt.date) -> dict[UUID, list[str]]:
    keys = [one.pk for one in people]
    running = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    grouped = set(
        GroupMembership.objects.filter(running, person__in=keys).values_list("person_id", flat=True)
    )
    lacks: dict[UUID, list[str]] = {}
    for one in people:
        hidden = bool(one.restricted)
        words = [] if one.personal_number_index or hidden else [_("số định danh")]
        if permissions.sees_numbers(viewer) and not one.insurance_number_index:
            words.append(_("thẻ BHYT"))
        if not one.phone_index and not hidden:
            words.append(_("điện thoại"))
        if one.pk not in grouped:
            words.append(_("đối tượng"))
        lacks[one.pk] = words
    if campaign is not None:
        for teller in lack_tellers:
            for key, more in teller(viewer, keys, campaign).items():
                lacks[key] += more
    return lacks


def last_act(viewer: Any, household: Household) -> HouseholdAct | None:
    """The last change by hand of a household that can still be undone."""
    if not permissions.can_edit(viewer, household.unit_path):
        return None
    acts = HouseholdAct.objects.filter(unit_path__startswith=household.unit_path[:9], undone_at__isnull=True)
    key = str(household.pk)
    return next((act for act in acts[:200] if key in act.households or key in act.made), None)


def act(viewer: Any, act_id: Any) -> HouseholdAct:
    """One change of households. Raises NotFound."""
    found = present(HouseholdAct.objects.filter(pk=act_id).first())
    permissions.check_edit(viewer, found.unit_path)
    return found


def neighbours(viewer: Any, household: Household) -> list[Household]:
    """Open households of the same neighbourhood in walking order."""
    return list(household_keys(viewer, household.unit_path)[:600])
