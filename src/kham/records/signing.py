"""Signatures of the facility: RSA-SHA256 over message hashes, and a minimal XML signature in CHUKYDONVI.

Keys lie in PKCS#12 files under KHAM_HOME/keys. A token or a remote service is another `Signer`; nothing else changes.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from lxml import etree

from kham.kernel.reasons import Refusal

DSIG = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


class Signer(Protocol):
    """Whoever holds a key: a file, a token, a remote service."""

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
                "signing.key", "Không mở được khóa ký. Xem lại signing.p12 và mật khẩu trong thư mục keys."
            ) from wrong
        if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
            raise Refusal("signing.key", "Khóa ký của cơ sở phải là RSA và có chứng thư.")
        self._key, self._certificate = key, certificate

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def certificate(self) -> bytes:
        return self._certificate.public_bytes(serialization.Encoding.DER)

    def public_pem(self) -> str:
        """The public key, to be registered with a portal."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


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
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    return path


@lru_cache(maxsize=4)
def _opened(path: Path, changed: float) -> FileSigner:
    secret = path.with_name("signing_password")
    return FileSigner(path, secret.read_bytes().strip() if secret.exists() else b"")


def facility_signer(folder: Path) -> FileSigner:
    """The facility's signer from KHAM_HOME/keys. Raises Refusal ``signing.key`` when there is none."""
    path = folder / "signing.p12"
    if not path.exists():
        raise Refusal(
            "signing.key",
            "Chưa có khóa ký của cơ sở. Chép signing.p12, signing_password vào keys, hoặc ./kham records key.",
        )
    return _opened(path, path.stat().st_mtime)


def sign_envelope(root: etree._Element, signer: Signer) -> None:
    """Put an enveloped XML signature (RSA-SHA256, C14N) over the whole document into the empty CHUKYDONVI."""
    holder = root.find(".//CHUKYDONVI")
    digest = base64.b64encode(hashlib.sha256(etree.tostring(root, method="c14n")).digest()).decode()
    signature = etree.SubElement(holder, f"{{{DSIG}}}Signature", nsmap={None: DSIG})
    info = etree.SubElement(signature, f"{{{DSIG}}}SignedInfo")
    etree.SubElement(info, f"{{{DSIG}}}CanonicalizationMethod", Algorithm=C14N)
    etree.SubElement(info, f"{{{DSIG}}}SignatureMethod", Algorithm=RSA_SHA256)
    reference = etree.SubElement(info, f"{{{DSIG}}}Reference", URI="")
    transforms = etree.SubElement(reference, f"{{{DSIG}}}Transforms")
    etree.SubElement(transforms, f"{{{DSIG}}}Transform", Algorithm=f"{DSIG}enveloped-signature")
    etree.SubElement(reference, f"{{{DSIG}}}DigestMethod", Algorithm=SHA256)
    etree.SubElement(reference, f"{{{DSIG}}}DigestValue").text = digest
    # A document of its own first: in place, libxml2 writes needless xmlns="" into the canonical form of a part.
    alone = etree.fromstring(etree.tostring(info, with_tail=False))
    value = base64.b64encode(signer.sign(etree.tostring(alone, method="c14n"))).decode()
    etree.SubElement(signature, f"{{{DSIG}}}SignatureValue").text = value
    data = etree.SubElement(etree.SubElement(signature, f"{{{DSIG}}}KeyInfo"), f"{{{DSIG}}}X509Data")
    etree.SubElement(data, f"{{{DSIG}}}X509Certificate").text = base64.b64encode(
        signer.certificate()
    ).decode()
