"""Shape of a form definition file, checked on reading. A definition is never changed after its first use: a new version is."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

FieldType = Literal[
    "text", "digits", "code", "codes", "yesno", "integer", "decimal", "date", "datetime", "bp", "icd", "class", "vision",
    "table", "signature",
]  # fmt: skip
Origin = Literal["entered", "roster", "system", "computed", "conclusion", "signature"]
Answers = dict[str, Any]


class Strict(BaseModel):
    """Unknown keys in a data file are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(Strict):
    """When a field or station is asked. All given parts must hold; `*` among answers means "anything was answered"."""

    sex: list[Literal["male", "female", "other"]] = []
    age_from: int | None = None
    age_below: int | None = None
    answers: dict[str, list[str]] = {}
    answers_not: dict[str, list[str]] = {}

    def holds(self, *, sex: str, age: int | None, answers: Answers) -> bool:
        """Whether the field is asked of this person. An unknown sex or age hides nothing."""
        if self.sex and sex and sex not in self.sex:
            return False
        if age is not None and (
            age < (self.age_from or 0) or (self.age_below is not None and age >= self.age_below)
        ):
            return False
        return all(_among(answers.get(tag), wanted) for tag, wanted in self.answers.items()) and not any(
            _among(answers.get(tag), unwanted) for tag, unwanted in self.answers_not.items()
        )


def _among(value: Any, wanted: list[str]) -> bool:
    return value not in (None, "") and ("*" in wanted or str(value) in wanted)


class OtherUnit(Strict):
    """A unit often typed by mistake: beyond a limit the value is surely in that unit."""

    unit: str
    divide: float | None = None
    multiply: float | None = None
    above: float | None = None
    below: float | None = None

    def suspects(self, value: float) -> bool:
        """Whether the value looks like one in the other unit."""
        return (self.above is not None and value > self.above) or (
            self.below is not None and value < self.below
        )

    def converted(self, value: float) -> float:
        """The value in the field's own unit."""
        return value / self.divide if self.divide else value * (self.multiply or 1)


class Definition(Strict):
    """One field. `tag` is the national name (QĐ 2062/QĐ-BYT) or, with national false, a local one kept here only."""

    tag: str = Field(pattern=r"^[A-Z][A-Z0-9_]+$")
    part: str
    station: str
    vi: str
    en: str
    group: str = ""
    type: FieldType = "text"
    size: int | None = None
    exact: bool = False
    decimals: int | None = None
    unit: str = ""
    codes: str = ""
    required: bool = False
    mandatory: int | None = Field(
        None, description="number in the list of 17 fields asked for before signing"
    )
    origin: Origin = "entered"
    national: bool = True
    default: str = ""
    rule: str = ""
    paper: str = ""
    applies: Condition = Condition()
    possible: tuple[float, float] | None = None
    plausible: tuple[float, float] | None = None
    normal: float | None = None
    other_unit: OtherUnit | None = None
    finding: bool = False
    class_tag: str = ""
    organ: str = ""
    signature: str = ""
    lab: str = ""
    columns: list[str] = []
    row_of: str = ""

    @property
    def typed(self) -> bool:
        """Whether somebody types it at a station (not taken from the roster, computed or signed)."""
        return (
            self.origin in ("entered", "conclusion")
            and not self.row_of
            and self.type not in ("table", "signature")
        )


class Station(Strict):
    """bàn khám: a place of the exam day with its own short form."""

    code: str
    vi: str
    en: str
    short: str
    optional: bool = False
    doctor: bool = False
    applies: Condition = Condition()


class Change(Strict):
    """One line of the change log: what the law changed, and which law."""

    date: dt.date
    what: str
    source: str


class Age(Strict):
    """Ages on the exam date for which a form is made."""

    from_: int = Field(0, alias="from")
    below: int | None = None

    def fits(self, age: int) -> bool:
        """Whether a person of that age uses the form."""
        return self.from_ <= age and (self.below is None or age < self.below)


class FormDefinition(Strict):
    """One version of one form."""

    form: str
    type: Literal["ChildUnder", "Minor", "Adult"]
    version: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    title: dict[str, str]
    age: Age
    paper: str
    source: str
    changes: list[Change]
    parts: dict[str, str]
    stations: list[Station]
    code_lists: dict[str, dict[str, str]]
    fields: list[Definition]

    @model_validator(mode="after")
    def _consistent(self) -> FormDefinition:
        tags = [field.tag for field in self.fields]
        stations = {station.code for station in self.stations}
        if len(tags) != len(set(tags)):
            raise ValueError(f"tags twice: {sorted({tag for tag in tags if tags.count(tag) > 1})}")
        for field in self.fields:
            wrong = (
                field.station not in stations
                or (field.codes and field.codes not in self.code_lists)
                or (field.national and field.part not in self.parts)
                or any(tag not in tags for tag in (*field.applies.answers, *field.applies.answers_not))
                or (field.class_tag and field.class_tag not in tags)
            )
            if wrong:
                raise ValueError(f"{field.tag}: station, code list, part or condition does not exist")
        return self

    @cached_property
    def by_tag(self) -> dict[str, Definition]:
        """Fields by tag."""
        return {field.tag: field for field in self.fields}

    def at(self, station: str) -> list[Definition]:
        """Fields typed at a station, in order."""
        return [field for field in self.fields if field.station == station and field.typed]

    def stations_for(self, *, sex: str, age: int | None = None) -> list[Station]:
        """Stations a person passes."""
        return [s for s in self.stations if s.applies.holds(sex=sex, age=age, answers={})]

    def codes_of(self, field: Definition) -> dict[str, str]:
        """Code → label of a field."""
        return self.code_lists.get(field.codes, {})
