"""Writing the portal's import workbook: stored values only, text cells, one sheet a form."""

import io
from typing import Any

import xlsxwriter

from kham.records.rules import portal_workbook as rules
from kham.records.rules.layout import Layout


def make(rows: dict[str, list[dict[str, str | int]]], layouts: dict[str, Layout]) -> bytes:
    """xlsx bytes. `rows`: form → cells of each row in order; every sheet is there, also an empty one."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "top", "num_format": "@"})
    words = book.add_format(
        {"italic": True, "font_size": 8, "border": 1, "text_wrap": True, "valign": "top", "num_format": "@"}
    )
    plain, whole = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0"})
    for form in rules.table()["sheets"]:
        page = book.add_worksheet(rules.sheet_name(form))
        _head(page, form, layouts.get(form), head, words)
        for at, cells in enumerate(rows.get(form, [])):
            for place, tag in enumerate(rules.columns(form)):
                _cell(page, rules.FIRST_ROW - 1 + at, place, cells.get(tag), plain, whole)
        page.freeze_panes(rules.FIRST_ROW - 1, 2)
        page.set_column(0, 0, 5)
        page.set_column(1, len(rules.columns(form)) - 1, 16)
    book.close()
    return out.getvalue()


def _head(page: Any, form: str, layout: Layout | None, head: Any, words: Any) -> None:
    labels, sizes = (layout.labels, layout.sizes) if layout else ({}, {})
    for place, tag in enumerate(rules.columns(form)):
        page.write_string(0, place, labels.get(tag, tag), head)
        page.write_string(1, place, tag, head)
        page.write_string(2, place, rules.guide(tag, sizes), words)


def _cell(page: Any, row: int, column: int, value: str | int | None, plain: Any, whole: Any) -> None:
    if isinstance(value, int):
        page.write_number(row, column, value, whole)
    elif value:
        page.write_string(row, column, value, plain)
