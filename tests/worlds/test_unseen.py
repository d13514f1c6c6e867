"""Columns of lists nobody tuned on, mapped without help: at least 97 in a hundred."""

from __future__ import annotations

import pytest

from kham.roster import reading
from tests.worlds import unseen
from tests.worlds.unseen import judging


@pytest.mark.parametrize(
    "lists",
    [pytest.param(unseen.LISTS, marks=pytest.mark.wide), unseen.HELD_OUT, unseen.LAST],
    ids=["given away", "held out", "last"],
)
def test_columns_mapped_right_without_help(lists: list[unseen.Listing]) -> None:
    judged = [judging.judge(listing) for listing in lists]
    columns = sum(count for count, _ in judged)
    misses = [miss for _, missed in judged for miss in missed]
    share = 1 - len(misses) / columns
    shown = "\n".join(
        f"{m.list}: {m.heading!r} means {m.meaning}, taken for {m.field or 'nothing'}" for m in misses
    )
    assert share >= 0.97, f"{share:.1%} of {columns}\n{shown}"


def test_every_person_of_an_unseen_list_can_be_read() -> None:
    for listing in unseen.LISTS:
        sheet = reading.read_workbook(listing.content(), listing.name + listing.ending).sheets[0]
        numbers = {number for number, _ in sheet.rows}
        assert numbers.issuperset(listing.people), listing.name


@pytest.mark.parametrize("count", [40])
def test_there_are_enough_of_them(count: int) -> None:
    assert len(unseen.LISTS) >= count
    assert max(len(listing.columns) for listing in unseen.LISTS) == 36
