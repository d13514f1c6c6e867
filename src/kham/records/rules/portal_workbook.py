"""The portal's own import workbook: which column says what, in which form. Column lists are data (data/portal_workbook.yaml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kham.kernel.partial_date import PartialDate
from kham.records.rules.facts import Facts
from kham.records.rules.package import tag_values
from kham.records.rules.profile import DATA, PackageSettings, read_yaml

FORMS = {"ChildUnder": "child", "Minor": "minor", "Adult": "adult"}
FIRST_ROW = 4
_DISEASES = ("CAC_BENH_TAT_NEU_CO", "CAC_VAN_DE_SUC_KHOE", "GHI_RO_VAN_DE_SUC_KHOE")
_LOG = re.compile(
    r"(?:dòng|dong|hàng|hang|row|line)\s*(?:số|so|thứ|no\.?)?\s*[:#]?\s*(\d{1,6})\s*[:.,;\-–|]*\s*(.*)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """The layout as shipped."""
    read: dict[str, Any] = read_yaml(DATA / "portal_workbook.yaml")
    return read


def columns(form: str) -> list[str]:
    """Codes of the columns of a sheet: adult, minor or child."""
    return list(table()["sheets"][form]["columns"])


def sheet_name(form: str) -> str:
    """Name of the sheet of a form."""
    return str(table()["sheets"][form]["name"])


def refusals(facts: Facts) -> list[str]:
    """Why the portal would throw the row away: sentences without anything personal."""
    said = []
    if not re.fullmatch(r"\d{12}", facts.personal_number):
        said.append("Số định danh không đủ 12 chữ số: cổng bỏ dòng này.")
    if not re.fullmatch(r"\d{5}", facts.commune):
        said.append("Mã xã, phường không đủ 5 ký tự.")
    if facts.occupation and not re.fullmatch(r"\d{2}", facts.occupation):
        said.append("Mã nghề nghiệp không phải 2 chữ số: cổng lặng lẽ bỏ nghề nghiệp.")
    if facts.form_type == "":
        said.append("Ngày sinh không đọc được, không chọn được tờ.")
    elif facts.form_type == "Adult" and facts.health_class is None:
        said.append("Chưa có phân loại sức khỏe.")
    return said


def cells(facts: Facts, settings: PackageSettings, number: int) -> dict[str, str | int]:
    """Column code → value of one row. Text everywhere but for classes; nothing computed is left to the reader."""
    values: dict[str, Any] = tag_values(facts, settings)
    values |= {tag: facts.diseases for tag in _DISEASES if facts.diseases}
    values |= {
        "STT": number,
        "NGAY_SINH": day_text(facts.birth),
        "NGAY_VAO": _moment(facts.arrived),
        "NGAY_RA": _moment(facts.left),
    }
    for tag in table()["dates"]:
        if tag != "NGAY_SINH" and values.get(tag):
            values[tag] = day_text(_iso(str(values[tag])))
    for tag in table()["icd"]:
        if values.get(tag):
            values[tag] = ";".join(re.findall(r"[A-Z]\d{2}(?:\.\d{1,2})?", str(values[tag]).upper()))
    made: dict[str, str | int] = {}
    for tag in columns(FORMS[facts.form_type]):
        value = values.get(tag)
        if value in (None, ""):
            continue
        made[tag] = int(value) if _whole(tag, value) else str(value)
    return made


def _whole(tag: str, value: Any) -> bool:
    return tag == "STT" or ((tag.endswith("_PL") or tag == "PHAN_LOAI_SK") and str(value).isdigit())


def _iso(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if re.fullmatch(r"\d{8}", text) else text


def _moment(text: str) -> str:
    """The day of a local moment; the portal's dates have no time."""
    return day_text(text[:10])


def day_text(iso: str) -> str:
    """dd/mm/yyyy; what is not known of a date is not invented: 03/1961, 1961."""
    if not iso:
        return ""
    known = PartialDate.from_iso(iso)
    parts = [
        f"{known.day:02d}" if known.day else "",
        f"{known.month:02d}" if known.month else "",
        f"{known.year:04d}",
    ]
    return "/".join(part for part in parts if part)


def guide(tag: str, sizes: Mapping[str, int]) -> str:
    """Row 3: how to write the column, and whether its name is verified."""
    said = []
    if tag in table()["dates"] or tag in table()["moments"]:
        said.append("chữ dd/mm/yyyy")
    elif tag in table()["icd"]:
        said.append("mã ICD-10 cách nhau bằng ;")
    elif tag in table()["text"]:
        said.append("chữ")
    elif tag.endswith("_PL") or tag == "PHAN_LOAI_SK":
        said.append("số nguyên 1–5")
    if sizes.get(tag):
        said.append(f"nhiều nhất {sizes[tag]}")
    return ", ".join(said)


@dataclass(frozen=True)
class LogLine:
    """One line of the portal's error log: row as Excel counts, what it says, and the sheet when the line names it."""

    row: int
    words: str
    form: str = ""


def read_log(lines: list[str]) -> list[LogLine]:
    """Lines of an error log that name an Excel row, as text or as cells joined by tabs."""
    found = []
    form = ""
    for line in lines:
        named = next((name for name in table()["sheets"] if sheet_name(name).lower() in line.lower()), "")
        form = named or form
        match = _LOG.search(line) or re.match(r"\s*(\d{1,6})\s*[\t|;:,]\s*(.+)", line)
        if match and int(match[1]) >= FIRST_ROW:
            found.append(LogLine(int(match[1]), match[2].strip(" \t|;:")[:300], form))
    return found
