"""The files people would send about the invented ward, with everything that goes wrong in real ones.

``write_lists`` writes twelve files of twelve senders and returns, for each, which true person stands on which
row, so that matching can be measured. ``python -m kham.site.demo.lists OUT`` does the same from a terminal.
"""

from __future__ import annotations

from pathlib import Path

from kham.site.demo.facts import World
from kham.site.demo.lists import institutions, old_fonts, poverty, residents, vulnerable
from kham.site.demo.lists.shape import ListFile, TruthRow

__all__ = ["ListFile", "TruthRow", "write_lists"]

_WRITERS = (
    residents.police,
    old_fonts.elderly,
    poverty.poverty,
    vulnerable.disability,
    vulnerable.merit,
    old_fonts.social_protection,
    vulnerable.mental_health,
    vulnerable.child_protection,
    institutions.primary_school,
    institutions.secondary_school,
    institutions.garment_factory,
    institutions.machine_shop,
)


def write_lists(world: World, folder: Path, level: float = 1.0) -> list[ListFile]:
    """Write every list into ``folder`` (made when absent); ``level`` scales the damage: 1.0 is ordinary, 2.0
    doubled, 0 leaves only what belongs to the kind of list (year-only births, missing numbers, old fonts).

    Equal worlds and levels give equal files. Existing files of the same names are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [write(world, folder, level) for write in _WRITERS]
