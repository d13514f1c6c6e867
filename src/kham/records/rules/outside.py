"""Results made elsewhere: reading a table of them, and whom one row surely means. Pure; bytes are opened by the room's door."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from lxml import etree

from kham.kernel.dates import read_date
from kham.kernel.identity import read_personal_number
from kham.kernel.names import clean, fold
from kham.kernel.sexes import read_sex
from kham.records.rules import reading
from kham.records.rules.reading import opening

# Heading as folded text, or the national tag of a workbook in the portal's layout → what it says.
HEADINGS = {
    "name": ("ho ten", "ho va ten", "ho va chu dem ten", "ho_ten"),
    "birth": ("ngay sinh", "nam sinh", "ngay thang nam sinh", "ngay sinh/nam sinh", "ngay_sinh"),
    "sex": ("gioi tinh", "gioi", "gioi_tinh"),
    "number": ("so dinh danh", "so dinh danh ca nhan", "so cccd", "cccd", "so cccd/cmnd", "so cccd/so dinh danh", "so_cccd"),
    "insurance": ("so the bhyt", "ma so bhyt", "so bhyt", "ma so bao hiem y te", "so the bao hiem y te"),
    "phone": ("dien thoai", "so dien thoai", "dien_thoai"),
    "on": ("ngay kham", "ngay kham suc khoe", "ngay_vao"),
    "facility": ("co so kham", "noi kham", "ten co so kham", "co so kham benh, chua benh"),
    "class": ("phan loai", "phan loai suc khoe", "loai suc khoe", "phan loai sk", "phan_loai_sk"),
    "icd": ("ma benh", "ma icd", "ma icd-10", "ma benh icd-10", "ma benh theo icd-10", "ket_luan_benh"),
    "diseases": ("ket luan", "benh tat", "cac benh tat neu co", "ket luan benh tat", "cac_benh_tat_neu_co", "cac_van_de_suc_khoe",
                 "ghi_ro_van_de_suc_khoe"),
    "visit": ("ma luot kham", "so ho so", "ma_lk"),
    "document": ("so giay", "so giay kham", "so giay kham suc khoe"),
}  # fmt: skip
_FIELD = {fold(heading): name for name, headings in HEADINGS.items() for heading in headings}
NEEDED = ("name", "birth", "on")
HEAD_ROWS = 12
MOST_RECORDS = 2000
_CLASSES = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5} | {str(n): n for n in range(1, 6)}
_ICD = re.compile(r"[A-Z]\d{2}(\.?\d{1,2})?[*†+]?")


@dataclass(frozen=True)
class Outside:
    """One result as read. `faults`: sentences naming column and remedy, without what stands in the cell."""

    place: str
    name: str = ""
    birth: str = ""
    sex: str = ""
    number: str = ""
    insurance: str = ""
    phone: str = ""
    on: str = ""
    facility: str = ""
    health_class: int | None = None
    icd: tuple[str, ...] = ()
    diseases: str = ""
    visit: str = ""
    document: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values, to be sealed."""
        return asdict(self) | {"icd": list(self.icd), "faults": list(self.faults)}


def columns_of(cells: Sequence[Any]) -> dict[str, int]:
    """Which column says what, when a row is a heading row or the portal's row of tags; empty otherwise."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        name = _FIELD.get(fold(str(cell or "")))
        if name:
            found.setdefault(name, at)
    return found if all(name in found for name in NEEDED) else {}


def read_sheet(name: str, rows: Iterable[tuple[int, Sequence[Any]]], today: dt.date) -> list[Outside]:
    """Results of one sheet, in order; nothing when no heading row is found. Guidance rows under the tags are passed over."""
    columns: dict[str, int] = {}
    head, found = 0, []
    for number, cells in rows:
        told = columns_of(cells) if number <= HEAD_ROWS else {}
        if told:
            columns, head = told, number
            continue
        if not columns or not (_said(cells, columns["name"]) or _said(cells, columns["on"])):
            continue
        if number == head + 1 and not _said(cells, columns["on"]):
            continue  # the portal's row of instructions
        place = f"{name}, hàng {number}" if name else f"hàng {number}"  # a CSV has no sheets
        found.append(_row(place, cells, columns, today))
    return found


def _said(cells: Sequence[Any], at: int | None) -> str:
    if at is None or at >= len(cells) or cells[at] is None:
        return ""
    cell = cells[at]
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return clean(str(cell))


def _letter(at: int) -> str:
    return (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)


def _row(place: str, cells: Sequence[Any], columns: Mapping[str, int], today: dt.date) -> Outside:
    said = {name: _said(cells, at) for name, at in columns.items()}
    faults: list[str] = []

    def fault(name: str, words: str) -> None:
        faults.append(f"Cột {_letter(columns[name])}: {words}")

    birth = read_date(_moment(cells, columns["birth"]), today=today).value
    if birth is None:
        fault("birth", "ngày sinh không đọc được; ghi ngày/tháng/năm hoặc chỉ năm.")
    on = read_date(_moment(cells, columns["on"]), today=today).value
    if on is None or on.day is None or on.month is None:
        fault("on", "ngày khám không đọc được hoặc sau hôm nay; ghi đủ ngày/tháng/năm.")
    number = read_personal_number(said["number"]).value or "" if said.get("number") else ""
    if said.get("number") and len(number) != 12:
        fault("number", "số định danh không đủ 12 chữ số; bỏ trống nếu không có.")
    rank = _class(said.get("class", ""))
    if said.get("class") and rank is None:
        fault("class", "phân loại sức khỏe là I đến V hoặc 1 đến 5.")
    codes = tuple(part.strip().upper() for part in re.split(r"[;,]", said.get("icd", "")) if part.strip())
    if any(not _ICD.fullmatch(code) for code in codes):
        fault("icd", "mã bệnh theo ICD-10, cách nhau bằng dấu chấm phẩy.")
    if len(said["name"].split()) < 2:
        fault("name", "họ tên phải đủ họ và tên.")
    return Outside(
        place=place, name=said["name"], birth=birth.iso() if birth else "", sex=read_sex(said.get("sex")) or "", number=number,
        insurance=said.get("insurance", ""), phone=said.get("phone", ""), on=on.iso() if on else "",
        facility=said.get("facility", ""), health_class=rank, icd=codes, diseases=said.get("diseases", ""),
        visit=said.get("visit", ""), document=said.get("document", ""), faults=tuple(faults),
    )  # fmt: skip


def _moment(cells: Sequence[Any], at: int) -> Any:
    """A date cell as it is; of "05/7/2026 07:30" or 202607050730 the day alone."""
    cell = cells[at] if at < len(cells) else None
    if isinstance(cell, dt.datetime):
        return cell.date()
    text = _said(cells, at)
    if re.fullmatch(r"(19|20)\d{6}\d{4}", text):
        return f"{text[6:8]}/{text[4:6]}/{text[:4]}"
    if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}[ T].*", text):
        return text.split(maxsplit=1)[0]
    return cell if isinstance(cell, dt.date) else text


def _class(text: str) -> int | None:
    return _CLASSES.get(fold(text).lower().removeprefix("loai").strip())


def split(package: bytes) -> list[bytes]:
    """An envelope with several HOSO as envelopes of one each, as readers take them. Raises reading.Unreadable."""
    root = opening.parsed(package, "KHAMSUCKHOE")
    records = root.findall("THONGTINHOSO/DANHSACHHOSO/HOSO")
    if len(records) <= 1:
        return [package]
    if len(records) > MOST_RECORDS:
        raise reading.Unreadable("HOSO", f"Gói có quá {MOST_RECORDS} hồ sơ. Chia nhỏ rồi nộp lại.")
    holder = records[0].getparent()
    for record in records:
        record.getparent().remove(record)
    found = []
    for record in records:  # the empty envelope with one of them after the other
        holder.append(record)
        found.append(etree.tostring(root, encoding="utf-8"))
        holder.remove(record)
    return found


def read_package(package: bytes, place: str) -> Outside:
    """One HOSO as a result. What the reader cannot make sense of is a fault of the row, never an exception."""
    try:
        facts = reading.read(package)
    except reading.Unreadable as wrong:
        return Outside(place, faults=(f"{wrong.tag}: {wrong.sentence}",))
    missing = [
        tag
        for tag, name in (("HO_TEN", "name"), ("NGAY_SINH", "birth"), ("NGAY_VAO", "exam_date"))
        if not facts[name]
    ]
    return Outside(
        place=place, name=facts["name"], birth=facts["birth"], sex=facts["sex"], number=facts["personal_number"],
        phone=facts["phone"], on=facts["exam_date"], health_class=facts["health_class"], icd=tuple(facts["icd"]),
        diseases=facts["diseases"], visit=facts["visit_id"], facility=facts["facility5"] or facts["facility13"],
        answers=facts["answers"], faults=tuple(f"Thiếu {tag}." for tag in missing),
    )  # fmt: skip


@dataclass(frozen=True)
class Likeness:
    """Somebody of the roster who may be meant: codes of what agrees and differs (roster's words)."""

    person: str
    score: int
    codes: frozenset[str]


def surely(found: Sequence[Likeness]) -> str:
    """The one person a result surely means; "" when a person must say.

    Sure is: the same number and nothing against it, or the same name, whole date of birth and sex of exactly one person and no
    number that differs.
    """
    by_number = [one for one in found if "number.same" in one.codes]
    if len(by_number) == 1:
        against = {"name.differs", "birth.differs", "sex.differs"} & by_number[0].codes
        return "" if against else by_number[0].person
    alike = [one for one in found if {"name.same", "birth.same"} <= one.codes]
    if len(alike) == 1 and not {"number.differs", "number.near", "sex.differs"} & alike[0].codes:
        return alike[0].person if "sex.same" in alike[0].codes else ""
    return ""
