"""What each list says of a person, which of them is believed, and what waits after a separation."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kham.accounts.permissions import present
from kham.accounts.roles import May
from kham.kernel.codes import is_short_code, normalise_short_code
from kham.kernel.dates import PartialDate
from kham.places.models import Unit, within
from kham.roster import permissions
from kham.roster.models import Belief, Leftover, Merge, Person, SourceList
from kham.roster.queries.people import people
from kham.roster.rules import catalogue, text


def birth_text(iso: str) -> str:
    """A stored birth date as people write it."""
    return PartialDate.from_iso(iso).display() if iso else ""


def place_names(unit_path: str) -> dict[str, str]:
    """Comparable key → name of the neighbourhoods of the commune in which a unit lies."""
    commune = ".".join(unit_path.split(".")[:2]) + "."
    here = Unit.objects.filter(path__startswith=commune, level="neighbourhood")
    return {_key(name): name for name in here.values_list("name", flat=True)}


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    return text.neighbourhood_key(name)


def sender_label(source: SourceList) -> str:
    """Who sent a list, in words."""
    return catalogue.sender(source.sender).label


def person_by_code(viewer: Any, typed: str) -> Person | None:
    """Somebody the viewer may see, by short code."""
    if not is_short_code(typed):
        return None
    return people(viewer).filter(code=normalise_short_code(typed)).first()


def beliefs(person: Person) -> list[Belief]:
    """Words in force about which list is right."""
    found = Belief.objects.filter(row__person=person, undone_at__isnull=True)
    return list(found.select_related("row__source_list"))


def leftovers(viewer: Any, person: Person) -> list[Leftover]:
    """Things made while this person stood as one with another, whose owner the station has to name."""
    if not viewer.may(May.ROSTER_DECIDE):
        return []
    inside = Leftover.objects.filter(within(viewer.paths, "unit_path"))
    mine = inside.filter(merge__kept=person) | inside.filter(merge__absorbed=person)
    return list(mine.select_related("merge__kept", "merge__absorbed", "belongs_to").distinct())


def leftover(viewer: Any, leftover_id: Any) -> Leftover:
    """One of them. Raises NotFound."""
    found = present(
        Leftover.objects.filter(pk=leftover_id).select_related("merge__kept", "merge__absorbed").first()
    )
    permissions.check_decide(viewer, found.unit_path)
    return found


def open_leftovers(viewer: Any) -> Any:
    """All that wait for the station's word."""
    if not viewer.may(May.ROSTER_DECIDE):
        return Leftover.objects.none()
    found = Leftover.objects.filter(within(viewer.paths, "unit_path"), settled_at__isnull=True)
    return found.select_related("merge__kept", "merge__absorbed")


def separations(person: Person) -> list[Merge]:
    """Merges of this person that were taken back."""
    undone = Merge.objects.filter(undone_at__isnull=False)
    return list(
        (undone.filter(kept=person) | undone.filter(absorbed=person)).select_related("kept", "absorbed")
    )
