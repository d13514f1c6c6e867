"""Workbooks the way offices make them: title rows, merged two-row headers, fonts of old software."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter
import xlwt

from kham.kernel import legacy

Column = str | tuple[str, list[str]]
"""A heading over two rows, or a group heading with its headings."""


class Page(Protocol):
    """One sheet; rows and columns from 0. Styles: title, head, cell, strong, plain."""

    name: str

    def put(self, row: int, column: int, value: Any, style: str = "cell") -> None:
        """Write one cell."""

    def merge(self, first: tuple[int, int], last: tuple[int, int], value: Any, style: str = "cell") -> None:
        """Write one value over a rectangle; a single cell is written plainly."""


def header(page: Page, row: int, columns: Sequence[Column]) -> int:
    """Write a header (two rows where a group heading needs it); returns the first row below."""
    deep = any(not isinstance(column, str) for column in columns)
    at = 0
    for column in columns:
        if isinstance(column, str):
            page.merge((row, at), (row + deep, at), column, "head")
            at += 1
            continue
        above, below = column
        page.merge((row, at), (row, at + len(below) - 1), above, "head")
        for offset, heading in enumerate(below):
            page.put(row + 1, at + offset, heading, "head")
        at += len(below)
    return row + 1 + deep


def titles(page: Page, lines: Sequence[str], width: int) -> int:
    """Title rows over the whole width, one blank row after them; returns the row for the header."""
    for row, line in enumerate(lines):
        page.merge((row, 0), (row, width - 1), line, "title")
    return len(lines) + 1


class _XlsxPage:
    def __init__(self, book: XlsxBook, name: str) -> None:
        self.book, self.name = book, name
        self.sheet = book.workbook.add_worksheet(name)
        self.sheet.set_column(1, 1, 26)
        self.sheet.set_column(2, 12, 15)

    def put(self, row: int, column: int, value: Any, style: str = "cell") -> None:
        styles = self.book.styles
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, styles[style])
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, styles["date"])
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value, styles[style])
        else:
            self.sheet.write_number(row, column, value, styles[style])

    def merge(self, first: tuple[int, int], last: tuple[int, int], value: Any, style: str = "cell") -> None:
        if first == last:
            self.put(*first, value, style)
        else:
            self.sheet.merge_range(*first, *last, value, self.book.styles[style])


class XlsxBook:
    """An .xlsx with a fixed creation date, so that equal content gives equal bytes."""

    def __init__(self, path: Path) -> None:
        self.workbook = xlsxwriter.Workbook(str(path))
        self.workbook.set_properties({"created": datetime(2026, 6, 15, 8, 0, tzinfo=UTC), "author": ""})
        font = {"font_name": "Times New Roman", "font_size": 12}
        add = self.workbook.add_format
        self.styles = {
            "title": add(font | {"bold": True, "align": "center"}),
            "head": add(
                font | {"bold": True, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True}
            ),
            "cell": add(font | {"border": 1, "valign": "vcenter"}),
            "strong": add(font | {"border": 1, "bold": True}),
            "plain": add(font | {"italic": True}),
            "date": add(font | {"border": 1, "num_format": "dd/mm/yyyy"}),
        }

    def page(self, name: str) -> Page:
        """A new sheet."""
        return _XlsxPage(self, name)

    def close(self) -> None:
        """Write the file."""
        self.workbook.close()


class _XlsPage:
    def __init__(self, book: XlsBook, name: str) -> None:
        self.book, self.name = book, name
        self.sheet = book.workbook.add_sheet(name)

    def _text(self, value: Any) -> Any:
        return legacy.encode(value, self.book.encoding) if isinstance(value, str) else value

    def put(self, row: int, column: int, value: Any, style: str = "cell") -> None:
        if isinstance(value, date):
            style = "date"
        self.sheet.write(row, column, self._text(value), self.book.styles[style])

    def merge(self, first: tuple[int, int], last: tuple[int, int], value: Any, style: str = "cell") -> None:
        if first == last:
            self.put(*first, value, style)
        else:
            self.sheet.write_merge(
                first[0], last[0], first[1], last[1], self._text(value), self.book.styles[style]
            )


class XlsBook:
    """A genuine .xls whose cells hold text of an old encoding, shown by an old font (.VnTime, VNI-Times)."""

    def __init__(self, path: Path, encoding: str, font: str) -> None:
        self.path, self.encoding, self.font = path, encoding, font
        self.workbook = xlwt.Workbook(encoding="utf-8")
        self.styles = {
            "title": self._style(bold=True, centre=True),
            "head": self._style(bold=True, centre=True),
            "cell": self._style(),
            "strong": self._style(bold=True),
            "plain": self._style(italic=True),
            "date": self._style(pattern="DD/MM/YYYY"),
        }

    def _style(
        self, bold: bool = False, italic: bool = False, centre: bool = False, pattern: str = "General"
    ) -> xlwt.XFStyle:
        style = xlwt.XFStyle()
        style.font.name, style.font.height = self.font, 240
        style.font.bold, style.font.italic = bold, italic
        style.num_format_str = pattern
        if centre:
            style.alignment.horz = xlwt.Alignment.HORZ_CENTER
            style.alignment.vert = xlwt.Alignment.VERT_CENTER
        return style

    def page(self, name: str) -> Page:
        """A new sheet; its tab is plain ASCII, as tabs do not take the old fonts."""
        return _XlsPage(self, name)

    def close(self) -> None:
        """Write the file."""
        self.workbook.save(str(self.path))
