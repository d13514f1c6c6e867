"""Reads of units and facilities. Names of units are public; lists are cut to what the viewer may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kham.places.models import Facility, FacilityQuerySet, Succession, Unit, UnitQuerySet, Viewer, within
from kham.places.rules import catalogue, lists, paths


def unit_at(path_or_code: str, on: dt.date) -> Unit | None:
    """The unit with this path ("31.11533.") or official code ("31", "11533") on a day; None when there was none.

    A neighbourhood has no national code, so it is found by path only.
    """
    units = Unit.objects.on(on)
    if path_or_code.endswith("."):
        return units.filter(path=path_or_code).first()
    return units.filter(code=path_or_code).exclude(level=Unit.Level.NEIGHBOURHOOD).first()


def subtree(viewer: Viewer, unit: Unit, on: dt.date | None = None) -> UnitQuerySet:
    """The unit and what lies below it, as far as the viewer may see; in force on `on`, or of all times."""
    units = Unit.objects.under(unit.path).visible_to(viewer)
    return units if on is None else units.on(on)


def neighbourhoods(viewer: Viewer, commune: Unit, on: dt.date) -> UnitQuerySet:
    """Neighbourhoods of a commune in force on a day, by code, as far as the viewer may see."""
    return subtree(viewer, commune, on).filter(level=Unit.Level.NEIGHBOURHOOD).order_by("code")


def facilities(viewer: Viewer, unit: Unit, on: dt.date) -> FacilityQuerySet:
    """Facilities in the unit's territory working on a day; found also where the unit had another code then."""
    found = Facility.objects.visible_to(viewer).on(on)
    return found.filter(within(scope_paths([unit]), "unit__path")).select_related("unit")


def successors(unit: Unit) -> list[Unit]:
    """Units that took over directly from this one, by path; empty while it is in force."""
    return list(Unit.objects.filter(origins__predecessor=unit).order_by("path"))


def today_of(unit: Unit, on: dt.date | None = None) -> list[Unit]:
    """Where the unit's territory is now (or on `on`): itself, its successor, or several after a division."""
    ends: dict[str, Unit] = {}
    todo, seen = [unit], set()
    while todo:
        here = todo.pop(0)
        if here.pk in seen:
            continue
        seen.add(here.pk)
        later = [u for u in successors(here) if on is None or u.valid_from <= on]
        if later:
            todo += later
        else:
            ends[here.path] = here
    return list(ends.values())


def origins(unit: Unit) -> list[Unit]:
    """Every earlier unit whose territory went, directly or in steps, into this one; nearest first."""
    found: dict[object, Unit] = {}
    todo = [unit]
    while todo:
        here = todo.pop(0)
        for link in Succession.objects.filter(successor=here).select_related("predecessor").order_by("on"):
            if link.predecessor_id not in found:
                found[link.predecessor_id] = link.predecessor
                todo.append(link.predecessor)
    return list(found.values())


def scope_paths(units: Iterable[Unit]) -> tuple[str, ...]:
    """Paths that somebody responsible for `units` may see: theirs and those of the units they came from.

    Rows written before a re-coding keep the old unit; without its path they would vanish from sight.
    """
    return paths.outermost(u.path for unit in units for u in (unit, *origins(unit)))


def above(path: str, level: str) -> str:
    """The part of a path that is the province or the commune; "" when the path does not reach down to `level`."""
    return paths.above(path, level)


def contains(outer: str, inner: str) -> bool:
    """Whether the path `inner` is `outer` or lies below it; "" is the whole country."""
    return paths.contains(outer, inner)


def named(text: str, on: dt.date) -> list[Unit]:
    """Provinces and communes of this installation, in force on a day, that an address or a name may mean; best first."""
    found: list[Unit] = []
    for match in catalogue().resolve(text, on=on) if text.strip() else []:
        unit = Unit.objects.on(on).filter(path=match.unit.path).first()
        if unit is not None and unit not in found:
            found.append(unit)
    return found


def ethnic_name(code: str) -> str:
    """Name of an ethnic group by its two-digit code; "" when unknown."""
    group = lists.ethnic_groups().get(code)
    return group.name if group else ""


def ethnic_groups() -> list[tuple[str, str]]:
    """(code, name) of every ethnic group, in the order of the official list."""
    return [(group.code, group.name) for group in lists.ethnic_groups().values()]


def occupation_name(code: str) -> str:
    """Name of an occupation by its two-digit code; "" when unknown."""
    return lists.occupations().get(code, "")
