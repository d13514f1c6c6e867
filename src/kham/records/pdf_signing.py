"""PAdES signatures in PDF files (ETSI EN 319 142-1, level B-B) by the facility's signer, and their check without any network."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from dataclasses import dataclass
from typing import Any, Protocol

from asn1crypto import algos
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "CHUKY_COSO"
ALGORITHM = "sha256_rsa"


class Key(Protocol):
    """The room's `Signer`: a file, a token, a remote machine."""

    def sign(self, data: bytes) -> bytes:
        """RSA-SHA256 (PKCS #1 v1.5) of the data."""

    def certificate(self) -> bytes:
        """The certificate in DER."""


class _Adapter(signers.Signer):
    """Our signer as pyHanko wants one."""

    def __init__(self, key: Key) -> None:
        super().__init__(
            signing_cert=asn1_x509.Certificate.load(key.certificate()),
            cert_registry=SimpleCertificateStore(),
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": ALGORITHM}),
        )
        self._key = key
        self._size = int(asn1_x509.Certificate.load(key.certificate()).public_key.byte_size)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The bytes of the signature; of a trial only their length matters."""
        return bytes(self._size) if dry_run else self._key.sign(data)


@dataclass(frozen=True)
class Certified:
    """Whose certificate it is."""

    name: str
    sha256: str
    not_after: dt.datetime


@dataclass(frozen=True)
class Checked:
    """The state of a signed file. `whole`: the signature fits the bytes; `covers`: nothing was added behind it."""

    signed: bool
    whole: bool = False
    covers: bool = False
    signer: str = ""
    certificate_sha256: str = ""
    at: dt.datetime | None = None
    attached: bytes = b""


def certified(key: Key) -> Certified:
    """What the certificate of a signer says."""
    return _certified(key.certificate())


def _certified(der: bytes) -> Certified:
    found = asn1_x509.Certificate.load(der)
    named = found.subject.native
    name = named.get("common_name") or named.get("organization_name") or ""
    return Certified(str(name), hashlib.sha256(der).hexdigest(), found.not_valid_after)


def sign(pdf: bytes, key: Key, *, name: str, reason: str, attached: tuple[str, bytes] | None = None) -> bytes:
    """The file with an attachment, and over all of it one signature that allows no later change."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if attached is not None:
        _attach(writer, *attached)
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", name=name, reason=reason, certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES, subfilter=fields.SigSeedSubFilter.PADES,
    )  # fmt: skip
    made = signers.sign_pdf(writer, meta, signer=_Adapter(key))
    return bytes(made.getvalue())


def _attach(writer: Any, file_name: str, content: bytes) -> None:
    held = embed.EmbeddedFileObject.from_file_data(writer, data=content, mime_type="application/json")
    embed.embed_file(
        writer,
        embed.FileSpec(
            file_spec_string=file_name,
            file_name=file_name,
            embedded_data=held,
            af_relationship=generic.pdf_name("/Data"),
        ),
    )


def check(pdf: bytes) -> Checked:
    """Read and check a file offline. Whose certificate it is, is told; whether to trust it, the reader decides."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = list(reader.embedded_signatures)
        if not found:
            return Checked(False)
        own = ValidationContext(trust_roots=[found[0].signer_cert], allow_fetching=False)
        status = validate_pdf_signature(found[0], own, skip_diff=True)
        attached = _attached(reader)
    except (PdfError, SignatureValidationError, ValueError, KeyError, IndexError, TypeError):
        return Checked(False)
    told = _certified(found[0].signer_cert.dump())
    whole = bool(status.intact and status.valid)
    covers = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    at = found[0].self_reported_timestamp
    return Checked(True, whole, covers, told.name, told.sha256, at, attached if whole else b"")


def _attached(reader: PdfFileReader) -> bytes:
    """The first attached file; b"" without."""
    try:
        names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
        data: bytes = names[1]["/EF"]["/F"].data
    except (KeyError, IndexError):
        return b""
    return data
