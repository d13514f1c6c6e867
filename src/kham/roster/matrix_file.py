"""The matrix as a file: one sheet a table, or one CSV with both. Draws; what stands in it was decided before."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from kham.kernel import formats as kernel_formats

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"
}  # fmt: skip
Table = dict[str, Any]


def book(tables: Sequence[Table], title: str) -> bytes:
    """An .xlsx, A4 across, heads repeated; under each count the share of the people of the line."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as made:
        plain = {"font_name": "Times New Roman", "font_size": 12, "border": 1}
        formats = {
            "title": made.add_format({"font_name": "Times New Roman", "font_size": 14, "bold": True}),
            "head": made.add_format(
                {**plain, "bold": True, "text_wrap": True, "align": "center", "valign": "vcenter"}
            ),
            "name": made.add_format(plain),
            "count": made.add_format({**plain, "num_format": "#,##0"}),
            "share": made.add_format({**plain, "num_format": "0.0%"}),
        }
        for number, table in enumerate(tables, 1):
            _sheet(made.add_worksheet(f"Bảng {number}"), table, title, formats)
    return stream.getvalue()


def _sheet(sheet: Any, table: Table, title: str, formats: dict[str, Any]) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 60, 11)
    sheet.write_string(0, 0, f"{title} – {table['title']}", formats["title"])
    for at, head in enumerate(_heads(table)):
        sheet.write_string(2, at, head, formats["head"])
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 1)
    for number, row in enumerate(table["rows"], 3):
        sheet.write_string(number, 0, str(row["name"]), formats["name"])
        sheet.write_number(number, 1, row["people"], formats["count"])
        for at, cell in enumerate(row["cells"]):
            sheet.write_number(number, 2 + 2 * at, cell["count"], formats["count"])
            if cell["share"] is None:
                sheet.write_blank(number, 3 + 2 * at, None, formats["share"])
            else:
                sheet.write_number(number, 3 + 2 * at, cell["share"], formats["share"])


def text(tables: Sequence[Table]) -> bytes:
    """UTF-8 with a byte order mark and semicolons, as Excel in Vietnam opens it."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    for table in tables:
        writer.writerow([kernel_formats.cell(str(table["title"]))])
        writer.writerow([kernel_formats.cell(head) for head in _heads(table)])
        for row in table["rows"]:
            cells = [value for cell in row["cells"] for value in (cell["count"], _percent(cell["share"]))]
            writer.writerow([kernel_formats.cell(str(row["name"])), row["people"], *cells])
        writer.writerow([])
    return ("\ufeff" + stream.getvalue()).encode()


def _heads(table: Table) -> list[str]:
    return ["Tổ dân phố, thôn", "Số người", *(name for head in table["heads"] for name in (str(head), "%"))]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.1f}".replace(".", ",")
