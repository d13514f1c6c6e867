"""Work items about people who may have been forgotten, and the estimate of those on no list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet

from kham.accounts.permissions import present
from kham.accounts.roles import May
from kham.kernel.names import match_key
from kham.roster import permissions
from kham.roster.models import Gap, Person, SourceRow, UnlistedEstimate
from kham.roster.queries import coverage
from kham.roster.queries.restricting import known
from kham.roster.rules import omissions


def gaps(viewer: Any, *, closed: bool = False) -> QuerySet[Gap]:
    """Items of the viewer's units (the station, heads of neighbourhoods), or put to the viewer's organisation."""
    found = Gap.objects.filter(permissions.asked_of(viewer), known(viewer), closed=closed)
    return found.select_related("person__unit", "organisation").order_by("due_on", "unit_path", "pk")


def gap(viewer: Any, gap_id: Any) -> Gap:
    """One item. Raises NotFound."""
    found = present(
        Gap.objects.select_related("person__unit", "person__household", "organisation", "campaign", "other")
        .filter(pk=gap_id)
        .first()
    )
    permissions.check_gap(viewer, found)
    return found


def gap_counts(viewer: Any, campaign: Any, on: dt.date) -> list[dict[str, Any]]:
    """One entry per rule that has items: {"rule", "open", "late", "closed"}, in the order of the rules."""
    mine = Gap.objects.filter(permissions.asked_of(viewer), known(viewer), campaign=campaign)
    late = Q(closed=False, due_on__lt=on)
    counts = {
        row["rule"]: row
        for row in mine.values("rule").annotate(
            open=Count("pk", filter=Q(closed=False)), late=Count("pk", filter=late), closed=Count("pk", filter=Q(closed=True))
        ).order_by()
    }  # fmt: skip
    return [counts[code] | {"rule": rule} for code, rule in omissions.rules().items() if code in counts]


def shown_kinds(viewer: Any, gap: Gap) -> list[str]:
    """Kinds of lists that name the person, as far as this viewer may know of them."""
    return coverage.kinds_shown(viewer, gap.found_in)


def gap_words(viewer: Any, gap: Gap) -> tuple[str, str]:
    """(what it usually means, what to do) for this viewer."""
    rule = omissions.rules()[gap.rule]
    target = {
        "not_in_register": omissions.REGISTER,
        "newborn": omissions.REGISTER,
        "no_school": "school",
    }.get(gap.rule)
    if target is None:
        return rule.sentence, ""
    shown = shown_kinds(viewer, gap)
    kinds = [kind for kind in shown if kind != target]
    if target == omissions.REGISTER and not kinds:
        return omissions.neutral(), omissions.meaning("*", target).do
    told = omissions.meaning(kinds[0] if target == omissions.REGISTER else omissions.REGISTER, target)
    return told.means, told.do


def likely_same(viewer: Any, gap: Gap, limit: int = 6) -> list[Person]:
    """People of the same commune who might be this one under another spelling: same name or same given name and year,
    on a list that the item says is missing; for whoever may decide."""
    if not permissions.can_decide(viewer, gap.unit_path):
        return []
    me = gap.person
    commune = gap.campaign.unit_path
    others = Person.objects.filter(
        coverage.alive(), known(viewer, ""), unit_path__startswith=commune
    ).exclude(pk=me.pk)
    years = Q()
    if me.birth_year:
        years = Q(birth_year__range=(me.birth_year - 2, me.birth_year + 2)) | Q(birth_year__isnull=True)
    given = match_key(me.full_name).split()[-1:]
    same = list(others.filter(years, name_key=me.name_key).select_related("unit")[:limit])
    if len(same) < limit and given and me.birth_year:
        near = others.filter(
            name_key__endswith=f" {given[0]}", birth_year=me.birth_year, unit_path=me.unit_path, sex=me.sex
        )
        same += list(
            near.exclude(pk__in=[one.pk for one in same]).select_related("unit")[: limit - len(same)]
        )
    mine = set(SourceRow.objects.filter(person=me).values_list("source_list_id", flat=True))
    shared = set(
        SourceRow.objects.filter(person__in=same, source_list__in=mine).values_list("person_id", flat=True)
    )
    return [one for one in same if one.pk not in shared]


def unlisted(viewer: Any, campaign: Any) -> UnlistedEstimate | None:
    """The estimate of a campaign; for whoever sees the whole of it or a part (the page cuts it)."""
    if not permissions.can_coverage(viewer):
        return None
    return UnlistedEstimate.objects.filter(campaign=campaign).first()


def estimate_is_old(campaign: Any, estimate: UnlistedEstimate) -> bool:
    """Whether lists changed since it was computed: a cheap look at lists and rows."""
    lists = coverage.current_lists(campaign)
    newer = SourceRow.objects.filter(source_list__in=list(lists), linked_at__gt=estimate.computed_at)
    return newer.exists() or not estimate.stamp.startswith(f"{len(lists)}:")


def has_items(viewer: Any) -> bool:
    """Whether items and questions are this viewer's business at all."""
    return bool(viewer.may(May.LISTS_MANAGE) or viewer.may(May.ROSTER_ANSWER) or viewer.may(May.LISTS_SUBMIT))
