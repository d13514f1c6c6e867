"""Which lines of a coded sheet are people, which old encoding each is typed in, and what section titles hand down to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kham.kernel.names import clean, fold
from kham.roster.linkage.front_table import Column, Table
from kham.roster.reading.shapes import Cell, as_text
from kham.roster.rules import encodings, headers, rows

Rows = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass
class Lines:
    """``rows``: positions of people in the table; ``encoding``: per position in the table; ``sections``: (position, words)."""

    rows: Rows
    encoding: NDArray[np.int8]
    sections: list[tuple[int, str]]
    names: tuple[NDArray[Any], list[str]]


def fill_down(table: Table, at: dict[str, int]) -> None:
    """Give merged cells their value in every row."""
    wanted = {at[name] for name in rows.DOWN if name in at}
    for top, left, bottom, right in table.merged:
        if bottom == top or right != left or left not in wanted or left >= len(table.columns):
            continue
        codes = table.columns[left].codes
        first = int(np.searchsorted(table.numbers, top))
        last = int(np.searchsorted(table.numbers, min(bottom, top + headers.MERGED_AT_MOST), side="right"))
        if first < len(codes) and table.numbers[first] == top:
            part = codes[first:last]
            part[part == 0] = codes[first]


def encoding_of_rows(table: Table, at: dict[str, int], usual: str) -> NDArray[np.int8]:
    """Per row the number of its encoding in encodings.ORDER."""
    size = len(table.numbers)
    prior = encodings.ORDER.index(usual) if usual in encodings.ORDER else 0
    result = np.full(size, prior, np.int8)
    columns = [table.columns[at[name]] for name in encodings.TELLING if name in at]
    signs = [_signs(column)[column.codes] for column in columns]
    if not signs:
        return result
    worst = np.maximum.reduce(signs)
    if not (worst == encodings.ODD).any() and prior == 0:
        return result
    result[worst == encodings.SURE] = encodings.UNICODE
    unsure = np.logical_or.reduce([sign >= encodings.FITS for sign in signs])
    sure = ~unsure & (worst == encodings.SURE)
    asked = np.flatnonzero(unsure)
    texts = [
        [value for column in columns if isinstance(value := column.values[column.codes[row]], str)]
        for row in asked.tolist()
    ]
    known: list[tuple[int, int] | None] = [None] * size
    for row in np.flatnonzero(sure).tolist():
        known[row] = (1 << encodings.UNICODE, 0)
    for row, words_ in zip(asked.tolist(), texts, strict=True):
        known[row] = encodings.of_row(words_)
    return np.array([encodings.ORDER.index(name) for name in encodings.settle(known, usual)], np.int8)


def _signs(column: Column) -> NDArray[np.int8]:
    marks = (
        encodings.sign_of(value) if isinstance(value, str) else encodings.PLAIN for value in column.values
    )
    return np.fromiter(marks, np.int8, len(column.values))


def words(
    column: Column, encoding: NDArray[np.int8], column_encoding: str = "unicode"
) -> tuple[NDArray[Any], list[str]]:
    """A column as decoded, cleaned text: a code per row and the different texts (not unique); 0 is empty."""
    if not encoding.any() and column_encoding != "viqr":
        return column.codes, [_text(value, "unicode", column_encoding) for value in column.values]
    pairs = column.codes.astype(np.int64) * len(encodings.ORDER) + encoding
    different, codes = np.unique(pairs, return_inverse=True)
    texts = [
        _text(
            column.values[pair // len(encodings.ORDER)],
            encodings.ORDER[pair % len(encodings.ORDER)],
            column_encoding,
        )
        for pair in different.tolist()
    ]
    return codes, texts


def _text(value: Cell, row_encoding: str, column_encoding: str) -> str:
    if type(value) is str:
        if row_encoding == column_encoding == "unicode":
            return clean(value)
        return clean(
            value
            if value.isascii() and column_encoding != "viqr"
            else encodings.decode(value, row_encoding, column_encoding)
        )
    return as_text(value)


def find(
    table: Table,
    at: dict[str, int],
    headings: list[str],
    first_row: int,
    usual: str,
    by_column: dict[int, str],
) -> Lines:
    """The people of a sheet. ``headings``, ``by_column``: heading and encoding of each column."""
    start = int(np.searchsorted(table.numbers, first_row))
    size = len(table.numbers)
    encoding = encoding_of_rows(table, at, usual)
    filled = np.zeros(size, np.int16)
    for column in table.columns:
        filled += column.codes != 0
    name_at = at.get("full_name", at.get("given", at.get("family_middle")))
    names = _names(table, name_at, encoding, by_column)
    named = _person_like(names, headings[name_at] if name_at is not None and name_at < len(headings) else "")
    numbered = _numbered(table, at.get("stt"))
    clear = named & ((filled > 4) | ((filled > 3) & numbered))
    clear[:start] = False
    people = clear.copy()
    sections: list[tuple[int, str]] = []
    footer = size
    for row in np.flatnonzero(~clear[start:]) + start:
        cells = table.cells(int(row))
        near = encodings.ORDER[encoding[min(int(row) + 1, size - 1)]]
        way = encodings.of_line([cell for cell in cells if isinstance(cell, str)], near)
        texts = [_text(cell, way, by_column.get(column, "unicode")) for column, cell in enumerate(cells)]
        kind = headers.row_kind(texts, name_at=name_at, stt_at=at.get("stt"), headings=headings)
        if kind == "section":
            sections.append((int(row), next(text for text in reversed(texts) if text)))
        elif kind == "footer":
            footer = min(footer, int(row))
        people[row] = kind == "data"
    below = np.arange(size) > footer
    people &= ~below | (numbered & named)
    chosen = np.flatnonzero(people)
    return Lines(chosen, encoding, sections, (names[0][chosen], names[1]))


def _names(
    table: Table, name_at: int | None, encoding: NDArray[np.int8], by_column: dict[int, str]
) -> tuple[NDArray[Any], list[str]]:
    if name_at is None or name_at >= len(table.columns):
        return np.zeros(len(table.numbers), np.int32), [""]
    return words(table.columns[name_at], encoding, by_column.get(name_at, "unicode"))


def _person_like(names: tuple[NDArray[Any], list[str]], heading: str) -> Flags:
    codes, texts = names
    title = fold(heading.rsplit(" / ", 1)[-1])
    flags = (
        headers.looks_like_person(text) and (text[:1] not in "HhTt" or fold(text) != title) for text in texts
    )
    return np.fromiter(flags, np.bool_, len(texts))[codes]


def _numbered(table: Table, stt_at: int | None) -> Flags:
    if stt_at is None or stt_at >= len(table.columns):
        return np.zeros(len(table.numbers), np.bool_)
    column = table.columns[stt_at]
    flags = (as_text(value).strip().strip(". ").isdigit() for value in column.values)
    return np.fromiter(flags, np.bool_, len(column.values))[column.codes]
