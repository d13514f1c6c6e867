"""Distances from neighbourhoods to sites, with a fallback by territory where coordinates are missing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

UNKNOWN_KM = (
    2.0  # supposed when a coordinate is missing and the site lies in another neighbourhood of the ward
)
EARTH_KM = 6371.0


@dataclass(frozen=True)
class Point:
    """A neighbourhood: key is its unit path."""

    key: str
    name: str
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Place:
    """A site; `unit` is the path of the unit it stands in; day_limit in people a day."""

    key: str
    name: str
    unit: str
    kind: str = "community"
    day_limit: int = 150
    lat: float | None = None
    lon: float | None = None


def straight_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = (
        math.sin((b - a) / 2) ** 2
        + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def road_km(area: Point, site: Place, road: float) -> float:
    """Distance by road; without coordinates 0 inside the same neighbourhood, else a supposed distance."""
    if area.lat is not None and area.lon is not None and site.lat is not None and site.lon is not None:
        return road * straight_km(area.lat, area.lon, site.lat, site.lon)
    return 0.0 if site.unit == area.key else UNKNOWN_KM


def reachable(area: Point, sites: Sequence[Place], road: float, max_km: float) -> list[tuple[float, Place]]:
    """Sites within max_km by road, nearest first (ties by key)."""
    found = [(road_km(area, site, road), site) for site in sites]
    return sorted(((km, site) for km, site in found if km <= max_km), key=lambda pair: (pair[0], pair[1].key))
