"""Several records in one message, where a gateway takes them: together, refused, taken apart."""

import pytest

from kham.exams import actions as exams_actions
from kham.records import actions
from kham.records.models import Parcel, Submission
from kham.records.rules import parcels, reading
from kham.records.rules import profile as profiles
from tests.records.examined import Examined
from tests.records.rig import Rig, later, quick, send


@pytest.fixture(autouse=True)
def several(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway that takes up to three records a message."""
    made = quick(records_per_message=3, timeout_seconds=0.4)
    monkeypatch.setattr(profiles, "load", lambda code, folder=None: made)


def people(day: Examined, count: int) -> list[Submission]:
    return [Submission.objects.get(conclusion=day.conclude(day.person())) for _ in range(count)]


def test_records_travel_together(day: Examined, rig: Rig) -> None:
    people(day, 5)
    assert send(day)["accepted"] == 5
    assert rig.portal.pushes == 2 and sorted(Parcel.objects.values_list("records", flat=True)) == [2, 3]
    assert {m.visit_id for m in rig.current()} == {
        pk.hex for pk in Submission.objects.values_list("encounter_id", flat=True)
    }
    assert actions.reconcile(by=day.doctor, now=day.now).open == 0


def test_reading_one_of_a_parcel_shows_nobody_else(day: Examined) -> None:
    rows = people(day, 2)
    send(day)
    rows[0].refresh_from_db()
    xml = actions.open_package(submission=rows[0], by=day.doctor, now=day.now)
    assert rows[0].encounter_id.hex.encode() in xml and rows[1].encounter_id.hex.encode() not in xml
    assert reading.read(xml)["visit_id"] == rows[0].encounter_id.hex


def test_a_lost_reply_is_asked_about_once_for_all(day: Examined, rig: Rig) -> None:
    rig.serve("timeout_after_accept*1")
    people(day, 3)
    assert send(day)["waiting"] == 3
    assert send(day, now=later(day, 1))["accepted"] == 3
    assert rig.portal.pushes == 1 and {m.version for m in rig.current()} == {1}


def test_a_refusal_names_the_guilty_and_the_others_go_alone(day: Examined, rig: Rig) -> None:
    rows = people(day, 3)
    assert rig.server is not None
    guilty = rows[1].encounter_id.hex
    plain = rig.portal._save

    def refuse(body: dict) -> tuple[str, str, list[dict[str, str]]]:
        if guilty in rig.portal.visits(body):
            words = "Trường sai hoặc thiếu: DIA_CHI"
            return (
                "PS_DS_VERIFY_FAIL",
                words,
                [{"visit_id": guilty, "res_code": "PS_DS_VERIFY_FAIL", "res_message": words}],
            )
        return plain(body)

    rig.portal._save = refuse  # type: ignore[method-assign] # a portal with a rule of its own
    send(day)
    send(day, now=later(day, 1))
    states = {row.pk: row for row in Submission.objects.all()}
    assert [states[row.pk].state for row in rows] == ["accepted", "rejected", "accepted"]
    assert (states[rows[1].pk].error_kind, states[rows[1].pk].reply_code) == (
        "validation",
        "PS_DS_VERIFY_FAIL",
    )
    assert Parcel.objects.get().split_at is not None
    assert len({m.msg_id for m in rig.current()}) == 2, "each alone, under its own message"


def test_a_parcel_with_a_newer_version_is_not_sent_again(day: Examined, rig: Rig) -> None:
    """The parcel was lost on the way; meanwhile one record was amended: its old version must not arrive after the new one."""
    rig.serve("drop_before*1")
    rows = people(day, 3)
    send(day)
    exams_actions.amend(
        encounter=rows[0].encounter, reason="Sửa phân loại", health_class=4, icd_codes=["I10"],
        by=day.doctor, now=later(day, 0.5),
    )  # fmt: skip
    send(day, now=later(day, 1))
    send(day, now=later(day, 2))
    current = Submission.objects.exclude(state="replaced")
    assert set(current.values_list("state", flat=True)) == {"accepted"}
    assert {m.msg_id for m in rig.portal.messages.values()} == set(current.values_list("msg_id", flat=True))
    assert actions.reconcile(by=day.doctor, now=later(day, 3)).open == 0


def test_a_parcel_is_asked_about_with_one_message_id_after_a_system_error(day: Examined, rig: Rig) -> None:
    rig.serve("ok_with_error*1")
    people(day, 2)
    assert send(day)["waiting"] == 2
    assert send(day, now=later(day, 1))["accepted"] == 2
    assert Parcel.objects.count() == 1


def test_what_is_too_large_together_travels_apart(
    day: Examined, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = quick(records_per_message=3, timeout_seconds=0.4, body_limit=15_000)
    monkeypatch.setattr(profiles, "load", lambda code, folder=None: made)
    people(day, 3)
    assert send(day)["accepted"] == 3
    assert rig.portal.pushes >= 2
    assert all(parcel.size <= 15_000 for parcel in Parcel.objects.all())


def test_room_is_reckoned_for_base64() -> None:
    assert parcels.fits([300, 300], 300 * 8 // 3 + parcels.ROOM)
    assert not parcels.fits([300_000], 300_000)
