"""Campaign in hand, sites, teams and neighbourhoods."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from kham.accounts.permissions import NotFound
from kham.campaigns.models import Campaign
from kham.places.models import Unit, within
from kham.planning.models import Site, Team

ABSENT = ("not-found", "Không tìm thấy trang này.")


def campaign(viewer: Any) -> Campaign | None:
    """The active campaign of the viewer's unit, of a unit above it, or the first one below it."""
    active = Campaign.objects.filter(active=True).select_related("unit")
    for path in viewer.paths:
        above = [one for one in active if path.startswith(one.unit_path)]
        below = [one for one in active if one.unit_path.startswith(path)]
        for found in (sorted(above, key=lambda one: -len(one.unit_path)), sorted(below, key=lambda one: one.unit_path)):
            if found:
                return found[0]
    return None


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
    return Team.objects.filter(within(viewer.paths, "unit_path")).select_related("unit", "facility").order_by("name")


def team(viewer: Any, team_id: Any) -> Team:
    """One team. Raises NotFound."""
    found = teams(viewer).filter(pk=team_id).first()
    if found is None:
        raise NotFound(*ABSENT)
    return found


def neighbourhoods(campaign: Campaign, on: dt.date) -> QuerySet[Unit]:
    """Units in which the campaign's people may live: the campaign's own unit and everything below it."""
    return Unit.objects.on(on).under(campaign.unit_path).order_by("path")
