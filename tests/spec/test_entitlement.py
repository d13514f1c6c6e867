"""Target group, policy group and payer: three facts, one table each."""

from __future__ import annotations

import datetime as dt

import pytest

from kham.kernel.dates import PartialDate
from kham.roster.rules import catalogue, entitlement

EXAM_DAY = dt.date(2026, 7, 10)

# birth, object code of the insurance card → groups by rule
BY_RULE = [
    ("1950", "", ["elderly"]),
    ("1966", "", ["elderly"]),  # only the year is known: counted from 1 January, as communes do
    ("1966-07-10", "", ["elderly"]),  # sixty on the day
    ("1966-07-11", "", []),  # sixty tomorrow
    ("1967", "", []),
    (None, "", []),
    ("2000", "HN", ["poor"]),
    ("2000", "CN", ["near_poor"]),
    ("2000", "BT", ["social_protection"]),
    ("1980", "CC", ["merit"]),
    ("1960", "HT", ["elderly"]),  # a pensioner's card proves nothing, the age does
    ("1975", "HT", []),
    ("1990", "CB", []),  # veterans: checked locally
    ("1940", "LH", ["elderly"]),  # both say so, once
    ("2015", "HS", ["pupil"]),
    ("1990", "DN", ["worker"]),
    ("1990", "GD", []),
    ("1990", "DT", ["minority_area"]),
    ("1990", "QN", ["armed_forces"]),
    ("1990", "??", []),
]  # fmt: skip

# groups → policy group (NĐ 165/2026 Điều 69(2)), payer (Điều 72), DOI_TUONG
DECIDED = [
    (["elderly"], "a", "2", [1]),
    (["disabled"], "a", "2", [2]),
    (["poor"], "a", "2", [3]),
    (["near_poor"], "a", "2", [3]),
    (["poor", "elderly"], "a", "2", [1, 3]),
    (["merit", "elderly"], "a", "2", [1, 4]),
    (["chronic"], "a", "2", [5]),
    (["mental_illness"], "a", "2", [5]),
    (["mental_illness", "disabled"], "a", "2", [2]),
    (["minority_area"], "a", "2", [6]),
    (["difficult_area"], "a", "2", [7]),
    (["island"], "a", "2", [8]),
    (["pupil"], "b", "9", [11]),
    (["preschool"], "b", "9", [10]),
    (["pupil", "poor"], "b", "9", [3, 11]),  # a excludes b: vulnerable for priority, school health for the payer
    (["pupil", "special_child"], "b", "9", [11]),
    (["worker"], "c", "4", [13]),
    (["worker", "disabled"], "c", "4", [2, 13]),  # a excludes c
    (["worker", "elderly"], "c", "4", [1, 13]),
    (["armed_forces"], "d", "1", [16]),
    (["armed_forces", "merit"], "d", "1", [4]),
    (["social_protection"], "dd", "2", [16]),  # no group of the decree by itself: the underlying group speaks
    (["social_protection", "disabled"], "a", "2", [2]),
    (["special_child"], "dd", "2", [16]),
    (["lonely"], "dd", "2", [16]),
    (["lonely", "elderly"], "a", "2", [1]),
    (["informal_worker"], "dd", "2", [14]),
    (["uninsured"], "dd", "2", [15]),
    (["resident"], "dd", "2", [16]),
    ([], "dd", "2", [16]),
]  # fmt: skip


@pytest.mark.parametrize(("birth", "card", "groups"), BY_RULE)
def test_groups_by_rule(birth: str | None, card: str, groups: list[str]) -> None:
    found = entitlement.groups_by_rule(
        birth=PartialDate.from_iso(birth) if birth else None, on=EXAM_DAY, insurance_object=card
    )
    assert [one.group for one in found] == groups
    assert all(one.reason.endswith(".") for one in found)


@pytest.mark.parametrize(("groups", "policy", "payer", "national"), DECIDED)
def test_policy_payer_and_national_codes(
    groups: list[str], policy: str, payer: str, national: list[int]
) -> None:
    decided = entitlement.policy_group(groups)
    assert decided.code == policy and "Điều 69" in decided.article and decided.reason
    funding = entitlement.funding_source(decided.code)
    assert funding.code == payer and "Điều 72" in funding.article and funding.reason
    assert entitlement.national_codes(groups) == national


def test_codes_by_version() -> None:
    assert entitlement.national_codes(["informal_worker"], version="2026-05") == [
        14
    ]  # "khác" of the 14-code list
    assert entitlement.migrate_code(14) == 16 and entitlement.migrate_code(3) == 3
    assert entitlement.national_codes(["island"], special_zone=True) == [9]
    with pytest.raises(KeyError):
        entitlement.national_codes(["poor"], version="1999")


def test_priority_puts_the_frail_first() -> None:
    assert entitlement.priority(["elderly"], age=82) > entitlement.priority(["elderly"], age=70)
    assert entitlement.priority(["elderly"], age=70, bedridden=True) > entitlement.priority(
        ["elderly"], age=70
    )
    assert entitlement.priority([]) == 0


def test_the_catalogue_names_every_group_of_the_rules() -> None:
    known = set(catalogue.groups())
    used = set(entitlement.NINE) | entitlement.VULNERABLE | set(entitlement.PRIORITY)
    assert used <= known and [code for code, one in catalogue.groups().items() if one.local] == list(
        entitlement.NINE
    )
    assert {one.group for one in catalogue.senders().values()} - {""} <= known
    assert catalogue.sender("school_2").code == "school" and catalogue.sender("nobody").code == "other"
