"""Our own lists to fill in: what they hold, and how one is known when it comes back filled in.

The first row of the data sheet is hidden and says in each column which field stands there, so a column keeps its meaning
when it is moved, when others are put in between, and when its heading is changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kham.kernel.names import fold
from kham.roster.reading.shapes import Sheet, as_text

_DATA = Path(__file__).resolve().parents[1] / "data"
MARK = "kham:"
GUIDE = "kham:huong-dan"
EXAMPLE = "nguyen van vi du"
_LOOK_AT = 6  # rows in which the hidden row may stand


@dataclass(frozen=True)
class Column:
    """One column to fill in. ``kind``: text, id, card, phone, date, choice, places, mark; ``choices`` for a choice,
    ``free`` when other words are allowed too; ``group``: heading above several columns."""

    field: str
    heading: str
    width: int = 16
    kind: str = "text"
    choices: tuple[str, ...] = ()
    free: bool = False
    example: str = ""
    hint: str = ""
    group: str = ""


@dataclass(frozen=True)
class Template:
    """A list to fill in: code, version, title, columns in order."""

    code: str
    version: str
    title: str
    columns: tuple[Column, ...]

    @property
    def marks(self) -> list[str]:
        """The hidden first row."""
        first = f"{MARK}{self.code}/{self.version}:"
        return [
            (first if at == 0 else MARK) + column.field.replace(":", ".")
            for at, column in enumerate(self.columns)
        ]


@dataclass(frozen=True)
class Filled:
    """What the hidden row of a returned sheet says: template and version, column index → field, and where it stood."""

    code: str
    version: str
    fields: dict[int, str] = field(default_factory=dict)
    row: int = 1


@cache
def _raw(name: str) -> dict[str, Any]:
    return yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))


@cache
def load(code: str) -> Template:
    """The template of a kind of sender ("school", "survey", "police_numbers" …); an unknown kind gives the plain one."""
    if code == "survey":
        return survey()
    raw = _raw("templates.yaml")
    chosen = code if code in raw["templates"] else "other"
    entry = raw["templates"][chosen]
    columns = []
    for name in entry["columns"]:
        facts = dict(raw["columns"][name])
        choices = tuple(raw["lists"][facts.pop("list")]) if "list" in facts else ()
        columns.append(Column(field=facts.pop("field", name), choices=choices, **facts))
    return Template(chosen, str(raw["version"]), entry["title"], tuple(columns))


@cache
def survey() -> Template:
    """The household survey of 36 columns as a list to fill in."""
    raw = _raw("household_survey.yaml")
    words = _raw("templates.yaml")["columns"]
    columns = []
    for entry in raw["columns"]:
        known = words.get(entry["field"], {})
        kind = known.get("kind", "mark" if entry["heading"].endswith("(x)") else "text")
        example = known.get("example", "x" if entry["field"] in ("is_head", "sex_male") else "")
        hint = known.get("hint", "Đánh dấu x nếu đúng." if kind == "mark" else "")
        columns.append(
            Column(
                entry["field"],
                entry["heading"],
                known.get("width", 9),
                kind,
                (),
                False,
                example,
                hint,
                entry.get("group", ""),
            )
        )
    return Template(
        "survey", str(raw["version"]), "PHIẾU ĐIỀU TRA NHU CẦU KHÁM SỨC KHỎE THEO HỘ GIA ĐÌNH", tuple(columns)
    )


def codes() -> list[str]:
    """Every template that can be asked for."""
    return [*_raw("templates.yaml")["templates"], "survey"]


def find(sheet: Sheet) -> Filled | None:
    """What the hidden row of a sheet says, or None when the sheet is not one of ours."""
    for number, cells in sheet.rows[:_LOOK_AT]:
        said = {at: cell for at, cell in enumerate(cells) if isinstance(cell, str) and cell.startswith(MARK)}
        head = next((text for text in said.values() if "/" in text), "")
        if len(said) < 2 or not head:
            continue
        code, _, rest = head[len(MARK) :].partition("/")
        version = rest.rpartition(":")[0]
        fields = {at: text.rpartition(":")[2].replace(".", ":") for at, text in said.items() if text != GUIDE}
        return Filled(code[:40], version[:20], fields, number)
    return None


def is_guide(sheet: Sheet) -> bool:
    """Whether the sheet is our page of instructions or our lists to choose from."""
    return any(cell == GUIDE for _, cells in sheet.rows[:3] for cell in cells[:3])


def data_rows(sheet: Sheet, filled: Filled) -> tuple[Sheet, int, int]:
    """The sheet without the hidden row and without the example; number of the header row and of the first data row.

    The example is known by its invented name, so a person typed over it is kept.
    """
    names = {at for at, name in filled.fields.items() if name == "full_name"}
    kept = [
        (number, cells)
        for number, cells in sheet.rows
        if number != filled.row
        and not any(at < len(cells) and fold(as_text(cells[at])) == EXAMPLE for at in names)
    ]
    header = _header(kept, filled)
    return replace(sheet, rows=kept), header, header + 1


def _header(rows: list[tuple[int, list[Any]]], filled: Filled) -> int:
    """The row that holds most of the template's headings; the fourth row as made by us when none does."""
    known = {
        column.field: fold(column.heading)
        for column in (survey() if filled.code == "survey" else load(filled.code)).columns
    }
    best, most = filled.row + 2, 1
    for number, cells in rows[:12]:
        same = sum(
            at < len(cells) and fold(as_text(cells[at])) == known.get(name)
            for at, name in filled.fields.items()
        )
        if same > most:
            best, most = number, same
    return best
