"""The household survey of 36 columns: filled in from our form, and as a ward typed it itself."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from kham.roster import blanks
from kham.roster.models import Household, Person
from kham.roster.queries import conversation
from kham.roster.reading.shapes import Sheet
from kham.roster.rules import survey
from tests.roster import world

FIELDS = [name for name, _ in survey.columns()]


def member(**said: Any) -> list[Any]:
    """One row of 36 cells; names of the survey's own fields without their prefix."""
    cells: list[Any] = [None] * survey.WIDTH
    for name, value in said.items():
        cells[FIELDS.index(name if name in FIELDS else f"survey:{name}")] = value
    return cells


FAMILY = [
    member(stt="1", full_name="Nguyễn Văn An", is_head="x", sex_male="x", birth="12/05/1958", personal_number="031058001234",
           resident="x", phone="0912345678", priority_over_18="x", wants_periodic="x"),
    member(stt="2", full_name="Trần Thị Bình", sex_female="x", birth="1961", resident="x", priority_over_18="x",
           screening_breast="x", screening_cervix="x"),
    member(stt="3", full_name="Nguyễn Văn Cường", sex_male="x", birth="20/11/2015", resident="x", phone="0912345678",
           pupil_here_6_18="x", wants_periodic="x"),
    member(stt="4", full_name="Lê Thị Dung", is_head="x", sex_female="x", birth="14/02/1990", short_stay="x", worker="x",
           wants_periodic="x", screening_diabetes="x"),
    member(stt="5", full_name="Phạm Văn Em", sex_male="x", birth="01/03/1985", short_stay="x", others_6_18="x"),
]  # fmt: skip


@pytest.mark.django_db
def test_the_form_filled_in_gives_households_and_what_each_lacks() -> None:
    campaign = world.ward()
    book = openpyxl.load_workbook(io.BytesIO(blanks.blank("survey", "Tổ dân phố", [])))
    page = book["Danh sách"]
    for row, cells in enumerate(FAMILY, 6):
        for at, value in enumerate(cells, 1):
            page.cell(row, at, value)
    stream = io.BytesIO()
    book.save(stream)
    source, summary = world.take_in(campaign, stream.getvalue(), sender="survey")
    assert (summary["new"], summary["question"], Household.objects.count()) == (4, 1, 2)
    rows = {row.fields["full_name"]: row.fields for row in source.rows.all()}
    assert rows["Trần Thị Bình"]["survey"] == {
        "residence": "resident", "priority": True, "bands": ["over_18"], "screenings": ["breast", "cervix"],
    }  # fmt: skip
    assert rows["Nguyễn Văn Cường"]["groups"] == ["pupil"]
    assert rows["Phạm Văn Em"]["residence"] == "temporary"
    em = source.rows.get(fields__full_name="Phạm Văn Em")
    assert "đánh dấu ở cột tuổi không khớp năm sinh 1985" in em.notes[-1]["sentence"]
    dung = source.rows.get(verdict="question")
    assert "chỉ được chọn một" in dung.notes[-1]["sentence"]
    assert {one["code"] for one in conversation.questions(source)[0].answers} == {
        "periodic",
        "screening",
        "back",
    }
    assert Person.objects.get(name_key="nguyen van an").household.members.count() == 3
    assert survey.lacks(rows["Phạm Văn Em"], {}, world.DAY) == ["number", "phone", "choice"]


@pytest.mark.parametrize("numbered", [True, False])
def test_a_form_typed_by_a_ward_is_known_by_its_shape(numbered: bool) -> None:
    groups = ["", "", "", "Giới tính", None, "", "", "Cư trú", None, "", "Nhóm 1", *[None] * 25]
    groups[24] = "Đăng ký khám sàng lọc"
    heads = [heading.split(" / ")[-1] for _, heading in survey.columns()]
    lines: list[list[Any]] = [["PHIẾU ĐIỀU TRA"], groups, heads]
    if numbered:
        lines.append([f"({at})" for at in range(1, 37)])
    sheet = Sheet("Sheet1", 0, [(number, cells) for number, cells in enumerate([*lines, *FAMILY], 1)])
    found = survey.layout(sheet)
    assert found is not None
    assert found[1] == len(lines) + 1


def test_other_wide_lists_are_not_the_form() -> None:
    wide = Sheet("a", 0, [(1, [f"Cột {at}" for at in range(36)]), (2, ["x"] * 36)])
    assert survey.layout(wide) is None
