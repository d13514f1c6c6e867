"""Answer a question about one row: the right value typed in, kept beside what the sender wrote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kham.journal import actions as journal_actions
from kham.kernel import clock, dates, identity, names, phones
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.actions.answer_many import settled
from kham.roster.models import SourceRow, Verdict
from kham.roster.sealed import open_json, seal_json


@transaction.atomic
def correct_row(*, row: SourceRow, fields: Mapping[str, str], by: Any, now: dt.datetime) -> SourceRow:
    """Set name, birth, sex, personal number or phone of a row that waits; it becomes "repaired" and the next commit takes it.

    ``fields``: text as typed; only these keys are read: full_name, birth, sex, personal_number, phone. Raises Refusal.
    """
    permissions.check_see_list(by, row.source_list)
    locked = SourceRow.objects.select_for_update().get(pk=row.pk)
    if locked.person_id is not None:
        raise Refusal(
            "roster.row.linked",
            _("Hàng %(row)s đã ghi nhận; sửa trên trang của người đó.") % {"row": locked.row_number},
        )
    values, sealed = dict(locked.fields), open_json(locked.sealed, "row")
    read_person(fields, values, sealed, today=clock.local_date(now))
    locked.fields, locked.sealed = values, seal_json(sealed, "row")
    locked.verdict, locked.corrected_by = Verdict.REPAIRED, by.actor
    locked.notes = [
        *settled(locked.notes),
        {
            "code": "row.corrected",
            "column": "",
            "heading": "",
            "sentence": f"Hàng {locked.row_number}: đã sửa tại đây.",
        },
    ]
    locked.save()
    _recount(locked)
    journal_actions.record(
        action="roster.correct_row", by=by, on=locked, now=now, data={"fields": sorted(fields)}
    )
    return locked


def read_person(
    fields: Mapping[str, str], values: dict[str, Any], sealed: dict[str, Any], *, today: dt.date
) -> None:
    """Read typed fields into a row's values; raises Refusal for what cannot be."""
    if fields.get("full_name", "").strip():
        values["full_name"] = names.display_name(fields["full_name"])[:120]
    if len(values.get("full_name", "").split()) < 2:
        raise Refusal("roster.person.name", "Họ và tên phải có ít nhất hai chữ.")
    if fields.get("sex"):
        if fields["sex"] not in ("male", "female", "other"):
            raise Refusal("roster.person.sex", "Giới tính không có trong danh mục.")
        values["sex"] = fields["sex"]
    if fields.get("birth", "").strip():
        reading = dates.read_date(fields["birth"], today=today)
        if reading.value is None:
            raise Refusal(
                "roster.person.birth",
                "Ngày sinh không có thật hoặc không đọc được. Nhập như 05/7/1950, hoặc chỉ năm 1950.",
            )
        values["birth"] = reading.value.iso()
    birth = dates.PartialDate.from_iso(values["birth"]) if values.get("birth") else None
    if fields.get("personal_number", "").strip():
        number = identity.read_personal_number(
            fields["personal_number"].strip(), sex=values.get("sex"), birth=birth
        )
        if number.value is None or number.kind != "personal":
            raise Refusal("roster.person.number", "Số định danh phải có đúng 12 chữ số.")
        sealed["personal_number"] = number.value
        sealed.pop("number_shared", None)
        sealed.pop("number_doubt", None)
        if number.status == "suspect":
            sealed["number_doubt"] = True
    if fields.get("phone", "").strip():
        phone = phones.read_phone(fields["phone"])
        if phone.value is None:
            raise Refusal("roster.person.phone", "Không phải số điện thoại Việt Nam.")
        sealed["phone"] = phone.value
    if "birth" not in values and "personal_number" not in sealed and "insurance_number" not in sealed:
        raise Refusal("roster.person.birth-missing", "Cần ít nhất năm sinh hoặc số định danh.")


def _recount(row: SourceRow) -> None:
    source = row.source_list
    tally = {verdict: source.rows.filter(verdict=verdict).count() for verdict in Verdict.values}
    source.counts = {**source.counts, **tally}
    source.save(update_fields=["counts"])
