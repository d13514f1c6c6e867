"""Files in, paragraphs out: encodings, Word numbering, PDF, and files that are not what they claim."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

import docx
import pytest
import typst
from pypdf import PdfWriter

from kham.campaigns import cli, reading
from kham.campaigns.rules.directives import DirectiveDraft, read_directive
from kham.kernel import legacy

DEMO = Path(__file__).resolve().parents[2] / "src" / "kham" / "campaigns" / "data" / "directives"
PLAN = (DEMO / "ke-hoach-phuong-hoa-binh.txt").read_text(encoding="utf-8")


def read(name: str, data: bytes) -> DirectiveDraft:
    return read_directive(reading.read_paragraphs(name, data))


def gist(draft: DirectiveDraft) -> list[tuple[object, ...]]:
    return [(t.owner, t.role, t.due, t.recurrence, t.action) for t in draft.tasks]


def word(fill: object) -> bytes:
    document = docx.Document()
    fill(document)  # type: ignore[operator]  # a function that takes the document
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf(text: str, tmp_path: Path) -> bytes:
    lines = [line for line in text.split("\n") if line.strip()]
    body = "\n\n".join('#text("' + line.replace('"', '\\"') + '")' for line in lines)
    source = (
        "#set text(size: 13pt)\n#set par(justify: true, first-line-indent: (amount: 1.27cm, all: true))\n"
        + body
    )
    path = tmp_path / "plan.typ"
    path.write_text(source, encoding="utf-8")
    return typst.compile(str(path))


@pytest.mark.parametrize(
    "data",
    [
        unicodedata.normalize("NFD", PLAN).encode(),
        PLAN.encode("utf-16"),
        b"\xef\xbb\xbf" + PLAN.encode(),
        PLAN.replace("\n", "\r\n").encode(),
        legacy.encode(PLAN, "tcvn3").encode("latin-1"),
        "\n".join(line for line in PLAN.split("\n") if line).encode(),
        PLAN.replace("\n", "\n\n").encode(),
    ],
    ids=["nfd", "utf16", "bom", "crlf", "tcvn3", "no-empty-lines", "empty-lines-everywhere"],
)
def test_the_same_tasks_whatever_the_encoding_and_the_lines(data: bytes) -> None:
    assert gist(read("a.txt", data)) == gist(read("a.txt", PLAN.encode()))


def test_word_and_pdf_give_the_same_tasks_as_text(tmp_path: Path) -> None:
    base = gist(read("a.txt", PLAN.encode()))
    assert gist(read("a.docx", (DEMO / "ke-hoach-phuong-hoa-binh.docx").read_bytes())) == base
    assert gist(read("a.pdf", pdf(PLAN, tmp_path))) == base


def test_numbers_that_word_makes_itself_are_read() -> None:
    def fill(document: docx.document.Document) -> None:
        for text in (
            "UBND XÃ TÂN AN",
            "Số: 7/KH-UBND",
            "KẾ HOẠCH",
            "Khám sức khỏe năm 2026",
            "TỔ CHỨC THỰC HIỆN",
        ):
            document.add_paragraph(text)
        document.add_paragraph("Trạm Y tế xã", style="List Number")
        document.add_paragraph("Chuẩn bị bàn khám trước ngày 10/7/2026.", style="List Bullet")
        document.add_paragraph("Công an xã", style="List Number")
        document.add_paragraph("Phối hợp giữ trật tự.", style="List Bullet")

    draft = read("a.docx", word(fill))
    assert [(t.owner, t.role, t.due, t.source) for t in draft.tasks] == [
        ("Trạm Y tế xã", "lead", "2026-07-10", "- Chuẩn bị bàn khám trước ngày 10/7/2026."),
        ("Công an xã", "support", None, "- Phối hợp giữ trật tự."),
    ]


def test_a_table_of_duties_in_word() -> None:
    rows = [
        ("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"),
        ("I", "Chuẩn bị", "", "", ""),
        ("1", "Lập danh sách", "Phòng Văn hóa - Xã hội", "Các tổ dân phố", "30/6/2026"),
        ("2", "In giấy mời", "", "Đoàn Thanh niên", "Tháng 7/2026"),
        ("3", "Báo cáo tiến độ", "Trạm Y tế phường; Công an phường", "", "Ngày 20 hằng tháng"),
    ]

    def fill(document: docx.document.Document) -> None:
        document.add_paragraph("UBND PHƯỜNG AN BIÊN")
        document.add_paragraph("PHỤ LỤC PHÂN CÔNG NHIỆM VỤ NĂM 2026")
        table = document.add_table(rows=0, cols=5)
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text

    draft = read("a.docx", word(fill))
    assert [
        (t.owner, t.action, t.due, t.recurrence, t.partners) for t in draft.tasks if t.role == "lead"
    ] == [
        ("Phòng Văn hóa - Xã hội", "Lập danh sách", "2026-06-30", None, ("Các tổ dân phố",)),
        ("Phòng Văn hóa - Xã hội", "In giấy mời", "2026-07-31", None, ("Đoàn Thanh niên",)),
        ("Trạm Y tế phường", "Báo cáo tiến độ", None, "monthly:20", ()),
        ("Công an phường", "Báo cáo tiến độ", None, "monthly:20", ()),
    ]
    assert [(t.owner, t.action, t.due) for t in draft.tasks if t.role == "support"] == [
        ("Các tổ dân phố", "Lập danh sách", "2026-06-30"),
        ("Đoàn Thanh niên", "In giấy mời", "2026-07-31"),
    ]
    assert draft.tasks[0].section == "Chuẩn bị"


def _zip(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _blank_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


BOMB = _zip({"word/document.xml": b"<w>" + b" " * 80_000_000 + b"</w>"})
ENTITIES = _zip({"word/document.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'})


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xlsx", b"PK", "Chưa đọc được loại tệp"),
        ("a", b"abc", "không có phần mở rộng"),
        ("a.doc", b"\xd0\xcf", "lưu lại thành .docx"),
        ("a.jpg", b"\xff\xd8", "tệp ảnh"),
        ("a.txt", b"", "Tệp rỗng"),
        ("a.txt", b"\x00" * 50, "Tệp rỗng"),
        ("a.txt", b"12 34 / 56", "Không tìm thấy chữ"),
        ("a.txt", b"MZ\x90\x00" + bytes(range(256)) * 4, "không đúng với tên tệp"),
        ("a.txt", bytes(range(1, 256)) * 20, "không phải là văn bản thuần"),
        ("a.docx", b"MZ\x90\x00 program", "không đúng với tên tệp"),
        ("a.docx", b"PK\x03\x04 broken", "bị hỏng"),
        ("a.docx", _zip({"xl/workbook.xml": b"<a/>"}), "không phải là tệp Word"),
        ("a.docx", _zip({"word/document.xml": b"<a>"}), "bị hỏng"),
        ("a.docx", b"\xd0\xcf\x11\xe0 locked", "mật khẩu"),
        ("a.docx", BOMB, "nở ra quá lớn"),
        ("a.docx", ENTITIES, "DOCTYPE"),
        ("a.pdf", b"hello", "không đúng với tên tệp"),
        ("a.pdf", b"%PDF-1.7 broken", "bị hỏng"),
        ("a.pdf", _blank_pdf(), "bản quét"),
    ],
)
def test_files_that_cannot_be_read_say_why(name: str, data: bytes, words: str) -> None:
    with pytest.raises(reading.Unreadable, match=words.replace(".", r"\.")):
        reading.read_paragraphs(name, data)


def test_command_prints_json_with_the_promised_keys(capsys: pytest.CaptureFixture[str]) -> None:
    import json

    assert cli.main(["directive", "read", str(DEMO / "cong-van-ubnd-tinh-lai-chau.txt"), "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    assert {"number", "date", "issuer", "subject", "basis", "organisations", "tasks"} <= set(out)
    assert all(isinstance(item, str) for item in out["basis"] + out["organisations"])
    assert {"owner", "role", "action", "due", "recurrence", "source"} <= set(out["tasks"][0])
    assert out["tasks"][0]["due"] == "2026-11-15"


def test_command_prints_a_table_and_refuses_with_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["directive", "read", str(DEMO / "ke-hoach-phuong-hoa-binh.docx")]) == 0
    shown = capsys.readouterr().out
    assert "Trạm Y tế phường" in shown and "hạn 05/7/2026" in shown and "24 nhiệm vụ" in shown
    empty = tmp_path / "trong.txt"
    empty.write_bytes(b"")
    for path in (empty, tmp_path / "khong-co.txt", tmp_path):
        assert cli.main(["directive", "read", str(path)]) == 2
        problem = capsys.readouterr()
        assert not problem.out and problem.err.count("\n") == 1
