"""The rules against the tables of worked cases (`cases/*.yaml`); the reference page prints the same tables."""

import datetime as dt
import itertools
from collections import Counter

import pytest

from kham.exams.rules import evaluation, triage
from tests.spec import tables

CASES = list(tables.cases())
ON = tables.ON


@pytest.mark.parametrize("case", CASES, ids=[case.where for case in CASES])
def test_worked_case(case: tables.Case) -> None:
    said = evaluation.case(case.form, case.given)
    level = triage.worst([found.level for found in said.findings if found.rule == case.rule])
    assert level == case.level, [found.sentence for found in said.findings]


def test_there_are_at_least_three_hundred_and_each_names_its_source() -> None:
    assert len(CASES) >= 300
    assert all(case.source for case in CASES)


def test_every_rule_has_worked_cases_on_both_sides() -> None:
    """Every rule is shown speaking and silent, and each of its levels occurs."""
    shown = Counter((case.rule, case.level) for case in CASES)
    for rule in triage.all_rules():
        for level in {band.level for band in rule.bands} | {"N"}:
            assert shown[rule.rule, level], f"{rule.rule}: no worked case of level {level}"


def test_every_rule_cites_its_source_and_a_second_one_when_from_memory() -> None:
    rules = triage.all_rules()
    assert len(rules) >= 50
    assert all(rule.source and rule.version and rule.author and rule.digest for rule in rules)
    assert all(rule.second for rule in rules if rule.memory)


def test_a_rule_speaks_only_from_its_first_day() -> None:
    assert "glucose_capillary" not in {rule.rule for rule in triage.in_force(dt.date(2019, 1, 1))}


def test_a_changed_table_has_another_digest() -> None:
    rule = triage.all_rules()[0]
    table = rule.model_dump()
    table["valid_to"] = dt.date(2030, 1, 1)
    assert triage.Rule.model_validate(table).digest == rule.digest  # the last day is no part of what was read
    table["bands"][0]["vi"] += "."
    assert triage.Rule.model_validate(table).digest != rule.digest


def test_one_reading_of_blood_pressure_asks_for_another() -> None:
    def sentence(answers: dict) -> str:
        given = {"sex": "male", "birth_date": "1960", "exam_date": ON.isoformat(), "answers": answers}
        return next(
            f.sentence for f in evaluation.case("adult", given).findings if f.rule == "blood_pressure"
        )

    assert "đo lại, ít nhất 2 lần" in sentence({"HUYET_AP": "150/95"})
    again = sentence({"HUYET_AP": "150/95", "HUYET_AP_LAN_2": "148/92"})
    assert "150/95, đo lại 148/92" in again and "ít nhất 2 lần" not in again


def test_capillary_glucose_never_speaks_as_venous() -> None:
    given = {"sex": "male", "birth_date": "1960", "exam_date": ON.isoformat()}
    said = evaluation.case("adult", {**given, "answers": {"DUONG_MAO_MACH": "12", "DUONG_MAO_MACH_LUC": "2"}})
    assert {found.rule for found in said.findings} == {"glucose_capillary"}
    assert "máu tĩnh mạch" in said.findings[0].sentence


def test_a_cancer_sign_is_named() -> None:
    given = {"sex": "female", "birth_date": "1950", "exam_date": ON.isoformat(), "answers": {"UT_DH_5": "1"}}
    assert "u cục" in evaluation.case("adult", given).findings[0].sentence


def test_nothing_known_means_no_finding() -> None:
    given = {"sex": "female", "birth_date": "1981", "exam_date": ON.isoformat(), "answers": {}}
    assert evaluation.case("adult", given).triage == "N"


def test_worst_is_the_gravest() -> None:
    for some in itertools.product("EURFN", repeat=2):
        assert triage.worst(list(some)) == min(some, key="EURFN".index)
