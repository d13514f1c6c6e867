"""The sender's own list with our answers: two columns after the last one, the cells in question coloured."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from kham.kernel.names import clean
from kham.roster.reading.shapes import Cell, Sheet, as_text, letter
from kham.roster.rules import intake, templates, text

# Text stays text: nothing a sender typed is ever taken for a formula, a link or a number.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_COLOURS = {"accepted": "#E3F0E8", "repaired": "#FBF1DC", "question": "#FBE4C4", "refused": "#F7D9D6"}
WORDS = {"accepted": "Nhận", "repaired": "Nhận, đã sửa", "question": "Cần hỏi", "refused": "Không nhận"}
_AS_TEXT = {"personal_number", "cmnd", "insurance_number", "phone", "guardian_phone"}
FONT = {"font_name": "Times New Roman", "font_size": 12}
_HAIR = {"border": 1, "border_color": "#DAD7CF"}
Answer = tuple[str, Sequence[str], frozenset[str]]


class _Styles:
    """Formats of one workbook."""

    def __init__(self, book: Any) -> None:
        self.verdict = {
            name: book.add_format(FONT | _HAIR | {"bg_color": colour, "valign": "top"})
            for name, colour in _COLOURS.items()
        }
        self.note = {
            name: book.add_format(FONT | _HAIR | {"bg_color": colour, "valign": "top", "text_wrap": True})
            for name, colour in _COLOURS.items()
        }
        self.cell = book.add_format(FONT | _HAIR | {"valign": "top"})
        self.plain = book.add_format(FONT)
        self.head = book.add_format(
            FONT | _HAIR | {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter"}
        )


def annotate(
    sheets: Sequence[Sheet],
    columns: Mapping[int, Sequence[Mapping[str, Any]]],
    first_rows: Mapping[int, int],
    answers: Mapping[tuple[str, int], Answer],
    *,
    list_id: str = "",
) -> bytes:
    """The sender's sheets as values in their places, with "Kết quả" and "Ghi chú" after the last column.

    ``columns`` and ``first_rows`` by sheet position; ``answers``: (sheet name, row number) → (verdict, sentences, letters of
    the columns in question). ``list_id`` is kept on a hidden sheet, so that the corrected file is known when it comes back.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    styles, names = _Styles(book), set[str]()
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name or "Danh sách", names))
        _draw(
            page, sheet, columns.get(sheet.position, ()), first_rows.get(sheet.position, 1), answers, styles
        )
        if sheet.hidden and len(sheets) > 1:
            page.hide()
    if not sheets:
        book.add_worksheet("Danh sách")
    if list_id:
        mark = book.add_worksheet(_sheet_name("Khám", names))
        mark.write_string(0, 0, intake.OURS)
        mark.write_string(0, 1, list_id)
        mark.very_hidden()
    book.close()
    return stream.getvalue()


def _draw(
    page: Any, sheet: Sheet, used: Sequence[Mapping[str, Any]], first_row: int, answers: Mapping[tuple[str, int], Answer], styles: _Styles
) -> None:  # fmt: skip
    encodings = {int(one["index"]): str(one.get("encoding", "unicode")) for one in used}
    numbers = {int(one["index"]) for one in used if one.get("field") in _AS_TEXT}
    width, header = sheet.width, first_row - 1
    answered = any((sheet.name, number) in answers for number, _ in sheet.rows)
    covered = _merge(page, sheet, encodings, styles, header)
    filled = templates.find(sheet)
    for number, cells in sheet.rows:
        verdict, notes, doubtful = answers.get((sheet.name, number), ("", (), frozenset()))
        for at, cell in enumerate(cells):
            if (number, at) in covered:
                continue
            style = (
                styles.plain
                if not verdict
                else styles.verdict[verdict]
                if letter(at) in doubtful
                else styles.cell
            )
            style = styles.head if number == header and answered else style
            _put(page, number - 1, at, cell, style, encodings.get(at, "unicode"), at in numbers)
        if verdict:
            page.write_string(number - 1, width, WORDS[verdict], styles.verdict[verdict])
            page.write_string(number - 1, width + 1, " ".join(notes), styles.note[verdict])
    if header >= 1 and answered:
        page.write_string(header - 1, width, "Kết quả", styles.head)
        page.write_string(header - 1, width + 1, "Ghi chú", styles.head)
        page.freeze_panes(header, 0)
    for at in range(width):
        page.set_column(at, at, _fitting(sheet, at, first_row))
    page.set_column(width, width, 15)
    page.set_column(width + 1, width + 1, 70)
    if filled is not None:
        page.set_row(filled.row - 1, None, None, {"hidden": True})


def _merge(
    page: Any, sheet: Sheet, encodings: Mapping[int, str], styles: _Styles, header: int
) -> set[tuple[int, int]]:
    """Cells joined above the data, as the sender had them; returns what they cover."""
    covered: set[tuple[int, int]] = set()
    by_row = dict(sheet.rows)
    for top, left, bottom, right in sheet.merged:
        box = {(row, at) for row in range(top, bottom + 1) for at in range(left, right + 1)}
        if bottom > header or len(box) < 2 or len(box) > 2000 or box & covered:
            continue
        cells = by_row.get(top, [])
        value = cells[left] if left < len(cells) else None
        words = clean(text.decode(as_text(value), encodings.get(left, "unicode")))
        page.merge_range(top - 1, left, bottom - 1, right, "", styles.head)
        page.write_string(top - 1, left, words, styles.head)
        covered |= box
    return covered


def _fitting(sheet: Sheet, at: int, first_row: int) -> int:
    longest = max(
        (
            len(as_text(cells[at]))
            for number, cells in sheet.rows[:200]
            if number >= first_row and at < len(cells)
        ),
        default=8,
    )
    return min(max(longest + 2, 8), 40)


def _put(page: Any, row: int, at: int, cell: Cell, style: Any, encoding: str, as_id: bool) -> None:
    if cell is None:
        page.write_blank(row, at, None, style)
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and not as_id:
        page.write_number(row, at, cell, style)
    elif isinstance(cell, dt.date):
        page.write_string(row, at, as_text(cell), style)
    else:
        page.write_string(row, at, clean(text.decode(as_text(cell), encoding)), style)


def _sheet_name(name: str, used: set[str]) -> str:
    """A name Excel takes: at most 31 signs, none of []:*?/\\, each once."""
    base = "".join(sign if sign not in "[]:*?/\\" else " " for sign in name).strip(" '")[:28] or "Trang"
    chosen, count = base, 1
    while chosen.casefold() in used:
        count += 1
        chosen = f"{base} {count}"
    used.add(chosen.casefold())
    return chosen
