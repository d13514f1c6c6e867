"""One person's answers judged: complaints about values, findings with triage level, health class. Pure; used by screen and command."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from kham.exams.rules import facts as fact_rules
from kham.exams.rules import forms, health_class, values
from kham.exams.rules import triage as triage_rules
from kham.exams.rules.definition import FormDefinition
from kham.kernel import formats
from kham.kernel.partial_date import PartialDate
from kham.kernel.reasons import Refusal

OLDEST = 120
# Scores of growth that cannot be believed: which field to look at again, and what to call the score.
GROWTH = {
    "haz": (("CHIEU_DAI", "CHIEU_CAO"), "chiều cao theo tuổi"),
    "waz": (("CAN_NANG",), "cân nặng theo tuổi"),
    "whz": (("CAN_NANG",), "cân nặng theo chiều cao"),
    "baz": (("CAN_NANG",), "BMI theo tuổi"),
    "hcz": (("VONG_DAU",), "vòng đầu theo tuổi"),
}
TYPED_SCORES = {"CHIEU_DAI_TUOI_SD": "haz", "CAN_NANG_TUOI_SD": "waz"}
SCORE_DIFFERS, BMI_DIFFERS = 0.3, 0.06


@dataclass(frozen=True)
class Evaluation:
    """What the rules say. `overall` is the worst class known, None when nothing can be said.

    `withheld`: rules that would speak to these answers, silent because the unit demands their signature first.
    """

    form: str
    version: str
    triage: triage_rules.Level
    findings: list[triage_rules.Found]
    organs: list[health_class.Organ]
    overall: int | None
    complaints: list[values.Complaint]
    withheld: tuple[str, ...] = ()

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
                "organs": {o.tag: {"class": o.value, "reason": o.reason} for o in self.organs if o.value},
                "doctor_decides": self.doctor_decides,
            },
            "complaints": [
                {"tag": c.tag, "severity": c.severity, "sentence": c.sentence} for c in self.complaints
            ],
        }


def evaluate(
    form: FormDefinition,
    answers: dict[str, Any],
    *,
    sex: str,
    birth: PartialDate | None,
    on: dt.date,
    signed: frozenset[str] = frozenset(),
    demanded: bool = False,
) -> Evaluation:
    """Judge answers (raw or read) of a person examined on a day.

    `signed`: rules whose tables the unit's clinician has signed; with `demanded` the others give no findings.
    """
    read, complaints = values.read_all(form, answers)
    complaints += _not_asked(form, read, sex=sex, birth=birth, on=on)
    complaints += _wrong_codes(form, read, sex=sex, birth=birth, on=on)
    complaints += _wrong_age(form, birth, on)
    facts = fact_rules.from_answers(read, sex=sex, birth=birth, on=on)
    complaints += _contradictions(read, facts)
    found = triage_rules.findings(facts, on)
    spoken = _spoken(found, signed, demanded)
    organs = health_class.organs(form, read, facts)
    return Evaluation(
        form.form,
        form.version,
        triage_rules.worst([f.level for f in spoken]),
        spoken,
        organs,
        health_class.overall(organs),
        complaints,
        tuple(one.rule for one in found if one.rule not in signed) if demanded else (),
    )


def _spoken(
    found: list[triage_rules.Found], signed: frozenset[str], demanded: bool
) -> list[triage_rules.Found]:
    return [
        replace(one, signed=True) if one.rule in signed else one
        for one in found
        if one.rule in signed or not demanded
    ]


def findings(
    form: FormDefinition,
    answers: dict[str, Any],
    *,
    sex: str,
    birth: PartialDate | None,
    on: dt.date,
    signed: frozenset[str] = frozenset(),
    demanded: bool = False,
) -> list[triage_rules.Found]:
    """The findings of `evaluate` without its complaints and classes: what every save asks for."""
    read, _ = values.read_all(form, answers)
    facts = fact_rules.from_answers(read, sex=sex, birth=birth, on=on)
    return _spoken(triage_rules.findings(facts, on), signed, demanded)


def _not_asked(
    form: FormDefinition, read: dict[str, Any], *, sex: str, birth: PartialDate | None, on: dt.date
) -> list[values.Complaint]:
    """Answers to questions that the form does not ask of this person."""
    age, months = (birth.age_on(on) if birth else None), forms.months_on(birth, on)
    always: dict[str, Any] = {"sex": sex, "age": age, "answers": read, "months": months}
    return [
        values.Complaint(tag, "wrong form", f"{field.vi}: mục này không hỏi ở người này.")
        for tag, field in form.conditional.items()
        if tag in read and not field.applies.holds(**always)
    ]


def _wrong_codes(
    form: FormDefinition, read: dict[str, Any], *, sex: str, birth: PartialDate | None, on: dt.date
) -> list[values.Complaint]:
    """A screening chosen for somebody of another sex or age."""
    age, months, said = (birth.age_on(on) if birth else None), forms.months_on(birth, on), []
    for field in (form.by_tag[tag] for tag in read if form.by_tag[tag].code_applies):
        fit = forms.codes_for(form, field, sex=sex, age=age, months=months)
        for code in str(read[field.tag]).split(";"):
            if code not in fit:
                label = form.codes_of(field).get(code, code)
                said.append(
                    values.Complaint(
                        field.tag, "implausible", f"{field.vi}: “{label}” thường không dùng cho người này."
                    )
                )
    return said


def _wrong_age(form: FormDefinition, birth: PartialDate | None, on: dt.date) -> list[values.Complaint]:
    if birth is None:
        return []
    if birth.earliest() > on:
        return [values.Complaint("NGAY_SINH", "impossible", "Ngày sinh sau ngày khám.")]
    age = birth.age_on(on)
    found = []
    if age > OLDEST:
        found.append(
            values.Complaint("NGAY_SINH", "implausible", f"{age} tuổi vào ngày khám: xem lại ngày sinh.")
        )
    if not form.age.fits(age):
        found.append(
            values.Complaint(
                "NGAY_SINH",
                "wrong form",
                f"{age} tuổi vào ngày khám: không dùng mẫu {form.form}, dùng mẫu {forms.name_for(birth, on)}.",
            )
        )
    elif unsure := forms.doubt(birth, on):
        found.append(values.Complaint("NGAY_SINH", "implausible", unsure))
    return found


def _contradictions(read: dict[str, Any], facts: dict[str, Any]) -> list[values.Complaint]:
    """Measures that do not fit each other or the age."""
    found = []
    written, computed = values.as_number(read.get("CHI_SO_BMI", "")), facts["bmi"]
    if written is not None and computed is not None and abs(written - computed) > BMI_DIFFERS:
        found.append(
            _odd(
                "CHI_SO_BMI",
                f"BMI ghi {formats.number(written)}, tính từ chiều cao và cân nặng là {formats.number(computed)}.",
            )
        )
    for name in facts.get("odd_growth", ()):
        tags, words = GROWTH[name]
        tag = next((tag for tag in tags if tag in read), tags[0])
        found.append(
            _odd(
                tag, f"{words[0].upper()}{words[1:]} ngoài mức tin được: xem lại số đo, ngày sinh, giới tính."
            )
        )
    for tag, name in TYPED_SCORES.items():
        typed, score = values.as_number(read.get(tag, "")), facts.get(name)
        if typed is not None and score is not None and abs(typed - score) > SCORE_DIFFERS:
            found.append(
                _odd(
                    tag, f"Ghi {formats.number(typed)} SD, tính theo bảng WHO là {formats.number(score)} SD."
                )
            )
    return found


def _odd(tag: str, sentence: str) -> values.Complaint:
    return values.Complaint(tag, "implausible", sentence)


@lru_cache(maxsize=2048)
def form_of_case(name: str, on: dt.date, sex: str, age: int | None, months: int | None) -> FormDefinition:
    """The version of a form in force on a day, with every extension that asks something of such a person.

    Raises Refusal ``form.unknown``.
    """
    form = forms.load(name, on=on)
    refs = []
    for code in dict.fromkeys(one.extension for one in forms.all_extensions()):
        found = forms.newest(code, on)
        if found is None or name not in found.forms:
            continue
        who = found.applies.model_copy(
            update={"answers": {}, "answers_not": {}}
        )  # answers come with the case
        if who.holds(sex=sex, age=age, answers={}, months=months):
            refs.append(found.ref)
    return forms.with_extensions(form.form, form.version, refs)


def case(form: str, given: Any) -> Evaluation:
    """Judge one case in the shape of the command: sex, birth_date, exam_date, answers. Raises Refusal ``case.wrong``.

    The answers of extensions (the elderly part, screenings) are taken when the person's age and sex fit them.
    """
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
    sex = given.get("sex")
    if sex not in ("male", "female", "other"):
        raise Refusal("case.wrong", "sex là male, female hoặc other.")
    age = birth.age_on(on) if birth else None
    definition = form_of_case(form, on, sex, age, forms.months_on(birth, on))
    return evaluate(definition, given.get("answers", {}), sex=sex, birth=birth, on=on)
