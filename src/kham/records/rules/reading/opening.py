"""From bytes to the parts of a package, whatever variant of the envelope it is."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from kham.records.rules.reading import from_json

PARTS = {
    "XML1": {"THONG_TIN_HANH_CHINH"},
    "XML2": {"THONG_TIN_CHUNG_VE_LAN_KHAM"},
    "XML3": {"DANH_GIA_DAU_HIEU_SINH_TON"},
    "XML4": {"DANH_GIA_DINH_DUONG"},
    "XML5": {"DANH_GIA_PHAT_TRIEN_TINH_THAN_VAN_DONG"},
    "XML6": {"DANH_GIA_TIEM_CHUNG"},
    "XML7": {"KHAM_LAM_SANG"},
    "XML8": {"KET_LUAN_VA_TU_VAN"},
    "XML9": {"TIEN_SU_BENH_TAT"},
    "XML10": {"KHAM_THE_LUC"},
    "XML11": {"KHAM_CAN_LAM_SANG"},
    "XML12": {"KET_LUAN_VA_TU_VAN", "KET_LUAN"},
}
LABS = "XML11"
LARGEST = 10 * 1024 * 1024  # bytes; the limit of one message


class Unreadable(ValueError):
    """The bytes are not a package. `tag` says where it ends to make sense."""

    def __init__(self, tag: str, sentence: str) -> None:
        super().__init__(sentence)
        self.tag, self.sentence = tag, sentence


@dataclass
class Visit:
    """One HOSO: LOAIHOSO → root element of its content."""

    parts: dict[str, etree._Element]
    plain: bool = field(default=True)  # nested, in capitals: as the schema describes it

    @cached_property
    def tags(self) -> dict[str, str]:
        """Tag in capitals → text, of every part but the laboratory; empty ones are left out."""
        found: dict[str, str] = {}
        for kind, root in self.parts.items():
            if kind == LABS:
                continue
            for child in root:
                text = (child.text or "").strip()
                if text and isinstance(child.tag, str):
                    found[child.tag.upper()] = text
        return found

    @cached_property
    def labs(self) -> list[dict[str, str]]:
        """Rows of the laboratory: column in capitals → text."""
        root = self.parts.get(LABS)
        if root is None:
            return []
        lines = [one for one in root.iter() if isinstance(one.tag, str) and one.tag.upper() == "CHI_TIET_CLS"]
        return [
            {str(cell.tag).upper(): (cell.text or "").strip() for cell in line if (cell.text or "").strip()}
            for line in lines
        ]


@dataclass
class Envelope:
    """A package: its document and its visits."""

    root: etree._Element
    visits: list[Visit]


def parsed(raw: bytes, tag: str) -> etree._Element:
    """A document without entities, DTD, comments or instructions. Raises Unreadable."""
    if len(raw) > LARGEST:
        raise Unreadable(tag, f"{tag}: quá 10 MiB.")
    reader = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(raw, reader)
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise Unreadable(tag, f"{tag}: không đọc được XML.") from wrong
    if root.getroottree().docinfo.doctype:
        raise Unreadable(tag, f"{tag}: không nhận tệp có khai báo DOCTYPE.")
    return root


def opened(package: bytes) -> Envelope:
    """The envelope with all its visits. Raises Unreadable."""
    root = _of_json(package) if from_json.looks_so(package) else parsed(package, "KHAMSUCKHOE")
    if root.tag != "KHAMSUCKHOE":
        raise Unreadable(str(root.tag)[:40], "Gốc của tệp không phải KHAMSUCKHOE.")
    records = root.findall("THONGTINHOSO/DANHSACHHOSO/HOSO")
    if not records:
        raise Unreadable("HOSO", "Gói không có HOSO nào.")
    return Envelope(root, [_visit(record) for record in records])


def _of_json(package: bytes) -> etree._Element:
    if len(package) > LARGEST:
        raise Unreadable("KHAMSUCKHOE", "KHAMSUCKHOE: quá 10 MiB.")
    try:
        return from_json.document(package)
    except from_json.NotJson as wrong:
        raise Unreadable(wrong.tag, wrong.sentence) from wrong


def parts_of(package: bytes) -> dict[str, etree._Element]:
    """LOAIHOSO → root element of its content, from an envelope with one HOSO. Raises Unreadable."""
    return one_of(package).parts


def one_of(package: bytes) -> Visit:
    """The visit of an envelope that holds one. Raises Unreadable."""
    visits = opened(package).visits
    if len(visits) != 1:
        raise Unreadable("HOSO", f"Gói phải có một HOSO, đây có {len(visits)}.")
    return visits[0]


def _visit(record: etree._Element) -> Visit:
    found: dict[str, etree._Element] = {}
    plain = True
    for file in record.findall("FILEHOSO"):
        kind = (file.findtext("LOAIHOSO") or "").strip()
        if kind in found or kind not in PARTS:
            raise Unreadable("LOAIHOSO", "LOAIHOSO lặp lại hoặc không có trong danh mục.")
        content, nested = _content(file.find("NOIDUNGFILE"), kind)
        found[kind] = content
        plain = plain and nested and str(content.tag).isupper() and all(str(c.tag).isupper() for c in content)
    return Visit(found, plain)


def _content(holder: etree._Element | None, kind: str) -> tuple[etree._Element, bool]:
    """The content of a file, and whether it is nested."""
    if holder is None:
        raise Unreadable(kind, f"{kind} thiếu NOIDUNGFILE.")
    if len(holder) == 1:
        return holder[0], True
    if len(holder):
        raise Unreadable(kind, f"{kind} có nhiều nội dung trong một NOIDUNGFILE.")
    try:
        raw = base64.b64decode("".join((holder.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Unreadable(kind, f"{kind}: nội dung không phải XML lồng cũng không phải Base64.") from wrong
    return parsed(raw, kind), False
