"""The portal's import workbook: stored values in the portal's layout, and its error log read back to the person."""

import io
from typing import Any

import openpyxl
import pytest

from kham.accounts.queries import system_viewer
from kham.records.rules import portal_workbook as rules
from tests.exams.world import NOW, World

pytestmark = pytest.mark.django_db
SIGNED = {
    "TSBT_TANG_HUYET_AP": "1",
    "CHIEU_CAO": 150,
    "CAN_NANG": 62.5,
    "HUYET_AP": "152/94",
    "NOI_KHOA_TUAN_HOAN_PL": "3",
}


@pytest.fixture
def world(db: None) -> World:
    return World()


def concluded(world: World, name: str, number: str, **more: Any) -> Any:
    """Somebody with results and a conclusion."""
    from kham.exams import actions

    person = world.person(name, **more)
    person.personal_number = number
    person.save()
    encounter = actions.check_in(
        session=world.session, person=person, method="known", by=world.doctor, now=NOW
    )
    encounter = actions.record(
        encounter=encounter, answers=SIGNED, by=world.doctor, now=NOW, done=["history", "measurements"]
    )
    actions.conclude(
        encounter=encounter, health_class=3, icd_codes=["I10", "E11"], despite=True, summary="Tăng huyết áp", advice="",
        by=world.doctor, now=NOW,
    )  # fmt: skip
    return encounter


def test_the_adult_sheet_has_103_columns() -> None:
    assert len(rules.columns("adult")) == rules.table()["known_counts"]["adult"] == 103
    assert {"SO_CCCD", "MAXA_CU_TRU", "PHAN_LOAI_SK", "KET_LUAN_BENH"} <= set(rules.columns("adult"))


def test_a_row_is_stored_text_in_the_layout(world: World) -> None:
    from kham.records.actions import portal_workbook

    concluded(world, "Nguyễn Thị Mẫu", "031150000123")
    concluded(world, "Trần Văn Thiếu", "")
    kept, content, left = portal_workbook.make_workbook(
        session=world.session, by=system_viewer("test"), now=NOW
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book[rules.sheet_name("adult")]
    codes = [cell.value for cell in page[2]]
    row = dict(zip(codes, [cell.value for cell in page[4]], strict=True))
    assert (
        row["HO_TEN"] == "NGUYỄN THỊ MẪU"
        and row["SO_CCCD"] == "031150000123"
        and row["MAXA_CU_TRU"] == "11533"
    )
    assert row["PHAN_LOAI_SK"] == 3 and row["KET_LUAN_BENH"] == "I10;E11" and row["NGAY_SINH"] == "1950"
    assert (
        row["NGAY_VAO"] == "05/08/2026" and row["HUYET_AP"] == "152/94" and row["NOI_KHOA_TUAN_HOAN_PL"] == 3
    )
    assert [one.sentences[0] for one in left] == ["Số định danh không đủ 12 chữ số: cổng bỏ dòng này."]
    assert (
        page.max_row == 4
        and len(kept.rows["adult"]) == 1
        and set(book.sheetnames) == {rules.sheet_name(f) for f in kept_forms()}
    )


def kept_forms() -> list[str]:
    return list(rules.table()["sheets"])


def test_the_error_log_finds_its_people(world: World) -> None:
    from kham.records.actions import portal_workbook

    first = concluded(world, "Nguyễn Thị Mẫu", "031150000123")
    second = concluded(world, "Lê Thị Hai", "031150000124")
    kept, _content, _left = portal_workbook.make_workbook(
        session=world.session, by=system_viewer("test"), now=NOW
    )
    log = "Import lúc 10:00\nDòng 5: Mã nghề nghiệp không hợp lệ\n4\tSố CCCD đã có\nHàng 90: không rõ"
    lines = portal_workbook.read_log(file=kept, text=log, by=system_viewer("test"), now=NOW)
    assert [(one["row"], one["encounter"]) for one in lines] == [
        (5, str(second.pk)),
        (4, str(first.pk)),
        (90, ""),
    ]
    assert lines[0]["words"] == "Mã nghề nghiệp không hợp lệ"


@pytest.mark.parametrize(
    ("iso", "words"), [("1950", "1950"), ("1950-03", "03/1950"), ("1950-03-07", "07/03/1950"), ("", "")]
)
def test_dates_say_what_is_known(iso: str, words: str) -> None:
    assert rules.day_text(iso) == words
