"""Text tables (.csv, .txt): encoding, delimiter and byte order mark found by looking."""

from __future__ import annotations

import csv
import io
import re

from kham.kernel.reasons import Refusal
from kham.roster.reading import limits
from kham.roster.reading.shapes import Cell, Sheet, Workbook


def decode(content: bytes) -> str:
    """Text of the file. Bytes that are not Unicode come back one sign each: a column's old encoding is judged later."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(codec, "replace")
    if codec := wide(content):
        return content.decode(codec, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def wide(content: bytes) -> str:
    """utf-16-le or utf-16-be for text of two bytes a sign without a byte order mark, "" otherwise."""
    sample = content[:4096]
    for codec, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if (
            len(high) > 8
            and high.count(0) > len(high) // 2
            and all(byte in (0, 1, 3, 0x1E, 0x20) for byte in high)
        ):
            return codec
    return ""


def delimiter_of(text: str) -> str:
    """The sign that cuts most lines into the same number (two or more) of cells; the comma when none does."""
    lines = [line for line in text[:65536].splitlines() if line.strip()][:60]
    best, best_score = ",", 0.0
    for sign in (";", "\t", ",", "|"):
        counts = [len(row) for row in csv.reader(lines, delimiter=sign)]
        usual = max(set(counts), key=lambda n: (counts.count(n) * (n > 1), n), default=1)
        score = counts.count(usual) / len(counts) * min(usual, 12) if usual > 1 else 0.0
        if score > best_score:
            best, best_score = sign, score
    return best


def opened(content: bytes) -> tuple[str, str]:
    """The text of a table and the sign between its cells."""
    text = decode(content)
    if first := re.match(r"sep=(.)\r?\n", text):
        return text[first.end() :], first[1]
    return text, delimiter_of(text)


def read(content: bytes, file_name: str) -> Workbook:
    """One sheet named after nothing (""). Raises Refusal for rows or cells beyond the limits."""
    text, sign = opened(content)
    csv.field_size_limit(limits.FILE_BYTES)
    sheet = Sheet("", 0)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    total = 0
    try:
        for number, cells in enumerate(rows, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            kept: list[Cell] = [cell[: limits.CELL_SIGNS] or None for cell in cells[: limits.COLUMNS]]
            total += len(kept)
            # Excel shows a record as one row, however many lines it takes in the file.
            sheet.rows.append((number, kept))
            if len(sheet.rows) > limits.ROWS or total > limits.CELLS:
                raise too_many(file_name)
    except csv.Error:
        raise uncut(file_name) from None
    return Workbook("csv", [sheet] if sheet.rows else [])


def uncut(file_name: str) -> Refusal:
    """The refusal for text that cannot be cut into cells."""
    return Refusal(
        "roster.file.damaged",
        f"Tệp “{file_name}”: không tách được thành cột. Mở bằng Excel rồi lưu lại dạng .xlsx.",
        file=file_name,
    )


def too_many(file_name: str) -> Refusal:
    """The refusal for lists beyond every honest size."""
    return Refusal(
        "roster.file.too-many",
        f"Tệp “{file_name}” có hơn {limits.ROWS} dòng hoặc quá nhiều ô. Chia danh sách thành nhiều tệp rồi nộp lại.",
        file=file_name,
    )
