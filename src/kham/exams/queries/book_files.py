"""A returned workbook from bytes to rows: which sheet is ours, which cell can be believed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kham.exams.queries import books as book_queries
from kham.exams.rules import books
from kham.kernel.reasons import Refusal
from kham.roster.queries import files

MOST_ROWS = 5_000
QUIET = ("Danh mục", "Hướng dẫn")  # our own sheets that hold no rows


def read_rows(content: bytes, file_name: str) -> tuple[list[book_queries.Row], list[str]]:
    """Rows of every sheet that is one of ours, and sentences about the file."""
    book = files.read_workbook(content, file_name)
    rows: list[book_queries.Row] = []
    notes = [*book.notes]
    for sheet in book.sheets:
        labels = book_queries.columns_of(sheet.rows)
        head = books.read_head(sheet.rows, labels)
        if head is None:
            if sheet.name not in QUIET:
                notes.append(
                    _("Trang “%(sheet)s” không phải trang của sổ; không đọc.") % {"sheet": sheet.name}
                )
            continue
        notes += [f"{sheet.name}: {words}" for words in _about(sheet, head, labels)]
        rows += _rows(sheet, head, labels)
        if len(rows) > MOST_ROWS:
            raise Refusal("book.long", _("Sổ có quá nhiều dòng. Kiểm tra lại tệp."))
    return rows, notes


def _about(sheet: Any, head: books.Head, labels: dict[str, str]) -> list[str]:
    said = [*head.notes, *(n for n in sheet.notes if "công thức" in n)]
    said += [f"{labels.get(code, code)}: {why}; không đọc cột này." for code, why in head.unsure.items()]
    gone = [
        words
        for code, words in labels.items()
        if code not in head.places and code not in (books.VERDICT, "_NO", "_SEX", "_PLACE")
    ]
    if gone and len(gone) < len(labels) - 3:
        said.append(_("thiếu cột: %(columns)s. Các cột còn lại vẫn đọc.") % {"columns": ", ".join(gone[:8])})
    if sheet.hidden_rows:
        said.append(_("%(n)s dòng đang ẩn vẫn được đọc.") % {"n": len(sheet.hidden_rows)})
    return said


def _rows(sheet: Any, head: books.Head, labels: dict[str, str]) -> list[book_queries.Row]:
    formulas = set(sheet.formulas)
    merged = [box for box in sheet.merged if box[2] >= head.first]
    found = []
    for number, cells in sheet.rows:
        if number < head.first:
            continue
        who, filled, spoilt = {}, {}, {}
        for code, place in head.places.items():
            cell = cells[place] if place < len(cells) else None
            if code.startswith("_"):
                who[code] = books.text(cell)
                continue
            joined = any(r1 <= number <= r2 and c1 <= place <= c2 for r1, c1, r2, c2 in merged)
            computed = f"{books.letter(place)}{number}" in formulas
            if books.text(cell) == "" and not joined and not computed:
                continue
            filled[code] = cell
            if joined:
                spoilt[code] = _("ô bị gộp, không biết giá trị của ai. Bỏ gộp ô rồi ghi lại.")
            elif computed:
                spoilt[code] = _("ô là công thức. Dán thành giá trị (Paste Values) rồi nộp lại.")
            elif code in head.unsure:
                spoilt[code] = head.unsure[code] + _(". Sửa tiêu đề theo sổ gốc rồi nộp lại.")
        if any(who.get(code) for code in ("_ID", "_NAME")) or filled:
            found.append(book_queries.Row(sheet.name[:60], number, head.stamp, who, filled, spoilt))
    return found
