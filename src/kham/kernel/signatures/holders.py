"""Who holds a key: the interface, and a key in a PKCS#12 file."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from kham.kernel.reasons import Refusal


class Signer(Protocol):
    """Whoever holds a key: a file, a token, a remote machine."""

    def sign(self, data: bytes) -> bytes:
        """RSA-SHA256 (PKCS #1 v1.5) signature of the data."""

    def certificate(self) -> bytes:
        """The certificate in DER."""


class FileSigner:
    """A key in a PKCS#12 file. Raises Refusal ``signing.key`` when file or password is not right."""

    def __init__(self, path: Path, password: bytes) -> None:
        try:
            key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), password)
        except (OSError, ValueError) as wrong:
            raise Refusal(
                "signing.key", f"Không mở được khóa ký. Xem lại tệp {path.name} và mật khẩu của khóa."
            ) from wrong
        if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
            raise Refusal("signing.key", "Khóa ký của cơ sở phải là RSA và có chứng thư.")
        if certificate.public_key() != key.public_key():
            raise Refusal(
                "certificate.other_key", "Chứng thư trong tệp khóa không phải của khóa đó. Xin cấp lại tệp."
            )
        self._key, self._certificate = key, certificate
        self._der = certificate.public_bytes(serialization.Encoding.DER)

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def certificate(self) -> bytes:
        return self._der

    def public_pem(self) -> str:
        """The public key, to be registered with a portal."""
        return public_pem(self._der)


def public_pem(certificate: bytes) -> str:
    """The public key of a certificate in DER, as PEM."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    key = x509.load_der_x509_certificate(certificate).public_key()
    return key.public_bytes(serialization.Encoding.PEM, form).decode()


def make_test_key(folder: Path, *, name: str, now: dt.datetime, days: int = 730) -> Path:
    """Make a local key with a certificate signed by itself (PKCS#12, mode 600); an existing one is kept.

    For the demo and for tests: a real facility gets its certificate from a licensed authority.
    """
    path, secret = folder / "signing.p12", folder / "signing_password"
    if path.exists() and secret.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    certificate = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=days)).sign(key, hashes.SHA256())
    )  # fmt: skip
    password = secrets.token_urlsafe(24).encode()
    sealed = pkcs12.serialize_key_and_certificates(
        b"kham", key, certificate, None, serialization.BestAvailableEncryption(password)
    )
    for target, content in ((secret, password), (path, sealed)):
        write_private(target, content)
    return path


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
