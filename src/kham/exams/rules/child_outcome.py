"""The conclusion about a child under six: normal, a risk of tuberculosis, or a health problem; no health class (QĐ 2062/QĐ-BYT, XML8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from kham.exams.rules.definition import FormDefinition

NORMAL, TUBERCULOSIS, PROBLEM = "BINH_THUONG", "NGUY_CO_MAC_LAO", "VAN_DE_SUC_KHOE"


def classed(form: FormDefinition) -> bool:
    """Whether the form ends in a health class."""
    return "PHAN_LOAI_SK" in form.by_tag


def wanted(form: FormDefinition) -> bool:
    """Whether the form ends in the conclusion about a child."""
    return NORMAL in form.by_tag


def answers(state: str, *, tuberculosis: bool, referred: bool, again: str = "") -> dict[str, str]:
    """What the page's choice ("normal", "problem" or nothing yet) means as answers; nothing chosen answers nothing."""
    if not state and not tuberculosis:
        return {}
    return {
        NORMAL: "1" if state == "normal" else "0",
        TUBERCULOSIS: "1" if tuberculosis else "0",
        PROBLEM: "1" if state == "problem" else "0",
        "CHUYEN_CSKCB": "1" if referred else "0",
    } | ({"HEN_KHAM_LAN_SAU": again} if again else {})


def state_of(given: Mapping[str, Any]) -> str:
    """What the answers chose: normal, problem, or nothing ("")."""
    return "normal" if given.get(NORMAL) == "1" else "problem" if given.get(PROBLEM) == "1" else ""


def complaint(given: Mapping[str, Any], *, icd_codes: Collection[str], summary: str) -> str:
    """Why the conclusion cannot stand as it is; "" when it can."""
    risk, problem = given.get(TUBERCULOSIS) == "1", given.get(PROBLEM) == "1"
    if given.get(NORMAL) == "1" and (risk or problem):
        return "Không kết luận bình thường khi trẻ có nguy cơ mắc lao hoặc vấn đề sức khỏe. Chọn lại."
    if given.get(NORMAL) == "0" and not (risk or problem):
        return "Chọn kết luận của trẻ: bình thường, có vấn đề sức khỏe, hoặc nguy cơ mắc lao."
    if problem and not icd_codes and not summary.strip():
        return "Trẻ có vấn đề sức khỏe: ghi bệnh hoặc ghi rõ vấn đề theo lời bác sĩ."
    return ""
