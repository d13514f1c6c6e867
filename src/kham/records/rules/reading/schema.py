"""The schemas of `data/xsd`, and their complaints in words."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from kham.records.rules.reading.opening import Envelope
from kham.records.rules.reading.tables import DATA

FILES = {"Adult": "adult", "Minor": "minor", "ChildUnder": "child"}
# What a value must look like, of the tags that are asked about most.
SHAPES = {
    "SO_CCCD": "phải đủ 12 chữ số", "SO_CCCD_NGH": "phải đủ 12 chữ số", "SO_CCCD_NGUOI_DI_CUNG": "phải đủ 12 chữ số",
    "MA_DAN_TOC": "phải có 2 chữ số", "MA_NGHE_NGHIEP": "phải có 2 chữ số", "MAXA_CU_TRU": "phải có 5 chữ số",
    "MATINH_CU_TRU": "phải có 2 đến 3 chữ số", "MA_CSKCB": "phải có 5 ký tự", "MA_GTIN_CSKCB": "phải có 13 chữ số",
    "MACSKCB": "phải có 13 chữ số hoặc 5 ký tự", "NGAYLAP": "phải có dạng yyyymmdd", "MA_LOAI_KCB": "phải có 2 chữ số",
    "PHAN_LOAI_SK": "phải từ 1 đến 5", "HUYET_AP": "phải có dạng 120/80", "DOI_TUONG": "không đúng danh mục 16 mã, cách nhau bằng ;",
    "NGAY_SINH": "không đúng dạng ngày", "NGAY_VAO": "không đúng dạng thời điểm", "NGAY_RA": "không đúng dạng thời điểm",
    "TYPE": "không khớp mẫu", "SOLUONGHOSO": "phải là số", "LOAIHOSO": "không có trong danh mục", "DIEN_THOAI": "chỉ gồm chữ số",
}  # fmt: skip


@lru_cache(maxsize=4)
def of(form: str) -> etree.XMLSchema:
    """The schema of a TYPE."""
    return etree.XMLSchema(etree.parse(str(DATA / "xsd" / f"{FILES[form]}.xsd")))


def faults(envelope: Envelope, form: str) -> list[tuple[str, str]]:
    """Complaints of the schema of a form about the whole envelope: (tag, sentence). Values stand in none."""
    if form not in FILES:
        return []
    schema, root = of(form), _as_described(envelope)
    if schema.validate(root):
        return []
    found: dict[tuple[str, str], None] = {}
    for error in schema.error_log:
        tag = (error.path or "").rstrip("]").rpartition("/")[2].split("[")[0].split(":")[-1]
        found[tag, f"{tag} {_words(tag, error.type_name, error.message)}."] = None
    return list(found)


def _words(tag: str, kind: str, message: str) -> str:
    if kind == "SCHEMAV_ELEMENT_CONTENT":
        return (
            "thiếu thành phần bên trong"
            if "Missing child" in message
            else "lặp lại, sai chỗ hoặc không có trong mẫu"
        )
    if kind == "SCHEMAV_CVC_MAXLENGTH_VALID":
        return "dài quá cỡ cho phép"
    if kind.startswith(("SCHEMAV_CVC_COMPLEX_TYPE", "SCHEMAV_CVC_TYPE_3")):
        return "có thuộc tính hoặc nội dung không cho phép"
    if "_PL" in tag[-3:]:
        return "phải từ 1 đến 5"
    return SHAPES.get(tag, "có giá trị ngoài danh mục hoặc sai dạng")


def _as_described(envelope: Envelope) -> etree._Element:
    """The envelope with nested content in capitals: what the schema describes. Itself when it is so already."""
    if all(visit.plain for visit in envelope.visits):
        return envelope.root
    root = etree.fromstring(etree.tostring(envelope.root))
    for record, visit in zip(root.findall("THONGTINHOSO/DANHSACHHOSO/HOSO"), envelope.visits, strict=True):
        for file in record.findall("FILEHOSO"):
            holder = file.find("NOIDUNGFILE")
            holder.text = None
            for child in list(holder):
                holder.remove(child)
            holder.append(_raised(visit.parts[(file.findtext("LOAIHOSO") or "").strip()]))
    return root


def _raised(element: etree._Element) -> etree._Element:
    """A copy with names in capitals."""
    made = etree.Element(str(element.tag).upper(), dict(element.attrib))
    made.text = element.text
    for child in element:
        if isinstance(child.tag, str):
            made.append(_raised(child))
    return made
