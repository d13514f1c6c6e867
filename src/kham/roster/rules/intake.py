"""A sheet as it is read: without our own hidden rows, examples and answer columns, and with what is known about its layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kham.kernel.names import clean, fold
from kham.roster.reading.shapes import Sheet, Workbook, as_text
from kham.roster.rules import columns, headers, survey, templates, text

OURS = "kham:list"
ANSWER_HEADINGS = ("ket qua", "ghi chu")
ANSWER_WORDS = {"nhan", "nhan, da sua", "nhan da sua", "can hoi", "khong nhan"}


@dataclass
class Prepared:
    """A sheet ready to be read. ``fields``: what is known without guessing; ``known``: template, survey or ""."""

    sheet: Sheet
    layout: headers.Layout
    fields: dict[int, str] = field(default_factory=dict)
    known: str = ""
    template: str = ""
    skip: bool = False


def prepare(sheet: Sheet) -> Prepared:
    """Strip what is ours and find the layout: of our template, of the 36-column form, or by looking."""
    filled = templates.find(sheet)
    if filled is None:
        skip = sheet.hidden or templates.is_guide(sheet)
        bare = without_answers(sheet)
        found = survey.layout(bare)
        if found is not None:
            return _survey(bare, *found)
        return Prepared(bare, headers.find(bare), skip=skip)
    bare, header, first = templates.data_rows(sheet, filled)
    bare = without_answers(bare)
    fields = {at: name for at, name in filled.fields.items() if at < max(bare.width, 1)}
    made = _layout(bare, [header], first)
    return Prepared(bare, made, fields, "template", f"{filled.code}/{filled.version}", skip=sheet.hidden)


def _survey(sheet: Sheet, header_rows: list[int], first: int) -> Prepared:
    made = _layout(sheet, header_rows, first)
    known = survey.columns()
    made.headings = [known[at][1] if at < len(known) else heading for at, heading in enumerate(made.headings)]
    fields = {at: name for at, (name, _) in enumerate(known) if at < sheet.width}
    return Prepared(sheet, made, fields, "survey")


def _layout(sheet: Sheet, header_rows: list[int], first: int) -> headers.Layout:
    encoding = headers.sheet_encoding(sheet)
    by_number = dict(sheet.rows)
    last = by_number.get(header_rows[-1], [])
    headings = [clean(text.decode(as_text(cell), encoding)) for cell in last]
    headings += [""] * (sheet.width - len(headings))
    titles = [
        clean(text.decode(as_text(cell), encoding))
        for number, cells in sheet.rows
        if number < header_rows[0]
        for cell in cells
        if cell is not None
    ]
    return headers.Layout(header_rows, first, headings, titles, encoding)


def guess(prepared: Prepared, remembered: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every column as stored: the guess of `columns`, overruled by what is known; ``known`` says why it is sure."""
    sheet, layout = prepared.sheet, prepared.layout
    found = [one.as_dict() for one in columns.guess(sheet, layout, remembered)]
    taken = set(prepared.fields.values())
    for column in found:
        column["known"] = ""
        if (name := prepared.fields.get(column["index"])) is not None:
            column["field"], column["confidence"], column["known"] = name, 1.0, prepared.known
        elif prepared.known and column["field"] in taken:
            column["field"], column["confidence"] = "", 0.0
        elif column["heading"] and fold(column["heading"]) in remembered:
            column["known"] = "remembered"
        if column["field"] and column["field"] not in survey.MEANINGS:
            column["field"], column["confidence"] = "", 0.0
        column["before"] = _before(sheet, layout, column) if column["encoding"] != "unicode" else ""
    return found


def _before(sheet: Sheet, layout: headers.Layout, column: Mapping[str, Any]) -> str:
    """The first cell that looks different once decoded, as it came."""
    at = column["index"]
    for number, cells in sheet.rows:
        raw = cells[at] if at < len(cells) else None
        if (
            number >= layout.first_row
            and isinstance(raw, str)
            and text.decode(raw, column["encoding"]) != clean(raw)
        ):
            return raw[:40]
    return ""


def doubtful(column: Mapping[str, Any]) -> bool:
    """Whether a person should look at this column first: guessed with doubt, or holding something under an unknown heading."""
    if column.get("known"):
        return False
    if column["field"]:
        return float(column["confidence"]) < 0.75
    return bool(column["examples"]) and bool(column["heading"])


def without_answers(sheet: Sheet) -> Sheet:
    """The sheet without the two columns that our answer added ("Kết quả", "Ghi chú" with our words under them)."""
    for at, cells in enumerate(sheet.rows[:40]):
        texts = [fold(as_text(cell)) for cell in cells[1]]
        for index in range(len(texts) - 1):
            if tuple(texts[index : index + 2]) != ANSWER_HEADINGS:
                continue
            said = {
                fold(as_text(line[index]))
                for _, line in sheet.rows[at + 1 :]
                if index < len(line) and line[index] is not None
            }
            if said and said <= ANSWER_WORDS:
                rows = [(number, line[:index] + line[index + 2 :]) for number, line in sheet.rows]
                return replace(sheet, rows=rows)
    return sheet


def answered(book: Workbook) -> str:
    """The id of the list whose answered workbook this is, or ""."""
    for sheet in book.sheets:
        for _, cells in sheet.rows[:1]:
            if len(cells) > 1 and cells[0] == OURS:
                return as_text(cells[1])[:40]
    return ""


def sample(prepared: Prepared, rows: int = 24) -> list[tuple[int, list[Any]]]:
    """The rows that show what a mapping reads: all titles and the first data rows."""
    body = [(number, cells) for number, cells in prepared.sheet.rows]
    before = sum(number < prepared.layout.first_row for number, _ in body)
    return body[: before + rows]
