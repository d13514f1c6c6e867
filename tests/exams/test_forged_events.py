"""Events written by hand: wrong shapes, wrong clocks, forged conclusions. What is refused is kept, and spoils nothing."""

import datetime as dt
import uuid
from typing import Any

import pytest

from kham.exams import actions, queries, signing
from kham.exams.actions import configuring, following
from kham.exams.actions import folding as fold_actions
from kham.exams.actions import keys as key_actions
from kham.exams.models import Alert, Conclusion, Emergency, Encounter, Opening
from kham.exams.queries import keys, versions
from kham.exams.rules import bodies
from kham.kernel.reasons import Refusal
from kham.roster.models import Merge
from kham.sync import actions as sync_actions
from kham.sync import rules as sync_rules
from tests.exams.test_concluding import PIN, assign, conclude, examined
from tests.exams.world import NOW, World, minutes


def send(
    world: World, kind: str, stream: Any, body: dict[str, Any], *, at: Any = None, by: Any = None
) -> Any:
    """One event as a device posts it."""
    event = {
        "event_id": str(uuid.uuid4()), "stream_type": "encounter", "stream_id": str(stream), "kind": kind, "schema": 1,
        "body": body, "recorded_at": at or minutes(30).isoformat(),
    }  # fmt: skip
    return sync_actions.receive(events=[event], by=by or world.doctor, now=minutes(31), device="t1")[0]


SHAPES: list[tuple[str, dict[str, Any]]] = [
    ("saved", {"answers": ["x"]}), ("saved", {"answers": "abc"}), ("saved", {"answers": 5}), ("saved", {"skipped": ["a"]}),
    ("saved", {"skipped": {"MACH": {"x": 1}}}), ("saved", {"done": 5}), ("saved", {"done": "eye"}), ("saved", {"done": [[1]]}),
    ("saved", {"station": {"a": 1}}), ("saved", {"refusals": [1]}), ("saved", {"confirmed": 5}),
    ("called", {"desk": [1], "outcome": "called"}), ("called", {"desk": "a", "outcome": ["called"]}),
    ("emergency", {"emergency": str(uuid.uuid4()), "words": "x", "at": "0001-01-01T00:00:00+14:00"}),
    ("emergency", {"emergency": str(uuid.uuid4()), "words": "x", "at": "9999-12-31T23:59:00-12:00"}),
    ("emergency", {"emergency": str(uuid.uuid4()), "words": "x", "first_aid": [{"code": ["a"]}]}),
    ("consent", {"kind": "capacity", "by_name": "A", "relation": "Con", "at": "9999-12-31T23:59:00-12:00"}),
    ("consent", {"kind": "capacity", "by_name": "A", "relation": "Con", "given": "false"}),
    ("consent", {"kind": "capacity", "by_name": "A", "relation": "Con", "given": True, "at": "2030-01-01T00:00:00+07:00"}),
    ("sample", {"barcode": "ABC123", "kind": [1], "state": "taken"}), ("sample", {"barcode": "ABC123", "kind": {}, "state": "taken"}),
    ("ordered", {"codes": 5}), ("ordered", {"codes": [[1]]}), ("ordered", {"codes": [{"a": 1}]}),
    ("left", {"reason": ["x"]}), ("left", {"reason": "x", "kind": {"a": 1}}),
    ("concluded", {"health_class": True}), ("concluded", {"health_class": 2, "signature": "x", "signing_key": "nope"}),
    ("concluded", {"health_class": 2, "signature": "x", "signing_key": [1]}), ("concluded", {"health_class": 2.0}),
    ("concluded", {"health_class": 2, "details": {"examiners": [5]}}), ("concluded", {"health_class": 2, "details": {"pending": 5}}),
    ("concluded", {"health_class": 2, "kind": "specialty"}), ("concluded", {"kind": "classified"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), SHAPES)
def test_a_body_of_the_wrong_shape_is_kept_for_a_person_and_never_folded(
    world: World, kind: str, body: dict[str, Any]
) -> None:
    encounter = actions.check_in(
        session=world.session, person=world.person(), method="known", by=world.doctor, now=NOW
    )
    verdict = send(world, f"encounter.{kind}", encounter.pk, body)
    assert verdict.outcome == "quarantined" and verdict.code not in ("", "fault")
    before = Encounter.objects.get(pk=encounter.pk)
    fold_actions.refold(Encounter.objects.get(pk=encounter.pk))
    assert Encounter.objects.get(pk=encounter.pk).state == before.state == "checked_in"


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_clock_outside_the_calendar_does_not_stop_the_batch(world: World, at: str) -> None:
    assert send(world, "encounter.saved", uuid.uuid4(), {}, at=at).code == "event.time"


def test_a_device_may_call_itself_anything() -> None:
    assert sync_rules.device_name("bàn\x00 1\ud800\n") == "bàn 1" and sync_rules.device_name(["x"]) == "['x']"
    assert len(sync_rules.device_name("x" * 999)) == 60


def test_moments_that_cannot_be() -> None:
    assert bodies.moment("2026-08-05T08:00:00+07:00") is not None
    for wrong in (None, 5, "", "2026-08-05", "2026-08-05T08:00:00", "1970-01-01T00:00:00Z"):
        assert bodies.moment(wrong) is None


# --- conclusions


BODY = {"health_class": 4, "icd_codes": "I10", "summary": "Tăng huyết áp", "advice": ""}


def test_the_key_a_unit_demands_is_demanded_of_a_device_too(world: World) -> None:
    encounter = examined(world)
    demand(world, "signing_key", "demand")
    verdict = send(world, "encounter.concluded", encounter.pk, BODY)
    assert (verdict.outcome, verdict.code) == ("quarantined", "conclusion.key")
    assert not Conclusion.objects.exists()


def demand(world: World, key: str, value: str) -> None:
    """The unit decides."""
    configuring.change_setting(key=key, value=value, by=world.viewer("station_officer"), now=NOW)


def test_what_blocks_on_the_page_blocks_a_device_too(world: World) -> None:
    encounter = examined(world)
    demand(world, "assignment_check", "block")
    verdict = send(world, "encounter.concluded", encounter.pk, BODY)
    assert (verdict.outcome, verdict.code) == ("quarantined", "conclusion.problems")
    assign(world, parts=["conclusion", "internal", "surgery", "gynaecology", "eye", "ent", "dental"])
    assert send(world, "encounter.concluded", encounter.pk, BODY).outcome == "applied"


def test_an_amendment_needs_the_assignment_too(world: World) -> None:
    signed = conclude(world, examined(world))
    demand(world, "assignment_check", "block")
    encounter = queries.encounter(world.doctor, signed.encounter_id)
    with pytest.raises(Refusal) as refused:
        actions.amend(
            encounter=encounter,
            reason="Bổ sung",
            health_class=3,
            icd_codes=[],
            by=world.doctor,
            now=minutes(40),
        )
    assert refused.value.code == "conclusion.problems" and Conclusion.objects.get().current


@pytest.mark.parametrize(
    "details",
    [
        {"examiners": [{"part": "eye", "name": "Bác sĩ Không Có", "licence": "999/HP"}]},
        {"licence": "999/HP-GPHN"},
    ],
)
def test_nobody_is_named_who_did_not_examine(world: World, details: dict[str, Any]) -> None:
    verdict = send(world, "encounter.concluded", examined(world).pk, BODY | {"details": details})
    assert (verdict.outcome, verdict.code) == ("quarantined", "conclusion.examiners")


def test_another_doctors_key_or_a_revoked_one_signs_nothing(world: World) -> None:
    key = key_actions.make_key(pin=PIN, by=world.doctor, now=NOW)
    other = world.viewer("clinician", world.province)
    body = BODY | {"signature": "AAAA", "signing_key": str(key.pk)}
    encounter = examined(world)
    assert send(world, "encounter.concluded", encounter.pk, body, by=other).code == "conclusion.signature"
    key_actions.revoke_key(reason="Mất máy", by=world.doctor, now=minutes(1))
    assert send(world, "encounter.concluded", encounter.pk, body).code == "conclusion.signature"


def test_an_amendment_is_over_the_results_the_doctor_saw(world: World) -> None:
    signed = conclude(world, examined(world))
    encounter = queries.encounter(world.doctor, signed.encounter_id)
    with pytest.raises(Refusal) as refused:
        actions.amend(
            encounter=encounter, reason="Bổ sung", health_class=3, icd_codes=[], seen="0" * 64, by=world.doctor, now=minutes(40)
        )  # fmt: skip
    assert refused.value.code == "conclusion.changed"


def test_a_prepared_conclusion_stays_bound_to_the_results_it_was_written_over(world: World) -> None:
    encounter = examined(world)
    actions.note_opened(encounter=encounter, by=world.doctor, now=minutes(20))
    words = {"health_class": 4, "icd_codes": ["I10"], "summary": "", "advice": "", "despite": True}
    actions.prepare(encounter=encounter, words=words, by=world.doctor, now=minutes(21))
    actions.record(
        encounter=encounter, station="measurements", answers={"MACH": "130"}, by=world.doctor, now=minutes(22)
    )
    encounter = queries.encounter(world.doctor, encounter.pk)
    actions.note_opened(
        encounter=encounter, by=world.doctor, now=minutes(23)
    )  # looked again, wrote nothing anew
    assert versions.prepared(world.doctor, world.session)[0]["changed"]
    done = actions.sign_prepared(
        encounters=[str(encounter.pk)], session=world.session, by=world.doctor, now=minutes(24)
    )
    assert not done["signed"] and Opening.objects.get().prepared is not None


def test_wrong_pins_close_the_key_and_the_right_one_does_not_open_it_then(world: World) -> None:
    key_actions.make_key(pin=PIN, by=world.doctor, now=NOW)
    for _attempt in range(5):
        with pytest.raises(Refusal):
            key_actions.open_own(secret="000000", by=world.doctor, now=NOW)
    with pytest.raises(Refusal) as refused:
        key_actions.open_own(secret=PIN, by=world.doctor, now=NOW + dt.timedelta(minutes=1))
    assert refused.value.code == "key.closed"
    assert isinstance(signing.PROVIDERS, dict)


def test_a_save_that_comes_after_a_merge_wakes_no_cancelled_check_in(world: World) -> None:
    """Received twice as two people who are one: the cancelled stream keeps cancelled, its late save waits for a person."""
    kept, absorbed = world.person(), world.person("Nguyễn Thị Mẩu")
    first, second = (
        actions.check_in(session=world.session, person=one, method="known", by=world.doctor, now=NOW)
        for one in (kept, absorbed)
    )
    following.people_merged(kept=kept, absorbed=absorbed, merge=Merge(), by=world.doctor, now=minutes(2))
    body = {"station": "measurements", "answers": {"MACH": "70"}}
    verdict = send(world, "encounter.saved", second.pk, body)
    assert (verdict.outcome, verdict.code) == ("quarantined", "encounter.merged")
    fold_actions.rebuild(encounter=Encounter.objects.get(pk=second.pk), by=world.doctor, now=minutes(3))
    assert [Encounter.objects.get(pk=one.pk).state for one in (first, second)] == ["checked_in", "void"]


def test_the_end_of_an_emergency_that_comes_before_its_beginning_waits(world: World) -> None:
    encounter = actions.check_in(
        session=world.session, person=world.person(), method="known", by=world.doctor, now=NOW
    )
    case = str(uuid.uuid4())
    last = {"emergency": case, "outcome": "recovered"}
    assert send(world, "encounter.emergency", encounter.pk, last).outcome == "held"
    begun = {"emergency": case.upper(), "what": ["collapse"]}
    at = minutes(20).isoformat()
    assert send(world, "encounter.emergency", encounter.pk, begun, at=at).outcome == "applied"
    one = Emergency.objects.get()
    assert one.what == ["collapse"] and one.outcome == "recovered" and one.closed_at == minutes(30)


def test_a_dangerous_value_that_comes_after_the_signature_still_rings(world: World) -> None:
    encounter = examined(world)
    signed = conclude(world, encounter)
    body = {"station": "measurements", "answers": {"HUYET_AP": "215/130"}}
    assert send(world, "encounter.saved", encounter.pk, body, at=minutes(29).isoformat()).outcome == "applied"
    assert Alert.objects.filter(encounter=encounter, withdrawn_at=None).exists()
    right = {"station": "measurements", "answers": {"HUYET_AP": "130/80"}}
    assert send(world, "encounter.saved", encounter.pk, right).outcome == "applied"
    assert not Alert.objects.filter(encounter=encounter, withdrawn_at=None).exists()
    assert keys.seal_of(Conclusion.objects.get(pk=signed.pk)) == "none"
