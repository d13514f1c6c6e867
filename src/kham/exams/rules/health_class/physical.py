"""Thể lực: height, weight and chest girth (QĐ 1613/BYT-QĐ, tables of workers and of pupils and students)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kham.exams.rules.health_class.suggestion import Suggestion, by_floor, decides, rounded, suggested

# Lowest value of classes I to IV; below the last is V. Men's height of class I is printed 1603 in the text: a slip for 163,
# the only value that follows class II (158–162).
WORKERS: dict[str, dict[str, tuple[int, int, int, int]]] = {
    "male": {"height": (163, 158, 154, 150), "weight": (50, 47, 45, 41), "chest": (82, 79, 76, 74)},
    "female": {"height": (155, 151, 147, 143), "weight": (45, 43, 40, 38), "chest": (76, 74, 72, 70)},
}
STUDENTS: dict[str, dict[str, tuple[int, int, int, int]]] = {
    "male": {"height": (160, 156, 152, 149), "weight": (48, 46, 42, 39), "chest": (80, 77, 74, 71)},
    "female": {"height": (152, 149, 145, 142), "weight": (44, 42, 40, 37), "chest": (75, 73, 71, 69)},
}
NAMES = ("height", "weight", "chest")


def physical(facts: Mapping[str, Any]) -> Suggestion:
    """The worst measure; chest girth alone may be one class worse than I or II without lowering the result."""
    sex, student = facts.get("sex"), bool(facts.get("student"))
    if facts.get("height") is None or facts.get("weight") is None:
        return decides("chưa đủ chiều cao, cân nặng")
    table = (STUDENTS if student else WORKERS).get(str(sex))
    if table is None:
        return decides("quy định chỉ có bảng cho nam và nữ")
    measures = {name: rounded(facts[name]) for name in NAMES if facts.get(name) is not None}
    classes = {name: by_floor(value, table[name]) for name, value in measures.items()}
    worst = max(classes["height"], classes["weight"])
    if (
        not student
        and sex == "male"
        and measures["weight"] == 40
        and max(classes["height"], classes.get("chest", 1)) < 5
    ):
        return decides("quy định không nêu mức cân nặng 40 kg của nam")
    if "chest" in classes:
        chest = classes["chest"]
        worst = max(worst, chest - 1 if chest in (2, 3) else chest)
    whom = "bảng học sinh, sinh viên" if student else "bảng người lao động"
    height, weight = measures["height"], measures["weight"]
    if "chest" not in measures:
        return suggested(worst, f"cao {height} cm, nặng {weight} kg ({whom}); chưa xét vòng ngực")
    girth = measures["chest"]
    return suggested(worst, f"cao {height} cm, nặng {weight} kg, vòng ngực {girth} cm ({whom})")
