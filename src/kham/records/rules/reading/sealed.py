"""Whether the XML signature in CHUKYDONVI fits the bytes round it (RSA-SHA256 over inclusive C14N, enveloped)."""

from __future__ import annotations

import base64
import binascii
import copy
import hashlib

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

_NS = {"d": "http://www.w3.org/2000/09/xmldsig#"}


def holder_of(root: etree._Element) -> etree._Element | None:
    """CHUKYDONVI, after THONGTINHOSO or inside it."""
    after = root.find("CHUKYDONVI")
    return after if after is not None else root.find("THONGTINHOSO/CHUKYDONVI")


def signed(root: etree._Element) -> bool:
    """Whether anything stands in CHUKYDONVI."""
    holder = holder_of(root)
    return holder is not None and (len(holder) > 0 or bool((holder.text or "").strip()))


def complaint(package: bytes) -> str:
    """What is wrong with the XML signature; "" when it fits or when there is none to check."""
    root = etree.fromstring(package, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    signature = root.find(".//d:Signature", _NS)
    if signature is None:
        return ""
    try:
        info = signature.find("d:SignedInfo", _NS)
        value = base64.b64decode(signature.findtext("d:SignatureValue", "", _NS), validate=False)
        wanted = (info.findtext("d:Reference/d:DigestValue", "", _NS) if info is not None else "").strip()
        der = base64.b64decode(signature.findtext(".//d:X509Certificate", "", _NS), validate=False)
        key = x509.load_der_x509_certificate(der).public_key()
    except (binascii.Error, ValueError):
        return "Chữ ký đơn vị không đọc được."
    if info is None or not isinstance(key, rsa.RSAPublicKey):
        return "Chữ ký đơn vị không đọc được."
    alone = etree.fromstring(etree.tostring(copy.deepcopy(info), with_tail=False))
    try:
        key.verify(value, etree.tostring(alone, method="c14n"), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return "Chữ ký đơn vị không đúng với chứng thư đi kèm."
    _cut(signature)
    digest = hashlib.sha256(etree.tostring(root, method="c14n")).digest()
    return "" if base64.b64encode(digest).decode() == wanted else "Nội dung đã bị sửa sau khi đơn vị ký."


def _cut(element: etree._Element) -> None:
    """Take an element out and leave the text behind it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
