"""PDF with a text layer: lines put together by their place on the page (first-line indent, space above)."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import pypdf
from pypdf.errors import PyPdfError

from kham.campaigns.rules.directives import MARKER, Cell, Paragraph

from . import ruled
from .plain import modern
from .refusal import Unreadable

MAX_PAGES = 300
# Bullets of symbol fonts arrive as signs of the private area; the hollow one of the second level as "o".
_BULLET = re.compile(r"^(\s*)(?:[\uf020-\uf0ff]|o(?=\s{1,4}[^\W\d_a-zà-ỹ]))(?=\s)")
_SCAN = "Tệp PDF này là bản quét, không có chữ để đọc. Hãy dùng bản .docx hoặc .pdf xuất từ máy, hoặc chạy nhận dạng chữ rồi gửi lại."
_DAMAGED = "Tệp PDF bị hỏng, không mở được. Hãy xuất lại tệp từ bản gốc."


@dataclass(slots=True)
class _Line:
    """One line of a page: text, left edge and space to the line above in points (None: not known)."""

    text: str
    left: float | None = None
    above: float | None = None
    first: bool = False
    table: ruled.Grid | None = None


def read(data: bytes) -> list[Paragraph]:
    """Paragraphs of a PDF. Raises Unreadable for damaged, locked or scanned files."""
    try:
        document = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if document.is_encrypted and not document.decrypt(""):
            raise Unreadable("Tệp PDF có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.")
        if len(document.pages) > MAX_PAGES:
            raise Unreadable(f"Tệp PDF dài hơn {MAX_PAGES} trang. Hãy gửi riêng phần văn bản.")
        pages = [_page(page) for page in document.pages]
        if pages:
            pages[0] = _head_columns(pages[0])
    except Unreadable:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    ) as error:
        raise Unreadable(_DAMAGED) from error
    letters = sum(c.isalpha() for page in pages for line in page for c in line.text)
    if letters < 20 * max(1, min(len(pages), 3)):
        raise Unreadable(_SCAN)
    out: list[Paragraph] = []
    tables: list[ruled.Grid] = []
    run: list[_Line] = []
    for page in pages:
        shown: set[int] = set()
        for place, line in enumerate(page):
            if line.table is None:
                run.append(line)
            elif id(line.table) not in shown:
                shown.add(id(line.table))
                goes_on = place == 0 or (place == 1 and page[0].text.strip().isdigit())
                if tables and goes_on and ruled.same_columns(tables[-1], line.table):
                    tables[-1].go_on(line.table)
                    continue
                out.extend(_paragraphs(run, len(out)))
                run = []
                tables.append(line.table)
                out.append(Paragraph("", -len(tables)))
    out.extend(_paragraphs(run, len(out)))
    return _with_tables(out, tables)


def _with_tables(paragraphs: list[Paragraph], tables: list[ruled.Grid]) -> list[Paragraph]:
    """Tables, whole now over all their pages, in the places kept for them (index below zero)."""
    out: list[Paragraph] = []
    for par in paragraphs:
        if par.index >= 0:
            out.append(replace(par, index=len(out)))
            continue
        number = -par.index - 1
        for row, cells in enumerate(tables[number].rows):
            for column, text in enumerate(cells):
                out.append(Paragraph(modern(text), len(out), cell=Cell(number, row, column)))
    return out


def _page(page: pypdf.PageObject) -> list[_Line]:
    """Lines of a page; places are added when both ways of reading it agree on the number of lines."""
    rows: dict[int, float] = {}

    def note(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            near = next((k for k in rows if abs(k - y) < 3), round(y))
            rows[near] = min(rows.get(near, x), x)

    drawing = ruled.Drawing()

    def both(text: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        note(text, cm, tm, font, size)
        drawing.word(text, cm, tm, font, size)

    page.extract_text(visitor_operand_before=drawing.operand, visitor_text=both)
    text = page.extract_text(extraction_mode="layout") or ""
    lines = [_Line(_BULLET.sub(r"\1-", raw)) for raw in text.split("\n") if raw.strip()]
    _places(lines, rows, text)
    grids = drawing.grids(text)
    for line in lines:
        line.table = ruled.is_table_line(line.text, grids) if grids else None
    if lines:
        lines[0].first = True
    return lines


def _head_columns(lines: list[_Line]) -> list[_Line]:
    """The two columns of the head, first the left, then the right: either may break its lines where it likes."""
    parts = [
        [(m.start(), m.group()) for m in re.finditer(r"\S+(?: {1,3}\S+)*", line.text)] for line in lines[:16]
    ]
    both = [place for place, found in enumerate(parts) if len(found) == 2]
    if len(both) < 2:
        return lines
    middle = sorted(parts[place][1][0] for place in both)[0] - 2
    end = both[-1] + 1
    while end < len(parts) and len(parts[end]) == 1 and _in_column(*parts[end][0], middle):
        end += 1
    columns: tuple[list[str], list[str]] = ([], [])
    for found in parts[:end]:
        for start, text in found:
            columns[start >= middle].append(text)
    right: list[str] = []
    for text in columns[1]:
        hanging = right and re.search(r",\s*ngày\b", right[-1]) and not re.search(r"năm\s*\d{4}", right[-1])
        if hanging:
            right[-1] += " " + text
        else:
            right.append(text)
    head = [_Line(text) for text in [*columns[0], *right]]
    head[0].first = True
    return head + lines[end:]


def _in_column(start: int, text: str, middle: int) -> bool:
    """Whether a line below the two columns still belongs to one: the rest of a subject, or of the date."""
    if start >= middle:
        return bool(re.search(r",\s*ngày\b|^(?:năm\s*)?\d{4}$|^tháng\b|^năm\b", text))
    return text[0].islower() and start + len(text) <= middle + 6


def _places(lines: list[_Line], rows: dict[int, float], text: str) -> None:
    tops = sorted(rows, reverse=True)
    if len(tops) == len(lines):
        for number, (line, top) in enumerate(zip(lines, tops, strict=True)):
            line.left = rows[top]
            line.above = tops[number - 1] - top if number else None
    else:
        _by_blanks(text, lines)


def _by_blanks(text: str, lines: list[_Line]) -> None:
    """Where places are not known: indent in characters, empty lines as space."""
    blanks, number = 0, 0
    for raw in text.split("\n"):
        if not raw.strip():
            blanks += 1
            continue
        lines[number].left = (len(raw) - len(raw.lstrip())) * 6.0
        lines[number].above = 16.0 * (1 + blanks) if number else None
        blanks, number = 0, number + 1


def _paragraphs(lines: list[_Line], offset: int = 0) -> list[Paragraph]:
    if not lines:
        return []
    texts = modern("\n".join(re.sub(r"\s+$", "", line.text) for line in lines)).split("\n")
    lefts = [line.left for line in lines if line.left is not None]
    margin = _margin(lefts)
    steps = [line.above for line in lines if line.above is not None]
    leading = _leading(steps)
    width = max((len(t.strip()) for t in texts), default=0)
    indents = sum(1 for left in lefts if margin + 8 < left < margin + 90)
    indented = bool(lefts) and 0.08 < indents / len(lefts) < 0.85
    out: list[list[Any]] = []  # [text, gap, length of its last line, left edge of its first line]
    for line, raw in zip(lines, texts, strict=True):
        parts = [re.sub(r"\s+", " ", part) for part in re.split(r"\s{4,}", raw.strip()) if part]
        indent = line.left is not None and line.left > margin + 8
        space = line.above is not None and leading > 0 and line.above > leading * 1.22
        for number, part in enumerate(parts):
            hangs = bool(out) and _hangs(line, part, out[-1]) and not space and len(parts) == 1
            starts = (
                bool(MARKER.match(part)) or (indent and not hangs) or space or number > 0 or len(parts) > 1
            )
            if line.first:
                starts = starts or not (indented and not indent)
            if re.fullmatch(r"\d{1,3}|- ?\d{1,3} ?-", part):
                continue
            if out and not starts and (hangs or out[-1][2] >= width * 0.6):
                out[-1][0] += " " + part
                out[-1][2] = len(part)
            else:
                out.append(
                    [part, indent or space or number > 0 or line.first or not out, len(part), line.left]
                )
    return [Paragraph(text, index, gap=gap) for index, (text, gap, *_) in enumerate(out, offset)]


def _hangs(line: _Line, part: str, before: list[Any]) -> bool:
    """Whether the line goes on with a point or dash whose further lines are set in deeper than its first."""
    known = line.left is not None and before[3] is not None
    return known and bool(MARKER.match(before[0])) and not MARKER.match(part) and before[3] + 4 < line.left


def _leading(steps: list[float]) -> float:
    """The distance of lines inside a paragraph: the smallest that occurs at least twice."""
    counts = Counter(round(step) for step in steps if step > 4)
    return float(min((step for step, count in counts.items() if count >= 2), default=0))


def _margin(lefts: list[float]) -> float:
    """The left edge of full lines: the smallest edge that at least a tenth of the lines share."""
    counts: dict[int, int] = {}
    for left in lefts:
        counts[round(left / 3)] = counts.get(round(left / 3), 0) + 1
    common = [edge for edge, count in counts.items() if count >= max(2, len(lefts) // 10)]
    return min(common, default=0) * 3.0
