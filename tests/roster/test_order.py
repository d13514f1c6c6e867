"""What holds whatever the order: rows of one list and lists among themselves, as the commit asks the engine.

Every row is linked once; the same lists in any order give the same people where a number or a full birth date tells; the
same list again changes nothing; two people who are known already are never joined by machine.
"""

from __future__ import annotations

import hashlib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kham.kernel.names import marked_key, match_key
from kham.roster.actions import judging
from kham.roster.linkage.decisions import Decision

GIVEN = ("An", "Bình", "Cường", "Dung", "Giang", "Hà")
PEOPLE = [
    {
        "full_name": f"{family} {middle} {name}", "birth": (1950 + at * 3, 1 + at % 12, 2 + at % 27),
        "sex": "female" if middle == "Thị" else "male",
        "number": f"031{'1' if middle == 'Thị' else '0'}{(50 + at * 3) % 100:02d}{at * 7919 % 1000000:06d}",
        "place": f"31.11533.0{1 + at % 3}.",
    }
    for at, (family, middle, name) in enumerate(
        (family, middle, name) for family in ("Nguyễn", "Trần") for middle in ("Văn", "Thị") for name in GIVEN
    )
]  # fmt: skip
lists = st.lists(st.lists(st.integers(0, len(PEOPLE) - 1), unique=True, max_size=15), min_size=1, max_size=4)


def line(name: str, at: int, *, numbered: bool = True) -> dict[str, Any]:
    """One row of a list as the commit hands it over."""
    told = PEOPLE[at]
    year, month, day = told["birth"]
    full_name = str(told["full_name"])
    return {
        "name": match_key(full_name), "marked": marked_key(full_name), "sex": told["sex"], "year": year, "month": month,
        "day": day, "number": told["number"] if numbered else "", "place": told["place"], "ward": "31.11533.", "list": name,
        "sheet": "", "row": at + 2, "register": False, "mark": hashlib.sha256(f"{name}:{at}".encode()).hexdigest(),
    }  # fmt: skip


def people_of(order: list[tuple[str, list[int]]], drop: set[tuple[str, int]]) -> dict[str, set[int]]:
    """Commit the lists in order; ``drop``: (list, person) rows that have no number."""
    known: list[dict[str, Any]] = []
    owners: list[str] = []
    found: dict[str, set[int]] = {}
    for name, members in order:
        rows = [line(name, at, numbered=(name, at) not in drop) for at in members]
        if not rows:
            continue
        judged = judging.found_in(
            judging.frame_of([*known, *rows]), [*owners, *([""] * len(rows))], len(known), ()
        )
        known, owners = [*known, *rows], [*owners, *judged.person]
        for at, key in zip(members, judged.person, strict=True):
            found.setdefault(key, set()).add(at)
    return found


@settings(max_examples=25, deadline=None)
@given(lists, st.randoms(use_true_random=False), st.floats(0, 1))
def test_any_order_gives_the_same_people(members: list[list[int]], rng: Any, share: float) -> None:
    named = [(f"L{at}", rows) for at, rows in enumerate(members)]
    drop = {(name, row) for name, rows in named for row in rows if rng.random() < share}
    first = people_of(named, drop)
    shuffled = [(name, rng.sample(rows, len(rows))) for name, rows in named]
    rng.shuffle(shuffled)
    second = people_of(shuffled, drop)
    assert sorted(map(sorted, first.values())) == sorted(map(sorted, second.values()))
    assert all(len(group) == 1 for group in first.values())  # nobody is two people
    assert len(first) == len({row for rows in members for row in rows})  # and nobody is there twice


@settings(max_examples=20, deadline=None)
@given(lists)
def test_a_list_taken_again_changes_nothing(members: list[list[int]]) -> None:
    named = [(f"L{at}", rows) for at, rows in enumerate(members)]
    once = people_of(named, set())
    twice = people_of([*named, *((f"{name} again", rows) for name, rows in named), ("empty", [])], set())
    assert sorted(map(sorted, once.values())) == sorted(map(sorted, twice.values()))


def test_two_known_people_are_never_joined_by_machine() -> None:
    rows = [line("A", 0), line("B", 0), line("C", 0)]
    judged = judging.found_in(judging.frame_of(rows), ["p1", "p2", ""], 2, ())
    assert judged.known == {"p1", "p2"} and judged.person[0] in ("p1", "p2")
    assert [(one.left, one.right, one.hint) for one in judged.asked if one.hint == "known"] == [
        ("p1", "p2", "known")
    ] or [(one.right, one.left) for one in judged.asked if one.hint == "known"] == [("p1", "p2")]
    assert judged.outcome(0).reasons


def test_a_decision_is_never_contradicted() -> None:
    rows = [line("A", 0), line("B", 0)]
    marks = [judging.short(row["mark"]) for row in rows]
    apart = judging.found_in(judging.frame_of(rows), ["p1", ""], 1, [Decision(marks[0], marks[1], False)])
    assert apart.person[0] != "p1" and not apart.asked
    other = line("B", 5)
    marks[1] = judging.short(other["mark"])
    told = judging.found_in(
        judging.frame_of([rows[0], other]), ["p1", ""], 1, [Decision(marks[0], marks[1], True)]
    )
    assert told.person == ["p1"]
