"""What the result slip says to the person: three sentences, what to do next, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kham.exams.rules import health_class, icd, triage
from kham.kernel import formats

# Days after the exam by which the next step should be done, by level (vn-programme 6.12): the end of each range.
DUE_DAYS = {"E": 0, "U": 3, "R": 28, "F": 90, "N": 365}
NEXT = {
    "E": "Đi cấp cứu ngay. Gọi 115 hoặc đến bệnh viện gần nhất.",
    "U": "Đến Trạm Y tế hoặc bệnh viện gặp bác sĩ.",
    "R": "Đi khám chuyên khoa theo giấy giới thiệu của Trạm Y tế.",
    "F": "Đến Trạm Y tế kiểm tra lại.",
    "N": "Khám sức khỏe định kỳ lần sau.",
}


@dataclass(frozen=True)
class Words:
    """The three sentences, the next step with its last day, and the list of what was found."""

    sentences: list[str]
    next_step: str
    by_day: dt.date
    found: list[str]


def words(
    *,
    class_number: int | None,
    codes: list[str],
    level: str,
    sentences: list[str],
    summary: str,
    exam_date: dt.date,
) -> Words:
    """Plain words for a person who reads large print. `sentences` are those of the findings."""
    level = level or "N"
    if class_number:
        label = ("rất khỏe", "khỏe", "trung bình", "yếu", "rất yếu")[class_number - 1]
        first = f"Sức khỏe của ông/bà được xếp loại {health_class.ROMAN[class_number]} ({label})."
    else:
        first = "Ông/bà đã được khám, không xếp loại sức khỏe."
    named = [icd.name_of(code) or code for code in codes if not code.startswith("Z00")]
    if named:
        second = f"Bác sĩ ghi nhận: {'; '.join(named)}."
    elif summary:
        second = f"Bác sĩ ghi nhận: {summary}"
    else:
        second = "Chưa phát hiện bệnh qua lần khám này."
    third = {
        "E": "Có dấu hiệu nguy hiểm, phải được cấp cứu.",
        "U": "Có chỉ số cần gặp bác sĩ sớm, không chờ đợt khám sau.",
        "R": "Có chỉ số cần khám thêm để biết rõ.",
        "F": "Có chỉ số cần theo dõi, chưa phải dùng thuốc ngay.",
        "N": "Các chỉ số đã đo ở mức bình thường.",
    }[level]
    by_day = exam_date + dt.timedelta(days=DUE_DAYS[level])
    return Words([first, second, third], NEXT[level], by_day, sentences)


def when(level: str, by_day: dt.date) -> str:
    """ "ngay bây giờ", or "trước ngày 02/9/2026"."""
    return "ngay bây giờ" if level == "E" else f"trước ngày {formats.date_vn(by_day)}"


def level_label(level: str) -> str:
    """Vietnamese name of a triage level."""
    return triage.LABELS[level or "N"]
