"""Signatures of the facility: in the package (CKS_BENH_VIEN, CHUKYDONVI) and over the message, by one interface `Signer`.

A key lies in a PKCS#12 file, in a PKCS#11 token (both `kernel.signatures`, as the doctors' keys) or on another machine;
records can also be signed away from here (`packs`).
Nothing here needs Django or a database.
"""

from kham.kernel.signatures import (
    Anchors,
    Certificate,
    Condition,
    FileSigner,
    Signer,
    TokenSigner,
    anchors,
    check_pair,
    check_usable,
    condition,
    make_test_key,
    public_pem,
    read_certificate,
    write_private,
)
from kham.records.signing.configured import declare, facility_signer, keys_of
from kham.records.signing.envelope import record_digest, sign_message, sign_package
from kham.records.signing.remote import RemoteSigner, Service
from kham.records.signing.xmldsig import C14N, DSIG, RSA_SHA256, SHA256, sign_envelope

__all__ = [
    "C14N", "DSIG", "RSA_SHA256", "SHA256", "Anchors", "Certificate", "Condition", "FileSigner", "RemoteSigner", "Service", "Signer",
    "TokenSigner", "anchors", "check_pair", "check_usable", "condition", "declare", "facility_signer", "keys_of", "make_test_key",
    "public_pem", "read_certificate", "record_digest", "sign_envelope", "sign_message", "sign_package", "write_private",
]  # fmt: skip
