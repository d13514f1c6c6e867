"""Make the demo's Word document from its text: `PYTHONPATH=src python tests/campaigns/make_demo_directive.py`.

The head and the signature stand in tables without borders, and the numbers of the parts are Word's own, as in real
documents; reading it must give the same draft as the text.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

FOLDER = Path(__file__).resolve().parents[2] / "src" / "kham" / "campaigns" / "data" / "directives"


def main() -> None:
    blocks = [
        b.split("\n")
        for b in (FOLDER / "ke-hoach-phuong-hoa-binh.txt").read_text(encoding="utf-8").strip().split("\n\n")
    ]
    issuer, motto, number, place = blocks[:4]
    document = docx.Document()
    document.core_properties.author = "Khám"
    document.core_properties.created = document.core_properties.modified = dt.datetime(
        2026, 6, 8, tzinfo=dt.UTC
    )
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(14)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = (
        Cm(3),
        Cm(2),
        Cm(2),
        Cm(2),
    )
    _two_columns(document, [issuer, number], [motto, place])
    end = next(i for i, b in enumerate(blocks) if b[0].startswith("Nơi nhận"))
    body = _joined([line for block in blocks[4:end] for line in block])
    for place_in_body, line in enumerate(body):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(line)
        if place_in_body < 2:
            run.bold, paragraph.alignment = True, WD_ALIGN_PARAGRAPH.CENTER
        elif line[0] in "IV" and line.isupper() or (line[0].isdigit() and not line.endswith(".")):
            run.bold = True
        else:
            paragraph.paragraph_format.first_line_indent = Cm(1.27)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _two_columns(document, blocks[end : end + 2], blocks[end + 2 :])
    document.save(str(FOLDER / "ke-hoach-phuong-hoa-binh.docx"))


def _joined(lines: list[str]) -> list[str]:
    out: list[str] = []
    for line in lines:
        if out and line[0].islower():
            out[-1] += " " + line
        else:
            out.append(line)
    return out


def _two_columns(document: docx.document.Document, left: list[list[str]], right: list[list[str]]) -> None:
    table = document.add_table(rows=1, cols=2)
    for cell, blocks in zip(table.rows[0].cells, (left, right), strict=True):
        for number, line in enumerate(line for block in blocks for line in block):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.add_run(line).bold = line.isupper()
            paragraph.alignment = (
                WD_ALIGN_PARAGRAPH.LEFT if line.startswith("-") else WD_ALIGN_PARAGRAPH.CENTER
            )


if __name__ == "__main__":
    main()
