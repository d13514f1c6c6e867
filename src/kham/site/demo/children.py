"""Answers of an invented child or pupil: growth near the median of the age, a few short-sighted, a few bad teeth, otherwise well."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from kham.exams.rules.definition import Definition, FormDefinition

# Height in cm and weight in kg of a child of so many years, roughly the median; invented children vary around it.
GROWTH = {
    0: (66, 7.3), 1: (80, 10.2), 2: (90, 12.8), 3: (98, 14.8), 4: (105, 16.8), 5: (111, 18.8), 6: (117, 21),
    7: (123, 23.5), 8: (128, 26), 9: (133, 29), 10: (138, 32.5), 11: (144, 36.5), 12: (150, 41), 13: (156, 45.5),
    14: (160, 49.5), 15: (163, 52.5), 16: (165, 54.5), 17: (166, 56),
}  # fmt: skip
NORMAL = "Chưa phát hiện bất thường"


def examine(
    person: Any, rng: Random, on: dt.date, form: FormDefinition, *, sex: str, months: int | None
) -> dict[str, Any]:
    """Answers as typed at the stations of the form of minors or of small children, and what the doctor concludes."""
    age = max(0, min(17, person.age(on)))
    answers: dict[str, Any] = _body(age, rng)
    weak = rng.random()
    eyes = "6/10" if age >= 7 and weak < 0.18 else "10/10"
    for field in form.fields:
        who: dict[str, Any] = {"sex": sex, "age": age, "answers": answers, "months": months}
        if field.typed and field.tag not in answers and field.applies.holds(**who):
            value = _answer(field, eyes)
            if value is not None:
                answers[field.tag] = value
    answers = {tag: value for tag, value in answers.items() if tag in form.by_tag}
    if "SO_RANG_SAU" in form.by_tag and rng.random() < 0.3:
        answers["SO_RANG_SAU"] = rng.randint(1, 3)
    short = eyes != "10/10"
    return answers | {
        "PHAN_LOAI_SK": 2 if short else 1,
        "KET_LUAN_BENH": "H52" if short else "",
        "CAC_BENH_TAT_NEU_CO": "Giảm thị lực, cần đo khúc xạ." if short else "",
        "_refused": [],
    }


def _body(age: int, rng: Random) -> dict[str, Any]:
    median, weight = GROWTH[age]
    height = round(median * rng.gauss(1, 0.03), 1)
    return {
        "CHIEU_CAO": height, "CHIEU_DAI": height, "CAN_NANG": round(weight * rng.gauss(1, 0.07), 1),
        "MACH": round(112 - 2 * age + rng.gauss(0, 4)),
        "HUYET_AP": f"{round(88 + 1.6 * age + rng.gauss(0, 4))}/{round(54 + 0.8 * age + rng.gauss(0, 3))}",
    }  # fmt: skip


def _answer(field: Definition, eyes: str) -> Any:
    """The answer of somebody well; None where there is nothing to type."""
    if field.station in ("labs", "conclusion", "reception") or field.item_of:
        return None
    if field.finding:
        return NORMAL
    if field.normal_codes:
        return field.normal_codes[0]
    if field.type == "class":
        return "1"
    if field.type == "vision" and field.tag.startswith("KHONG_KINH"):
        return eyes
    return "0" if field.type == "yesno" else None
