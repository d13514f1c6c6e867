"""A doctor's signature over the canonical conclusion. Whoever holds the private part is a provider behind one interface.

"pin" keeps the key here: PKCS#8 under the doctor's PIN, then sealed with the installation's key, so that neither the database
nor the PIN alone opens it; a key out of a PKCS#12 file is kept so too. "token" is a PKCS#11 token (`kernel.signatures`, as the
facility's): its PIN is asked for each signing and kept nowhere. A remote service would be another entry of PROVIDERS with the
same three things: `algorithm`, `sign`, `private_bytes` (None where the key never leaves its holder).
"""

from __future__ import annotations

import base64
import datetime as dt
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings

from kham.exams.models import SigningKey
from kham.kernel.reasons import Refusal
from kham.kernel.sealing import Sealer
from kham.kernel.signatures import NONE, Anchors, TokenSigner, check_pair, check_usable

ED25519, RSA = "ed25519", "rsa-sha256"
PURPOSE = "exams.signing_key"
WRONG = "Mã PIN không đúng."
WRONG_AT_DEVICE = "Mã PIN của thiết bị không đúng. Sai nhiều lần thì thiết bị tự khóa."


class Signer(Protocol):
    """An opened key."""

    algorithm: str

    def sign(self, data: bytes) -> bytes:
        """Ed25519, or RSA-SHA256 (PKCS #1 v1.5), signature of the data."""

    def private_bytes(self) -> bytes | None:
        """The opened key in PKCS#8 DER, so that it can stay open for a while; None when the holder keeps it."""


class LocalSigner:
    """A key whose private part this program holds in memory for one request."""

    def __init__(self, key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey) -> None:
        self._key = key
        self.algorithm = ED25519 if isinstance(key, ed25519.Ed25519PrivateKey) else RSA

    def sign(self, data: bytes) -> bytes:
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return self._key.sign(data)
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def private_bytes(self) -> bytes | None:
        return self._key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def make(pin: str, sealer: Sealer, algorithm: str = ED25519) -> tuple[str, str]:
    """A new key: (public PEM, private part under the PIN and sealed). Raises Refusal ``key.pin`` for a weak PIN."""
    check_pin(pin)
    key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey = (
        ed25519.Ed25519PrivateKey.generate()
        if algorithm == ED25519
        else rsa.generate_private_key(public_exponent=65537, key_size=3072)
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return public.decode(), seal(key, pin, sealer)


@dataclass(frozen=True)
class Brought:
    """A key of a licensed authority: public PEM, certificate PEM, private part under the PIN and sealed ("" in a token)."""

    public: str
    certificate: str
    sealed: str


def from_file(
    content: bytes, password: str, pin: str, sealer: Sealer, now: dt.datetime, anchors: Anchors = NONE
) -> Brought:
    """A key of a licensed authority out of a PKCS#12 file. Raises Refusal ``key.file``, ``key.pin``, and as `check_usable`."""
    check_pin(pin)
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(content, password.encode())
    except ValueError as wrong:
        raise Refusal(
            "key.file", "Không mở được tệp khóa. Xem lại tệp .p12, .pfx và mật khẩu của tệp."
        ) from wrong
    if not isinstance(key, rsa.RSAPrivateKey) or certificate is None or key.key_size < 2048:
        raise Refusal("key.file", "Tệp phải có khóa RSA từ 2048 bit và chứng thư của khóa.")
    if certificate.public_key() != key.public_key():
        raise Refusal("key.file", "Chứng thư trong tệp không phải của khóa trong tệp. Xin cấp lại tệp khóa.")
    check_usable(certificate.public_bytes(serialization.Encoding.DER), now, anchors)
    return _brought(certificate, seal(key, pin, sealer))


def _brought(certificate: x509.Certificate, sealed: str = "") -> Brought:
    public = certificate.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Brought(public.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode(), sealed)


class TokenKey:
    """A key in a token. Opened, used and closed for each signature: nobody finds the token logged in behind the doctor."""

    algorithm = RSA

    def __init__(self, holder: Mapping[str, str], pin: str) -> None:
        self._holder, self._pin = holder, pin

    def opened(self) -> TokenSigner:
        """The token, logged in. Raises Refusal ``key.wrong_pin``, ``signing.token``, ``signing.token_support``."""
        said = self._holder
        try:
            return TokenSigner(
                said["driver"], pin=self._pin, token=said.get("token", ""), key=said.get("key", "")
            )
        except Refusal as refusal:
            if refusal.code == "signing.token_pin":
                raise Refusal("key.wrong_pin", WRONG_AT_DEVICE) from refusal
            raise

    def sign(self, data: bytes) -> bytes:
        token = self.opened()
        try:
            return token.sign(data)
        finally:
            token.close()

    def private_bytes(self) -> bytes | None:
        return None


def from_token(holder: Mapping[str, str], pin: str, now: dt.datetime, anchors: Anchors = NONE) -> Brought:
    """A key of a licensed authority in a PKCS#11 token, tried once.

    Raises Refusal ``key.wrong_pin``, ``signing.token``, ``signing.token_support``, and as `check_pair`, `check_usable`.
    """
    token = TokenKey(holder, pin).opened()
    try:
        check_usable(token.certificate(), now, anchors)
        check_pair(token)
        return _brought(x509.load_der_x509_certificate(token.certificate()))
    finally:
        token.close()


def seal(key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey, pin: str, sealer: Sealer) -> str:
    """The private part under a PIN and the installation's key."""
    inner = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(pin.encode()),
    )
    return sealer.seal(inner.decode(), PURPOSE)


def check_pin(pin: str) -> None:
    """Six signs or more, not all the same, not a plain run of digits."""
    run = "01234567890123456789"
    if len(pin) < 6 or len(set(pin)) == 1 or pin in run or pin in run[::-1]:
        raise Refusal("key.pin", "Mã PIN cần từ 6 ký tự, không phải dãy số liền nhau hay một ký tự lặp lại.")


def _open_pin(row: SigningKey, secret: str, sealer: Sealer) -> Signer:
    try:
        inner = sealer.open(row.private_sealed, PURPOSE)
        key = serialization.load_pem_private_key(inner.encode(), secret.encode())
    except (ValueError, TypeError, InvalidTag) as wrong:
        raise Refusal("key.wrong_pin", WRONG) from wrong
    assert isinstance(key, ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey)
    return LocalSigner(key)


def _open_token(row: SigningKey, secret: str, sealer: Sealer) -> Signer:
    """The PIN is tried at once, and the token must be the one whose certificate was registered."""
    if row.holder.get("driver") not in settings.TOKEN_DRIVERS:
        raise Refusal(
            "key.provider", "Máy chủ không còn dùng thư viện của thiết bị ký này (KHAM_TOKEN_DRIVERS)."
        )
    key = TokenKey(row.holder, secret)
    token = key.opened()
    try:
        found = x509.load_der_x509_certificate(token.certificate()).public_bytes(serialization.Encoding.PEM)
    finally:
        token.close()
    if found.decode() != row.certificate_pem:
        raise Refusal(
            "key.other_token",
            "Thiết bị đang cắm giữ chứng thư khác với chứng thư đã đăng ký. Cắm đúng thiết bị, hoặc thu hồi khóa cũ rồi nhận khóa mới.",
        )
    return key


PROVIDERS: dict[str, Callable[[SigningKey, str, Sealer], Signer]] = {"pin": _open_pin, "token": _open_token}


def open_key(row: SigningKey, secret: str, sealer: Sealer) -> Signer:
    """The opened key. Raises Refusal ``key.wrong_pin``, ``key.provider``, ``key.revoked``."""
    if row.revoked_at is not None:
        raise Refusal("key.revoked", "Khóa ký này đã bị thu hồi. Tạo khóa mới.")
    if row.provider not in PROVIDERS:
        raise Refusal("key.provider", "Bản cài đặt này không dùng được loại khóa ký của tài khoản.")
    return PROVIDERS[row.provider](row, secret, sealer)


def verify(public_pem: str, data: bytes, signature: str) -> bool:
    """Whether a base64 signature was made over the data by the holder of the public key."""
    key: Any = serialization.load_pem_public_key(public_pem.encode())
    try:
        raw = base64.b64decode(signature, validate=True)
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(raw, data)
        else:
            key.verify(raw, data, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


# --- an opened key kept for some minutes: half in the session, half in a cookie; neither opens it alone


def wrap(signer: Signer) -> tuple[str, str] | None:
    """(for the server's session, for the browser's cookie); None where the key cannot be kept."""
    raw = signer.private_bytes()
    if raw is None:
        return None
    half, nonce = os.urandom(32), os.urandom(12)
    sealed = AESGCM(half).encrypt(nonce, raw, PURPOSE.encode())
    return base64.b64encode(nonce + sealed).decode(), base64.b64encode(half).decode()


def unwrap(stored: str, half: str) -> Signer | None:
    """The signer again; None when the halves do not belong together."""
    try:
        raw, key = base64.b64decode(stored), base64.b64decode(half)
        der = AESGCM(key).decrypt(raw[:12], raw[12:], PURPOSE.encode())
        private = serialization.load_der_private_key(der, None)
    except (ValueError, InvalidTag):
        return None
    assert isinstance(private, ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey)
    return LocalSigner(private)
