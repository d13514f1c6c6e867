"""Receiving events: stored once, folded or kept, never lost, never doubled, never beyond the limits."""

import datetime as dt
import json
import uuid

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kham.exams import queries as exam_queries
from kham.exams.models import Alias, Encounter
from kham.kernel.reasons import Refusal
from kham.sync import actions, queries, registry, rules
from kham.sync.models import Event, Outcome
from tests.exams.world import NOW, World, minutes


@pytest.fixture
def world(db: None) -> World:
    """A ward with an open session."""
    return World()


def event(stream: uuid.UUID, kind: str = "encounter.saved", at: float = 1, **body: object) -> dict:
    return {
        "event_id": str(uuid.uuid4()), "stream_type": "encounter", "stream_id": str(stream), "kind": kind, "schema": 1,
        "recorded_at": minutes(at).isoformat(), "body": body,
    }  # fmt: skip


def door(world: World, stream: uuid.UUID, person: object, at: float = 0) -> dict:
    return event(
        stream,
        "encounter.checked_in",
        at,
        session=str(world.session.pk),
        person=str(person.pk),
        method="known",
    )  # type: ignore[attr-defined]


def send(world: World, *events: object, now: dt.datetime | None = None, **more: object) -> list[str]:
    verdicts = actions.receive(
        events=list(events), by=world.doctor, now=now or minutes(60), device="tablet-1", **more
    )  # type: ignore[arg-type]
    return [v.outcome for v in verdicts]


def test_a_device_checks_in_and_saves(world: World) -> None:
    stream, person = uuid.uuid4(), world.person()
    assert (
        send(
            world,
            door(world, stream, person),
            event(stream, station="measurements", answers={"MACH": "70"}, done=True),
        )
        == ["applied"] * 2
    )
    encounter = Encounter.objects.get(pk=stream)
    assert encounter.answers == {"MACH": 70} and encounter.stations_done == ["measurements"]
    assert set(Event.objects.values_list("unit_path", flat=True)) == {world.hamlet.path}


def test_saves_before_the_check_in_are_held_and_then_applied(world: World) -> None:
    stream, person = uuid.uuid4(), world.person()
    assert send(world, event(stream, station="measurements", answers={"MACH": "70"}, done=True)) == ["held"]
    assert queries.counts(world.doctor)["held"] == 1
    assert send(world, door(world, stream, person)) == ["applied"]
    assert Encounter.objects.get(pk=stream).answers == {"MACH": 70}
    assert queries.counts(world.doctor) == {"received": 0, "applied": 2, "held": 0, "quarantined": 0}


def test_the_same_event_again_is_already_had(world: World) -> None:
    stream, person = uuid.uuid4(), world.person()
    batch = [door(world, stream, person), event(stream, station="measurements", answers={"MACH": "70"})]
    send(world, *batch)
    verdicts = actions.receive(events=batch, by=world.doctor, now=minutes(61))
    assert all(v.already and v.outcome == "applied" for v in verdicts) and Event.objects.count() == 2


def test_the_same_id_with_other_content_is_kept_apart_once(world: World) -> None:
    stream, person = uuid.uuid4(), world.person()
    first = event(stream, station="measurements", answers={"MACH": "70"})
    send(world, door(world, stream, person), first)
    other = {**first, "body": {"station": "measurements", "answers": {"MACH": "99"}}}
    assert send(world, other) == send(world, other) == ["quarantined"]
    assert Event.objects.count() == 3 and Encounter.objects.get().answers == {"MACH": 70}


def test_two_devices_receive_the_same_person(world: World) -> None:
    first, second, person = uuid.uuid4(), uuid.uuid4(), world.person()
    send(
        world,
        door(world, first, person),
        event(first, at=2, station="measurements", answers={"CAN_NANG": "60"}, done=True),
    )
    assert send(
        world,
        event(second, at=3, station="measurements", answers={"CAN_NANG": "61"}),
        door(world, second, person, 1),
    ) == ["held", "applied"]
    encounter = Encounter.objects.get()
    assert Alias.objects.get().encounter_id == encounter.pk and encounter.answers == {"CAN_NANG": 61}
    assert encounter.replaced["CAN_NANG"][0]["value"] == 60


def test_any_order_of_arrival_gives_the_same_encounter(world: World) -> None:
    people = [world.person(), world.person(name="Hai")]
    plans = []
    for person in people:
        stream = uuid.uuid4()
        facts = [
            door(world, stream, person), event(stream, at=1, station="measurements", answers={"CAN_NANG": "60",
            "HUYET_AP": "150/95"}, done=True),
            event(stream, at=2, station="measurements", answers={"CAN_NANG": "61"}), event(stream, at=3, station="eye",
            answers={}, skipped={"eye": "x"}),
        ]  # fmt: skip
        plans.append((stream, facts))
    send(world, *plans[0][1])
    for fact in reversed(plans[1][1]):
        send(world, fact)
    states = [
        (e.answers, e.skipped, e.stations_done, e.state, e.triage)
        for e in (Encounter.objects.get(pk=s) for s, _ in plans)
    ]
    assert states[0] == states[1]


@pytest.mark.parametrize(
    ("damage", "outcome"),
    [
        ({"event_id": "x"}, "quarantined"), ({"body": "text"}, "quarantined"),
        ({"recorded_at": "hôm qua"}, "quarantined"), ({"kind": "A B"}, "quarantined"),
        ({"schema": 0}, "quarantined"), ({"schema": 99}, "held"),
        ({"stream_type": "unknown"}, "held"), ({"recorded_at": minutes(999).isoformat()}, "refused"),
        ({"body": {"answers": {"MACH": "x" * 20_000}}}, "refused"), ({"recorded_at": "2026-08-05T08:00:00"}, "quarantined"),
        ({"body": {"station": "measurements", "answers": {"MACH": "9999"}}}, "quarantined"), ({"kind": "encounter.dance"}, "held"),
    ],
)  # fmt: skip
def test_damaged_events_never_stop_the_others(world: World, damage: dict, outcome: str) -> None:
    stream, person = uuid.uuid4(), world.person()
    good = event(stream, at=5, station="eye", answers={}, done=True)
    bad = {**event(stream, at=4, station="measurements", answers={"MACH": "70"}), **damage}
    assert send(world, door(world, stream, person), bad, good) == ["applied", outcome, "applied"]
    stored = Event.objects.exclude(outcome=Outcome.APPLIED).count()
    assert stored == (0 if outcome == "refused" else 1)
    send(world, bad)
    assert Event.objects.exclude(outcome=Outcome.APPLIED).count() == stored


def test_things_that_are_not_events(world: World) -> None:
    assert send(world, None, 3, "x", [], {}) == ["quarantined"] * 5


def test_strangers_change_nothing_and_nothing_is_lost(world: World) -> None:
    stream, person = uuid.uuid4(), world.person()
    send(world, door(world, stream, person))
    stranger = world.viewer("clinician", world.far_commune)
    verdict = actions.receive(
        events=[event(stream, station="eye", answers={}, done=True)], by=stranger, now=minutes(9)
    )[0]
    assert verdict.outcome == "quarantined" and Encounter.objects.get().stations_done == []
    assert "Nguyễn" not in verdict.note


def test_a_fault_of_the_folder_is_quarantined(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(event: Event, *, by: object, now: dt.datetime) -> registry.Folded:
        raise ZeroDivisionError

    monkeypatch.setitem(registry._folders, "encounter", broken)
    assert send(world, event(uuid.uuid4(), answers={})) == ["quarantined"]


def test_too_many_events(world: World) -> None:
    with pytest.raises(Refusal):
        send(world, *[{}] * 201)


def test_the_api_needs_a_session_a_token_and_a_fitting_size(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/api/v1/sync/events", "{}", content_type="application/json").status_code in (401, 403)
    strict.force_login(world.doctor.user)
    assert strict.post("/api/v1/sync/events", "{}", content_type="application/json").status_code == 403
    signed_in = Client()
    signed_in.force_login(world.doctor.user)
    for body, status in (
        ("{}", 400),
        ("[]", 400),
        ("no", 400),
        ('{"events": 3}', 400),
        (json.dumps({"events": [{}] * 201}), 413),
        ("x" * 600_000, 413),
    ):
        assert (
            signed_in.post("/api/v1/sync/events", body, content_type="application/json").status_code == status
        ), body[:20]
    leader = Client()
    leader.force_login(world.viewer("leader").user)
    assert (
        leader.post("/api/v1/sync/events", '{"events": []}', content_type="application/json").status_code
        == 404
    )


def test_queries_keep_to_the_viewers_units(world: World) -> None:
    send(world, door(world, uuid.uuid4(), world.person()))
    assert queries.events(world.viewer("clinician", world.far_commune)).count() == 0
    assert queries.events(world.doctor).count() == 1 and queries.waiting(world.doctor).count() == 0
    assert exam_queries.encounters(world.doctor).count() == 1


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from(["event_id", "stream_type", "stream_id", "kind", "schema", "body", "recorded_at"]),
        values,
    )
)
def test_reading_an_envelope_never_breaks(raw: dict) -> None:
    try:
        rules.read_event(raw, now=NOW)
    except Refusal as refusal:
        assert refusal.code.startswith("event.")


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", float("nan"), float("inf"), {"\x00": "1"}])
def test_what_no_database_can_hold_is_refused_and_the_rest_goes_on(world: World, value: object) -> None:
    """NUL, half characters and numbers that are none: PostgreSQL or SQLite would fault on them."""
    stream, person = uuid.uuid4(), world.person()
    bad = event(stream, station="measurements", answers={"MACH": value})
    unreadable = {"event_id": "x", "body": value}
    assert send(world, bad, unreadable, 7, door(world, stream, person)) == [
        "refused",
        "refused",
        "quarantined",
        "applied",
    ]


def test_what_waited_is_taken_in_the_name_of_who_wrote_it(world: World) -> None:
    """The doctor's conclusion came before the volunteer's check-in: the doctor signed, not the volunteer."""
    stream, person = uuid.uuid4(), world.person()
    signed = event(stream, "encounter.concluded", 5, health_class=2, icd_codes="", summary="", advice="")
    assert send(world, signed) == ["held"]
    volunteer = world.viewer("volunteer")
    verdicts = actions.receive(events=[door(world, stream, person)], by=volunteer, now=minutes(61))
    assert [v.outcome for v in verdicts] == ["applied"]
    conclusion = Encounter.objects.get(pk=stream).conclusions.get()
    assert conclusion.concluded_by == world.doctor.user and conclusion.concluder_name == world.doctor.name


def test_what_waited_without_a_right_is_not_taken_with_another_ones(world: World) -> None:
    """A volunteer's values do not become results because a doctor received the person."""
    stream, person = uuid.uuid4(), world.person()
    volunteer = world.viewer("volunteer")
    waiting = event(stream, station="measurements", answers={"MACH": "70"})
    assert [v.outcome for v in actions.receive(events=[waiting], by=volunteer, now=minutes(60))] == ["held"]
    assert send(world, door(world, stream, person)) == ["applied"]
    assert Encounter.objects.get(pk=stream).answers == {}
    assert Event.objects.get(event_id=waiting["event_id"]).outcome == Outcome.QUARANTINED
