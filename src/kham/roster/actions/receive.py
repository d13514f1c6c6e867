"""Receive a file: read it safely, keep it whole and sealed, guess its columns."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.roster import permissions, reading
from kham.roster.models import SenderMapping, SourceList, SourceSheet
from kham.roster.rules import catalogue, columns, headers
from kham.roster.sealed import seal_bytes


def receive_list(
    *,
    campaign: Any,
    unit: Any,
    sender: str,
    organisation: Any,
    title: str,
    file_name: str,
    content: bytes,
    by: Any,
    now: dt.datetime,
) -> SourceList:
    """Take in one file. The same file for the same unit gives the list that is already there.

    Raises Refusal (codes "roster.file.*", "roster.sender.unknown"); then nothing is stored.
    """
    permissions.check_submit(by, unit.path, sender, organisation)
    if catalogue.sender(sender).code == "other" and sender != "other":
        raise Refusal("roster.sender.unknown", f"Không có nơi gửi “{sender}”. Chọn nơi gửi trong danh mục.")
    digest = hashlib.sha256(content).hexdigest()
    same = SourceList.objects.filter(unit=unit, sha256=digest).first()
    if same:
        permissions.check_see_list(by, same)
        return same
    book = reading.read_workbook(content, file_name)
    remembered = (
        SenderMapping.objects.filter(unit_path=unit.path, sender=sender)
        .values_list("headings", flat=True)
        .first()
    )
    sheets = [_sheet(sheet, remembered or {}) for sheet in book.sheets]
    if all(sheet.skipped for sheet in sheets):
        raise Refusal(
            "roster.file.no-people",
            _(
                "Tệp “%(file)s”: không tìm thấy cột họ tên ở trang nào. "
                "Thêm dòng tiêu đề cột (Họ và tên, Ngày sinh, …) rồi nộp lại."
            )
            % {"file": file_name},
            file=file_name,
        )
    made = SourceList(
        campaign=campaign, unit=unit, unit_path=unit.path, sender=sender, organisation=organisation,
        title=(title or file_name)[:250], file_name=file_name[:250], sha256=digest,
        received_by=by.actor, received_at=now, counts={"notes": book.notes},
    )  # fmt: skip
    return _store(made, sheets, content, by=by, now=now)


def _store(
    made: SourceList, sheets: list[SourceSheet], content: bytes, *, by: Any, now: dt.datetime
) -> SourceList:
    try:
        with transaction.atomic():
            made.file.save(f"{made.pk}.bin", ContentFile(seal_bytes(content)), save=False)
            made.save(force_insert=True)
            for sheet in sheets:
                sheet.source_list = made
            SourceSheet.objects.bulk_create(sheets)
            journal_actions.record(
                action="roster.receive_list",
                by=by,
                on=made,
                now=now,
                data={"sender": made.sender, "sha256": made.sha256, "sheets": len(sheets)},
            )
    except IntegrityError:  # the same file arrived twice at the same moment
        made.file.storage.delete(str(made.file.name))
        return SourceList.objects.get(unit=made.unit, sha256=made.sha256)
    return made


def _sheet(sheet: reading.Sheet, remembered: dict[str, str]) -> SourceSheet:
    layout = headers.find(sheet)
    guessed = columns.guess(sheet, layout, remembered)
    used = {column.field for column in guessed}
    return SourceSheet(
        name=sheet.name[:120],
        position=sheet.position,
        header_rows=layout.header_rows,
        first_row=layout.first_row,
        columns=[column.as_dict() for column in guessed],
        skipped=sheet.hidden or not used & {"full_name", "given"},
        group=columns.group_of_sheet(sheet.name, layout.titles),
        titles=[title[:200] for title in layout.titles[:10]],
        encoding=layout.encoding,
        notes=sheet.notes,
        rows_seen=sum(1 for number, _ in sheet.rows if number >= layout.first_row),
    )
