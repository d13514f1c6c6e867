"""Shape of a form definition file, checked on reading. A definition is never changed after its first use: a new version is."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

FieldType = Literal[
    "text", "digits", "code", "codes", "yesno", "integer", "decimal", "date", "datetime", "bp", "icd", "class", "vision",
    "table", "signature", "refraction", "teeth",
]  # fmt: skip
Origin = Literal["entered", "roster", "system", "computed", "conclusion", "signature"]
Answers = dict[str, Any]


class Strict(BaseModel):
    """Unknown keys in a data file are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(Strict):
    """When a field or station is asked. All given parts must hold; `*` among answers means "anything was answered".

    Months are completed months on the exam date, for small children. `any_of` and `all_of` join whole conditions.
    """

    sex: list[Literal["male", "female", "other"]] = []
    age_from: int | None = None
    age_below: int | None = None
    months_from: int | None = None
    months_below: int | None = None
    answers: dict[str, list[str]] = {}
    answers_not: dict[str, list[str]] = {}
    any_of: list[Condition] = []
    all_of: list[Condition] = []

    def holds(self, *, sex: str, age: int | None, answers: Answers, months: int | None = None) -> bool:
        """Whether the field is asked of this person. An unknown sex, age or age in months hides nothing."""
        if self.always:
            return True
        if self.sex and sex and sex not in self.sex:
            return False
        if _outside(age, self.age_from, self.age_below) or _outside(
            months, self.months_from, self.months_below
        ):
            return False
        for tag, wanted in self.answers.items():
            if not _among(answers.get(tag), wanted):
                return False
        for tag, unwanted in self.answers_not.items():
            if _among(answers.get(tag), unwanted):
                return False
        for one in self.all_of:
            if not one.holds(sex=sex, age=age, answers=answers, months=months):
                return False
        for one in self.any_of:
            if one.holds(sex=sex, age=age, answers=answers, months=months):
                return True
        return not self.any_of

    @cached_property
    def always(self) -> bool:
        """Whether it holds for everybody."""
        return self == Condition()

    @cached_property
    def free(self) -> Condition:
        """The condition without what it asks of other answers."""
        who = {
            name: getattr(self, name)
            for name in ("sex", "age_from", "age_below", "months_from", "months_below")
        }
        return Condition(
            **who, all_of=[one.free for one in self.all_of], any_of=[one.free for one in self.any_of]
        )

    def tags(self) -> set[str]:
        """Every tag the condition looks at."""
        found = {*self.answers, *self.answers_not}
        for one in (*self.any_of, *self.all_of):
            found |= one.tags()
        return found

    def also(self, other: Condition) -> Condition:
        """Both conditions together."""
        always = Condition()
        if always in (self, other):
            return other if self == always else self
        return Condition(all_of=[self, other])

    def either(self, other: Condition) -> Condition:
        """One of the two conditions; when one always holds, so does the result."""
        always = Condition()
        if always in (self, other) or self == other:
            return always if self != other else self
        return Condition(any_of=[self, other])


def _outside(value: int | None, low: int | None, below: int | None) -> bool:
    return value is not None and ((low is not None and value < low) or (below is not None and value >= below))


def _among(value: Any, wanted: list[str]) -> bool:
    """A field of several codes ("1;3") is among the wanted when one of its codes is."""
    if value is None or value == "":
        return False
    text = str(value)
    return text in wanted or "*" in wanted or (";" in text and any(one in wanted for one in text.split(";")))


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
    item_of: str = Field(
        "", description="examined item this field belongs to: its tick, preliminary or confirmed diagnosis"
    )
    instead: list[str] = Field([], description="a mandatory field may be empty when one of these is given")
    code_applies: dict[str, Condition] = Field({}, description="of whom a code of the list may be chosen")
    normal_codes: list[str] = Field(
        [], description="codes that mean nothing abnormal; empty: the field does not say"
    )

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


class Narrowing(Strict):
    """Somebody who chose screening passes only its stations: the fixed ones, and those of each chosen screening.

    `by`: tag → code → names of stations, or tags of fields whose stations are meant.
    """

    when: Condition
    always: list[str]
    by: dict[str, dict[str, list[str]]] = {}


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


class Title(Strict):
    """Name in both languages."""

    vi: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.vi if language == "vi" else self.en


class FormDefinition(Strict):
    """One version of one form, perhaps with extensions merged in (`extensions`: "code@version")."""

    form: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: Literal["ChildUnder", "Minor", "Adult", "Mental"]
    version: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    title: Title
    age: Age
    paper: str
    source: str
    changes: list[Change]
    parts: dict[str, str]
    stations: list[Station]
    code_lists: dict[str, dict[str, str]]
    fields: list[Definition]
    extensions: list[str] = []
    missing: list[str] = Field([], description="extensions of an old encounter whose file is gone")
    narrowing: list[Narrowing] = []

    @model_validator(mode="after")
    def _consistent(self) -> FormDefinition:
        check_fields(self.fields, self.stations, self.code_lists, self.parts)
        return self

    @cached_property
    def by_tag(self) -> dict[str, Definition]:
        """Fields by tag."""
        return {field.tag: field for field in self.fields}

    @cached_property
    def conditional(self) -> dict[str, Definition]:
        """Fields that are not asked of everybody, by tag."""
        return {field.tag: field for field in self.fields if not field.applies.always}

    @cached_property
    def by_type(self) -> dict[str, list[Definition]]:
        """Fields by type."""
        found: dict[str, list[Definition]] = {}
        for field in self.fields:
            found.setdefault(field.type, []).append(field)
        return found

    @cached_property
    def organ_fields(self) -> list[Definition]:
        """Fields that hold the class of an organ, in order."""
        return [field for field in self.fields if field.organ]

    def at(self, station: str) -> list[Definition]:
        """Fields typed at a station, in order."""
        return [field for field in self.fields if field.station == station and field.typed]

    def items_of(self, tag: str) -> list[Definition]:
        """The tick and the diagnoses that belong to an examined item."""
        return [field for field in self.fields if field.item_of == tag]

    def stations_for(
        self, *, sex: str, age: int | None = None, answers: Answers | None = None, months: int | None = None
    ) -> list[Station]:
        """Stations a person passes."""
        return [
            s
            for s in self.stations
            if s.applies.holds(sex=sex, age=age, answers=answers or {}, months=months)
        ]

    def required_for(
        self, *, sex: str, age: int | None = None, answers: Answers | None = None, months: int | None = None
    ) -> list[str]:
        """Stations that must be done or explained before the doctor concludes: not the optional ones, not the doctor's.

        Whoever chose screening passes only the stations of what was chosen (see Narrowing).
        """
        given = answers or {}
        passed = self.stations_for(sex=sex, age=age, answers=given, months=months)
        who: dict[str, Any] = {"sex": sex, "age": age, "answers": given, "months": months}
        narrow = next((one for one in self.narrowing if one.when.holds(**who)), None)
        if narrow is None:
            return [s.code for s in passed if not s.optional and not s.doctor]
        wanted = set(narrow.always)
        for tag, by_code in narrow.by.items():
            for code in str(given.get(tag) or "").split(";"):
                wanted |= {self._station_of(name) for name in by_code.get(code, [])}
        return [s.code for s in passed if s.code in wanted and not s.doctor]

    def _station_of(self, name: str) -> str:
        return self.by_tag[name].station if name in self.by_tag else name

    def codes_of(self, field: Definition) -> dict[str, str]:
        """Code → label of a field."""
        return self.code_lists.get(field.codes, {})


class Extension(Strict):
    """Fields and stations added to a form for some people: a programme's questionnaire, or a unit's own items."""

    extension: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    title: Title
    forms: list[str]
    source: str
    changes: list[Change]
    applies: Condition = Condition()
    code_lists: dict[str, dict[str, str]] = {}
    stations: list[Placed] = []
    fields: list[Definition]
    narrowing: Narrowing | None = None
    local: bool = Field(False, description="read from the unit's own folder")

    @property
    def ref(self) -> str:
        """code@version, as an encounter keeps it."""
        return f"{self.extension}@{self.version}"

    @model_validator(mode="after")
    def _only_local(self) -> Extension:
        wrong = [field.tag for field in self.fields if field.national]
        if wrong:
            raise ValueError(f"{wrong[0]}: an extension has only local fields (national: false)")
        return self


class Placed(Station):
    """A station of an extension: after which station of the form it stands."""

    after: str = ""


def check_fields(
    fields: list[Definition],
    stations: list[Station],
    code_lists: dict[str, dict[str, str]],
    parts: dict[str, str],
) -> None:
    """Raise ValueError naming the field whose station, code list, part or condition does not exist."""
    tags, names = [field.tag for field in fields], {station.code for station in stations}
    if len(tags) != len(set(tags)):
        raise ValueError(f"tags twice: {sorted({tag for tag in tags if tags.count(tag) > 1})}")
    known = set(tags)
    for field in fields:
        pointed = {*field.applies.tags(), *field.instead, *filter(None, (field.class_tag, field.item_of))}
        if field.station not in names:
            raise ValueError(f"{field.tag}: station “{field.station}” does not exist")
        if field.codes and field.codes not in code_lists:
            raise ValueError(f"{field.tag}: code list “{field.codes}” does not exist")
        if field.national and field.part not in parts:
            raise ValueError(f"{field.tag}: part “{field.part}” does not exist")
        if pointed - known:
            raise ValueError(f"{field.tag}: points to {sorted(pointed - known)}, which do not exist")
        if set(field.code_applies) - set(code_lists.get(field.codes, {})):
            raise ValueError(f"{field.tag}: code_applies are not in the code list “{field.codes}”")
        if set(field.normal_codes) - set(code_lists.get(field.codes, {})):
            raise ValueError(f"{field.tag}: normal_codes are not in the code list “{field.codes}”")
