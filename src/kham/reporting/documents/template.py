"""Makes data/bao-cao-thang.docx, the Word template of the report. Run: python -m kham.reporting.documents.template

Sizes and order are those of NĐ 30/2020/NĐ-CP, Phụ lục I. Officials may edit the file in Word; what stands in {{ }} and {% %} is
filled in by documents.word.
"""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

from kham.reporting.rules.dimensions import DATA

PATH = DATA / "bao-cao-thang.docx"
FONT = "Times New Roman"
TEXT_WIDTH = Mm(210 - 30 - 20)


def build() -> Any:
    """The template as a python-docx document."""
    document = Document()
    document.core_properties.author, document.core_properties.title = "Khám", "Báo cáo tháng"
    document.core_properties.comments = ""
    _page(document)
    _styles(document)
    _head(document)
    _title(document)
    _body(document)
    _foot(document)
    return document


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height, section.orientation = Mm(210), Mm(297), WD_ORIENT.PORTRAIT
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = ALIGN.CENTER
    run = number.add_run()
    run.font.name, run.font.size = FONT, Pt(14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0


def _line(
    where: Any,
    text: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    align: Any = ALIGN.CENTER,
    before: float = 0,
    after: float = 0,
) -> Any:
    paragraph = where.add_paragraph()
    _write(paragraph, text, size, bold, italic)
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    return paragraph


def _write(paragraph: Any, text: str, size: float, bold: bool = False, italic: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.bold, run.italic = FONT, Pt(size), bold, italic


def _rule(where: Any, indent: float) -> None:
    """A thin line under a heading: the upper border of an empty low paragraph, drawn in from both sides by `indent` cm."""
    paragraph = where.add_paragraph()
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Cm(indent)
    form.line_spacing, form.space_before = Pt(6), Pt(2)
    border = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for key, value in (("w:val", "single"), ("w:sz", "6"), ("w:space", "1"), ("w:color", "000000")):
        top.set(qn(key), value)
    border.append(top)
    paragraph._p.get_or_add_pPr().append(border)


def _tag(where: Any, text: str) -> None:
    """A paragraph that only steers docxtpl and disappears."""
    where.add_paragraph(text)


def _columns(document: Any, widths: tuple[float, float], rows: int = 1) -> Any:
    table = document.add_table(rows=rows, cols=2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        edge = OxmlElement(side)
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def _lines_of(cell: Any, name: str, **look: Any) -> None:
    """One paragraph for each line of a list."""
    _tag(cell, f"{{%p for line in {name} %}}")
    _line(cell, "{{ line }}", **look)
    _tag(cell, "{%p endfor %}")


def _drop_first(cell: Any) -> None:
    """A new cell starts with an empty paragraph; take it out."""
    first = cell.paragraphs[0]._p
    first.getparent().remove(first)


def _head(document: Any) -> None:
    table = _columns(document, (6.2, 10.2), rows=2)
    left, right = table.rows[0].cells
    _lines_of(left, "letter.superior", size=13)
    _lines_of(left, "letter.body", size=13, bold=True)
    _rule(left, 2.0)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True)
    _line(right, "Độc lập - Tự do - Hạnh phúc", size=14, bold=True)
    _rule(right, 1.85)
    left, right = table.rows[1].cells
    _line(left, "{{ letter.number }}", size=13)
    _line(right, "{{ letter.place_date }}", size=14, italic=True)
    for row in table.rows:
        for cell in row.cells:
            _drop_first(cell)


def _title(document: Any) -> None:
    _line(document, "BÁO CÁO", size=14, bold=True, before=18)
    _line(document, "{{ subject }}", size=14, bold=True)
    _rule(document, 5.6)
    table = _columns(document, (3.6, 12.4))
    left, right = table.rows[0].cells
    _line(
        left, "Kính gửi:", size=14, align=ALIGN.RIGHT, before=6, after=6
    ).paragraph_format.right_indent = Cm(0.2)
    _tag(right, "{%p for line in letter.to %}")
    _line(right, "{{ line }}", size=14, align=ALIGN.LEFT, before=6, after=3)
    _tag(right, "{%p endfor %}")
    _drop_first(left)
    _drop_first(right)


def _text(document: Any, text: str, *, bold: bool = False, indent: bool = True, keep: bool = False) -> Any:
    paragraph = _line(document, text, size=14, bold=bold, align=ALIGN.JUSTIFY, before=3, after=3)
    form = paragraph.paragraph_format
    form.first_line_indent = Cm(1.27) if indent else None
    form.line_spacing, form.keep_with_next = 1.15, keep
    return paragraph


def _body(document: Any) -> None:
    _text(document, "{{ opening }}")
    _tag(document, "{%p for block in blocks %}")
    _tag(document, "{%p if block.kind == 'part' %}")
    _text(document, "{{ block.text }}", bold=True, keep=True)
    _tag(document, "{%p elif block.kind == 'item' %}")
    _text(document, "{{ block.text }}", bold=True, keep=True)
    _tag(document, "{%p elif block.kind == 'table' %}")
    _table(document)
    _tag(document, "{%p else %}")
    _text(document, "{{ block.text }}")
    _tag(document, "{%p endif %}")
    _tag(document, "{%p endfor %}")
    _text(document, "Trên đây là báo cáo {{ about }}; {{ letter.closing }}./.")


def _table(document: Any) -> None:
    """Five columns: name and four figures. Heads repeat on a new page."""
    table = document.add_table(rows=5, cols=5)
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    head, start, row, end, total = table.rows
    start.cells[0].paragraphs[0].add_run("{%tr for row in block.rows %}")
    end.cells[0].paragraphs[0].add_run("{%tr endfor %}")
    for at, width in enumerate((6.6, 2.4, 2.5, 2.2, 2.3)):
        head.cells[at].width = row.cells[at].width = total.cells[at].width = Cm(width)
        table.columns[at].width = Cm(width)
        _cell(head.cells[at], f"{{{{ block.head[{at}] }}}}", bold=True, align=ALIGN.CENTER)
        _cell(row.cells[at], f"{{{{ row[{at}] }}}}", align=ALIGN.RIGHT if at else ALIGN.LEFT)
        _cell(
            total.cells[at],
            f"{{{{ block.total[{at}] }}}}",
            bold=True,
            align=ALIGN.RIGHT if at else ALIGN.LEFT,
        )
    for mark in ("w:tblHeader", "w:cantSplit"):
        head._tr.get_or_add_trPr().append(OxmlElement(mark))
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)


def _cell(cell: Any, text: str, *, bold: bool = False, align: Any = ALIGN.LEFT) -> None:
    paragraph = cell.paragraphs[0]
    _write(paragraph, text, 12, bold)
    paragraph.alignment = align
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)


def _foot(document: Any) -> None:
    document.add_paragraph().paragraph_format.line_spacing = Pt(8)
    table = _columns(document, (8.2, 8.2))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    left, right = table.rows[0].cells
    _line(left, "Nơi nhận:", size=12, bold=True, italic=True, align=ALIGN.LEFT)
    _tag(left, "{%p for line in letter.copies %}")
    _line(left, "- {{ line }}", size=11, align=ALIGN.LEFT)
    _tag(left, "{%p endfor %}")
    _lines_of(right, "letter.posts", size=14, bold=True)
    for _ in range(4):
        _line(right, "", size=14)
    _line(right, "{{ letter.signer }}", size=14, bold=True)
    _drop_first(left)
    _drop_first(right)


if __name__ == "__main__":
    build().save(str(PATH))
