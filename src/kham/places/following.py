"""Rows of every room follow a unit whose path changed: a recoding, a merger. History stays in the successions and the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from kham.places.models import Succession, Unit

# Sealed in a chain of hashes: what was true when it was written stays.
STAYS = {"journal.Entry"}
LISTS = ("units",)  # JSON lists of paths
SINGLES = ("from_path", "to_path", "decider_path")


def moving(successions: Iterable[Succession]) -> list[tuple[Unit, Unit]]:
    """(old, new) for each unit that has exactly one successor; a divided unit's people are distributed by hand."""
    by_old: dict[Any, list[Succession]] = {}
    for one in successions:
        by_old.setdefault(one.predecessor_id, []).append(one)
    pairs = [(some[0].predecessor, some[0].successor) for some in by_old.values() if len(some) == 1]
    return sorted(pairs, key=lambda pair: -len(pair[0].path))  # neighbourhoods before their commune


@transaction.atomic
def follow(successions: Iterable[Succession], *, now: dt.datetime) -> dict[str, int]:
    """Put every row under the old units under the new ones; returns how many rows of each table moved.

    A row that would break a rule of its table there (two campaigns of one year, two sites of one name) takes the new path,
    by which it is seen, and keeps the old unit by name.
    """
    moves, done = moving(successions), {}
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        label = model._meta.label
        if label in STAYS or model._meta.app_label == "places":
            continue
        for name in ("unit_path", *SINGLES):
            if name in names:
                unit = name.removesuffix("_path") + ("" if name == "unit_path" else "_unit")
                unit = "unit" if name == "unit_path" else unit
                count = sum(
                    _paths(model, name, unit if unit in names else "", old, new) for old, new in moves
                )
                if count:
                    done[f"{label}.{name}"] = count
        for name in LISTS:
            if name in names and isinstance(model._meta.get_field(name), models.JSONField):
                _lists(model, name, moves)
    Succession.objects.filter(pk__in=[one.pk for one in successions]).update(followed_at=now)
    return done


def _paths(model: Any, name: str, unit: str, old: Unit, new: Unit) -> int:
    """Rows exactly at the old unit: those of units below have a pair of their own, which comes first."""
    rows = model._default_manager.filter(**{name: old.path})
    changes: dict[str, Any] = {name: new.path}
    if unit:
        changes[unit] = new
    if new.path == old.path and not unit:
        return 0
    try:
        with transaction.atomic():
            return int(rows.update(**changes))
    except IntegrityError:
        return sum(
            _single(model, key, name, unit, changes) for key in list(rows.values_list("pk", flat=True))
        )


def _single(model: Any, key: Any, name: str, unit: str, changes: dict[str, Any]) -> int:
    """One row: with its unit, else by its path alone, else it stays."""
    for some in (changes, {name: changes[name]}):
        try:
            with transaction.atomic():
                return int(model._default_manager.filter(pk=key).update(**some))
        except IntegrityError:
            continue
    return 0


def _lists(model: Any, name: str, moves: list[tuple[Unit, Unit]]) -> None:
    """Lists of paths: neighbourhoods that a session serves."""
    to = {old.path: new.path for old, new in moves if old.path != new.path}
    if not to:
        return
    for row in model._default_manager.all().only("pk", name).iterator():
        paths = getattr(row, name)
        if isinstance(paths, list) and any(isinstance(path, str) and path in to for path in paths):
            setattr(row, name, [to.get(path, path) if isinstance(path, str) else path for path in paths])
            row.save(update_fields=[name])
