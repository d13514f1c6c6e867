"""The catalogue of tests: which field of the form a test fills, its names, units and ranges. Data: data/laboratory.yaml."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, model_validator

from kham.exams.rules.definition import Strict
from kham.kernel.names import fold

PATH = Path(__file__).resolve().parents[2] / "data" / "laboratory.yaml"


class Factor(Strict):
    """How another unit becomes the unit of the form."""

    divide: float | None = None
    multiply: float | None = None

    def convert(self, value: float) -> float:
        """The value in the unit of the form."""
        return value / self.divide if self.divide else value * (self.multiply or 1)


class Reference(Strict):
    """A range of reference used where the laboratory gives none of its own."""

    low: float | None = None
    high: float | None = None
    source: str


class Test(Strict):
    """One test. `tag` is the field of the form it fills; `also` are answers that the test's name says as well."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]+$")
    tag: str
    vi: str
    kind: Literal["number", "dipstick", "study"] = "number"
    station: str = "labs"
    unit: str = ""
    sample: list[str]
    loinc: list[str] = []
    names: list[str]
    convert: dict[str, Factor] = {}
    also: dict[str, str] = {}
    same_as: str = ""
    reference: Reference | None = None


class SampleKind(Strict):
    """A tube, a cup, or the paper of a tracing."""

    vi: str
    short: str
    en: str
    color: str = ""


class LabelSheet(Strict):
    """Paper of labels, in millimetres."""

    vi: str
    paper: tuple[float, float]
    label: tuple[float, float]
    columns: int
    rows: int
    margin: tuple[float, float]
    gap: tuple[float, float]


class AttachmentKind(Strict):
    """A tracing, picture or paper that belongs to a result."""

    vi: str
    en: str
    tag: str = ""
    words: list[str]


class Catalogue(Strict):
    """The whole file."""

    version: str
    source: str
    samples: dict[str, SampleKind]
    packages: dict[str, list[str]]
    package_source: dict[str, str]
    tests: list[Test]
    unused: list[str]
    dipstick: dict[str, list[str]]
    labels: dict[str, LabelSheet]
    attachments: dict[str, AttachmentKind]

    @model_validator(mode="after")
    def _consistent(self) -> Catalogue:
        codes = [test.code for test in self.tests]
        for test in self.tests:
            if set(test.sample) - set(self.samples) or (test.same_as and test.same_as not in codes):
                raise ValueError(f"{test.code}: sample or test does not exist")
        names = [name for test in self.tests for name in {key(one) for one in (*test.names, *test.loinc)}]
        if len(codes) != len(set(codes)) or len(names) != len(set(names)):
            twice = sorted({name for name in (*codes, *names) if (*codes, *names).count(name) > 1})
            raise ValueError(f"a code or name stands twice: {twice}")
        if set(sum(self.packages.values(), [])) - set(codes):
            raise ValueError("a package names a test that does not exist")
        return self


@cache
def load() -> Catalogue:
    """The shipped catalogue, checked."""
    return Catalogue.model_validate(yaml.safe_load(PATH.read_text(encoding="utf-8")))


def key(name: str) -> str:
    """Spelling by which names are compared: no marks, no case, one blank."""
    return re.sub(r"\s+", " ", fold(name).lower().replace("_", " ")).strip(" .:*")


@cache
def _index() -> dict[str, Test]:
    found: dict[str, Test] = {}
    for test in load().tests:
        for name in (test.code, test.tag, test.vi, *test.names, *test.loinc):
            found.setdefault(key(name), test)
    return found


@cache
def by_code() -> dict[str, Test]:
    """Tests by code."""
    return {test.code: test for test in load().tests}


def find(*names: str) -> Test | None:
    """The test that one of the given codes or names means; the first that is known."""
    return next((test for name in names if name and (test := _index().get(key(name)))), None)


def is_unused(*names: str) -> bool:
    """Whether the form has no field for it although machines often send it."""
    return any(key(name) in {key(u) for u in load().unused} for name in names if name)


def orderable() -> list[Test]:
    """Tests a doctor may order: one for each field, without capillary glucose (that is measured at the desk)."""
    return [test for test in load().tests if not test.same_as and test.station == "labs"]


def package(exam_kind: str) -> list[str]:
    """Tests that belong to a kind of exam without an order."""
    return load().packages.get(exam_kind or "periodic", [])
