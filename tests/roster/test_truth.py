"""The record of truth: which list is believed, what a separation gives back, who must say the same, what neighbours know."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kham.accounts import queries as accounts_queries
from kham.journal import queries as journal_queries
from kham.kernel.reasons import Refusal
from kham.outreach.models import Contact
from kham.roster import actions, queries
from kham.roster.actions import linking
from kham.roster.models import Enrolment, Inquiry, Leftover, Merge, Person, ReviewPair
from tests.roster import world

pytestmark = pytest.mark.django_db
LATER = world.NOW + dt.timedelta(days=3)


def another() -> Any:
    """A colleague of the officer."""
    return accounts_queries.system_viewer("colleague", "31.11533.")


def known_twice() -> ReviewPair:
    return world.asked_about_binh(world.ward())


def test_an_officer_chooses_which_list_to_believe_and_takes_it_back() -> None:
    campaign = world.ward()
    world.take_in(campaign, world.police_list(world.FAMILY))
    lines = [world.BINH[0], world.BINH[1], (1, "Trần Thị Bính", "03/09/1961", "Nữ", "Tổ 1 An Lư", None)]
    world.take_in(campaign, world.workbook(lines), sender="elderly_association")
    woman = Person.objects.get(name_key="tran thi binh")
    by, now = world.officer(), world.NOW
    row = woman.rows.get(source_list__sender="elderly_association")
    for field, reason in (("full_name", " "), ("phone", "khai sinh"), ("verified", "khai sinh")):
        with pytest.raises(Refusal):
            actions.believe(row=row, field=field, by=by, now=now, reason=reason)
    word = actions.believe(row=row, field="full_name", by=by, now=now, reason="theo giấy khai sinh")
    woman.refresh_from_db()
    assert woman.full_name == "Trần Thị Bính" and woman.provenance["full_name"] == str(row.pk)
    assert [one["sender"].code for one in queries.evidence(woman) if one["differs"]] == ["police"]
    world.take_in(campaign, world.police_list([*world.FAMILY, world.FAMILY[1]]), name="moi.xlsx")
    woman.refresh_from_db()
    assert woman.full_name == "Trần Thị Bính"  # a new list does not overrule the officer
    actions.unbelieve(belief=word, by=by, now=now)
    woman.refresh_from_db()
    assert woman.full_name == "Trần Thị Bình" and not queries.beliefs(woman)
    assert journal_queries.verify() is None


def test_what_hung_on_one_of_two_goes_back_and_the_rest_is_asked() -> None:
    pair = known_twice()
    by, campaign = world.officer(), pair.left.rows.get().source_list.campaign
    actions.compute_enrolments(campaign=campaign, by=by, now=world.NOW)
    kept = Person.objects.get(name_key="tran thi binh", verified_by_police=True)
    absorbed = Person.objects.get(name_key="tran thi binh", verified_by_police=False)

    def call(person: Person, when: dt.datetime) -> Contact:
        return Contact.objects.create(
            campaign=campaign, person=person, unit_path=person.unit_path, channel="call", outcome="will_come", by="t", at=when
        )  # fmt: skip

    before = call(absorbed, world.NOW)
    own = call(kept, world.NOW)
    actions.report_death(person=absorbed, on=world.DAY, by=by, now=world.NOW, reason="báo nhầm")
    actions.decide(pair=pair, answer="same", by=by, now=world.NOW + dt.timedelta(hours=1))
    kept.refresh_from_db()
    assert kept.died_on == world.DAY  # a death noted by hand is not lost with the record
    assert Contact.objects.filter(person=kept).count() == 2
    since = call(kept, LATER)
    actions.undo_decision(pair=pair, by=by, now=LATER)
    kept.refresh_from_db()
    assert kept.died_on is None and Person.objects.get(pk=absorbed.pk).died_on == world.DAY
    assert Contact.objects.get(pk=before.pk).person_id == absorbed.pk
    assert Contact.objects.get(pk=own.pk).person_id == kept.pk
    left = Leftover.objects.get()
    assert (left.kind, left.thing, left.belongs_to) == ("outreach.Contact", since.pk, None)
    assert queries.leftovers(by, kept) == [left]
    with pytest.raises(Refusal):
        other = Person.objects.get(name_key="nguyen van an")
        actions.settle(leftover=left, to=other, by=by, now=LATER)
    actions.settle(leftover=left, to=absorbed, by=by, now=LATER)
    assert Contact.objects.get(pk=since.pk).person_id == absorbed.pk
    assert Enrolment.objects.filter(person__in=[kept, absorbed]).count() == 2
    assert not queries.open_leftovers(by).exists() and journal_queries.verify() is None


def test_merges_are_taken_back_in_their_order() -> None:
    pair = known_twice()
    by = world.officer()
    actions.decide(pair=pair, answer="same", by=by, now=world.NOW)
    kept = Merge.objects.get().kept
    other = Person.objects.get(name_key="le thi dung")
    Person.objects.filter(pk=other.pk).update(
        verified_by_police=False, personal_number="", personal_number_index=""
    )
    left, right = sorted((kept, other), key=lambda one: str(one.pk))
    second = ReviewPair.objects.create(unit_path=pair.unit_path, left=left, right=right, created_at=world.NOW)
    Person.objects.filter(pk=kept.pk).update(verified_by_police=False)
    Person.objects.filter(pk=other.pk).update(verified_by_police=True)
    actions.decide(pair=second, answer="same", by=by, now=LATER)
    with pytest.raises(Refusal, match="Tách lần gộp sau trước"):
        actions.undo_decision(pair=pair, by=by, now=LATER)
    actions.undo_decision(pair=second, by=by, now=LATER)
    actions.undo_decision(pair=pair, by=by, now=LATER)
    assert Person.objects.filter(merged_into__isnull=True).count() == 5


def test_questions_about_the_absorbed_are_about_the_kept() -> None:
    pair = known_twice()
    absorbed = Person.objects.get(name_key="tran thi binh", verified_by_police=False)
    kept = Person.objects.get(name_key="tran thi binh", verified_by_police=True)
    third = Person.objects.get(name_key="le thi dung")
    left, right = sorted((absorbed, third), key=lambda one: str(one.pk))
    other = ReviewPair.objects.create(unit_path=pair.unit_path, left=left, right=right, created_at=world.NOW)
    actions.decide(pair=pair, answer="same", by=world.officer(), now=world.NOW)
    other.refresh_from_db()
    assert {other.left_id, other.right_id} == {kept.pk, third.pk}
    actions.undo_decision(pair=pair, by=world.officer(), now=world.NOW)
    other.refresh_from_db()
    assert {other.left_id, other.right_id} == {absorbed.pk, third.pk}


def test_two_verified_people_take_two_officers() -> None:
    pair = known_twice()
    Person.objects.filter(name_key="tran thi binh").update(verified_by_police=True)
    first = actions.decide(pair=pair, answer="same", by=world.officer(), now=world.NOW, reason="một người")
    assert first.state == "proposed" and not Merge.objects.exists()
    assert not queries.my_queue(world.officer()).exists() and queries.my_queue(another()).get() == pair
    with pytest.raises(Refusal, match="không tự xác nhận"):
        actions.decide(pair=pair, answer="same", by=world.officer(), now=world.NOW)
    assert actions.decide(pair=pair, answer="same", by=another(), now=LATER).state == "same"
    assert Merge.objects.get().merged_by == another().actor
    actions.undo_decision(pair=pair, by=world.officer(), now=LATER)
    Person.objects.filter(name_key="tran thi binh").update(verified_by_police=True)
    actions.decide(pair=pair, answer="same", by=world.officer(), now=LATER)
    assert actions.decide(pair=pair, answer="different", by=another(), now=LATER).state == "different"


def test_what_was_said_apart_is_not_merged_by_a_later_question() -> None:
    pair = known_twice()
    actions.decide(pair=pair, answer="different", by=world.officer(), now=world.NOW)
    ReviewPair.objects.update(state="open")  # as if asked anew
    with pytest.raises(Refusal, match="Trước đây đã ghi"):
        actions.decide(pair=pair, answer="same", by=world.officer(), now=world.NOW)


def test_the_neighbourhood_answers_and_the_station_decides() -> None:
    pair = known_twice()
    by = world.officer()
    actions.decide(pair=pair, answer="asked", by=by, now=world.NOW, reason="có phải chị em?")
    asked = {one.unit_path: one for one in Inquiry.objects.all()}
    assert sorted(asked) == ["31.11533.01.", "31.11533.04."]  # each of the two lives in another neighbourhood
    assert not queries.my_queue(by).exists()
    head = dataclasses.replace(
        accounts_queries.system_viewer("head", "31.11533.01."), paths=("31.11533.01.",)
    )
    assert list(queries.open_inquiries(head)) == [asked["31.11533.01."]]
    told = actions.answer_inquiry(
        inquiry=asked["31.11533.01."], answer="different", by=head, now=LATER, note="hai chị em họ"
    )
    pair.refresh_from_db()
    assert pair.state == "open" and pair.heard_at == LATER and queries.my_queue(by).first() == pair
    assert told in queries.inquiries_of(pair)
    with pytest.raises(Refusal):
        actions.answer_inquiry(inquiry=told, answer="same", by=head, now=LATER)
    actions.decide(pair=pair, answer="different", by=by, now=LATER)
    assert not queries.open_inquiries(by).exists()  # nobody is asked what is decided


def test_a_batch_is_for_one_and_may_be_given_back(client: Client, django_user_model: Any) -> None:
    pair = known_twice()
    user = django_user_model.objects.create(username="bình", full_name="Trần Bình", date_joined=world.NOW)
    mine = dataclasses.replace(world.officer(), user=user)
    assert actions.take_batch(by=mine, now=world.NOW) == 1
    other = dataclasses.replace(
        another(),
        user=django_user_model.objects.create(username="hoa", full_name="Lê Hoa", date_joined=world.NOW),
    )
    assert not queries.my_queue(other).exists() and queries.my_queue(mine).get() == pair
    assert queries.review_progress(mine, world.NOW)["mine"] == 1
    with pytest.raises(Refusal, match="không có quyền"):
        actions.assign(to=user, by=other, now=world.NOW)
    assert actions.give_back(of=user, by=mine, now=world.NOW) == 1 and queries.my_queue(other).exists()


def test_whom_somebody_may_already_be() -> None:
    campaign = world.ward()
    world.take_in(campaign, world.police_list(world.FAMILY))
    unit, now = campaign.unit, world.NOW
    dung = Person.objects.get(name_key="le thi dung")
    values = {"full_name": "Lê Thị Dung", "birth": "1990-02-14", "sex": "female"}
    found = linking.candidates(unit=unit, values=values, sealed={}, now=now)
    assert (found[0].person, found[0].kind) == (str(dung.pk), "link") and found[0].reasons
    number = linking.candidates(
        unit=unit, values={"full_name": "Lê Dung"}, sealed={"personal_number": "031190002222"}, now=now
    )
    assert number[0].person == str(dung.pk)
    nobody = {"full_name": "Phạm Văn Đức", "birth": "1981-04-04", "sex": "male"}
    assert linking.candidates(unit=unit, values=nobody, sealed={}, now=now) == []


def test_the_pages_of_a_head_name_no_numbers(client: Client) -> None:
    pair = known_twice()
    actions.decide(pair=pair, answer="asked", by=world.officer(), now=world.NOW)
    from tests.roster.test_pages import signed_in

    head = signed_in("neighbourhood_head", "31.11533.01.")
    page = head.get(reverse("roster:asking")).content.decode()
    assert "Trần Thị Bình" in page and "031161004321" not in page and "0987654321" not in page
    one = Inquiry.objects.get(unit_path="31.11533.01.")
    other = Inquiry.objects.get(unit_path="31.11533.04.")
    assert head.post(reverse("roster:answer_inquiry", args=[other.pk]), {"answer": "same"}).status_code == 404
    head.post(reverse("roster:answer_inquiry", args=[one.pk]), {"answer": "different", "note": "chị em họ"})
    station = signed_in("station_officer")
    shown = station.get(reverse("roster:pair", args=[pair.pk])).content.decode()
    assert "Hai người khác nhau" in shown and "chị em họ" in shown
    answer = station.post(
        reverse("roster:decide", args=[pair.pk]), {"answer": "different"}, headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Redirect"] == reverse("roster:review")
