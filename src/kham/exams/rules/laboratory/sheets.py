"""Workbooks of results: our own (recognised by its second row) and a laboratory's, whose columns a person confirms once.

A mapping gives for each column number (text) what it holds: {"3": {"role": "value"}, "5": {"role": "test", "code": "glucose",
"unit": "mmol/L"}}. Roles: barcode person birth test value unit reference flag time, or a column of one test.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any, Protocol

from kham.exams.rules.laboratory import catalogue, units
from kham.exams.rules.laboratory.results import MAX_RESULTS, Reading, Result, moment, plain, refuse, year_of
from kham.kernel import legacy

OWN_MARK = "_barcode"
ROLES = ("barcode", "person", "birth", "name", "value", "unit", "reference", "flag", "time", "test")
_HEADS = {
    "barcode": ("ma ong", "ma vach", "barcode", "ma mau", "sid", "ma benh pham", "sample id", "ma xet nghiem", "ma so mau", "ma phieu"),
    "person": ("ho ten", "ho va ten", "ten benh nhan", "benh nhan", "patient name", "ho ten nguoi kham"),
    "birth": ("nam sinh", "ngay sinh", "ns", "dob"),
    "name": ("ten xet nghiem", "xet nghiem", "chi so", "ten chi so", "test", "test name", "ten xn"),
    "value": ("ket qua", "gia tri", "result", "kq", "value"),
    "unit": ("don vi", "don vi do", "dvt", "unit", "dv"),
    "reference": ("khoang tham chieu", "csbt", "tri so binh thuong", "tham chieu", "reference", "gia tri tham chieu", "binh thuong"),
    "flag": ("co", "flag", "bat thuong", "danh gia", "ghi chu"),
    "time": ("thoi gian", "ngay gio", "ngay xet nghiem", "gio tra", "thoi gian tra", "time"),
}  # fmt: skip


class SheetLike(Protocol):
    """A sheet: its name, and rows as (number shown by Excel, cells)."""

    name: str
    rows: list[tuple[int, list[Any]]]


def text(cell: Any) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None or isinstance(cell, bool) else plain(str(cell))


def unicode_cells(sheets: Sequence[SheetLike]) -> None:
    """Cells of an old program (TCVN3, VNI) become Unicode, before anything is compared; the encoding is judged for a sheet."""
    for sheet in sheets:
        words = [cell for _, cells in sheet.rows[:200] for cell in cells if isinstance(cell, str)]
        encoding = legacy.detect(words).encoding
        if encoding != "unicode":
            for at, (number, cells) in enumerate(sheet.rows):
                sheet.rows[at] = (
                    number,
                    [legacy.decode(c, encoding) if isinstance(c, str) else c for c in cells],
                )


def own(sheets: Sequence[SheetLike]) -> Reading | None:
    """Results of a workbook that we exported; None when it is another's."""
    for sheet in sheets:
        for at, (_, cells) in enumerate(sheet.rows[:6]):
            tags = [text(cell) for cell in cells]
            if OWN_MARK in tags:
                return _own(sheet, at, tags)
    return None


def _own(sheet: SheetLike, at: int, tags: list[str]) -> Reading:
    reading = Reading("workbook")
    columns = {name: position for position, name in enumerate(tags) if name}
    tests = {position: name for name, position in columns.items() if not name.startswith("_")}
    for number, cells in sheet.rows[at + 1 :]:
        row = [text(cell) for cell in cells] + [""] * (len(tags) - len(cells))
        values = {position: row[position] for position in tests if row[position]}
        if not values:
            continue
        base = {
            "barcodes": (row[columns[OWN_MARK]],), "person": row[columns["_person"]] if "_person" in columns else "",
            "birth_year": year_of(row[columns["_birth"]]) if "_birth" in columns else None,
        }  # fmt: skip
        for position, value in values.items():
            test = catalogue.find(tests[position])
            reading.results.append(
                Result(place=f"dòng {number}, cột {_letter(position)}", names=(tests[position],), value=value,
                       unit=test.unit if test else "", **base)  # type: ignore[arg-type]  # a row of plain text
            )  # fmt: skip
    return _bounded(reading)


def head_row(sheet: SheetLike) -> int | None:
    """Index of the row that names the columns: the first of twenty with a barcode column and one more we know."""
    for at, (_, cells) in enumerate(sheet.rows[:20]):
        roles = [guess(text(cell))["role"] for cell in cells]
        if "barcode" in roles and len([r for r in roles if r]) >= 2:
            return at
    return None


def guess(head: str) -> dict[str, str]:
    """What a column holds, from its heading; role "" when unknown."""
    plain = catalogue.key(re.sub(r"[(\[].*?[)\]]", "", head))
    for role, words in _HEADS.items():
        if plain in words:
            return {"role": role}
    found = catalogue.find(head, plain)
    if found is None:
        return {"role": ""}
    unit = re.search(r"[(\[](.+?)[)\]]", head)
    given = units.for_test(found, unit[1]) if unit else ""
    return {"role": "test", "code": found.code, "unit": given}


def signature(sheet: SheetLike, at: int) -> str:
    """The same for files of the same shape: what a laboratory's columns are remembered by."""
    heads = [catalogue.key(text(cell)) for cell in sheet.rows[at][1]]
    return hashlib.sha256("\x1f".join(heads).encode()).hexdigest()


def proposal(sheet: SheetLike, at: int) -> dict[str, dict[str, str]]:
    """Columns as guessed from the headings, for a person to confirm."""
    return {
        str(n): guess(text(cell)) | {"head": text(cell)[:60]}
        for n, cell in enumerate(sheet.rows[at][1])
        if text(cell)
    }


def complete(columns: dict[str, dict[str, str]]) -> str:
    """Why a mapping cannot be used yet; "" when it can."""
    roles = [column.get("role", "") for column in columns.values()]
    if roles.count("barcode") != 1:
        return "Chọn đúng một cột mã ống."
    tests = [c for c in columns.values() if c.get("role") == "test"]
    if not tests and not ("name" in roles and "value" in roles):
        return "Chọn cột của từng xét nghiệm, hoặc cột tên xét nghiệm và cột kết quả."
    for column in tests:
        test = catalogue.by_code().get(column.get("code", ""))
        if test is None:
            return f"Cột “{column.get('head', '')}”: chọn xét nghiệm."
        if test.kind == "number" and units.to_form(test, 1.0, column.get("unit", "")) is None:
            return f"Cột “{column.get('head', '')}”: chọn đơn vị mà phòng xét nghiệm dùng."
    return ""


def read(sheet: SheetLike, at: int, columns: dict[str, dict[str, str]]) -> Reading:
    """Results of a laboratory's sheet under confirmed columns."""
    reading = Reading("workbook")
    at_role = {c["role"]: int(n) for n, c in columns.items() if c.get("role") and c["role"] != "test"}
    tests = {int(n): c for n, c in columns.items() if c.get("role") == "test"}
    barcode = ""
    for number, cells in sheet.rows[at + 1 :]:
        row = [text(cell) for cell in cells]

        def get(role: str, row: list[str] = row) -> str:
            place = at_role.get(role, -1)
            return row[place] if 0 <= place < len(row) else ""

        barcode = get("barcode") or ("" if tests else barcode)  # a long list leaves repeated codes blank
        base: dict[str, Any] = {
            "barcodes": (barcode,) if barcode else (), "person": get("person"), "birth_year": year_of(get("birth")),
            "reference": get("reference"), "flag": get("flag"), "at": moment(re.sub(r"\D", "", get("time"))),
        }  # fmt: skip
        if not tests and get("name"):
            reading.results.append(
                Result(
                    place=f"dòng {number}", names=(get("name"),), value=get("value"), unit=get("unit"), **base
                )
            )
        for position, column in tests.items():
            if position < len(row) and row[position]:
                reading.results.append(
                    Result(place=f"dòng {number}, cột {_letter(position)}", names=(column["code"],), value=row[position],
                           unit=column.get("unit", ""), **base)
                )  # fmt: skip
    return _bounded(reading)


def _bounded(reading: Reading) -> Reading:
    if len(reading.results) > MAX_RESULTS:
        raise refuse(
            "many", f"Tệp có hơn {MAX_RESULTS:,} kết quả. Chia tệp theo ngày rồi nộp lại.".replace(",", ".")
        )
    return reading


def _letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
