"""The papers: form of NĐ 30/2020, figures equal to the frozen ones."""

import io
import os
import re
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Cm, Pt
from openpyxl import load_workbook

from kham.kernel.periods import report_window
from kham.reporting import actions
from kham.reporting.documents import template
from kham.reporting.models import Report
from kham.reporting.queries import reports
from tests.reporting.ward import NOW, TODAY, Ward


@pytest.fixture
def report(db: None) -> Report:
    """July's report of a small ward."""
    ward = Ward(people=int(os.environ.get("KHAM_SAMPLE_PEOPLE", "25")))
    made = actions.make_month(
        campaign=ward.campaign, period=report_window(TODAY), by=ward.viewer("station_officer"), now=NOW
    )
    if folder := os.environ.get("KHAM_SAMPLE_OUT"):
        Path(folder, "bao-cao.docx").write_bytes(reports.content(made, "document"))
        Path(folder, "phu-luc.xlsx").write_bytes(reports.content(made, "annex"))
    return made


def words_of(document: object) -> list[str]:
    """Text of the document in order, tables included."""
    return ["".join(t.text or "" for t in p.iter("{*}t")) for p in document.element.body.iter("{*}p")]  # type: ignore[attr-defined]


def test_page_and_type_of_the_document(report: Report) -> None:
    document = Document(io.BytesIO(reports.content(report, "document")))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    top, bottom, left, right = (
        round(m.mm, 1)
        for m in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    )
    assert 20 <= top <= 25 and 20 <= bottom <= 25 and 30 <= left <= 35 and 15 <= right <= 20
    assert section.different_first_page_header_footer and not section.first_page_header.paragraphs[0].text
    assert (
        "PAGE" in section.header.paragraphs[0]._p.xml
        and section.header.paragraphs[0].alignment == ALIGN.CENTER
    )
    fonts = {run.font.name for p in document.paragraphs for run in p.runs if run.text.strip()}
    assert fonts == {"Times New Roman"}
    body = next(p for p in document.paragraphs if p.text.startswith("Thực hiện Kế hoạch"))
    assert body.alignment == ALIGN.JUSTIFY and body.runs[0].font.size == Pt(14)
    assert abs(body.paragraph_format.first_line_indent - Cm(1.27)) < 400


def test_elements_in_order_and_look(report: Report) -> None:
    document = Document(io.BytesIO(reports.content(report, "document")))
    text = words_of(document)
    wanted = [
        "ỦY BAN NHÂN DÂN",
        "PHƯỜNG HÒA BÌNH",
        "TRẠM Y TẾ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: ",
        "Hòa Bình, ngày",
        "BÁO CÁO",
        "Kết quả khám sức khỏe",
        "Kính gửi:",
        "Ủy ban nhân dân phường Hòa Bình",
        "Thực hiện Kế hoạch số 45/KH-UBND",
        "I. TÌNH HÌNH TRIỂN KHAI",
        "1. Tổ chức buổi khám",
        "II. KẾT QUẢ THỰC HIỆN",
        "1. Rà soát, lập danh sách",
        "2. Tổ chức khám",
        "Nhóm đối tượng",
        "3. Kết quả phân loại",
        "4. Theo dõi sau khám",
        "5. Cập nhật hồ sơ",
        "6. Kinh phí",
        "III. KHÓ KHĂN",
        "1. Một số hộ",
        "IV. KIẾN NGHỊ",
        "V. PHƯƠNG HƯỚNG",
        "Trên đây là báo cáo",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "KT. TRƯỞNG TRẠM",
        "PHÓ TRƯỞNG TRẠM",
    ]
    at = -1
    for words in wanted:
        at = next((i for i, line in enumerate(text) if i > at and line.startswith(words)), None)
        assert at is not None, words
    closing = next(line for line in text if line.startswith("Trên đây là"))
    assert closing.endswith("./.")
    assert not [line for line in text if "{" in line or "None" in line]
    head = document.tables[0]
    look = {
        p.text: (p.runs[0].font.size, bool(p.runs[0].bold), bool(p.runs[0].italic))
        for row in head.rows
        for c in row.cells
        for p in c.paragraphs
        if p.text
    }
    assert look["ỦY BAN NHÂN DÂN"] == (Pt(13), False, False) and look["TRẠM Y TẾ"] == (Pt(13), True, False)
    assert look["Độc lập - Tự do - Hạnh phúc"] == (Pt(14), True, False)
    assert next(v for k, v in look.items() if k.startswith("Hòa Bình, ngày")) == (Pt(14), False, True)


def test_the_committee_has_its_own_head(report: Report) -> None:
    viewer = Ward.viewer(_ward(report), "station_officer")
    changed = actions.edit_words(
        report=report,
        words={
            "issuer": "committee",
            "number": "7",
            "signed_on": "2026-07-19",
            "signer_name": "Nguyễn Văn Mẫu",
        },
        by=viewer,
        now=NOW,
    )
    text = words_of(Document(io.BytesIO(reports.content(changed, "document"))))
    assert (
        "TRẠM Y TẾ" not in text and "Số: 07/BC-UBND" in text and "Hòa Bình, ngày 19 tháng 7 năm 2026" in text
    )
    assert "Sở Y tế thành phố Hải Phòng" in text and [
        t for t in text if t in ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    ] == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert "- Lưu: VT, VHXH." in text and text[-1] == "Nguyễn Văn Mẫu" or "Nguyễn Văn Mẫu" in text


def _ward(report: Report) -> Ward:
    ward = object.__new__(Ward)
    ward.commune = report.unit
    return ward


def test_words_with_markup_stay_words(report: Report) -> None:
    viewer = _ward(report).viewer("station_officer")
    changed = actions.edit_words(
        report=report, words={"difficulties": "Thiếu <b>máy</b> & {{ bàn }} {% if %}"}, by=viewer, now=NOW
    )
    assert "Thiếu <b>máy</b> & {{ bàn }} {% if %}." in words_of(
        Document(io.BytesIO(reports.content(changed, "document")))
    )


def test_figures_of_the_text_are_the_frozen_ones(report: Report) -> None:
    text = " ".join(words_of(Document(io.BytesIO(reports.content(report, "document")))))
    figures = report.figures

    def stated(pattern: str) -> int:
        return int(re.search(pattern, text).group(1).replace(".", ""))  # type: ignore[union-attr]

    assert stated(r"lũy kế (\S+) người, đạt") == figures["examined"]
    assert stated(r"Trong kỳ đã khám (\S+) người") == figures["examined_now"]
    assert stated(r"Còn (\S+) người chưa khám") == figures["remaining"]
    assert stated(r"sau rà soát có (\S+) người") == figures["listed"]
    assert stated(r"(\S+) hồ sơ được hệ thống quốc gia") == figures["accepted"]


def test_figures_of_the_annex_are_the_frozen_ones(report: Report) -> None:
    book = load_workbook(io.BytesIO(reports.content(report, "annex")))
    assert book.sheetnames == ["Biểu 1a", "Biểu 1b", "Biểu 1c", "Biểu 2", "Biểu 3", "Biểu 4", "Biểu 5"]
    cube = reports.cube(report)
    sheet = book["Biểu 1a"]
    total = [c.value for c in sheet[sheet.max_row]]
    if total[0] != "Tổng số":
        total = next([c.value for c in row] for row in sheet.iter_rows() if row[0].value == "Tổng số")
    assert total[1:4] == [
        report.figures["listed"],
        report.figures["examined_now"],
        report.figures["examined"],
    ]
    first = next([c.value for c in row] for row in sheet.iter_rows() if row[0].value == "Tổ dân phố 1")
    assert first[1] == cube.count("listed", unit="31.11533.01.")
    for one in book:
        assert (
            one.page_setup.orientation == "landscape"
            and one.page_setup.paperSize == 9
            and one.print_title_rows == "$4:$5"
        )
        assert {c.font.name for row in one.iter_rows() for c in row if c.value is not None} == {
            "Times New Roman"
        }


def test_committed_template_is_what_its_script_makes() -> None:
    made, kept = template.build(), Document(str(template.PATH))
    assert made.element.xml == kept.element.xml
    assert made.sections[0].header._element.xml == kept.sections[0].header._element.xml
