"""Reading what was pushed, XML or JSON, into the same plain shape. Own parsing: nothing of the sender's is used."""

from __future__ import annotations

import base64
import json
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from typing import Any

ROW, ROWS, LABS = "CHI_TIET_CLS", "DANH_SACH_CLS", "XML11"
DEEPEST = 20
FLAT, LISTED = "flat", "listed"


class Unreadable(Exception):
    """The bytes are no envelope; the argument is the tag to name."""


@dataclass
class Part:
    """One FILEHOSO. `values`: tag in capitals → text; `names`: as written; `rows` of the laboratory and how they stand."""

    kind: str
    root: str = ""
    values: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    laid: str = ""
    packed: bool = False
    readable: bool = True


@dataclass
class Envelope:
    """One message's content. `holder`: where CHUKYDONVI stands; `seal`: its text; `names`: names of the frame as written."""

    is_json: bool
    facility: str = ""
    count: str = ""
    holder: str = ""
    seal: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    records: list[list[Part]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def read(content: bytes) -> Envelope:
    """The envelope. Raises Unreadable."""
    if content.lstrip()[:1] == b"{":
        return _of_json(content)
    return _of_xml(content)


def _of_xml(content: bytes) -> Envelope:
    root = _parse(content)
    if root.tag != "KHAMSUCKHOE":
        raise Unreadable("KHAMSUCKHOE")
    after, inside = root.find("CHUKYDONVI"), root.find("THONGTINHOSO/CHUKYDONVI")
    seal = after if after is not None else inside
    found = Envelope(
        False,
        root.findtext("./THONGTINDONVI/MACSKCB", ""),
        root.findtext("./THONGTINHOSO/SOLUONGHOSO", ""),
        "after" if after is not None else "inside" if inside is not None else "",
        "" if seal is None else (seal.findtext("CHU_KY") or seal.text or "").strip(),
    )
    if seal is not None:
        found.marks = {child.tag: child.text or "" for child in seal if not child.tag.startswith("{")}
    for record in root.iterfind("./THONGTINHOSO/DANHSACHHOSO/HOSO"):
        found.records.append([_part_of_xml(file) for file in record.iterfind("FILEHOSO")])
    return found


def _part_of_xml(file: ET.Element) -> Part:
    part, holder = Part(file.findtext("LOAIHOSO", "")), file.find("NOIDUNGFILE")
    content = holder[0] if holder is not None and len(holder) else None
    if content is None:
        return _packed(part, holder.text if holder is not None else "")
    return _of_element(part, content)


def _packed(part: Part, text: str | None) -> Part:
    part.packed = True
    try:
        return _of_element(part, _parse(base64.b64decode(text or "", validate=True)))
    except (Unreadable, ValueError):
        part.readable = False
        return part


def _of_element(part: Part, content: ET.Element) -> Part:
    part.root = content.tag
    rows = [one for one in content.iter() if one.tag.upper() == ROW]
    part.rows = [{cell.tag.upper(): (cell.text or "").strip() for cell in row} for row in rows]
    part.laid = FLAT if any(child.tag.upper() == ROW for child in content) else LISTED if rows else ""
    part.names = [one.tag for one in content.iter()]
    part.values = {child.tag.upper(): (child.text or "").strip() for child in content if not len(child)}
    return part


def _parse(content: bytes) -> ET.Element:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unreadable("DOCTYPE")
    try:
        return ET.fromstring(content)  # noqa: S314 - document types were refused above
    except ET.ParseError as wrong:
        raise Unreadable("XML") from wrong


def _of_json(content: bytes) -> Envelope:
    try:
        whole = json.loads(content.decode(), object_pairs_hook=_Names)
    except (ValueError, RecursionError) as wrong:
        raise Unreadable("JSON") from wrong
    frame = _inner(whole, "KHAMSUCKHOE")
    about = _inner(frame, "THONGTINHOSO")
    after, inside = frame.get("CHUKYDONVI"), about.get("CHUKYDONVI")
    seal = after if after is not None else inside
    found = Envelope(
        True,
        _text(_inner(frame, "THONGTINDONVI").get("MACSKCB")),
        _text(about.get("SOLUONGHOSO")),
        "after" if after is not None else "inside" if inside is not None else "",
        _text(seal.get("CHU_KY")) if isinstance(seal, _Names) else _text(seal),
        names=_written(whole),
    )
    if isinstance(seal, _Names):
        found.marks = {name: _text(value) for name, value in seal.items()}
    listed = _inner(about, "DANHSACHHOSO").get("HOSO")
    for record in listed if isinstance(listed, list) else []:
        files = record.get("FILEHOSO") if isinstance(record, _Names) else None
        each = files if isinstance(files, list) else []
        found.records.append([_part_of_json(file) for file in each if isinstance(file, _Names)])
    return found


def _part_of_json(file: _Names) -> Part:
    part, content = Part(_text(file.get("LOAIHOSO"))), file.get("NOIDUNGFILE")
    if isinstance(content, str):
        return _packed(part, content)
    if not isinstance(content, _Names) or len(content) != 1:
        part.readable = False
        return part
    part.root, inner = next(iter(content.written)), next(iter(content.values()))
    part.names = _written(content)
    rows = inner
    part.laid = FLAT if isinstance(inner, list) else ""
    if isinstance(inner, _Names):
        part.values = {name: _text(value).strip() for name, value in inner.items() if isinstance(value, str)}
        rows = inner.get(ROWS, inner)
        rows = rows.get(ROW) if isinstance(rows, _Names) else rows
        part.laid = LISTED if isinstance(rows, list) else ""
    if isinstance(rows, list):
        part.rows = [
            {name: _text(cell).strip() for name, cell in row.items()}
            for row in rows
            if isinstance(row, _Names)
        ]
    part.readable = isinstance(inner, list | _Names)
    return part


class _Names(dict[str, Any]):
    """An object by its names in capitals; the same name twice, in whatever case, is refused."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__((name.upper(), value) for name, value in pairs)
        self.written = [name for name, _ in pairs]
        if len(self) != len(pairs):
            raise ValueError("a name stands twice")


def _inner(value: Any, name: str) -> _Names:
    inner = value.get(name) if isinstance(value, _Names) else None
    if not isinstance(inner, _Names):
        raise Unreadable(name)
    return inner


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _written(value: Any, depth: int = 0) -> list[str]:
    """Every name as it was written."""
    if depth > DEEPEST:
        raise Unreadable("JSON")
    if isinstance(value, list):
        return [name for one in value for name in _written(one, depth + 1)]
    if not isinstance(value, _Names):
        return []
    return value.written + [name for one in value.values() for name in _written(one, depth + 1)]
