"""Signing a whole envelope and its message as the gateway wants: the one chain that is walked here, on a token, or elsewhere."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from lxml import etree

from kham.kernel.signatures.holders import Signer
from kham.records.rules import message, package, package_json
from kham.records.rules.marks import FACILITY
from kham.records.rules.profile import Profile
from kham.records.signing.xmldsig import sign_envelope


def sign_package(root: etree._Element, profile: Profile, signer: Signer | None) -> bytes:
    """Sign and render an unsigned envelope (one HOSO or more, encoded or not); without a signer only render it.

    Order: the facility's mark of each HOSO, then Base64 of the parts, then CHUKYDONVI over the whole.
    """
    settings = profile.package
    package.open_parts(root)
    if signer is not None and settings.facility_mark == "signature":
        _mark_records(root, profile, signer)
    package.encode(root, settings)
    if (
        signer is not None
        and settings.unit_signature == "xmldsig"
        and profile.message.data_type == "xml/base64"
    ):
        sign_envelope(root, signer)
    elif signer is not None and settings.unit_signature != "none":
        _sign_bare(root, profile, signer)
    return package.render(root, profile)


def sign_message(made: bytes, profile: Profile, signer: Signer, header: dict[str, Any]) -> bytes:
    """The whole message round an envelope."""
    data = message.data_of(profile.message, made)
    return message.body(header, data, message.signed(profile.message, header, data, signer.sign))


def record_digest(record: etree._Element) -> bytes:
    """What CKS_BENH_VIEN signs: SHA-256 (upper-case hexadecimal) of the canonical HOSO without that element."""
    mark = next(record.iter(FACILITY, FACILITY.lower()), None)
    if mark is None:
        return hashlib.sha256(etree.tostring(record, method="c14n")).hexdigest().upper().encode()
    parent = mark.getparent()
    place = parent.index(mark)
    parent.remove(mark)
    digest = hashlib.sha256(etree.tostring(record, method="c14n")).hexdigest().upper().encode()
    parent.insert(place, mark)
    return digest


def _mark_records(root: etree._Element, profile: Profile, signer: Signer) -> None:
    settings = profile.package
    holder = root.find(".//CHUKYDONVI")
    for record in root.iter("HOSO"):
        place = holder if settings.marks_place == "unit" else record.findall("FILEHOSO/NOIDUNGFILE")[-1][0]
        value = base64.b64encode(signer.sign(record_digest(record))).decode()
        lower = settings.key_case == "lower" and place is not holder
        package.put_mark(place, FACILITY.lower() if lower else FACILITY, value)


def _sign_bare(root: etree._Element, profile: Profile, signer: Signer) -> None:
    """RSA-SHA256 over the canonical XML, or over the compact JSON, with CHUKYDONVI as it stands; Base64 into CHUKYDONVI."""
    as_json = profile.message.data_type == "json/base64"
    content = package_json.to_bytes(root, profile.package) if as_json else etree.tostring(root, method="c14n")
    value = base64.b64encode(signer.sign(hashlib.sha256(content).hexdigest().upper().encode())).decode()
    holder = root.find(".//CHUKYDONVI")
    if len(holder):
        etree.SubElement(holder, "CHU_KY").text = value
    else:
        holder.text = value
