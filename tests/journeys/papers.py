"""What people bring to the ward in the story: an official document and an untidy list."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import docx
import openpyxl

from kham.kernel import legacy
from kham.site.demo.facts import Person

DIRECTIVE = (
    Path(__file__).resolve().parents[2] / "src/kham/campaigns/data/directives/ke-hoach-phuong-hoa-binh.docx"
)


def directive(folder: Path) -> Path:
    """The ward's plan again under another number, as a supplement would come."""
    document = docx.Document(str(DIRECTIVE))
    cell = document.tables[0].rows[0].cells[0]
    for paragraph in cell.paragraphs:
        if "118/KH-UBND" in paragraph.text:
            paragraph.text = paragraph.text.replace("118/KH-UBND", "131/KH-UBND")
    document.paragraphs[1].runs[
        0
    ].text = "Bổ sung việc khám sức khỏe miễn phí cho người dân phường Hòa Bình năm 2026"
    path = folder / "Ke hoach bo sung.docx"
    document.save(str(path))
    return path


def elderly_list(folder: Path, people: Iterable[Person], newcomer: str) -> Path:
    """A list of the association: three title rows, names in TCVN3, birth years, numbers without their first zero.

    The last row is somebody no list has named; one row has a birth date that does not exist.
    """
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "CH bo sung"
    for title in ("Hội Người cao tuổi phường Hòa Bình", "DANH SÁCH HỘI VIÊN BỔ SUNG", "Tháng 11"):
        page.append([title])
    page.append([])
    page.append(["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Chỗ ở", "Điện thoại"])
    for number, person in enumerate(people, start=1):
        page.append([
            number, _old_font(person.name), person.birth.year, "Nam" if person.sex == "male" else "Nữ",
            int(person.personal_number) if person.personal_number else None, "", None,
        ])  # fmt: skip
    page.append([90, _old_font("Trần Thị Không Ngày"), "31/02/1950", "Nữ", None, "", None])
    page.append([91, _old_font(newcomer), 1944, "Nữ", None, "", None])
    path = folder / "Hoi NCT bo sung.xlsx"
    book.save(path)
    return path


def _old_font(name: str) -> str:
    return legacy.encode(name, "tcvn3")
