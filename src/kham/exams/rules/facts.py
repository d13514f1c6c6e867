"""From answers to the facts that rules speak of: numbers without units, known or absent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kham.exams.rules import equations, growth, questionnaires, values
from kham.kernel.partial_date import PartialDate

Answers = dict[str, Any]
_PLAIN = {
    "pulse": "MACH", "spo2": "SPO2", "temperature": "NHIET_DO", "breaths": "NHIP_THO", "capillary": "DUONG_MAO_MACH",
    "glucose": "XN_GLUCOSE", "hba1c": "XN_HBA1C", "haemoglobin": "XN_HEMOGLOBIN", "weight": "CAN_NANG",
    "red_cells": "XN_HONG_CAU", "decayed": "SO_RANG_SAU", "hours_since_meal": "GIO_SAU_AN", "cholesterol": "XN_CHOLESTEROL",
    "ldl": "XN_LDL", "hdl": "XN_HDL", "triglycerides": "XN_TRIGLYCERID", "creatinine": "XN_CREATININ", "ast": "XN_AST",
    "alt": "XN_ALT", "uric_acid": "XN_ACID_URIC", "arm": "CHU_VI_VONG_CANH_TAY", "head": "VONG_DAU", "mchat": "MCHAT_DIEM",
    "gestation": "TUAN_THAI",
}  # fmt: skip
# Coded answers that mean something by themselves, kept as text.
_CODED = {
    "protein": "NT_PROTEIN", "sugar_urine": "NT_GLUCOSE", "oedema": "PHU_DINH_DUONG", "indrawing": "THO_RUT_LOM_LONG_NGUC",
    "distress": "SUY_HO_HAP", "skin": "MAU_SAC_DA", "palm": "LONG_BAN_TAY", "apnoea": "NHIP_THO_KHONG_DEU",
    "far_pulse": "MACH_NGOAI_VI", "fontanelle": "THOP", "vaccinated": "TIEM_CHUNG_DAY_DU_THEO_DO_TUOI", "autism": "NGUY_CO_TU_KY",
    "mental_growth": "PT_TTBT_THEO_DO_TUOI", "motor_growth": "PT_VDBT_THEO_DO_TUOI", "milk_decay": "SAU_MANG_BAM_LO",
    "tb_home": "TS_TIEP_XUC_LAO",
}  # fmt: skip
_KNOWN = {
    "known_hypertension": ("TSBT_TANG_HUYET_AP", "NCT_BENH_TANG_HUYET_AP"),
    "known_diabetes": ("TSBT_DAI_THAO_DUONG", "NCT_BENH_DAI_THAO_DUONG"),
    "pregnant": ("TSBT_THAI_SAN",),
}
_MEAL = {"1": "fasting", "2": "random", "3": "two_hours"}

AGAIN = "Một lần đo chỉ là nghi ngờ: nghỉ 5 phút rồi đo lại, ít nhất 2 lần cách nhau 1 đến 2 phút."


def from_answers(answers: Answers, *, sex: str, birth: PartialDate | None, on: dt.date) -> dict[str, Any]:
    """Facts of a person on the exam day. Absent answers give no fact; `given` is the set of answered tags."""
    age = birth.age_on(on) if birth else None
    facts: dict[str, Any] = {"sex": sex or None, "age": age, "given": answers.keys()}
    for name, tag in _PLAIN.items():
        facts[name] = values.as_number(answers[tag]) if tag in answers else None
    for name, tag in _CODED.items():
        facts[name] = str(answers[tag]) if tag in answers else None
    for name, tags in _KNOWN.items():
        facts[name] = any(str(answers.get(tag)) == "1" for tag in tags)
    facts["pregnant"] = facts["pregnant"] and sex != "male"
    facts |= _pressure(answers) | _meals(answers) | _eyes(answers) | _ears(answers)
    facts["waist"] = _first(answers, "VONG_BUNG", "VONG_EO")
    facts["height"] = _first(answers, "CHIEU_CAO", "CHIEU_DAI")
    facts["bmi"] = values.bmi(facts["height"], facts["weight"])
    danger = str(answers.get("DAU_HIEU_NGUY_HIEM", ""))
    facts["danger"] = None if not danger else danger != "0"
    facts["egfr"] = equations.egfr(creatinine=facts["creatinine"], age=age, sex=sex)
    facts["weight_lost"] = equations.lost_weight(
        before=_first(answers, "CAN_NANG_NAM_TRUOC"), now=facts["weight"]
    )
    if age is not None and age < 19:
        facts |= _child(answers, facts, sex=sex, birth=birth, on=on)
    return facts | questionnaires.facts(answers, age=age)


def _first(answers: Answers, *tags: str) -> float | None:
    return next((values.as_number(answers[tag]) for tag in tags if tag in answers), None)


def _pressure(answers: Answers) -> Answers:
    """The reading after rest counts when there is one; the first stays beside it for the sentence."""
    first = values.blood_pressure(answers.get("HUYET_AP", ""))
    second = values.blood_pressure(answers.get("HUYET_AP_LAN_2", ""))
    taken = second or first
    if taken is None:
        return {"systolic": None, "diastolic": None}
    shown = f"{taken[0]}/{taken[1]}"
    if first and second:
        shown = f"{first[0]}/{first[1]}, đo lại {shown}"
    return {
        "systolic": taken[0],
        "diastolic": taken[1],
        "pressure": shown,
        "repeat": "" if first and second else AGAIN,
    }


def _meals(answers: Answers) -> Answers:
    return {
        "capillary_state": _MEAL.get(str(answers.get("DUONG_MAO_MACH_LUC", "")), "unknown"),
        "glucose_state": _MEAL.get(str(answers.get("XN_GLUCOSE_LUC", "")), "unknown"),
    }


def _eyes(answers: Answers) -> Answers:
    """Presenting vision: with the person's own glasses when tested with them, each eye in tenths."""
    sides = {}
    for side in ("PHAI", "TRAI"):
        bare = values.vision_tenths(answers.get(f"KHONG_KINH_MAT_{side}"))
        worn = values.vision_tenths(answers.get(f"CO_KINH_MAT_{side}"))
        pinhole = values.vision_tenths(answers.get(f"KINH_LO_MAT_{side}"))
        sides[side] = (bare, worn, pinhole, worn if worn is not None else bare)
    presenting = [seen[3] for seen in sides.values() if seen[3] is not None]
    gains = [s[2] - s[3] for s in sides.values() if s[2] is not None and s[3] is not None]
    bare_eyes = [s[0] for s in sides.values()]
    worn_eyes = [s[1] for s in sides.values()]
    return {
        "better_eye": max(presenting) if len(presenting) == 2 else None,
        "worse_eye": min(presenting, default=None),
        "pinhole_gain": max(gains, default=None),
        "bare_sum": sum(min(v, 10.0) for v in bare_eyes if v is not None) if None not in bare_eyes else None,
        "worn_sum": sum(min(v, 10.0) for v in worn_eyes if v is not None) if None not in worn_eyes else None,
    }


def _ears(answers: Answers) -> Answers:
    whisper = [
        values.as_number(answers[t]) for t in ("TAI_TRAI_NOI_THAM", "TAI_PHAI_NOI_THAM") if t in answers
    ]
    voice = [
        values.as_number(answers[t]) for t in ("TAI_TRAI_NOI_THUONG", "TAI_PHAI_NOI_THUONG") if t in answers
    ]
    known_whisper, known_voice = [v for v in whisper if v is not None], [v for v in voice if v is not None]
    return {
        "whisper_worse": min(known_whisper, default=None),
        "voice_worse": min(known_voice, default=None),
        "ears_tested": len(known_whisper) + len(known_voice),
    }


def _child(answers: Answers, facts: Answers, *, sex: str, birth: PartialDate | None, on: dt.date) -> Answers:
    """Age in days and months, and growth. Scores that cannot be believed are no facts; `odd_growth` names them."""
    days = growth.age_in_days(birth, on)
    if days is None:
        return {}
    assert birth is not None
    grown = growth.corrected(days, facts["gestation"])
    measured = growth.scores(
        sex=sex,
        days=grown,
        weight=facts["weight"],
        height=growth.stature(facts["height"], days, str(answers.get("TU_THE_DO", ""))),
        head=facts["head"],
    )
    odd = measured.odd()
    swollen = facts["oedema"] == "1"  # oedema adds weight: WHO gives no weight-based score then
    hidden = {*odd, *(("waz", "whz", "baz") if swollen else ())}
    scores = {name: None if name in hidden else getattr(measured, name) for name in growth.BELIEVED}
    return {
        "age_days": days,
        "age_months": birth.age_months_on(on) if birth.day else int(days / growth.DAYS_OF_MONTH),
        "odd_growth": odd,
        **scores,
    }
