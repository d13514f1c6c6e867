"""Text tables (.csv) as bytes in the encodings offices use."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from kham.site.demo.facts import Person
from kham.site.demo.lists.shape import ListFile, TruthRow


class Table:
    """Rows of a .csv; ``add`` tells the row number a spreadsheet would show."""

    def __init__(self, delimiter: str) -> None:
        self.text = io.StringIO(newline="")
        self.writer = csv.writer(self.text, delimiter=delimiter, lineterminator="\r\n")
        self.rows = 0

    def add(self, cells: Sequence[object]) -> int:
        """Append one row; returns its number, from 1."""
        self.writer.writerow(cells)
        self.rows += 1
        return self.rows

    def save(self, path: Path, encoding: str) -> None:
        """Write the file; windows-1258 gets letters with combining tones, as that code page wants."""
        text = self.text.getvalue()
        if encoding == "cp1258":
            text = "".join(_combining(sign) for sign in text)
        path.write_bytes(text.encode(encoding))


_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _combining(sign: str) -> str:
    parts = unicodedata.normalize("NFD", sign)
    tones = "".join(part for part in parts if part in _TONES)
    if not tones:
        return sign
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)) + tones


def keep(found: ListFile, row: int, person: Person, group: str) -> None:
    """Note in the truth who stands on a row."""
    found.truth.append(TruthRow("", row, person.id, (group,)))
