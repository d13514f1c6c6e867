"""What a certificate says of itself: whose, until when, and whether that is soon."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from kham.kernel import formats
from kham.kernel.reasons import Refusal

WARN_DAYS = 45
SMALLEST_KEY = 2048


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
    )


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()


@dataclass(frozen=True)
class Condition:
    """`state` is good, soon, expired or early; `days` until the end (negative when past); the sentence says what to do."""

    state: str
    days: int
    sentence: str


def condition(certificate: Certificate, now: dt.datetime, *, warn_days: int = WARN_DAYS) -> Condition:
    """Whether a certificate may sign now, and whether its end is near."""
    days = math.floor((certificate.valid_to - now).total_seconds() / 86_400)
    until = formats.date_vn(certificate.valid_to.date())
    if now < certificate.valid_from:
        return Condition(
            "early",
            days,
            f"Chứng thư chỉ có hiệu lực từ {formats.date_vn(certificate.valid_from.date())}. Xem lại ngày giờ của máy.",
        )
    if now > certificate.valid_to:
        return Condition(
            "expired", days, f"Chứng thư đã hết hạn ngày {until}. Gia hạn rồi chép khóa mới vào máy."
        )
    if days <= warn_days:
        return Condition(
            "soon",
            days,
            f"Chứng thư còn {days} ngày, hết hạn ngày {until}. Gia hạn trước ngày này; hồ sơ ký sau đó sẽ bị từ chối.",
        )
    return Condition("good", days, f"Chứng thư có hiệu lực đến {until}.")


def check_usable(raw: bytes, now: dt.datetime) -> None:
    """Raises Refusal ``signing.expired`` when the certificate may not sign now: the portal would refuse the record."""
    found = condition(read(raw), now)
    if found.state in ("expired", "early"):
        raise Refusal("signing.expired", found.sentence)
