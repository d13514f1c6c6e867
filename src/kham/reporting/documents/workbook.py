"""The annex as a workbook: one sheet a table, A4 landscape, Times New Roman, heads repeated on every page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from kham.reporting.rules.tables import Column, Table

FONT = "Times New Roman"


def write(tables: Sequence[Table], *, subject: str, attached_to: str, body: str) -> bytes:
    """The .xlsx as bytes. attached_to: the line "(Kèm theo …)"; body: the issuing body."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": subject, "author": body})
        formats = _formats(book)
        for table in tables:
            _sheet(book.add_worksheet(table.code.replace("/", "-")), table, formats, attached_to)
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    plain = {"font_name": FONT, "font_size": 12, "valign": "vcenter"}
    box = {**plain, "border": 1}
    return {
        "title": book.add_format({**plain, "font_size": 14, "bold": True, "align": "center"}),
        "attached": book.add_format({**plain, "font_size": 13, "italic": True, "align": "center"}),
        "head": book.add_format({**box, "bold": True, "align": "center", "text_wrap": True}),
        "name": book.add_format({**box, "text_wrap": True}),
        "number": book.add_format({**box, "num_format": "#,##0"}),
        "share": book.add_format({**box, "num_format": "0.0%"}),
        "name_total": book.add_format({**box, "bold": True}),
        "number_total": book.add_format({**box, "bold": True, "num_format": "#,##0"}),
        "share_total": book.add_format({**box, "bold": True, "num_format": "0.0%"}),
        "note": book.add_format(
            {**plain, "font_size": 11, "italic": True, "text_wrap": True, "valign": "top"}
        ),
    }


def _sheet(sheet: Any, table: Table, formats: dict[str, Any], attached_to: str) -> None:
    last = len(table.columns)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_footer(f'&C&"{FONT},Regular"&11{table.code} - trang &P/&N')
    sheet.merge_range(0, 0, 0, last, f"{table.code}. {table.title}", formats["title"])
    sheet.merge_range(1, 0, 1, last, attached_to, formats["attached"])
    sheet.set_row(2, 8)
    _heads(sheet, table, formats)
    sheet.repeat_rows(3, 4)
    sheet.freeze_panes(5, 1)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, last, max(7.4, min(18, 90 / max(last, 1))))
    for at, (name, cells) in enumerate(table.rows):
        sheet.set_row(5 + at, 20)
        end = "_total" if at == len(table.rows) - 1 else ""
        sheet.write_string(5 + at, 0, name, formats[f"name{end}"])
        for column, value in enumerate(cells):
            look = formats[("share" if column in table.shares else "number") + end]
            if value is None:
                sheet.write_blank(5 + at, column + 1, None, look)
            else:
                sheet.write_number(5 + at, column + 1, value, look)
    if table.note:
        sheet.merge_range(6 + len(table.rows), 0, 6 + len(table.rows), last, table.note, formats["note"])


def _heads(sheet: Any, table: Table, formats: dict[str, Any]) -> None:
    """Two rows of headings; neighbours under the same heading share one cell above."""
    look = formats["head"]
    sheet.merge_range(3, 0, 4, 0, table.first, look)
    sheet.set_row(3, 20)
    sheet.set_row(4, 48)
    at = 0
    while at < len(table.columns):
        width = _run(table.columns, at)
        over = table.columns[at].over
        if not over:
            sheet.merge_range(3, at + 1, 4, at + 1, table.columns[at].label, look)
        elif width == 1:
            sheet.write_string(3, at + 1, over, look)
            sheet.write_string(4, at + 1, table.columns[at].label, look)
        else:
            sheet.merge_range(3, at + 1, 3, at + width, over, look)
            for inner in range(width):
                sheet.write_string(4, at + inner + 1, table.columns[at + inner].label, look)
        at += width if over else 1


def _run(columns: Sequence[Column], at: int) -> int:
    """How many columns from `at` stand under the same heading."""
    end = at
    while end < len(columns) and columns[end].over == columns[at].over:
        end += 1
    return end - at
