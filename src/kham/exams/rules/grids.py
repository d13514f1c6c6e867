"""Columns of the grid: sets of fields that are typed for a whole class or a whole lot at once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from kham.exams.rules.definition import Definition, FormDefinition, Strict

FILE = Path(__file__).parent.parent / "data" / "grids.yaml"
# Types that fit into a cell; longer answers belong to the screen of the station.
IN_A_CELL = {"integer", "decimal", "bp", "vision", "code", "yesno", "class", "digits", "refraction"}


class Columns(Strict):
    """One set of columns."""

    code: str
    vi: str
    en: str
    tags: list[str]


@lru_cache(maxsize=1)
def column_sets() -> tuple[Columns, ...]:
    """Every set shipped, in order."""
    return tuple(Columns.model_validate(one) for one in yaml.safe_load(FILE.read_text("utf-8")))


def choosable(form: FormDefinition) -> list[Definition]:
    """Fields of a form that may be a column."""
    return [
        f
        for f in form.fields
        if f.typed and f.type in IN_A_CELL and not f.item_of and f.station != "conclusion"
    ]


def chosen(code: str, tags: list[str], known: set[str]) -> list[str]:
    """Tags of the columns: those named, else those of the set, else of the first set; at most twelve, only known ones."""
    named = [tag for tag in dict.fromkeys(tags) if tag in known][:12]
    if named:
        return named
    wanted = next((one for one in column_sets() if one.code == code), column_sets()[0])
    return [tag for tag in wanted.tags if tag in known]
