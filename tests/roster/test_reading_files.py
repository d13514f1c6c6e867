"""Files as offices save them: every kind, encoding and layout gives the same people."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
import xlwt

from kham.kernel import legacy
from kham.roster import reading
from kham.roster.rules import columns, headers, rows
from tests.roster import world

PEOPLE = [
    ("Nguyễn Thị Hường", 1950),
    ("Trần Văn Đức", 1951),
    ("Lê Thị Phượng", 1952),
    ("Phạm Quốc Cường", 1953),
]
HEAD = ("STT", "Họ và tên", "Năm sinh", "Địa chỉ")
LINES = [HEAD, *((n, name, year, f"Tổ {n}, phường Hòa Bình") for n, (name, year) in enumerate(PEOPLE, 1))]


def people_of(content: bytes, name: str = "ds.xlsx") -> list[tuple[str, int, str, str]]:
    """(sheet, row, name, birth) of every person in a file as guessed."""
    found = []
    for sheet in reading.read_workbook(content, name).sheets:
        layout = headers.find(sheet)
        guessed = columns.guess(sheet, layout)
        if not {one.field for one in guessed} & {"full_name", "given"}:
            continue
        for row in rows.read_sheet(
            sheet, [one.as_dict() for one in guessed], first_row=layout.first_row, today=world.DAY, titles=layout.titles,
            encoding=layout.encoding,
        ):  # fmt: skip
            found.append(
                (row.sheet, row.number, row.values.get("full_name", ""), row.values.get("birth", ""))
            )
    return found


def named(content: bytes, name: str) -> list[tuple[str, str]]:
    """(name, birth) in order."""
    return [(person, birth) for _, _, person, birth in people_of(content, name)]


EXPECTED = [(name, str(year)) for name, year in PEOPLE]


def text_table(sign: str) -> str:
    """The lines as text; an address with the sign in it is quoted."""
    return "\r\n".join(
        sign.join(f'"{cell}"' if sign in str(cell) else str(cell) for cell in line) for line in LINES
    )


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_text_tables(sign: str, codec: str) -> None:
    assert named(text_table(sign).encode(codec), "ds.csv") == EXPECTED


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "cp1258"])
def test_text_tables_in_old_encodings(encoding: str) -> None:
    content = legacy.encode(text_table(";"), encoding).encode("cp1252", "replace")
    assert named(content, "ds.txt") == EXPECTED


def test_text_rows_are_counted_as_excel_counts_them() -> None:
    content = 'STT,Họ và tên,Năm sinh,Địa chỉ\n1,Nguyễn Văn An,1950,"Số 5\nTổ 2"\n\n2,Lê Thị Lan,1960,Tổ 3\n'
    assert [row for _, row, _, _ in people_of(content.encode(), "ds.csv")] == [2, 4]


def test_xls() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("DS")
    for at, line in enumerate(LINES):
        for column, cell in enumerate(line):
            sheet.write(at, column, cell)
    stream = io.BytesIO()
    book.save(stream)
    assert named(stream.getvalue(), "ds.xls") == EXPECTED


def test_ods() -> None:
    cells = "".join(
        "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
            if isinstance(cell, int) else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in line
        ) + "</table:table-row>"
        for line in LINES
    )  # fmt: skip
    names = ' '.join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"' for short, long in (
        ("office", "office"), ("table", "table"), ("text", "text")))  # fmt: skip
    body = f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>' \
        f'<table:table table:name="DS">{cells}</table:table></office:spreadsheet></office:body></office:document-content>'  # fmt: skip
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", body)
        archive.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:x"/>')
    assert named(stream.getvalue(), "ds.ods") == EXPECTED


def written(draw: Any) -> bytes:
    """A workbook drawn with xlsxwriter."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    draw(book)
    book.close()
    return stream.getvalue()


def test_columns_right_of_empty_ones_keep_their_letters() -> None:
    def draw(book: Any) -> None:
        sheet = book.add_worksheet("DS")
        for at, line in enumerate(LINES):
            sheet.write_row(at + 2, 2, line)

    sheet = reading.read_workbook(written(draw), "ds.xlsx").sheets[0]
    layout = headers.find(sheet)
    assert [(one.letter, one.field) for one in columns.guess(sheet, layout) if one.field] == [
        ("C", "stt"), ("D", "full_name"), ("E", "birth_year"), ("F", "address"),
    ]  # fmt: skip
    assert [row for _, row, _, _ in people_of(written(draw))] == [4, 5, 6, 7]


def test_header_of_three_rows_with_merges_and_people_of_a_household() -> None:
    def draw(book: Any) -> None:
        sheet = book.add_worksheet("Phiếu")
        sheet.merge_range("A1:H1", "PHIẾU ĐIỀU TRA HỘ GIA ĐÌNH")
        for place, words in (("A3:A5", "TT"), ("B3:B5", "Họ và tên"), ("C3:F3", "Thông tin cá nhân"), ("C4:D4", "Năm sinh"),
                             ("E4:E5", "Số CCCD"), ("F4:F5", "Điện thoại"), ("G3:G5", "Địa chỉ"), ("H3:H5", "Số hộ")):  # fmt: skip
            sheet.merge_range(place, words)
        sheet.write_row("C5", ["Nam", "Nữ"])
        sheet.write_row("A6", [1, "Nguyễn Văn An", 1950, None, "031050001234"])
        sheet.write_row("A7", [2, "Trần Thị Bình", None, 1952, "031152001234"])
        sheet.merge_range("G6:G7", "Số 5, Tổ 2")
        sheet.merge_range("H6:H7", "1")
        sheet.write_row("A8", [3, "Lê Văn Cảnh", 1960, None, None, None, "Số 7, Tổ 3", "2"])
        sheet.write("B9", "Tổng cộng: 3 người")
        sheet.write("F11", "Người điều tra")
        sheet.write("F14", "Vũ Thị Mai")

    content = written(draw)
    sheet = reading.read_workbook(content, "ds.xlsx").sheets[0]
    layout = headers.find(sheet)
    guessed = columns.guess(sheet, layout)
    assert layout.header_rows == [3, 4, 5]
    assert [one.field for one in guessed] == [
        "stt", "full_name", "birth_male", "birth_female", "personal_number", "phone", "address", "household_number",
    ]  # fmt: skip
    found = rows.read_sheet(
        sheet, [one.as_dict() for one in guessed], first_row=6, today=world.DAY, titles=layout.titles
    )
    assert [(row.values["full_name"], row.values["sex"], row.values["household"], row.values["address"]) for row in found] == [
        ("Nguyễn Văn An", "male", 1, "Số 5, Tổ 2"), ("Trần Thị Bình", "female", 1, "Số 5, Tổ 2"), ("Lê Văn Cảnh", "male", 2, "Số 7, Tổ 3"),
    ]  # fmt: skip


def test_several_sheets_hidden_ones_repeated_headers_and_settlements() -> None:
    def draw(book: Any) -> None:
        first, second, hidden = (book.add_worksheet(name) for name in ("Tổ 1", "Hướng dẫn", "cũ"))
        lines = [LINES[0], LINES[1], (None, "Mỹ Đồng"), LINES[2], LINES[0], LINES[3], ("Cộng: 3 người",)]
        for at, line in enumerate(lines):
            first.write_row(at, 0, line)
            hidden.write_row(at, 0, line)
        second.write("A1", "Điền danh sách vào trang Tổ 1")
        hidden.hide()

    content = written(draw)
    assert [(row, name) for sheet, row, name, _ in people_of(content) if sheet == "Tổ 1"] == [
        (2, PEOPLE[0][0]), (4, PEOPLE[1][0]), (6, PEOPLE[2][0]),
    ]  # fmt: skip
    assert [sheet.hidden for sheet in reading.read_workbook(content, "ds.xlsx").sheets] == [
        False,
        False,
        True,
    ]


def test_a_family_name_is_no_total() -> None:
    head = ("STT", "Họ và tên", "Năm sinh")
    content = world.workbook(
        [
            head,
            (1, "Tong Thi Oi", 1966),
            (2, "Tòng Thị Hặc", 1966),
            (None, "Tổng cộng", 2),
            (None, "Tổng số hộ: 2"),
        ]
    )
    assert [name for _, _, name, _ in people_of(content)] == ["Tong Thi Oi", "Tòng Thị Hặc"]
