"""Writing the package of one encounter: KHAMSUCKHOE with its parts, as a gateway wants it (QĐ 2062/QĐ-BYT)."""

from __future__ import annotations

import base64
import datetime as dt
from decimal import Decimal
from typing import Any

from lxml import etree

from kham.kernel.names import upper_name
from kham.kernel.partial_date import PartialDate
from kham.records.rules import package_json
from kham.records.rules.facts import LAB_COLUMNS, Facts, older_groups
from kham.records.rules.layout import Layout
from kham.records.rules.marks import CONCLUDER, FACILITY, Marks
from kham.records.rules.profile import PackageSettings, Profile

# The doctor's words of the three forms; each form has one of them.
DISEASES = ("CAC_BENH_TAT_NEU_CO", "CAC_VAN_DE_SUC_KHOE", "GHI_RO_VAN_DE_SUC_KHOE")


def build(
    facts: Facts, profile: Profile, layout: Layout, *, made_on: dt.date, marks: Marks | None = None
) -> etree._Element:
    """The envelope without signature. Facts have been withheld and checked before; nothing is judged here."""
    root = plain_tree(facts, profile, layout, made_on=made_on, marks=marks)
    encode(root, profile.package)
    return root


def plain_tree(
    facts: Facts, profile: Profile, layout: Layout, *, made_on: dt.date, marks: Marks | None = None
) -> etree._Element:
    """The envelope before anything is signed or encoded: every part still lies open in its NOIDUNGFILE."""
    settings, marks = profile.package, marks or Marks()
    values = tag_values(facts, settings)
    values = marks.of_examiners(layout, settings, values) | values
    files = []
    for part in layout.parts:
        if part == "XML11" and not facts.labs:
            continue
        files.append((part, _part(part, values, facts, settings, layout)))
    root = etree.Element("KHAMSUCKHOE")
    unit = etree.SubElement(root, "THONGTINDONVI")
    etree.SubElement(unit, "MACSKCB").text = (
        facts.facility13 if settings.facility_code == "gln13" else facts.facility5
    )
    records = etree.SubElement(root, "THONGTINHOSO")
    etree.SubElement(records, "NGAYLAP").text = made_on.strftime("%Y%m%d")
    etree.SubElement(records, "SOLUONGHOSO").text = (
        "1" if settings.count_means == "records" else str(len(files))
    )
    record = etree.SubElement(etree.SubElement(records, "DANHSACHHOSO"), "HOSO")
    for part, content in files:
        file = etree.SubElement(record, "FILEHOSO")
        etree.SubElement(file, "LOAIHOSO").text = part
        etree.SubElement(file, "NOIDUNGFILE").append(content)
    holder = etree.SubElement(root if settings.signature_place == "after" else records, "CHUKYDONVI")
    conclusion = files[-1][1]
    place = holder if settings.marks_place == "unit" else conclusion
    if place is holder:
        for tag in (CONCLUDER, FACILITY):
            for empty in conclusion.findall(_case(tag, settings)):
                conclusion.remove(empty)
    for tag, text in marks.of_conclusion(settings).items():
        put_mark(place, tag if place is holder else _case(tag, settings), text)
    return root


def put_mark(place: etree._Element, tag: str, text: str) -> None:
    """Fill the element of a mark, made when the form has no place for it."""
    found = place.find(tag)
    if found is None:
        found = etree.SubElement(place, tag)
    found.text = text


def encode(root: etree._Element, settings: PackageSettings) -> None:
    """Put each part into Base64 where the gateway wants it so; after the marks inside, before the signature outside."""
    if settings.content == "nested":
        return
    for holder in root.iter("NOIDUNGFILE"):
        if not len(holder):
            continue
        content = holder[0]
        holder.remove(content)
        holder.text = base64.b64encode(
            etree.tostring(content, encoding="utf-8", xml_declaration=True)
        ).decode()


def open_parts(root: etree._Element) -> None:
    """Reverse of `encode`; what is open already stays as it is."""
    for holder in root.iter("NOIDUNGFILE"):
        if len(holder) or not holder.text:
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        content = etree.fromstring(base64.b64decode(holder.text), parser)
        holder.text = None
        holder.append(content)


def render(root: etree._Element, profile: Profile) -> bytes:
    """The envelope as the gateway takes it: XML, or JSON."""
    if profile.message.data_type == "json/base64":
        return package_json.to_bytes(root, profile.package)
    return to_bytes(root)


def to_bytes(root: etree._Element) -> bytes:
    """The envelope as it is sent: UTF-8 with declaration, no white space added."""
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _part(
    part: str, values: dict[str, str], facts: Facts, settings: PackageSettings, layout: Layout
) -> etree._Element:
    name = settings.conclusion_root if part == "XML12" else layout.roots[part]
    root = etree.Element(_case(name, settings))
    if part == "XML11":
        _laboratory(root, facts, settings)
        return root
    for tag in layout.parts[part]:
        if tag == "NGAY_RA" and not settings.leaving_time:
            continue
        text = values.get(tag, "")
        if text or settings.empty_elements:
            etree.SubElement(root, _case(tag, settings)).text = text or None
    return root


def _laboratory(root: etree._Element, facts: Facts, settings: PackageSettings) -> None:
    holder = (
        root if settings.lab_layout == "flat" else etree.SubElement(root, _case("DANH_SACH_CLS", settings))
    )
    for row in facts.labs:
        line = etree.SubElement(holder, _case("CHI_TIET_CLS", settings))
        for column in LAB_COLUMNS:
            if column == "TEN_CHI_SO" and not settings.lab_names:
                continue
            text = str(row.get(column, ""))
            if text or settings.empty_elements:
                etree.SubElement(line, _case(column, settings)).text = text or None


def _case(name: str, settings: PackageSettings) -> str:
    return name if settings.key_case == "upper" else name.lower()


def tag_values(facts: Facts, settings: PackageSettings) -> dict[str, str]:
    """Every tag as text in the gateway's formats. Absent facts give no tag."""
    values = {tag: plain(value) for tag, value in facts.answers.items()}
    for tag in ("NGAYCAP_CCCD", "HEN_KHAM_LAN_SAU"):
        if values.get(tag):
            values[tag] = values[tag].replace("-", "")
    if values.get("SAN_KHOA_KHONG_BT") == "0":
        values.pop("SAN_KHOA_KHONG_BT")  # the portal refuses 0
    values |= {
        "HO_TEN": upper_name(facts.name),
        "GIOI_TINH": settings.sex_codes.get(facts.sex, ""),
        "NGAY_SINH": birth_text(facts.birth, settings.birth_format),
        "SO_CCCD": facts.personal_number,
        "MA_DAN_TOC": facts.ethnicity,
        "MA_NGHE_NGHIEP": facts.occupation
        or (settings.unknown_occupation if facts.form_type == "Adult" else settings.child_occupation),
        "NOI_LAM_VIEC_HOC_TAP": facts.workplace,
        "DIA_CHI": facts.address,
        "MATINH_CU_TRU": facts.province,
        "MAXA_CU_TRU": facts.commune,
        "DIEN_THOAI": facts.phone,
        "LY_DO_VV": facts.reason,
        "MA_LK": facts.visit_id,
        "MA_CSKCB": facts.facility5,
        "MA_GTIN_CSKCB": facts.facility13,
        "DOI_TUONG": groups_text(facts, settings),
        "NGUON_CHI_TRA": facts.payer,
        "MA_LOAI_KCB": settings.visit_kinds.get(facts.kind, ""),
        "NGAY_VAO": moment_text(facts.arrived, settings.moment_format),
        "NGAY_RA": moment_text(facts.left, settings.moment_format),
        "TYPE": facts.form_type,
        "PHAN_LOAI_SK": str(facts.health_class or ""),
        "KET_LUAN_BENH": ";".join(facts.icd),
        "NGUON_KINH_PHI": facts.payer,
        **dict.fromkeys(DISEASES, facts.diseases),
    }
    return {tag: text for tag, text in values.items() if text}


def groups_text(facts: Facts, settings: PackageSettings) -> str:
    """DOI_TUONG: codes joined by ";", of the list and width that the gateway wants."""
    codes = facts.groups if settings.groups_list == "2062" else older_groups(facts.groups)
    return ";".join(code.zfill(settings.groups_width) for code in codes)


def plain(value: Any) -> str:
    """A value as text: decimals with a point, never in powers of ten; whole numbers without ".0"."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float | Decimal):
        number = Decimal(str(value))
        whole = number == number.to_integral_value()
        return format(number.quantize(Decimal(1)) if whole else number.normalize(), "f")
    return str(value)


def birth_text(iso: str, style: str) -> str:
    """NGAY_SINH; unknown month, day and hour are zeros (as in QĐ 3176/QĐ-BYT), in ISO they are left out."""
    if not iso or style == "iso":
        return iso
    known = PartialDate.from_iso(iso)
    if style == "ddmmyyyy":
        return f"{known.day or 0:02d}{known.month or 0:02d}{known.year:04d}"
    digits = f"{known.year:04d}{known.month or 0:02d}{known.day or 0:02d}"
    return digits + "0000" if style == "digits12" else digits


def moment_text(iso: str, style: str) -> str:
    """A local moment "2026-07-05T07:31" in the gateway's format."""
    if not iso:
        return ""
    moment = dt.datetime.fromisoformat(iso)
    return {
        "digits12": moment.strftime("%Y%m%d%H%M"),
        "iso": moment.isoformat(timespec="minutes"),
        "vn": moment.strftime("%d/%m/%Y %H:%M"),
    }[style]
