"""From answers to the facts that rules speak of: numbers without units, known or absent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kham.exams.rules import values
from kham.kernel.partial_date import PartialDate

_PLAIN = {
    "pulse": "MACH", "spo2": "SPO2", "temperature": "NHIET_DO", "waist": "VONG_BUNG", "capillary": "DUONG_MAO_MACH",
    "glucose": "XN_GLUCOSE", "hba1c": "XN_HBA1C", "haemoglobin": "XN_HEMOGLOBIN", "height": "CHIEU_CAO", "weight": "CAN_NANG",
    "red_cells": "XN_HONG_CAU", "decayed": "SO_RANG_SAU", "hours_since_meal": "GIO_SAU_AN",
}  # fmt: skip
_MEAL = {"1": "fasting", "2": "random", "3": "two_hours"}


def from_answers(
    answers: dict[str, Any], *, sex: str, birth: PartialDate | None, on: dt.date
) -> dict[str, Any]:
    """Facts of a person on the exam day. Absent answers give no fact; `given` is the set of answered tags."""
    facts: dict[str, Any] = {
        "sex": sex or None,
        "age": birth.age_on(on) if birth else None,
        "given": frozenset(answers),
    }
    for name, tag in _PLAIN.items():
        facts[name] = values.as_number(answers[tag]) if tag in answers else None
    facts |= _pressure(answers) | _meals(answers) | _eyes(answers) | _ears(answers)
    facts["bmi"] = values.bmi(facts["height"], facts["weight"])
    danger = str(answers.get("DAU_HIEU_NGUY_HIEM", ""))
    facts["danger"] = None if not danger else danger != "0"
    for name, tag in (
        ("known_hypertension", "TSBT_TANG_HUYET_AP"),
        ("known_diabetes", "TSBT_DAI_THAO_DUONG"),
        ("pregnant", "TSBT_THAI_SAN"),
    ):
        facts[name] = str(answers[tag]) == "1" if tag in answers else False
    return facts


def _pressure(answers: dict[str, Any]) -> dict[str, Any]:
    """The reading after rest counts when there is one; the first stays beside it for the sentence."""
    first = values.blood_pressure(answers.get("HUYET_AP", ""))
    second = values.blood_pressure(answers.get("HUYET_AP_LAN_2", ""))
    taken = second or first
    if taken is None:
        return {"systolic": None, "diastolic": None}
    shown = f"{taken[0]}/{taken[1]}"
    if first and second:
        shown = f"{first[0]}/{first[1]}, đo lại {shown}"
    return {"systolic": taken[0], "diastolic": taken[1], "pressure": shown}


def _meals(answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "capillary_state": _MEAL.get(str(answers.get("DUONG_MAO_MACH_LUC", "")), "unknown"),
        "glucose_state": _MEAL.get(str(answers.get("XN_GLUCOSE_LUC", "")), "unknown"),
    }


def _eyes(answers: dict[str, Any]) -> dict[str, Any]:
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


def _ears(answers: dict[str, Any]) -> dict[str, Any]:
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
