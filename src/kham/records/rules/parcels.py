"""Several records in one envelope, where a gateway takes more than one HOSO a message; and one of them out again."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Literal

from lxml import etree

ROOM = 4096  # bytes of a message beside the package and its base64: header, signature


def merge(envelopes: Sequence[bytes], count_means: Literal["records", "files"]) -> etree._Element:
    """One unsigned envelope with the HOSO of all, in order; facility and date are those of the first."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(envelopes[0], parser)
    holder = root.find(".//DANHSACHHOSO")
    for envelope in envelopes[1:]:
        holder.extend(etree.fromstring(envelope, parser).findall(".//DANHSACHHOSO/HOSO"))
    count = len(holder) if count_means == "records" else len(holder.findall("HOSO/FILEHOSO"))
    root.find(".//SOLUONGHOSO").text = str(count)
    return root


def only(envelope: bytes, visit_id: str) -> bytes:
    """The envelope with the HOSO of one visit alone, for reading; without a signature, which no longer fits."""
    root = etree.fromstring(envelope, etree.XMLParser(resolve_entities=False, no_network=True))
    holder = root.find(".//DANHSACHHOSO")
    for record in list(holder):
        if visit_of(record) != visit_id:
            holder.remove(record)
    for child in list(root.find(".//CHUKYDONVI")):
        root.find(".//CHUKYDONVI").remove(child)
    root.find(".//SOLUONGHOSO").text = "1"
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def visit_of(record: etree._Element) -> str:
    """MA_LK of a HOSO, nested or in Base64, in either case of letters; "" when it has none."""
    for holder in record.iterfind("FILEHOSO/NOIDUNGFILE"):
        content = holder if len(holder) else _decoded(holder.text)
        if content is None:
            continue
        for tag in ("MA_LK", "ma_lk"):
            found = content.find(f".//{tag}")
            if found is not None and found.text:
                return str(found.text)
    return ""


def fits(sizes: Sequence[int], limit: int) -> bool:
    """Whether packages of so many bytes can travel in one message: Base64 makes them a third larger."""
    return sum(sizes) * 4 // 3 + ROOM <= limit


def _decoded(text: str | None) -> etree._Element | None:
    try:
        return etree.fromstring(
            base64.b64decode(text or "", validate=True),
            etree.XMLParser(resolve_entities=False, no_network=True),
        )
    except (ValueError, etree.XMLSyntaxError):
        return None
