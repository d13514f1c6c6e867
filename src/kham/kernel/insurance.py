"""Health insurance card numbers (thẻ bảo hiểm y tế) and what their object code says about a person.

Old printed form: 2 letters object, 1 digit benefit level, 2 digits province, 10 digits social insurance number
(QĐ 1351/QĐ-BHXH). Since 2021 cards show the 10 digits alone. No check digit is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from kham.kernel.provinces import BIRTH_PROVINCES
from kham.kernel.reasons import Reason

Status = Literal["ok", "suspect", "refused", "empty"]


@dataclass(frozen=True)
class ObjectCode:
    """One object code. ``group`` is the group it points to, if any; ``certain`` is False where it needs checking.

    A code proves membership on the day of issue only; a missing code proves nothing, for a person has one card.
    """

    code: str
    meaning: str
    group: str | None = None
    certain: bool = True


def _codes() -> dict[str, ObjectCode]:
    table: dict[str, ObjectCode] = {}

    def add(codes: str, meaning: str, group: str | None = None, certain: bool = True) -> None:
        for code in codes.split():
            table[code] = ObjectCode(code, meaning, group, certain)

    add("HN", "Người thuộc hộ nghèo", "poor")
    add("CN", "Người thuộc hộ cận nghèo", "near_poor")
    add("BT", "Người hưởng trợ cấp bảo trợ xã hội hằng tháng", "social_protection")
    add("TE", "Trẻ em dưới 6 tuổi", "child_under_6")
    add("CC CK", "Người có công với cách mạng", "merit")
    add("CB", "Cựu chiến binh", "merit", certain=False)
    add("KC", "Người tham gia kháng chiến", "merit")
    add("TS", "Thân nhân liệt sĩ", "merit_relative")
    add("TC", "Thân nhân người có công", "merit_relative")
    add("PV", "Người phục vụ người có công")
    add("DT", "Người dân tộc thiểu số ở vùng khó khăn", "ethnic_minority")
    add("DK", "Người ở vùng đặc biệt khó khăn", "difficult_area")
    add("XD", "Người ở xã đảo, huyện đảo", "island")
    add("LH", "Người từ 75 tuổi hưởng trợ cấp hưu trí xã hội", "elderly")
    add("CT", "Người từ 80 tuổi hưởng trợ cấp tuất", "elderly")
    add("HT", "Người hưởng lương hưu", "elderly", certain=False)
    add("HS", "Học sinh", "pupil")
    add("SV", "Sinh viên", "student")
    add("GB", "Hộ nông, lâm, ngư, diêm nghiệp có mức sống trung bình")
    add("GD", "Người tham gia theo hộ gia đình")
    add("XN MS TB NO XB TN CS HD HG LS", "Nhóm khác do ngân sách hoặc quỹ đóng")
    add("DN HX CH NN TK HC XK", "Người lao động, cán bộ, công chức, viên chức", "worker")
    add("QN CA CY", "Quân đội, công an, cơ yếu", "armed_forces")
    add("TQ TA TY TV", "Thân nhân quân đội, công an, cơ yếu", "armed_forces_relative")
    return table


OBJECT_CODES: dict[str, ObjectCode] = _codes()

NOTES = {
    "insurance.length": "Số thẻ bảo hiểm y tế có 15 ký tự, hoặc mã số bảo hiểm xã hội có 10 chữ số.",
    "insurance.object": "Hai chữ đầu không phải mã đối tượng đã biết.",
    "insurance.level": "Ký tự thứ ba (mức hưởng) phải từ 1 đến 5.",
    "insurance.province": "Hai số mã tỉnh trên thẻ không có trong danh mục.",
    "insurance.lost_zero": "Có 9 chữ số: có thể mất số 0 ở đầu.",
    "insurance.personal_number": "Có 12 chữ số: là số định danh cá nhân, không phải mã số bảo hiểm xã hội.",
    "insurance.rounded": "Excel đã làm tròn số này, các chữ số cuối không còn.",
    "insurance.placeholder": "Số điền cho có, không phải số thật.",
}


@dataclass(frozen=True)
class InsuranceReading:
    """What a cell says. ``value`` is the full card (15) or the number (10); ``last10`` joins the two forms.

    ``province`` is the two-digit code printed on old cards (issuer's province before 2025).
    """

    value: str | None
    last10: str | None = None
    object_code: str | None = None
    benefit_level: int | None = None
    province: str | None = None
    notes: list[Reason] = field(default_factory=list)
    status: Status = "ok"

    @property
    def group(self) -> str | None:
        """Group implied by the object code, if any."""
        known = OBJECT_CODES.get(self.object_code or "")
        return known.group if known else None


def _refused(code: str, status: Status = "refused") -> InsuranceReading:
    return InsuranceReading(None, notes=[Reason(code, NOTES[code])], status=status)


def read_insurance_number(raw: object) -> InsuranceReading:
    """The insurance card or social insurance number in a cell; digits are never added or guessed."""
    if raw is None or isinstance(raw, bool):
        return InsuranceReading(None, status="empty")
    if isinstance(raw, float):
        if raw != raw or raw in (float("inf"), float("-inf")):
            return InsuranceReading(None, status="empty")
        raw = int(raw) if raw == int(raw) else raw
    text = re.sub(r"[.,]0+$", "", str(raw).strip())
    if re.search(r"\d[eE]\+\d", text):
        return _refused("insurance.rounded")
    text = re.sub(r"[\s\-./'\"`\u00a0\u200b\ufeff]", "", text).upper().replace("Ð", "D").replace("Đ", "D")
    if not text:
        return InsuranceReading(None, status="empty")
    if re.fullmatch(r"[0-9]{10}", text):
        if len(set(text)) == 1:
            return _refused("insurance.placeholder")
        return InsuranceReading(text, text)
    if re.fullmatch(r"[A-Z]{2}[0-9]{13}", text):
        return _card(text)
    if re.fullmatch(r"[0-9]{9}", text):
        return _refused("insurance.lost_zero", "suspect")
    if re.fullmatch(r"[0-9]{12}", text):
        return _refused("insurance.personal_number")
    return _refused("insurance.length")


def _card(text: str) -> InsuranceReading:
    code, level, province, last10 = text[:2], int(text[2]), text[3:5], text[5:]
    if len(set(last10)) == 1:
        return _refused("insurance.placeholder")
    wrong = []
    if code not in OBJECT_CODES:
        wrong.append("insurance.object")
    if not 1 <= level <= 5:
        wrong.append("insurance.level")
    if "0" + province not in BIRTH_PROVINCES and province not in ("97", "98", "99"):
        wrong.append("insurance.province")
    notes = [Reason(name, NOTES[name]) for name in wrong]
    return InsuranceReading(text, last10, code, level, province, notes, "suspect" if wrong else "ok")
