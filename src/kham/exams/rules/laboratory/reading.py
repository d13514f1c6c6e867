"""A file of results, whatever its kind: HL7, ASTM, our workbook, a laboratory's workbook with confirmed columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kham.exams.rules.laboratory import astm_files, hl7_files, sheets
from kham.exams.rules.laboratory.results import MAX_BYTES, Reading, decode, finish, refuse

Open = Callable[[], Sequence[sheets.SheetLike]]


@dataclass(frozen=True)
class NeedsColumns:
    """A laboratory's workbook whose columns nobody confirmed yet."""

    sheet: str
    signature: str
    columns: dict[str, dict[str, str]]
    sample: list[list[str]]


def kind_of(content: bytes) -> str:
    """hl7, astm or workbook, by content."""
    head = content[:4096].replace(b"\0", b"")
    if re.search(rb"(^|[\r\n\x0b])\s*(MSH|FHS|BHS)", head) or head.lstrip(
        b"\xef\xbb\xbf\x0b \r\n"
    ).startswith(b"MSH"):
        return "hl7"
    if (
        b"\x02" in head
        and re.search(rb"\x02[0-7]H", head)
        or re.search(rb"(^|[\r\n])H[^0-9A-Za-z\s,;\t]{2,4}", head)
    ):
        return "astm"
    return "workbook"


def read(
    content: bytes, open_workbook: Open, remembered: Callable[[str], dict[str, Any] | None]
) -> Reading | NeedsColumns:
    """Results of a file. `open_workbook` gives its sheets when it is one; `remembered` gives the columns a person once
    confirmed for a signature. Raises Refusal ``lab.file.*`` with the remedy."""
    if not content.strip():
        raise refuse("empty", "Tệp rỗng. Xuất lại tệp kết quả rồi nộp.")
    if len(content) > MAX_BYTES:
        raise refuse("large", f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB. Chia tệp theo ngày rồi nộp lại.")
    kind = kind_of(content)
    if kind != "workbook":
        reader = hl7_files.read if kind == "hl7" else astm_files.read
        reading = reader(decode(content))
        reading.results = finish(reading.results)
        return reading
    found = open_workbook()
    sheets.unicode_cells(found)
    if mine := sheets.own(found):
        mine.results = finish(mine.results)
        return mine
    for sheet in found:
        at = sheets.head_row(sheet)
        if at is None:
            continue
        mark = sheets.signature(sheet, at)
        columns = remembered(mark)
        if columns is None:
            rows = [[sheets.text(cell) for cell in cells] for _, cells in sheet.rows[at + 1 : at + 4]]
            return NeedsColumns(sheet.name, mark, sheets.proposal(sheet, at), rows)
        reading = sheets.read(sheet, at, columns)
        reading.results = finish(reading.results)
        return reading
    raise refuse(
        "columns",
        "Không thấy dòng tiêu đề có cột mã ống (mã vạch, barcode). Thêm dòng tiêu đề, hoặc dùng tệp mẫu tải từ màn hình xét nghiệm.",
    )
