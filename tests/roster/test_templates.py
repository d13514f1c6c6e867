"""Lists to fill in: what they hold, and that a filled one is read without guessing, whatever was moved in between."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from kham.roster import actions, blanks
from kham.roster.models import Person
from kham.roster.reading import tables
from kham.roster.rules import catalogue, intake, templates
from tests.roster import world

PLACES = ["An Lư 1", "An Lư 2"]
FIRST = 5  # the row below the example


def empty(code: str) -> openpyxl.Workbook:
    """An empty list as the sender opens it."""
    return openpyxl.load_workbook(io.BytesIO(blanks.blank(code, "Nơi gửi", PLACES)))


def saved(book: openpyxl.Workbook) -> bytes:
    """As the sender saves it."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def prepared(content: bytes) -> list[intake.Prepared]:
    """What a returned workbook is taken for."""
    return [intake.prepare(sheet) for sheet in tables.read(content, "xlsx", "ds.xlsx").sheets]


@pytest.mark.parametrize("code", templates.codes())
def test_each_template_is_known_again(code: str) -> None:
    book = empty(code)
    page = book["Danh sách"]
    template = templates.load(code)
    page.cell(FIRST + 1, 1, "1")
    for at, column in enumerate(template.columns, 1):
        if column.field == "full_name":
            page.cell(FIRST + 1, at, "Trần Thị Bình")
    first, *others = prepared(saved(book))
    assert first.template == f"{code}/{template.version}"
    assert first.fields == {at: column.field for at, column in enumerate(template.columns)}
    names = [cells for number, cells in first.sheet.rows if number >= first.layout.first_row]
    assert len(names) == 1
    assert all(other.skip for other in others)
    guessed = intake.guess(first, {})
    assert all(
        column["known"] in ("template", "survey") and not intake.doubtful(column) for column in guessed
    )


def test_numbers_are_text_and_headings_are_locked() -> None:
    page = empty("school")["Danh sách"]
    headings = [cell.value for cell in page[3]]
    number = headings.index("Số định danh (CCCD)") + 1
    assert page.protection.sheet
    assert page.cell(3, 1).protection.locked
    assert not page.cell(FIRST, number).protection.locked
    assert page.cell(FIRST, number).number_format == "@"
    assert page.row_dimensions[1].hidden
    lists = [rule for rule in page.data_validations.dataValidation if rule.type == "list"]
    assert {str(rule.formula1) for rule in lists} >= {"'Danh mục'!$A$1:$A$2", "'Danh mục'!$B$1:$B$2"}


@pytest.mark.parametrize("sender", [one.code for one in catalogue.senders().values() if not one.internal])
def test_every_sender_has_a_template(sender: str) -> None:
    assert templates.load(sender).columns[1].field in ("full_name", "household_number")


@pytest.mark.django_db
def test_columns_moved_renamed_and_added_keep_their_meaning() -> None:
    campaign = world.ward()
    page = (book := empty("elderly_association"))["Danh sách"]
    page.insert_cols(2)  # the chapter adds a column of its own
    page.cell(3, 2, "Chi hội")
    page.cell(3, 3, "Hội viên")  # and writes its own heading over ours
    told: list[Any] = [
        "1",
        "CH 1",
        "Trần Thị Bình",
        "03/9/1961",
        "Nữ",
        "031161004321",
        "0912345678",
        "Số 5",
        "An Lư 1",
    ]
    for at, value in enumerate(told, 1):
        page.cell(FIRST, at, value)
    source, summary = world.take_in(campaign, saved(book), sender="elderly_association")
    assert summary["new"] == 1
    assert source.sheets.get(position=0).template.startswith("elderly_association/")
    assert [sheet.skipped for sheet in source.sheets.all()] == [False, True, True]
    person = Person.objects.get()
    assert (person.full_name, person.birth.iso(), person.sex, person.unit.name) == (
        "Trần Thị Bình", "1961-09-03", "female", "An Lư 1",
    )  # fmt: skip


@pytest.mark.django_db
def test_the_example_is_never_a_person_but_who_is_typed_over_it_is() -> None:
    campaign = world.ward()
    page = (book := empty("other"))["Danh sách"]
    page.cell(4, 2, "Lê Thị Dung")  # typed over the example, "VD" left standing
    source, summary = world.take_in(campaign, saved(book), sender="other")
    assert summary["new"] == 1
    assert source.rows.get().fields["full_name"] == "Lê Thị Dung"
    untouched = world.receive(campaign, saved(empty("other")), sender="other", name="trống.xlsx")
    actions.confirm_columns(source_list=untouched, sheets={}, by=world.officer(), now=world.NOW)
    actions.stage(source_list=untouched, by=world.officer(), now=world.NOW)
    assert untouched.rows.count() == 0
