"""The laws of the linkage through files, commits and officers: order, the same again, merge and its opposite, words that hold."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest

from kham.roster import actions
from kham.roster.models import Merge, Person, ReviewPair, SourceRow
from tests.roster import world
from tests.roster.change_world import everything

pytestmark = pytest.mark.django_db
HEAD = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Tổ dân phố")
OLD = [
    (1, "Trần Thị Bình", "03/09/1961", "Nữ", "", "An Lư 1"),
    (2, "Nguyễn Văn Ân", "12/05/1958", "Nam", "031058001234", "An Lư 1"),
    (3, "Phạm Văn Gạo", "01/02/1950", "Nam", "", "Hòa Bình 1"),
]
POOR = [
    (1, "Phạm Văn Gạo", "01/02/1950", "Nam", "031050004444", "Hòa Bình 1"),
    (2, "Lê Thị Dung", "14/02/1990", "Nữ", "", "Hòa Bình 2"),
    (3, "Lê Thị Dung", "15/08/1949", "Nữ", "", "An Lư 2"),
]
LISTS = {
    "police": world.police_list(world.FAMILY),
    "elderly_association": world.workbook([("DANH SÁCH NGƯỜI CAO TUỔI",), HEAD, *OLD]),
    "poverty_board": world.workbook([("DANH SÁCH HỘ NGHÈO",), HEAD, *POOR]),
}


def take(campaign: object, senders: Sequence[str]) -> None:
    for sender in senders:
        world.take_in(campaign, LISTS[sender], sender=sender, name=f"{sender}.xlsx")


def partition() -> set[frozenset[tuple[str, int]]]:
    """Which rows stand together, by list and row."""
    groups: dict[object, set[tuple[str, int]]] = {}
    for person, sender, number in SourceRow.objects.values_list(
        "person", "source_list__sender", "row_number"
    ):
        groups.setdefault(person, set()).add((sender, number))
    assert None not in groups, "a row is lost"
    return {frozenset(group) for group in groups.values()}


# What the first order gave, for the others to be held against.
SEEN: list[set[frozenset[tuple[str, int]]]] = []


@pytest.mark.parametrize("order", list(permutations(LISTS))[::2])
def test_the_order_of_lists_does_not_matter(order: Sequence[str]) -> None:
    campaign = world.ward()
    take(campaign, order)
    assert SourceRow.objects.count() == len(world.FAMILY) + len(OLD) + len(POOR)
    SEEN.append(partition())
    assert SEEN[-1] == SEEN[0]


def test_the_order_of_rows_does_not_matter() -> None:
    campaign = world.ward()
    world.take_in(campaign, LISTS["police"])
    names = dict(Person.objects.values_list("personal_number_index", "full_name"))
    turned = world.police_list(world.FAMILY[::-1])
    world.take_in(campaign, turned, name="nguoc.xlsx")
    assert dict(Person.objects.values_list("personal_number_index", "full_name")) == names
    assert Person.objects.count() == len(world.FAMILY)


def test_a_merge_and_its_opposite_restore_every_row() -> None:
    campaign = world.ward()
    take(campaign, list(LISTS))
    before = everything()
    people = list(Person.objects.order_by("pk"))
    for left, right in zip(people, people[1:], strict=False):
        if (
            left.verified_by_police
            and right.verified_by_police
            or (left.personal_number and right.personal_number)
        ):
            continue
        pair = actions.suspect(person=left, other=right, by=world.officer(), now=world.NOW)
        actions.decide(pair=pair, answer="same", by=world.officer(), now=world.NOW)
        assert Merge.objects.filter(pair=pair, undone_at=None).exists()
        actions.undo_decision(pair=pair, by=world.officer(), now=world.NOW)
        assert everything() == before


@pytest.mark.parametrize("answer", ["same", "different", "twins"])
def test_no_later_list_contradicts_what_was_said(answer: str) -> None:
    """The same people on new lists, in other words and another order: who was joined stays joined, who was parted stays parted."""
    campaign = world.ward()
    pair = world.asked_about_binh(campaign)
    actions.decide(pair=pair, answer=answer, by=world.officer(), now=world.NOW)
    joined = answer == "same"
    again = [
        world.BINH[0],
        world.BINH[1],
        (7, "Trần Thị Bình", 1961, "Nữ", "Tổ 2 Hòa Bình", "0987654321"),
        *world.BINH[2:],
    ]
    world.take_in(campaign, world.workbook(again), sender="other", name="hnd.xlsx")
    world.take_in(campaign, world.police_list(world.FAMILY[::-1]), name="moi.xlsx")
    world.take_in(
        campaign,
        world.workbook([*world.BINH, *world.BINH[2:]]),
        sender="elderly_association",
        name="nct2.xlsx",
    )
    left, right = (Person.objects.get(pk=pk) for pk in (pair.left_id, pair.right_id))
    assert bool(left.merged_into_id or right.merged_into_id) is joined
    pair.refresh_from_db()
    assert pair.state == answer
    assert not SourceRow.objects.filter(person__merged_into__isnull=False).exists()
    assert not ReviewPair.objects.filter(state="open", left=left, right=right).exists()
