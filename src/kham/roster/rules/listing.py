"""What the words around a list tell: its commune, its neighbourhood, its day, whether it is the population register."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from kham.kernel.names import clean, fold
from kham.roster.rules import addresses

_STOP = (
    r"nam|thang|ngay|quy|dot|thanh pho|tp|huyen|tinh|quan|thi xa|tx|to|tdp|thon|khu|kem|theo|ky|va|toan|tren|co|duoc|hoi|thuoc|cong|"
    r"xac|phuong|xa|danh|stt|lop|truong|tram|cap|gui|tai|cua|doi|sau|moi|cu|khoa|y te|den|tu|chu tich|nay|can|so|ho|nguoi"
)
_COMMUNE = re.compile(
    rf"(?<![a-z])(?:phuong|xa|thi tran|dac khu)\s*:?\s+((?:(?!(?:{_STOP})(?![a-z]))[a-z0-9']+\s?){{1,4}})"
)
_AREA = re.compile(r"(?:chi hoi|khu|khu vuc|cum|phuong cu|lang|xa cu)\s+((?:\w+\s?){1,3})")
_TYPED = re.compile(
    r"\b(?:to dan pho|tdp|to|thon|khu pho|khu dan cu|xom|ban|ap|khom|buon|tieu khu)( so)? (?:\d{1,3}|[ivx]{1,4})$|"
    r"^(?:to dan pho|tdp|thon|ban|xom|ap|khom|buon|lang|khu pho|khu dan cu|tieu khu|dia ban|dia chi)( so)? \S+( \S+){0,2}$"
)
_CLASS = re.compile(r"\blớp\s*:?\s*(\d{1,2}\s?[A-Za-z]{0,2}\s?\d{0,2})\b", re.IGNORECASE)
_DAY = re.compile(r"ngay (\d{1,2}) thang (\d{1,2}) nam (20\d\d)")
_REGISTER = re.compile(
    r"\b(cong an|nhan khau|dan cu|cu tru|nkhk|ho khau|thuong tru|tam tru|dan so|police|ho gia dinh toan)\b|\bct3a?\b"
)


class Section(NamedTuple):
    """What a title row says for the rows below it; empty parts say nothing."""

    place: str = ""
    ward: str = ""
    area: str = ""
    school_class: str = ""
    words: str = ""
    loose: str = ""


@lru_cache(maxsize=4096)
def section(line: str) -> Section:
    """A title row inside the data, a title above it, or the sheet's name."""
    folded = re.sub(r"([a-z])(\d)", r"\1 \2", fold(line))
    area = _AREA.fullmatch(folded)
    ward = commune(line)
    if area and not re.search(r"\d", folded):
        return Section(area=area[1].strip(), ward=ward)
    bare = re.sub(r"\s*\(.*?\)|\s*:?\s*\d+ (?:người|hộ|nhân khẩu).*$", "", clean(line), flags=re.IGNORECASE)
    short = re.sub(
        r"([a-z])(\d)", r"\1 \2", fold(re.split(r"[,;]| - |phường|xã ", bare, flags=re.IGNORECASE)[0])
    )
    short = re.sub(r"^(?:[ivx]{1,4}|\d{1,2}) (?=[a-z])", "", short)
    if _TYPED.search(short):
        found = addresses.parse(bare)
        if found.place:
            return Section(place=found.place, ward=found.ward or ward, words=bare)
    if said := _CLASS.search(line):
        return Section(school_class=re.sub(r"\s", "", said[1]).upper(), ward=ward)
    if re.fullmatch(r"\d{1,2}\s?[A-Za-z]{1,2}\s?\d{0,2}", line.strip()):
        return Section(school_class=re.sub(r"\s", "", line).upper())
    if 1 <= len(short.split()) <= 4 and not ward:
        return Section(loose=addresses.place_key(short), words=bare)
    return Section(ward=ward)


def commune(line: str) -> str:
    """Key of the commune a title names ("UBND PHƯỜNG HÒA BÌNH" → "hoa binh"), or ""."""
    plain = addresses.unmark(clean(line))
    for found in _COMMUNE.finditer(plain):
        key = addresses.ward_key(found[1])
        if key and key not in ("hoi", "toi"):
            return key
    return ""


def day(lines: Iterable[str]) -> dt.date | None:
    """The day a list was made: "ngày 05 tháng 7 năm 2026" in a title or beside the signatures."""
    for line in lines:
        if found := _DAY.search(fold(line)):
            try:
                return dt.date(int(found[3]), int(found[2]), int(found[1]))
            except ValueError:
                continue
    return None


def is_register(fields: Collection[str], words: Iterable[str]) -> bool:
    """Whether a list is the population register: households with relations and citizen numbers, and it says so or has no group."""
    used = set(fields)
    shape = {"personal_number", "relation"} <= used or {"personal_number", "household_head", "birth"} <= used
    said = any(_REGISTER.search(fold(re.sub(r"[_\-.]+", " ", line))) for line in words)
    return shape and said


def rank_as_register(fields: Collection[str]) -> int:
    """How much a list looks like a register when none says that it is one."""
    used = set(fields)
    return sum(name in used for name in ("relation", "household_number", "household_head", "personal_number", "birth", "residence",
                                         "permanent", "ethnicity"))  # fmt: skip
