"""Loading form definitions, choosing the form by age on the exam date, and which fields are asked of whom."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

import yaml

from kham.exams.rules.definition import Definition, FormDefinition
from kham.kernel.partial_date import PartialDate
from kham.kernel.reasons import Refusal

__all__ = ["Definition", "FormDefinition", "all_forms", "asked", "for_age", "load"]

FOLDER = Path(__file__).parent.parent / "data" / "forms"
# The three forms of the national data set by age on the exam date (QĐ 2062/QĐ-BYT): exact birthdays.
BY_AGE = (("child", 0, 6), ("minor", 6, 18), ("adult", 18, 200))


@lru_cache(maxsize=1)
def all_forms() -> tuple[FormDefinition, ...]:
    """Every definition shipped, in order of file name; checked while reading. Raises ValueError for a broken file."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            found.append(FormDefinition.model_validate(yaml.load(path.read_text("utf-8"), Loader=loader)))  # noqa: S506 - safe loader
        except ValueError as wrong:
            raise ValueError(f"{path.name}: {wrong}") from wrong
    return tuple(found)


@lru_cache(maxsize=64)
def load(form: str, version: str | None = None, on: dt.date | None = None) -> FormDefinition:
    """A form by name: the given version, else the one in force on a day, else the newest.

    Raises Refusal ``form.unknown`` or ``form.version``.
    """
    versions = sorted((d for d in all_forms() if d.form == form), key=lambda d: d.valid_from)
    if not versions:
        raise Refusal(
            "form.unknown", f"Không có mẫu “{form}”. Gõ ./kham forms list để xem các mẫu.", form=form
        )
    if version is not None:
        versions = [d for d in versions if d.version == version]
    elif on is not None:
        versions = [
            d for d in versions if d.valid_from <= on and (d.valid_to is None or on <= d.valid_to)
        ] or versions[:1]
    if not versions:
        raise Refusal(
            "form.version", f"Mẫu “{form}” không có phiên bản {version}.", form=form, version=version
        )
    return versions[-1]


def name_for(birth: PartialDate | None, on: dt.date) -> str:
    """child, minor or adult by the birthday on the exam date; a birth year alone counts as the difference of years."""
    age = birth.age_on(on) if birth else 18
    return next(name for name, low, high in BY_AGE if low <= max(age, 0) < high)


def for_age(birth: PartialDate | None, on: dt.date) -> FormDefinition:
    """The form of a person on a day. Raises Refusal ``form.not_yet`` where no form of that age is shipped."""
    name = name_for(birth, on)
    if not any(d.form == name for d in all_forms()):
        raise Refusal(
            "form.not_yet",
            "Người này chưa đủ 18 tuổi vào ngày khám. Mẫu khám trẻ em, học sinh chưa có trong bản này.",
            form=name,
        )
    return load(name, on=on)


def asked(
    form: FormDefinition, *, sex: str, age: int | None, answers: dict, station: str | None = None
) -> list[Definition]:
    """Fields typed by people that apply to this person, in order, of one station or of all."""
    return [
        field
        for field in form.fields
        if field.typed
        and (station is None or field.station == station)
        and field.applies.holds(sex=sex, age=age, answers=answers)
    ]
