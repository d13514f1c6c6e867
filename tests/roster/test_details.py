"""A paper that says otherwise than the lists: proposed, believed field by field when confirmed, given back when undone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kham.journal import queries as journal_queries
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.roster import actions, queries
from kham.roster.models import Belief, Change, Person
from kham.roster.views import change_words
from tests.roster import world
from tests.roster.test_pages import signed_in

pytestmark = pytest.mark.django_db
SAID = {"full_name": "Trần Thị Bính", "birth": "1961-09-04", "address": "Số 9 ngõ 2"}


def known() -> Person:
    campaign = world.ward()
    world.take_in(campaign, world.police_list(world.FAMILY))
    return Person.objects.get(name_key="tran thi binh")


def test_a_paper_is_proposed_sealed_and_said_twice_once() -> None:
    woman, by = known(), world.officer()
    made = actions.changes.propose_details(person=woman, fields=SAID, by=by, now=world.NOW, evidence="thẻ")
    again = actions.changes.propose_details(person=woman, fields=SAID, by=by, now=world.NOW)
    other = actions.changes.propose_details(person=woman, fields={"sex": "female"}, by=by, now=world.NOW)
    assert made.pk == again.pk != other.pk
    stored = str(Change.objects.values("details").get(pk=made.pk))
    assert "1961" not in stored and "Bính" not in stored  # nothing in clear before it is settled
    woman.refresh_from_db()
    assert woman.full_name == "Trần Thị Bình" and woman.awaiting == ""
    entry = Entry.objects.filter(action="roster.propose_detail").first()
    assert entry is not None and "Bính" not in str(entry.data)


def test_confirmed_the_paper_is_believed_and_undone_all_is_as_before() -> None:
    woman, by = known(), world.officer()
    facts = ("full_name", "birth_year", "birth_month", "birth_day", "address", "sex", "phone")
    before = {name: getattr(woman, name) for name in facts}
    made = actions.changes.propose_details(person=woman, fields=SAID, by=by, now=world.NOW, evidence="thẻ")
    rows = {
        side["label"]: (side["left"], side["right"])
        for side in change_words.sides(by, queries.change(by, made.pk))
    }
    assert ("Trần Thị Bình", "Trần Thị Bính") in rows.values()
    actions.changes.confirm(change=made, by=by, now=world.NOW)
    woman.refresh_from_db()
    assert (woman.full_name, woman.birth.iso() if woman.birth else "", woman.address) == tuple(SAID.values())
    assert [one["sender"].code for one in queries.evidence(woman)] == ["police", "card"]
    world.take_in(
        woman.rows.first().source_list.campaign,
        world.police_list([*world.FAMILY, world.FAMILY[1]]),
        name="moi.xlsx",
    )  # type: ignore[union-attr]  # a row is there
    woman.refresh_from_db()
    assert woman.full_name == "Trần Thị Bính"  # a newer list does not take it back
    actions.changes.undo(change=made, by=by, now=world.NOW, reason="nhầm người")
    woman.refresh_from_db()
    assert {name: getattr(woman, name) for name in before} == before
    assert not Belief.objects.filter(undone_at__isnull=True).exists()
    assert journal_queries.verify() is None


def test_a_number_of_somebody_else_is_not_taken_and_nothing_is_refused() -> None:
    woman, by = known(), world.officer()
    other = Person.objects.exclude(pk=woman.pk).exclude(personal_number="").first()
    assert other is not None
    said = {"personal_number": other.personal_number}
    made = actions.changes.propose_details(person=woman, fields=said, by=by, now=world.NOW)
    with pytest.raises(Refusal, match="người khác"):
        actions.changes.confirm(change=made, by=by, now=world.NOW)
    with pytest.raises(Refusal, match="ít nhất một mục"):
        actions.changes.propose_details(person=woman, fields={"phone": "1"}, by=by, now=world.NOW)
    with pytest.raises(Refusal):
        actions.changes.propose_details(person=woman, fields={"personal_number": "123"}, by=by, now=world.NOW)


def test_the_officer_sees_both_sides() -> None:
    woman = known()
    officer = world.officer()
    made = actions.changes.propose_details(person=woman, fields=SAID, by=officer, now=world.NOW)
    client = signed_in("station_officer")
    page = client.get(reverse("roster:change", args=[made.pk])).content.decode()
    assert "Trần Thị Bính" in page and "Trần Thị Bình" in page and "04/09/1961" in page
    assert "Sửa thông tin" in client.get(reverse("roster:changes")).content.decode()
