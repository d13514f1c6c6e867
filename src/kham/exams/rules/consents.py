"""Statements of consent: how one is read, and when one is demanded before a conclusion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kham.exams.rules import bodies
from kham.kernel.reasons import Refusal

CAPACITY, GYNAECOLOGY = "capacity", "gynaecology"
KINDS = {
    CAPACITY: "Thân nhân đồng ý (người mất hoặc hạn chế năng lực hành vi dân sự)",
    GYNAECOLOGY: "Đồng ý khám phụ khoa sau khi được tư vấn",
}
# Relatives by Điều 2 khoản 11 Luật Khám bệnh, chữa bệnh, as choices; other words may be typed.
RELATIONS = (
    "Vợ, chồng",
    "Cha, mẹ",
    "Con",
    "Anh, chị, em",
    "Ông, bà",
    "Cháu",
    "Người giám hộ",
    "Người đại diện",
)
LIMITED = {"2", "3"}  # NANG_LUC_HANH_VI: 1 full, 2 limited, 3 none


@dataclass(frozen=True)
class Statement:
    """One statement as stored."""

    kind: str
    given: bool
    by_name: str
    relation: str
    counselled_by: str
    note: str
    at: dt.datetime | None


def read(body: Mapping[str, Any]) -> Statement:
    """Raises Refusal ``consent.kind``, ``consent.name``, ``consent.relation``, ``consent.when``."""
    kind, name = str(body.get("kind") or ""), " ".join(str(body.get("by_name") or "").split())[:120]
    relation = str(body.get("relation") or "").strip()[:60]
    if kind not in KINDS:
        raise Refusal("consent.kind", "Chọn loại đồng ý.")
    if not name:
        raise Refusal("consent.name", "Ghi họ tên người đồng ý hoặc từ chối.")
    if kind == CAPACITY and not relation:
        raise Refusal("consent.relation", "Ghi quan hệ của thân nhân với người được khám.")
    at = None
    if body.get("at"):
        at = bodies.moment(body["at"])
        if at is None:
            raise Refusal("consent.when", "Thời điểm đồng ý không có thật hoặc thiếu múi giờ.")
    return Statement(
        kind, bool(body.get("given")), name, relation, str(body.get("counselled_by") or "").strip()[:120],
        str(body.get("note") or "").strip()[:250], at,
    )  # fmt: skip


def relative_needed(answers: Mapping[str, Any]) -> bool:
    """Whether a relative must agree in writing: limited or no capacity, and the exam is neither periodic nor screening.

    TT 32/2023/TT-BYT Điều 34 khoản 5 (sửa đổi bởi TT 25/2026/TT-BYT).
    """
    return str(answers.get("NANG_LUC_HANH_VI") or "") in LIMITED and answers.get(
        "HINH_THUC_KHAM", "periodic"
    ) in {
        "work",
        "request",
    }
