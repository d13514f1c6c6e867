"""What comes out of a file: sheets of cells. Plain values only: text, number, bool, date, or None."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

Cell = str | int | float | bool | dt.date | None


@dataclass
class Sheet:
    """One sheet. ``rows`` pairs the row number as Excel shows it with its cells from column A; empty rows are left out.

    ``merged``: (first row, first column, last row, last column), rows from 1, columns from 0. ``fonts``: font name →
    columns where old-encoding fonts stand. ``notes``: sentences about the sheet as a whole. ``formulas``: places ("H7") of
    formula cells, ``hidden_rows``: row numbers; both of an .xlsx only.
    """

    name: str
    position: int
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    fonts: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    hidden: bool = False
    formulas: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Number of columns in use."""
        return max((len(cells) for _, cells in self.rows), default=0)


@dataclass
class Workbook:
    """A file that was read: kind (xlsx, xls, xlsb, ods, csv), its sheets, sentences about the file."""

    kind: str
    sheets: list[Sheet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def letter(index: int) -> str:
    """Column letter as Excel shows it: 0 → A, 27 → AB."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def as_text(value: Cell) -> str:
    """A cell as a person would read it: whole numbers without ".0", dates as dd/mm/yyyy."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime | dt.date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    return str(value)
