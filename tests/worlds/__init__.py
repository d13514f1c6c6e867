"""A world with known truth and the nine dirty lists that offices keep of it, written as raw files.

    world = worlds.make(people=38_000, seed=11, noise=1.0, wards=1)
    files = worlds.write(world, folder)          # .xlsx, .xls, .csv; nine for each ward
    truth = worlds.truth(folder)                 # [(list, sheet, row, person)], kept in <folder>.truth.csv beside it

``noise`` 2.0 doubles every slip. The same arguments give the same files. Used by tests and benches; not shipped.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.worlds import files, layouts, lists
from tests.worlds.people import Person, World, populate

__all__ = ["Person", "Truth", "World", "cached", "make", "truth", "write"]
VERSION = 1  # of the generator: a cached folder of another version is written anew
SMALL = 5000  # rows; a smaller list may come as .xls


class Truth(NamedTuple):
    """A source row and the person it is about. ``row`` as the spreadsheet shows it, from 1."""

    list: str
    sheet: str
    row: int
    person: int


def make(
    people: int = 38_000, seed: int = 11, noise: float = 1.0, wards: int = 1, upland: float = 0.1
) -> World:
    """The people; ``upland`` is the share of upland hamlets in an ordinary ward."""
    return populate(people, seed, noise, wards, upland)


def write(
    world: World, folder: Path, *, kinds: Iterable[str] = lists.KINDS, plain: bool = False
) -> list[Path]:
    """Write the lists into ``folder`` with <folder>.truth.csv beside it; the paths of the lists, in order of their names."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    with _truth_of(folder).open("w", encoding="utf-8", newline="") as stream:
        known = csv.writer(stream)
        known.writerow(Truth._fields)
        for ward, name in enumerate(world.wards):
            for kind in kinds:
                rng = random.Random(f"layout {world.seed} {kind} {ward}")
                rows = lists.draw(world, kind, ward)
                sheets = layouts.arrange(kind, name, rows, rng, plain)
                path = (
                    folder
                    / f"{kind}{f'_{ward + 1}' if len(world.wards) > 1 else ''}{_ending(len(rows), len(sheets), rng)}"
                )
                paths.append(files.write(path, sheets, rng))
                for sheet in sheets:
                    shown = "" if path.suffix == ".csv" else sheet.name
                    known.writerows(
                        (path.stem, shown, i + 1, p) for i, p in enumerate(sheet.persons) if p >= 0
                    )
    return sorted(paths)


def _truth_of(folder: Path) -> Path:
    return folder.parent / f"{folder.name}.truth.csv"


def _ending(rows: int, sheets: int, rng: random.Random) -> str:
    luck = rng.random()
    if sheets == 1 and luck < 0.3:
        return ".csv"
    return ".xls" if rows < SMALL and luck > 0.7 else ".xlsx"


def truth(folder: Path) -> list[Truth]:
    """What is true of a written folder."""
    with _truth_of(folder).open(encoding="utf-8", newline="") as stream:
        lines = csv.reader(stream)
        next(lines)
        return [Truth(line[0], line[1], int(line[2]), int(line[3])) for line in lines]


def cached(
    folder: Path, *, people: int, seed: int, noise: float = 1.0, wards: int = 1
) -> tuple[Path, list[Path]]:
    """(folder, paths) of that world below ``folder``, written only when it is not there yet."""
    home = folder / f"world-{VERSION}-{people}-{seed}-{noise}-{wards}"
    if not (home / "done").exists():
        write(make(people, seed, noise, wards), home)
        (home / "done").touch()
    return home, sorted(p for p in home.iterdir() if p.suffix in (".xlsx", ".xls", ".csv"))
