"""Invented encounters for `records sample`: clinically coherent, the same for the same seed, made one by one without a database.

Each encounter has its own chance, drawn from seed, form and number, so that encounter 7 is the same whether ten or ten thousand
are asked for. `facts` is what a package may say. `record.facts` is what the station knows: the same, and things that must stay
here, planted so that a filter that takes too much or too little shows itself. Shares no code with the reader (`rules/reading`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from kham.records.rules.facts import Facts, older_groups
from kham.records.rules.marks import Marks
from kham.records.rules.record import Record
from kham.records.rules.sampling import adults, children, minors, writing

FORMS = ("adult", "minor", "child")
_MAKERS = {"adult": adults.examined, "minor": minors.examined, "child": children.examined}


@dataclass(frozen=True)
class Sample:
    """One invented encounter. `facts` may leave; `record` is the whole of it. `id` names the files."""

    id: str
    facts: Facts
    record: Record


def encounters(form: Any, count: int, seed: int | str, judge: Any) -> Iterator[Sample]:
    """So many encounters of a form definition, one after the other.

    `judge` says what the clinical rules say: `judged` and `grown` of `kham.exams.queries.judging`.
    """
    for number in range(count):
        yield encounter(form, number, seed, judge)


def encounter(form: Any, number: int, seed: int | str, judge: Any) -> Sample:
    """Encounter `number` of a seed."""
    chance = Random(f"{seed}:{form.form}:{number}")
    examined = _MAKERS[form.form](chance, form, judge)
    facts, record = writing.written(chance, form, examined)
    return Sample(facts.visit_id, facts, record)


def carried(sample: Sample, settings: Any) -> dict[str, Any]:
    """The facts as plain values, as the packages of a gateway with these settings can say them."""
    plain = sample.facts.as_json()
    if settings.groups_list == "1551":
        plain["groups"] = list(older_groups(sample.facts.groups))
    if settings.leaving_time:
        plain["left"] = sample.record.facts.left
    if not settings.lab_names:
        plain["labs"] = [{k: v for k, v in row.items() if k != "TEN_CHI_SO"} for row in plain["labs"]]
    return plain


def marks(sample: Sample) -> Marks:
    """Who examined and concluded, as the package bears it."""
    record = sample.record
    examiners = {one.part: one for one in record.examiners}
    return Marks(examiners, record.concluder, record.signature, record.facility_name)
