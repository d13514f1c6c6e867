"""Word documents (.docx): paragraphs with their automatic numbers, tables as cells; safe against bombs and entities."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree

from kham.campaigns.rules.directives import Cell, Paragraph

from .numbering import Numbering
from .plain import modern
from .refusal import Unreadable

MAX_UNPACKED = 60 * 1024 * 1024
MAX_RATIO = 200
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_NOT_WORD = "Nội dung không đúng với tên tệp: đây không phải là tệp Word (.docx). Hãy kiểm tra lại tệp gốc và gửi lại."
_DAMAGED = "Tệp Word bị hỏng, không mở được. Hãy mở bằng Word, lưu lại thành .docx rồi gửi lại."
_PARSER = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "recover": False,
}


def read(data: bytes) -> list[Paragraph]:
    """Paragraphs of the main text. Deleted text, comments, headers and footers are left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" not in names:
                raise Unreadable(_NOT_WORD)
            body = _part(archive, "word/document.xml")
            numbers = _part(archive, "word/numbering.xml") if "word/numbering.xml" in names else None
            styles = _part(archive, "word/styles.xml") if "word/styles.xml" in names else None
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
    ) as error:
        raise Unreadable(_DAMAGED) from error
    content = body.find(W + "body") if body is not None else None
    if content is None:
        raise Unreadable(_DAMAGED)
    reader = _Reader(Numbering(numbers, styles))
    reader.blocks(content)
    return _modern(reader.out, reader.fonts)


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    """One XML part, read with a ceiling that does not trust the size written in the archive."""
    info = archive.getinfo(name)
    if info.file_size > MAX_UNPACKED or (
        info.file_size > 4_000_000 and info.file_size > info.compress_size * MAX_RATIO
    ):
        raise Unreadable("Tệp Word nở ra quá lớn khi giải nén, có thể là tệp phá hoại. Tệp không được mở.")
    with archive.open(name) as stream:
        raw = stream.read(MAX_UNPACKED + 1)
    if len(raw) > MAX_UNPACKED:
        raise Unreadable("Tệp Word nở ra quá lớn khi giải nén, có thể là tệp phá hoại. Tệp không được mở.")
    if b"<!DOCTYPE" in raw[:4096] or b"<!ENTITY" in raw[:65536]:
        raise Unreadable(
            "Tệp Word chứa khai báo lạ (DOCTYPE) và không được mở. Hãy lưu lại bằng Word rồi gửi lại."
        )
    return etree.fromstring(raw, etree.XMLParser(**_PARSER))


class _Reader:
    """Collects paragraphs in the order of the document."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.out: list[Paragraph] = []
        self.fonts: set[str] = set()
        self.tables = 0

    def blocks(self, parent: Any, cell: Cell | None = None) -> None:
        """Paragraphs and tables below `parent`; a table inside a cell counts as text of that cell."""
        for node in parent:
            if node.tag == W + "p":
                self._paragraph(node, cell)
            elif node.tag == W + "tbl":
                self._table(node, cell)
            elif node.tag in (
                W + "sdt",
                W + "sdtContent",
                W + "ins",
                W + "moveTo",
                W + "smartTag",
                W + "customXml",
            ):
                self.blocks(node, cell)

    def _table(self, node: Any, outer: Cell | None) -> None:
        number = self.tables
        self.tables += outer is None
        row_number = 0
        for row in node.iter(W + "tr"):
            if next((a for a in row.iterancestors(W + "tbl")), None) is not node:
                continue
            column = 0
            for item in (c for c in row.iter(W + "tc") if next(c.iterancestors(W + "tr")) is row):
                self.blocks(item, outer or Cell(number, row_number, column))
                span = item.find(f"{W}tcPr/{W}gridSpan")
                column += (
                    int(span.get(W + "val", "1"))
                    if span is not None and span.get(W + "val", "1").isdigit()
                    else 1
                )
            row_number += 1

    def _paragraph(self, node: Any, cell: Cell | None) -> None:
        boxes: list[Any] = []
        text = self._text(node, boxes).strip()
        style, label = self.numbering.label(node) if text else (None, "")
        if text:
            runs = [r for r in node.iter(W + "r") if any(t.text and t.text.strip() for t in r.iter(W + "t"))]
            bold = bool(runs) and all(_on(r.find(f"{W}rPr/{W}b")) for r in runs)
            full = f"{label} {text}" if label else text
            for number, part in enumerate(full.split("\n") if cell is None else [full]):
                if part.strip():
                    self.out.append(
                        Paragraph(part.strip(), len(self.out), style, bold, cell, gap=number == 0)
                    )
        for box in boxes:
            self.blocks(box, cell)

    def _text(self, node: Any, boxes: list[Any]) -> str:
        parts: list[str] = []
        for child in node:
            tag = child.tag
            if tag == W + "t":
                parts.append(child.text or "")
            elif tag == W + "tab":
                parts.append(" ")
            elif tag in (W + "br", W + "cr"):
                parts.append(" " if child.get(W + "type") in ("page", "column") else "\n")
            elif tag == W + "noBreakHyphen":
                parts.append("-")
            elif tag == W + "rFonts":
                self.fonts.update(v for k, v in child.attrib.items() if k in (W + "ascii", W + "hAnsi"))
            elif tag == W + "txbxContent":
                boxes.append(child)
            elif tag in (
                W + "del",
                W + "moveFrom",
                W + "pPr",
                _MC + "Fallback",
                W + "instrText",
            ) or not isinstance(tag, str):
                continue
            else:
                parts.append(self._text(child, boxes))
        return "".join(parts)


def _on(node: Any) -> bool:
    return node is not None and node.get(W + "val", "1") not in ("0", "false", "off")


def _modern(paragraphs: list[Paragraph], fonts: set[str]) -> list[Paragraph]:
    """Text typed in .VnTime or VNI fonts, judged over the whole document."""
    joined = "\n".join(p.text.replace("\n", "\v") for p in paragraphs)
    old = tuple(f for f in fonts if f.lower().startswith((".vn", "vni")))
    texts = modern(joined, old if old and len(old) == len(fonts) else ()).split("\n")
    if len(texts) != len(paragraphs):
        return paragraphs
    return [
        Paragraph(t.replace("\v", "\n"), p.index, p.style, p.bold, p.cell, p.gap)
        for t, p in zip(texts, paragraphs, strict=True)
    ]
