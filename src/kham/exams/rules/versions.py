"""What changed between two versions of a conclusion, line by line, as a reader wants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kham.exams.rules.definition import FormDefinition
from kham.exams.rules.health_class import ROMAN

LABELS = {
    "health_class": "Phân loại sức khỏe", "icd_codes": "Bệnh (ICD-10)", "summary": "Các bệnh, tật", "advice": "Lời dặn",
    "kind": "Loại kết luận", "referral": "Chuyển khám", "pending": "Xét nghiệm chờ kết quả",
}  # fmt: skip
KINDS = {
    "classified": "Có phân loại",
    "specialty": "Theo chuyên khoa, không phân loại",
    "periodic": "Khám định kỳ",
    "child": "Trẻ dưới 6 tuổi, không phân loại",
}


@dataclass(frozen=True)
class Change:
    """One line of a diff: what it is about, before, after ("" = nothing)."""

    label: str
    before: str
    after: str


def changes(form: FormDefinition, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Differences of the doctor's words first, then of the answers. Keys as in LABELS and "answers"."""
    found = []
    for key, label in LABELS.items():
        before, after = shown(key, old.get(key)), shown(key, new.get(key))
        if before != after:
            found.append(Change(label, before, after))
    was, now = old.get("answers") or {}, new.get("answers") or {}
    for field in form.fields:
        if was.get(field.tag) != now.get(field.tag):
            codes = form.codes_of(field)
            texts = [
                codes.get(str(one.get(field.tag, "")), str(one.get(field.tag, ""))) for one in (was, now)
            ]
            label = f"{field.group} · {field.vi}" if field.group else field.vi
            found.append(Change(label, texts[0], texts[1]))
    return found


def shown(key: str, value: Any) -> str:
    """A value of a conclusion in words."""
    if key == "health_class":
        return ROMAN.get(value or 0, "Không phân loại")
    if key == "kind":
        return KINDS.get(str(value), str(value or ""))
    if key == "referral":
        return ", ".join(str(value[name]) for name in ("to", "on", "why") if value.get(name)) if value else ""
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return str(value or "")
