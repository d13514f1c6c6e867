"""Certificates that may sign for a facility on another machine: registered by the facility, ended with a reason."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.places.models import Facility
from kham.records import installation, permissions, signing
from kham.records.models import SigningCertificate


@transaction.atomic
def register(*, facility: Facility, content: bytes, by: Any, now: dt.datetime) -> SigningCertificate:
    """A certificate (DER or PEM, without any private key) signs for a facility from now on.

    Raises Refusal ``certificate.unreadable``, ``certificate.weak``, ``certificate.known``, ``signing.expired``, ``signing.usage``,
    ``signing.issuer``; NotFound for a
    facility of other units.
    """
    permissions.check_send(by)
    accounts_permissions.check_sees(by, May.RECORDS_SEND, facility.unit.path)
    if b"PRIVATE KEY" in content:
        raise Refusal("certificate.private", "Tệp có khóa bí mật. Chỉ nộp chứng thư (.cer, .crt, .pem).")
    found = signing.read_certificate(content)
    signing.check_usable(content, now, installation.anchors())
    try:
        with transaction.atomic():
            row = SigningCertificate.objects.create(
                facility=facility, unit_path=facility.unit.path, der=found.der, subject=found.subject[:200],
                issuer=found.issuer[:200], serial=found.serial[:80], fingerprint=found.fingerprint, valid_from=found.valid_from,
                valid_to=found.valid_to, registered_at=now, registered_by=by.actor,
            )  # fmt: skip
    except IntegrityError as wrong:
        raise Refusal("certificate.known", "Chứng thư này đã đăng ký cho cơ sở.") from wrong
    journal_actions.record(
        action="records.certificate", by=by, now=now, on=row, unit_path=row.unit_path, data={"fingerprint": row.fingerprint[:16]}
    )  # fmt: skip
    return row


@transaction.atomic
def end(*, certificate: SigningCertificate, reason: str, by: Any, now: dt.datetime) -> SigningCertificate:
    """Its signatures are taken in no more; what was signed stays. Raises Refusal ``certificate.reason``."""
    permissions.check_send(by, certificate.unit_path)
    if not reason.strip():
        raise Refusal("certificate.reason", "Ghi lý do ngừng dùng chứng thư.")
    row = SigningCertificate.objects.select_for_update().get(pk=certificate.pk)
    if row.ended_at is None:
        row.ended_at, row.ended_reason = now, reason.strip()[:250]
        row.save(update_fields=["ended_at", "ended_reason"])
        journal_actions.record(
            action="records.certificate_end",
            by=by,
            now=now,
            on=row,
            unit_path=row.unit_path,
            reason=row.ended_reason,
        )
    return row
