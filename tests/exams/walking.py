"""Legal answers by the form definitions alone: what a test types when it walks a person through every station."""

import datetime as dt
from typing import Any

from kham.exams import queries
from kham.exams.models import Encounter
from kham.exams.rules import forms
from kham.exams.rules.definition import Definition, FormDefinition

NOTHING = "Không phát hiện bất thường"
WRITTEN = {
    "bp": "118/76", "vision": "10/10", "date": "2026-12-01", "datetime": "2026-08-05T08:00", "icd": "Z00.0",
    "teeth": "16S 26T", "refraction": "-1,25 / -0,50 x 90",
}  # fmt: skip


def answers_at(encounter: Encounter, station: str) -> dict[str, Any]:
    """A healthy, willing person's answer to everything a station asks, also what an answer opens."""
    form, person = queries.form_of(encounter), encounter.person
    given: dict[str, Any] = {}
    while True:
        asked = forms.asked(
            form, sex=person.sex, age=queries.age_of(encounter), months=queries.months_of(encounter), station=station,
            answers=encounter.answers | given,
        )  # fmt: skip
        fresh = {f.tag: answer(form, f) for f in asked if f.tag not in given}
        if not fresh:
            return given
        given |= fresh


def answer(form: FormDefinition, field: Definition) -> Any:
    """One legal answer: nothing abnormal where the field says what that is, the middle of what is plausible for numbers."""
    if field.type == "class":
        return "1"
    if field.type in WRITTEN:
        return WRITTEN[field.type]
    if codes := form.codes_of(field):
        return next(iter(field.normal_codes or codes))
    if field.type in ("integer", "decimal"):
        low, high = field.plausible or field.possible or (1, 3)
        value = field.normal if field.normal is not None else (low + high) / 2
        return int(value) if field.type == "integer" else round(value, field.decimals or 1)
    if field.type == "digits":
        return "1" * (field.size or 1) if field.exact else "0912345678"[: field.size]
    return NOTHING[: field.size or 40]


def moments(start: dt.datetime) -> Any:
    """One minute after another."""
    while True:
        start += dt.timedelta(minutes=1)
        yield start
