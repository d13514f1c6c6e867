"""Sites and teams."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.places.models import Facility, Unit
from kham.planning import permissions
from kham.planning.models import Site, Team


@transaction.atomic
def add_site(
    *, unit: Unit, name: str, kind: str, by: Any, now: dt.datetime, address: str = "", lat: float | None = None,
    lon: float | None = None, day_limit: int = 150,
) -> Site:  # fmt: skip
    """Add a place where people can be examined. Raises Refusal "site.name" when the unit has one of that name."""
    permissions.check_edit(by, unit.path)
    site = Site(
        unit=unit,
        unit_path=unit.path,
        name=name.strip(),
        kind=kind,
        address=address,
        lat=lat,
        lon=lon,
        day_limit=day_limit,
    )
    _save(site, "site.name", "Đã có điểm khám trùng tên tại địa bàn này.")
    journal_actions.record(action="planning.add_site", by=by, now=now, on=site)
    return site


@transaction.atomic
def change_site(*, site: Site, by: Any, now: dt.datetime, **values: Any) -> Site:
    """Change name, kind, address, position or daily limit of a site; sessions already planned stay as they are."""
    permissions.check_edit(by, site.unit_path)
    _set(site, values)
    _save(site, "site.name", "Đã có điểm khám trùng tên tại địa bàn này.")
    journal_actions.record(
        action="planning.change_site", by=by, now=now, on=site, data={"fields": sorted(values)}
    )
    return site


@transaction.atomic
def add_team(
    *, unit: Unit, name: str, by: Any, now: dt.datetime, kind: str = "mobile", facility: Facility | None = None,
    day_capacity: int = 100, members: list[dict[str, str]] | None = None,
) -> Team:  # fmt: skip
    """Add a team; `members` is [{name, role, licence}]. Raises Refusal "team.name" when the unit has one of that name."""
    permissions.check_edit(by, unit.path)
    team = Team(
        unit=unit, unit_path=unit.path, name=name.strip(), kind=kind, facility=facility, day_capacity=day_capacity,
        members=members or [],
    )  # fmt: skip
    _save(team, "team.name", "Đã có đoàn khám trùng tên tại địa bàn này.")
    journal_actions.record(action="planning.add_team", by=by, now=now, on=team)
    return team


@transaction.atomic
def change_team(*, team: Team, by: Any, now: dt.datetime, **values: Any) -> Team:
    """Change name, kind, facility, capacity or members; sessions already planned keep the capacity they were given."""
    permissions.check_edit(by, team.unit_path)
    _set(team, values)
    _save(team, "team.name", "Đã có đoàn khám trùng tên tại địa bàn này.")
    journal_actions.record(
        action="planning.change_team", by=by, now=now, on=team, data={"fields": sorted(values)}
    )
    return team


def _set(thing: Site | Team, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(thing, name, value)
    if "unit" in values:
        thing.unit_path = thing.unit.path


def _save(thing: Site | Team, code: str, sentence: str) -> None:
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError as error:
        raise Refusal(code, sentence) from error
