"""A person says what each column means; the answer is remembered for the sender's next list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.legacy import ENCODINGS
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.actions import receive
from kham.roster.models import SenderMapping, SourceList, SourceSheet
from kham.roster.rules import catalogue, columns
from kham.roster.rules.survey import MEANINGS


@transaction.atomic
def confirm_columns(
    *, source_list: SourceList, sheets: Mapping[Any, Mapping[str, Any]], by: Any, now: dt.datetime
) -> SourceList:
    """Confirm every sheet. ``sheets``: position → {"fields": {index: field or ""}, "encodings": {index: encoding},
    "first_row": int, "skipped": bool, "group": code}; what is not named stays as guessed.

    Raises Refusal naming the sheet when no name column is chosen or a field is used twice.
    """
    permissions.check_map(by, SourceList.objects.select_for_update().get(pk=source_list.pk))
    told = {int(position): change for position, change in sheets.items()}
    kept = list(source_list.sheets.all())
    for sheet in kept:
        _apply(sheet, told.get(sheet.position, {}))
    if all(sheet.skipped for sheet in kept):
        raise Refusal("roster.columns.nothing", "Phải đọc ít nhất một trang.")
    SourceSheet.objects.bulk_update(kept, ["columns", "first_row", "skipped", "group", "confirmed"])
    headings = receive.remembered(source_list.unit_path, source_list.sender)
    for sheet in kept:
        if not sheet.skipped:
            headings |= columns.remember(sheet.columns)
    SenderMapping.objects.update_or_create(
        unit_path=source_list.unit_path,
        sender=source_list.sender,
        defaults={"headings": headings, "confirmed_by": by.actor, "confirmed_at": now},
    )
    journal_actions.record(action="roster.confirm_columns", by=by, on=source_list, now=now)
    return source_list


def _apply(sheet: SourceSheet, change: Mapping[str, Any]) -> None:
    place = f"Trang “{sheet.name}”" if sheet.name else "Tệp này"
    sheet.skipped = bool(change.get("skipped", sheet.skipped))
    sheet.confirmed = True
    if "group" in change:
        sheet.group = str(change["group"]) if change["group"] in catalogue.groups() else ""
    if "first_row" in change:
        sheet.first_row = max(1, int(change["first_row"]))
    fields = {int(index): str(field) for index, field in dict(change.get("fields", {})).items()}
    encodings = {int(index): str(name) for index, name in dict(change.get("encodings", {})).items()}
    for column in sheet.columns:
        told = fields.get(column["index"], column["field"])
        if told != column["field"]:
            column["field"], column["known"] = told, "told"
        column["encoding"] = encodings.get(column["index"], column["encoding"])
        if column["field"] and column["field"] not in MEANINGS or column["encoding"] not in ENCODINGS:
            raise Refusal(
                "roster.columns.unknown",
                f"{place}, cột {column['letter']}: ý nghĩa đã chọn không có trong danh mục.",
            )
    if sheet.skipped:
        return
    used = [column["field"] for column in sheet.columns if column["field"]]
    twice = next((field for field in used if used.count(field) > 1), None)
    if twice:
        letters = ", ".join(column["letter"] for column in sheet.columns if column["field"] == twice)
        raise Refusal(
            "roster.columns.twice",
            f"{place}: “{MEANINGS[twice]}” được chọn cho nhiều cột ({letters}). Chỉ giữ một cột.",
        )
    if not set(used) & {"full_name", "given"}:
        raise Refusal(
            "roster.columns.no-name",
            f"{place}: chưa chọn cột họ tên. Chọn cột họ tên, hoặc bỏ qua trang này.",
        )
