"""Due dates, steps and closing as tables."""

import datetime as dt

import pytest

from kham.followup.rules import levels, steps
from kham.kernel.reasons import Reason

DAY = dt.date(2026, 7, 5)

DUE = [("E", 0), ("U", 3), ("R", 28), ("F", 180)]


@pytest.mark.parametrize(("level", "days"), DUE)
def test_due_date(level: str, days: int) -> None:
    assert levels.due_on(level, DAY) == DAY + dt.timedelta(days=days)


def test_normal_has_no_due_date() -> None:
    with pytest.raises(KeyError):
        levels.due_on("N", DAY)


def test_graver_levels_are_due_sooner() -> None:
    assert [levels.due_on(level, DAY) for level in levels.ORDER] == sorted(
        levels.due_on(level, DAY) for level in levels.ORDER
    )


def test_versions_have_source_and_days_before_the_first_use_it() -> None:
    assert all(one.source and set(one.levels) == set("EURF") for one in levels.versions())
    assert levels.in_force(dt.date(2020, 1, 1)) is levels.versions()[0]


ESCALATION = [(-1, None), (0, None), (6, None), (7, 7), (13, 7), (14, 14), (29, 14), (30, 30), (400, 30)]


@pytest.mark.parametrize(("late", "step"), ESCALATION)
def test_escalation(late: int, step: int | None) -> None:
    found = levels.escalation(DAY, DAY + dt.timedelta(days=late))
    assert (found.after if found else None) == step


def test_a_closed_case_is_never_late() -> None:
    assert levels.overdue_days(DAY, DAY + dt.timedelta(days=99), closed=True) == 0
    assert levels.escalation(DAY, DAY + dt.timedelta(days=99), closed=True) is None


# state:     open        contacted    referred    attended    closed ("-": not possible)
STEPS = {
    "attempt": "open contacted referred attended -",
    "contact": "contacted contacted referred attended -",
    "refer": "referred referred referred referred -",
    "attend": "attended attended attended attended -",
    "close": "closed closed closed closed -",
    "reassign": "open contacted referred attended -",
    "reopen": "- - - - open",
    "note": "open contacted referred attended closed",
}
STATES = ["open", "contacted", "referred", "attended", "closed"]


@pytest.mark.parametrize("verb", STEPS)
def test_transitions(verb: str) -> None:
    for state, wanted in zip(STATES, STEPS[verb].split(), strict=True):
        result = steps.after(verb, state)
        assert ("-" if isinstance(result, Reason) else result) == wanted, (verb, state)


def test_every_refusal_says_why() -> None:
    for verb in [*STEPS, "sell"]:
        for state in STATES:
            result = steps.after(verb, state)
            assert not isinstance(result, Reason) or result.sentence.endswith(".")


# reason, state, attempts, contacted, died, note → code of the refusal, "" when it may be closed
CLOSING = [
    ("", "open", 0, False, False, "", "close.reason"),
    ("lost", "open", 0, False, False, "", "close.attempts"),
    ("lost", "open", 2, False, False, "", "close.attempts"),
    ("lost", "open", 3, False, False, "", ""),
    ("treated", "open", 0, False, False, "", "close.not_attended"),
    ("treated", "contacted", 0, True, False, "", "close.not_attended"),
    ("treated", "attended", 0, True, False, "", ""),
    ("ruled_out", "referred", 0, True, False, "", "close.not_attended"),
    ("confirmed_managed", "attended", 0, False, False, "", ""),
    ("known_managed", "open", 0, False, False, "", "close.not_contacted"),
    ("known_managed", "contacted", 0, True, False, "", ""),
    ("declined", "open", 1, False, False, "không đi", "close.not_contacted"),
    ("declined", "contacted", 0, True, False, "", "close.note"),
    ("declined", "contacted", 0, True, False, "đã nói rõ nguy cơ", ""),
    ("dead", "open", 0, False, False, "", "close.not_dead"),
    ("dead", "open", 0, False, True, "", ""),
    ("moved", "open", 0, False, False, " ", "close.note"),
    ("moved", "open", 0, False, False, "đã báo trạm nơi đến", ""),
]


@pytest.mark.parametrize(("reason", "state", "attempts", "contacted", "died", "note", "code"), CLOSING)
def test_closing(
    reason: str, state: str, attempts: int, contacted: bool, died: bool, note: str, code: str
) -> None:
    standing = steps.Standing(state, "R", attempts, contacted, died)
    problem = steps.closing_problem(reason, standing, note, 3)
    assert (problem.code if problem else "") == code


def test_the_next_step_is_always_possible() -> None:
    for level in levels.ORDER:
        for state in STATES:
            assert state in steps.TRANSITIONS[steps.next_verb(level, state)]
