"""Plain text files: find the encoding, then lines with their gaps; tables drawn with "|" or tabs become cells."""

from __future__ import annotations

import re
import unicodedata

from kham.campaigns.rules.directives import Cell, Paragraph
from kham.kernel import legacy

from .refusal import Unreadable

_LETTER = re.compile(r"[^\W\d_]")


def read(data: bytes) -> list[Paragraph]:
    """Paragraphs of a text file. Raises Unreadable when it is not text."""
    return from_text(decoded(data))


def decoded(data: bytes) -> str:
    """The text in Unicode NFC, whatever the file was typed in (UTF-8, UTF-16, Windows-1258, TCVN3, VNI, VIQR)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    elif data[:200].count(b"\x00") > 40:
        text = data.decode("utf-16-le" if data[1:2] == b"\x00" else "utf-16-be", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    control = sum(1 for c in text if c < " " and c not in "\t\r\n\f\v")
    if control > max(3, len(text) // 100):
        raise Unreadable("Tệp không phải là văn bản thuần. Hãy gửi bản .docx hoặc .pdf có chữ.")
    return modern(text)


def modern(text: str, fonts: tuple[str, ...] = ()) -> str:
    """Text of old fonts brought to Unicode. The encoding is judged on all lines together."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = legacy.detect([line for line in lines if line.strip()], fonts)
    if found.encoding == "unicode":
        return unicodedata.normalize("NFC", "\n".join(lines))
    values, _ = legacy.decode_column(lines, fonts)
    return unicodedata.normalize("NFC", "\n".join(values))


def from_text(text: str) -> list[Paragraph]:
    """Lines as paragraphs; `gap` tells whether an empty line stood before."""
    out: list[Paragraph] = []
    gap = True
    table, row, in_table = -1, 0, False
    for raw in text.replace("\f", "\n").split("\n"):
        line = raw.strip()
        if not line:
            gap = True
            continue
        cells = _cells(raw)
        if cells is None:
            in_table = False
            out.append(Paragraph(line, len(out), gap=gap, bold=line.startswith("**") and line.endswith("**")))
        elif cells:
            if not in_table:
                table, row, in_table = table + 1, 0, True
            for column, cell in enumerate(cells):
                out.append(Paragraph(cell, len(out), cell=Cell(table, row, column)))
            row += 1
        gap = False
    return out


def _cells(line: str) -> list[str] | None:
    """Cells of a table row, [] for the ruled line under a head, None for running text."""
    if line.count("|") >= 2:
        parts = [re.sub(r"<br\s*/?>", "\n", p).strip() for p in line.strip().strip("|").split("|")]
        if all(re.fullmatch(r":?-{2,}:?|", p) for p in parts):
            return []
        return parts
    parts = line.strip().split("\t")
    return (
        [p.strip() for p in parts]
        if len(parts) >= 3 and sum(bool(_LETTER.search(p)) for p in parts) >= 2
        else None
    )
