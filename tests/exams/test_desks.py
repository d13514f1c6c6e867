"""Desks, calls and the television of a day."""

import json
from typing import Any

import pytest

from kham.exams import actions, queries
from kham.exams.actions import calling, desks
from kham.exams.models import Board, Call, Desk
from kham.exams.queries import queueing
from kham.kernel.ids import new_id
from kham.kernel.reasons import Refusal
from kham.sync import actions as sync_actions
from tests.exams.world import World, minutes


def received(world: World, count: int) -> list[Any]:
    """People received one a minute, past reception and the blood desk."""
    desks.set_up(session=world.session, template="team_8", by=world.doctor, now=minutes(0))
    found = []
    for n in range(count):
        one = actions.check_in(
            session=world.session, person=world.person(f"Nguyễn Thị {n}"), method="known", by=world.doctor, now=minutes(n)
        )  # fmt: skip
        for station in ("reception", "history", "blood"):
            one = actions.record(
                encounter=one, answers={}, station=station, by=world.doctor, now=minutes(n + 0.5)
            )
        found.append(one)
    return found


def desk(world: World, code: str) -> Desk:
    return Desk.objects.get(session=world.session, code=code)


def test_opening_the_day_sets_up_desks_of_the_team(world: World) -> None:
    from kham.kernel.clock import dt

    session = world.new_session(world.session.on + dt.timedelta(days=1))
    actions.open_session(session=session, by=world.doctor, now=minutes(0))
    assert [d.code for d in session.desks.all()][0] == "door" and session.desks.count() == 7


def test_two_desks_that_call_get_two_people_and_a_missed_one_goes_back(world: World) -> None:
    people = received(world, 3)
    measure = desk(world, "measure")
    first = calling.call_next(desk=measure, by=world.doctor, now=minutes(10))
    second = calling.call_next(desk=desk(world, "senses"), by=world.doctor, now=minutes(10))
    assert first.pk != second.pk and {first.desk, second.desk} == {"measure", "senses"}
    missed = calling.call(encounter=first, desk=measure, outcome="missed", by=world.doctor, now=minutes(11))
    assert missed.desk == ""
    moment = queueing.day(world.doctor, world.session, now=minutes(12))
    waiting = [key for keys in moment.queues.waiting.values() for key in keys]
    assert str(first.pk) in waiting and len(moment.people) == len(people)


def test_calls_agree_whatever_arrives_first(world: World) -> None:
    (one,) = received(world, 1)
    facts = [("measure", "called", 20), ("measure", "missed", 21), ("senses", "called", 22)]
    events = [
        {
            "event_id": str(new_id()), "stream_type": "encounter", "stream_id": str(one.pk), "kind": "encounter.called", "schema": 1,
            "recorded_at": minutes(at).isoformat(), "body": {"desk": code, "outcome": outcome},
        }
        for code, outcome, at in reversed(facts)
    ]  # fmt: skip
    for _ in range(2):  # sent twice, stored once
        sync_actions.receive(events=events, by=world.doctor, now=minutes(30))
    one.refresh_from_db()
    assert one.desk == "senses" and Call.objects.count() == 3 and one.touched_at == minutes(22)


def test_a_desk_is_changed_during_the_day_and_refuses_nonsense(world: World) -> None:
    received(world, 1)
    eye = desk(world, "senses")
    given = {
        "name": "Mắt",
        "room": "P. 2",
        "stations": ["eye"],
        "staff": ["BS Mẫu"],
        "by": world.doctor,
        "now": minutes(1),
    }
    changed = desks.change(desk=eye, open=False, **given)
    assert changed.stations == ["eye"] and not changed.open
    with pytest.raises(Refusal, match="ít nhất một phần khám"):
        desks.change(desk=eye, open=True, **{**given, "stations": ["nowhere"]})


def test_who_is_not_heard_of_is_lost(world: World) -> None:
    one, other = received(world, 2)
    actions.record(encounter=other, answers={}, station="eye", by=world.doctor, now=minutes(29))
    moment = queueing.day(world.doctor, world.session, now=minutes(35))
    assert [e.pk for e in moment.lost()] == [one.pk] and moment.longest().pk == one.pk


def test_the_television_shows_numbers_and_nothing_else(world: World, client: Any) -> None:
    received(world, 3)
    calling.call_next(desk=desk(world, "measure"), by=world.doctor, now=minutes(10))
    made = desks.make_board(session=world.session, by=world.doctor, now=minutes(10))
    answer = client.get(f"/buoi-kham/bang/{made.token}/")
    told = client.get(f"/buoi-kham/bang/{made.token}/so.json")
    assert answer.status_code == told.status_code == 200
    text = answer.content.decode() + told.content.decode()
    assert "Nguyễn" not in text and "1950" not in text
    rows = {row["desk"]: row for row in json.loads(told.content)["desks"]}
    assert rows["Đo chỉ số"]["now"] == [{"number": 1, "called": True}]
    desks.revoke_board(board=made, by=world.doctor, now=minutes(11))
    assert client.get(f"/buoi-kham/bang/{made.token}/so.json").status_code == 404
    assert Board.objects.count() == 1


def test_a_refusal_keeps_reason_and_signature(world: World) -> None:
    (one,) = received(world, 1)
    event = {
        "event_id": str(new_id()), "stream_type": "encounter", "stream_id": str(one.pk), "kind": "encounter.saved", "schema": 1,
        "recorded_at": minutes(5).isoformat(),
        "body": {"station": "gynaecology", "answers": {}, "skipped": {"gynaecology": "Người khám từ chối"},
                 "refusals": {"gynaecology": {"reason": "Người khám từ chối", "signed": "screen", "strokes": "M1 2L3 4"}}},
    }  # fmt: skip
    sync_actions.receive(events=[event], by=world.doctor, now=minutes(6))
    one.refresh_from_db()
    assert one.refusals["gynaecology"]["signed"] == "screen"
    wrong = event | {"event_id": str(new_id())}
    wrong["body"] = {**event["body"], "refusals": {"gynaecology": {"signed": "screen", "strokes": "<svg>"}}}
    (verdict,) = sync_actions.receive(events=[wrong], by=world.doctor, now=minutes(7))
    assert verdict.outcome == "quarantined"
    actions.record(
        encounter=queries.encounter(world.doctor, one.pk),
        answers={"TU_CHOI_KHAM_PHU_KHOA": "1"},
        station="gynaecology",
        by=world.doctor,
        now=minutes(8),
    )
    one.refresh_from_db()
    assert one.refusals == {}
