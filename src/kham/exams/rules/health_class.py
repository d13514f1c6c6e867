"""Health class by QĐ 1613/BYT-QĐ (1997): what the text lets a program suggest, and where it leaves the doctor to decide.

Class is fitness, never urgency. The overall class is the worst organ class. Chest girth is not in the national data, so
the physical class is a suggestion from height and weight. Male height of class I is taken as 163 cm: the printed 1603 is
a slip, and only 163 follows class II (158–162).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kham.exams.rules.definition import FormDefinition
from kham.kernel import formats

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV", 5: "V"}
Facts = Mapping[str, Any]
Suggestion = tuple[int | None, str]
# Lowest centimetre and kilogram of classes I to IV, workers (QĐ 1613 table for employment); below the last is V.
HEIGHT = {"male": (163, 158, 154, 150), "female": (155, 151, 147, 143)}
WEIGHT = {"male": (50, 47, 45, 41), "female": (45, 43, 40, 38)}


@dataclass(frozen=True)
class Organ:
    """One organ's class: given by the doctor, or suggested; None with the reason why the doctor decides."""

    tag: str
    name: str
    value: int | None
    reason: str
    given: bool


def rounded(value: float) -> int:
    """Half up, as the decision says."""
    return int(value + 0.5)


def _by_floor(value: int, floors: tuple[int, ...]) -> int:
    return next((place for place, floor in enumerate(floors, start=1) if value >= floor), 5)


def physical(facts: Facts) -> Suggestion:
    """Thể lực from height and weight; weight of exactly 40 kg in men is not in the text."""
    sex, height, weight = facts.get("sex"), facts.get("height"), facts.get("weight")
    if height is None or weight is None:
        return None, "chưa đủ chiều cao, cân nặng"
    if sex not in HEIGHT:
        return None, "quy định chỉ có bảng cho nam và nữ"
    centimetres, kilograms = rounded(height), rounded(weight)
    by_height, by_weight = _by_floor(centimetres, HEIGHT[sex]), _by_floor(kilograms, WEIGHT[sex])
    if sex == "male" and kilograms == 40 and by_height < 5:
        return None, "quy định không nêu mức cân nặng 40 kg của nam"
    return max(by_height, by_weight), f"cao {centimetres} cm, nặng {kilograms} kg; chưa xét vòng ngực"


def _systolic_young(value: int) -> int | None:
    if value > 140 or value < 100:
        return 4
    return None if value < 110 else 1 if value <= 125 else 2 if value <= 135 else 3


def _diastolic_young(value: int) -> int | None:
    if value > 95 or value < 60:
        return 4
    return None if value < 65 else 1 if value <= 85 else 2 if value < 90 else 3


def _systolic_middle(value: int) -> int | None:
    if value > 150:
        return 4
    return None if value >= 146 or value < 100 else 1 if value < 140 else 3


def _diastolic_middle(value: int) -> int | None:
    return None if value < 60 else 1 if value < 90 else 3 if value <= 95 else 4


def blood_pressure(facts: Facts) -> Suggestion:
    """Class by blood pressure and age; no row after 50, and gaps at 100–109 and 146–150 mmHg."""
    age, systolic, diastolic = facts.get("age"), facts.get("systolic"), facts.get("diastolic")
    if systolic is None or diastolic is None or age is None:
        return None, "chưa có huyết áp"
    shown = f"huyết áp {systolic}/{diastolic}"
    if age > 50:
        return None, f"{shown}: quy định không có mức cho người trên 50 tuổi"
    pair = (
        (_systolic_young(systolic), _diastolic_young(diastolic))
        if age < 30
        else (_systolic_middle(systolic), _diastolic_middle(diastolic))
    )
    if 4 in pair:
        return 4, shown
    if None in pair:
        return None, f"{shown}: quy định không nêu mức này"
    return max(part for part in pair if part is not None), shown


def pulse(facts: Facts) -> Suggestion:
    """60–75 I, 76–85 II, 86–95 or 55–59 III, others IV."""
    value = facts.get("pulse")
    if value is None:
        return None, "chưa có mạch"
    beats = rounded(value)
    place = 4 if beats > 95 or beats < 55 else 3 if beats > 85 or beats < 60 else 2 if beats > 75 else 1
    return place, f"mạch {beats}"


def circulation(facts: Facts) -> Suggestion:
    """The worse of blood pressure and pulse; the doctor decides when blood pressure has no row and pulse is not worst."""
    by_pressure, by_pulse = blood_pressure(facts), pulse(facts)
    if by_pressure[0] is None and by_pulse[0] != 4:
        return None, by_pressure[1]
    known = [s for s in (by_pressure, by_pulse) if s[0] is not None]
    worst = max(s[0] or 0 for s in known)
    return worst, "; ".join(s[1] for s in known if s[0] == worst)


def eyes(facts: Facts) -> Suggestion:
    """Sum of both eyes: 19–20 I, 16–18 II, 14–15 III, 11–13 IV, less V. With glasses: that class, one worse."""
    bare, worn = facts.get("bare_sum"), facts.get("worn_sum")
    if bare is None and worn is None:
        return None, "chưa đủ thị lực hai mắt"
    options: list[tuple[int, str]] = []
    if bare is not None:
        options.append(
            (_by_floor(int(bare), (19, 16, 14, 11)), f"tổng thị lực không kính {formats.number(bare)}/20")
        )
    if worn is not None:
        options.append(
            (
                min(_by_floor(int(worn), (19, 16, 14, 11)) + 1, 5),
                f"tổng thị lực có kính {formats.number(worn)}/20, hạ một loại",
            )
        )
    return min(options)


def endocrine(facts: Facts) -> Suggestion:
    """Obesity by BMI: 25 II, 26–27 III, from 28 IV. Known diabetes is the doctor's to class."""
    if facts.get("known_diabetes"):
        return None, "đái tháo đường đã biết: loại tùy thể bệnh và biến chứng"
    value = facts.get("bmi")
    if value is None:
        return None, "chưa có BMI"
    whole = rounded(value)
    return (1 if whole < 25 else 2 if whole == 25 else 3 if whole < 28 else 4), f"BMI {formats.number(value)}"


def ears(facts: Facts) -> Suggestion:
    """Only the normal case is clear: four tests at 5 m and 0.5 m or better."""
    if facts.get("ears_tested") != 4:
        return None, "chưa đo đủ hai tai"
    if facts["voice_worse"] >= 5 and facts["whisper_worse"] >= 0.5:
        return 1, "nghe nói thường 5 m, nói thầm 0,5 m hai tai"
    return None, "nghe kém: loại theo đo thính lực"


def teeth(facts: Facts) -> Suggestion:
    """Caries: none I, 1–3 II, 4–5 III, from 6 IV; lost teeth and gums are the doctor's to class."""
    count = facts.get("decayed")
    if count is None:
        return None, "chưa đếm răng sâu"
    return (
        1 if count == 0 else 2 if count <= 3 else 3 if count <= 5 else 4
    ), f"{int(count)} răng sâu; chưa xét mất răng, lợi"


SUGGEST = {
    "KHAM_THE_LUC_PL": physical, "NOI_KHOA_TUAN_HOAN_PL": circulation, "NOI_KHOA_NOI_TIET_PL": endocrine,
    "KHAM_MAT_PL": eyes, "KHAM_TAI_MUI_HONG_PL": ears, "KHAM_RANG_HAM_MAT_PL": teeth,
}  # fmt: skip


def organs(form: FormDefinition, answers: dict[str, Any], facts: Facts) -> list[Organ]:
    """Every organ of the form that concerns the person, with a given or suggested class."""
    found = []
    for field in form.fields:
        if not field.organ or not field.applies.holds(
            sex=facts.get("sex") or "", age=facts.get("age"), answers=answers
        ):
            continue
        given = answers.get(field.tag)
        if given:
            found.append(Organ(field.tag, field.organ, int(given), "bác sĩ đã phân loại", True))
            continue
        value, reason = SUGGEST[field.tag](facts) if field.tag in SUGGEST else (None, "bác sĩ quyết định")
        found.append(Organ(field.tag, field.organ, value, reason, False))
    return found


def overall(found: list[Organ]) -> int | None:
    """The worst class of those known; None when none is."""
    return max((organ.value for organ in found if organ.value), default=None)


def contradictions(given: int | None, found: list[Organ], icd_codes: list[str]) -> list[str]:
    """Sentences where the signed class does not fit: not the worst given class; IV or V without any diagnosis."""
    sentences = []
    classes = [organ for organ in found if organ.given and organ.value]
    worst = max(classes, key=lambda organ: organ.value or 0, default=None)
    if given and worst and worst.value != given and (worst.value or 0) > given:
        sentences.append(
            f"Phân loại chung {ROMAN[given]} nhẹ hơn {worst.name} (loại {ROMAN[worst.value or 1]}); loại chung là loại xấu nhất."
        )
    if given and given >= 4 and not icd_codes:
        sentences.append(f"Phân loại {ROMAN[given]} nhưng chưa có bệnh nào được ghi.")
    return sentences
