"""Files that go out: the answer to a sender, an empty list, the list for the police, the changes. Drawn by `annotated`, `blanks`."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import xlsxwriter

from kham.accounts import queries as accounts_queries
from kham.journal import actions as journal_actions
from kham.kernel import codes
from kham.places import queries as places_queries
from kham.roster import annotated, blanks, matrix_file, permissions, reading
from kham.roster.actions.receive import file_content
from kham.roster.models import ListVersion, NumberRequest, SourceList
from kham.roster.queries import conversation
from kham.roster.rules import catalogue, intake

_SEX = {"male": "Nam", "female": "Nữ", "other": ""}


def original_list(source_list: SourceList, *, by: Any, now: dt.datetime) -> bytes:
    """The file exactly as it was sent; handing it out is journaled."""
    permissions.check_see_list(by, source_list)
    content = file_content(source_list)
    journal_actions.record(action="roster.download_original", by=by, on=source_list, now=now)
    return content


def annotated_list(source_list: SourceList, *, by: Any, now: dt.datetime) -> bytes:
    """The sender's workbook with a verdict and remarks on each row; handing it out is journaled."""
    permissions.check_see_list(by, source_list)
    book = reading.read_workbook(file_content(source_list), source_list.file_name)
    sheets = {sheet.position: sheet for sheet in source_list.sheets.all()}
    answers = {
        (sheet, number): (
            verdict,
            [note["sentence"] for note in notes],
            frozenset(note["column"] for note in notes if note.get("column")),
        )
        for sheet, number, verdict, notes in source_list.rows.values_list(
            "sheet", "row_number", "verdict", "notes"
        )
    }
    journal_actions.record(action="roster.download_annotated", by=by, on=source_list, now=now)
    return annotated.annotate(
        [intake.without_answers(sheet) for sheet in book.sheets if sheet.rows[0][1][:1] != [intake.OURS]],
        {position: sheet.columns for position, sheet in sheets.items()},
        {position: sheet.first_row for position, sheet in sheets.items()},
        answers,
        list_id=str(source_list.pk),
    )


def blank_list(sender: str, unit: Any, today: dt.date) -> bytes:
    """An empty list for a sender, with the neighbourhoods of the commune to choose from."""
    kind = catalogue.sender(sender)
    names = []
    if unit is not None:
        scope = accounts_queries.system_viewer("roster", unit.path)
        names = [place.name for place in places_queries.neighbourhoods(scope, unit, today)]
    return blanks.blank(kind.code, kind.label, names)


def numbers_list(request: NumberRequest, *, by: Any, now: dt.datetime) -> bytes:
    """The workbook for the police: who has no number, with only what is needed to find them; handing it out is journaled."""
    permissions.check_edit(by, request.unit_path)
    rows = []
    for line in request.lines.select_related("person", "person__unit").order_by("position"):
        person = line.person
        rows.append({
            "stt": str(line.position), "person_code": codes.display_short_code(person.code), "full_name": person.full_name,
            "birth": person.birth.display() if person.birth else "", "sex": _SEX.get(person.sex, ""), "house": person.address,
            "neighbourhood": person.unit.name if person.unit.level == "neighbourhood" else "",
        })  # fmt: skip
    journal_actions.record(
        action="roster.download_numbers", by=by, on=request, now=now, data={"people": len(rows)}
    )
    lines = (
        "Ghi số định danh 12 chữ số vào cột “Số định danh (CCCD)”. Chưa có thì để trống.",
        "Họ tên, ngày sinh hoặc giới tính sai thì sửa ngay trong ô.",
        "Người đã mất hoặc không còn cư trú: ghi “đã mất” hoặc “chuyển đi” kèm ngày vào cột Ghi chú.",
        "Không sửa cột “Mã của Trạm Y tế”. Ghi xong, gửi lại cả tệp.",
    )
    return blanks.filled(
        "police_numbers",
        request.unit.name,
        rows,
        asked={"personal_number", "note", "full_name", "birth", "sex"},
        lines=lines,
    )


def changes_list(version: ListVersion, *, by: Any, now: dt.datetime) -> bytes:
    """What differs between two versions, as a workbook: new, changed (before and after), gone; handing it out is journaled."""
    permissions.check_see_list(by, version.later)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, annotated.OPTIONS)
    plain = book.add_format(
        annotated.FONT | {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#DAD7CF"}
    )
    head = book.add_format(
        annotated.FONT | {"bold": True, "text_wrap": True, "border": 1, "border_color": "#DAD7CF"}
    )
    for kind, name in (("new", "Mới"), ("changed", "Thay đổi"), ("gone", "Không còn")):
        page = book.add_worksheet(name)
        headings = ["Trang", "Hàng", "Họ và tên", "Ngày sinh", "Tổ dân phố", "Điều thay đổi", "Trước", "Nay"]
        if kind != "changed":
            headings = [*headings[:5], "Đã quyết định", "Lý do"]
        for at, heading in enumerate(headings):
            page.write_string(0, at, heading, head)
        page.set_column(0, 1, 12)
        page.set_column(2, 2, 28)
        page.set_column(3, len(headings) - 1, 22)
        page.freeze_panes(1, 0)
        row = 1
        for change in conversation.version_changes(version, kind):
            for values in conversation.shown(change).lines():
                for at, value in enumerate(values):
                    page.write_string(row, at, value, plain)
                row += 1
    book.close()
    journal_actions.record(action="roster.download_changes", by=by, on=version.later, now=now)
    return stream.getvalue()


def matrix_book(tables: list[dict[str, Any]], campaign: Any, *, by: Any, now: dt.datetime) -> bytes:
    """The matrix of lists and groups as a workbook; handing it out is journaled."""
    journal_actions.record(
        action="roster.download_matrix", by=by, on=campaign, now=now, data={"kind": "xlsx"}
    )
    return matrix_file.book(tables, campaign.name)


def matrix_csv(tables: list[dict[str, Any]], campaign: Any, *, by: Any, now: dt.datetime) -> bytes:
    """The same as text."""
    journal_actions.record(action="roster.download_matrix", by=by, on=campaign, now=now, data={"kind": "csv"})
    return matrix_file.text(tables)
