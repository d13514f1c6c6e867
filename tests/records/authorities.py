"""Certification authorities of an afternoon: a root, an authority under it, and keys with certificates as tests want them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FROM = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
UNTIL = dt.datetime(2090, 1, 1, tzinfo=dt.UTC)
Pair = tuple[rsa.RSAPrivateKey, x509.Certificate]


@lru_cache(maxsize=32)
def key(_number: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(
    name: str,
    own: rsa.RSAPrivateKey,
    issuer: Pair | None = None,
    *,
    ca: bool = False,
    usage: str = "digital_signature",
    purpose: x509.ObjectIdentifier | None = None,
    since: dt.datetime = FROM,
    until: dt.datetime = UNTIL,
) -> x509.Certificate:
    """A certificate; without an issuer signed by itself. `usage`: the one key usage it has beside those of an authority."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signing_key = issuer[0] if issuer else own
    flags = {
        "digital_signature": False, "content_commitment": False, "key_encipherment": False, "data_encipherment": False,
        "key_agreement": False, "key_cert_sign": ca, "crl_sign": ca, "encipher_only": False, "decipher_only": False,
    }  # fmt: skip
    if not ca:
        flags[usage] = True
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer[1].subject if issuer else subject)
        .public_key(own.public_key()).serial_number(x509.random_serial_number()).not_valid_before(since).not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca, None), critical=True).add_extension(x509.KeyUsage(**flags), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
    )  # fmt: skip
    if purpose is not None:
        made = made.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    return made.sign(signing_key, hashes.SHA256())


def root() -> Pair:
    return key(0), certificate("Gốc mẫu", key(0), ca=True)


def authority() -> Pair:
    return key(1), certificate("Tổ chức chứng thực mẫu", key(1), root(), ca=True)


def write(folder: Path, name: str, *pairs: Pair) -> str:
    """A file of authorities."""
    path = folder / name
    path.write_bytes(b"".join(one.public_bytes(serialization.Encoding.PEM) for _key, one in pairs))
    return str(path)


def put_key(
    folder: Path, own: rsa.RSAPrivateKey, made: x509.Certificate, password: bytes = b"mat-khau"
) -> Path:
    """A key as a facility or a doctor gets it: signing.p12 and its password."""
    folder.mkdir(parents=True, exist_ok=True)
    sealing = serialization.BestAvailableEncryption(password)
    path = folder / "signing.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", own, made, None, sealing))
    (folder / "signing_password").write_bytes(password)
    return path


EMAIL, SERVER = ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.SERVER_AUTH
