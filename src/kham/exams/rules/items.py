"""Which items of the form were neither examined nor explained (TT 25/2026/TT-BYT, Điều 36 khoản 6: every item is examined)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kham.exams.rules.definition import Definition, FormDefinition

MEASURES = ("CHIEU_CAO", "CAN_NANG", "MACH", "HUYET_AP", "NHIP_THO")
# Reasons offered with one click; other words may be typed.
REASONS = (
    "Người khám từ chối", "Không có chỉ định", "Không phối hợp được", "Thiết bị hỏng", "Không có chuyên khoa tại buổi khám",
    "Đã khám nơi khác trong năm",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One item of the paper form: the tag that explains it when skipped, its name, its station."""

    tag: str
    name: str
    station: str


def empty(
    form: FormDefinition, answers: Mapping[str, Any], skipped: Collection[str], *, sex: str, age: int | None
) -> list[Item]:
    """Items without any answer and without a reason, in order of the form. Laboratory and history are not items."""
    found = []
    for field in form.fields:
        if not _is_item(field) or {field.tag, field.station, field.class_tag} & set(skipped):
            continue
        if not field.applies.holds(sex=sex, age=age, answers=dict(answers)):
            continue
        if not any(answers.get(tag) not in (None, "") for tag in _parts(form, field)):
            found.append(Item(field.tag, field.vi, field.station))
    return found


def _is_item(field: Definition) -> bool:
    return field.typed and (field.finding or field.tag in MEASURES)


def _parts(form: FormDefinition, field: Definition) -> list[str]:
    """Tags whose answer means that the item was examined."""
    own = [field.tag, field.class_tag] + [other.tag for other in form.fields if other.item_of == field.tag]
    if field.tag in MEASURES:
        return [field.tag]
    alone = [one for one in form.fields if one.finding and one.station == field.station]
    if len(alone) == 1:  # eyes, ears, teeth: any test of the station is the examination
        own += [one.tag for one in form.fields if one.station == field.station]
    return [tag for tag in own if tag]
