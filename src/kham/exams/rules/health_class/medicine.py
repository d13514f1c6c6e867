"""Nội tiết, máu, sản khoa: body mass, known diabetes, severe anaemia, caesareans (QĐ 1613/BYT-QĐ)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kham.exams.rules.health_class.suggestion import Suggestion, decides, rounded, silent, suggested
from kham.kernel import formats


def body_mass(facts: Mapping[str, Any]) -> Suggestion:
    """Obesity by BMI, rounded: below 25 I, 25 II, 26–27 III, from 28 IV."""
    value = facts.get("bmi")
    if value is None:
        return silent("chưa có BMI")
    whole = rounded(value)
    return suggested(
        1 if whole < 25 else 2 if whole == 25 else 3 if whole < 28 else 4, f"BMI {formats.number(value)}"
    )


def known_diabetes(facts: Mapping[str, Any]) -> Suggestion:
    """Diabetes in the history: from III down, by type and complications. A code says more (see `diagnoses`)."""
    if facts.get("known_diabetes"):
        return decides("đái tháo đường đã biết: loại tùy thể bệnh và biến chứng", 3)
    return silent()


def severe_anaemia(facts: Mapping[str, Any]) -> Suggestion:
    """Red cells below 3 T/L or haemoglobin below 100 g/L: III or IV, the doctor chooses."""
    cells, haemoglobin = facts.get("red_cells"), facts.get("haemoglobin")
    if haemoglobin is not None and haemoglobin < 100:
        return decides(f"thiếu máu nặng (hemoglobin {formats.number(haemoglobin)} g/L): loại III hoặc IV", 3)
    if cells is not None and cells < 3:
        return decides(f"thiếu máu nặng (hồng cầu {formats.number(cells)} T/L): loại III hoặc IV", 3)
    return silent()


def caesareans(facts: Mapping[str, Any]) -> Suggestion:
    """Caesarean births without complication: one II, two III, three IV."""
    count = facts.get("caesareans")
    if not count:
        return silent()
    if count > 3:
        return decides(f"mổ lấy thai {int(count)} lần: quy định chỉ nêu đến ba lần", 4)
    return suggested(int(count) + 1, f"mổ lấy thai {int(count)} lần, không biến chứng")
