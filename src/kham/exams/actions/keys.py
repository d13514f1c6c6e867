"""A doctor makes, changes and revokes the own signing key. A wrong PIN is counted; five in a row close the key for a while."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.db import IntegrityError, transaction

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.exams import sealed_files, signing
from kham.exams.models import SigningKey
from kham.exams.queries import keys
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal

TRIES, CLOSED_SECONDS = 5, 900
TOKEN_TRIES = 2  # a token counts for itself, and most lock at the third


@transaction.atomic
def make_key(*, pin: str, algorithm: str = signing.ED25519, by: Any, now: dt.datetime) -> SigningKey:
    """The doctor's key. Raises Refusal ``key.pin``, ``key.exists``; NotFound for whoever may not conclude."""
    accounts_permissions.check_may(by, May.EXAM_CONCLUDE)
    if keys.own(by.user) is not None:
        raise Refusal("key.exists", "Bác sĩ đã có khóa ký. Thu hồi khóa cũ trước khi tạo khóa mới.")
    public, sealed = signing.make(pin, sealed_files.sealer(), algorithm)
    try:
        key = SigningKey.objects.create(
            user=by.user,
            algorithm=algorithm,
            public_pem=public,
            private_sealed=sealed,
            provider="pin",
            created_at=now,
        )
    except IntegrityError as wrong:
        raise Refusal("key.exists", "Bác sĩ đã có khóa ký.") from wrong
    journal_actions.record(action="exams.key_made", by=by, now=now, on=key, data={"algorithm": algorithm})
    return key


@transaction.atomic
def bring_key(*, content: bytes, password: str, pin: str, by: Any, now: dt.datetime) -> SigningKey:
    """The doctor's key from a licensed authority, out of a PKCS#12 file; kept under a PIN of this program, the file is not.

    Raises Refusal ``key.file`` (unreadable, wrong password, not RSA, no certificate or another's), ``signing.expired``,
    ``signing.usage``, ``signing.issuer``, ``key.pin``, ``key.exists``.
    """
    accounts_permissions.check_may(by, May.EXAM_CONCLUDE)
    if keys.own(by.user) is not None:
        raise Refusal("key.exists", "Bác sĩ đã có khóa ký. Thu hồi khóa cũ trước khi dùng khóa mới.")
    brought = signing.from_file(content, password, pin, sealed_files.sealer(), now, keys.anchors())
    key = SigningKey.objects.create(
        user=by.user, algorithm=signing.RSA, public_pem=brought.public, certificate_pem=brought.certificate,
        private_sealed=brought.sealed, provider="pin", created_at=now,
    )  # fmt: skip
    journal_actions.record(
        action="exams.key_made", by=by, now=now, on=key, data={"algorithm": signing.RSA, "brought": True}
    )
    return key


@transaction.atomic
def bring_token(
    *, driver: str, pin: str, token: str = "", key: str = "", by: Any, now: dt.datetime
) -> SigningKey:
    """The doctor's key stays in a PKCS#11 token; here are its certificate and where it is found, never its PIN.

    `driver` is one of KHAM_TOKEN_DRIVERS: a library is code. `token`, `key`: labels, "" when there is only one. Raises Refusal
    ``key.driver``, ``key.wrong_pin``, ``key.closed``, ``key.exists``, and about token and certificate as `signing.from_token`.
    """
    accounts_permissions.check_may(by, May.EXAM_CONCLUDE)
    if keys.own(by.user) is not None:
        raise Refusal("key.exists", "Bác sĩ đã có khóa ký. Thu hồi khóa cũ trước khi dùng khóa mới.")
    if driver not in dict(keys.drivers()):
        raise Refusal("key.driver", "Chọn loại thiết bị ký mà máy chủ này dùng được.")
    holder = {"driver": driver, "token": token.strip()[:64], "key": key.strip()[:64]}
    with _counted(f"exams.token.{by.user.pk}", TOKEN_TRIES):
        brought = signing.from_token(holder, pin, now, keys.anchors())
    made = SigningKey.objects.create(
        user=by.user, algorithm=signing.RSA, public_pem=brought.public, certificate_pem=brought.certificate, provider="token",
        holder=holder, created_at=now,
    )  # fmt: skip
    data = {"algorithm": signing.RSA, "token": True}
    journal_actions.record(action="exams.key_made", by=by, now=now, on=made, data=data)
    return made


@transaction.atomic
def revoke_key(*, reason: str, by: Any, now: dt.datetime) -> SigningKey:
    """The key signs no more; what it signed stays verifiable. Raises Refusal ``key.none``, ``key.reason``."""
    key = keys.own(by.user)
    if key is None:
        raise Refusal("key.none", "Chưa có khóa ký.")
    if not reason.strip():
        raise Refusal("key.reason", "Ghi lý do thu hồi khóa.")
    key.revoked_at, key.revoked_reason, key.private_sealed = now, reason.strip()[:250], ""
    key.save(update_fields=["revoked_at", "revoked_reason", "private_sealed"])
    journal_actions.record(action="exams.key_revoked", by=by, now=now, on=key, reason=key.revoked_reason)
    return key


def open_own(*, secret: str, by: Any, now: dt.datetime) -> signing.Signer:
    """The doctor's opened key. Raises Refusal ``key.none``, ``key.wrong_pin``, ``key.closed``, and about certificate and token."""
    key = keys.own(by.user)
    if key is None:
        raise Refusal("key.none", "Chưa có khóa ký. Tạo khóa ở trang “Khóa ký của tôi”.")
    keys.check_usable(key, now)
    try:
        with _counted(f"exams.key.{key.pk}", TOKEN_TRIES if key.provider == "token" else TRIES):
            return signing.open_key(key, secret, sealed_files.sealer())
    except Refusal as refusal:
        if refusal.code == "key.wrong_pin":
            journal_actions.record(action="exams.key_wrong_pin", by=by, now=now, on=key)
        raise


@contextmanager
def _counted(counter: str, tries: int) -> Iterator[None]:
    """One try at a PIN. Raises Refusal ``key.closed`` after too many that failed."""
    if cache.get(counter, 0) >= tries:
        raise Refusal("key.closed", "Nhập sai mã PIN nhiều lần. Chờ 15 phút rồi thử lại.")
    cache.set(counter, cache.get(counter, 0) + 1, CLOSED_SECONDS)  # before the try: many at once count too
    yield
    cache.delete(counter)
