"""What the stand-in portal demands of an envelope. Own parsing, own tables; answers name tags, never values."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

# Blocked when empty: the list of 17 fields known for QĐ 2062.
MANDATORY = {
    "XML1": [
        "HO_TEN",
        "GIOI_TINH",
        "NGAY_SINH",
        "MA_DAN_TOC",
        "SO_CCCD",
        "DIA_CHI",
        "MATINH_CU_TRU",
        "MAXA_CU_TRU",
        "LY_DO_VV",
    ],
    "XML2": [
        "MA_LK",
        "MA_CSKCB",
        "MA_GTIN_CSKCB",
        "DOI_TUONG",
        "NGUON_CHI_TRA",
        "MA_LOAI_KCB",
        "NGAY_VAO",
        "TYPE",
    ],
}
# Older campaigns name the payer otherwise; a child may come with somebody else's number.
INSTEAD = {"SO_CCCD": ("SO_CCCD_NGUOI_DI_CUNG",), "NGUON_CHI_TRA": ("NGUON_KINH_PHI",)}
ONLY_ADULT = {"XML1": ["MA_NGHE_NGHIEP"], "XML12": ["PHAN_LOAI_SK"]}
SHAPES = {
    "SO_CCCD": r"[0-9]{12}",
    "SO_CCCD_NGUOI_DI_CUNG": r"[0-9]{12}",
    "SO_CCCD_NGH": r"[0-9]{12}",
    "GIOI_TINH": r"[123]",
    "NGAY_SINH": r"[0-9]{8}([0-9]{4})?|[0-9]{4}(-[0-9]{2}){0,2}",
    "MAXA_CU_TRU": r"[0-9]{5}",
    "MATINH_CU_TRU": r"[0-9]{2,3}",
    "MA_CSKCB": r"[A-Z0-9]{5}",
    "MA_GTIN_CSKCB": r"[0-9]{13}",
    "NGUON_CHI_TRA": r"[123459]",
    "MA_LOAI_KCB": r"[0-9]{2}",
    "NGAY_VAO": r"[0-9]{12}|[0-9-]{10}T[0-9:]{5}|[0-9/]{10} [0-9:]{5}",
    "TYPE": r"ChildUnder|Minor|Adult",
    "PHAN_LOAI_SK": r"[1-5]",
    "DOI_TUONG": r"[0-9]{1,2}(;[0-9]{1,2})*",
    "KET_LUAN_BENH": r"[A-Z][0-9]{2}[0-9.*+†]*(;[A-Z][0-9]{2}[0-9.*+†]*)*",
}


@dataclass
class Seen:
    """What was found in an envelope: the visit, its sender's codes, and faults as tags."""

    visit_id: str = ""
    facility: str = ""
    form: str = ""
    faults: list[str] = field(default_factory=list)


def look(xml: bytes) -> list[Seen]:
    """Read an envelope and judge it: one entry a HOSO; a fault of the envelope itself stands in the first."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        return [Seen(faults=["DOCTYPE"])]
    try:
        envelope = ET.fromstring(xml)  # noqa: S314 - document types were refused above
    except ET.ParseError:
        return [Seen(faults=["XML"])]
    records = envelope.findall(".//DANHSACHHOSO/HOSO")
    if envelope.tag != "KHAMSUCKHOE" or not records:
        return [Seen(faults=["KHAMSUCKHOE" if records else "HOSO"])]
    facility = envelope.findtext("./THONGTINDONVI/MACSKCB", "")
    found = [_record(record, facility) for record in records]
    count = envelope.findtext(".//SOLUONGHOSO", "")
    if count not in (str(len(records)), str(len(envelope.findall(".//FILEHOSO")))):
        found[0].faults.append("SOLUONGHOSO")
    if len({one.visit_id for one in found}) != len(found):
        found[0].faults.append("MA_LK")
    return found


def _record(record: ET.Element, facility: str) -> Seen:
    seen = Seen(facility=facility)
    blocks: dict[str, dict[str, str]] = {}
    for file in record.iterfind("FILEHOSO"):
        kind = file.findtext("LOAIHOSO", "")
        block = _open(file.find("NOIDUNGFILE"))
        if block is None or kind in blocks:
            seen.faults.append(kind or "LOAIHOSO")
            continue
        blocks[kind] = {child.tag.upper(): (child.text or "").strip() for child in block}
    _judge(blocks, seen)
    return seen


def _open(holder: ET.Element | None) -> ET.Element | None:
    if holder is None:
        return None
    if len(holder):
        return holder[0]
    try:
        inner = base64.b64decode(holder.text or "")
        if b"<!DOCTYPE" in inner or b"<!ENTITY" in inner:
            return None
        return ET.fromstring(inner)  # noqa: S314 - document types were refused above
    except (ET.ParseError, ValueError):
        return None


def _judge(blocks: dict[str, dict[str, str]], seen: Seen) -> None:
    visit = blocks.get("XML2", {})
    seen.visit_id, seen.form = visit.get("MA_LK", ""), visit.get("TYPE", "")
    conclusion = "XML8" if seen.form == "ChildUnder" else "XML12"
    seen.faults += [kind for kind in ("XML1", "XML2", conclusion) if kind not in blocks]
    wanted = {kind: list(tags) for kind, tags in MANDATORY.items()}
    if seen.form == "Adult":
        for kind, tags in ONLY_ADULT.items():
            wanted.setdefault(kind, []).extend(tags)
    for kind, tags in wanted.items():
        block = blocks.get(kind, {})
        seen.faults += [
            tag for tag in tags if not any(block.get(one) for one in (tag, *INSTEAD.get(tag, ())))
        ]
    for block in blocks.values():
        seen.faults += [
            tag
            for tag, text in block.items()
            if text and tag in SHAPES and not re.fullmatch(SHAPES[tag], text)
        ]
    if seen.facility and seen.facility not in (visit.get("MA_GTIN_CSKCB"), visit.get("MA_CSKCB")):
        seen.faults.append("MACSKCB")
    if blocks.get("XML9", {}).get("SAN_KHOA_KHONG_BT") == "0":
        seen.faults.append("SAN_KHOA_KHONG_BT")
