"""Births, deaths and moves: who says, who confirms, what stops, what comes back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kham.accounts import queries as accounts_queries
from kham.accounts.models import Membership, User
from kham.accounts.permissions import NotFound
from kham.accounts.queries import Viewer, viewer_of
from kham.campaigns.models import Campaign
from kham.followup.models import Case
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.outreach import queries as outreach_queries
from kham.planning import queries as planning_queries
from kham.planning.queries import placing
from kham.roster import actions, forms, queries
from kham.roster.models import Change, Enrolment, Household, Person, SourceRow
from kham.roster.rules import births
from kham.roster.views import change_words as words
from kham.roster.views import changes as views
from tests.roster import world as lists
from tests.roster.change_world import DAY, NOW, Two, everything

pytestmark = pytest.mark.django_db


def head(unit: Any, role: str = "neighbourhood_head") -> Viewer:
    user = User.objects.create(username=f"u{unit.path}{role}", full_name="Ông Tổ Trưởng", date_joined=NOW)
    Membership.objects.create(
        user=user,
        role=role,
        unit=unit,
        unit_path=unit.path,
        valid_from=dt.date(2026, 1, 1),
        granted_by="x",
        granted_at=NOW,
    )
    return viewer_of(user, on=DAY)


def test_a_death_waits_then_stops_everything_and_comes_back() -> None:
    two = Two()
    person, session = two.people[0], two.session()
    appointment, case = (
        two.appointment(person, session),
        two.case(person, two.session(dt.date(2026, 7, 1), "closed")),
    )
    said = actions.changes.propose_death(person=person, on=DAY, by=head(two.one), now=NOW, evidence="con báo")
    again = actions.changes.propose_death(person=person, on=DAY, by=two.officer, now=NOW)
    person.refresh_from_db()
    assert again.pk == said.pk and person.awaiting == "death" and person.died_on is None
    appointment.refresh_from_db()
    assert appointment.state == "planned"
    assert person.pk not in {one.person for one in placing.waiting(two.campaigns[0], on=DAY)}
    assert person.pk not in {
        one.person.pk
        for one in outreach_queries.call_list(two.officer, two.campaigns[0], dt.date(2026, 7, 19))
    }
    before = everything()
    actions.changes.confirm(change=said, by=two.officer, now=NOW)
    person.refresh_from_db(), appointment.refresh_from_db(), case.refresh_from_db()
    assert (person.died_on, person.awaiting) == (DAY, "")
    assert (appointment.state, case.state, case.closing_reason) == ("cancelled", "closed", "dead")
    assert Enrolment.objects.get(person=person).excluded_reason == "dead"
    actions.changes.undo(change=said, by=two.officer, now=NOW, reason="nhầm người")
    after = everything()
    before["Person"], after["Person"] = [], []  # the sign that somebody waits went with the answer
    person.refresh_from_db()
    assert after == before and person.died_on is None and person.awaiting == ""
    assert Entry.objects.filter(action__startswith="roster.change_").count() == 2


def test_refused_and_withdrawn_leave_no_trace_on_the_person() -> None:
    two = Two()
    before = everything()
    head_here = head(two.one)
    said = actions.changes.propose_death(person=two.people[0], on=DAY, by=head_here, now=NOW)
    with pytest.raises(Refusal, match="lý do"):
        actions.changes.refuse(change=said, by=two.officer, now=NOW, reason=" ")
    actions.changes.refuse(change=said, by=two.officer, now=NOW, reason="gặp hôm qua")
    other = actions.changes.propose_move(
        people=two.people[:1], on=DAY, to_words="Hà Nội", by=head_here, now=NOW
    )
    with pytest.raises(NotFound):
        actions.changes.confirm(change=other, by=head_here, now=NOW)
    actions.changes.withdraw(change=other, by=head_here, now=NOW)
    with pytest.raises(Refusal, match="trả lời"):
        actions.changes.confirm(change=other, by=two.officer, now=NOW)
    assert everything() == before


def test_a_family_moves_between_two_wards() -> None:
    two = Two()
    session = two.session()
    appointment, case = (
        two.appointment(two.people[0], session),
        two.case(two.people[1], two.session(dt.date(2026, 7, 1), "closed")),
    )
    said = actions.changes.propose_move(
        people=two.people,
        household=two.home,
        on=DAY,
        to_unit=two.there,
        by=two.officer,
        now=NOW,
        evidence="đơn xin chuyển",
    )
    assert list(queries.proposed_to_me(two.other)) == [said] and list(queries.sent_by_me(two.officer)) == [
        said
    ]
    with pytest.raises(NotFound):
        queries.person(two.other, two.people[0].pk)  # not theirs before it is confirmed
    with pytest.raises(NotFound):
        actions.changes.confirm(change=said, by=two.officer, now=NOW)
    actions.changes.confirm(change=said, by=two.other, now=NOW, unit=two.far)
    assert {one.unit_path for one in queries.people(two.other)} == {two.far.path}
    assert not queries.people(two.officer).exists()
    with pytest.raises(NotFound):
        queries.person(two.officer, two.people[0].pk)
    home = Household.objects.get(pk=two.home.pk)
    assert home.unit_path == two.far.path and home.members.count() == 3
    appointment.refresh_from_db(), case.refresh_from_db()
    assert (
        appointment.state == "cancelled"
        and case.unit_path == two.far.path
        and case.owner.unit_path == two.there.path
    )
    there = Enrolment.objects.get(person=two.people[1], campaign=two.campaigns[1])
    assert there.examined_elsewhere_on == dt.date(2026, 7, 1) and there.excluded_reason == ""
    assert Enrolment.objects.get(person=two.people[1], campaign=two.campaigns[0]).excluded_reason == "moved"
    assert [fact.place for fact in queries.residence(Person.objects.get(pk=two.people[0].pk))] == [
        "tổ dân phố Núi Đèo 1", "tổ dân phố An Lư 1",
    ]  # fmt: skip


def test_a_newer_change_is_undone_first() -> None:
    two = Two()
    move = actions.changes.propose_move(
        people=two.people[:1], on=DAY, to_unit=two.there, by=two.officer, now=NOW
    )
    actions.changes.confirm(change=move, by=two.other, now=NOW)
    person = Person.objects.get(pk=two.people[0].pk)
    death = actions.changes.propose_death(
        person=person, on=DAY, by=two.other, now=NOW + dt.timedelta(hours=1)
    )
    actions.changes.confirm(change=death, by=two.other, now=NOW + dt.timedelta(hours=1))
    with pytest.raises(Refusal, match="biến động khác"):
        actions.changes.undo(change=move, by=two.other, now=NOW, reason="nhầm")
    actions.changes.undo(change=death, by=two.other, now=NOW, reason="nhầm")
    actions.changes.undo(change=move, by=two.officer, now=NOW, reason="nhầm")
    person.refresh_from_db()
    assert person.unit_path == two.one.path


def test_a_newborn_joins_the_mother_once_confirmed() -> None:
    two = Two()
    mother = two.people[2]
    before = everything()
    told = {"full_name": "Phạm Gia Bưởi", "birth": "05/7/2026", "sex": "male"}
    said = actions.changes.propose_birth(
        mother=mother, fields=told, by=head(two.one), now=NOW, evidence="giấy chứng sinh"
    )
    assert Person.objects.count() == 3
    actions.changes.confirm(change=said, by=two.officer, now=NOW)
    child = Person.objects.get(full_name="Phạm Gia Bưởi")
    assert (child.household_id, child.guardian_name, child.unit_path) == (
        two.home.pk,
        mother.full_name,
        two.one.path,
    )
    assert Enrolment.objects.filter(person=child, campaign=two.campaigns[0]).exists()
    actions.changes.undo(change=said, by=two.officer, now=NOW, reason="sinh ở nơi khác")
    assert everything() == before


ROWS = [
    (*lists.FAMILY[0], ""), (*lists.FAMILY[1], "đã chết 02/03/2026"), (*lists.FAMILY[2], "chuyển đi"), (*lists.FAMILY[3], ""),
]  # fmt: skip


def test_rows_only_propose_and_are_not_repeated_after_a_refusal() -> None:
    campaign = lists.ward()
    content = lists.workbook([("DANH SÁCH",), (), (*lists.POLICE, "Ghi chú"), *ROWS])
    lists.take_in(campaign, content)
    said = {one.kind: one for one in Change.objects.all()}
    assert set(said) == {"death", "move"} and said["death"].on == dt.date(2026, 3, 2)
    assert not Person.objects.exclude(died_on=None, moved_on=None).exists()
    assert set(Person.objects.exclude(awaiting="").values_list("awaiting", flat=True)) == {"death", "move"}
    assert "hàng 5" in said["death"].evidence and said["death"].source_row is not None
    assert dict(words.facts(lists.officer(), said["death"]))["Ngày xảy ra"] == "02/3/2026"
    undated = dict(words.facts(lists.officer(), said["move"]))["Ngày xảy ra"]
    assert undated.startswith("không rõ ngày, ghi ngày nhận")
    actions.changes.refuse(change=said["death"], by=lists.officer(), now=lists.NOW, reason="bà còn sống")
    more = lists.workbook([("DANH SÁCH",), (), (*lists.POLICE, "Ghi chú"), *ROWS[:2]], name="Lần 2")
    lists.take_in(campaign, more, name="lan2.xlsx")
    assert Change.objects.count() == 2
    assert actions.changes.confirm_many(changes=Change.objects.all(), by=lists.officer(), now=lists.NOW) == 1
    assert Person.objects.exclude(moved_on=None).count() == 1


@pytest.mark.parametrize(
    ("sex", "born", "offered"),
    [
        ("female", 1998, True),
        ("female", None, True),
        ("female", 2018, False),
        ("female", 1950, False),
        ("male", 1998, False),
    ],
)
def test_a_newborn_is_offered_to_those_who_may_be_mothers(sex: str, born: int | None, offered: bool) -> None:
    assert births.may_be_mother(sex, born, 2026) is offered


@pytest.mark.parametrize("told", [None, dt.date(2026, 2, 3)])
def test_a_death_without_a_day_says_so_until_somebody_tells_the_day(told: dt.date | None) -> None:
    campaign = lists.ward()
    lists.take_in(campaign, lists.police_list(lists.FAMILY))
    person = Person.objects.get(full_name="Lê Thị Dung")
    row = SourceRow.objects.filter(person=person).first()
    said = actions.changes.propose_death(person=person, on=lists.DAY, by=lists.officer(), now=lists.NOW)
    Change.objects.filter(pk=said.pk).update(source_row=row)
    done = actions.changes.confirm(change=said, by=lists.officer(), now=lists.NOW, on=told)
    person.refresh_from_db()
    assert person.died_on == (told or lists.DAY) and done.undated == (told is None)
    assert done.details["day"] == ("told" if told else "unknown")
    found = queries.gone_by(person)
    assert found is not None and words.day_words(found).startswith("không rõ ngày") == (told is None)


def test_a_day_to_come_is_no_day_of_death() -> None:
    campaign = lists.ward()
    lists.take_in(campaign, lists.police_list(lists.FAMILY))
    person = Person.objects.get(full_name="Lê Thị Dung")
    said = actions.changes.propose_death(person=person, on=lists.DAY, by=lists.officer(), now=lists.NOW)
    Change.objects.filter(pk=said.pk).update(source_row=SourceRow.objects.filter(person=person).first())
    with pytest.raises(Refusal, match="tương lai"):
        actions.changes.confirm(
            change=said, by=lists.officer(), now=lists.NOW, on=lists.DAY + dt.timedelta(days=400)
        )
    with pytest.raises(Refusal, match="không có thật"):
        views._day("2026-02-30")


def test_nobody_is_recorded_dead_because_a_box_was_left_alone() -> None:
    form = forms.StatusForm({"what": "", "reason": "nằm liệt từ tháng trước"})
    assert forms.StatusForm().fields["what"].choices[0][0] == ""
    assert not form.is_valid() and "what" in form.errors
    assert {key for key, _label in forms.StatusForm().fields["what"].choices} == {
        "",
        "bedridden",
        "up",
        "back",
    }


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_confirm_then_undo_restores_everything(transactional_like: Any, data: st.DataObject) -> None:
    with transactional_like():
        two = Two()
        session = two.session()
        past = two.session(dt.date(2026, 7, 1), "closed")
        for person in two.people:
            if data.draw(st.booleans()):
                two.appointment(person, session)
            if data.draw(st.booleans()):
                two.case(person, past)
            if data.draw(st.booleans()):
                Enrolment.objects.filter(person=person).update(excluded_reason="out_of_scope")
        before, who = everything(), data.draw(st.lists(st.sampled_from(two.people), min_size=1, unique=True))
        kind = data.draw(st.sampled_from(["death", "words", "ward", "next", "house"]))
        if kind == "death":
            said = actions.changes.propose_death(person=who[0], on=DAY, by=two.officer, now=NOW)
        else:
            unit = {"ward": two.there, "next": two.two, "house": two.far}.get(kind)
            said = actions.changes.propose_move(
                people=two.people if kind == "house" else who, household=two.home if kind == "house" else None, on=DAY,
                to_unit=unit, to_words="" if unit else "Lai Châu", by=two.officer, now=NOW,
            )  # fmt: skip
        by = two.other if kind in ("ward", "house") else two.officer
        actions.changes.confirm(change=said, by=by, now=NOW)
        assert everything() != before
        actions.changes.undo(change=said, by=by, now=NOW, reason="ghi nhầm")
        assert everything() == before


@pytest.fixture
def transactional_like() -> Any:
    """A savepoint for each example, always rolled back."""
    from contextlib import contextmanager

    from django.db import transaction

    @contextmanager
    def scope() -> Any:
        mark = transaction.savepoint()
        try:
            yield
        finally:
            transaction.savepoint_rollback(mark)

    return scope


def test_absent_people_are_counted_where_they_live() -> None:
    two = Two()
    person = two.people[0]
    actions.record_dwelling(
        person=person,
        kind="actual",
        since=DAY,
        words="Bình Dương",
        by=two.officer,
        now=NOW,
        evidence="tổ trưởng",
    )
    person.refresh_from_db()
    assert person.presence == "absent" and Enrolment.objects.get(person=person).excluded_reason == "absent"
    assert queries.apart(two.officer, DAY) == {"absent": 1, "outsider": 0}
    assert person not in queries.filtered(two.officer, today=DAY) and person in queries.filtered(
        two.officer, today=DAY, state="absent"
    )
    actions.record_dwelling(person=person, kind="actual", since=DAY, unit=two.here, by=two.officer, now=NOW)
    actions.record_dwelling(
        person=person, kind="permanent", since=DAY, words="Nam Định", by=two.officer, now=NOW
    )
    person.refresh_from_db()
    assert person.presence == "outsider" and Enrolment.objects.get(person=person).excluded_reason == ""
    moved = actions.record_dwelling(
        person=person, kind="actual", since=DAY, unit=two.there, by=two.officer, now=NOW
    )
    assert isinstance(moved, Change) and moved.decider_path == two.there.path


def test_a_restricted_person_is_hidden_and_counted() -> None:
    two = Two()
    session = two.session()
    person = two.people[0]
    two.appointment(person, session), two.case(person, session)
    actions.restrict(person=person, service="army", by=two.officer, now=NOW, reason="CV 12/BCHQS")
    head_here, doctor = head(two.one), head(two.here, "clinician")
    with pytest.raises(NotFound):
        queries.person(head_here, person.pk)
    assert person not in queries.people(head_here) and person in queries.people(two.officer)
    assert not queries.search(head_here, "phạm văn mòi") and queries.search(two.officer, "phạm văn mòi")
    assert not planning_queries.appointments(head_here, session).exists()
    assert outreach_queries.call_list(head_here, two.campaigns[0], DAY) == []
    shown = queries.person(doctor, person.pk)
    assert shown.full_name == person.full_name and shown.address == "" and shown.guardian_name == ""
    home = queries.household(head_here, two.home.pk)
    assert home.head_name == "Lê Thị Nhãn" and home.people == 2
    assert Person.objects.filter(unit_path=two.one.path).count() == 3
    actions.lift(person=person, by=two.officer, now=NOW, reason="ra quân")
    assert queries.household(head_here, two.home.pk).head_name == person.full_name and queries.person(
        head_here, person.pk
    )
    assert Case.objects.count() == 1


def test_a_list_of_the_old_ward_does_not_fetch_back_who_moved() -> None:
    campaign = lists.ward()
    lists.take_in(campaign, lists.police_list(lists.FAMILY))
    there = type(campaign.unit).objects.create(
        code="11560", level="commune", kind="phường", name="Thủy Nguyên", path="31.11560.", parent=campaign.unit.parent,
        valid_from=dt.date(2025, 7, 1),
    )  # fmt: skip
    dung = Person.objects.get(full_name="Lê Thị Dung")
    said = actions.changes.propose_move(
        people=[dung], on=lists.DAY, to_unit=there, by=lists.officer(), now=lists.NOW
    )
    actions.changes.confirm(
        change=said, by=accounts_queries.system_viewer("there", there.path), now=lists.NOW
    )
    again = lists.workbook([("SỔ MỚI",), (), lists.POLICE, *lists.FAMILY], name="Sổ mới")
    lists.take_in(campaign, again, name="moi.xlsx")
    dung.refresh_from_db()
    assert dung.unit_path == there.path
    assert Person.objects.filter(full_name="Lê Thị Dung", merged_into=None).count() == 1
    theirs = Campaign.objects.create(
        unit=there,
        unit_path=there.path,
        name="Khám",
        year=2026,
        starts_on=dt.date(2026, 6, 1),
        ends_on=dt.date(2026, 12, 31),
    )
    line = [(1, *lists.FAMILY[3][1:5], "Chủ hộ", "Số 1", "")]
    system = accounts_queries.system_viewer("there", there.path)
    sent = lists.receive(theirs, lists.police_list(line), name="noiden.xlsx", by=system)
    actions.confirm_columns(source_list=sent, sheets={}, by=system, now=lists.NOW)
    actions.stage(source_list=sent, by=system, now=lists.NOW)
    actions.commit(source_list=sent, by=system, now=lists.NOW)
    assert Person.objects.filter(full_name="Lê Thị Dung", merged_into=None).count() == 1
