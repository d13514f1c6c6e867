"""Laws of the linkage: order does not matter, nothing is lost, decisions hold, ids stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kham.roster.linkage import engine
from kham.roster.linkage.decisions import Decision
from kham.roster.linkage.frame import Frame, mark_text
from tests.roster.linkage_world import crowd

FEW = settings(max_examples=10, deadline=None)
BASE = crowd(40)


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Damaged repetitions of a few people in a few lists."""
    found: list[dict[str, Any]] = []
    for number in range(draw(st.integers(2, 14))):
        person = dict(draw(st.sampled_from(BASE[:12])))
        person["list"] = draw(st.sampled_from(("police", "bhyt", "elderly", "station")))
        person["register"] = person["list"] == "police"
        person["row"] = number + 5
        damage = draw(
            st.sampled_from(("", "year", "number", "lent", "digit", "name", "sex", "place", "short"))
        )
        if damage == "year":
            person |= {"month": 0, "day": 0}
        elif damage == "number":
            person["number"] = ""
        elif damage == "lent":
            person["number"] = BASE[draw(st.integers(0, 3))]["number"]
        elif damage == "digit":
            person["number"] = person["number"][:-1] + "9"
        elif damage == "name":
            person["name"] = person["marked"] = person["name"] + "h"
        elif damage == "sex":
            person["sex"] = draw(st.sampled_from(("male", "female")))
        elif damage == "place":
            person["place"] = "to 99"
        elif damage == "short":
            person["name"] = person["marked"] = " ".join(person["name"].split()[::2])
        found.append(person)
    return found


def people(frame: Frame, linking: engine.Linking) -> Mapping[str, str]:
    return {mark_text(mark): who for mark, who in zip(frame.fingerprint, linking.person, strict=True)}


@FEW
@given(rows(), st.randoms(use_true_random=False))
def test_order_of_lists_and_rows_does_not_matter(some: list[dict[str, Any]], luck: Any) -> None:
    frame = Frame.of([*some, *BASE])
    order = list(range(len(frame)))
    luck.shuffle(order)
    turned = Frame.of(frame.at(row) for row in order)  # made anew: the words, too, come in another order
    turned.fingerprint = frame.fingerprint[order]
    assert people(frame, engine.link(frame)) == people(turned, engine.link(turned))


@FEW
@given(rows())
def test_no_row_is_lost_and_nothing_added_changes_nothing(some: list[dict[str, Any]]) -> None:
    frame = Frame.of([*some, *BASE])
    once = engine.link(frame)
    assert len(once.person) == len(frame) == len(once.status) == len(once.probability)
    assert all(who for who in once.person)
    assert people(frame, engine.link(Frame.join([frame, Frame()]))) == people(frame, once)
    copy = Frame.of([{**one, "list": "zz " + one["list"]} for one in some if one["list"] == some[0]["list"]])
    kept = [one for one in some if one["list"] == some[0]["list"]]
    lists = Frame.of([*[one for one in some if one not in kept], *kept, *BASE[12:]])
    before, after = engine.link(lists), engine.link(Frame.join([lists, copy]))
    if all(one["list"] == "police" for one in kept):
        return  # joined with the crowd's register, so the copy is no longer the whole list
    assert list(before.person) == list(after.person)[: len(lists)]


@FEW
@given(rows(), st.lists(st.tuples(st.integers(0, 51), st.integers(0, 51), st.booleans()), max_size=6))
def test_decisions_are_never_contradicted(
    some: list[dict[str, Any]], said: list[tuple[int, int, bool]]
) -> None:
    frame = Frame.of([*some, *BASE])
    marks = [mark_text(mark) for mark in frame.fingerprint]
    last: dict[frozenset[int], bool] = {}
    log = []
    for one, two, link in said:
        one, two = one % len(frame), two % len(frame)
        if one != two:
            log.append(Decision(marks[one], marks[two], link))
            last[frozenset((one, two))] = link
    who = list(engine.link(frame, log).person)
    for pair, link in last.items():
        one, two = sorted(pair)
        if not link:
            assert who[one] != who[two]
        elif all(last.values()):
            assert who[one] == who[two]


@FEW
@given(rows())
def test_merge_then_unmerge_restores(some: list[dict[str, Any]]) -> None:
    frame = Frame.of([*some, *BASE])
    before = people(frame, engine.link(frame))
    marks = [mark_text(frame.fingerprint[at]) for at in (0, len(frame) - 1)]
    if before[marks[0]] == before[marks[1]]:
        return
    log = [Decision(*marks, link=True), Decision(*marks, link=False)]
    assert people(frame, engine.link(frame, log)) == before
