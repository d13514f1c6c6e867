"""One person's answers judged: complaints about values, findings with triage level, health class. Pure; used by screen and command."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kham.exams.rules import facts as fact_rules
from kham.exams.rules import forms, health_class, values
from kham.exams.rules import triage as triage_rules
from kham.exams.rules.definition import FormDefinition
from kham.kernel.partial_date import PartialDate
from kham.kernel.reasons import Refusal


@dataclass(frozen=True)
class Evaluation:
    """What the rules say. `overall` is the worst class known, None when nothing can be said."""

    form: str
    version: str
    triage: triage_rules.Level
    findings: list[triage_rules.Found]
    organs: list[health_class.Organ]
    overall: int | None
    complaints: list[values.Complaint]

    @property
    def doctor_decides(self) -> list[str]:
        """Organs for which the text gives no class, each with the reason."""
        return [f"{o.name}: {o.reason}" for o in self.organs if o.value is None]

    def as_json(self) -> dict[str, Any]:
        """The shape that `./kham forms evaluate --json` prints."""
        return {
            "form": self.form,
            "version": self.version,
            "triage": self.triage,
            "findings": [
                {
                    "rule": f.rule,
                    "version": f.version,
                    "level": f.level,
                    "sentence": f.sentence,
                    "tags": list(f.tags),
                }
                for f in self.findings
            ],
            "health_class": {
                "overall": self.overall,
                "organs": {
                    o.tag: {"class": o.value, "reason": o.reason, "name": o.name}
                    for o in self.organs
                    if o.value
                },
                "doctor_decides": self.doctor_decides,
            },
            "complaints": [
                {"tag": c.tag, "severity": c.severity, "sentence": c.sentence} for c in self.complaints
            ],
        }


def evaluate(
    form: FormDefinition, answers: dict[str, Any], *, sex: str, birth: PartialDate | None, on: dt.date
) -> Evaluation:
    """Judge answers (raw or read) of a person examined on a day."""
    read, complaints = values.read_all(form, answers)
    for tag in read:
        field = form.by_tag[tag]
        if not field.applies.holds(sex=sex, age=birth.age_on(on) if birth else None, answers=read):
            complaints.append(
                values.Complaint(tag, "wrong form", f"{field.vi}: mục này không hỏi ở người này.")
            )
    complaints += _wrong_age(form, birth, on)
    facts = fact_rules.from_answers(read, sex=sex, birth=birth, on=on)
    if read.get("CHI_SO_BMI") and facts["bmi"] and abs(float(read["CHI_SO_BMI"]) - facts["bmi"]) > 0.06:
        complaints.append(
            values.Complaint(
                "CHI_SO_BMI",
                "implausible",
                f"BMI ghi {read['CHI_SO_BMI']}, tính từ chiều cao và cân nặng là {facts['bmi']}.",
            )
        )
    found = triage_rules.findings(facts, on)
    organs = health_class.organs(form, read, facts)
    return Evaluation(
        form.form,
        form.version,
        triage_rules.worst([f.level for f in found]),
        found,
        organs,
        health_class.overall(organs),
        complaints,
    )


def _wrong_age(form: FormDefinition, birth: PartialDate | None, on: dt.date) -> list[values.Complaint]:
    if birth is None:
        return []
    if birth.earliest() > on:
        return [values.Complaint("NGAY_SINH", "impossible", "Ngày sinh sau ngày khám.")]
    if form.age.fits(birth.age_on(on)):
        return []
    return [
        values.Complaint(
            "NGAY_SINH",
            "wrong form",
            f"{birth.age_on(on)} tuổi vào ngày khám: không dùng mẫu {form.form}, dùng mẫu {forms.name_for(birth, on)}.",
        )
    ]


def case(form: FormDefinition, given: Any) -> Evaluation:
    """Judge one case in the shape of the command: sex, birth_date, exam_date, answers. Raises Refusal ``case.wrong``."""
    if not isinstance(given, dict) or not isinstance(given.get("answers", {}), dict):
        raise Refusal(
            "case.wrong", "Mỗi trường hợp là một đối tượng JSON có sex, birth_date, exam_date, answers."
        )
    try:
        birth = PartialDate.from_iso(str(given["birth_date"])) if given.get("birth_date") else None
        on = dt.date.fromisoformat(str(given["exam_date"]))
    except (KeyError, ValueError) as wrong:
        raise Refusal(
            "case.wrong", "exam_date ghi YYYY-MM-DD; birth_date ghi YYYY, YYYY-MM hoặc YYYY-MM-DD."
        ) from wrong
    sex = str(given.get("sex") or "")
    if sex not in ("male", "female", "other"):
        raise Refusal("case.wrong", "sex là male, female hoặc other.")
    return evaluate(form, given.get("answers", {}), sex=sex, birth=birth, on=on)
