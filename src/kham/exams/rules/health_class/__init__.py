"""Health class by QĐ 1613/BYT-QĐ (1997): what the text lets a program suggest, and where it leaves the doctor to decide.

Class is fitness, never urgency. It applies from 15 years. The overall class is the worst organ class. Chest girth is not in
the national data, so without it the physical class is a suggestion from height and weight. Each part of the text has its
own module; the worked cases stand in `tests/spec/test_triage_health_class.py` and `tests/spec/test_health_class_table.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kham.exams.rules.definition import FormDefinition
from kham.exams.rules.health_class import diagnoses
from kham.exams.rules.health_class import facts as own_facts
from kham.exams.rules.health_class.heart import circulation
from kham.exams.rules.health_class.medicine import body_mass, caesareans, known_diabetes, severe_anaemia
from kham.exams.rules.health_class.mouth import teeth
from kham.exams.rules.health_class.physical import physical as by_body
from kham.exams.rules.health_class.senses import ears, eyes
from kham.exams.rules.health_class.suggestion import Suggestion, decides, rounded, silent, worst

__all__ = [
    "FROM_AGE",
    "ROMAN",
    "Organ",
    "Suggestion",
    "contradictions",
    "lightest",
    "organs",
    "overall",
    "rounded",
]

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV", 5: "V"}
FROM_AGE = 15
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Organ:
    """One organ's class: given by the doctor, or suggested; None with the reason why the doctor decides.

    `at_least`: the text leaves a choice that begins at this class. `extra`: a part of the text without a field of its own.
    """

    tag: str
    name: str
    value: int | None
    reason: str
    given: bool
    at_least: int | None = None
    extra: bool = False


def _endocrine(facts: Facts) -> list[Suggestion]:
    told = diagnoses.by_part(facts["codes"]).get(diagnoses.ENDOCRINE, [])
    diabetes = [] if any("đái tháo đường" in one.reason for one in told) else [known_diabetes(facts)]
    return [*diabetes, *told, body_mass(facts)]


SUGGEST: dict[str, Callable[[Facts], list[Suggestion]]] = {
    "KHAM_THE_LUC_PL": lambda facts: [by_body(facts)],
    "NOI_KHOA_TUAN_HOAN_PL": lambda facts: [circulation(facts)],
    "NOI_KHOA_NOI_TIET_PL": _endocrine,
    "KHAM_MAT_PL": lambda facts: [eyes(facts)],
    "KHAM_TAI_MUI_HONG_PL": lambda facts: [ears(facts)],
    "KHAM_RANG_HAM_MAT_PL": lambda facts: [teeth(facts)],
    "KHAM_SAN_PHU_KHOA_PL": lambda facts: [caesareans(facts)],
}
# The minors' form has its own fields for the same parts.
SAME = {
    "NHI_KHOA_TUAN_HOAN_PL": "NOI_KHOA_TUAN_HOAN_PL",
    "NHI_KHOA_HO_HAP_PL": diagnoses.BREATHING,
    "NHI_KHOA_TIEU_HOA_PL": diagnoses.DIGESTION,
}
# Parts of the text that no field of the forms holds: shown when something speaks of them.
EXTRA: dict[str, tuple[str, Callable[[Facts], list[Suggestion]]]] = {
    "MAU": ("Máu", lambda facts: [severe_anaemia(facts)]),
    diagnoses.TUMOUR: ("U", lambda facts: diagnoses.by_part(facts["codes"]).get(diagnoses.TUMOUR, [])),
}


def organs(form: FormDefinition, answers: dict[str, Any], facts: Facts) -> list[Organ]:
    """Every organ of the form that concerns the person, with a given or suggested class; then parts without a field."""
    known = {**facts, **own_facts.of(form, answers, facts)}
    found = []
    for field in form.organ_fields:
        if not field.applies.holds(sex=facts.get("sex") or "", age=facts.get("age"), answers=answers):
            continue
        given = answers.get(field.tag)
        if given:
            found.append(Organ(field.tag, field.organ, int(given), "bác sĩ đã phân loại", True))
            continue
        said = _said(field.tag, known)
        found.append(Organ(field.tag, field.organ, said.value, said.reason, False, said.at_least))
    return found + _extras(known)


def _extras(facts: Facts) -> list[Organ]:
    found = []
    for tag, (name, speak) in EXTRA.items():
        said = _of_age(facts, worst(speak(facts)))
        if said.known:
            found.append(Organ(tag, name, said.value, said.reason, False, said.at_least, extra=True))
    return found


def _said(tag: str, facts: Facts) -> Suggestion:
    """What the text says of a field, from measurements and from written diagnoses."""
    tag = SAME.get(tag, tag)
    told = diagnoses.by_part(facts["codes"])
    parts = SUGGEST[tag](facts) if tag in SUGGEST else told.get(tag, [])
    said = worst(parts)
    if not said.known:
        said = next((part for part in parts if part.reason), silent())
    return _of_age(facts, said)


def _of_age(facts: Facts, said: Suggestion) -> Suggestion:
    age = facts.get("age")
    if age is not None and age < FROM_AGE:
        return decides(f"quy định áp dụng từ đủ {FROM_AGE} tuổi", known=False)
    return said


def overall(found: list[Organ]) -> int | None:
    """The worst class of those known; None when none is."""
    return max((organ.value for organ in found if organ.value), default=None)


def lightest(found: list[Organ]) -> int | None:
    """The lightest class that may be given: the worst of classes and of floors where the text leaves a choice."""
    return max((organ.value or organ.at_least or 0 for organ in found), default=0) or None


def contradictions(given: int | None, found: list[Organ], icd_codes: list[str]) -> list[str]:
    """Sentences where the signed class does not fit: lighter than an organ, or heavier than all; IV or V without diagnosis."""
    sentences = []
    classes = [organ for organ in found if organ.given and organ.value]
    top = max(classes, key=lambda organ: organ.value or 0, default=None)
    if given and top and (top.value or 0) > given:
        sentences.append(
            f"Phân loại chung {ROMAN[given]} nhẹ hơn {top.name} (loại {ROMAN[top.value or 1]}); loại chung là loại xấu nhất."
        )
    elif (
        given and top and (top.value or 0) < given and all(organ.given for organ in found if not organ.extra)
    ):
        sentences.append(
            f"Phân loại chung {ROMAN[given]} nặng hơn mọi mục; mục nặng nhất là {top.name} (loại {ROMAN[top.value or 1]})."
        )
    for organ in found:
        if given and not organ.given and organ.at_least and organ.at_least > given:
            sentences.append(f"{organ.name}: {organ.reason}; không nhẹ hơn loại {ROMAN[organ.at_least]}.")
    if given and given >= 4 and not icd_codes:
        sentences.append(f"Phân loại {ROMAN[given]} nhưng chưa có bệnh nào được ghi.")
    return sentences
