"""Twenty-six documents whose truth was written before the reader met them; see unseen/README.md for the first figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typst

from kham.campaigns import reading
from kham.campaigns.rules.directives import Paragraph, read_directive
from tests.campaigns import unseen_scoring

FOLDER = Path(__file__).parent / "unseen"


def read(name: str, data: bytes) -> dict[str, Any]:
    return read_directive(reading.read_paragraphs(name, data)).as_json()


def test_unseen_documents(capsys: pytest.CaptureFixture[str]) -> None:
    scores = [
        unseen_scoring.score(read(truth["file"], (FOLDER / truth["file"]).read_bytes()), truth)
        for truth in unseen_scoring.truths(FOLDER)
    ]
    with capsys.disabled():
        print("\n" + unseen_scoring.table(scores))
    assert {one.name: one.notes for one in scores if one.notes} == {}


HEAD = ["UBND PHƯỜNG AN BIÊN", "Số: 9/UBND-VX", "An Biên, ngày 02 tháng 6 năm 2026", "Kính gửi:", "- Trạm Y tế phường;",
        "- Công an phường.", "Ủy ban nhân dân phường yêu cầu các đơn vị thực hiện:"]  # fmt: skip


@pytest.mark.parametrize(
    "closing",
    [
        "Yêu cầu các đơn vị nghiêm túc thực hiện./.",
        "Nhận được văn bản này, đề nghị các đơn vị khẩn trương triển khai./.",
        "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị phản ánh về Phòng Văn hóa - Xã hội./.",
        "Các đơn vị căn cứ nội dung trên để thực hiện, có vướng mắc thì báo ngay về phường./.",
        "Rất mong nhận được sự phối hợp của quý đơn vị./.",
        "Kính đề nghị các đơn vị quan tâm thực hiện./.",
        "Trân trọng./.",
        "Yêu cầu Công an phường, Trạm Y tế phường nghiêm túc thực hiện./.",
    ],
)
def test_a_closing_belongs_to_nobody(closing: str) -> None:
    points = [
        "1. Trạm Y tế phường lập danh sách trước ngày 15/6/2026.",
        "2. Công an phường cung cấp danh sách trước ngày 10/6/2026.",
    ]
    draft = read_directive(
        [Paragraph(text, n) for n, text in enumerate([*HEAD, *points, closing, "Nơi nhận:", "- Như trên;"])]
    )
    assert [(t.owner, t.due) for t in draft.tasks] == [
        ("Trạm Y tế phường", "2026-06-15"),
        ("Công an phường", "2026-06-10"),
    ]


@pytest.mark.parametrize(
    ("closing", "owner", "due"),
    [
        (
            "Giao Văn phòng HĐND và UBND phường theo dõi, đôn đốc việc thực hiện./.",
            "Văn phòng HĐND và UBND phường",
            None,
        ),
        ("Đề nghị các đơn vị báo cáo kết quả trước ngày 30/6/2026./.", "Các đơn vị", "2026-06-30"),
    ],
)
def test_a_real_duty_in_a_closing_stays(closing: str, owner: str, due: str | None) -> None:
    draft = read_directive(
        [Paragraph(text, n) for n, text in enumerate([*HEAD, "1. Trạm Y tế phường lập danh sách.", closing])]
    )
    assert [(t.owner, t.due) for t in draft.tasks][1:] == [(owner, due)]


def test_who_directs_others_owns_the_duty() -> None:
    lines = [*HEAD, "1. Công an phường chỉ đạo các tổ bảo vệ an ninh trực tại điểm khám."]
    draft = read_directive([Paragraph(text, n) for n, text in enumerate(lines)])
    assert [t.owner for t in draft.tasks] == ["Công an phường"]


def test_table_of_a_pdf_goes_on_over_the_page(tmp_path: Path) -> None:
    rows = [(str(n), f"Việc số {n} của kế hoạch khám sức khỏe trên địa bàn", "Trạm Y tế phường", "Công an phường", f"{n}/9/2026")
            for n in range(1, 31)]  # fmt: skip
    cells = ",".join(
        f"[{text}]" for row in [("STT", "Nội dung", "Chủ trì", "Phối hợp", "Thời hạn"), *rows] for text in row
    )
    path = tmp_path / "bang.typ"
    path.write_text(
        "#set page(margin: 3cm)\nUBND PHƯỜNG AN BIÊN\n\nPHỤ LỤC PHÂN CÔNG NHIỆM VỤ NĂM 2026\n\n"
        f"#table(columns: (auto, 1fr, 1fr, 1fr, auto), inset: 9pt, {cells})",
        encoding="utf-8",
    )
    tasks = [t for t in read("bang.pdf", typst.compile(str(path)))["tasks"] if t["role"] == "lead"]
    assert [(t["owner"], t["due"]) for t in tasks] == [
        ("Trạm Y tế phường", f"2026-09-{n:02d}") for n in range(1, 31)
    ]


def test_head_of_a_pdf_breaks_its_lines_in_each_column(tmp_path: Path) -> None:
    left = "ỦY BAN NHÂN DÂN \\ XÃ BÌNH PHÚ \\ Số: 12/UBND-VX \\ V/v lập danh sách người được khám sức khỏe trên địa bàn xã"
    right = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM \\ Độc lập - Tự do - Hạnh phúc \\ Bình Phú, ngày 03 tháng 8 năm 2026"
    path = tmp_path / "cong-van.typ"
    path.write_text(
        f"#grid(columns: (5cm, 6cm), column-gutter: 2cm, [{left}], [{right}])\n\nKính gửi: Công an xã.\n\n"
        "Ủy ban nhân dân xã đề nghị Công an xã cung cấp danh sách nhân khẩu trước ngày 10/8/2026.",
        encoding="utf-8",
    )
    found = read("cong-van.pdf", typst.compile(str(path)))
    assert (found["number"], found["date"]) == ("12/UBND-VX", "2026-08-03")
    assert found["subject"] == "lập danh sách người được khám sức khỏe trên địa bàn xã"
    assert [(t["owner"], t["due"]) for t in found["tasks"]] == [("Công an xã", "2026-08-10")]
