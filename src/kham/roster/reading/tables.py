"""Sheets of a workbook through calamine: values as stored, never computed. Runs only inside the bounded child process."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import python_calamine as calamine

from kham.kernel.reasons import Refusal
from kham.roster.reading import delimited, limits, xml
from kham.roster.reading.shapes import Cell, Sheet, Workbook

ERRORS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA")


def read(content: bytes, kind: str, file_name: str) -> Workbook:
    """The workbook. Raises Refusal for damaged, encrypted or endless files."""
    if kind == "csv":
        return delimited.read(content, file_name)
    try:
        book = calamine.load_workbook(io.BytesIO(content))
        names = book.sheets_metadata
    except calamine.PasswordError:
        raise Refusal(
            "roster.file.encrypted",
            f"Tệp “{file_name}”: tệp đặt mật khẩu. Bỏ mật khẩu rồi nộp lại.",
            file=file_name,
        ) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise damaged(file_name) from None
    result = Workbook(kind)
    budget = limits.CELLS
    worksheets = [meta for meta in names if meta.typ == calamine.SheetTypeEnum.WorkSheet]
    if len(worksheets) > limits.SHEETS:
        raise delimited.too_many(file_name)
    for position, meta in enumerate(worksheets):
        try:
            sheet, used = _sheet(book.get_sheet_by_name(meta.name), position, budget, file_name)
        except (calamine.CalamineError, OSError, ValueError):
            raise damaged(file_name) from None
        budget -= used
        sheet.hidden = meta.visible != calamine.SheetVisibleEnum.Visible
        if sheet.rows:
            result.sheets.append(sheet)
    if kind == "xlsx":
        try:
            xml.enrich(content, result.sheets)
        except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError):
            result.notes.append("Không đọc được phông chữ và công thức của tệp; giá trị các ô vẫn đọc đủ.")
    if "_VBA_PROJECT".encode("utf-16-le") in content[: limits.FILE_BYTES] and kind == "xls":
        result.notes.append("Tệp có macro; chương trình không chạy macro, chỉ đọc giá trị các ô.")
    return result


def damaged(file_name: str) -> Refusal:
    """The refusal for a file that cannot be opened."""
    return Refusal(
        "roster.file.damaged",
        f"Tệp “{file_name}”: tệp bị hỏng, không mở được. Mở lại tệp gốc bằng Excel, lưu lại rồi nộp.",
        file=file_name,
    )


def _sheet(source: calamine.CalamineSheet, position: int, budget: int, file_name: str) -> tuple[Sheet, int]:
    sheet = Sheet(source.name, position)
    start = source.start
    if start is None:
        return sheet, 0
    used = 0
    errors = 0
    left = [None] * start[1]  # iter_rows begins with row 1, but with the first column in use
    for number, found in enumerate(source.iter_rows(), start=1):
        cells = left + found if left else found
        last = next(
            (at for at in range(min(len(cells), limits.COLUMNS) - 1, -1, -1) if cells[at] not in ("", None)),
            -1,
        )
        if last < 0:
            continue
        row = [cell(value) for value in cells[: last + 1]]
        errors += sum(value in ERRORS for value in cells if isinstance(value, str) and value.startswith("#"))
        used += len(row)
        sheet.rows.append((number, row))
        if len(sheet.rows) > limits.ROWS or used > budget:
            raise delimited.too_many(file_name)
    for first, last_cell in source.merged_cell_ranges or []:
        sheet.merged.append((first[0] + 1, first[1], last_cell[0] + 1, last_cell[1]))
    if errors:
        sheet.notes.append(
            f"Trang “{sheet.name}” có {errors} ô báo lỗi của Excel (như #REF!); các ô đó coi như trống."
        )
    return sheet, used


def cell(value: object) -> Cell:
    """A cell as calamine gives it to one of ours: dates without a time, errors and blanks as None."""
    if type(value) is float:
        return value
    if value == "" or value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.time | dt.timedelta):
        return str(value)
    if isinstance(value, str):
        text = value[: limits.CELL_SIGNS]
        return None if text in ERRORS or not text.strip() else text
    return value  # type: ignore[return-value]  # int, float, bool, date: all that calamine has left
