"""Lists against lists, by neighbourhood: how many people each list and group knows, and who stands on one but not another.

All figures are counted by the database over people who live in the unit; a list that a later version replaced does not
count. Whoever may not see people gets the figures only; groups and lists that tell of an illness go by `hidden_groups`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from kham.accounts.roles import May
from kham.places import queries as places_queries
from kham.places.models import within
from kham.roster import permissions
from kham.roster.models import GroupMembership, ListState, Person, SourceList, SourceRow
from kham.roster.queries import people as people_queries
from kham.roster.rules import catalogue

REST = "rest"  # people whose neighbourhood nobody has told


def alive(prefix: str = "") -> Q:
    """Condition: lives here now and is one record."""
    return Q(
        **{
            f"{prefix}merged_into__isnull": True,
            f"{prefix}died_on__isnull": True,
            f"{prefix}moved_on__isnull": True,
        }
    )


def current_lists(campaign: Any) -> dict[Any, str]:
    """Committed lists of a campaign that no later version replaced: id → kind of sender."""
    found = SourceList.objects.filter(campaign=campaign, state=ListState.COMMITTED).exclude(
        pk__in=SourceList.objects.filter(
            followed_by__state="confirmed", followed_by__later__state=ListState.COMMITTED
        ).values("pk")
    )
    return {pk: catalogue.sender(sender).code for pk, sender in found.values_list("pk", "sender")}


def kinds_shown(viewer: Any, kinds: Iterable[str]) -> list[str]:
    """Kinds of senders that this viewer may know of, in the order of the table of senders."""
    hidden = permissions.hidden_groups(viewer)
    have = set(kinds)
    return [one.code for one in catalogue.senders().values() if one.code in have and one.group not in hidden]


def in_force(on: dt.date) -> Q:
    """Memberships that hold on a day."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


@dataclass
class Line:
    """One neighbourhood: people who live there, and how many of them each list and each group knows."""

    path: str
    name: str
    people: int = 0
    lists: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    ungrouped: int = 0

    def share(self, count: int) -> float | None:
        """Of the people of this line."""
        return count / self.people if self.people else None


@dataclass
class Coverage:
    """The matrix: lines by neighbourhood, then people without one, then all."""

    lines: list[Line]
    total: Line
    kinds: list[str]
    groups: list[str]


def coverage(viewer: Any, campaign: Any, on: dt.date) -> Coverage:
    """The matrix of the part of the campaign that the viewer sees. Four queries, each one grouping."""
    inside = within(viewer.paths, "unit_path") & Q(unit_path__startswith=campaign.unit_path)
    places = places_queries.neighbourhoods(viewer, campaign.unit, on)
    lines = {place.path: Line(place.path, place.name) for place in places}
    rest, total = Line(campaign.unit_path, ""), Line("", "")

    def at(path: str) -> Line:
        return lines.get(path, rest)

    people = Person.objects.filter(inside, alive())
    for path, count in people.values_list("unit_path").annotate(n=Count("pk")).order_by():
        at(path).people += count
    kinds = _count_lists(viewer, campaign, people, at)
    groups = _count_groups(viewer, campaign, people, on, at)
    found = [*lines.values(), *([rest] if rest.people else [])]
    for line in found:
        total.people += line.people
        total.ungrouped += line.ungrouped
        for code, count in line.lists.items():
            total.lists[code] = total.lists.get(code, 0) + count
        for code, count in line.groups.items():
            total.groups[code] = total.groups.get(code, 0) + count
    return Coverage(found, total, kinds, groups)


def masks(people: QuerySet[Person], lists: dict[Any, str]) -> tuple[list[str], Counter[tuple[str, int]]]:
    """(kinds, people by neighbourhood path and bit mask): bit n says "on a list of kinds[n]". One pass over the people, from
    which every count of lists, and of lists against lists, follows."""
    kinds = sorted(set(lists.values()))
    if not kinds:
        return [], Counter()
    of: dict[str, list[Any]] = defaultdict(list)
    for pk, kind in lists.items():
        of[kind].append(pk)
    bit = Case(
        *(When(source_list__in=of[kind], then=Value(1 << at)) for at, kind in enumerate(kinds)),
        default=Value(0), output_field=BigIntegerField(),
    )  # fmt: skip
    mine = SourceRow.objects.filter(person=OuterRef("pk")).order_by().values("person")
    mask = Subquery(
        mine.annotate(mask=Sum(bit, distinct=True)).values("mask"), output_field=BigIntegerField()
    )
    found: Counter[tuple[str, int]] = Counter()
    for path, value, count in (
        people.annotate(mask=mask).values_list("unit_path", "mask").annotate(n=Count("pk")).order_by()
    ):
        found[path, value or 0] += count
    return kinds, found


def _count_lists(viewer: Any, campaign: Any, people: QuerySet[Person], at: Any) -> list[str]:
    kinds, found = masks(people, current_lists(campaign))
    shown = kinds_shown(viewer, kinds)
    for (path, mask), count in found.items():
        line = at(path)
        for bit, kind in enumerate(kinds):
            if mask >> bit & 1 and kind in shown:
                line.lists[kind] = line.lists.get(kind, 0) + count
    return shown


def _count_groups(viewer: Any, campaign: Any, people: QuerySet[Person], on: dt.date, at: Any) -> list[str]:
    hidden = permissions.hidden_groups(viewer)
    here = within(viewer.paths, "person__unit_path") & Q(person__unit_path__startswith=campaign.unit_path)
    memberships = GroupMembership.objects.filter(in_force(on), here, alive("person__"))
    seen = set()
    for path, group, count in (
        memberships.values_list("person__unit_path", "group")
        .annotate(n=Count("person", distinct=True))
        .order_by()
    ):
        if group not in hidden:
            line = at(path)
            line.groups[group] = line.groups.get(group, 0) + count
            seen.add(group)
    for path, count in (
        people.filter(~_in_some_group(on)).values_list("unit_path").annotate(n=Count("pk")).order_by()
    ):
        at(path).ungrouped += count
    local = [code for code, group in catalogue.groups().items() if group.local]
    rest = [code for code, group in catalogue.groups().items() if not group.local and code in seen]
    own = sorted(seen - set(catalogue.groups()))
    return [*(code for code in local if code not in hidden), *rest, *own]


def _in_some_group(on: dt.date) -> Exists:
    return Exists(GroupMembership.objects.filter(in_force(on), person=OuterRef("pk")))


def _on_kind(lists: dict[Any, str], kind: str) -> Exists:
    ids = [pk for pk, one in lists.items() if one == kind]
    return Exists(SourceRow.objects.filter(person=OuterRef("pk"), source_list__in=ids))


def cell(
    viewer: Any,
    campaign: Any,
    on: dt.date,
    *,
    place: str = "",
    inside: str = "",
    outside: str = "",
    group: str = "",
) -> QuerySet[Person]:
    """The people behind a figure. ``place``: path of a neighbourhood, the campaign's own path for those without one, "" for all;
    ``inside``, ``outside``: kinds of senders; ``group``: a group, or "none". Empty for whoever may not see people."""
    found = people_queries.people(viewer).filter(alive(), unit_path__startswith=campaign.unit_path)
    lists = current_lists(campaign)
    shown = kinds_shown(viewer, lists.values())
    if place:
        found = found.filter(unit_path=place)
    for kind, wanted in ((inside, True), (outside, False)):
        if kind and kind not in shown:
            return found.none()
        if kind:
            found = found.filter(_on_kind(lists, kind) if wanted else ~_on_kind(lists, kind))
    if group == "none":
        found = found.filter(~_in_some_group(on))
    elif group:
        if group in permissions.hidden_groups(viewer):
            return found.none()
        found = found.filter(
            Exists(GroupMembership.objects.filter(in_force(on), group=group, person=OuterRef("pk")))
        )
    return found.order_by("unit_path", "sort_key")


@dataclass
class Cross:
    """List against list: of the people on the first, how many are not on the second. ``sizes``: people on each."""

    kinds: list[str]
    sizes: dict[str, int]
    missing: dict[tuple[str, str], int]


def cross(viewer: Any, campaign: Any, *, place: str = "") -> Cross:
    """Every kind of list against every other, for one neighbourhood or all that the viewer sees."""
    here = Q(unit_path=place) if place else Q(unit_path__startswith=campaign.unit_path)
    people = Person.objects.filter(within(viewer.paths, "unit_path"), here, alive())
    kinds, found = masks(people, current_lists(campaign))
    shown = kinds_shown(viewer, kinds)
    at = {kind: kinds.index(kind) for kind in shown}
    sizes = dict.fromkeys(shown, 0)
    missing = {(a, b): 0 for a in shown for b in shown if a != b}
    for (_path, mask), count in found.items():
        inside = [kind for kind in shown if mask >> at[kind] & 1]
        for kind in inside:
            sizes[kind] += count
            for other in shown:
                if not mask >> at[other] & 1:
                    missing[kind, other] += count
    return Cross(shown, sizes, missing)


def opens_names(viewer: Any) -> bool:
    """Whether figures open to people for this viewer."""
    return bool(viewer.may(May.ROSTER_VIEW))
