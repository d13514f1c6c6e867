"""Receive a file: read it safely, keep it whole and sealed, guess its sender and its columns."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kham.accounts.roles import May
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.roster import permissions, reading
from kham.roster.models import ListState, SenderMapping, SourceList, SourceSheet
from kham.roster.rules import catalogue, columns, intake, sending
from kham.roster.sealed import open_bytes, seal_bytes, sealer


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

    ``sender``: a code, or "" to guess it (from the template, the organisation, the file's name, its titles and headings).
    Raises Refusal (codes "roster.file.*", "roster.sender.unknown"); then nothing is stored.
    """
    allowed = allowed_senders(by, organisation)
    permissions.check_submit(by, unit.path, sender or next(iter(allowed), "other"), organisation)
    if sender and catalogue.sender(sender).code == "other" and sender != "other":
        raise Refusal("roster.sender.unknown", f"Không có nơi gửi “{sender}”. Chọn nơi gửi trong danh mục.")
    digest = hashlib.sha256(content).hexdigest()
    same = SourceList.objects.filter(unit=unit, sha256=digest).first()
    if same:
        permissions.check_see_list(by, same)
        return same
    book = reading.read_workbook(content, file_name)
    prepared = [intake.prepare(sheet) for sheet in book.sheets]
    guess = sending.Guess(sender, 1.0, "")
    if not sender:
        headings = [heading for one in prepared for heading in one.layout.headings]
        guess = sending.guess(book, file_name, headings, allowed)
    sheets = _sheets(prepared, remembered(unit.path, guess.code))
    if all(sheet.skipped for sheet in sheets):
        raise _nobody(file_name)
    counts: dict[str, Any] = {"notes": book.notes, "answers": intake.answered(book)}
    if not sender:
        counts["sender_guess"] = {"confidence": guess.confidence, "why": guess.why}
    made = SourceList(
        campaign=campaign, unit=unit, unit_path=unit.path, sender=guess.code, organisation=organisation,
        title=(title or _title(file_name))[:250], file_name=file_name[:250], sha256=digest,
        received_by=by.actor, received_at=now, counts=counts,
    )  # fmt: skip
    return _store(made, sheets, content, by=by, now=now)


def allowed_senders(viewer: Any, organisation: Any = None) -> list[str]:
    """Sender codes this viewer may send under; empty means any."""
    if viewer.may(May.LISTS_MANAGE) and organisation is None:
        return []
    return permissions.senders_of(organisation or viewer.organisation)


@transaction.atomic
def set_sender(*, source_list: SourceList, sender: str, by: Any, now: dt.datetime) -> SourceList:
    """Say who sent a list whose sender was guessed wrongly; the columns are guessed anew with that sender's memory."""
    permissions.check_map(by, source_list)
    permissions.check_submit(by, source_list.unit_path, sender, source_list.organisation)
    if catalogue.sender(sender).code == "other" and sender != "other":
        raise Refusal("roster.sender.unknown", f"Không có nơi gửi “{sender}”. Chọn nơi gửi trong danh mục.")
    locked = SourceList.objects.select_for_update().get(pk=source_list.pk)
    permissions.check_map(by, locked)  # it may have been committed since the page was opened
    changed = locked.sender != sender
    locked.sender = sender
    locked.counts = {key: value for key, value in locked.counts.items() if key != "sender_guess"}
    if changed:
        if locked.state != ListState.RECEIVED:
            locked.rows.all().delete()
            locked.state = ListState.RECEIVED
        book = reading.read_workbook(file_content(locked), locked.file_name)
        sheets = _sheets(
            [intake.prepare(sheet) for sheet in book.sheets], remembered(locked.unit_path, sender)
        )
        locked.sheets.all().delete()
        for sheet in sheets:
            sheet.source_list = locked
        SourceSheet.objects.bulk_create(sheets)
    locked.save(update_fields=["sender", "counts", "state"])
    journal_actions.record(
        action="roster.set_sender", by=by, on=locked, now=now, data={"sender": sender, "changed": changed}
    )
    source_list.refresh_from_db()
    return source_list


def file_content(source_list: SourceList) -> bytes:
    """The file as it was sent."""
    with source_list.file.open("rb") as stream:
        return open_bytes(stream.read())


def remembered(unit_path: str, sender: str) -> dict[str, str]:
    """Folded heading → field, as this sender's headings were last confirmed to mean."""
    found = SenderMapping.objects.filter(unit_path=unit_path, sender=sender).values_list(
        "headings", flat=True
    )
    return found.first() or {}


def _title(file_name: str) -> str:
    return file_name.rsplit(".", 1)[0]


def _nobody(file_name: str) -> Refusal:
    return Refusal(
        "roster.file.no-people",
        _(
            "Tệp “%(file)s”: không tìm thấy cột họ tên ở trang nào. "
            "Thêm dòng tiêu đề cột (Họ và tên, Ngày sinh, …) rồi nộp lại."
        )
        % {"file": file_name},
        file=file_name,
    )


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


def _sheets(prepared: list[intake.Prepared], known: Mapping[str, str]) -> list[SourceSheet]:
    return [_sheet(one, known) for one in prepared if not _nothing_of_the_sender(one.sheet)]


def _nothing_of_the_sender(sheet: reading.Sheet) -> bool:
    """Our own hidden sheets of an answered workbook."""
    return bool(sheet.rows) and sheet.rows[0][1][:1] == [intake.OURS]


def _sheet(prepared: intake.Prepared, known: Mapping[str, str]) -> SourceSheet:
    sheet, layout = prepared.sheet, prepared.layout
    guessed = intake.guess(prepared, known)
    used = {column["field"] for column in guessed}
    return SourceSheet(
        name=sheet.name[:120],
        position=sheet.position,
        header_rows=layout.header_rows,
        first_row=layout.first_row,
        columns=guessed,
        skipped=prepared.skip or sheet.hidden or not used & {"full_name", "given"},
        group=columns.group_of_sheet(sheet.name, layout.titles),
        titles=[title[:200] for title in layout.titles[:10]],
        encoding=layout.encoding,
        notes=sheet.notes,
        rows_seen=sum(1 for number, _ in sheet.rows if number >= layout.first_row),
        template=prepared.template or prepared.known,
        sample=seal_sample(intake.sample(prepared)),
    )


def seal_sample(rows: Any) -> str:
    """The first rows of a sheet, encrypted."""
    return sealer().seal(json.dumps(rows, ensure_ascii=False, default=_plain), "sample")


def open_sample(sheet: SourceSheet) -> reading.Sheet:
    """The first rows of a sheet as they came, for reading them under another mapping."""
    rows = json.loads(sealer().open(sheet.sample, "sample"), object_hook=_revive) if sheet.sample else []
    return reading.Sheet(sheet.name, sheet.position, [(number, cells) for number, cells in rows])


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return {"d": value.isoformat()[:10]}
    raise TypeError(type(value).__name__)


def _revive(value: dict[str, Any]) -> Any:
    return dt.date.fromisoformat(value["d"]) if value.keys() == {"d"} else value
