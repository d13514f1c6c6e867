"""What holds whatever the order: rows of one list and lists among themselves. The simple engine promises this much, not more.

Holds exactly: every row is linked once; the same lists in any order give the same people where a number or a full birth
date tells; a permutation of the rows of a list gives the same number of people. Does not hold yet: year-only rows that come before the list
with full dates may be asked about instead of linked (the constrained clustering of the scoring engine takes care of that).
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kham.kernel.dates import PartialDate
from kham.roster.rules.matching import Facts, SimpleMatcher

GIVEN = ("An", "Bình", "Cường", "Dung", "Giang", "Hà")
PEOPLE = [
    {
        "name": f"{family} {middle} {name}",
        "birth": PartialDate(1950 + at * 3, 1 + at % 12, 1 + at % 28),
        "sex": "female" if middle == "Thị" else "male",
        "number": f"031{'1' if middle == 'Thị' else '0'}{(50 + at * 3) % 100:02d}{at * 7919 % 1000000:06d}",
        "place": f"31.11533.0{1 + at % 3}.",
    }
    for at, (family, middle, name) in enumerate(
        (family, middle, name) for family in ("Nguyễn", "Trần") for middle in ("Văn", "Thị") for name in GIVEN
    )
]
lists = st.lists(st.lists(st.integers(0, len(PEOPLE) - 1), unique=True, max_size=15), min_size=1, max_size=4)


def people_of(order: list[tuple[str, list[int]]], drop: set[tuple[str, int]]) -> dict[str, set[int]]:
    """Run the lists in order; ``drop``: (list, person) rows that have no number."""
    matcher, owner = SimpleMatcher(), {}
    for name, members in order:
        for at in members:
            facts = Facts(
                key=f"{name}:{at}", **{**PEOPLE[at], **({"number": ""} if (name, at) in drop else {})}
            )
            outcome = matcher.match(facts, name)
            key = outcome.person if outcome.kind == "link" else facts.key
            if outcome.kind == "link":
                matcher.seen(key, name, facts)
            else:
                facts.lists = frozenset({name})
                matcher.add(facts)
            owner.setdefault(key, set()).add(at)
    return owner


@settings(max_examples=60, deadline=None)
@given(lists, st.randoms(use_true_random=False), st.floats(0, 1))
def test_any_order_gives_the_same_people(members: list[list[int]], rng: object, share: float) -> None:
    named = [(f"L{at}", rows) for at, rows in enumerate(members)]
    drop = {(name, row) for name, rows in named for row in rows if rng.random() < share}  # type: ignore[attr-defined]
    first = people_of(named, drop)
    shuffled = [(name, rng.sample(rows, len(rows))) for name, rows in named]  # type: ignore[attr-defined]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    second = people_of(shuffled, drop)
    assert sorted(map(sorted, first.values())) == sorted(map(sorted, second.values()))
    assert all(len(group) == 1 for group in first.values())  # nobody is two people
    assert len(first) == len({row for rows in members for row in rows})  # and nobody is there twice


@settings(max_examples=40, deadline=None)
@given(lists)
def test_a_list_taken_again_changes_nothing(members: list[list[int]]) -> None:
    named = [(f"L{at}", rows) for at, rows in enumerate(members)]
    once = people_of(named, set())
    twice = people_of([*named, *((f"{name} again", rows) for name, rows in named), ("empty", [])], set())
    assert once == twice
