"""A sheet as coded columns: each different cell once, one small number per row. Memory stays near the size of the differences."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import python_calamine as calamine
from numpy.typing import NDArray

from kham.kernel.reasons import Refusal
from kham.roster.reading import delimited, kinds, limits, tables
from kham.roster.reading.shapes import Cell, Sheet

Codes = NDArray[np.int32]
CHUNK = 8192
HEAD, SPREAD = (
    80,
    400,
)  # rows kept as they are: the first ones for the header, others from all over for judging columns


@dataclass
class Column:
    """Cells of one column: ``values[0]`` is None (empty)."""

    codes: Codes
    values: list[Cell]


@dataclass
class Table:
    """One sheet. ``numbers``: spreadsheet row numbers; ``sample``: a sheet of its first rows and of rows from all over."""

    name: str
    position: int
    hidden: bool
    numbers: Codes
    columns: list[Column]
    sample: Sheet
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def cells(self, row: int) -> list[Cell]:
        """One row as the file has it."""
        return [column.values[column.codes[row]] for column in self.columns]


class _Coder:
    """Takes rows chunk by chunk."""

    def __init__(self) -> None:
        self.index: list[dict[Any, int]] = []
        self.codes: list[list[Codes]] = []
        self.numbers: list[int] = []
        self.rows = 0

    def take(self, numbers: Sequence[int], rows: Sequence[Sequence[Any]]) -> None:
        width = min(max(map(len, rows), default=0), limits.COLUMNS)
        if any(len(row) != width for row in rows):  # one line of endless cells must not widen all others
            rows = [[*row[:width], *[""] * (width - len(row))] for row in rows]
        while len(self.index) < width:
            self.index.append({"": 0, None: 0})
            self.codes.append([np.zeros(self.rows, np.int32)] if self.rows else [])
        for at, cells in enumerate(zip(*rows, strict=True)):
            index = self.index[at]
            for cell in dict.fromkeys(cells):
                if cell not in index:
                    index[cell] = len(index)
            self.codes[at].append(np.fromiter(map(index.__getitem__, cells), np.int32, len(rows)))
        for at in range(width, len(self.index)):
            self.codes[at].append(np.zeros(len(rows), np.int32))
        self.numbers.extend(numbers)
        self.rows += len(rows)

    def table(self, name: str, position: int, hidden: bool, merged: list[tuple[int, int, int, int]]) -> Table:
        numbers = np.array(self.numbers, np.int32)
        columns = []
        for index, parts in zip(self.index, self.codes, strict=True):
            codes = np.concatenate(parts) if parts else np.zeros(0, np.int32)
            values = [plain(cell) for cell in index]
            values[0] = None
            # Blank and error cells count as empty.
            remap = np.fromiter(
                (0 if cell is None else at for at, cell in enumerate(values)), np.int32, len(values)
            )
            columns.append(Column(remap[codes], values))
        filled = np.zeros(len(numbers), np.bool_)
        for column in columns:
            filled |= column.codes != 0
        kept = [Column(column.codes[filled], column.values) for column in columns]
        table = Table(
            name, position, hidden, numbers[filled], kept, Sheet(name, position, hidden=hidden), merged
        )
        table.sample = _sample(table)
        return table


def plain(cell: Any) -> Cell:
    """A cell as `reading.tables` gives it; text cells that hold nothing are None."""
    if type(cell) is str:
        text = cell[: limits.CELL_SIGNS]
        return None if not text or text.isspace() or text in tables.ERRORS else text
    return tables.cell(cell)


def _sample(table: Table) -> Sheet:
    size = len(table.numbers)
    chosen = list(range(min(HEAD, size)))
    step = max(1, (size - HEAD) // SPREAD)
    chosen += range(HEAD, size, step)
    rows = []
    for at in chosen:
        cells = table.cells(at)
        while cells and cells[-1] is None:
            cells.pop()
        rows.append((int(table.numbers[at]), cells))
    return Sheet(table.name, table.position, rows, merged=table.merged, hidden=table.hidden)


def open_file(content: bytes, file_name: str) -> Iterator[Table]:
    """The sheets of a file one after another. Raises Refusal ("roster.file.*") naming the file."""
    kind = kinds.sniff(content, file_name, wide=True)
    if kind == "csv":
        yield from _delimited(content, file_name)
        return
    try:
        book = calamine.load_workbook(io.BytesIO(content))
        sheets = [meta for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
        for position, meta in enumerate(sheets[: limits.SHEETS]):
            source = book.get_sheet_by_name(meta.name)
            if source.start is not None:
                yield _worksheet(source, position, meta.visible != calamine.SheetVisibleEnum.Visible)
    except calamine.PasswordError:
        raise Refusal(
            "roster.file.encrypted", f"Tệp “{file_name}”: tệp đặt mật khẩu. Bỏ mật khẩu rồi nộp lại.", file=file_name
        ) from None  # fmt: skip
    except (calamine.CalamineError, OSError, ValueError):
        raise tables.damaged(file_name) from None
    except BaseException as error:
        # The reader's own panic on a damaged file is no Exception.
        if type(error).__name__ == "PanicException":
            raise tables.damaged(file_name) from None
        raise


def _worksheet(source: calamine.CalamineSheet, position: int, hidden: bool) -> Table:
    coder = _Coder()
    rows = source.iter_rows()
    left = [""] * (source.start[1] if source.start else 0)  # rows begin with the first column in use
    start = 1
    while chunk := list(islice(rows, CHUNK)):
        if left:
            chunk = [left + row for row in chunk]
        coder.take(range(start, start + len(chunk)), chunk)
        start += len(chunk)
    merged = [
        (first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in source.merged_cell_ranges or []
    ]
    return coder.table(source.name, position, hidden, merged)


def _delimited(content: bytes, file_name: str) -> Iterator[Table]:
    text, sign = delimited.opened(content)
    csv.field_size_limit(limits.FILE_BYTES)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    coder = _Coder()
    start = 1
    try:
        while chunk := list(islice(rows, CHUNK)):
            coder.take(range(start, start + len(chunk)), chunk)
            start += len(chunk)
    except csv.Error:
        raise delimited.uncut(file_name) from None
    yield coder.table("", 0, False, [])
