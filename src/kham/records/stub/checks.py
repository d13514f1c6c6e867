"""What the stand-in portal demands of an envelope. Own tables; answers name tags, never values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kham.records.stub import envelope
from kham.records.stub.envelope import Envelope, Part
from kham.records.stub.manners import ANY, Manner

# Blocked when empty: the list of 17 fields known for QĐ 2062.
MANDATORY = {
    "XML1": [
        "HO_TEN", "GIOI_TINH", "NGAY_SINH", "MA_DAN_TOC", "SO_CCCD", "DIA_CHI", "MATINH_CU_TRU", "MAXA_CU_TRU", "LY_DO_VV",
    ],
    "XML2": ["MA_LK", "MA_CSKCB", "MA_GTIN_CSKCB", "DOI_TUONG", "NGUON_CHI_TRA", "MA_LOAI_KCB", "NGAY_VAO", "TYPE"],
}  # fmt: skip
# Older campaigns name the payer otherwise; a child may come with somebody else's number.
INSTEAD = {"SO_CCCD": ("SO_CCCD_NGUOI_DI_CUNG",), "NGUON_CHI_TRA": ("NGUON_KINH_PHI",)}
ONLY_ADULT = {"XML1": ["MA_NGHE_NGHIEP"], "XML12": ["PHAN_LOAI_SK"]}
SHAPES = {
    "SO_CCCD": r"[0-9]{12}",
    "SO_CCCD_NGUOI_DI_CUNG": r"[0-9]{12}",
    "SO_CCCD_NGH": r"[0-9]{12}",
    "GIOI_TINH": r"[0123]",
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


def look(content: bytes, manner: Manner = ANY) -> list[Seen]:
    """Read an envelope and judge it: one entry a HOSO; a fault of the envelope itself stands in the first."""
    try:
        read = envelope.read(content)
    except envelope.Unreadable as wrong:
        return [Seen(faults=[str(wrong)])]
    if not read.records:
        return [Seen(faults=["HOSO"])]
    found = [_record(parts, read.facility, manner) for parts in read.records]
    found[0].faults += _frame(read, manner)
    if len({one.visit_id for one in found}) != len(found):
        found[0].faults.append("MA_LK")
    return found


def _frame(read: Envelope, manner: Manner) -> Iterator[str]:
    """Faults of the envelope itself."""
    records, files = str(len(read.records)), str(sum(map(len, read.records)))
    right = {"records": (records,), "files": (files,)}.get(manner.counts, (records, files))
    if read.count not in right:
        yield "SOLUONGHOSO"
    if manner.data_type and read.is_json != manner.data_type.startswith("json"):
        yield "JSON" if read.is_json else "XML"
    if manner.facility and len(read.facility) != manner.facility:
        yield "MACSKCB"
    if manner.holder and read.holder != manner.holder:
        yield "CHUKYDONVI"
    if read.is_json and manner.lower is not None and not _all(read.names, lower=manner.lower):
        yield "KHAMSUCKHOE"


def _record(parts: list[Part], facility: str, manner: Manner) -> Seen:
    seen = Seen(facility=facility)
    blocks: dict[str, Part] = {}
    for part in parts:
        if not part.readable or part.kind in blocks:
            seen.faults.append(part.kind or "LOAIHOSO")
            continue
        blocks[part.kind] = part
        seen.faults += _ways(part, manner)
    _judge({kind: part.values for kind, part in blocks.items()}, seen, manner)
    return seen


def _ways(part: Part, manner: Manner) -> Iterator[str]:
    """Faults of how a part is written."""
    if manner.packed is not None and part.packed != manner.packed:
        yield "NOIDUNGFILE"
    if manner.lower is not None and not _all(part.names, lower=manner.lower):
        yield part.kind
    if manner.conclusion and part.kind == "XML12" and part.root.upper() != manner.conclusion:
        yield part.root.upper()[:40]
    if manner.flat is not None and part.rows and (part.laid == envelope.FLAT) != manner.flat:
        yield envelope.ROWS
    if manner.row_names is not None and any(("TEN_CHI_SO" in row) != manner.row_names for row in part.rows):
        yield "TEN_CHI_SO"
    if manner.empties is False and not all(part.values.values()):
        yield part.kind
    if manner.leaving is not None and part.kind == "XML2" and ("NGAY_RA" in part.values) != manner.leaving:
        yield "NGAY_RA"


def _all(names: list[str], *, lower: bool) -> bool:
    return all(name == (name.lower() if lower else name.upper()) for name in names)


def _judge(blocks: dict[str, dict[str, str]], seen: Seen, manner: Manner) -> None:
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
    shapes = SHAPES | manner.shapes
    for block in blocks.values():
        seen.faults += [
            tag
            for tag, text in block.items()
            if text and tag in shapes and not re.fullmatch(shapes[tag], text)
        ]
    if seen.facility and seen.facility not in (visit.get("MA_GTIN_CSKCB"), visit.get("MA_CSKCB")):
        seen.faults.append("MACSKCB")
    if blocks.get("XML9", {}).get("SAN_KHOA_KHONG_BT") == "0":
        seen.faults.append("SAN_KHOA_KHONG_BT")
