"""Read every row of a confirmed list, with its verdict, without touching the roster."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.roster import permissions, reading
from kham.roster.actions import linking, numbers, versions
from kham.roster.actions.receive import file_content
from kham.roster.models import ListState, SourceList, SourceRow, SourceSheet
from kham.roster.rules import intake, survey
from kham.roster.rules import rows as rules
from kham.roster.rules.fields import SEALED
from kham.roster.sealed import seal_json

Progress = Callable[[int, int, str], None]


def stage(
    *, source_list: SourceList, by: Any, now: dt.datetime, progress: Progress | None = None
) -> SourceList:
    """Read all rows anew; rows staged before are replaced. Raises Refusal unless the columns are confirmed."""
    permissions.check_map(by, source_list)
    sheets = list(source_list.sheets.all())
    if any(not sheet.confirmed for sheet in sheets):
        raise Refusal("roster.columns.unconfirmed", "Chưa xác nhận ý nghĩa các cột của danh sách này.")
    tell = progress or (lambda done, total, words: None)
    tell(0, 4, "Mở tệp")
    read = _read(source_list, sheets, by, now)
    tell(1, 4, f"Đã đọc {len(read)} dòng")
    with transaction.atomic():
        locked = SourceList.objects.select_for_update().get(pk=source_list.pk)
        permissions.check_map(by, locked)
        locked.rows.all().delete()
        locked.answers.all().delete()
        SourceRow.objects.bulk_create(_table_rows(locked, sheets, read), batch_size=500)
        if numbers.is_answer(source_list, sheets):
            numbers.link_by_code(locked, by=by, now=now)
        tell(2, 4, "Ghi kết quả đọc")
        counts = Counter(row.verdict for row in read)
        kept = {
            name: locked.counts[name]
            for name in ("notes", "answers", "sender_guess")
            if name in locked.counts
        }
        kinds = Counter(code for row in read for code in {note.code for note in row.notes})
        locked.counts = {**kept, "total": len(read), **counts, "kinds": dict(kinds)}
        locked.state = ListState.STAGED
        locked.save(update_fields=["counts", "state"])
        journal_actions.record(
            action="roster.stage", by=by, on=locked, now=now, data={"rows": len(read), **counts}
        )
    tell(3, 4, "So với các danh sách trước của nơi gửi")
    versions.propose(source_list=locked, by=by, now=now)
    tell(4, 4, "Đã đọc xong")
    source_list.refresh_from_db()
    return source_list


@transaction.atomic
def withdraw(*, source_list: SourceList, by: Any, now: dt.datetime, reason: str) -> SourceList:
    """Take back a list that was not committed; its rows stay readable, nobody is changed."""
    permissions.check_map(by, SourceList.objects.select_for_update().get(pk=source_list.pk))
    source_list.state = ListState.WITHDRAWN
    source_list.save(update_fields=["state"])
    journal_actions.record(action="roster.withdraw", by=by, on=source_list, now=now, reason=reason)
    return source_list


def _read(
    source_list: SourceList, sheets: list[SourceSheet], by: Any, now: dt.datetime
) -> list[rules.ReadRow]:
    book = reading.read_workbook(file_content(source_list), source_list.file_name)
    today = clock.local_date(now)
    known = frozenset(linking.Places(source_list.unit, now).places)
    by_position = {sheet.position: intake.prepare(sheet).sheet for sheet in book.sheets}
    read: list[rules.ReadRow] = []
    for sheet in sheets:
        if sheet.skipped or sheet.position not in by_position:
            continue
        read += read_rows(by_position[sheet.position], sheet, sheet.columns, sheet.first_row, today, known)
    rules.cross_check(read)
    if numbers.is_answer(source_list, sheets):
        numbers.judge(read, unit=source_list.unit)
    return read


def read_rows(
    cells: reading.Sheet,
    sheet: SourceSheet,
    columns: list[dict[str, Any]],
    first_row: int,
    today: dt.date,
    known: frozenset[str],
) -> list[rules.ReadRow]:
    """The rows of one sheet under a mapping, with what the survey form and our own code of a person say."""
    read = rules.read_sheet(
        cells,
        columns,
        first_row=first_row,
        today=today,
        titles=sheet.titles,
        encoding=sheet.encoding,
        known=known,
    )
    at = {str(one["field"]): int(one["index"]) for one in columns if one["field"]}
    surveyed = any(name.startswith(survey.PREFIX) for name in at)
    for row in read:
        if surveyed:
            _surveyed(row, at, columns, today)
        code = at.get("person_code", len(row.raw))
        if code < len(row.raw) and row.raw[code]:
            row.values["person_code"] = row.raw[code].strip()[:20]
    return read


def _surveyed(row: rules.ReadRow, at: dict[str, int], columns: list[dict[str, Any]], today: dt.date) -> None:
    """Put the ticked facts of the form into the row."""
    found = survey.facts(row.raw, at)
    if not found:
        return
    row.values["survey"] = found
    if said := survey.groups(found, row.values.get("birth", "")):
        row.values["groups"] = sorted({*row.values.get("groups", []), *said})
    if found.get("residence") == "short_stay":
        row.values["residence"] = "temporary"
    for code, sentence, level in survey.remarks(found, row.values.get("birth", ""), today):
        remedy = f" {rules.FIX}" if level == "question" else ""
        row.notes.append(rules.Note(code, f"Hàng {row.number}: {sentence}{remedy}", level))


def _table_rows(
    source_list: SourceList, sheets: list[SourceSheet], read: list[rules.ReadRow]
) -> list[SourceRow]:
    secret_columns = {
        sheet.name: {column["index"] for column in sheet.columns if column["field"] in SEALED}
        for sheet in sheets
    }
    seen: Counter[str] = Counter()
    made = []
    for row in read:
        content = fingerprint(source_list.sender, row.sheet, row.raw, seen)
        hidden = {
            str(at): text
            for at, text in enumerate(row.raw)
            if text and at in secret_columns.get(row.sheet, ())
        }
        sealed = {**row.sealed, **({"raw": hidden} if hidden else {})}
        made.append(
            SourceRow(
                source_list=source_list, unit_path=source_list.unit_path, sheet=row.sheet[:120], row_number=row.number, stt=row.stt,
                raw=["" if str(at) in hidden else text for at, text in enumerate(row.raw)], fields=row.values,
                sealed=seal_json(sealed, "row"), fingerprint=content, verdict=row.verdict,
                notes=[{**note.as_dict(), "level": note.level} for note in row.notes],
            )
        )  # fmt: skip
    return made


def fingerprint(sender: str, sheet: str, raw: list[str], seen: Counter[str]) -> str:
    """Of sender, sheet and content; equal rows of one sheet are told apart by their count, so it survives re-import."""
    base = json.dumps([sender, sheet, raw], ensure_ascii=False)
    seen[base] += 1
    return hashlib.sha256(f"{base}\0{seen[base]}".encode()).hexdigest()
