"""Three separate facts about a person in a campaign: target groups, policy group, funding source. Each with its reason.

Sources: NĐ 165/2026/NĐ-CP Điều 69(2) (policy groups), Điều 72 (who pays); QĐ 2062/QĐ-BYT (DOI_TUONG, NGUON_CHI_TRA).
A person may be in many target groups, is in one policy group, and has one default payer; none of the three follows
from another: a pupil from a poor household stays "hộ nghèo" for priority and is in group b for the payer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kham.kernel.insurance import OBJECT_CODES
from kham.kernel.partial_date import PartialDate

ELDERLY_AGE = 60  # Luật Người cao tuổi 39/2009/QH12, Điều 2
NINE = (
    "elderly", "disabled", "poor", "near_poor", "merit", "social_protection", "special_child", "mental_illness", "lonely",
)  # fmt: skip
VULNERABLE = {
    "elderly", "disabled", "poor", "near_poor", "merit", "chronic", "mental_illness", "minority_area", "difficult_area", "island",
}  # fmt: skip
_FROM_CARD = {
    "poor": "poor", "near_poor": "near_poor", "merit": "merit", "social_protection": "social_protection", "elderly": "elderly",
    "ethnic_minority": "minority_area", "difficult_area": "difficult_area", "island": "island", "pupil": "pupil", "worker": "worker",
    "armed_forces": "armed_forces",
}  # fmt: skip
PRIORITY = {
    "merit": 95, "disabled": 90, "lonely": 88, "mental_illness": 85, "elderly": 80, "poor": 75, "near_poor": 70,
    "social_protection": 70, "special_child": 70, "chronic": 60, "minority_area": 50, "difficult_area": 50, "island": 50,
    "pupil": 30, "preschool": 30, "worker": 20,
}  # fmt: skip


@dataclass(frozen=True)
class RuleGroup:
    """A group that follows from facts rather than from a list, and why."""

    group: str
    reason: str


@dataclass(frozen=True)
class Decided:
    """A decision with its reason; ``article`` is the provision it rests on."""

    code: str
    reason: str
    article: str


def groups_by_rule(*, birth: PartialDate | None, on: dt.date, insurance_object: str = "") -> list[RuleGroup]:
    """Groups by age on the exam date and by the object code of the insurance card (only where the code is conclusive)."""
    found: list[RuleGroup] = []
    if birth is not None and birth.age_on(on) >= ELDERLY_AGE:
        how = f"sinh năm {birth.year}" if birth.precision == "year" else f"sinh {birth.display()}"
        found.append(RuleGroup("elderly", f"Từ đủ {ELDERLY_AGE} tuổi ({how}); Luật Người cao tuổi, Điều 2."))
    card = OBJECT_CODES.get(insurance_object)
    if card and card.certain and (group := _FROM_CARD.get(card.group or "")):
        found.append(RuleGroup(group, f"Mã đối tượng {card.code} trên thẻ bảo hiểm y tế: {card.meaning}."))
    return [one for at, one in enumerate(found) if one.group not in {other.group for other in found[:at]}]


def policy_group(groups: Iterable[str]) -> Decided:
    """Policy group a, b, c, d or dd (đ) of Điều 69(2). Group a excludes whoever is in b, c or d."""
    have = set(groups)
    vulnerable = sorted(have & VULNERABLE, key=lambda code: -PRIORITY.get(code, 0))
    if "armed_forces" in have:
        return Decided("d", "Thuộc Bộ Quốc phòng, Bộ Công an quản lý.", "NĐ 165/2026, Điều 69 khoản 2 điểm d")
    if have & {"pupil", "preschool"}:
        more = " Vẫn được ưu tiên theo nhóm yếu thế." if vulnerable else ""
        return Decided(
            "b", f"Trẻ em mầm non, học sinh phổ thông.{more}", "NĐ 165/2026, Điều 69 khoản 2 điểm b"
        )
    if "worker" in have:
        more = " Vẫn được ưu tiên theo nhóm yếu thế." if vulnerable else ""
        return Decided(
            "c", f"Người lao động có người sử dụng lao động.{more}", "NĐ 165/2026, Điều 69 khoản 2 điểm c"
        )
    if vulnerable:
        from kham.roster.rules import catalogue

        name = catalogue.group_label(vulnerable[0])
        return Decided("a", f"{name}, không thuộc nhóm b, c, d.", "NĐ 165/2026, Điều 69 khoản 2 điểm a")
    return Decided("dd", "Không thuộc các nhóm a, b, c, d.", "NĐ 165/2026, Điều 69 khoản 2 điểm đ")


POLICY_LABELS = {
    "a": "Nhóm a – đối tượng yếu thế",
    "b": "Nhóm b – trẻ mầm non, học sinh",
    "c": "Nhóm c – người lao động",
    "d": "Nhóm d – quân đội, công an",
    "dd": "Nhóm đ – người dân khác",
}
FUNDING_LABELS = {
    "1": "Ngân sách trung ương",
    "2": "Ngân sách địa phương",
    "3": "Quỹ bảo hiểm y tế",
    "4": "Người sử dụng lao động",
    "5": "Nguồn xã hội hóa",
    "9": "Khác, chưa xác định",
}


def funding_source(policy: str) -> Decided:
    """Default payer (NGUON_CHI_TRA) of a policy group by Điều 72; a setting of the campaign may later say otherwise."""
    article = "NĐ 165/2026, Điều 72"
    if policy in ("a", "dd"):
        return Decided(
            "2", "Ngân sách nhà nước theo phân cấp; tỉnh tổ chức nên mặc định ngân sách địa phương.", article
        )
    if policy == "b":
        return Decided("9", "Theo quy định về y tế trường học; nhà trường xác nhận nguồn.", article)
    if policy == "c":
        return Decided("4", "Người sử dụng lao động chi trả.", article)
    if policy == "d":
        return Decided("1", "Ngân sách của Bộ Quốc phòng, Bộ Công an.", article)
    return Decided("9", "Chưa xác định.", article)


def priority(groups: Iterable[str], *, age: int | None = None, bedridden: bool = False) -> int:
    """Order of service, greater first: the highest group, then age and being bedridden."""
    top = max((PRIORITY.get(code, 0) for code in groups), default=0)
    return top + (10 if age is not None and age >= 80 else 0) + (5 if bedridden else 0)


DOI_TUONG_VERSIONS = {
    # Codes of groups by version of the national list. QĐ 1551 had 14 codes and 14 meant "khác"; QĐ 2062 has 16.
    "2026-07": {
        "elderly": 1, "disabled": 2, "poor": 3, "near_poor": 3, "merit": 4, "chronic": 5, "mental_illness": 5, "minority_area": 6,
        "difficult_area": 7, "island": 8, "preschool": 10, "pupil": 11, "worker": 13, "informal_worker": 14, "uninsured": 15,
    },
    "2026-05": {
        "elderly": 1, "disabled": 2, "poor": 3, "near_poor": 3, "merit": 4, "chronic": 5, "mental_illness": 5, "minority_area": 6,
        "difficult_area": 7, "island": 8, "preschool": 10, "pupil": 11, "worker": 13,
    },
}  # fmt: skip
OTHER_CODE = {"2026-07": 16, "2026-05": 14}


def national_codes(
    groups: Iterable[str], *, version: str = "2026-07", special_zone: bool = False
) -> list[int]:
    """DOI_TUONG codes for the groups, ascending; "khác" when none has its own. Raises KeyError for an unknown version.

    Bảo trợ xã hội, neo đơn and trẻ em hoàn cảnh đặc biệt have no code of their own: the underlying groups speak.
    A certified disability speaks for a mental illness (2 instead of 5).
    """
    have = set(groups)
    if "disabled" in have:
        have.discard("mental_illness")
    table = DOI_TUONG_VERSIONS[version]
    codes = {table[code] for code in have if code in table}
    if special_zone and "island" in have:
        codes = (codes - {8}) | {9}
    return sorted(codes) or [OTHER_CODE[version]]


def migrate_code(code: int) -> int:
    """A code of the 14-code list in the 16-code list: 14 ("khác") becomes 16."""
    return 16 if code == 14 else code
