"""Groups of a unit (national and its own), questions about groups, ends of memberships."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kham.accounts.permissions import present
from kham.accounts.roles import May
from kham.places.models import within
from kham.roster import permissions
from kham.roster.models import ConflictState, GroupConflict, LocalGroup, MembershipEnd, Person
from kham.roster.queries.restricting import known
from kham.roster.rules import catalogue, conflicts


def local_groups(viewer: Any) -> QuerySet[LocalGroup]:
    """The unit's own groups in the viewer's units, closed ones too."""
    if not viewer.may(May.LISTS_MANAGE):
        return LocalGroup.objects.none()
    return LocalGroup.objects.filter(within(viewer.paths, "unit_path")).select_related("unit")


def local_group(viewer: Any, group_id: Any) -> LocalGroup:
    """One of them. Raises NotFound."""
    return present(local_groups(viewer).filter(pk=group_id).first())


def _own(unit_path: str) -> QuerySet[LocalGroup]:
    """Groups that the unit of a path, or one above it, has added."""
    parts = unit_path.rstrip(".").split(".")
    return LocalGroup.objects.filter(
        unit_path__in=[".".join(parts[:n]) + "." for n in range(1, len(parts) + 1)]
    )


def labels(unit_path: str, on: dt.date | None = None) -> dict[str, str]:
    """Code → name of every group usable in a unit: the shipped ones in order, then the unit's own (on a day, or ever)."""
    found = {code: _(group.label) for code, group in catalogue.groups().items()}
    own = _own(unit_path)
    if on is not None:
        own = own.filter(Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return found | dict(own.values_list("code", "label"))


def shorts(unit_path: str) -> dict[str, str]:
    """Code → short name, for tables."""
    found = {code: _(group.short) for code, group in catalogue.groups().items()}
    return found | dict(_own(unit_path).values_list("code", "short"))


def short_words(held: Mapping[Any, Iterable[str]], people: Iterable[Person]) -> dict[Any, str]:
    """Person → the short names of the groups held, the unit's own ones by the name the unit gave; never a code it knows."""
    own: dict[str, dict[str, str]] = {}
    told = {}
    for person in people:
        codes = list(held.get(person.pk, ()))
        if person.unit_path not in own and any(code not in catalogue.groups() for code in codes):
            own[person.unit_path] = shorts(person.unit_path)
        names = own.get(person.unit_path, {})
        told[person.pk] = ", ".join(names.get(code) or _(catalogue.group_short(code)) for code in codes)
    return told


def group_conflicts(viewer: Any, state: str = ConflictState.OPEN) -> QuerySet[GroupConflict]:
    """Questions of the viewer's units for the station; of the own organisation for whoever is asked."""
    found = GroupConflict.objects.filter(
        permissions.asked_of(viewer), known(viewer), state=state, person__merged_into__isnull=True
    )
    hidden = permissions.hidden_groups(viewer)
    if hidden:
        found = found.exclude(left__in=hidden).exclude(right__in=hidden)
    return found.select_related("person__unit", "organisation").order_by("due_on", "rule", "pk")


def group_conflict(viewer: Any, conflict_id: Any) -> GroupConflict:
    """One question. Raises NotFound."""
    found = present(
        GroupConflict.objects.select_related("person__unit", "organisation").filter(pk=conflict_id).first()
    )
    permissions.check_conflict(viewer, found)
    return found


def conflicts_of(viewer: Any, person: Person) -> list[GroupConflict]:
    """Open questions about one person's groups that this viewer may answer."""
    return [
        one
        for one in person.conflicts.filter(state=ConflictState.OPEN)
        if permissions.can_conflict(viewer, one)
    ]


def conflict_rule(conflict: GroupConflict) -> conflicts.Rule:
    """The rule behind a question."""
    return conflicts.rules()[conflict.rule]


def ended_memberships(person: Person) -> list[MembershipEnd]:
    """Memberships ended by hand and still ended, the last first."""
    found = MembershipEnd.objects.filter(membership__person=person, undone_at__isnull=True)
    return list(found.select_related("membership", "conflict"))
