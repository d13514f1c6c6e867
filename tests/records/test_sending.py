"""Outbox, channel and the stand-in portal together, over loopback; then every misbehaviour."""

import datetime as dt
import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from kham.accounts import queries as accounts_queries
from kham.accounts.permissions import NotFound
from kham.exams import actions as exams_actions
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.records import actions, installation, queries, signing
from kham.records.channel import Channel
from kham.records.models import Attempt, Submission
from kham.records.rules import reading
from kham.records.stub.server import MISBEHAVIOURS, Misbehaviour
from tests.access.world import World
from tests.records.examined import Examined
from tests.records.rig import SENDER, Rig, later, send


def test_conclusion_writes_the_outbox(day: Examined) -> None:
    conclusion = day.conclude()
    row = Submission.objects.get()
    assert (row.state, row.version, row.problems, row.gateway) == ("queued", 1, [], "stub")
    assert row.deadline_at == conclusion.concluded_at + dt.timedelta(hours=24)
    assert re.fullmatch(rf"{SENDER}\d{{6}}[0-9a-f]{{32}}", row.msg_id)
    assert actions.on_conclusion(conclusion, by=day.doctor, now=day.now) == row


def test_sent_accepted_and_the_same_facts_arrive(day: Examined, rig: Rig) -> None:
    conclusion = day.conclude()
    assert send(day) == {"tried": 1, "accepted": 1, "rejected": 0, "waiting": 0, "dead": 0, "stopped": 0}
    row = Submission.objects.get()
    assert (row.state, row.reply_code, row.attempts, row.answered_at) == (
        "accepted",
        "CM_SUCCESS",
        1,
        day.now,
    )
    assert [m.msg_id for m in rig.current()] == [row.msg_id]
    xml = actions.open_package(submission=row, by=day.doctor, now=day.now)
    assert reading.faults(xml) == []
    read = reading.read(xml)
    assert (read["name"], read["sex"], read["birth"], read["type"]) == (
        "NGUYỄN THỊ BƯỞI",
        "female",
        "1956-03-09",
        "Adult",
    )
    assert (read["health_class"], read["icd"], read["groups"], read["payer"]) == (3, ["I10"], ["1", "3"], "2")
    assert read["visit_id"] == conclusion.encounter_id.hex and read["answers"]["HUYET_AP"] == "150/95"
    assert read["labs"] == [{"MA_CHI_SO": "XN_CREATININ", "GIA_TRI": "80.5", "DON_VI_DO": "µmol/L"}]
    assert (
        "DUONG_MAO_MACH" not in xml.decode()
        and "9.1" not in xml.decode()
        and "NOI_KHOA_TAM_THAN>" not in re.sub(r"<NOI_KHOA_TAM_THAN/>", "", xml.decode())
    )
    assert send(day)["tried"] == 0
    assert Entry.objects.filter(action="records.read_package").count() == 1


def test_kept_package_is_sealed(day: Examined) -> None:
    day.conclude()
    send(day)
    row = Submission.objects.get()
    raw = Path(row.package.path).read_bytes()
    assert b"KHAMSUCKHOE" not in raw and "BƯỞI".encode() not in raw and b"header" not in raw


def test_blocked_until_mended(day: Examined) -> None:
    person = day.person(personal_number="", ethnicity="")
    day.conclude(person)
    row = Submission.objects.get()
    assert (
        row.state == "blocked"
        and {p["tag"] for p in row.problems} == {"SO_CCCD", "MA_DAN_TOC"}
        and row.problems[0]["where"] == "person"
    )
    assert send(day)["tried"] == 0
    assert [line[2] for line in queries.blocking(day.doctor)] == [1, 1]
    person.personal_number, person.ethnicity = "031156000009", "01"
    person.save()
    assert actions.recheck_all(by=day.doctor, now=day.now) == 1
    assert send(day)["accepted"] == 1


def test_missing_gln_gets_its_real_id_when_mended(day: Examined) -> None:
    day.facility.gln13 = None
    day.facility.save()
    day.conclude()
    row = Submission.objects.get()
    assert row.state == "blocked" and row.msg_id.startswith("0" * 13)
    day.facility.gln13 = SENDER
    day.facility.save()
    assert actions.recheck(submission=row, by=day.doctor, now=day.now).msg_id.startswith(SENDER)
    assert send(day)["accepted"] == 1


def test_amendment_is_a_new_version(day: Examined, rig: Rig) -> None:
    conclusion = day.conclude()
    send(day)
    exams_actions.amend(
        encounter=conclusion.encounter,
        reason="Sửa phân loại",
        health_class=4,
        icd_codes=["I10"],
        by=day.doctor,
        now=later(day, 1),
    )
    assert sorted(Submission.objects.values_list("version", "state")) == [(1, "replaced"), (2, "queued")]
    send(day, now=later(day, 1))
    current = rig.current()
    assert [(m.version, m.msg_id) for m in current] == [(2, Submission.objects.get(version=2).msg_id)]
    assert actions.reconcile(by=day.doctor, now=day.now).open == 0


# misbehaviour → state and outcome of the first round; every one must end accepted with one version on the portal
FIRST = {
    "timeout_after_accept": ("sent", "unknown"),
    "drop_before": ("sent", "unknown"),
    "truncated": ("sent", "unknown"),
    "hidden": ("sent", "unknown"),
    "http_500": ("sent", "unknown"),
    "ok_with_error": ("queued", "retry"),
    "slow": ("sent", "unknown"),
    "duplicate": ("accepted", "accepted"),
    "wrong_id": ("sent", "unknown"),
    "late": ("verified", "pending"),
    "overtaken": ("sent", "unknown"),
    "maintenance": ("sent", "stop"),
    "closed": ("queued", "stop"),
    "limited": ("queued", "stop"),
    "unknown_code": ("rejected", "rejected"),
}


@pytest.mark.parametrize("fault", FIRST)
def test_misbehaviour_ends_with_one_version(day: Examined, rig: Rig, fault: str) -> None:
    rig.serve(f"{fault}*1")
    day.conclude()
    send(day)
    row = Submission.objects.get()
    assert (row.state, Attempt.objects.latest("at", "id").outcome) == FIRST[fault]
    if row.state == "rejected":
        actions.send_again(submission=row, by=day.doctor, now=later(day, 1))
    if row.state == "sent":
        assert send(day)["tried"] == 0, "back-off"
    send(day, now=later(day, 1))
    send(day, now=later(day, 9))
    row.refresh_from_db()
    assert row.state == "accepted"
    assert [(m.version, m.msg_id) for m in rig.portal.messages.values()] == [(1, row.msg_id)]
    assert actions.reconcile(by=day.doctor, now=day.now).open == 0


def test_every_misbehaviour_is_tried() -> None:
    assert set(FIRST) | {"expired"} == set(MISBEHAVIOURS)
    with pytest.raises(ValueError, match="unknown misbehaviour"):
        Misbehaviour(["sulk"])


def test_after_a_lost_reply_it_asks_before_sending_again(day: Examined, rig: Rig) -> None:
    rig.serve("timeout_after_accept*1")
    day.conclude()
    send(day)
    assert rig.portal.pushes == 1
    send(day, now=later(day, 1))
    assert rig.portal.pushes == 1, "asked, and not sent a second time"
    assert list(Attempt.objects.values_list("doing", "outcome")) == [("push", "unknown"), ("ask", "accepted")]


def test_not_there_after_all_sends_the_same_bytes(day: Examined, rig: Rig) -> None:
    rig.serve("drop_before*1")
    day.conclude()
    send(day)
    row = Submission.objects.get()
    first = Path(row.package.path).read_bytes()
    send(day, now=later(day, 1))
    row.refresh_from_db()
    assert Path(row.package.path).read_bytes() == first
    assert [a.doing + ":" + a.outcome for a in Attempt.objects.all()] == [
        "push:unknown",
        "ask:absent",
        "push:accepted",
    ]


def test_stale_second_reply_is_not_believed(day: Examined, rig: Rig) -> None:
    rig.serve("duplicate*1")
    day.conclude()
    day.conclude(day.person())
    send(day)
    assert sorted(Submission.objects.values_list("state", flat=True)) == ["accepted", "sent"]
    send(day, now=later(day, 1))
    assert set(Submission.objects.values_list("state", flat=True)) == {"accepted"}
    assert len(rig.portal.messages) == 2


def test_expired_session_logs_in_once(day: Examined, rig: Rig) -> None:
    rig.serve("expired*1")
    day.conclude()
    assert send(day)["accepted"] == 1
    assert len(rig.portal.tokens) == 2
    rig.serve("expired")
    day.conclude(day.person())
    assert send(day)["stopped"] == 0
    assert Submission.objects.exclude(state="accepted").get().state == "queued"


def test_maintenance_stops_the_batch(day: Examined, rig: Rig) -> None:
    for _ in range(3):
        day.conclude(day.person())
    rig.serve("maintenance*1")
    assert send(day) == {"tried": 1, "accepted": 0, "rejected": 0, "waiting": 1, "dead": 0, "stopped": 2}


def test_no_portal_at_all(day: Examined, rig: Rig) -> None:
    day.conclude()
    assert rig.server is not None
    rig.server.stop()
    counts = send(day)
    rig.serve()
    assert (counts["tried"], Submission.objects.get().state) == (1, "queued")
    assert send(day, now=later(day, 1))["accepted"] == 1


def test_wrong_password_is_said_and_nothing_lost(day: Examined, rig: Rig) -> None:
    day.conclude()
    assert rig.server is not None
    installation.connect(gateway="stub", url=rig.server.url, username="may-gui", password="sai")
    with pytest.raises(Refusal, match="tài khoản"):
        send(day)
    assert Submission.objects.get().state == "queued"


def test_foreign_key_is_rejected(day: Examined, rig: Rig, tmp_path: Path) -> None:
    signing.make_test_key(tmp_path, name="Người lạ", now=day.now)
    day.conclude()
    send(day, signer=signing.facility_signer(tmp_path))
    row = Submission.objects.get()
    assert (row.state, row.reply_code) == ("rejected", "PS_DS_RSA_SIGNATURE_INVALID")
    with pytest.raises(Refusal):
        actions.send_one(submission=row, by=day.doctor, now=day.now)
    row = actions.send_again(submission=row, by=day.doctor, now=day.now)
    assert actions.send_one(submission=row, by=day.doctor, now=day.now).state == "accepted"


def test_power_cut_between_claim_and_reply(day: Examined, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program dies after the portal saved: the row is found "sent", asked about, not sent twice."""
    day.conclude()

    def die(self: Channel, body: bytes, msg_id: str) -> Any:
        rig.portal.push(json.loads(body))
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(Channel, "push", die)
        send(day)
    assert Submission.objects.get().state == "sent"
    assert send(day, now=later(day, 1))["accepted"] == 1
    assert rig.portal.pushes == 1


def test_counters_reconcile_at_every_step(day: Examined, rig: Rig) -> None:
    def counters() -> queries.Counters:
        found = queries.counters(day.doctor, day.world.campaign(day.world.commune), now=later(day, 30))
        assert found.reconciles
        return found

    assert counters().examined == 0
    day.conclude(day.person(personal_number=""))
    day.conclude(day.person())
    encounter = exams_actions.check_in(
        session=day.session, person=day.person(), method="known", by=day.doctor, now=day.now
    )
    assert counters().examined == 2, "only arrived is not examined"
    exams_actions.record(
        encounter=encounter, answers={"MACH": 70}, station="measurements", by=day.doctor, now=day.now
    )
    found = counters()
    assert (found.examined, found.unfinished, found.concluded, found.blocked, found.queued, found.late) == (
        3,
        1,
        2,
        1,
        1,
        2,
    )
    rig.serve("unknown_code*1")
    send(day)
    found = counters()
    assert (found.sent, found.rejected, found.accepted) == (1, 1, 0)
    actions.send_again(submission=Submission.objects.get(state="rejected"), by=day.doctor, now=day.now)
    send(day)
    found = counters()
    assert (found.sent, found.accepted, found.late) == (1, 1, 1)


def test_planted_discrepancies_are_found_and_mended(day: Examined, rig: Rig) -> None:
    day.conclude()
    Attempt.objects.all().delete()
    Submission.objects.all().delete()
    found = queries.counters(day.doctor)
    assert (found.missing, found.adds_up, found.reconciles) == (1, True, False)
    assert actions.make_missing(by=day.doctor, now=day.now) == 1
    assert queries.counters(day.doctor).reconciles
    send(day)
    rig.portal.forget()
    kept = actions.reconcile(by=day.doctor, now=day.now)
    assert [row.kind for row in kept.disagreements.all()] == ["not_there"]


def test_not_configured_says_what_to_do(db: None, tmp_path: Path) -> None:
    viewer = accounts_queries.system_viewer("test")
    with override_settings(HOME=tmp_path):
        assert installation.gateway() == "ministry"
        with pytest.raises(Refusal, match="khai báo"):
            actions.send_due(now=World().now, by=viewer)
        with pytest.raises(Refusal, match="https"):
            installation.connect(gateway="stub", url="http://example.vn", username="a", password="b")
        with pytest.raises(Refusal, match="khóa ký"):
            installation.signer()


def test_a_record_in_a_long_queue_costs_the_database_little(day: Examined, rig: Rig) -> None:
    """A queue of three days is sent row by row: what a message says is asked for at once, not table by table."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(3):
        day.conclude(day.person())
    send(day, limit=1)
    with CaptureQueriesContext(
        connection,
    ) as one:
        send(day, limit=1)
    with CaptureQueriesContext(connection) as none:
        send(day, limit=0)
    asked = [row["sql"] for row in one.captured_queries if "SAVEPOINT" not in row["sql"]]
    assert len(asked) - len(none) <= 16, "\n".join(sql[:150] for sql in asked)


@pytest.mark.parametrize("role", ["clinician", "province_officer", "neighbourhood_head", "coordinator"])
def test_only_the_station_sends(day: Examined, role: str) -> None:
    day.conclude()
    viewer = accounts_queries.viewer_of(day.world.user(role), on=day.world.today)
    with pytest.raises(NotFound):
        actions.send_due(now=day.now, by=viewer)
    row = Submission.objects.get()
    if role != "clinician":
        with pytest.raises(NotFound):
            actions.open_package(submission=row, by=viewer, now=day.now)


def test_nothing_personal_in_logs_errors_and_journal(
    day: Examined, rig: Rig, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture
) -> None:
    """Canaries: a name, a number, a phone, a result."""
    canaries = ["BƯỞI", "Bưởi", "031156000777", "0987000777", "150/95", "Tăng huyết áp"]
    caplog.set_level(logging.DEBUG)
    rig.serve("wrong_id*1", "http_500*1", "timeout_after_accept*1", "unknown_code*1")
    day.conclude(day.person(personal_number="031156000777", phone="0987000777"))
    for hour in range(6):
        send(day, now=later(day, hour * 5))
    day.conclude(day.person(personal_number="031156000777x"))
    told = (
        caplog.text
        + "".join(capsys.readouterr())
        + str([(e.data, e.reason) for e in Entry.objects.filter(action__startswith="records.")])
    )
    told += str(list(Attempt.objects.values_list("reply_words", flat=True))) + str(
        list(Submission.objects.values_list("problems", "reply_words", "msg_id"))
    )
    assert [canary for canary in canaries if canary in told] == []
