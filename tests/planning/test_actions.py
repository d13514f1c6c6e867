"""Drawing, publishing, moving, calling off."""

import datetime as dt

import pytest

from kham.journal.models import Entry
from kham.kernel.codes import is_short_code
from kham.kernel.reasons import Refusal
from kham.planning import actions, queries
from kham.planning.actions import following
from kham.planning.models import Appointment, Session
from kham.planning.queries import placing
from kham.roster import actions as roster_actions
from kham.roster.models import Merge
from tests.planning.ward import FIRST, LAST, NOW, Ward

pytestmark = pytest.mark.django_db


def draw(ward: Ward, **options: object):
    return actions.make_plan(
        campaign=ward.campaign, by=ward.officer, now=NOW, first_day=FIRST, last_day=LAST, **options
    )


def test_everybody_gets_one_appointment_and_households_stay_together() -> None:
    ward = Ward()
    ward.means()
    plan = draw(ward)
    invited = Appointment.objects.filter(session__plan=plan)
    assert invited.count() == len(ward.people) == invited.values("person").distinct().count()
    for house in {person.household_id for person in ward.people}:
        assert invited.filter(person__household=house).values("session", "at").distinct().count() == 1
    assert plan.unplaced == [] and plan.arithmetic["people"] == len(ward.people)
    assert all(is_short_code(one.short_code) and len(one.token) == 29 for one in invited)
    assert all(session.why for session in plan.sessions.all())


def test_no_session_on_days_off_and_teams_at_one_place() -> None:
    ward = Ward(homes=60)
    ward.means(capacity=10)
    plan = draw(ward)
    days = list(plan.sessions.values_list("on", "team"))
    assert len(days) == len(set(days))
    closed = {dt.date(2026, 8, 31), dt.date(2026, 9, 1), dt.date(2026, 9, 2)}
    assert not closed & {day for day, _ in days} and all(day.weekday() < 5 for day, _ in days)


def test_who_finds_no_room_is_told_why() -> None:
    ward = Ward(homes=30)
    ward.means(capacity=6)
    plan = actions.make_plan(
        campaign=ward.campaign, by=ward.officer, now=NOW, first_day=FIRST, last_day=FIRST
    )
    left = sum(lost["people"] for lost in plan.unplaced)
    assert left == len(ward.people) - Appointment.objects.filter(session__plan=plan).count() > 0
    assert "kín lịch" in plan.unplaced[0]["reason"]


def test_new_draft_replaces_draft_and_leaves_published_alone() -> None:
    ward = Ward()
    ward.means()
    first = draw(ward, units=[ward.parts[0].path])
    actions.publish(plan=first, by=ward.officer, now=NOW)
    second, third = draw(ward, groups=["elderly"]), draw(ward)
    second.refresh_from_db()
    assert (second.state, second.sessions.count(), third.version) == ("replaced", 0, 3)
    planned = Appointment.objects.filter(session__campaign=ward.campaign)
    assert planned.count() == len(ward.people) == planned.values("person").distinct().count()


def test_publish_once_and_take_back() -> None:
    ward = Ward().published()
    assert set(ward.plan.sessions.values_list("state", flat=True)) == {"published"}
    with pytest.raises(Refusal, match="không còn là dự thảo"):
        actions.publish(plan=ward.plan, by=ward.officer, now=NOW)
    actions.take_back(plan=ward.plan, by=ward.officer, now=NOW)
    assert set(ward.plan.sessions.values_list("state", flat=True)) == {"draft"}
    assert [e.action for e in Entry.objects.order_by("seq")][-2:] == [
        "planning.publish",
        "planning.take_back",
    ]


def test_opened_session_keeps_the_plan_published() -> None:
    ward = Ward().published()
    actions.set_state(session=ward.plan.sessions.first(), state="open", by=ward.officer, now=NOW)
    with pytest.raises(Refusal, match="không thu hồi"):
        actions.take_back(plan=ward.plan, by=ward.officer, now=NOW)


def test_rain_frees_the_people_and_the_team() -> None:
    ward = Ward().published()
    session = ward.plan.sessions.first()
    freed = actions.cancel_session(session=session, reason="Mưa lớn", by=ward.officer, now=NOW)
    assert freed == len(queries.waiting(ward.campaign, on=FIRST)) > 0
    draw(ward)
    again = Session.objects.filter(state="draft")
    assert sum(s.appointments.count() for s in again) == freed
    with pytest.raises(Refusal, match="đã hoãn"):
        actions.set_state(session=session, state="open", by=ward.officer, now=NOW)


def test_moved_person_keeps_his_sheet() -> None:
    ward = Ward().published()
    old = Appointment.objects.filter(session__plan=ward.plan).order_by("session__on").first()
    other = ward.plan.sessions.exclude(pk=old.session_id).first()
    new = actions.move_appointment(appointment=old, session=other, by=ward.officer, now=NOW)
    assert queries.appointment_by_token(f"KHAM1:{old.token}") == new
    back = actions.move_appointment(appointment=new, session=old.session, by=ward.officer, now=NOW)
    assert back.pk == old.pk and queries.appointment_by_token(new.token) == old
    assert queries.appointment_by_token("khong-co") is None


def test_walk_in_moves_from_where_he_was_expected() -> None:
    ward = Ward().published()
    old = Appointment.objects.filter(session__plan=ward.plan).first()
    today = ward.plan.sessions.exclude(pk=old.session_id).first()
    made = actions.add_walk_in(session=today, person=old.person, by=ward.officer, now=NOW)
    assert actions.add_walk_in(session=today, person=old.person, by=ward.officer, now=NOW) == made
    old.refresh_from_db()
    assert (old.state, made.at) == ("moved", dt.time(9, 0))


def test_head_sees_his_own_people_only() -> None:
    ward = Ward().published()
    head = ward.viewer("neighbourhood_head", ward.parts[0])
    seen = [queries.appointments(head, session) for session in queries.sessions(head, ward.campaign)]
    paths = {one.unit_path for some in seen for one in some}
    assert paths == {ward.parts[0].path}
    assert queries.campaign(head) == ward.campaign
    with pytest.raises(Refusal):
        actions.make_plan(campaign=ward.campaign, by=head, now=NOW, first_day=FIRST, last_day=LAST)


def test_examined_people_are_not_planned_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ward = Ward().published()
    session = ward.plan.sessions.first()
    for state in ("open", "closed"):
        actions.set_state(session=session, state=state, by=ward.officer, now=NOW)
    came, *absent = [one.person_id for one in session.appointments.all()]
    monkeypatch.setattr(placing, "EXAMINED", [])
    assert queries.waiting(ward.campaign, on=FIRST) == []
    monkeypatch.setattr(placing, "EXAMINED", [lambda campaign: {came}])
    assert {one.person for one in queries.waiting(ward.campaign, on=FIRST)} == set(absent)


def test_dead_and_moved_people_leave_the_plan() -> None:
    ward = Ward().published()
    person = ward.people[0]
    roster_actions.report_death(person=person, on=dt.date(2026, 8, 9), by=ward.officer, now=NOW)
    assert set(Appointment.objects.filter(person=person).values_list("state", flat=True)) == {"cancelled"}
    assert person.pk not in {one.person for one in queries.waiting(ward.campaign, on=FIRST)}


def test_merged_people_keep_one_appointment_to_come() -> None:
    ward = Ward().published()
    kept, absorbed = ward.people[0], ward.people[4]
    following.people_merged(kept=kept, absorbed=absorbed, merge=Merge(), by=ward.officer, now=NOW)
    coming = Appointment.objects.filter(person__in=[kept, absorbed], state="planned")
    assert [one.person for one in coming] == [kept]


def test_separated_people_have_their_appointments_again() -> None:
    ward = Ward().published()
    kept, absorbed = ward.people[0], ward.people[4]
    before = set(Appointment.objects.values_list("pk", "person", "state"))
    merge = Merge(kept=kept, absorbed=absorbed, merged_at=NOW + dt.timedelta(days=1))
    merge.moved = following.people_merged(kept=kept, absorbed=absorbed, merge=merge, by=ward.officer, now=NOW)
    told = following.people_separated(kept=kept, restored=absorbed, merge=merge, by=ward.officer, now=NOW)
    assert set(Appointment.objects.values_list("pk", "person", "state")) == before
    assert told == []
