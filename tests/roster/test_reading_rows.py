"""Headers, columns and rows of lists as senders write them; sentences name the row, the column and the remedy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from kham.kernel import legacy
from kham.roster import reading
from kham.roster.rules import columns, fields, headers, rows, text
from tests.roster import world

KNOWN = frozenset({"an lu 1", "an lu 2", "hoa binh 1", "hoa binh 2"})


def read(lines: Sequence[Sequence[Any]], **more: Any) -> tuple[list[columns.Column], list[rows.ReadRow]]:
    """Guess and read one sheet."""
    sheet = reading.read_workbook(world.workbook(lines, **more), "x.xlsx").sheets[0]
    layout = headers.find(sheet)
    guessed = columns.guess(sheet, layout)
    found = rows.read_sheet(
        sheet, [one.as_dict() for one in guessed], first_row=layout.first_row, today=world.DAY, titles=layout.titles,
        encoding=layout.encoding, known=KNOWN,
    )  # fmt: skip
    rows.cross_check(found)
    return guessed, found


HEADINGS = [
    ("Họ và tên", "full_name"), ("HỌ TÊN", "full_name"), ("Họ và tên học sinh", "full_name"), ("Họ đệm", "family_middle"),
    ("Ngày, tháng, năm sinh", "birth"), ("Ngày sinh", "birth"), ("Năm sinh", "birth_year"), ("Năm sinh / Nam", "birth_male"),
    ("Năm sinh / Nữ", "birth_female"), ("Giới tính", "sex"), ("Giới tính / Nam", "sex_male"), ("Nữ", "sex_female"),
    ("Số CCCD", "personal_number"), ("Số định danh cá nhân/CCCD", "personal_number"), ("CMND/CCCD", "personal_number"), ("Số CMND", "cmnd"),
    ("Mã thẻ BHYT", "insurance_number"), ("SĐT", "phone"), ("Điện thoại phụ huynh", "guardian_phone"), ("Địa chỉ thường trú", "address"),
    ("Chỗ ở", "address"), ("Số nhà, ngõ", "house"), ("TDP", "neighbourhood"), ("Tổ dân phố", "neighbourhood"),
    ("Số hộ", "household_number"),
    ("Họ tên chủ hộ", "household_head"), ("Quan hệ với chủ hộ", "relation"), ("Dân tộc", "ethnicity"), ("Nghề nghiệp", "occupation"),
    ("Lớp", "class"), ("Họ tên cha (mẹ)", "guardian"), ("Dạng khuyết tật", "disability_kind"), ("Mức độ", "disability_level"),
    ("Chẩn đoán", "diagnosis"), ("Ghi chú", "note"), ("Hộ cận nghèo", "mark:near_poor"), ("Hộ nghèo", "mark:poor"),
    ("Người cao tuổi", "mark:elderly"), ("STT", "stt"), ("Diện đối tượng", "group_name"), ("Hình thức cư trú / Tạm trú", "temporary"),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "field"), HEADINGS)
def test_heading(heading: str, field: str) -> None:
    assert fields.by_heading(heading)[0][0] == field


def test_titles_two_row_header_numbering_totals_and_signatures() -> None:
    guessed, found = read(
        [
            ("UBND PHƯỜNG HÒA BÌNH",), ("DANH SÁCH NGƯỜI CAO TUỔI",), (),
            ("STT", "Họ và tên", "Năm sinh", None, "Số CCCD", "Địa chỉ"), (None, None, "Nam", "Nữ", None, None),
            (1, 2, 3, 4, 5, 6),
            ("I", "Tổ dân phố An Lư 1"), (1, "Nguyễn Văn An", 1948, None, None, "Số 5 ngõ 2"), ("Cộng: 1 người",),
            ("II", "Tổ dân phố An Lư 2"), (2, "Trần Thị Bé", None, 1951, "31151001234", "Số 6"),
            (None, "Tổng cộng", 1, 1), (), (None, None, None, None, "Hòa Bình, ngày 05 tháng 7 năm 2026"),
            (None, "Người lập biểu", None, None, "Chủ tịch Hội"), (None, "Lê Văn Hùng", None, None, "Trần Văn Sơn"),
        ]
    )  # fmt: skip
    assert [one.field for one in guessed] == [
        "stt",
        "full_name",
        "birth_male",
        "birth_female",
        "personal_number",
        "address",
    ]
    assert [(row.number, row.values["full_name"], row.values["sex"], row.values["neighbourhood"]) for row in found] == [
        (8, "Nguyễn Văn An", "male", "an lu 1"), (11, "Trần Thị Bé", "female", "an lu 2"),
    ]  # fmt: skip
    assert found[1].sealed["personal_number"] == "031151001234" and found[1].verdict == "repaired"


def test_the_sentence_of_an_impossible_date() -> None:
    _, found = read([("STT", "Họ và tên", "Ngày sinh"), (1, "Nguyễn Văn An", "31/02/1950")])
    note = found[0].notes[0]
    assert found[0].verdict == "question"
    assert (
        note.sentence
        == "Hàng 2, cột C “Ngày sinh”: 31/02/1950 không có thật. Sửa trong tệp rồi nộp lại, hoặc sửa tại đây."
    )
    assert (note.column, note.heading, note.code) == ("C", "Ngày sinh", "date.impossible")


ROWS = [
    (("Ông NGUYỄN VĂN AN", "12/05/1950"), "accepted", {"full_name": "Nguyễn Văn An", "birth": "1950-05-12"}),
    (("nguyễn  văn an", 1950), "accepted", {"full_name": "Nguyễn Văn An", "birth": "1950"}),
    (("Nguyễn Văn An", dt.date(1950, 5, 12)), "accepted", {"birth": "1950-05-12"}),
    (("Nguyễn Văn An", "5/1950"), "accepted", {"birth": "1950-05"}),
    (("Nguyễn Văn An", "01/01/1950"), "accepted", {"birth": "1950-01-01", "birth_doubt": "first_january"}),
    (("Nguyễn Văn An", "12/13/1950"), "repaired", {"birth": "1950-12-13"}),
    (("Nguyễn Văn An", "12/05/50"), "repaired", {"birth": "1950-05-12"}),
    (("Nguyễn Văn An", "76 tuổi"), "repaired", {"birth": "1950"}),
    (("Nguyễn Văn An", "12/05/2050"), "question", {}),
    (("Nguyễn Văn An", None), "question", {}),
    (("Nguyễn Văn An (mất)", 1950), "repaired", {"status": "dead"}),
    (("Con bà Lan", "01/07/2026"), "question", {}),
    (("An", 1950), "question", {}),
    (("Nguyễn Văn 4n", 1950), "question", {}),
]


@pytest.mark.parametrize(("cells", "verdict", "values"), ROWS)
def test_row(cells: tuple[Any, Any], verdict: str, values: dict[str, Any]) -> None:
    native = cells[1].strftime("%d/%m/%Y") if isinstance(cells[1], dt.date) else cells[1]
    _, found = read(
        [("STT", "Họ và tên", "Ngày sinh"), (1, cells[0], native), (2, "Trần Thị Bình", "25/02/1990")]
    )
    assert found[0].verdict == verdict
    assert {name: found[0].values.get(name) for name in values} == values


def test_a_row_without_a_name_is_refused_with_its_place() -> None:
    _, found = read(
        [
            ("STT", "Họ và tên", "Ngày sinh", "Địa chỉ"),
            (1, None, "12/05/1950", "Số 5"),
            (2, "Lê Thị Lan", 1960, "Số 6"),
        ]
    )
    assert [row.verdict for row in found] == ["refused", "accepted"]
    assert "Hàng 2, cột B “Họ và tên”: không có họ tên." in found[0].notes[0].sentence


def test_one_number_on_two_people_is_not_used() -> None:
    head = ("STT", "Họ và tên", "Ngày sinh", "Số CCCD")
    _, found = read(
        [head, (1, "Nguyễn Văn An", "1950", "031050001234"), (2, "Trần Thị Bình", "1952", "031050001234")]
    )
    assert all(row.sealed["number_shared"] for row in found)
    assert (
        "trùng với hàng 3" in found[0].notes[-1].sentence
        and "031050001234" not in found[0].notes[-1].sentence
    )


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_old_encodings(encoding: str) -> None:
    lines = [("STT", "Họ và tên", "Năm sinh", "Địa chỉ"), *((n, name, 1950 + n, "Tổ dân phố An Lư 1") for n, name in enumerate(
        ("Nguyễn Thị Hường", "Trần Văn Đức", "Lê Thị Phượng", "Phạm Quốc Cường", "Đỗ Thị Mỹ Hạnh")))]  # fmt: skip
    coded = [
        tuple(legacy.encode(cell, encoding) if isinstance(cell, str) else cell for cell in line)
        for line in lines
    ]
    guessed, found = read(coded)
    assert [one.field for one in guessed] == ["stt", "full_name", "birth_year", "address"]
    assert [row.values["full_name"] for row in found][:2] == ["Nguyễn Thị Hường", "Trần Văn Đức"]
    assert found[0].values["neighbourhood"] == "an lu 1"


def test_households_over_several_rows() -> None:
    head = ("Số hộ", "Họ và tên", "Năm sinh", "Quan hệ với chủ hộ", "Địa chỉ")
    _, found = read(
        [head, (1, "Nguyễn Văn An", 1950, "Chủ hộ", "Số 5 An Lư 1"), (None, "Trần Thị Bình", 1952, "Vợ", None),
         (2, "Lê Văn Cảnh", 1960, "Chủ hộ", "Số 7, An Lư 2")]
    )  # fmt: skip
    assert [row.values["household"] for row in found] == [1, 1, 2]
    assert [row.values["household_head"] for row in found] == [
        "Nguyễn Văn An",
        "Nguyễn Văn An",
        "Lê Văn Cảnh",
    ]
    assert found[1].values["address"] == "Số 5 An Lư 1"


def test_marks_as_groups() -> None:
    head = ("STT", "Họ và tên", "Năm sinh", "Người cao tuổi", "Hộ nghèo", "Hộ cận nghèo")
    _, found = read(
        [head, (1, "Nguyễn Văn An", 1950, "x", None, "X"), (2, "Lê Thị Lan", 1990, None, "x", None)]
    )
    assert [row.values["groups"] for row in found] == [["elderly", "near_poor"], ["poor"]]


def test_what_was_confirmed_is_remembered() -> None:
    sheet = reading.read_workbook(
        world.workbook([("Mã số", "Tên gọi đầy đủ"), (1, "Nguyễn Văn An")]), "x.xlsx"
    ).sheets[0]
    layout = headers.Layout([1], 2, ["Mã số", "Tên gọi đầy đủ"])
    guessed = columns.guess(sheet, layout, {"ten goi day du": "full_name", "ma so": ""})
    assert [(one.field, one.confidence) for one in guessed] == [("", 0.0), ("full_name", 0.99)]


@pytest.mark.parametrize(
    ("said", "key"),
    [("Tổ dân phố An Lư 1", "an lu 1"), ("TDP An Lư 01", "an lu 1"), ("Tổ 1 An Lư", "an lu 1"),
     ("TDP số 2, phường An Lư, TP Thủy Nguyên", "an lu 2"),
     ("Số 12 ngõ 5, An Lư 2", "an lu 2"), ("số 5 Tổ 1 Hòa Bình", "hoa binh 1"), ("xóm ngoài", "")],
)  # fmt: skip
def test_neighbourhoods(said: str, key: str) -> None:
    assert text.find_neighbourhood(said, KNOWN) == key
