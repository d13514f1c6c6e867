"""People, households and enrolments in the viewer's units."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from kham.accounts.permissions import NotFound
from kham.accounts.roles import May
from kham.places.models import within
from kham.roster import permissions
from kham.roster.models import Enrolment, GroupMembership, Merge, Person
from kham.roster.queries.restricting import conceal, known
from kham.roster.rules import catalogue


def people(viewer: Any) -> QuerySet[Person]:
    """Everybody in the viewer's units, dead and moved included, merged records left out."""
    if not viewer.may(May.ROSTER_VIEW):
        return Person.objects.none()
    inside = within(viewer.paths, "unit_path") & known(viewer, "")
    return Person.objects.filter(inside, merged_into__isnull=True).select_related("unit", "household")


def living(viewer: Any) -> QuerySet[Person]:
    """People who live in the viewer's units now."""
    return people(viewer).filter(died_on__isnull=True, moved_on__isnull=True)


def person(viewer: Any, person_id: Any) -> Person:
    """One person; the id of a merged record leads to the one it was merged into. Raises NotFound."""
    found = Person.objects.filter(pk=person_id).select_related("unit", "household", "merged_into").first()
    while found is not None and found.merged_into_id:
        found = Person.objects.filter(pk=found.merged_into_id).select_related("unit", "household").first()
    if found is None:
        raise NotFound()
    permissions.check_see_person(viewer, found)
    return conceal(viewer, found)


def filtered(viewer: Any, *, place: str = "", group: str = "", sex: str = "", ages: tuple[int, int] | None = None,
             today: dt.date, campaign: Any = None, state: str = "") -> QuerySet[Person]:  # fmt: skip
    """People of a table: by neighbourhood path, target group, sex, age range (years, by birth year) and state."""
    found = people(viewer)
    if place:
        found = found.filter(unit_path=place)
    if sex:
        found = found.filter(sex=sex)
    if ages:
        found = found.filter(birth_year__lte=today.year - ages[0], birth_year__gte=today.year - ages[1])
    if group:
        found = found.filter(pk__in=in_group(viewer, group, today).values("person"))
    if state == "gone":
        found = found.filter(Q(died_on__isnull=False) | Q(moved_on__isnull=False))
    elif state == "bedridden":
        found = found.filter(bedridden=True)
    elif state == "waiting":
        found = found.exclude(awaiting="")
    elif state in ("absent", "outsider"):
        found = found.filter(died_on__isnull=True, moved_on__isnull=True, presence=state)
    else:
        found = found.filter(died_on__isnull=True, moved_on__isnull=True).exclude(presence="absent")
    return found


def in_group(viewer: Any, group: str, on: dt.date) -> QuerySet[GroupMembership]:
    """Memberships of one group in force on a day."""
    inside = GroupMembership.objects.filter(within(viewer.paths, "unit_path"), group=group)
    return inside.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def enrolments(viewer: Any, campaign: Any) -> QuerySet[Enrolment]:
    """Enrolments of a campaign in the viewer's units."""
    if not viewer.may(May.ROSTER_VIEW):
        return Enrolment.objects.none()
    inside = within(viewer.paths, "unit_path")
    return Enrolment.objects.filter(
        inside & known(viewer), campaign=campaign, person__merged_into__isnull=True
    ).select_related("person")


def enrolment_of(person: Person, campaign: Any) -> Enrolment | None:
    """A person's enrolment in a campaign."""
    return Enrolment.objects.filter(person=person, campaign=campaign).first()


def groups_of(person: Person, on: dt.date) -> list[GroupMembership]:
    """Memberships of a person in force on a day, listed ones first."""
    found = person.groups.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).select_related(
        "source_row__source_list"
    )
    order = list(catalogue.groups())
    return sorted(found, key=lambda one: (order.index(one.group) if one.group in order else 99, one.origin))


def merges(person: Person) -> QuerySet[Merge]:
    """Merges in force in which this person took somebody in."""
    return Merge.objects.filter(kept=person, undone_at__isnull=True).select_related("absorbed")


def shown_number(viewer: Any, number: str) -> str:
    """An ID number as this viewer may see it: whole, or the last four digits."""
    if not number:
        return ""
    return number if permissions.sees_numbers(viewer) else "•" * (len(number) - 4) + number[-4:]


def shown_phone(viewer: Any, phone: str) -> str:
    """A telephone number as this viewer may see it on a list: whole for the station, else its last three digits.

    Whoever calls people opens one number at a time, which the journal keeps (`outreach.actions.show_phone`).
    """
    if not phone:
        return ""
    return phone if permissions.sees_numbers(viewer) else "•" * max(len(phone) - 3, 0) + phone[-3:]


def group_names(viewer: Any, people: list[Any], on: dt.date) -> dict[Any, list[str]]:
    """Codes of the groups of each person of a page that this viewer may see, in order, each once."""
    found = GroupMembership.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), person__in=people)
    order = {code: at for at, code in enumerate(catalogue.groups())}
    sets: dict[Any, set[str]] = {}
    for key, group in found.values_list("person_id", "group"):
        if group not in permissions.hidden_groups(viewer):
            sets.setdefault(key, set()).add(group)
    return {key: sorted(groups, key=lambda code: order.get(code, 99)) for key, groups in sets.items()}


def senders_of_person(person: Person) -> list[str]:
    """Codes of the senders on whose lists a person stands."""
    return list(person.rows.values_list("source_list__sender", flat=True).distinct())
