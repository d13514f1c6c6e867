"""Personal numbers (số định danh cá nhân) and the old nine-digit CMND, as they arrive in lists.

Structure (NĐ 137/2015, TT 59/2021/TT-BCA): 3 digits of the province or country of birth registration, 1 of century and
sex, 2 of the birth year, 6 random; there is no check digit. A number is never made up: it is read, restored when sex
and year prove it, or refused. Notes never repeat the number.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Literal, NamedTuple

from kham.kernel.insurance import OBJECT_CODES, InsuranceReading, ObjectCode, read_insurance_number
from kham.kernel.partial_date import PartialDate
from kham.kernel.provinces import BIRTH_PROVINCES
from kham.kernel.reasons import Reason
from kham.kernel.sexes import Sex, read_sex

__all__ = [
    "BIRTH_PROVINCES", "OBJECT_CODES", "InsuranceReading", "NumberReading", "ObjectCode", "PersonalNumberFacts",
    "personal_number_facts", "read_insurance_number", "read_personal_number", "read_sex",
]  # fmt: skip

Status = Literal["ok", "restored", "suspect", "refused", "empty"]
Kind = Literal["personal", "cmnd9"]

NOTES = {
    "number.lost_zeros": "Mất số 0 ở đầu; đã thêm lại vì khớp giới tính và năm sinh.",
    "number.short": "Thiếu chữ số; chưa đủ căn cứ để thêm số 0 ở đầu.",
    "number.maybe_insurance": "Có 10 chữ số: có thể là mã số bảo hiểm xã hội.",
    "number.none": "Ô ghi chữ, không có số.",
    "number.length": "Số định danh phải có 12 chữ số.",
    "number.rounded": "Excel đã làm tròn số này, các chữ số cuối không còn. Cần xin lại số đúng.",
    "number.letters": "Trong số có chữ cái.",
    "number.placeholder": "Số điền cho có, không phải số thật.",
    "number.sex": "Chữ số thứ tư không khớp giới tính trong danh sách.",
    "number.year": "Chữ số năm sinh không khớp ngày sinh trong danh sách.",
    "number.century": "Chữ số thứ tư chỉ thế kỷ chưa tới.",
    "number.province": "Ba số đầu không phải mã tỉnh; có thể là mã nước nơi đăng ký khai sinh.",
    "number.several": "Ô có nhiều số, lấy số 12 chữ số đầu tiên.",
    "number.cmnd9": "Là số chứng minh nhân dân 9 số cũ, không dùng thay số định danh.",
}


class PersonalNumberFacts(NamedTuple):
    """What the digits say."""

    province_code: str
    sex: Sex
    birth_year: int


@dataclass(frozen=True)
class NumberReading:
    """What a cell says. ``value`` is set for ok, restored and suspect (suspect: the cell's own digits, in doubt).

    ``kind`` tells a 12-digit personal number from a nine-digit CMND; only "personal" may serve as the person's key.
    """

    value: str | None
    status: Status
    notes: list[Reason] = field(default_factory=list)
    kind: Kind | None = None

    def has(self, code: str) -> bool:
        """Whether a note with this code is there."""
        return any(note.code == code for note in self.notes)


def _reading(value: str | None, status: Status, *codes: str, kind: Kind | None = None) -> NumberReading:
    return NumberReading(value, status, [Reason(code, NOTES[code]) for code in codes], kind)


def personal_number_facts(number: str) -> PersonalNumberFacts | None:
    """Province, sex and birth year in a 12-digit number; None when it is not one."""
    if not re.fullmatch(r"[0-9]{12}", number):
        return None
    century = int(number[3])
    sex: Sex = "female" if century % 2 else "male"
    return PersonalNumberFacts(number[:3], sex, 1900 + century // 2 * 100 + int(number[4:6]))


def number_agrees(number: str, sex: Sex | None, birth: PartialDate | None) -> bool:
    """Whether sex and year are both known and both agree with the number, and the province exists."""
    facts = personal_number_facts(number)
    if facts is None or birth is None or sex not in ("male", "female"):
        return False
    return facts.sex == sex and facts.birth_year == birth.year and facts.province_code in BIRTH_PROVINCES


def _digits_of(raw: object) -> tuple[list[str], str | None]:
    """Groups of digits in the cell and, where the digits cannot be trusted, the code of the reason."""
    if isinstance(raw, float):
        if not math.isfinite(raw):
            return [], None
        return _exact(Decimal(repr(raw)), str(int(raw)) if raw == int(raw) else "")
    if isinstance(raw, int):
        return _exact(Decimal(raw), str(raw)) if raw >= 0 else ([], "number.length")
    text = str(raw).strip().strip("'\"`’").strip()
    text = text.replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", "")
    if re.fullmatch(r"\d+(?:[.,]\d+)?[eE]\+?\d+", text):
        return _exact_text(text.replace(",", "."))
    if found := re.fullmatch(r"(\d{8,})[.,]0+", text):
        return [found[1]], None
    if re.fullmatch(r"\d[\d\s.\-]*", text):
        parts = [re.sub(r"\D", "", part) for part in re.split(r"\s+-\s+", text)]
        joined = re.sub(r"\D", "", text)
        return ([joined] if len(joined) <= 12 else parts), None
    groups = re.findall(r"\d+", text)
    if any(re.fullmatch(r"(?=.*\d)[\dOoIlSB]{9,12}", word) and not word.isdigit() for word in text.split()):
        return groups, "number.letters"
    return groups, None


def _exact_text(text: str) -> tuple[list[str], str | None]:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return [], None
    if value.adjusted() > 20 or value != value.to_integral_value():
        return [str(value)[:20]], "number.length"
    digits = f"{value:f}".split(".")[0]
    kept = len(re.sub(r"[eE].*", "", text).replace(".", ""))
    return [digits], None if kept >= len(digits) else "number.rounded"


def _exact(value: Decimal, digits: str) -> tuple[list[str], str | None]:
    if not digits:
        return [], "number.length"
    rounded = len(digits) >= 10 and len(digits) - len(digits.rstrip("0")) >= 5
    return [digits], "number.rounded" if rounded else None


def read_personal_number(
    raw: object, *, sex: Sex | None = None, birth: PartialDate | None = None
) -> NumberReading:
    """The personal number in a cell (str, int or float as the file gave it).

    ``sex`` and ``birth`` from the same row restore zeros that Excel dropped, and raise a warning when they disagree:
    the number, the sex or the year may be the wrong one, so a disagreement makes it "suspect", never an error.
    """
    if raw is None or isinstance(raw, bool) or not str(raw).strip(" '\"`-._/\u00a0"):
        return _reading(None, "empty")
    groups, doubt = _digits_of(raw)
    if doubt:
        return _reading(None, "refused", doubt)
    if not groups:
        return _reading(None, "empty", *(["number.none"] if isinstance(raw, str) else []))
    full = [group for group in groups if len(group) == 12]
    if full:
        return _full(full[0], sex, birth, several=len(set(full)) > 1)
    chosen = max(groups, key=len)
    if len(groups) > 1 and len(chosen) < 9 and len("".join(groups)) == 12:
        return _full("".join(groups), sex, birth, several=False)
    return _short(chosen, sex, birth)


def _is_placeholder(digits: str) -> bool:
    return len(set(digits)) == 1 or digits in "01234567890123456789" or len(set(digits[3:])) == 1


def _full(digits: str, sex: Sex | None, birth: PartialDate | None, *, several: bool) -> NumberReading:
    if _is_placeholder(digits):
        return _reading(None, "refused", "number.placeholder")
    codes = list(_warnings(digits, sex, birth))
    status: Status = "suspect" if codes else "ok"
    if several:
        codes.append("number.several")
    return _reading(digits, status, *codes, kind="personal")


def _warnings(digits: str, sex: Sex | None, birth: PartialDate | None) -> list[str]:
    facts = personal_number_facts(digits)
    if facts is None:
        return ["number.length"]
    codes = []
    if facts.birth_year >= 2100:
        codes.append("number.century")
    if facts.province_code not in BIRTH_PROVINCES:
        codes.append("number.province")
    if sex in ("male", "female") and facts.sex != sex:
        codes.append("number.sex")
    if birth is not None and facts.birth_year != birth.year:
        codes.append("number.year")
    return codes


def _short(digits: str, sex: Sex | None, birth: PartialDate | None) -> NumberReading:
    if len(digits) > 12 or len(digits) < 9:
        return _reading(None, "refused", "number.length")
    if len(set(digits)) == 1 or digits in "01234567890123456789":
        return _reading(None, "refused", "number.placeholder")
    if len(digits) == 9:
        # Three zeros cannot have been lost: no province has the code 000.
        return _reading(digits, "ok", "number.cmnd9", kind="cmnd9")
    restored = digits.zfill(12)
    if number_agrees(restored, sex, birth):
        return _reading(restored, "restored", "number.lost_zeros", kind="personal")
    extra = ("number.maybe_insurance",) if len(digits) == 10 else ()
    return _reading(None, "suspect", "number.short", *extra)
