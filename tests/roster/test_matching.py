"""A stored row in the words of the linkage, and what its findings mean: the table of what kind of question each finding is."""

from __future__ import annotations

import datetime as dt

import pytest

from kham.kernel.names import marked_key
from kham.kernel.reasons import Reason
from kham.roster.rules import marking, matching, pace

VALUES = {
    "full_name": "Nguyễn Thị Hoà", "birth": "1950-05", "sex": "female", "neighbourhood": "an lu 1", "household": 7,
    "household_head": "Trần Văn Tý", "guardian": "", "relation": "Vợ", "status": "moved", "address": "Số 5 ngõ 2, Tổ 1 An Lư",
}  # fmt: skip
SEALED = {
    "personal_number": "031150001234",
    "number_shared": True,
    "insurance_number": "3121234567",
    "phone": "0912345678",
}


def test_an_entry_says_what_the_row_says() -> None:
    found = matching.entry(VALUES, SEALED, ward="31.11533.", places={"an lu 1": "31.11533.01."})
    assert (found["name"], found["marked"]) == ("nguyen thi hoa", marked_key("NGUYỄN THỊ HÒA"))
    assert (found["year"], found["month"], found["day"]) == (1950, 5, 0)
    assert found["place"] == "31.11533.01." and found["ward"] == "31.11533." and found["household"] == 7
    assert found["number"] == "031150001234" and found["number_doubt"] is True
    assert found["head"] == "tran van ti" and found["relation"] == "vo" and found["note"] == "moved"
    assert matching.entry({"full_name": "An"}, {}, ward="w", places={})["year"] == 0


def test_a_place_that_nobody_knows_keeps_its_own_key() -> None:
    found = matching.entry({**VALUES, "neighbourhood": "xom moi"}, {}, ward="w", places={"an lu 1": "x"})
    assert found["place"] == "xom moi"


HINTS = [
    ("refused", "numbers", ["number.differs"], "numbers_differ"), ("refused", "one_list", ["marks.same"], "same_list"),
    ("refused", "known", ["marks.same"], "known"), ("narrow", "", ["marks.same"], "several"), ("weak", "", ["marks.same"], ""),
    ("refused", "numbers", ["given.differs", "birth.full", "number.near"], "twins"),
    ("refused", "one_list", ["given.differs", "birth.full", "guardian.same"], "twins"),
    ("refused", "births", ["given.differs", "number.same"], "number_shared"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "why", "codes", "hint"), HINTS)
def test_what_a_question_is_about(kind: str, why: str, codes: list[str], hint: str) -> None:
    assert matching.hint(kind, why, codes) == hint


def test_a_lost_person_is_asked_before_a_double_entry() -> None:
    hints = ("known", "number_shared", "numbers_differ", "several", "same_list", "", "twins")
    order = [matching.harm(hint, 10.0) for hint in hints]
    assert order == sorted(order, reverse=True)
    assert matching.harm("twins", -900) >= 0 and matching.harm("known", 900) <= 100


def test_reasons_are_sentences() -> None:
    told = matching.sentences([Reason("birth.full", "cùng ngày sinh", 8.0)])
    assert told == [{"code": "birth.full", "sentence": "Cùng ngày sinh.", "weight": 8.0}]


def test_differences_are_marked_by_the_character() -> None:
    left, right = marking.marked("Trần Thị Bình", "Trần Thị Bính")
    assert [piece.text for piece in left if piece.differs] == ["ì"]
    assert [piece.text for piece in right if piece.differs] == ["í"]
    assert "".join(piece.text for piece in left) == "Trần Thị Bình"
    assert not any(piece.differs for side in marking.marked("An", "") for piece in side)
    assert not any(piece.differs for side in marking.marked("An", "An") for piece in side)


def test_the_pace_leaves_pauses_out() -> None:
    start = dt.datetime(2026, 7, 10, 8, tzinfo=dt.UTC)
    moments = [start + dt.timedelta(seconds=20 * at) for at in range(6)] + [start + dt.timedelta(hours=3)]
    assert pace.seconds_each(moments) == 20 and pace.seconds_each(moments[:3]) == pace.USUAL
    assert pace.minutes_left(31, 20) == 11
