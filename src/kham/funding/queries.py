"""Reads of funding; the first argument is the viewer. Amounts in dong."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from kham.accounts.permissions import present
from kham.campaigns.models import Campaign
from kham.exams.models import Conclusion
from kham.funding import rules
from kham.funding.models import PriceItem, PriceList
from kham.kernel.partial_date import PartialDate
from kham.places.models import within
from kham.roster.models import Enrolment, Person


@dataclass(frozen=True)
class Row:
    """One payer: people to be examined and their cost, people examined and their cost, people above the cap."""

    code: str
    label: str
    people: int
    planned: int
    examined: int
    spent: int
    over: int


def price_lists(viewer: Any, campaign: Campaign | None) -> QuerySet[PriceList]:
    """Price lists of a campaign, newest first; those of the unit above are seen by everybody below."""
    here = within(viewer.paths, "unit_path")
    if campaign is not None and any(path.startswith(campaign.unit_path) for path in viewer.paths):
        here |= Q(unit_path=campaign.unit_path)
    return (
        PriceList.objects.filter(here, campaign=campaign)
        .prefetch_related("items")
        .order_by("-valid_from", "pk")
    )


def price_list(viewer: Any, list_id: Any) -> PriceList:
    """One price list. Raises NotFound."""
    return present(
        PriceList.objects.filter(within(viewer.paths, "unit_path"), pk=list_id)
        .select_related("campaign")
        .first()
    )


def price_item(viewer: Any, list_id: Any, item_id: int) -> PriceItem:
    """One line of a price list. Raises NotFound."""
    return present(PriceItem.objects.filter(price_list=price_list(viewer, list_id), pk=item_id).first())


def list_in_force(campaign: Campaign, on: dt.date) -> PriceList | None:
    """The price list in force on a day, the newest one."""
    running = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return (
        PriceList.objects.filter(running, campaign=campaign, valid_from__lte=on)
        .order_by("-valid_from")
        .first()
    )


def prices(price_list: PriceList | None) -> list[rules.Price]:
    """Its lines as plain values."""
    if price_list is None:
        return []
    return [rules.Price(item.package, item.price) for item in price_list.items.all()]


def costs(viewer: Any, campaign: Campaign | None, on: dt.date | None = None) -> list[Row]:
    """People and amounts by payer. Prices are those in force on `on` (the campaign's first day unless given)."""
    if campaign is None:
        return []
    day = on or campaign.starts_on
    found = (
        list_in_force(campaign, day)
        or PriceList.objects.filter(campaign=campaign).order_by("valid_from").first()
    )
    lines, cap = prices(found), found.cap if found else 0
    done = _examined(campaign)
    counts: dict[str, Counter[str]] = {}
    rows = Enrolment.objects.filter(within(viewer.paths, "unit_path"), campaign=campaign).values_list(
        "person_id", "funding_source", "excluded_reason", "person__sex", "person__birth_year", "person__birth_month",
        "person__birth_day",
    )  # fmt: skip
    for person, source, excluded, sex, year, month, birthday in rows.iterator():
        age = PartialDate(year, month, birthday).age_on(day) if year else None
        amount = rules.cost(lines, rules.packages_of(age, sex), cap, source)
        count = counts.setdefault(source, Counter())
        if not excluded or person in done:
            count.update(people=1, planned=amount.paid, over=amount.over > 0)
        if person in done:
            count.update(examined=1, spent=amount.paid)
    order = [*rules.sources(), *sorted(set(counts) - set(rules.sources()))]
    return [_row(code, counts[code]) for code in order if code in counts]


def _row(code: str, count: Counter[str]) -> Row:
    known = rules.sources().get(code)
    label = gettext(known.label) if known else gettext("Chưa xác định")
    return Row(
        code, label, count["people"], count["planned"], count["examined"], count["spent"], count["over"]
    )


def amounts(viewer: Any, campaign: Campaign | None, on: dt.date | None = None) -> dict[str, int]:
    """Dong for people examined so far by payer's code; empty while no price list stands."""
    return {row.code: row.spent for row in costs(viewer, campaign, on) if row.spent}


def _examined(campaign: Campaign) -> set[UUID]:
    """People with a concluded exam."""
    found = Conclusion.objects.filter(current=True, encounter__session__campaign=campaign).exclude(
        encounter__state="void"
    )
    return set(found.values_list("encounter__person_id", flat=True))


def paid_twice(viewer: Any, campaign: Campaign | None) -> list[dict[str, Any]]:
    """People who may be paid for twice in a year: their permanent code, unit and the dates; no names, no results."""
    if campaign is None:
        return []
    here = Conclusion.objects.filter(
        within(viewer.paths, "unit_path"), current=True, encounter__session__campaign__year=campaign.year
    ).exclude(encounter__state="void")
    exams = [
        rules.Exam(str(person), on)
        for person, on in here.values_list("encounter__person_id", "encounter__exam_date")
    ]
    elsewhere = Enrolment.objects.filter(
        within(viewer.paths, "unit_path"), campaign=campaign, examined_elsewhere_on__isnull=False
    ).values_list("person_id", "examined_elsewhere_on")
    exams += [rules.Exam(str(person), on, here=False) for person, on in elsewhere if on]
    twice = rules.paid_twice(exams)
    people = {str(one.pk): one for one in Person.objects.filter(pk__in=list(twice)).select_related("unit")}
    return [{"person": people[key], "exams": some} for key, some in twice.items() if key in people]
