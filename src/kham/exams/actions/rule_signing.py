"""A clinician signs the table of a rule for the unit, or takes the signature back."""

import datetime as dt
from typing import Any

from django.db import transaction

from kham.exams import permissions
from kham.exams.models import RuleSignature
from kham.exams.queries import signing
from kham.exams.rules import triage
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal


def sign_rule(
    *, rule: triage.Rule, table_hash: str, licence_number: str = "", by: Any, now: dt.datetime
) -> RuleSignature:
    """Sign the table that was on screen. The same table signed twice by the same person is one signature.

    Raises Refusal ``rule.changed`` when the shipped table is not the one that was read.
    """
    permissions.check_sign_rules(by)
    if table_hash != rule.digest:
        raise Refusal(
            "rule.changed", "Bảng của quy tắc đã thay đổi so với bảng đang hiện. Đọc lại bảng rồi ký."
        )
    path = signing.unit_path(by)
    with transaction.atomic():
        signature, fresh = RuleSignature.objects.get_or_create(
            unit_path=path, rule=rule.rule, table_hash=table_hash, user=by.user, withdrawn_at=None,
            defaults={"version": rule.version, "name": by.name[:120], "licence_number": licence_number.strip()[:60], "at": now},
        )  # fmt: skip
        if fresh:
            journal_actions.record(
                action="exams.sign_rule", by=by, now=now, on=signature, unit_path=path,
                data={"rule": rule.rule, "version": rule.version, "hash": table_hash},
            )  # fmt: skip
    return signature


def withdraw_rule_signature(*, rule: triage.Rule, reason: str, by: Any, now: dt.datetime) -> None:
    """Take back the unit's own signatures of a rule. Raises Refusal ``rule.reason`` or ``rule.not_signed``."""
    permissions.check_sign_rules(by)
    if not reason.strip():
        raise Refusal("rule.reason", "Ghi lý do rút chữ ký.")
    path = signing.unit_path(by)
    with transaction.atomic():
        standing = RuleSignature.objects.filter(unit_path=path, rule=rule.rule, withdrawn_at=None)
        taken = list(standing)
        if not taken:
            raise Refusal("rule.not_signed", "Đơn vị chưa có chữ ký nào của quy tắc này.")
        standing.update(withdrawn_at=now, withdrawn_reason=reason.strip()[:250])
        journal_actions.record(
            action="exams.withdraw_rule_signature", by=by, now=now, on=taken[-1], unit_path=path,
            reason=reason.strip()[:250], data={"rule": rule.rule, "version": rule.version},
        )  # fmt: skip
