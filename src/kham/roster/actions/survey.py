"""The people of a campaign as plain values, loaded once: what the rules on omissions, groups and estimates look at."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from kham.kernel.names import fold, match_key
from kham.roster.models import GroupMembership, Person, SourceRow
from kham.roster.queries import coverage
from kham.roster.rules import conflicts, omissions

LATELY = dt.timedelta(days=30)


@dataclass
class Survey:
    """Everybody who lives here. ``seen``: person → kinds of lists; ``paths``: person → unit path."""

    campaign: Any
    on: dt.date
    lists: dict[Any, str]
    seen: dict[Any, frozenset[str]]
    paths: dict[Any, str]
    births: dict[Any, int]
    known: list[omissions.Known]
    standings: dict[Any, conflicts.Standing]

    @property
    def arrived(self) -> frozenset[str]:
        """Kinds of senders that have a list in force."""
        return frozenset(self.lists.values())


def take(campaign: Any, on: dt.date) -> Survey:
    """Load the campaign's people with a few wide queries."""
    lists = coverage.current_lists(campaign)
    kinds: dict[Any, set[str]] = defaultdict(set)
    rows = SourceRow.objects.filter(source_list__in=list(lists), person__isnull=False)
    for person, source in rows.values_list("person_id", "source_list_id").order_by():
        kinds[person].add(lists[source])
    groups = _groups(campaign, on)
    fresh = _fresh_since(lists)
    facts = list(
        Person.objects.filter(coverage.alive(), unit_path__startswith=campaign.unit_path)
        .order_by("pk")
        .values_list("pk", "unit_path", "birth_year", "birth_month", "birth_day", "household_id", "household_role",
                     "created_at", "unit__level", "guardian_name", "name_key")
    )  # fmt: skip
    adults = Counter(home for _, _, year, _, _, home, *_ in facts if home and year and on.year - year > 18)
    survey = Survey(campaign, on, lists, {}, {}, {}, [], {})
    names = {one[-1] for one in facts}
    for pk, path, year, month, day, home, relation, made, level, guardian, _name in facts:
        mine = frozenset(kinds.get(pk, ()))
        survey.seen[pk], survey.paths[pk] = mine, path
        if year:
            survey.births[pk] = year
        listed = groups.get(pk, {})
        survey.known.append(
            omissions.Known(
                key=pk, kinds=mine, birth_year=year, under_one=_under_one(year, month, day, on),
                adult=year is None or on.year - year >= 18, household=home, relation=fold(relation or ""),
                groups=frozenset(listed), placed=level == "neighbourhood", new=fresh is not None and made > fresh,
                guardian_known=not guardian or match_key(guardian) in names,
            )
        )  # fmt: skip
        if listed:
            me = 1 if year and on.year - year > 18 else 0
            survey.standings[pk] = conflicts.Standing(
                {group: frozenset(senders) for group, senders in listed.items()},
                _age(year, month, day, on),
                adults[home] - me if home else 0,
            )
    return survey


def _groups(campaign: Any, on: dt.date) -> dict[Any, dict[str, set[str]]]:
    """Listed memberships in force: person → group → senders ("" for one added by hand)."""
    found: dict[Any, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    held = GroupMembership.objects.filter(
        coverage.in_force(on), origin="listed", unit_path__startswith=campaign.unit_path
    )
    for person, group, sender in held.values_list(
        "person_id", "group", "source_row__source_list__sender"
    ).order_by():
        found[person][group].add(sender or "")
    return found


def _fresh_since(lists: dict[Any, str]) -> dt.datetime | None:
    """People made after this moment came later than the first lists; None while the lists themselves are young."""
    from kham.roster.models import SourceList

    times = SourceList.objects.filter(pk__in=list(lists)).exclude(committed_at=None)
    last = times.aggregate(last=Max("committed_at"))["last"]
    first = times.order_by("committed_at").values_list("committed_at", flat=True).first()
    if first is None or last is None or last - first < LATELY:
        return None
    return max(first + LATELY, last - LATELY)


def _age(year: int | None, month: int | None, day: int | None, on: dt.date) -> int | None:
    """Age in years; somebody known by the year alone counts as born on its first day, as the law on records has it."""
    if not year:
        return None
    return on.year - year - ((month or 1, day or 1) > (on.month, on.day))


def _under_one(year: int | None, month: int | None, day: int | None, on: dt.date) -> bool:
    return year is not None and year >= on.year - 1 and _age(year, month, day, on) == 0
