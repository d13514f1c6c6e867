"""Whom to reach today, as a table."""

import pytest

from kham.outreach.rules import Case, allowed_channels, judge


@pytest.mark.parametrize(
    ("case", "call", "code"),
    [
        (Case(session_in=3), True, "new"),
        (Case(session_in=0), True, "new"),
        (Case(session_in=8), False, "not_yet"),
        (Case(session_in=None), False, "no_session"),
        (Case(session_in=3, examined=True), False, "examined"),
        (Case(session_in=3, outcome="will_come", days_ago=2), False, "will_come"),
        (Case(session_in=3, outcome="delivered", days_ago=2), False, "delivered"),
        (Case(session_in=3, outcome="absent", days_ago=1, fruitless=1), True, "absent"),
        (Case(session_in=3, outcome="absent", days_ago=0, fruitless=1), False, "today"),
        (Case(session_in=3, outcome="absent", days_ago=1, fruitless=4), False, "gave_up"),
        (Case(session_in=3, outcome="wrong_number", days_ago=1, fruitless=1), True, "wrong_number"),
        (Case(session_in=3, outcome="away", days_ago=5), False, "away"),
        (Case(session_in=3, outcome="away", days_ago=31), True, "new"),
        (Case(session_in=3, outcome="absent", days_ago=1, next_in=1), False, "later"),
        (Case(session_in=3, outcome="away", days_ago=9, next_in=0), True, "new"),
        (Case(session_in=-1), True, "missed"),
        (Case(session_in=-2, outcome="will_come", days_ago=4), True, "missed"),
        (Case(session_in=-4, outcome="will_come", days_ago=2), False, "asked"),
        (Case(session_in=-4, outcome="absent", days_ago=2, fruitless=1), True, "missed"),
        (Case(session_in=-9, outcome="absent", days_ago=2, fruitless=4), False, "gave_up"),
        *[(Case(session_in=n, outcome=o, days_ago=3), False, o) for o in ("refused", "moved", "dead", "elsewhere", "bedridden")
          for n in (2, -2)],
    ],
)  # fmt: skip
def test_judge(case: Case, call: bool, code: str) -> None:
    verdict = judge(case)
    assert (verdict.call, verdict.code) == (call, code) and verdict.sentence


def test_order_of_the_list() -> None:
    pressing = [
        Case(session_in=1),
        Case(3, outcome="absent", days_ago=1),
        Case(3, outcome="wrong_number", days_ago=1),
        Case(-1),
    ]
    ranks = [judge(case).rank for case in pressing]
    assert ranks == sorted(ranks) == [1, 2, 3, 4]


def test_sentence_says_when() -> None:
    assert [judge(Case(n)).sentence[-8:] for n in (0, 1)] == [" hôm nay", "ngày mai"]


@pytest.mark.parametrize(
    ("outcome", "channel", "fine"),
    [("wrong_number", "visit", False), ("delivered", "call", False), ("absent", "visit", True)],
)
def test_channels(outcome: str, channel: str, fine: bool) -> None:
    assert (channel in allowed_channels(outcome)) is fine
