"""People without a personal number: out to the police, back with numbers, differences asked."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from kham.kernel.reasons import Refusal
from kham.roster import actions, outgoing
from kham.roster.models import NumberRequest, Person, SourceList
from kham.roster.queries import conversation
from kham.roster.views import receiving
from tests.roster import world

pytestmark = pytest.mark.django_db
HEAD = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Tổ dân phố", "Số nhà")
PEOPLE = [
    (1, "Nguyễn Văn An", "12/05/1958", "Nam", "An Lư 1", "Số 5"),
    (2, "Trần Thị Bình", "03/09/1951", "Nữ", "An Lư 1", "Số 5"),
    (3, "Phạm Thị Nga", 1949, "Nữ", "An Lư 2", "Số 7"),
    (4, "Lê Văn Tám", 1950, "Nam", "An Lư 2", "Số 9"),
    (5, "Vũ Văn Hùng", 1944, "Nam", "An Lư 2", "Số 11"),
]
LATER = world.NOW + dt.timedelta(days=4)


def asked() -> tuple[NumberRequest, openpyxl.Workbook]:
    """A ward where five people have no number, and the workbook that goes to the police."""
    campaign = world.ward()
    world.take_in(campaign, world.workbook([HEAD, *PEOPLE]), sender="elderly_association")
    made = actions.request_numbers(unit=campaign.unit, neighbourhoods=[], by=world.officer(), now=world.NOW)
    content = outgoing.numbers_list(made, by=world.officer(), now=world.NOW)
    return made, openpyxl.load_workbook(io.BytesIO(content))


def line_of(page: Any, name: str) -> int:
    """The row that is about somebody."""
    return next(cell.row for cell in page["C"] if cell.value == name)


def answered(book: openpyxl.Workbook) -> SourceList:
    """The workbook handed in again and read."""
    stream = io.BytesIO()
    book.save(stream)
    campaign = world.Campaign.objects.get()
    source = actions.receive_list(
        campaign=campaign, unit=campaign.unit, sender="", organisation=None, title="", file_name="tra loi.xlsx",
        content=stream.getvalue(), by=world.officer(), now=LATER,
    )  # fmt: skip
    assert source.sender == "police"
    actions.confirm_columns(source_list=source, sheets={}, by=world.officer(), now=LATER)
    return actions.stage(source_list=source, by=world.officer(), now=LATER)


def test_the_police_get_only_what_they_need() -> None:
    made, book = asked()
    page = book["Danh sách"]
    assert [cell.value for cell in page[3]] == [
        "STT", "Mã của Trạm Y tế", "Họ và tên", "Ngày sinh", "Giới tính", "Số nhà, ngõ", "Tổ dân phố, thôn",
        "Số định danh (CCCD)", "Ghi chú",
    ]  # fmt: skip
    assert [page.cell(row, 1).value for row in range(4, 9)] == ["1", "2", "3", "4", "5"]
    assert page["B4"].protection.locked
    assert not page["H4"].protection.locked
    assert page["H4"].number_format == "@"
    assert made.lines.count() == 5
    rows = conversation.numbers_missing(world.officer(), made.unit, world.DAY)
    assert [(row["place"], row["lacking"]) for row in rows][:2] == [("An Lư 2", 3), ("An Lư 1", 2)]
    assert rows[0]["asked"] == world.NOW


def test_numbers_find_their_people_and_differences_are_asked() -> None:
    _, book = asked()
    page = book["Danh sách"]
    page.cell(line_of(page, "Nguyễn Văn An"), 8, "031058001234")
    binh = line_of(page, "Trần Thị Bình")
    page.cell(binh, 8, "031151004321")
    page.cell(binh, 3, "Trần Thị Bính")
    page.cell(line_of(page, "Phạm Thị Nga"), 8, "031149000011")
    page.cell(line_of(page, "Lê Văn Tám"), 9, "đã mất 12/3/2026")
    source = answered(book)
    verdicts = {row.fields["full_name"]: row.verdict for row in source.rows.all()}
    assert verdicts == {
        "Nguyễn Văn An": "accepted", "Trần Thị Bính": "question", "Phạm Thị Nga": "accepted", "Lê Văn Tám": "accepted",
        "Vũ Văn Hùng": "refused",
    }  # fmt: skip
    summary = actions.commit(source_list=source, by=world.officer(), now=LATER)
    assert (summary["new"], summary["linked"], Person.objects.count()) == (0, 3, 5)
    an = Person.objects.get(name_key="nguyen van an")
    assert (an.personal_number, an.verified_by_police, an.address) == ("031058001234", True, "Số 5")
    assert Person.objects.get(name_key="pham thi nga").personal_number == "031149000011"
    assert source.rows.get(fields__full_name="Lê Văn Tám").fields["status"] == "dead"
    asking = conversation.questions(source)
    assert [one.code for one in asking] == ["police.differs"]
    assert (
        "Công an ghi họ tên “Trần Thị Bính”, danh sách chung ghi “Trần Thị Bình”"
        in asking[0].rows[0].notes[-1]["sentence"]
    )
    actions.answer_many(
        source_list=source, question="police.differs", answer="police", by=world.officer(), now=LATER
    )
    summary = actions.commit(source_list=source, by=world.officer(), now=LATER)
    assert (summary["new"], summary["linked"]) == (0, 1)
    binh_person = Person.objects.get(personal_number_index__gt="", name_key="tran thi binh")
    assert (binh_person.full_name, binh_person.personal_number) == ("Trần Thị Bính", "031151004321")
    request = conversation.number_requests(world.officer(), source.unit).get()
    assert (request.people, request.found) == (5, 3)
    assert conversation.numbers_missing(world.officer(), source.unit, world.DAY)[0]["lacking"] == 2


def test_the_page_of_columns_shows_the_first_rows_of_an_answer() -> None:
    """Our own code of the person is no field of a person: the sample was said to have no row in it."""
    _, book = asked()
    source = answered(book)
    sheet = source.sheets.filter(skipped=False).first()
    assert sheet is not None
    assert [row["name"] for row in receiving.preview_of(source, sheet, {}, world.DAY)][:1] == [
        "Nguyễn Văn An"
    ]
    assert (
        receiving.preview_of(source, sheet, {"fields": {sheet.columns[0]["index"]: "no_such"}}, world.DAY)
        == []
    )


def test_somebody_else_under_the_code_is_matched_by_name() -> None:
    _, book = asked()
    page = book["Danh sách"]
    row = line_of(page, "Vũ Văn Hùng")
    page.cell(row, 3, "Đặng Quốc Toản")
    page.cell(row, 4, "01/02/1970")
    page.cell(row, 8, "031070005555")
    source = answered(book)
    actions.answer_many(
        source_list=source, question="police.differs", answer="other_person", by=world.officer(), now=LATER
    )
    assert actions.commit(source_list=source, by=world.officer(), now=LATER)["new"] == 1
    assert Person.objects.get(name_key="vu van hung").personal_number == ""
    assert Person.objects.get(name_key="dang quoc toan").personal_number == "031070005555"


def test_a_number_that_is_somebody_elses_is_asked() -> None:
    campaign = world.ward()
    world.take_in(campaign, world.police_list(world.FAMILY[:1]))
    world.take_in(campaign, world.workbook([HEAD, PEOPLE[4]]), sender="elderly_association")
    made = actions.request_numbers(
        unit=campaign.unit, neighbourhoods=["31.11533.02."], by=world.officer(), now=world.NOW
    )
    book = openpyxl.load_workbook(io.BytesIO(outgoing.numbers_list(made, by=world.officer(), now=world.NOW)))
    page = book["Danh sách"]
    page.cell(4, 8, "031058001234")  # Nguyễn Văn An's
    source = answered(book)
    assert source.rows.get().verdict == "question"
    with pytest.raises(Refusal, match="Không còn ai"):
        actions.request_numbers(
            unit=campaign.unit, neighbourhoods=["31.11533.01."], by=world.officer(), now=world.NOW
        )
