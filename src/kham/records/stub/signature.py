"""Checking the signature in CHUKYDONVI, an XML one or a bare one, with the standard library's canonical form."""

from __future__ import annotations

import base64
import hashlib
import re
import xml.etree.ElementTree as ET

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_SIGNATURE = re.compile(rb"<Signature\b.*?</Signature>", re.DOTALL)
_INFO = re.compile(rb"<SignedInfo\b.*?</SignedInfo>", re.DOTALL)
DSIG = b"http://www.w3.org/2000/09/xmldsig#"


def verdict(xml: bytes, public_pem: str) -> str:
    """ "" when good, "MISSING" when there is none, "INVALID" when document, key or value do not fit."""
    found = _SIGNATURE.findall(xml)
    if not found:
        return "MISSING"
    info = _INFO.search(found[0])
    if len(found) > 1 or info is None:
        return "INVALID"
    bare = ET.canonicalize(_SIGNATURE.sub(b"", xml).decode())
    digest = base64.b64encode(hashlib.sha256(bare.encode()).digest()).decode()
    if _inside(found[0], b"DigestValue") != digest:
        return "INVALID"
    raw = (
        info[0]
        if b"xmlns" in info[0][:120]
        else info[0].replace(b"<SignedInfo", b'<SignedInfo xmlns="' + DSIG + b'"', 1)
    )
    signed = ET.canonicalize(raw.decode()).encode()
    key = serialization.load_pem_public_key(public_pem.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(_inside(found[0], b"X509Certificate")))
        if certificate.public_key() != key:
            return "INVALID"
        key.verify(
            base64.b64decode(_inside(found[0], b"SignatureValue")),
            signed,
            padding.PKCS1v15(),
            hashes.SHA256(),
        )
    except (InvalidSignature, ValueError):
        return "INVALID"
    return ""


_BARE_XML = re.compile(rb"<CHU_KY>([^<]*)</CHU_KY>|(?<=<CHUKYDONVI>)([A-Za-z0-9+/=]+)(?=</CHUKYDONVI>)")
_BARE_JSON = re.compile(rb',?"chu_ky":"([^"]*)"|(?<="chukydonvi":")([A-Za-z0-9+/=]+)(?=")', re.IGNORECASE)


def bare_verdict(content: bytes, public_pem: str) -> str:
    """The same words for RSA-SHA256 over the SHA-256 (capital hexadecimal) of the content with its signature taken out."""
    is_json = content.lstrip()[:1] == b"{"
    found = list((_BARE_JSON if is_json else _BARE_XML).finditer(content))
    if not found:
        return "MISSING"
    if len(found) > 1:
        return "INVALID"
    start, end = found[0].span()
    rest = content[:start] + content[end:]
    text = rest if is_json else ET.canonicalize(rest.decode()).encode()
    key = serialization.load_pem_public_key(public_pem.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    try:
        value = base64.b64decode(found[0][1] or found[0][2] or b"")
        key.verify(
            value, hashlib.sha256(text).hexdigest().upper().encode(), padding.PKCS1v15(), hashes.SHA256()
        )
    except (InvalidSignature, ValueError):
        return "INVALID"
    return ""


def _inside(xml: bytes, tag: bytes) -> str:
    found = re.search(rb"<" + tag + rb">([^<]*)</" + tag + rb">", xml)
    return found[1].decode() if found else ""
