"""What a certificate says of itself: whose, for what, until when, by whom, and what to do when it cannot sign."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kham.kernel import formats
from kham.kernel.reasons import Refusal
from kham.kernel.signatures.holders import Signer
from kham.kernel.signatures.trust import NONE, Anchors

WARN_DAYS = 45
SMALLEST_KEY = 2048
# What a certificate may be for that says nothing about signing papers; one that is for these alone is the wrong one.
FOR_MACHINES = frozenset({
    ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.OCSP_SIGNING,
    ExtendedKeyUsageOID.CODE_SIGNING,
})  # fmt: skip


@dataclass(frozen=True)
class Certificate:
    """`fingerprint` is SHA-256 in hexadecimal; moments are aware."""

    der: bytes
    subject: str
    issuer: str
    serial: str
    fingerprint: str
    valid_from: dt.datetime
    valid_to: dt.datetime
    bits: int
    own: bool  # signed by itself: for trials only
    signs: bool = True  # its key usage allows signatures

    def verifies(self, data: bytes, signature: bytes) -> bool:
        """Whether the holder of this certificate signed the data (RSA-SHA256)."""
        key = x509.load_der_x509_certificate(self.der).public_key()
        assert isinstance(key, rsa.RSAPublicKey)
        try:
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True


@lru_cache(maxsize=64)
def read(raw: bytes) -> Certificate:
    """A certificate in DER or PEM. Raises Refusal ``certificate.unreadable`` or ``certificate.weak``."""
    try:
        found = (
            x509.load_pem_x509_certificate(raw)
            if raw.lstrip().startswith(b"-----")
            else x509.load_der_x509_certificate(raw)
        )
        key = found.public_key()
    except (ValueError, TypeError) as wrong:
        raise Refusal(
            "certificate.unreadable", "Tệp này không phải chứng thư số (.cer, .crt, .pem) đọc được."
        ) from wrong
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < SMALLEST_KEY:
        raise Refusal("certificate.weak", "Chứng thư phải dùng khóa RSA từ 2048 bit.")
    return Certificate(
        der=found.public_bytes(serialization.Encoding.DER),
        subject=_name(found.subject),
        issuer=_name(found.issuer),
        serial=f"{found.serial_number:X}",
        fingerprint=found.fingerprint(hashes.SHA256()).hex(),
        valid_from=found.not_valid_before_utc,
        valid_to=found.not_valid_after_utc,
        bits=key.key_size,
        own=found.subject == found.issuer,
        signs=_may_sign(found),
    )


def _may_sign(found: x509.Certificate) -> bool:
    """Key usage digitalSignature or nonRepudiation, and not only for a machine's purposes; what is not said is not forbidden."""
    try:
        extensions = found.extensions
    except ValueError:
        return False
    for one in extensions:
        value = one.value
        if isinstance(value, x509.KeyUsage) and not (value.digital_signature or value.content_commitment):
            return False
        if isinstance(value, x509.ExtendedKeyUsage) and set(value) <= FOR_MACHINES:
            return False
        if isinstance(value, x509.BasicConstraints) and value.ca:
            return False
    return True


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()


@dataclass(frozen=True)
class Condition:
    """`state` is good, soon, expired, early, usage or issuer; `days` until the end (negative when past); the sentence says what
    to do."""

    state: str
    days: int
    sentence: str
    valid_from: dt.datetime | None = None
    valid_to: dt.datetime | None = None

    @property
    def usable(self) -> bool:
        """Whether it may sign now."""
        return self.state in ("good", "soon")


def condition(
    certificate: Certificate, now: dt.datetime, *, anchors: Anchors = NONE, warn_days: int = WARN_DAYS
) -> Condition:
    """Whether a certificate may sign now, and whether its end is near. Without anchors its issuer is not asked about."""
    days = math.floor((certificate.valid_to - now).total_seconds() / 86_400)
    until = formats.date_vn(certificate.valid_to.date())
    if now < certificate.valid_from:
        since = formats.date_vn(certificate.valid_from.date())
        state, words = "early", f"Chứng thư chỉ có hiệu lực từ {since}. Xem lại ngày giờ của máy."
    elif now > certificate.valid_to:
        state, words = "expired", f"Chứng thư đã hết hạn ngày {until}. Gia hạn rồi chép khóa mới vào máy."
    elif not certificate.signs:
        state, words = "usage", WRONG_USE
    elif not anchors.lead_from(certificate.der, now):
        state, words = "issuer", UNKNOWN_ISSUER
    elif days <= warn_days:
        state = "soon"
        words = f"Chứng thư còn {days} ngày, hết hạn ngày {until}. Gia hạn trước ngày này; hồ sơ ký sau đó sẽ bị từ chối."
    else:
        state, words = "good", f"Chứng thư có hiệu lực đến {until}."
    return Condition(state, days, words, certificate.valid_from, certificate.valid_to)


WRONG_USE = "Chứng thư không được cấp để ký văn bản. Dùng chứng thư chữ ký số của cơ sở hoặc của bác sĩ."
UNKNOWN_ISSUER = (
    "Chứng thư không do tổ chức chứng thực mà máy này tin cấp. Dùng chứng thư của tổ chức được cấp phép, "
    "hoặc báo quản trị hệ thống thêm chứng thư của tổ chức cấp vào tệp KHAM_CA_FILE."
)
REFUSED = {
    "early": "signing.expired",
    "expired": "signing.expired",
    "usage": "signing.usage",
    "issuer": "signing.issuer",
}


def check_usable(raw: bytes, now: dt.datetime, anchors: Anchors = NONE) -> None:
    """Raises Refusal ``signing.expired``, ``signing.usage`` or ``signing.issuer`` when the certificate may not sign now: the
    portal would refuse the record."""
    found = condition(read(raw), now, anchors=anchors)
    if not found.usable:
        raise Refusal(REFUSED[found.state], found.sentence)


def check_pair(signer: Signer) -> None:
    """Try a key once. Raises Refusal ``certificate.other_key`` when its certificate is of another key."""
    if not read(signer.certificate()).verifies(PROBE, signer.sign(PROBE)):
        raise Refusal(
            "certificate.other_key",
            "Chứng thư không phải của khóa này. Nộp đúng cặp khóa và chứng thư do tổ chức chứng thực cấp.",
        )


PROBE = b"kham"
