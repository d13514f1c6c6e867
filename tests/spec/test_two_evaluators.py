"""The rules as data and the same tables as plain steps give the same levels for random people of all three forms."""

import json
import os
import random

import pytest

from kham.exams.rules import evaluation, triage
from tests.spec import obvious, persons, tables

FEW, MANY = 1_500, 100_000


def levels(form: str, case: dict) -> tuple[dict[str, str], str]:
    """Rule → level by the shipped rules, and the triage level."""
    said = evaluation.case(form, case)
    return {found.rule: found.level for found in said.findings}, said.triage


def compare(count: int, seed: int) -> None:
    """Judge so many people twice; the first difference is shown with the whole case."""
    drawn = random.Random(seed)
    for number in range(count):
        form, case = persons.draw(drawn)
        fast, worst = levels(form, case)
        slow = obvious.judge(case)
        shown = f"person {number}, {form}: {json.dumps(case, ensure_ascii=False)}"
        assert fast == slow, shown
        assert worst == min(slow.values(), key="EURFN".index, default="N"), shown


def test_two_evaluators_agree() -> None:
    compare(FEW, seed=int(os.environ.get("KHAM_SEED", "20260805")))


@pytest.mark.long
def test_two_evaluators_agree_on_a_hundred_thousand() -> None:
    compare(MANY, seed=1)


def test_the_plain_steps_agree_with_every_worked_case() -> None:
    for case in tables.cases():
        given = {**case.given, "answers": dict(case.given["answers"])}
        pressure = str(given["answers"].get("HUYET_AP", "/"))
        if "/" in pressure:  # pressure typed without a stroke is a matter of reading, not of the rule
            assert obvious.judge(given).get(case.rule, "N") == case.level, case


def test_random_people_meet_every_rule() -> None:
    """A rule that no random person ever meets would not be compared."""
    drawn = random.Random(3)
    met: set[str] = set()
    for _ in range(4000):
        met |= set(obvious.judge(persons.draw(drawn)[1]))
    assert met == {rule.rule for rule in triage.all_rules()}
