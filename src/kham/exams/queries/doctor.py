"""What the doctor sees on one page, and what the slip says."""

from typing import Any

from django.utils.translation import gettext

from kham.exams import queries
from kham.exams.models import Encounter
from kham.exams.queries import wording
from kham.exams.rules import health_class
from kham.exams.rules.definition import Definition, FormDefinition
from kham.exams.rules.triage import LABELS, WITHIN
from kham.kernel import formats

ADVICE = {
    "blood_pressure": "Ăn nhạt, giảm rượu bia, vận động 30 phút mỗi ngày, đo huyết áp hằng tuần tại nhà hoặc Trạm Y tế.",
    "glucose_capillary": "Giảm đường, tinh bột; vận động; xét nghiệm đường máu tĩnh mạch lúc đói.",
    "glucose_venous": "Giảm đường, tinh bột; vận động; xét nghiệm lại đường máu.",
    "hba1c": "Giảm đường, tinh bột; vận động; xét nghiệm lại.",
    "bmi": "Ăn đủ rau, hạn chế đồ ngọt và mỡ; tập thể dục đều; cân lại hằng tháng.",
    "waist": "Giảm mỡ bụng bằng ăn uống và vận động.",
    "vision": "Đo khúc xạ, khám chuyên khoa mắt.",
    "hearing": "Khám tai mũi họng, đo thính lực.",
    "anaemia": "Ăn đủ thịt, cá, rau xanh; khám tìm nguyên nhân thiếu máu.",
    "oxygen": "Khám hô hấp.",
    "pulse": "Đo lại mạch lúc nghỉ, khám tim mạch nếu còn bất thường.",
    "danger_signs": "Đi cấp cứu ngay.",
}


def page(encounter: Encounter) -> dict[str, Any]:
    """Findings gravest first, abnormal items, everything by station with last values, suggested class with reasons."""
    form = queries.form_of(encounter)
    said = queries.evaluation(encounter)
    last = queries.last_of(encounter.person, before=encounter)
    flagged = {tag for found in said.findings for tag in found.tags}
    if "CHI_SO_BMI" in flagged:
        flagged -= {"CHIEU_CAO", "CAN_NANG"}  # the index says it; height alone is no finding
    groups = []
    for station in queries.stations(encounter):
        rows = [
            _row(form, field, encounter, last, flagged)
            for field in form.fields
            if field.station == station["code"] and _shown(field, encounter)
        ]
        quiet = sum(1 for row in rows if row["quiet"])
        rows = [row for row in rows if not row["quiet"]]
        if rows or quiet or station["state"] != "optional":
            groups.append(
                {
                    **station,
                    "rows": rows,
                    "quiet": quiet,
                    "reason": encounter.skipped.get(station["code"], ""),
                }
            )
    worst = [organ for organ in said.organs if organ.value == said.overall] if said.overall else []
    return {
        "form": form,
        "findings": [
            {"found": f, "label": gettext(LABELS[f.level]), "within": gettext(WITHIN[f.level])}
            for f in said.findings
        ],
        "urgent": any(f.level in "EU" for f in said.findings),
        "groups": [g for g in groups if g["code"] not in ("conclusion",)],
        "organs": said.organs,
        "suggested": said.overall,
        "suggested_word": health_class.ROMAN.get(said.overall or 0, ""),
        "suggested_why": [f"{o.name}: {o.reason}" for o in worst],
        "undecided": said.doctor_decides,
        "advice": "\n".join(dict.fromkeys(ADVICE[f.rule] for f in said.findings if f.rule in ADVICE)),
        "current": encounter.conclusions.filter(current=True).first(),
        "last": last,
        "last_on": formats.date_vn(last.exam_date) if last else "",
        "age": queries.age_of(encounter),
        "replaced": [
            (wording.name(form.by_tag[tag]), kept)
            for tag, kept in encounter.replaced.items()
            if tag in form.by_tag
        ],
    }


def _shown(field: Definition, encounter: Encounter) -> bool:
    """Answered at a station."""
    return field.tag in encounter.answers and field.station != "conclusion" and field.type != "table"


def _row(
    form: FormDefinition, field: Definition, encounter: Encounter, last: Encounter | None, flagged: set[str]
) -> dict[str, Any]:
    return {
        "label": f"{gettext(field.group)} · {wording.name(field)}" if field.group else wording.name(field),
        "value": display(form, field, encounter.answers[field.tag]),
        "unit": field.unit,
        "last": display(form, field, last.answers[field.tag]) if last and field.tag in last.answers else "",
        "flag": field.tag in flagged
        or (field.type == "class" and str(encounter.answers[field.tag]) in ("4", "5")),
        "quiet": field.type == "yesno" and str(encounter.answers[field.tag]) == "0",
    }


def display(form: FormDefinition, field: Definition, value: Any) -> str:
    """A stored value in words."""
    codes = form.codes_of(field)
    if field.type == "codes":
        return ", ".join(codes.get(code, code) for code in str(value).split(";"))
    if codes:
        return codes.get(str(value), str(value))
    if isinstance(value, int | float):
        return formats.number(value)
    return str(value)
