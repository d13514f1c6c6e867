"""Who is who, as tables: what links, what is asked, what stays apart."""

from __future__ import annotations

from typing import Any

import pytest

from kham.kernel.dates import PartialDate
from kham.roster.rules.matching import Facts, Outcome, SimpleMatcher

AN = {
    "key": "p1", "name": "Nguyễn Thị Hòa", "birth": "1950-05-12", "sex": "female", "number": "031150001234",
    "insurance": "3120001111", "place": "31.11533.01.", "household": "h1",
}  # fmt: skip


def facts(**said: Any) -> Facts:
    """A row or person; birth as ISO text."""
    born = said.pop("birth", None)
    return Facts(birth=PartialDate.from_iso(born) if born else None, **{"key": "r1", **said})


def match(
    row: dict[str, Any], *people: dict[str, Any], list_id: str = "L2", cannot: frozenset[str] = frozenset()
) -> Outcome:
    """One row against people."""
    return SimpleMatcher([facts(**one) for one in people or (AN,)]).match(facts(**row), list_id, cannot)


CASES = [
    ("everything the same", {**AN}, "link", ""),
    ("number and given name, year only", {"name": "Nguyễn Thị Hoà", "birth": "1950", "number": "031150001234"}, "link", ""),
    ("number and name without marks", {"name": "nguyen thi hoa", "number": "031150001234"}, "link", ""),
    ("insurance number and name", {"name": "Nguyễn Thị Hòa", "birth": "1951", "insurance": "3120001111"}, "link", ""),
    ("the head's number on a member", {"name": "Trần Văn Nam", "birth": "1948-01-02", "sex": "male", "number": "031150001234"}, "new", ""),
    ("number, other name, same birth", {"name": "Lê Văn Sáu", "birth": "1950-05-12", "number": "031150001234"},
     "review", "number_shared"),
    ("number and name, other birth", {"name": "Nguyễn Thị Hòa", "birth": "1972-03-01", "number": "031150001234"},
     "review", "number_shared"),
    ("name and full birth", {"name": "NGUYỄN THỊ HOÀ", "birth": "1950-05-12", "sex": "female"}, "link", ""),
    ("name and year, same place", {"name": "Nguyễn Thị Hòa", "birth": "1950", "place": "31.11533.01."}, "link", ""),
    ("name and year, other place", {"name": "Nguyễn Thị Hòa", "birth": "1950", "place": "31.11533.02."}, "review", ""),
    ("name and year, other sex", {"name": "Nguyễn Thị Hòa", "birth": "1950", "sex": "male", "place": "31.11533.01."}, "new", ""),
    ("01/01 beside a full date", {"name": "Nguyễn Thị Hòa", "birth": "1950-01-01", "place": "31.11533.01."}, "link", ""),
    ("day and month swapped", {"name": "Nguyễn Thị Hòa", "birth": "1950-12-05", "place": "31.11533.01."}, "link", ""),
    ("year off by one, same place", {"name": "Nguyễn Thị Hòa", "birth": "1951", "place": "31.11533.01."}, "review", ""),
    ("year off by ten", {"name": "Nguyễn Thị Hòa", "birth": "1960", "place": "31.11533.01."}, "new", ""),
    ("a typing error, full birth, same place", {"name": "Nguyễn Thị Hòaa", "birth": "1950-05-12", "place": "31.11533.01."}, "link", ""),
    ("a typing error, full birth, place unknown", {"name": "Nguyễn Thị Hòaa", "birth": "1950-05-12"}, "review", ""),
    ("different sound numbers", {"name": "Nguyễn Thị Hòa", "birth": "1950-05-12", "number": "031150999999"}, "new", ""),
    ("numbers one digit apart", {"name": "Nguyễn Thị Hòa", "birth": "1950-05-12", "number": "031150001235"}, "review", "numbers_differ"),
    ("number in doubt is not used", {"name": "Lê Thị Lan", "birth": "1990", "number": "031150001234", "number_certain": False}, "new", ""),
    ("nobody alike", {"name": "Phạm Văn Đức", "birth": "1981-04-04"}, "new", ""),
    ("name alone", {"name": "Nguyễn Thị Hòa"}, "new", ""),
]  # fmt: skip


@pytest.mark.parametrize(("case", "row", "kind", "hint"), CASES, ids=[case[0] for case in CASES])
def test_outcome(case: str, row: dict[str, Any], kind: str, hint: str) -> None:
    found = match({**row, "key": "r1"})
    assert (found.kind, found.hint) == (kind, hint), [reason.sentence for reason in found.reasons]
    assert all(reason.sentence.endswith(".") for reason in found.reasons)
    assert found.kind == "new" or found.person == "p1"


def test_twins_of_one_household_are_asked() -> None:
    one = {
        "key": "p1",
        "name": "Hà Hải Nam",
        "birth": "2023-11-06",
        "sex": "male",
        "number": "031223000011",
        "household": "h1",
    }
    two = {**one, "name": "Hà Hải Huy", "number": "031223000012", "key": "r1"}
    assert match(two, {**one, "lists": frozenset({"L2"})}).hint == "twins"
    assert match({**two, "household": "h2"}, one).kind == "new"


def test_two_rows_of_one_list_are_two_people() -> None:
    known = {**AN, "number": "", "insurance": "", "lists": frozenset({"L2"})}
    row = {"name": "Nguyễn Thị Hòa", "birth": "1950", "sex": "female", "place": "31.11533.01."}
    assert match(row, known).kind == "new"
    assert match({**row, "birth": "1950-05-12"}, known).hint == "same_list"
    assert match(row, known, list_id="L3").kind == "link"


def test_namesakes_are_asked_not_guessed() -> None:
    one = {"key": "p1", "name": "Nguyễn Văn Hùng", "birth": "1960", "place": "31.11533.01."}
    found = match({**one, "key": "r1"}, one, {**one, "key": "p2"})
    assert found.kind == "review" and found.reasons[-1].code == "match.several"


def test_a_decision_is_never_contradicted() -> None:
    assert match({**AN, "key": "r1"}, cannot=frozenset({"p1"})).kind == "new"


def test_what_a_row_adds_helps_the_next_row() -> None:
    matcher = SimpleMatcher([facts(key="p1", name="Lê Thị Dung", birth="1990-02-14", sex="female")])
    first = facts(name="Lê Thị Dung", birth="1990-02-14", number="031190002222")
    assert matcher.match(first, "L1").kind == "link"
    matcher.seen("p1", "L1", first)
    assert matcher.match(facts(name="Lê Dung", number="031190002222"), "L2").kind == "link"
