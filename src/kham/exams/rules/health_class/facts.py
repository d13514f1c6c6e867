"""What the health class needs beyond the facts of triage: chest girth, audiometry, teeth, gums, diagnoses, pupil or worker."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kham.exams.rules import values
from kham.exams.rules.definition import FormDefinition

# Local tags (national: false) of the forms.
NUMBERS = {
    "chest": "VONG_NGUC",
    "hearing_loss": "THINH_LUC_GIAM_DB",
    "caesareans": "SO_LAN_MO_DE",
    "decayed": "SO_RANG_SAU",
}
GUMS, TEETH_TYPE = "VIEM_LOI", "teeth"
PUPILS = {"11", "12", "pupil", "student"}  # national and local codes of pupils and students
DECAYED, MISSING = {"S", "sau", "decayed"}, {"M", "mat", "missing"}
NOT_OWN = ("TSGD_",)  # illness of the family


def of(form: FormDefinition, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts by name; absent answers give None. `facts` may already say whether the person is a pupil or student."""
    found: dict[str, Any] = {
        name: values.as_number(answers[tag]) if tag in answers else None for name, tag in NUMBERS.items()
    }
    found["gingivitis"] = answers.get(GUMS)
    found["whisper_ears"] = [
        values.as_number(answers[tag]) if tag in answers else None
        for tag in ("TAI_PHAI_NOI_THAM", "TAI_TRAI_NOI_THAM")
    ]
    found["codes"] = codes(form, answers)
    chart = teeth_chart(form, answers)
    found["missing_teeth"] = (
        None if chart is None else [tooth for tooth, state in chart.items() if state in MISSING]
    )
    if chart is not None and found["decayed"] is None:
        found["decayed"] = sum(1 for state in chart.values() if state in DECAYED)
    age = facts.get("age")
    groups = set(str(answers.get("DOI_TUONG") or "").split(";"))
    found["student"] = bool(facts.get("student") or groups & PUPILS or (age is not None and age < 18))
    return found


def codes(form: FormDefinition, answers: Mapping[str, Any]) -> list[str]:
    """ICD-10 codes of the person's own diseases, of every field that holds them."""
    found: list[str] = []
    for field in form.by_type.get("icd", []):
        if answers.get(field.tag) and not field.tag.startswith(NOT_OWN):
            found += [code.strip() for code in str(answers[field.tag]).split(";") if code.strip()]
    return found


def teeth_chart(form: FormDefinition, answers: Mapping[str, Any]) -> dict[str, str] | None:
    """Tooth (FDI number) → state code; None when no chart was filled."""
    for field in form.by_type.get(TEETH_TYPE, []):
        if answers.get(field.tag):
            return read_chart(answers[field.tag])
    return None


def read_chart(raw: Any) -> dict[str, str]:
    """A stored chart: a mapping tooth → state, or text "18M 36S" (also "18:M;36:S")."""
    if isinstance(raw, Mapping):
        return {str(tooth): str(state) for tooth, state in raw.items()}
    return dict(re.findall(r"(\d{2})\s*:?\s*([A-Za-z]+)", str(raw)))
