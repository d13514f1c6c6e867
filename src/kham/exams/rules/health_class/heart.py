"""Tuần hoàn: blood pressure by age, pulse (QĐ 1613/BYT-QĐ)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kham.exams.rules.health_class.suggestion import Suggestion, decides, rounded, silent, suggested, worst


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


def blood_pressure(facts: Mapping[str, Any]) -> Suggestion:
    """Class by blood pressure and age; no row after 50, and gaps at 100–109 and 146–150 mmHg."""
    age, systolic, diastolic = facts.get("age"), facts.get("systolic"), facts.get("diastolic")
    if systolic is None or diastolic is None or age is None:
        return silent("chưa có huyết áp")
    shown = f"huyết áp {systolic}/{diastolic}"
    if age > 50:
        return decides(f"{shown}: quy định không có mức cho người trên 50 tuổi")
    if age < 30:
        pair = (_systolic_young(systolic), _diastolic_young(diastolic))
    else:
        pair = (_systolic_middle(systolic), _diastolic_middle(diastolic))
    if 4 in pair:
        return suggested(4, shown)
    if None in pair:
        return decides(
            f"{shown}: quy định không nêu mức này", max((part or 0 for part in pair), default=0) or None
        )
    return suggested(max(part for part in pair if part is not None), shown)


def pulse(facts: Mapping[str, Any]) -> Suggestion:
    """60–75 I, 76–85 II, 86–95 or 55–59 III, others IV."""
    value = facts.get("pulse")
    if value is None:
        return silent("chưa có mạch")
    beats = rounded(value)
    place = 4 if beats > 95 or beats < 55 else 3 if beats > 85 or beats < 60 else 2 if beats > 75 else 1
    return suggested(place, f"mạch {beats}")


def circulation(facts: Mapping[str, Any]) -> Suggestion:
    """The worse of blood pressure and pulse; without blood pressure the pulse alone is not enough unless it is IV."""
    pressure, beats = blood_pressure(facts), pulse(facts)
    if not pressure.known and beats.value != 4:
        return decides(pressure.reason, beats.value, known=beats.known)
    return worst([pressure, beats])
