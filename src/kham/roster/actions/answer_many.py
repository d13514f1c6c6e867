"""One answer for all rows with the same question; what they said before is kept, so the answer can be taken back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.actions import numbers
from kham.roster.models import ListState, RowAnswer, SourceList, SourceRow, Verdict
from kham.roster.queries.waiting import waiting, written
from kham.roster.rules import answers as rules
from kham.roster.rules import rows as reading
from kham.roster.sealed import open_json, sealer


@transaction.atomic
def answer_many(
    *,
    source_list: SourceList,
    question: str,
    answer: str,
    by: Any,
    now: dt.datetime,
    rows: Collection[str] | None = None,
) -> RowAnswer:
    """Answer every waiting row of one kind (or those named by id). Rows that cannot be answered so keep waiting.

    Raises Refusal when the answer does not belong to the question or fits no row.
    """
    permissions.check_see_list(by, source_list)
    chosen = next((one for one in rules.question(question).answers if one.code == answer), None)
    if chosen is None:
        raise Refusal("roster.answer.unknown", _("Câu trả lời không có trong danh mục."))
    locked = SourceList.objects.select_for_update().get(pk=source_list.pk)
    before: dict[str, Any] = {}
    changed = []
    for row in waiting(locked).get(question, []):
        if rows is not None and str(row.pk) not in rows:
            continue
        sealed = open_json(row.sealed, "row")
        applied = rules.apply(question, answer, row.fields, sealed, written(row, question, sealed))
        if applied is None:
            continue
        before[str(row.pk)] = {
            "fields": row.fields,
            "verdict": row.verdict,
            "notes": row.notes,
            "by": row.corrected_by,
        }
        row.fields, sentence = applied
        row.verdict, row.corrected_by = chosen.verdict, by.actor
        said = {
            "code": "row.answered",
            "column": "",
            "heading": "",
            "sentence": f"Hàng {row.row_number}: {sentence}",
        }
        row.notes = [*(row.notes if chosen.verdict == Verdict.REFUSED else settled(row.notes)), said]
        changed.append(row)
    if not changed:
        raise Refusal("roster.answer.none", _("Không dòng nào trả lời được như vậy. Sửa từng dòng."))
    SourceRow.objects.bulk_update(changed, ["fields", "verdict", "notes", "corrected_by"], batch_size=200)
    if question.startswith("police."):
        numbers.answered(changed, answer=answer, by=by, now=now)
    made = RowAnswer.objects.create(
        source_list=locked, unit_path=locked.unit_path, question=question, answer=answer, rows=len(changed),
        before=sealer().seal(json.dumps(before, ensure_ascii=False), "answer"), answered_by=by.actor, answered_at=now,
    )  # fmt: skip
    recount(locked)
    journal_actions.record(
        action="roster.answer_rows", by=by, on=locked, now=now,
        data={"question": question, "answer": answer, "rows": len(changed)},
    )  # fmt: skip
    source_list.refresh_from_db()
    return made


def settled(notes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Remarks of a row that was answered: what is said stays, that something has to be done goes."""
    return [one | {"sentence": one["sentence"].removesuffix(f" {reading.FIX}")} for one in notes]


@transaction.atomic
def undo_answer(*, given: RowAnswer, by: Any, now: dt.datetime) -> int:
    """Take an answer back: its rows wait again. Rows taken into the roster meanwhile stay. Returns how many were given back."""
    permissions.check_see_list(by, given.source_list)
    locked = RowAnswer.objects.select_for_update().select_related("source_list").get(pk=given.pk)
    if locked.undone_at is not None:
        return 0
    if locked.source_list.state == ListState.WITHDRAWN:
        raise Refusal("roster.list.withdrawn", _("Danh sách đã rút."))
    before = json.loads(sealer().open(locked.before, "answer"))
    rows = list(SourceRow.objects.filter(pk__in=list(before), person__isnull=True))
    if not rows:
        raise Refusal(
            "roster.answer.committed", _("Các dòng này đã ghi nhận; sửa trên trang của từng người.")
        )
    for row in rows:
        old = before[str(row.pk)]
        row.fields, row.verdict, row.notes, row.corrected_by = (
            old["fields"],
            old["verdict"],
            old["notes"],
            old["by"],
        )
    SourceRow.objects.bulk_update(rows, ["fields", "verdict", "notes", "corrected_by"], batch_size=200)
    if locked.question.startswith("police."):
        numbers.answered(rows, answer="", by=by, now=now)
    locked.undone_by, locked.undone_at = by.actor, now
    locked.save(update_fields=["undone_by", "undone_at"])
    recount(locked.source_list)
    journal_actions.record(
        action="roster.undo_answer", by=by, on=locked.source_list, now=now,
        data={"question": locked.question, "answer": locked.answer, "rows": len(rows)},
    )  # fmt: skip
    return len(rows)


def recount(source: SourceList) -> None:
    """Count the verdicts of a list anew."""
    tally = {verdict: source.rows.filter(verdict=verdict).count() for verdict in Verdict.values}
    source.counts = {**source.counts, **tally}
    source.save(update_fields=["counts"])
