"""Register of written assignments (TT 25/2026/TT-BYT, Điều 36 khoản 6; NĐ 165/2026/NĐ-CP): parts, and who is assigned on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

CONCLUSION = "conclusion"
# Parts of the forms that a doctor examines; measuring, asking and taking blood need no assignment of a doctor.
PARTS = {
    CONCLUSION: "Kết luận", "internal": "Nội khoa", "surgery": "Ngoại khoa, da liễu", "gynaecology": "Sản phụ khoa", "eye": "Mắt",
    "ent": "Tai mũi họng", "dental": "Răng hàm mặt", "paediatrics": "Nhi khoa", "clinical": "Khám lâm sàng trẻ dưới 6 tuổi",
    "development": "Phát triển của trẻ", "elderly": "Người cao tuổi", "mental": "Tâm thần",
}  # fmt: skip


class Row(Protocol):
    """An assignment, as far as the rule needs it."""

    name: str
    licence_number: str
    parts: list[str]
    valid_from: dt.date
    valid_to: dt.date | None
    revoked_on: dt.date | None
    user_id: Any
    facility_id: Any


@dataclass(frozen=True)
class Answer:
    """Whether somebody may examine a part: `row` when assigned, else the sentence that says why not."""

    row: Any
    sentence: str


def in_force(row: Row, on: dt.date) -> bool:
    """On a day; the day of revocation no longer counts."""
    return (
        row.valid_from <= on
        and (row.valid_to is None or on <= row.valid_to)
        and (row.revoked_on is None or on < row.revoked_on)
    )


def find(
    rows: Iterable[Row], *, user_id: Any, name: str, part: str, on: dt.date, facility_id: Any = None
) -> Answer:
    """The assignment of a person for a part on a day at a facility (an assignment without facility holds everywhere)."""
    title = PARTS.get(part, part)
    own = [row for row in rows if row.user_id == user_id]
    fitting = [
        row
        for row in own
        if part in row.parts and (row.facility_id is None or row.facility_id == facility_id)
    ]
    for row in fitting:
        if in_force(row, on):
            if not row.licence_number:
                return Answer(None, f"{name}: phân công “{title}” chưa có số giấy phép hành nghề.")
            return Answer(row, "")
    if fitting:
        return Answer(None, f"{name}: phân công “{title}” không còn hiệu lực vào ngày khám.")
    if any(part in row.parts for row in own):
        return Answer(None, f"{name}: phân công “{title}” là của cơ sở khác.")
    return Answer(None, f"{name}: chưa có phân công bằng văn bản cho “{title}”.")
