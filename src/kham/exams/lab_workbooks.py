"""The workbook that a laboratory fills in: one row a tube, one column a test in the form's unit."""

import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from kham.exams.rules.laboratory import catalogue, sheets

HEADS = {"_barcode": "Mã ống", "_person": "Họ và tên", "_birth": "Năm sinh", "_kind": "Loại mẫu"}


def make(rows: list[dict[str, Any]]) -> bytes:
    """xlsx. `rows`: {barcode, name, birth_year, kind, tests: codes} of `queries.laboratory.batch`. Row 2 carries the codes."""
    wanted = [t for t in catalogue.load().tests if any(t.code in row["tests"] for row in rows)]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Kết quả")
        font = {"font_name": "Times New Roman", "font_size": 11, "border": 1}
        head = book.add_format(
            {**font, "bold": True, "bg_color": "#E4EFEC", "text_wrap": True, "valign": "top"}
        )
        small = book.add_format({**font, "font_size": 8, "font_color": "#616C69"})
        fixed = book.add_format({**font, "bg_color": "#F3F1EA", "num_format": "@"})
        free = book.add_format({**font, "locked": False})
        for at, (tag, word) in enumerate(HEADS.items()):
            sheet.write_string(0, at, word, head)
            sheet.write_string(1, at, tag, small)
        for at, test in enumerate(wanted, start=len(HEADS)):
            sheet.write_string(0, at, f"{test.vi} ({test.unit})" if test.unit else test.vi, head)
            sheet.write_string(1, at, test.code, small)
        for n, row in enumerate(rows, start=2):
            kind = catalogue.load().samples[row["kind"]].short
            for at, value in enumerate((row["barcode"], row["name"], str(row["birth_year"] or ""), kind)):
                sheet.write_string(n, at, value, fixed)
            for at, test in enumerate(wanted, start=len(HEADS)):
                if test.code in row["tests"]:
                    sheet.write_blank(n, at, None, free)
                else:
                    sheet.write_blank(n, at, None, fixed)
        _rules(sheet, wanted, len(rows))
        book.set_properties({"title": _("Kết quả xét nghiệm")})
    return out.getvalue()


def _rules(sheet: Any, wanted: list[catalogue.Test], rows: int) -> None:
    """What a cell takes: dipsticks from a list, the rest a number."""
    for at, test in enumerate(wanted, start=len(HEADS)):
        if rows and test.kind == "dipstick":
            choice = {"validate": "list", "source": ["âm tính", "vết", "1+", "2+", "3+"]}
            sheet.data_validation(2, at, rows + 1, at, choice)
        sheet.set_column(at, at, 14)
    for at, width in enumerate((18, 28, 10, 14)):
        sheet.set_column(at, at, width)
    sheet.freeze_panes(2, 2)
    sheet.protect("", {"format_columns": True, "autofilter": True, "sort": True})


assert sheets.OWN_MARK in HEADS
