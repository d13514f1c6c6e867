"""The forecast as a table, and the integrity signals."""

import datetime as dt

import pytest

from kham.oversight.rules import integrity
from kham.oversight.rules.forecast import Day, forecast

TODAY, DEADLINE = dt.date(2026, 7, 10), dt.date(2026, 9, 30)


def held(*counts: int) -> list[Day]:
    return [Day(TODAY - dt.timedelta(days=7 * (len(counts) - at)), 100, n) for at, n in enumerate(counts)]


def coming(days: int, capacity: int = 100, start: int = 1) -> list[Day]:
    return [Day(TODAY + dt.timedelta(days=start + 7 * at), capacity) for at in range(days)]


TABLE = [
    # name, remaining, held, coming, verdict, expected, short
    ("nobody left", 0, held(80, 90), coming(2), "done", None, None),
    ("slow days suffice", 150, held(80, 80, 90), coming(3), "on_time", (150, 150), (0, 0)),
    ("only fast days suffice", 250, held(60, 60, 90, 90), coming(3), "at_risk", (180, 250), (0, 70)),
    ("too few days", 500, held(80, 80), coming(3), "late", (240, 240), (260, 260)),
    ("capacity bounds the pace", 200, held(90, 90), coming(3, capacity=50), "late", (150, 150), (50, 50)),
    ("nothing published", 200, held(80, 80), [], "no_days", (0, 0), (200, 200)),
    ("one day held only", 200, held(80), coming(3), "too_early", None, None),
    ("nobody came so far", 200, held(0, 0), coming(3), "too_early", None, None),
    ("days after the deadline do not count", 100, held(80, 80), coming(2, start=90), "no_days", (0, 0), (100, 100)),
    ("old slow days are forgotten", 160, held(5, 5, 80, 80, 80, 80, 80, 80), coming(2), "on_time", (160, 160), (0, 0)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("remaining", "before", "ahead", "verdict", "expected", "short"),
    [r[1:] for r in TABLE],
    ids=[r[0] for r in TABLE],
)
def test_forecast(
    remaining: int, before: list[Day], ahead: list[Day], verdict: str, expected: object, short: object
) -> None:
    found = forecast(remaining=remaining, held=before, coming=ahead, today=TODAY, deadline=DEADLINE)
    assert (found.verdict, found.expected, found.short) == (verdict, expected, short)
    assert found.words and found.sentence.endswith(".")


def test_after_the_deadline() -> None:
    found = forecast(
        remaining=7, held=held(80, 80), coming=[], today=DEADLINE + dt.timedelta(days=1), deadline=DEADLINE
    )
    assert found.verdict == "over" and found.days_left == 0


def test_needed_pace_is_remaining_over_days() -> None:
    found = forecast(remaining=300, held=held(80, 80), coming=coming(4), today=TODAY, deadline=DEADLINE)
    assert found.needed == 75 and found.sessions_left == 4 and found.days_left == 83


def test_signals() -> None:
    assert integrity.digit_preference([120, 125, 130] * 12) is not None
    assert integrity.digit_preference([121, 137, 118, 142, 130] * 10) is None
    assert integrity.digit_preference([120] * 10) is None, "too few readings say nothing"
    same = {str(n): (160, 50, 72, "120/80") for n in range(3)}
    assert integrity.same_measurements(same | {"9": (150, 41, 80, "110/70")}).count == 3  # type: ignore[union-attr]
    assert integrity.same_measurements({"1": (1, 2, 3), "2": (1, 2, 3), "3": (None, 2, 3)}) is None
    assert integrity.too_fast([20, 30, 25, 400, 500]) is not None and integrity.too_fast([200] * 9) is None
