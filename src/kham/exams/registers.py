"""The register of assignments as a workbook: an empty one to fill, the list as it stands, and one that came back."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from kham.exams.rules.assignments import PARTS
from kham.kernel.dates import read_date
from kham.kernel.names import fold
from kham.kernel.reasons import Refusal
from kham.roster.queries import files

COLUMNS = (
    ("name", "Họ và tên", 26), ("login", "Tên đăng nhập", 16), ("licence_number", "Số giấy phép hành nghề", 22),
    ("licence_scope", "Phạm vi hành nghề", 26), ("parts", "Phần khám được phân công", 44), ("facility_code", "Mã cơ sở (5 ký tự)", 12),
    ("document_number", "Số văn bản phân công", 20), ("document_date", "Ngày văn bản", 13), ("assigned_by", "Người ký phân công", 24),
    ("valid_from", "Từ ngày", 13), ("valid_to", "Đến ngày", 13),
)  # fmt: skip
DATES = {"document_date", "valid_from", "valid_to"}
MOST = 2000


def make(rows: Iterable[Any], *, unit: str) -> bytes:
    """xlsx bytes: the head, the rows, a guide. No rows gives the empty workbook to fill."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    font = {"font_name": "Times New Roman", "font_size": 12}
    head = book.add_format({**font, "bold": True, "border": 1, "text_wrap": True, "bg_color": "#E4EFEC"})
    cell = book.add_format({**font, "border": 1, "text_wrap": True, "num_format": "@"})
    sheet, guide = book.add_worksheet("Phân công"), book.add_worksheet("Hướng dẫn")
    for at, (_key, title, width) in enumerate(COLUMNS):
        sheet.write_string(0, at, title, head)
        sheet.set_column(at, at, width, cell)
    for number, row in enumerate(rows, 1):
        for at, text in enumerate(_cells(row)):
            sheet.write_string(number, at, text, cell)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    guide.set_column(0, 0, 90)
    lines = ["Phần khám ghi tên, cách nhau bằng dấu chấm phẩy. Các tên dùng được:", *PARTS.values()]
    lines += ["Ngày ghi ngày/tháng/năm. “Đến ngày” để trống khi chưa định hạn.", unit]
    for at, line in enumerate(lines):
        guide.write_string(at, 0, line)
    book.close()
    return out.getvalue()


def _cells(row: Any) -> list[str]:
    def day(value: dt.date | None) -> str:
        return value.strftime("%d/%m/%Y") if value else ""

    return [
        row.name, row.user.username if row.user else "", row.licence_number, row.licence_scope,
        "; ".join(PARTS.get(part, part) for part in row.parts), (row.facility.code5 or "") if row.facility else "",
        row.document_number, day(row.document_date), row.assigned_by, day(row.valid_from), day(row.valid_to),
    ]  # fmt: skip


def read(content: bytes, *, today: dt.date) -> list[dict[str, Any]]:
    """Rows with fields as `assigning.assign` takes them, `number` (row in the sheet) and `problem` where one cannot be read.

    Raises Refusal ``register.file``, ``register.columns``.
    """
    try:
        sheet = files.read_workbook(content, "phan-cong.xlsx").sheets[0]  # in a bounded process of its own
    except Refusal as wrong:
        raise Refusal(
            "register.file", "Tệp không mở được. Dùng tệp Excel (.xlsx) tải từ trang này."
        ) from wrong
    table = [["" if cell is None else cell for cell in cells] for _number, cells in sheet.rows]
    numbers = [number for number, _cells in sheet.rows]
    titles = {fold(title): key for key, title, _width in COLUMNS}
    heads = [titles.get(fold(str(cell))) for cell in table[0]] if table else []
    needed = ("name", "licence_number", "parts", "document_number", "valid_from")
    missing = [title for key, title, _width in COLUMNS if key in needed and key not in heads]
    if missing:
        raise Refusal("register.columns", f"Tệp thiếu cột “{missing[0]}”. Tải lại mẫu từ trang này rồi điền.")
    found = []
    for number, cells in zip(numbers[1 : MOST + 1], table[1 : MOST + 1], strict=True):
        raw = {key: cell for key, cell in zip(heads, cells, strict=False) if key}
        if any(str(value).strip() for value in raw.values()):
            found.append(_row(number, raw, today))
    return found


def _row(number: int, raw: dict[str, Any], today: dt.date) -> dict[str, Any]:
    row: dict[str, Any] = {"number": number, "problem": ""}
    for key, value in raw.items():
        if key in DATES:
            row[key] = _date(value, today)
            if row[key] is None and str(value).strip():
                row["problem"] = f"“{str(value)[:20]}” không phải một ngày có thật."
        else:
            row[key] = (
                str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
            )
    names = {fold(title): code for code, title in PARTS.items()}
    wanted = [part.strip() for part in str(row.get("parts") or "").split(";") if part.strip()]
    unknown = [part for part in wanted if fold(part) not in names]
    row["parts"] = [names[fold(part)] for part in wanted if fold(part) in names]
    if unknown and not row["problem"]:
        row["problem"] = f"“{unknown[0][:40]}” không phải một phần khám."
    return row


def _date(value: Any, today: dt.date) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = str(value).strip()
    if not text:
        return None
    reading = read_date(text, today=today)
    found = reading.value.iso() if reading.value is not None else ""
    try:
        return dt.date.fromisoformat(found)
    except ValueError:
        pass
    try:  # a day to come is no birthday but may well be the end of an assignment
        return dt.datetime.strptime(text, "%d/%m/%Y").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None
