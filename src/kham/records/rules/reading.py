"""An independent reader: from a package back to the facts, and a validator. Written from the reference; shares nothing with the writer.

It accepts every variant that implementers were seen to send (nested or Base64 content, upper or lower case keys, three forms
of dates, two roots of XML12) and says what is wrong with tag and sentence. Nothing personal stands in a sentence.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kham.records.rules.reading_tables import (
    DAYS,
    DECIMAL,
    DISEASES,
    ICD_LISTS,
    SIGNED,
    WHOLE,
    codes_of,
    mandatory,
)

_ROOTS = {
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
_NEEDED = {
    "Adult": {"XML1", "XML2", "XML12"},
    "Minor": {"XML1", "XML2", "XML12"},
    "ChildUnder": {"XML1", "XML2", "XML8"},
}
_NOT_FOR = {
    "Adult": {"XML3", "XML4", "XML5", "XML6", "XML8"},
    "Minor": {"XML3", "XML4", "XML5", "XML6", "XML8"},
    "ChildUnder": {"XML9", "XML10", "XML11", "XML12"},
}
# tag → (part, name in the facts)
_PLAIN = {
    "HO_TEN": ("XML1", "name"),
    "SO_CCCD": ("XML1", "personal_number"),
    "MA_DAN_TOC": ("XML1", "ethnicity"),
    "MA_NGHE_NGHIEP": ("XML1", "occupation"),
    "NOI_LAM_VIEC_HOC_TAP": ("XML1", "workplace"),
    "DIA_CHI": ("XML1", "address"),
    "MATINH_CU_TRU": ("XML1", "province"),
    "MAXA_CU_TRU": ("XML1", "commune"),
    "DIEN_THOAI": ("XML1", "phone"),
    "LY_DO_VV": ("XML1", "reason"),
    "MA_LK": ("XML2", "visit_id"),
    "MA_CSKCB": ("XML2", "facility5"),
    "MA_GTIN_CSKCB": ("XML2", "facility13"),
    "NGUON_CHI_TRA": ("XML2", "payer"),
    "NGUON_KINH_PHI": ("XML2", "payer"),
    **dict.fromkeys(DISEASES, ("XML12", "diseases")),
}
_TREATED = {
    "GIOI_TINH",
    "NGAY_SINH",
    "DOI_TUONG",
    "MA_LOAI_KCB",
    "NGAY_VAO",
    "NGAY_RA",
    "TYPE",
    "PHAN_LOAI_SK",
    "KET_LUAN_BENH",
    "CKS_NGUOI_KET_LUAN",
    "CKS_BENH_VIEN",
}
_ICD = re.compile(r"[A-Z]\d{2}(\.?\d{1,2})?[*†+]?")
_LAB = ("MA_DICH_VU", "MA_CHI_SO", "TEN_CHI_SO", "GIA_TRI", "DON_VI_DO", "MO_TA", "KET_LUAN")
_FORMS = [
    ("SO_CCCD", r"\d{12}", "phải đủ 12 chữ số"),
    ("MA_DAN_TOC", r"\d{2}", "phải có 2 chữ số"),
    ("MAXA_CU_TRU", r"\d{5}", "phải có 5 chữ số"),
    ("MATINH_CU_TRU", r"\d{2,3}", "phải có 2 đến 3 chữ số"),
    ("MA_CSKCB", r"[0-9A-Z]{5}", "phải có 5 ký tự"),
    ("MA_GTIN_CSKCB", r"\d{13}", "phải có 13 chữ số"),
    ("NGUON_CHI_TRA", r"[123459]", "không có trong danh mục"),
    ("MA_LOAI_KCB", r"\d{2}", "phải có 2 chữ số"),
    ("PHAN_LOAI_SK", r"[1-5]", "phải từ 1 đến 5"),
    ("GIOI_TINH", r"[0123]", "không có trong danh mục"),
    ("MA_NGHE_NGHIEP", r"\d{2}", "phải có 2 chữ số"),
    ("HUYET_AP", r"\d{2,3}/\d{2,3}", "phải có dạng 120/80"),
    ("DOI_TUONG", r"(0?[1-9]|1[0-6])(;(0?[1-9]|1[0-6]))*", "không đúng danh mục, cách nhau bằng ;"),
]
Fault = tuple[str, str]


class Unreadable(ValueError):
    """The bytes are not a package. `tag` says where it ends to make sense."""

    def __init__(self, tag: str, sentence: str) -> None:
        super().__init__(sentence)
        self.tag, self.sentence = tag, sentence


def parts_of(package: bytes) -> dict[str, Element]:
    """LOAIHOSO → root element of its content, from an envelope with one HOSO. Raises Unreadable."""
    root = _parse(package, "KHAMSUCKHOE")
    if root.tag != "KHAMSUCKHOE":
        raise Unreadable(str(root.tag)[:40], "Gốc của tệp không phải KHAMSUCKHOE.")
    records = root.findall("THONGTINHOSO/DANHSACHHOSO/HOSO")
    if len(records) != 1:
        raise Unreadable("HOSO", f"Gói phải có một HOSO, đây có {len(records)}.")
    found: dict[str, Element] = {}
    for file in records[0].findall("FILEHOSO"):
        kind = (file.findtext("LOAIHOSO") or "").strip()
        if kind in found or kind not in _ROOTS:
            raise Unreadable("LOAIHOSO", "LOAIHOSO lặp lại hoặc không có trong danh mục.")
        found[kind] = _content(file.find("NOIDUNGFILE"), kind)
    return found


def _content(holder: Element | None, kind: str) -> Element:
    if holder is None:
        raise Unreadable(kind, f"{kind} thiếu NOIDUNGFILE.")
    if len(holder):
        return holder[0]
    try:
        return _parse(base64.b64decode("".join((holder.text or "").split()), validate=True), kind)
    except (binascii.Error, ValueError) as wrong:
        if isinstance(wrong, Unreadable):
            raise
        raise Unreadable(kind, f"{kind}: nội dung không phải XML lồng cũng không phải Base64.") from wrong


def _parse(raw: bytes, tag: str) -> Element:
    try:
        parsed: Element = fromstring(raw)
    except (ParseError, DefusedXmlException, ValueError) as wrong:
        raise Unreadable(tag, f"{tag}: không đọc được XML.") from wrong
    return parsed


def _tags(parts: dict[str, Element]) -> dict[str, str]:
    tags: dict[str, str] = {}
    for kind, root in parts.items():
        if kind == "XML11":
            continue
        for child in root:
            text = (child.text or "").strip()
            if text:
                tags[str(child.tag).upper()] = text
    return tags


def read(
    package: bytes, *, sexes: dict[str, str] | None = None, kinds: dict[str, str] | None = None
) -> dict[str, Any]:
    """The facts of a package in plain values. `sexes` and `kinds` are the code lists in use (defaults: the national ones).

    Raises Unreadable.
    """
    parts = parts_of(package)
    tags = _tags(parts)
    sexes = sexes or {"1": "male", "2": "female", "3": "other"}
    kinds = kinds or {"15": "periodic", "16": "screening"}
    facts: dict[str, Any] = {name: "" for _, name in _PLAIN.values()}
    facts |= {name: tags[tag] for tag, (_, name) in _PLAIN.items() if tags.get(tag)}
    arrived = _moment(tags.get("NGAY_VAO", ""))
    facts |= {
        "sex": sexes.get(tags.get("GIOI_TINH", ""), ""),
        "birth": _birth(tags.get("NGAY_SINH", "")),
        "arrived": arrived,
        "exam_date": arrived[:10],
        "left": _moment(tags.get("NGAY_RA", "")),
        "kind": kinds.get(tags.get("MA_LOAI_KCB", ""), ""),
        "groups": [str(int(code)) for code in tags.get("DOI_TUONG", "").split(";") if code.isdigit()],
        "type": tags.get("TYPE", ""),
        "health_class": int(tags["PHAN_LOAI_SK"]) if tags.get("PHAN_LOAI_SK", "").isdigit() else None,
        "icd": [code for code in tags.get("KET_LUAN_BENH", "").split(";") if code],
        "labs": _labs(parts.get("XML11")),
    }
    known = set(_PLAIN) | _TREATED
    facts["answers"] = {
        tag: _answer(tag, text)
        for tag, text in tags.items()
        if tag not in known and not tag.startswith("CKDT_")
    }
    return facts


def _answer(tag: str, text: str) -> Any:
    if tag in WHOLE and text.isdigit():
        return int(text)
    if tag in DECIMAL:
        try:
            return float(text)
        except ValueError:
            return text
    if tag in DAYS and re.fullmatch(r"\d{8}", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text


def _birth(text: str) -> str:
    digits = text.replace("-", "")
    if not digits.isdigit() or len(digits) not in (4, 6, 8, 12):
        return text
    year, month, day = digits[:4], digits[4:6], digits[6:8]
    return (
        year
        + (f"-{month}" if month not in ("", "00") else "")
        + (f"-{day}" if day not in ("", "00") and month != "00" else "")
    )


def _moment(text: str) -> str:
    for style in ("%Y%m%d%H%M", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"):
        try:
            return dt.datetime.strptime(text, style).isoformat(timespec="minutes")  # noqa: DTZ007 - local time as written
        except ValueError:
            continue
    return text


def _labs(root: Element | None) -> list[dict[str, str]]:
    if root is None:
        return []
    rows = []
    for line in root.iter():
        if str(line.tag).upper() == "CHI_TIET_CLS":
            cells = {str(cell.tag).upper(): (cell.text or "").strip() for cell in line}
            rows.append({column: cells[column] for column in _LAB if cells.get(column)})
    return rows


def faults(package: bytes) -> list[Fault]:
    """What is wrong with a package: (tag, sentence), nothing personal; empty means it would be accepted."""
    try:
        parts = parts_of(package)
    except Unreadable as wrong:
        return [(wrong.tag, wrong.sentence)]
    tags = _tags(parts)
    found: list[Fault] = [
        (wanted[0], f"Thiếu {wanted[0]}.")
        for wanted in mandatory(tags.get("TYPE", ""))
        if not any(tags.get(tag) for tag in wanted)
    ]
    found += [
        (tag, f"{tag} {what}.")
        for tag, pattern, what in _FORMS
        if tags.get(tag) and not re.fullmatch(pattern, tags[tag])
    ]
    return (
        found
        + _faults_of_parts(parts, tags)
        + _faults_of_values(tags)
        + _faults_of_labs(parts)
        + _faults_of_envelope(package, parts)
    )


def _faults_of_parts(parts: dict[str, Element], tags: dict[str, str]) -> list[Fault]:
    form = tags.get("TYPE", "")
    if form not in _NEEDED:
        return [("TYPE", "TYPE phải là ChildUnder, Minor hoặc Adult.")]
    found = [(kind, f"Thiếu phần {kind}.") for kind in sorted(_NEEDED[form] - set(parts))]
    found += [(kind, f"Phần {kind} không dùng cho {form}.") for kind in sorted(_NOT_FOR[form] & set(parts))]
    found += [
        (kind, f"Gốc của {kind} sai tên.")
        for kind, root in parts.items()
        if str(root.tag).upper() not in _ROOTS[kind]
    ]
    age = _age(_birth(tags.get("NGAY_SINH", "")), _moment(tags.get("NGAY_VAO", ""))[:10])
    if age is not None and form != ("ChildUnder" if age < 6 else "Minor" if age < 18 else "Adult"):
        found.append(("TYPE", "TYPE không khớp tuổi vào ngày khám."))
    return found


def _age(birth: str, on: str) -> int | None:
    try:
        day = dt.date.fromisoformat(on)
        pieces = [int(piece) for piece in birth.split("-")]
        dt.date(*(pieces + [1, 1])[:3])
    except (ValueError, TypeError):
        return None
    years = day.year - pieces[0]
    if len(pieces) == 1:
        return years
    before = (day.month, day.day) < (pieces[1], pieces[2] if len(pieces) > 2 else 1)
    return years - before


def _faults_of_values(tags: dict[str, str]) -> list[Fault]:
    found: list[Fault] = []
    birth, arrived = _birth(tags.get("NGAY_SINH", "")), _moment(tags.get("NGAY_VAO", ""))
    if tags.get("NGAY_SINH") and not _is_birth(birth):
        found.append(("NGAY_SINH", "NGAY_SINH không phải một ngày có thật."))
    if tags.get("NGAY_VAO") and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", arrived):
        found.append(("NGAY_VAO", "NGAY_VAO không phải một thời điểm có thật."))
    elif _is_birth(birth) and birth[:10] > arrived[: len(birth)]:
        found.append(("NGAY_SINH", "NGAY_SINH sau ngày khám."))
    if tags.get("HO_TEN", "") != tags.get("HO_TEN", "").upper():
        found.append(("HO_TEN", "HO_TEN phải viết hoa."))
    for tag in ICD_LISTS & set(tags):
        codes = tags[tag].split(";")
        if any(not _ICD.fullmatch(code) for code in codes):
            found.append((tag, f"{tag} phải là mã ICD-10 cách nhau bằng ;."))
        if any(re.match(r"B2[0-4]|Z21", code) for code in codes):
            found.append((tag, f"{tag} có mã không được gửi lên sổ sức khỏe."))
    found += [
        (tag, f"{tag} có mã không dùng trong danh mục.")
        for tag, text in tags.items()
        if (allowed := codes_of(tag)) and text not in allowed
    ]
    found += [
        (tag, f"{tag} phải từ 1 đến 5.")
        for tag, text in tags.items()
        if tag.endswith("_PL") and text not in "12345"
    ]
    found += [
        (tag, f"{tag} phải là số, dấu thập phân là dấu chấm.")
        for tag in (DECIMAL | WHOLE) & set(tags)
        if not re.fullmatch(r"-?\d+(\.\d+)?" if tag in SIGNED else r"\d+(\.\d+)?", tags[tag])
    ]
    return found + _faults_of_measures(tags)


def _faults_of_measures(tags: dict[str, str]) -> list[Fault]:
    found: list[Fault] = []
    match = re.fullmatch(r"(\d{2,3})/(\d{2,3})", tags.get("HUYET_AP", ""))
    if match and int(match[1]) <= int(match[2]):
        found.append(("HUYET_AP", "Tâm thu phải lớn hơn tâm trương."))
    try:
        height, weight, bmi = (float(tags[tag]) for tag in ("CHIEU_CAO", "CAN_NANG", "CHI_SO_BMI"))
    except (KeyError, ValueError):
        return found
    if height and abs(weight / (height / 100) ** 2 - bmi) > 0.06:
        found.append(("CHI_SO_BMI", "CHI_SO_BMI không khớp chiều cao và cân nặng."))
    return found


def _is_birth(text: str) -> bool:
    try:
        pieces = [int(piece) for piece in text.split("-")]
        return pieces[0] >= 1900 and bool(dt.date(*(pieces + [1, 1])[:3]))
    except (ValueError, TypeError):
        return False


def _faults_of_labs(parts: dict[str, Element]) -> list[Fault]:
    found: list[Fault] = []
    if "XML11" in parts and not (rows := _labs(parts["XML11"])):
        found.append(("XML11", "XML11 không có dòng nào; không có cận lâm sàng thì bỏ phần này."))
    elif "XML11" in parts:
        for row in rows:
            if not row.get("MA_CHI_SO") and not row.get("MA_DICH_VU"):
                found.append(("MA_CHI_SO", "Dòng cận lâm sàng thiếu mã."))
            if "mao mạch" in " ".join(row.values()).lower():
                found.append(("GIA_TRI", "Đường huyết mao mạch không được gửi như xét nghiệm."))
    return found


def _faults_of_envelope(package: bytes, parts: dict[str, Element]) -> list[Fault]:
    root = _parse(package, "KHAMSUCKHOE")
    found: list[Fault] = []
    if not re.fullmatch(r"\d{13}|[0-9A-Z]{5}", root.findtext("THONGTINDONVI/MACSKCB") or ""):
        found.append(("MACSKCB", "MACSKCB phải có 13 chữ số hoặc 5 ký tự."))
    if not re.fullmatch(r"\d{8}", root.findtext("THONGTINHOSO/NGAYLAP") or ""):
        found.append(("NGAYLAP", "NGAYLAP phải có dạng yyyymmdd."))
    if root.findtext("THONGTINHOSO/SOLUONGHOSO") not in ("1", str(len(parts))):
        found.append(("SOLUONGHOSO", "SOLUONGHOSO không khớp số hồ sơ."))
    if root.find("CHUKYDONVI") is None and root.find("THONGTINHOSO/CHUKYDONVI") is None:
        found.append(("CHUKYDONVI", "Thiếu CHUKYDONVI."))
    return found
