"""Grids of cells as files: .xlsx, .xls, .csv in several encodings and delimiters."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

import xlsxwriter
import xlwt

from tests.worlds.layouts import Cell, Sheet

CSV_FORMS = (
    ("utf-8-sig", ",", ""), ("utf-8-sig", ";", ""), ("utf-8", ";", ""), ("utf-8", "\t", ""), ("utf-16", "\t", ""), ("utf-8", "|",
    "sep=|\n"), ("utf-8", ",", ""),
)  # fmt: skip


def write(path: Path, sheets: list[Sheet], rng: random.Random) -> Path:
    """Write the sheets; the ending of ``path`` says how. Rows keep their place: line i is spreadsheet row i + 1."""
    {".xlsx": _xlsx, ".xls": _xls, ".csv": _csv}[path.suffix](path, sheets, rng)
    return path


def _xlsx(path: Path, sheets: list[Sheet], rng: random.Random) -> None:
    big = sum(len(sheet.lines) for sheet in sheets) > 3000
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": big,
            "strings_to_numbers": False,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    )
    day = book.add_format({"num_format": rng.choice(("dd/mm/yyyy", "d/m/yyyy", "dd-mm-yyyy", "mm-dd-yy"))})
    bold = book.add_format({"bold": True})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for r, line in enumerate(sheet.lines):
            for c, cell in enumerate(line):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, str):
                    page._write_string(r, c, cell, bold if sheet.persons[r] < 0 and r < 12 else None)
                elif isinstance(cell, dt.date):
                    page._write_number(r, c, float((cell - dt.date(1899, 12, 30)).days), day)
                else:
                    page._write_number(r, c, float(cell))
        # merge_range would write cells again, which a row already put away cannot take
        page.merge += [list(area) for area in sheet.merges if area[:2] != area[2:]]
    book.close()


def _xls(path: Path, sheets: list[Sheet], rng: random.Random) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        for r, line in enumerate(sheet.lines):
            for c, cell in enumerate(line):
                if isinstance(cell, dt.date):
                    page.write(r, c, (cell - dt.date(1899, 12, 30)).days, day)
                elif cell is not None and cell != "":
                    page.write(r, c, cell)
        page.merged_ranges.extend((a[0], a[2], a[1], a[3]) for a in sheet.merges if a[:2] != a[2:])
    book.save(str(path))


def _csv(path: Path, sheets: list[Sheet], rng: random.Random) -> None:
    encoding, delimiter, head = rng.choice(CSV_FORMS)
    form = rng.choice(("%d/%m/%Y", "%d/%m/%Y", "%Y-%m-%d"))
    with path.open("w", encoding=encoding, newline="") as stream:
        stream.write(head)
        writer = csv.writer(stream, delimiter=delimiter, lineterminator=rng.choice(("\r\n", "\n")))
        for sheet in sheets:
            writer.writerows([_text(cell, form) for cell in line] for line in sheet.lines)


def _text(cell: Cell, form: str) -> str:
    if isinstance(cell, dt.date):
        return cell.strftime(form) if cell.year >= 1900 else ""
    return "" if cell is None else str(cell)
