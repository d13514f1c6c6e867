"""The invented ward: who truly lives there. Lists, exams and tests start from these facts.

Phường Hòa Bình (code 11533, thành phố Hải Phòng) is real as a unit; its neighbourhoods, schools, employers,
households and people are drawn at random. Proportions follow the programme's figures: about 18 % aged 60 or
more, poor and near-poor households near 2 % and 3 %, one elderly resident in eight without a usable number on
the lists, twins with neighbouring numbers, fathers and sons of one name, neighbours of one name and year.
"""

from __future__ import annotations

from datetime import date

from kham.site.demo import identity, population, standing
from kham.site.demo.facts import (
    GROUPS,
    TODAY,
    WARD_CODE,
    WARD_NAME,
    Household,
    Neighbourhood,
    Organisation,
    Person,
    World,
)

__all__ = [
    "GROUPS",
    "TODAY",
    "WARD_CODE",
    "WARD_NAME",
    "Household",
    "Neighbourhood",
    "Organisation",
    "Person",
    "World",
    "make_world",
]

_VILLAGES = (("An Lư", 20.9460, 106.6830), ("Hòa Bình", 20.9350, 106.6960), ("Thủy Hà", 20.9290, 106.7090))


def make_world(people: int = 3000, seed: int = 2026, today: date = TODAY) -> World:
    """An invented ward with about ``people`` living residents (never fewer, at most one household more).

    Same arguments, same world, field by field. Raises ValueError for fewer than 50 people.
    """
    if people < 50:
        raise ValueError("make_world needs at least 50 people")
    world = World(seed=seed, today=today, neighbourhoods=_neighbourhoods(people))
    population.settle(world, people)
    population.plant_namesakes(world)
    standing.give_groups(world)
    standing.fill_schools(world)
    standing.fill_employers(world)
    identity.give_numbers(world)
    standing.give_health(world)
    return world


def _neighbourhoods(people: int) -> list[Neighbourhood]:
    """Three old villages, each cut into numbered neighbourhoods: 4 (one for each round) to 30, about 250 people each."""
    count = max(4, min(30, round(people / 250)))
    found = []
    for index in range(count):
        village, lat, lon = _VILLAGES[index % 3]
        number = index // 3 + 1
        row, column = divmod(number - 1, 4)
        found.append((village, number, lat + 0.0035 * row - 0.003, lon + 0.0032 * column - 0.004))
    found.sort(key=lambda one: (one[0], one[1]))
    return [
        Neighbourhood(
            code=f"{order:02d}",
            name=f"Tổ dân phố {village} {number}",
            lat=round(lat, 5),
            lon=round(lon, 5),
            venue=f"Nhà văn hóa tổ dân phố {village} {number}",
        )
        for order, (village, number, lat, lon) in enumerate(found, start=1)
    ]
