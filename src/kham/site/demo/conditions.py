"""Diseases invented adults have, how common they are by age, and how an exam shows them.

Shares are for demonstration: hypertension and diabetes follow the TP.HCM programme for the elderly, the order of
organs follows 13,326 elderly exams of one health centre; the rest is judgement. Nothing here is medical advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Condition:
    """A disease as the exam shows it: ICD-10 code, organ (its _PL tag without ending), class, words, shares.

    ``young``, ``middle`` and ``old`` are shares of people aged 18-39, 40-59, 60+; ``known`` the share who know.
    """

    icd: str
    organ: str
    severity: int
    words: str
    young: float
    middle: float
    old: float
    known: float
    history: str = ""
    sex: str = ""


_N = "NOI_KHOA_"
CONDITIONS: dict[str, Condition] = {
    "hypertension": Condition(
        "I10", _N + "TUAN_HOAN", 3, "Tăng huyết áp", 0.05, 0.27, 0.63, 0.85, "TANG_HUYET_AP"
    ),
    "diabetes": Condition(
        "E11", _N + "NOI_TIET", 3, "Đái tháo đường týp 2", 0.004, 0.06, 0.19, 0.52, "DAI_THAO_DUONG"
    ),
    "heart": Condition(
        "I25", _N + "TUAN_HOAN", 4, "Bệnh tim thiếu máu cục bộ mạn", 0.0, 0.02, 0.11, 0.85, "BENH_TIM"
    ),
    "stroke": Condition(
        "I69", _N + "THAN_KINH", 5, "Di chứng tai biến mạch máu não", 0.0, 0.006, 0.045, 1.0, "TAI_BIEN"
    ),
    "stomach": Condition("K29", _N + "TIEU_HOA", 3, "Viêm dạ dày", 0.06, 0.16, 0.25, 0.6, "BENH_TIEU_HOA"),
    "ulcer": Condition("K25", _N + "TIEU_HOA", 4, "Loét dạ dày", 0.01, 0.04, 0.12, 0.7, "BENH_TIEU_HOA"),
    "fatty_liver": Condition("K76.0", _N + "TIEU_HOA", 3, "Gan nhiễm mỡ", 0.04, 0.14, 0.18, 0.3),
    "copd": Condition(
        "J44", _N + "HO_HAP", 4, "Bệnh phổi tắc nghẽn mạn tính", 0.0, 0.02, 0.09, 0.6, "BENH_PHOI"
    ),
    "kidney_stone": Condition("N20", _N + "THAN_TN_SD", 3, "Sỏi thận", 0.02, 0.06, 0.11, 0.5, "BENH_THAN"),
    "prostate": Condition(
        "N40", _N + "THAN_TN_SD", 4, "Tăng sản tuyến tiền liệt", 0.0, 0.04, 0.30, 0.6, sex="male"
    ),
    "knee": Condition("M17", _N + "CO_XUONG_KHOP", 4, "Thoái hóa khớp gối", 0.0, 0.08, 0.32, 0.7),
    "spine": Condition(
        "M47", _N + "CO_XUONG_KHOP", 3, "Thoái hóa cột sống", 0.02, 0.14, 0.34, 0.7, "BENH_COT_SONG"
    ),
    "sleep": Condition(
        "G47", _N + "THAN_KINH", 3, "Rối loạn giấc ngủ", 0.02, 0.06, 0.16, 0.8, "ROI_LOAN_GIAC_NGU"
    ),
    "depression": Condition(
        "F32", _N + "TAM_THAN", 4, "Giai đoạn trầm cảm", 0.008, 0.012, 0.02, 0.4, "BENH_TAM_THAN"
    ),
    "cataract": Condition(
        "H25", "KHAM_MAT", 4, "Đục thủy tinh thể tuổi già", 0.0, 0.02, 0.42, 0.6, "BENH_MAT"
    ),
    "refraction": Condition("H52", "KHAM_MAT", 2, "Tật khúc xạ", 0.22, 0.30, 0.40, 0.7),
    "hearing": Condition("H91", "KHAM_TAI_MUI_HONG", 4, "Nghe kém", 0.004, 0.02, 0.17, 0.7, "BENH_TAI"),
    "sinusitis": Condition("J32", "KHAM_TAI_MUI_HONG", 2, "Viêm xoang mạn tính", 0.06, 0.07, 0.06, 0.7),
    "caries": Condition("K02", "KHAM_RANG_HAM_MAT", 2, "Sâu răng", 0.35, 0.35, 0.30, 0.3),
    "tooth_loss": Condition("K08", "KHAM_RANG_HAM_MAT", 4, "Mất răng", 0.0, 0.05, 0.42, 0.9),
    "hernia": Condition("K40", "KHAM_NGOAI_KHOA", 4, "Thoát vị bẹn", 0.003, 0.01, 0.03, 0.7, sex="male"),
    "eczema": Condition("L30", "KHAM_DA_LIEU", 2, "Viêm da", 0.03, 0.03, 0.05, 0.5),
    "gynaecology": Condition(
        "N76", "KHAM_SAN_PHU_KHOA", 2, "Viêm âm đạo", 0.14, 0.14, 0.05, 0.3, sex="female"
    ),
}
"""Code → condition. Shares of the old follow the order of organs in the elderly exams (digestive first)."""


def draw_conditions(age: int, sex: str, rng: Random) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Conditions an adult of this age and sex has, and those the person knows of; both sorted codes."""
    have, known = [], []
    for code, condition in CONDITIONS.items():
        share = condition.young if age < 40 else condition.middle if age < 60 else condition.old
        chance, aware = rng.random(), rng.random()
        if condition.sex in ("", sex) and chance < share:
            have.append(code)
            if aware < condition.known:
                known.append(code)
    return tuple(sorted(have)), tuple(sorted(known))
