"""The record of one signed encounter: the facts of the package and everything a FHIR document says beside them. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kham.records.rules.facts import Facts


@dataclass(frozen=True)
class Examiner:
    """A doctor who examined a part or concluded. `part` is a station of the form, "conclusion" for the concluder.

    `key` is a permanent identifier of the person inside this program (hex), "" when not known; `licence` the number of the
    practising licence, "" when the register of assignments does not know it.
    """

    name: str
    part: str = ""
    licence: str = ""
    key: str = ""


@dataclass(frozen=True)
class RuleFinding:
    """What a rule said of the answers. `level` is E, U, R, F or N (see exams)."""

    rule: str
    rule_version: str
    level: str
    sentence: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Referral:
    """Where the doctor sent the person: place, day (ISO, "" when none) and why, in words."""

    to: str = ""
    on: str = ""
    why: str = ""


@dataclass(frozen=True)
class Agreement:
    """A consent or refusal of the person or a relative. `kind` is capacity or gynaecology; `at` an ISO moment with zone."""

    kind: str
    given: bool
    by_name: str
    relation: str = ""
    at: str = ""


@dataclass(frozen=True)
class Place:
    """Where the exam took place. `mobile` when the team came to the people (not the facility's own house)."""

    name: str = ""
    address: str = ""
    mobile: bool = False


@dataclass(frozen=True)
class Record:
    """One version of one signed encounter. Nothing is withheld yet; `rules.fhir.documents.bundle` withholds by itself.

    `form` is the form definition with its extensions (exams); `answers` holds every answer as signed, local ones too
    (`facts.answers` has the national ones only). `person_id`, `session_id` and `facility_id` are hex identifiers of this
    program; moments are ISO with zone ("2026-07-05T07:31:00+07:00"); `kind` is classified, specialty, periodic or child.
    `words`: what codes of the first part mean, where known (MA_DAN_TOC, MA_NGHE_NGHIEP, MATINH_CU_TRU, MAXA_CU_TRU).
    """

    facts: Facts
    form: Any
    answers: Mapping[str, Any]
    person_id: str
    concluded_at: str
    concluder: Examiner
    arrived_at: str = ""
    version: int = 1
    amends_reason: str = ""
    kind: str = "classified"
    advice: str = ""
    facility_name: str = ""
    facility_id: str = ""
    session_id: str = ""
    place: Place = Place()
    examiners: tuple[Examiner, ...] = ()
    findings: tuple[RuleFinding, ...] = ()
    referral: Referral | None = None
    agreements: tuple[Agreement, ...] = ()
    signature: str = ""
    signature_algorithm: str = ""
    insurance_number: str = ""
    skipped: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
