"""Answers that cannot both be true: refused by a careful receiver, so the sender finds them first (QĐ 2062/QĐ-BYT: đúng, đủ, sạch)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from kham.kernel.partial_date import PartialDate
from kham.records.rules.facts import Facts
from kham.records.rules.layout import Layout

ROMAN = ("", "I", "II", "III", "IV", "V")
WORDS_OF_DOCTOR = "GHI_RO_VAN_DE_SUC_KHOE"  # may explain a risk of tuberculosis too
Found = tuple[str, str]


def found(facts: Facts, values: Mapping[str, str], layout: Layout) -> list[Found]:
    """(tag, sentence) of every contradiction. `values` are the tags as they would be sent."""
    return [
        *_ruled_out(facts, values, layout),
        *_class(values, layout),
        *_child(values, layout),
    ]


def _ruled_out(facts: Facts, values: Mapping[str, str], layout: Layout) -> list[Found]:
    """An answer to a question that another answer, the sex or the age has closed."""
    label = layout.labels
    told = [
        (tag, f"“{label[tag]}” có nội dung nhưng “{label[question]}” trả lời không. Sửa một trong hai.")
        for tag, (question, allowed) in layout.depends.items()
        if values.get(tag)
        and values.get(question)
        and values[question] not in allowed
        and tag != WORDS_OF_DOCTOR
    ]
    told += [
        (tag, f"“{label[tag]}” không hỏi ở người này. Xóa câu trả lời hoặc sửa giới tính.")
        for tag, sexes in layout.of_sex.items()
        if values.get(tag) not in (None, "", "0") and facts.sex == "male" and "male" not in sexes
    ]
    months = _months(facts)
    return told + [
        (tag, f"“{label[tag]}” chỉ hỏi từ {low} đến dưới {below} tháng tuổi. Xóa câu trả lời.")
        for tag, (low, below) in layout.in_months.items()
        if values.get(tag) and months is not None and not low <= months < below
    ]


def _months(facts: Facts) -> int | None:
    try:
        birth = PartialDate.from_iso(facts.birth)
        return birth.age_months_on(dt.date.fromisoformat(facts.exam_date)) if birth.day else None
    except ValueError:
        return None


def _class(values: Mapping[str, str], layout: Layout) -> list[Found]:
    """The whole class is the worst class (QĐ 1613/BYT-QĐ)."""
    sent = {tag for tags in layout.parts.values() for tag in tags}
    graded = {tag: values[tag] for tag in sent if tag.endswith("_PL") and values.get(tag)}
    worst = max(graded, key=lambda tag: (graded[tag], tag), default="")
    whole = values.get("PHAN_LOAI_SK", "")
    if not worst or not whole or graded[worst] <= whole:
        return []
    place = ROMAN[int(graded[worst])] if graded[worst] in "12345" else graded[worst]
    return [
        (
            "PHAN_LOAI_SK",
            f"Phân loại chung nhẹ hơn “{layout.labels[worst]}” (loại {place}); loại chung là loại xấu nhất.",
        )
    ]


def _child(values: Mapping[str, str], layout: Layout) -> list[Found]:
    if "BINH_THUONG" not in layout.labels:
        return []
    told: list[Found] = []
    if values.get("BINH_THUONG") == "1" and "1" in (
        values.get("VAN_DE_SUC_KHOE"),
        values.get("NGUY_CO_MAC_LAO"),
    ):
        told.append(
            ("BINH_THUONG", "Đã kết luận bình thường mà lại có vấn đề sức khỏe hoặc nguy cơ mắc lao.")
        )
    if values.get("VAN_DE_SUC_KHOE") == "1" and not (
        values.get("KET_LUAN_BENH") or values.get(WORDS_OF_DOCTOR)
    ):
        told.append((WORDS_OF_DOCTOR, "Trẻ có vấn đề sức khỏe nhưng chưa ghi bệnh hay vấn đề nào."))
    disorders = [values.get(tag) for tag in ("SUY_DINH_DUONG", "THUA_CAN_BEO_PHI", "PHU_DINH_DUONG")]
    if values.get("DGDD_BINH_THUONG") == "1" and "1" in disorders:
        told.append(("DGDD_BINH_THUONG", "Đã ghi dinh dưỡng bình thường mà lại có rối loạn dinh dưỡng."))
    if values.get("SUY_DINH_DUONG") == "1" and values.get("THUA_CAN_BEO_PHI") == "1":
        told.append(("THUA_CAN_BEO_PHI", "Suy dinh dưỡng và thừa cân, béo phì không cùng có."))
    return told
