"""Campaign in hand, sites, teams and neighbourhoods."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from kham.accounts.permissions import NotFound
from kham.campaigns import queries as campaigns_queries
from kham.campaigns.models import Campaign
from kham.places.models import Unit, within
from kham.planning.models import Site, Team

ABSENT = ("not-found", "Không tìm thấy trang này.")


def campaign(viewer: Any) -> Campaign | None:
    """The active campaign in hand."""
    return campaigns_queries.current(viewer)


def sites(viewer: Any) -> QuerySet[Site]:
    """Sites inside the viewer's units."""
    return Site.objects.filter(within(viewer.paths, "unit_path")).select_related("unit").order_by("name")


def site(viewer: Any, site_id: Any) -> Site:
    """One site. Raises NotFound."""
    found = sites(viewer).filter(pk=site_id).first()
    if found is None:
        raise NotFound(*ABSENT)
    return found


def teams(viewer: Any) -> QuerySet[Team]:
    """Teams inside the viewer's units."""
    return (
        Team.objects.filter(within(viewer.paths, "unit_path"))
        .select_related("unit", "facility")
        .order_by("name")
    )


def team(viewer: Any, team_id: Any) -> Team:
    """One team. Raises NotFound."""
    found = teams(viewer).filter(pk=team_id).first()
    if found is None:
        raise NotFound(*ABSENT)
    return found


def neighbourhoods(campaign: Campaign, on: dt.date) -> QuerySet[Unit]:
    """Units in which the campaign's people may live: the campaign's own unit and everything below it."""
    return Unit.objects.on(on).under(campaign.unit_path).order_by("path")


def unit_names(campaign: Campaign, on: dt.date) -> dict[str, str]:
    """Name by path of the campaign's unit and everything below it, as people say it ("Tổ dân phố số 5")."""
    return {unit.path: unit_label(unit) for unit in neighbourhoods(campaign, on)}


def unit_label(unit: Unit) -> str:
    """Kind and name with a capital, without saying the kind twice."""
    name = unit.name if unit.name.lower().startswith(unit.kind.lower()) else unit.full_name
    return name[:1].upper() + name[1:]
