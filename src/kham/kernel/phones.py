"""Vietnamese phone numbers in national form (0912345678), with the change from 11 to 10 digits of 2018."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumberType

from kham.kernel.reasons import Reason

Kind = Literal["mobile", "landline", "unknown"]

PREFIXES_2018 = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",  # MobiFone
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",  # VinaPhone
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038",
    "0169": "039",  # Viettel
    "0186": "056", "0188": "058", "0199": "059",  # Vietnamobile, Gmobile
}  # fmt: skip
NOTES = {
    "phone.unreadable": "Không phải số điện thoại Việt Nam.",
    "phone.lost_zero": "Mất số 0 ở đầu, đã thêm lại.",
    "phone.old_prefix": "Đầu số cũ 11 số, đã đổi sang 10 số.",
    "phone.several": "Ô có nhiều số, lấy số đúng đầu tiên.",
    "phone.rounded": "Excel đã làm tròn số này, các chữ số cuối không còn.",
    "phone.landline": "Số máy bàn, không nhận được tin nhắn.",
    "phone.placeholder": "Số điền cho có, không phải số thật.",
}


@dataclass(frozen=True)
class PhoneReading:
    """The first valid number of a cell, or None; ``others`` are further valid numbers of the same cell."""

    value: str | None
    kind: Kind = "unknown"
    notes: list[Reason] = field(default_factory=list)
    others: tuple[str, ...] = ()


def _reading(value: str | None, kind: Kind, codes: list[str], others: tuple[str, ...] = ()) -> PhoneReading:
    return PhoneReading(value, kind, [Reason(code, NOTES[code]) for code in dict.fromkeys(codes)], others)


def _national(digits: str) -> tuple[str, list[str]]:
    """Digits in national form, and what had to be done."""
    codes = []
    if digits.startswith("0084"):
        digits = digits[2:]
    if digits.startswith("84") and len(digits) in (11, 12, 13):
        digits = digits[2:] if digits[2] == "0" else "0" + digits[2:]
    if not digits.startswith("0") and len(digits) in (9, 10):
        digits = "0" + digits
        codes.append("phone.lost_zero")
    if len(digits) == 11 and digits[:4] in PREFIXES_2018:
        digits = PREFIXES_2018[digits[:4]] + digits[4:]
        codes.append("phone.old_prefix")
    return digits, codes


@lru_cache(maxsize=10_000)
def _class_of(prefix: str, length: int) -> Kind | None:
    """Class of the numbers with this six-digit beginning: national number ranges are never narrower."""
    number = phonenumbers.parse(prefix + "345678"[: length - len(prefix)], "VN")
    if not phonenumbers.is_valid_number(number):
        return None
    if prefix.startswith("02"):
        return "landline"
    return "mobile" if phonenumbers.number_type(number) == PhoneNumberType.MOBILE else "unknown"


def _kind(digits: str) -> Kind | None:
    """Class of a national number; None when no such number can exist."""
    if not re.fullmatch(r"0[35789][0-9]{8}|02[0-9]{9}", digits):
        return None
    return _class_of(digits[:6], len(digits))


def _one(digits: str) -> tuple[str, Kind, list[str]] | None:
    national, codes = _national(digits)
    kind = _kind(national)
    if kind is None or len(set(national[2:])) == 1:
        return None
    return national, kind, codes + (["phone.landline"] if kind == "landline" else [])


_BETWEEN = re.compile(r"[/,;|\n\r]+|\s+-\s+|\bhoặc\b|\bvà\b|\bor\b", re.IGNORECASE)


def _candidates(text: str) -> list[str]:
    """Digit strings of a cell: parts between separators; a part that is no number as a whole, word by word."""
    found: list[str] = []
    for part in _BETWEEN.split(text):
        whole = re.sub(r"\D", "", part)
        if not whole:
            continue
        words = re.findall(r"\d+", re.sub(r"(?<=\d)[.\-](?=\d)", "", part))
        found += [whole] if _one(whole) or len(words) == 1 else _joined(words)
    return found


def _joined(words: list[str]) -> list[str]:
    """Groups like 0912 345 678 0987 654 321 put together into numbers, left to right; leftovers as they are."""
    found: list[str] = []
    start = 0
    while start < len(words):
        for end in range(start + 1, len(words) + 1):
            if _one("".join(words[start:end])):
                break
        else:
            end = start + 1
        found.append("".join(words[start:end]))
        start = end
    return found


def read_phone(raw: object) -> PhoneReading:
    """The phone number in a cell (str, int or float). An empty cell gives no value and no note."""
    if raw is None or isinstance(raw, bool):
        return PhoneReading(None)
    if isinstance(raw, float):
        raw = int(raw) if raw == raw and abs(raw) < 1e15 and raw == int(raw) else ""
    text = (
        re.sub(r"(?<=\d)[.,]0+$", "", str(raw).strip())
        if re.fullmatch(r"\s*\d+[.,]0+\s*", str(raw))
        else str(raw)
    )
    if found := re.fullmatch(r"\s*(\d)[.,]?(\d*)[eE]\+?0?(\d)\s*", text):
        if len(found[2]) < int(found[3]):
            return _reading(None, "unknown", ["phone.rounded"])
        text = found[1] + found[2]
    if not re.search(r"\d", text):
        return (
            PhoneReading(None)
            if not re.search(r"\w", text)
            else _reading(None, "unknown", ["phone.unreadable"])
        )
    candidates = _candidates(text)
    valid = [reading for digits in candidates if (reading := _one(digits))]
    if not valid:
        placeholder = any(len(set(digits[2:])) == 1 for digits in candidates if len(digits) >= 9)
        return _reading(None, "unknown", ["phone.placeholder" if placeholder else "phone.unreadable"])
    first, kind, codes = valid[0]
    others = tuple(dict.fromkeys(number for number, _, _ in valid[1:] if number != first))
    return _reading(first, kind, codes + (["phone.several"] if others else []), others)
