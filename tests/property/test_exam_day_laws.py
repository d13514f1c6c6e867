"""Laws of exam day: facts of every kind, from two devices, in any order and sent twice, add up to the same day."""

import datetime as dt
import random
import uuid
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kham.exams.models import Alert, Consent, Departure, Emergency, Encounter, LabOrder, Sample
from kham.sync import actions
from kham.sync.models import Event
from tests.exams.world import World, minutes

A, B = uuid.UUID(int=0xA), uuid.UUID(int=0xB)  # the streams of the two devices that received the same person
CASE = str(uuid.UUID(int=0xE))
FACTS: list[tuple[str, dict[str, Any]]] = [
    ("saved", {"station": "measurements", "answers": {"CAN_NANG": "60", "CHIEU_CAO": "150"}, "done": True}),
    ("saved", {"station": "measurements", "answers": {"HUYET_AP": "205/125"}}),
    ("saved", {"station": "measurements", "answers": {"HUYET_AP": "130/80", "CAN_NANG": ""}}),
    ("saved", {"station": "eye", "answers": {}, "skipped": {"eye": "từ chối"},
               "refusals": {"eye": {"reason": "từ chối", "signed": "paper"}}}),
    ("saved", {"station": "eye", "answers": {"KHONG_KINH_MAT_PHAI": "8"}, "done": True}),
    ("left", {"reason": "bận", "kind": "other", "come_back_on": "2026-08-09"}),
    ("left", {"reason": "mệt"}),
    ("returned", {}),
    ("called", {"desk": "eye", "outcome": "called"}),
    ("called", {"desk": "eye", "outcome": "missed"}),
    ("called", {"desk": "dental", "outcome": "came"}),
    ("emergency", {"emergency": CASE, "what": ["collapse"], "words": "ngất"}),
    ("emergency", {"emergency": CASE, "outcome": "recovered"}),
    ("emergency", {"emergency": CASE.upper(), "words": "ngất ở bàn đo"}),
    ("consent", {"kind": "capacity", "by_name": "Nguyễn Văn Mẫu", "relation": "Con", "given": True}),
    ("consent", {"kind": "capacity", "by_name": "Nguyễn Văn Mẫu", "relation": "Con", "given": False}),
    ("sample", {"sample": "1", "barcode": "LAB00017", "kind": "serum", "state": "taken"}),
    ("sample", {"sample": "1", "barcode": "LAB00017", "kind": "serum", "state": "sent"}),
    ("ordered", {"codes": ["glucose"], "reason": "cao"}),
    ("ordered", {"codes": [], "withdrawn": ["glucose"]}),
]  # fmt: skip


@st.composite
def days(draw: st.DrawFn) -> list[tuple[int, int, str]]:
    """(fact, second, device) of a day; clocks of devices may stand days behind, and give the same second."""
    chosen = draw(st.lists(st.integers(0, len(FACTS) - 1), min_size=1, max_size=9))
    behind = draw(st.sampled_from([0, 3 * 86_400]))
    return [
        (fact, draw(st.integers(60, 66)) - (behind if device == "b" else 0), device)
        for fact in chosen
        for device in [draw(st.sampled_from("ab"))]
    ]


def events(world: World, person: Any, day: list[tuple[int, int, str]]) -> list[dict[str, Any]]:
    """Envelopes: both check-ins, then the facts; an emergency is known by what happened from the first."""
    door = {"session": str(world.session.pk), "person": str(person.pk), "method": "known"}
    found = [_event(1, "checked_in", A, door, 0), _event(2, "checked_in", B, door, 0)]
    for number, (fact, second, device) in enumerate(day, start=3):
        kind, body = FACTS[fact]
        found.append(_event(number, kind, A if device == "a" else B, body, second))
    return found


def _event(number: int, kind: str, stream: uuid.UUID, body: dict[str, Any], second: int) -> dict[str, Any]:
    return {
        "event_id": str(uuid.UUID(int=number)), "stream_type": "encounter", "stream_id": str(stream), "kind": f"encounter.{kind}",
        "schema": 1, "body": body, "recorded_at": (minutes(0) + dt.timedelta(seconds=second)).isoformat(),
    }  # fmt: skip


def told(batch: list[dict[str, Any]], world: World) -> dict[str, Any]:
    """What the day adds up to when the events come in this order; nothing of it stays."""
    with transaction.atomic():
        for event in batch:
            actions.receive(events=[event], by=world.doctor, now=minutes(60), device="t")
        found = _state()
        transaction.set_rollback(True)
    return found


def _state() -> dict[str, Any]:
    one = Encounter.objects.get()
    names = (
        "answers", "skipped", "replaced", "refusals", "stations_done", "state", "triage", "desk", "called_at", "touched_at",
        "queue_number",
    )  # fmt: skip
    last = Consent.objects.order_by("-at", "-event_id").first()
    return {
        **{name: getattr(one, name) for name in names},
        "findings": sorted(one.findings.values_list("rule", "level")),
        "alerts": sorted(Alert.objects.filter(withdrawn_at=None).values_list("rule", "level")),
        "calls": sorted(one.calls.values_list("at", "desk", "outcome")),
        "departure": list(Departure.objects.values_list("kind", "reason", "come_back_on", "missing", "at")),
        "emergency": list(
            Emergency.objects.values_list("what", "words", "outcome", "started_at", "closed_at")
        ),
        "consent": last and last.given,
        "samples": list(Sample.objects.values_list("barcode", "state", "taken_at")),
        "orders": list(LabOrder.objects.values_list("code", "reason", "at")),
        "outcomes": sorted(Event.objects.values_list("event_id", "outcome")),
    }


@pytest.mark.django_db
@given(days(), st.integers(0, 2**32))
@example([(11, 60, "a"), (0, 61, "a")], 209)  # an emergency that brings in what waited for it
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_day_does_not_depend_on_the_order_of_arrival(
    world: World, day: list[tuple[int, int, str]], seed: int
) -> None:
    person = world.made.setdefault("person", None) or world.person()
    world.made["person"] = person
    batch = events(world, person, day)
    shuffled = batch + [random.Random(seed + n).choice(batch) for n in range(4)]  # some are sent twice
    random.Random(seed).shuffle(shuffled)
    first, second = told(batch, world), told(shuffled, world)
    assert {name: (first[name], second[name]) for name in first if first[name] != second[name]} == {}


@pytest.fixture
def world(db: None) -> World:
    """The ward of the exam-day tests."""
    return World()
