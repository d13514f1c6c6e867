"""Households by hand: every change is undone to the row; walking order; who lacks what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kham.accounts.permissions import NotFound
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.roster import actions, queries
from kham.roster.models import Household, HouseholdAct, Person
from tests.roster.change_world import DAY, NOW, Two, everything

pytestmark = pytest.mark.django_db
homes = actions.households


def by(two: Two) -> dict[str, Any]:
    return {"by": two.officer, "now": NOW}


def second_home(two: Two, name: str = "Trịnh Văn Ổi", order: int = 2) -> Household:
    return Household.objects.create(unit=two.one, unit_path=two.one.path, head_name=name, walking_order=order)


ACTS: dict[str, Callable[[Two], HouseholdAct]] = {
    "head": lambda two: homes.set_head(household=two.home, person=two.people[1], **by(two)),
    "role": lambda two: homes.set_role(household=two.home, person=two.people[2], role="Con dâu", **by(two)),
    "split": lambda two: homes.split(household=two.home, people=two.people[:2], address="Số 5A", **by(two)),
    "move": lambda two: homes.move(
        person=two.people[0], household=Household.objects.get(head_name="Trịnh Văn Ổi"), **by(two)
    ),
    "join": lambda two: homes.join(
        household=two.home, into=Household.objects.get(head_name="Trịnh Văn Ổi"), **by(two)
    ),
}


@pytest.mark.parametrize("kind", sorted(ACTS))
def test_each_act_is_undone_to_the_row(kind: str) -> None:
    two = Two()
    second_home(two)
    before = everything()
    act = ACTS[kind](two)
    assert everything() != before
    homes.undo(act=act, **by(two))
    after = everything()
    assert after["Person"] == before["Person"] and after["Household"] == before["Household"]
    assert Entry.objects.filter(action__in=[f"roster.household_{kind}", "roster.undo_household"]).count() == 2


def test_split_names_heads_and_walks_next_door() -> None:
    two = Two()
    second_home(two)
    act = homes.split(household=two.home, people=two.people[:1], **by(two))
    made, left = Household.objects.get(pk=act.made[0]), Household.objects.get(pk=two.home.pk)
    assert (made.head_name, made.walking_order, left.head_name) == ("Phạm Văn Mòi", 2, "Lê Thị Nhãn")
    with pytest.raises(Refusal, match="ít nhất một người"):
        homes.split(household=left, people=list(queries.members(left)), **by(two))


def test_an_older_act_waits_for_the_newer() -> None:
    two = Two()
    first = homes.set_head(household=two.home, person=two.people[1], **by(two))
    later = homes.set_head(
        household=two.home, person=two.people[2], by=two.officer, now=NOW + dt.timedelta(minutes=1)
    )
    with pytest.raises(Refusal, match="sửa tiếp"):
        homes.undo(act=first, **by(two))
    homes.undo(act=later, **by(two))
    homes.undo(act=first, **by(two))
    assert Household.objects.get(pk=two.home.pk).head_id is None


def test_a_household_of_another_ward_does_not_exist() -> None:
    two = Two()
    with pytest.raises(NotFound):
        homes.set_head(household=two.home, person=two.people[1], by=two.other, now=NOW)
    with pytest.raises(NotFound):
        queries.household(two.other, two.home.pk)


def test_the_walking_order_by_step_and_behind_another() -> None:
    two = Two()
    b, c = second_home(two, "B", 2), second_home(two, "C", 3)
    homes.walk(household=c, step=-1, **by(two))
    assert _order() == ["Phạm Văn Mòi", "C", "B"]
    homes.walk(household=two.home, after=b, **by(two))
    assert _order() == ["C", "B", "Phạm Văn Mòi"]
    homes.walk(household=b, after=None, **by(two))
    assert _order() == ["B", "C", "Phạm Văn Mòi"]
    assert list(Household.objects.order_by("walking_order").values_list("walking_order", flat=True)) == [
        1,
        2,
        3,
    ]


def _order() -> list[str]:
    return list(Household.objects.order_by("walking_order").values_list("head_name", flat=True))


def test_who_lacks_what_in_few_queries(django_assert_max_num_queries: Any) -> None:
    two = Two()
    two.appointment(two.people[0], two.session())
    one = two.people[0]
    one.personal_number, one.personal_number_index = "031060001234", "x"
    one.save()
    found = list(queries.households(two.officer))
    with django_assert_max_num_queries(12):
        lines = queries.cards(two.officer, found, two.campaigns[0], DAY)[two.home.pk]
    lacks = {line["person"].full_name: line["lacks"] for line in lines}
    assert lines[0]["head"] and lines[0]["person"].pk == one.pk
    assert "số định danh" not in lacks["Phạm Văn Mòi"] and "lịch khám" not in lacks["Phạm Văn Mòi"]
    assert {"số định danh", "lịch khám", "khám năm nay"} <= set(lacks["Lê Thị Nhãn"])
    assert "theo dõi chưa xong" not in lacks["Lê Thị Nhãn"]


def test_a_list_does_not_take_back_what_was_said_by_hand() -> None:
    from tests.roster import world as lists

    campaign = lists.ward()
    lists.take_in(campaign, lists.police_list(lists.FAMILY))
    an = Person.objects.get(full_name="Nguyễn Văn An")
    other = Household.objects.exclude(pk=an.household_id).get()
    homes.move(person=an, household=other, by=lists.officer(), now=lists.NOW)
    again = lists.workbook([("SỔ MỚI",), (), lists.POLICE, *lists.FAMILY], name="Sổ mới")
    lists.take_in(campaign, again, name="moi.xlsx")
    an.refresh_from_db()
    assert an.household_id == other.pk and an.unit_path == other.unit_path
