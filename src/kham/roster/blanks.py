"""Lists to fill in, as workbooks: drop-downs, locked headings, text cells for numbers, an example row, instructions."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from kham.roster.annotated import FONT, OPTIONS
from kham.roster.rules import templates
from kham.roster.rules.templates import Column, Template

ROWS = 3000
_HAIR = {"border": 1, "border_color": "#DAD7CF"}
_MAY = {
    "insert_rows": True, "delete_rows": True, "insert_columns": True, "sort": True, "autofilter": True, "format_cells": True,
    "format_columns": True, "format_rows": True,
}  # fmt: skip
_GUIDE = (
    "Mỗi người một dòng, ghi từ dòng trống đầu tiên bên dưới dòng ví dụ.",
    "Dòng ví dụ (ô STT ghi “VD”) không được nhận vào danh sách; để nguyên hoặc xóa đều được.",
    "Dòng tiêu đề đã khóa. Được thêm dòng, thêm cột, sắp xếp, dán dữ liệu (nên dán kiểu “chỉ giá trị”).",
    "Số định danh, số thẻ và điện thoại là ô văn bản: số 0 ở đầu được giữ nguyên.",
    "Ngày ghi theo thứ tự ngày/tháng/năm. Chỉ biết năm sinh thì ghi năm, không tự thêm 01/01.",
    "Điều không rõ thì để trống. Nhận được danh sách, Trạm Y tế trả lại tệp này kèm kết quả từng dòng.",
)


class _Book:
    """One workbook being drawn."""

    def __init__(self, template: Template, places: Sequence[str]) -> None:
        self.stream = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.stream, OPTIONS)
        self.template, self.places = template, places
        self.page = self.book.add_worksheet("Danh sách")
        self.guide = self.book.add_worksheet("Hướng dẫn")
        self.lists = self.book.add_worksheet("Danh mục")
        self.lists.hide()
        self.lists_used = 0
        style = self.book.add_format
        self.title = style(FONT | {"bold": True, "font_size": 14, "valign": "vcenter"})
        self.head = style(
            FONT
            | _HAIR
            | {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "bg_color": "#EEF3F1"}
        )
        self.open = style(FONT | _HAIR | {"num_format": "@", "locked": False, "valign": "top"})
        self.fixed = style(FONT | _HAIR | {"num_format": "@", "valign": "top", "bg_color": "#F6F5F1"})
        self.sample = style(
            FONT | _HAIR | {"num_format": "@", "italic": True, "font_color": "#6B6A63", "locked": False}
        )
        self.words = style(FONT | {"text_wrap": True, "valign": "top"})
        self.strong = style(FONT | {"bold": True, "text_wrap": True, "valign": "top"})

    def close(self) -> bytes:
        """The bytes of the finished workbook."""
        self.page.activate()
        self.book.close()
        return self.stream.getvalue()


def blank(code: str, label: str, neighbourhoods: Iterable[str]) -> bytes:
    """An empty list for a kind of sender ("school", "survey" …) with the neighbourhoods of the commune to choose from."""
    template = templates.load(code)
    drawn = _Book(template, sorted(neighbourhoods))
    first = _frame(drawn, label)
    for at, column in enumerate(template.columns):
        example = drawn.places[0] if column.kind == "places" and drawn.places else column.example
        drawn.page.write_string(first, at, example, drawn.sample)
    _rules(drawn, first + 1, ROWS)
    _open_rows(drawn, first + 1, ROWS)
    return drawn.close()


def filled(
    code: str,
    label: str,
    rows: Sequence[Mapping[str, str]],
    *,
    asked: Collection[str],
    lines: Sequence[str] = (),
) -> bytes:
    """A list with rows already in it, to be answered: only the fields in ``asked`` are open. ``lines``: said on the instructions."""
    template = templates.load(code)
    drawn = _Book(template, [])
    first = _frame(drawn, label, lines)
    for number, values in enumerate(rows):
        for at, column in enumerate(template.columns):
            style = drawn.open if column.field in asked else drawn.fixed
            drawn.page.write_string(first + number, at, values.get(column.field, ""), style)
    _rules(drawn, first, first + max(len(rows), 1) - 1)
    return drawn.close()


def _frame(drawn: _Book, label: str, lines: Sequence[str] = ()) -> int:
    """Hidden row, title, headings, instructions; returns the index of the first row below the headings."""
    page, template = drawn.page, drawn.template
    for at, mark in enumerate(template.marks):
        page.write_string(0, at, mark)
    page.set_row(0, None, None, {"hidden": True})
    page.merge_range(1, 0, 1, max(len(template.columns) - 1, 1), f"{template.title} – {label}", drawn.title)
    page.set_row(1, 26)
    grouped = any(column.group for column in template.columns)
    top = 2
    if grouped:
        _groups(drawn, top)
        top += 1
    page.set_row(top, 62 if grouped else 34)
    for at, column in enumerate(template.columns):
        page.write_string(top, at, column.heading, drawn.head)
        page.set_column(at, at, column.width)
    page.freeze_panes(top + 1, 2)
    page.repeat_rows(top)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.protect("", _MAY)
    _instructions(drawn, lines)
    return top + 1


def _groups(drawn: _Book, row: int) -> None:
    """Headings above several columns."""
    columns, at = drawn.template.columns, 0
    while at < len(columns):
        end = at
        while columns[at].group and end + 1 < len(columns) and columns[end + 1].group == columns[at].group:
            end += 1
        if end > at:
            drawn.page.merge_range(row, at, row, end, columns[at].group, drawn.head)
        elif columns[at].group:
            drawn.page.write_string(row, at, columns[at].group, drawn.head)
        at = end + 1
    drawn.page.set_row(row, 34)


def _instructions(drawn: _Book, lines: Sequence[str]) -> None:
    page = drawn.guide
    page.write_string(0, 0, templates.GUIDE)
    page.set_row(0, None, None, {"hidden": True})
    page.set_column(0, 0, 30)
    page.set_column(1, 1, 70)
    page.merge_range(1, 0, 1, 1, "Cách ghi danh sách", drawn.title)
    row = 3
    for line in lines or _GUIDE:
        page.merge_range(row, 0, row, 1, line, drawn.words)
        page.set_row(row, 32)
        row += 1
    row += 1
    page.write_string(row, 0, "Cột", drawn.strong)
    page.write_string(row, 1, "Cách ghi", drawn.strong)
    for column in drawn.template.columns:
        row += 1
        page.write_string(
            row, 0, f"{column.group} – {column.heading}" if column.group else column.heading, drawn.words
        )
        page.write_string(row, 1, column.hint or "Ghi ngắn, đúng như giấy tờ.", drawn.words)
    page.protect("", {})


def _open_rows(drawn: _Book, first: int, last: int) -> None:
    """The area to fill in is open; everything else keeps the sheet's lock."""
    width = len(drawn.template.columns)
    for row in range(first, min(first + 300, last)):
        for at in range(width):
            drawn.page.write_blank(row, at, None, drawn.open)
    for at, column in enumerate(drawn.template.columns):
        drawn.page.set_column(at, at, column.width, drawn.open)


def _rules(drawn: _Book, first: int, last: int) -> None:
    for at, column in enumerate(drawn.template.columns):
        if found := _rule(drawn, column, at, first):
            drawn.page.data_validation(first, at, last, at, found)


def _rule(drawn: _Book, column: Column, at: int, first: int) -> dict[str, Any] | None:
    """What a cell of this column may hold; wrong values are warned about, never locked out."""
    note = {"input_title": column.heading[:32], "input_message": column.hint[:255]} if column.hint else {}
    here = f"{xl_col_to_name(at)}{first + 1}"
    if column.kind in ("choice", "places"):
        options = drawn.places if column.kind == "places" else column.choices
        if not options:
            return {"validate": "any", **note} if note else None
        gentle = {"error_type": "information" if column.free else "warning"}
        return {
            "validate": "list", "source": _list(drawn, options), "ignore_blank": True, **gentle, **note,
            "error_title": column.heading[:32], "error_message": "Giá trị này không có trong danh mục. Giữ nguyên?",
        }  # fmt: skip
    if column.kind == "id":
        return {
            "validate": "custom", "value": f'=AND(LEN({here})=12,ISNUMBER(--{here}))', "ignore_blank": True, "error_type": "warning",
            "error_title": column.heading[:32], "error_message": "Số định danh có đúng 12 chữ số. Giữ nguyên?", **note,
        }  # fmt: skip
    if column.kind == "phone":
        return {
            "validate": "custom", "value": f'=AND(LEN({here})>=9,LEN({here})<=12)', "ignore_blank": True, "error_type": "warning",
            "error_title": column.heading[:32], "error_message": "Số điện thoại có 10 chữ số. Giữ nguyên?", **note,
        }  # fmt: skip
    if column.kind == "mark":
        return {"validate": "list", "source": ["x"], "ignore_blank": True, "error_type": "warning", **note}
    return {"validate": "any", **note} if note else None


def _list(drawn: _Book, options: Sequence[str]) -> str:
    """Put the choices on the hidden sheet and point at them: long lists do not fit into a cell's rule."""
    at = drawn.lists_used
    drawn.lists_used += 1
    for row, option in enumerate(options):
        drawn.lists.write_string(row, at, option)
    name = xl_col_to_name(at)
    return f"='Danh mục'!${name}$1:${name}${len(options)}"
