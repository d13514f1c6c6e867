"""Figures from the live tables: one number, a breakdown in one query, the list behind a number, and the frozen cube."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from kham.kernel.partial_date import PartialDate
from kham.places import queries as places_queries
from kham.reporting.queries import indicators
from kham.reporting.queries.indicators import PERSON, Family, Indicator, Scope
from kham.reporting.rules import dimensions
from kham.reporting.rules.cube import Cube
from kham.reporting.rules.dimensions import Value


def units(scope: Scope) -> list[Value]:
    """Units directly below the campaign's (tổ dân phố of a ward, communes of a province), and "" for "not known"."""
    below = places_queries.subtree(scope.viewer, scope.campaign.unit, scope.period.end).filter(
        parent=scope.campaign.unit
    )
    found = [Value(u.path, u.name, u.name) for u in below.order_by("path")]
    return [*found, Value("", "Chưa rõ tổ dân phố", "Chưa rõ")]


def values(scope: Scope, by: str) -> list[Value]:
    """The values of a dimension, in order."""
    return units(scope) if by == "unit" else list(dimensions.fixed()[by])


def condition(scope: Scope, by: str, value: str) -> Q:
    """Rows that stand at a value of a dimension. All but unit speak of people; `groups_text` comes from `annotated`."""
    if by == "unit":
        if value:
            return Q(unit_path__startswith=value)
        named = Q(pk__in=[])
        for unit in units(scope)[:-1]:
            named |= Q(unit_path__startswith=unit.code)
        return ~named
    if by == "group":
        codes = [value] if value else sorted(dimensions.codes("group"))
        inside = Q(pk__in=[])
        for code in codes:
            inside |= Q(groups_text__contains=f'"{code}"')
        return inside if value else ~inside | Q(groups_text__isnull=True)
    if by == "age":
        return _age(value, scope.period.end)
    field = {"policy": "enrolled__policy_group", "funding": "enrolled__funding_source", "sex": "sex"}[by]
    if value:
        return Q(**{field: value})
    return ~Q(**{f"{field}__in": dimensions.codes(by)}) | Q(**{f"{field}__isnull": True})


def _born_by(day: dt.date) -> Q:
    """Born on the day or before, taking birth on the earliest day it can be (PartialDate.age_on)."""
    return (
        Q(birth_year__lt=day.year)
        | Q(birth_year=day.year, birth_month__isnull=True)
        | Q(birth_year=day.year, birth_month__lt=day.month)
        | Q(birth_year=day.year, birth_month=day.month, birth_day__isnull=True)
        | Q(birth_year=day.year, birth_month=day.month, birth_day__lte=day.day)
    )


def _years_before(day: dt.date, years: int) -> dt.date:
    """The latest birth that gives this age; 29 February counts from 1 March in years without it."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _age(value: str, on: dt.date) -> Q:
    band = next(v for v in dimensions.fixed()["age"] if v.code == value)
    if band.low is None:
        return Q(birth_year__isnull=True)
    old_enough = Q(birth_year__isnull=False) if band.low == 0 else _born_by(_years_before(on, band.low))
    if band.high is None:
        return old_enough
    return old_enough & ~_born_by(_years_before(on, band.high + 1))


def _annotated(rows: QuerySet, by: Iterable[str]) -> QuerySet:
    return rows.annotate(groups_text=Cast("enrolled__groups", TextField())) if "group" in by else rows


def members(scope: Scope, indicator: Indicator, **where: str) -> QuerySet:
    """The list behind a figure, perhaps at values of dimensions. Raises KeyError for a dimension the figure does not have."""
    if indicator.kind != PERSON and set(where) - {"unit"}:
        raise KeyError(f"{indicator.key} is not broken down by {sorted(where)}")
    rows = _annotated(indicator.rows(scope), where)
    for by, value in where.items():
        rows = rows.filter(condition(scope, by, value))
    return rows


def count(scope: Scope, key: str, **where: str) -> int:
    """One figure."""
    return members(scope, indicators.get(key), **where).count()


def table(scope: Scope, key: str, by: str) -> dict[str, int]:
    """A figure at every value of a dimension, in one query; only values that count somebody."""
    indicator = indicators.get(key)
    if indicator.kind != PERSON and by != "unit":
        raise KeyError(f"{key} is not broken down by {by}")
    rows = _annotated(indicator.rows(scope), [by])
    if by == "unit":
        return _by_unit(rows, scope)
    names = {f"v{at}": value.code for at, value in enumerate(values(scope, by))}
    sums = rows.aggregate(
        **{name: Count("pk", filter=condition(scope, by, code)) for name, code in names.items()}
    )
    return {code: sums[name] for name, code in names.items() if sums[name]}


def _by_unit(rows: QuerySet, scope: Scope) -> dict[str, int]:
    known = {u.code for u in units(scope)}
    found: dict[str, int] = defaultdict(int)
    for path, n in rows.order_by().values_list("unit_path").annotate(n=Count("pk")):
        place = dimensions.unit_of(path, scope.campaign.unit_path)
        found[place if place in known else ""] += n
    return dict(found)


def freeze(scope: Scope, keys: Iterable[str] | None = None) -> Cube:
    """Every figure with the ids behind it. One query for each indicator or family, one for the places of the rows."""
    chosen = [indicators.get(key) for key in (indicators.REGISTRY if keys is None else keys)]
    cube = Cube(units=[(u.code, u.label) for u in units(scope)])
    lists: dict[str, tuple[str, list[str]]] = {}
    families: dict[str, tuple[Family, str]] = {}
    for one in chosen:
        if one.family is not None:
            families[one.family.name] = (one.family, one.kind)
        else:
            lists[one.key] = (
                one.kind,
                [str(pk) for pk in one.rows(scope).order_by().values_list("pk", flat=True)],
            )
    for name, (family, kind) in families.items():
        rows = family.annotate(indicators.base(kind, scope), scope).order_by().values_list("pk", "value")
        by_value: dict[Any, list[str]] = defaultdict(list)
        for pk, value in rows:
            by_value[value].append(str(pk))
        for one in chosen:
            if one.family is not None and one.family.name == name:
                lists[one.key] = (kind, [pk for value in one.values for pk in by_value[value]])
    _place(cube, scope, {kind for kind, _ in lists.values()}, lists)
    for key, (kind, ids) in lists.items():
        cube.mark(key, kind, ids)
    return cube


def _place(cube: Cube, scope: Scope, kinds: set[str], lists: dict[str, tuple[str, list[str]]]) -> None:
    """Where each counted row stands in every dimension."""
    known = {u for u, _ in cube.units}
    for kind in kinds:
        counted = {pk for k, ids in lists.values() if k == kind for pk in ids}
        rows = indicators.base(kind, scope).order_by()
        if kind != PERSON:
            pairs = rows.values_list("pk", "unit_path")
            cube.rows[kind] = {
                str(pk): {"unit": [_unit(path, scope, known)]} for pk, path in pairs if str(pk) in counted
            }
            continue
        found = rows.values_list(
            "pk", "unit_path", "sex", "birth_year", "birth_month", "birth_day",
            F("enrolled__groups"), F("enrolled__policy_group"), F("enrolled__funding_source"),
        )  # fmt: skip
        cube.rows[kind] = {
            str(row[0]): _person(row, scope, known)
            for row in found.iterator(chunk_size=5000)
            if str(row[0]) in counted
        }


def _unit(path: str, scope: Scope, known: set[str]) -> str:
    place = dimensions.unit_of(path, scope.campaign.unit_path)
    return place if place in known else ""


def _person(row: tuple, scope: Scope, known: set[str]) -> dict[str, list[str]]:
    _, path, sex, year, month, day, groups, policy, funding = row
    return {
        "unit": [_unit(path, scope, known)],
        "group": dimensions.groups_of(groups or []),
        "policy": [dimensions.one_of("policy", policy or "")],
        "funding": [dimensions.one_of("funding", funding or "")],
        "age": [dimensions.age_band(PartialDate(year, month, day) if year else None, scope.period.end)],
        "sex": [dimensions.one_of("sex", sex)],
    }
