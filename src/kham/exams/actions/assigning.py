"""Register of written assignments: written down by hand or from a workbook, revoked with a reason; never deleted."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.exams.models import Assignment
from kham.exams.queries import examiners
from kham.exams.rules.assignments import PARTS
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.places.models import Facility

TEXTS = {"name": 120, "licence_number": 60, "licence_scope": 120, "document_number": 60, "assigned_by": 120}


@transaction.atomic
def assign(*, fields: Mapping[str, Any], by: Any, now: dt.datetime) -> Assignment:
    """Write down one assignment. `fields`: name, licence_number, licence_scope, parts, user (id or None), facility (id or None),
    document_number, document_date, assigned_by, valid_from, valid_to.

    The same person, document and first day twice is one row, brought up to date. Raises Refusal ``assignment.name``,
    ``assignment.licence``, ``assignment.parts``, ``assignment.dates``, ``assignment.document``.
    """
    accounts_permissions.check_may(by, May.PLAN_EDIT)
    clean = _read(fields)
    unit_path = by.paths[0]
    same = Assignment.objects.filter(
        unit_path=unit_path, name=clean["name"], valid_from=clean["valid_from"], document_number=clean["document_number"],
        licence_number=clean["licence_number"], revoked_on=None,
    ).first()  # fmt: skip
    if same is not None:
        for name, value in clean.items():
            setattr(same, name, value)
        same.save()
        row = same
    else:
        row = Assignment.objects.create(unit_path=unit_path, noted_by=by.actor, noted_at=now, **clean)
    journal_actions.record(
        action="exams.assign",
        by=by,
        now=now,
        on=row,
        data={"parts": row.parts, "user": str(row.user_id or "")},
    )
    return row


def _read(fields: Mapping[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {
        name: " ".join(str(fields.get(name) or "").split())[:size] for name, size in TEXTS.items()
    }
    if not clean["name"]:
        raise Refusal("assignment.name", "Ghi họ tên bác sĩ được phân công.")
    if not clean["licence_number"]:
        raise Refusal("assignment.licence", "Ghi số giấy phép hoặc chứng chỉ hành nghề.")
    if not clean["document_number"]:
        raise Refusal("assignment.document", "Ghi số văn bản phân công.")
    clean["parts"] = [part for part in PARTS if part in (fields.get("parts") or [])]
    if not clean["parts"]:
        raise Refusal("assignment.parts", "Chọn ít nhất một phần khám hoặc kết luận.")
    clean["valid_from"], clean["valid_to"] = fields.get("valid_from"), fields.get("valid_to") or None
    clean["document_date"] = fields.get("document_date") or None
    if not clean["valid_from"] or (clean["valid_to"] and clean["valid_to"] < clean["valid_from"]):
        raise Refusal("assignment.dates", "Ghi ngày bắt đầu; ngày kết thúc không trước ngày bắt đầu.")
    clean["user_id"], clean["facility_id"] = fields.get("user") or None, fields.get("facility") or None
    return clean


@transaction.atomic
def revoke(*, assignment_id: Any, on: dt.date, reason: str, by: Any, now: dt.datetime) -> Assignment:
    """The assignment ends on a day, with a reason. Raises Refusal ``assignment.reason``, ``assignment.revoked``; NotFound."""
    accounts_permissions.check_may(by, May.PLAN_EDIT)
    row = examiners.assignment(by, assignment_id)
    if row.revoked_on is not None:
        raise Refusal("assignment.revoked", "Phân công này đã được thu hồi.")
    if not reason.strip():
        raise Refusal("assignment.reason", "Ghi lý do thu hồi phân công.")
    row.revoked_on, row.revoked_reason = on, reason.strip()[:250]
    row.save(update_fields=["revoked_on", "revoked_reason"])
    journal_actions.record(
        action="exams.assignment_revoked", by=by, now=now, on=row, reason=row.revoked_reason
    )
    return row


@transaction.atomic
def take_workbook(*, rows: list[dict[str, Any]], by: Any, now: dt.datetime) -> dict[str, Any]:
    """Rows of a workbook (see `registers.read`): good ones are written, each bad one is named with its row.

    Returns {"kept": n, "wrong": [(row number, sentence)]}.
    """
    accounts_permissions.check_may(by, May.PLAN_EDIT)
    people = {str(user).casefold(): user for user in examiners.staff(by)}
    logins = {user.username: user for user in examiners.staff(by)}
    facilities = {f.code5: f for f in Facility.objects.on(now.date()).visible_to(by) if f.code5}
    kept, wrong = 0, []
    for row in rows:
        try:
            if row.get("problem"):
                raise Refusal("assignment.row", row["problem"])
            user = logins.get(str(row.get("login") or "")) or people.get(
                str(row.get("name") or "").casefold()
            )
            facility = facilities.get(str(row.get("facility_code") or ""))
            if row.get("facility_code") and facility is None:
                raise Refusal("assignment.facility", "Không có cơ sở mang mã này trong địa bàn.")
            assign(
                fields={
                    **row,
                    "user": user.pk if user else None,
                    "facility": facility.pk if facility else None,
                },
                by=by,
                now=now,
            )
            kept += 1
        except Refusal as refusal:
            wrong.append((row["number"], refusal.sentence))
    return {"kept": kept, "wrong": wrong}
