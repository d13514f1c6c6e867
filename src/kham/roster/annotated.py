"""Workbooks that go out: the sender's own list with two columns of answers, and an empty list to fill in."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

from kham.kernel.names import clean
from kham.roster.reading.shapes import Cell, Sheet, as_text
from kham.roster.rules import text

# Text stays text: nothing a sender typed is ever taken for a formula, a link or a number.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_COLOURS = {"accepted": "#E3F0E8", "repaired": "#FBF1DC", "question": "#FBE4C4", "refused": "#F7D9D6"}
WORDS = {"accepted": "Nhận", "repaired": "Nhận, đã sửa", "question": "Cần hỏi", "refused": "Không nhận"}
_AS_TEXT = {"personal_number", "cmnd", "insurance_number", "phone", "guardian_phone"}
_FONT = {"font_name": "Times New Roman", "font_size": 12}


def annotate(sheets: Sequence[Sheet], columns: Mapping[int, Sequence[Mapping[str, Any]]], first_rows: Mapping[int, int],
             answers: Mapping[tuple[str, int], tuple[str, Sequence[str]]]) -> bytes:  # fmt: skip
    """The sender's sheets as values, with "Kết quả" and "Ghi chú" after the last column, coloured by verdict.

    ``columns`` and ``first_rows`` by sheet position; ``answers``: (sheet name, row number) → (verdict, sentences).
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    styles = {
        verdict: book.add_format(_FONT | {"bg_color": colour, "border": 1, "border_color": "#DAD7CF"})
        for verdict, colour in _COLOURS.items()
    }
    plain, head = book.add_format(_FONT), book.add_format(_FONT | {"bold": True, "text_wrap": True})
    names: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name or "Danh sách", names))
        used = columns.get(sheet.position, ())
        encodings = {int(one["index"]): str(one.get("encoding", "unicode")) for one in used}
        numbers = {int(one["index"]) for one in used if one.get("field") in _AS_TEXT}
        width, header = sheet.width, first_rows.get(sheet.position, 1) - 1
        for number, cells in sheet.rows:
            verdict, notes = answers.get((sheet.name, number), ("", ()))
            style = styles.get(verdict, plain)
            for at, cell in enumerate(cells):
                _put(page, number - 1, at, cell, style, encodings.get(at, "unicode"), at in numbers)
            if verdict:
                page.write_string(number - 1, width, WORDS[verdict], style)
                page.write_string(number - 1, width + 1, " ".join(notes), style)
        if header >= 1:
            page.write_string(header - 1, width, "Kết quả", head)
            page.write_string(header - 1, width + 1, "Ghi chú", head)
        page.set_column(0, max(width - 1, 0), 16)
        page.set_column(width, width, 14)
        page.set_column(width + 1, width + 1, 70)
    if not sheets:
        book.add_worksheet("Danh sách")
    book.close()
    return stream.getvalue()


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


_BASE = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Số CCCD/ĐDCN",
    "Điện thoại",
    "Số nhà, ngõ",
    "Tổ dân phố",
]
_MORE = {
    "police": ["Quan hệ với chủ hộ", "Họ tên chủ hộ", "Hình thức cư trú", "Dân tộc"],
    "survey": ["Quan hệ với chủ hộ", "Họ tên chủ hộ", "Hình thức cư trú", "Dân tộc", "Nghề nghiệp"],
    "poverty_board": ["Số hộ", "Họ tên chủ hộ", "Quan hệ với chủ hộ", "Loại hộ"],
    "disability": ["Dạng khuyết tật", "Mức độ khuyết tật", "Số thẻ BHYT"],
    "mental_health": ["Chẩn đoán", "Số thẻ BHYT"],
    "school": ["Lớp", "Họ tên phụ huynh", "Điện thoại phụ huynh"],
    "preschool": ["Lớp", "Họ tên phụ huynh", "Điện thoại phụ huynh"],
    "child_protection": ["Hoàn cảnh", "Họ tên người nuôi dưỡng", "Điện thoại người nuôi dưỡng"],
    "employer": ["Chức vụ", "Số thẻ BHYT"],
}
_CHOICES = {
    "Giới tính": ["Nam", "Nữ"],
    "Hình thức cư trú": ["Thường trú", "Tạm trú"],
    "Loại hộ": ["Hộ nghèo", "Hộ cận nghèo"],
    "Mức độ khuyết tật": ["Nhẹ", "Nặng", "Đặc biệt nặng"],
}
ROWS = 2000


def blank(kind: str, label: str, neighbourhoods: Iterable[str]) -> bytes:
    """An empty list for a kind of sender: text cells for numbers and dates, drop-downs where there is a choice."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    page = book.add_worksheet("Danh sách")
    words = book.add_format(_FONT | {"num_format": "@", "border": 1, "border_color": "#DAD7CF"})
    title = book.add_format(_FONT | {"bold": True, "align": "center"})
    head = book.add_format(
        _FONT | {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
    )
    headings = [*_BASE, *_MORE.get(kind, []), "Ghi chú"]
    page.merge_range(0, 0, 0, len(headings) - 1, f"DANH SÁCH – {label.upper()}", title)
    places = sorted(neighbourhoods)
    lists = book.add_worksheet("Danh mục")
    for at, name in enumerate(places):
        lists.write_string(at, 0, name)
    lists.hide()
    for at, heading in enumerate(headings):
        page.write_string(2, at, heading, head)
        page.set_column(at, at, 26 if heading == "Họ và tên" else 16, words)
        if heading in _CHOICES:
            page.data_validation(3, at, ROWS, at, {"validate": "list", "source": _CHOICES[heading]})
        elif heading == "Tổ dân phố" and places:
            page.data_validation(
                3, at, ROWS, at, {"validate": "list", "source": f"='Danh mục'!$A$1:$A${len(places)}"}
            )
        elif heading == "Số CCCD/ĐDCN":
            page.data_validation(3, at, ROWS, at, {
                "validate": "length", "criteria": "==", "value": 12, "ignore_blank": True, "error_type": "warning",
                "error_title": "Số định danh", "error_message": "Số định danh có đúng 12 chữ số.",
            })  # fmt: skip
    page.freeze_panes(3, 2)
    page.repeat_rows(2)
    book.close()
    return stream.getvalue()
