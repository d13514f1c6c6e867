"""PDF with a text layer: lines with first-line indents as the sign of a new paragraph."""

from __future__ import annotations

import io
import re
import unicodedata

import pypdf
from pypdf.errors import PyPdfError

from kham.campaigns.rules.directives import Paragraph

from .plain import modern
from .refusal import Unreadable

MAX_PAGES = 300
_SCAN = "Tệp PDF này là bản quét, không có chữ để đọc. Hãy dùng bản .docx hoặc .pdf xuất từ máy, hoặc chạy nhận dạng chữ rồi gửi lại."


def read(data: bytes) -> list[Paragraph]:
    """Paragraph lines of a PDF. Raises Unreadable for damaged, locked or scanned files."""
    try:
        document = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if document.is_encrypted and not document.decrypt(""):
            raise Unreadable("Tệp PDF có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.")
        if len(document.pages) > MAX_PAGES:
            raise Unreadable(f"Tệp PDF dài hơn {MAX_PAGES} trang. Hãy gửi riêng phần văn bản.")
        pages = [_page(page) for page in document.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("Tệp PDF bị hỏng, không mở được. Hãy xuất lại tệp từ bản gốc.") from error
    if sum(c.isalpha() for page in pages for c in page) < 20 * max(1, min(len(pages), 3)):
        raise Unreadable(_SCAN)
    return _paragraphs(pages)


def _page(page: pypdf.PageObject) -> str:
    text = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=True) or ""
    if sum(c.isalpha() for c in text) < 20:
        text = page.extract_text() or ""
    return text


def _paragraphs(pages: list[str]) -> list[Paragraph]:
    text = modern(unicodedata.normalize("NFC", "\f".join(pages)))
    lines = [line.rstrip() for page in text.split("\f") for line in [*page.split("\n"), ""]]
    filled = [line for line in lines if line.strip()]
    margin = _margin(filled)
    step = _blank_step(lines)
    out: list[Paragraph] = []
    blanks = 0
    for line in lines:
        if not line.strip():
            blanks += 1
            continue
        indent = len(line) - len(line.lstrip())
        columns = [c for c in re.split(r"\s{4,}", line.strip()) if c]
        gap = blanks > step or indent > margin + 2 or not out
        for number, part in enumerate(columns):
            out.append(Paragraph(re.sub(r"\s+", " ", part), len(out), gap=gap or number > 0))
        blanks = 0
    return _tight(out) if margin >= 0 else out


def _margin(lines: list[str]) -> int:
    """The left margin: the smallest indent that at least a tenth of the lines have."""
    counts: dict[int, int] = {}
    for line in lines:
        indent = len(line) - len(line.lstrip())
        counts[indent] = counts.get(indent, 0) + 1
    common = [indent for indent, count in counts.items() if count >= max(2, len(lines) // 10)]
    return min(common, default=0)


def _blank_step(lines: list[str]) -> int:
    """How many empty lines stand between lines of one paragraph in this rendering (usually none)."""
    runs: list[int] = []
    blanks = 0
    for line in lines:
        if line.strip():
            runs.append(blanks)
            blanks = 0
        else:
            blanks += 1
    runs.sort()
    return runs[len(runs) // 3] if runs else 0


def _tight(paragraphs: list[Paragraph]) -> list[Paragraph]:
    return paragraphs
