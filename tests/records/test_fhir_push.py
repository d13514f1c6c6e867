"""Documents to a FHIR server through the outbox: whatever the server does, one current version for each encounter."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from kham.exams import actions as exams_actions
from kham.kernel.reasons import Refusal
from kham.records import actions, channel, installation, queries
from kham.records.actions import packages
from kham.records.models import Submission, SubmissionState
from kham.records.rules import fhir_push
from kham.records.rules import profile as profiles
from kham.records.rules.outcomes import Kind, Reply
from kham.records.stub import fhir as stub
from tests.access.world import World
from tests.records.examined import NUMBER, Examined


@pytest.fixture
def server() -> Iterator[stub.Server]:
    """A FHIR server on this machine."""
    state = stub.Server("app", "mật khẩu:1")
    running = stub.serve(state)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{running.server_address[1]}/fhir"  # type: ignore[attr-defined]
    yield state
    running.shutdown()
    running.server_close()


@pytest.fixture
def examined(db: None, server: Any, tmp_path: Any, settings: Any) -> Examined:
    """A ward that sends to the FHIR server only."""
    settings.HOME = tmp_path
    installation.connect(gateway="fhir", url=server.url, username="app", password="mật khẩu:1")
    return Examined(World())


def quick(url: str) -> installation.Connection:
    """The connection with a short patience."""
    profile = profiles.load("fhir")
    hurried = profile.channel.model_copy(update={"timeout_seconds": 0.6})
    return installation.Connection(profile.model_copy(update={"channel": hurried}), url, "app", "mật khẩu:1")


def send(examined: Examined, server: Any, hours: int = 0) -> dict[str, int]:
    """Send what is due some hours later."""
    now = examined.now + dt.timedelta(hours=hours)
    return actions.send_due(now=now, by=examined.doctor, connection=quick(server.url), eager=True)


def test_a_document_arrives(examined: Examined, server: Any) -> None:
    """One Bundle under the encounter's id, in the outbox's own words; the kept message is sealed."""
    made = examined.conclude()
    row = Submission.objects.get(encounter=made.encounter, gateway="fhir")
    assert row.state == SubmissionState.QUEUED
    assert send(examined, server)["accepted"] == 1
    row.refresh_from_db()
    assert row.state == SubmissionState.ACCEPTED and row.reply_code == "HTTP 201"
    held = server.current()[str(made.encounter_id)]
    assert fhir_push.tags_of(held) == {
        fhir_push.MESSAGE: row.msg_id,
        fhir_push.VISIT: made.encounter_id.hex,
        fhir_push.SENDER: row.msg_id[:13],
        fhir_push.VERSION: "1",
    }
    assert held["entry"][0]["resource"]["resourceType"] == "Composition"
    with row.package.open("rb") as file:
        assert b"Bundle" not in file.read()
    assert json.loads(packages.unseal(row.package)) == held


def test_what_must_stay_here_stays(examined: Examined, server: Any) -> None:
    """The document is filtered as the package is."""
    examined.conclude(icd_codes=["I10", "B20"])
    send(examined, server)
    (held,) = server.current().values()
    assert "B20" not in json.dumps(held) and "I10" in json.dumps(held)


@pytest.mark.parametrize("how", sorted(stub.MISBEHAVIOURS))
def test_one_current_version_whatever_happens(examined: Examined, server: Any, how: str) -> None:
    """Each misbehaviour, then a well-behaved server: one version there, accepted here, nothing differs."""
    made = examined.conclude()
    server.plan = [how]
    send(examined, server)
    row = Submission.objects.get(encounter=made.encounter)
    if how in ("error_200", "refuses"):
        assert row.state == SubmissionState.REJECTED
        assert NUMBER not in row.reply_words
        actions.replay(submission=row, by=examined.doctor, now=examined.now)
    for hours in range(1, 30):
        send(examined, server, hours)
    row.refresh_from_db()
    assert row.state == SubmissionState.ACCEPTED, (how, row.state, row.reply_code)
    assert len(server.held) == 1 and fhir_push.tags_of(server.current()[str(made.encounter_id)])[
        fhir_push.MESSAGE
    ] == (row.msg_id)
    kept = actions.reconcile(by=examined.doctor, now=examined.now, connection=quick(server.url))
    assert (kept.matched, kept.open) == (1, 0)


def test_lost_is_asked_about_first(examined: Examined, server: Any) -> None:
    """Nobody knows: a search by the message, not a second PUT."""
    examined.conclude()
    server.plan = ["lost"]
    send(examined, server)
    server.requests.clear()
    send(examined, server, 2)
    assert [method for method, _path in server.requests] == ["GET"]


def test_a_new_version_takes_the_place(examined: Examined, server: Any) -> None:
    """Another version of the conclusion: the same address, the newer message is the current one."""
    made = examined.conclude()
    send(examined, server)
    first = Submission.objects.get(encounter=made.encounter)
    from kham.records.actions import outbox

    outbox.person_changed(encounters=[str(made.encounter_id)], by=examined.doctor, now=examined.now)
    send(examined, server, 1)
    second = Submission.objects.exclude(state=SubmissionState.REPLACED).get(encounter=made.encounter)
    assert second.version == 2 and second.state == SubmissionState.ACCEPTED and second.pk != first.pk
    assert len(server.held) == 1 and len(server.held[str(made.encounter_id)]) == 2
    kept = actions.reconcile(by=examined.doctor, now=examined.now, connection=quick(server.url))
    assert (kept.matched, kept.open) == (1, 0)


def amended(examined: Examined, made: Any, server: Any) -> Submission:
    """The doctor changes the conclusion; the new version is sent."""
    exams_actions.amend(
        encounter=made.encounter, reason="Sửa phân loại", health_class=4, icd_codes=["I10"],
        by=examined.doctor, now=examined.now + dt.timedelta(hours=1),
    )  # fmt: skip
    send(examined, server, 1)
    return Submission.objects.exclude(state=SubmissionState.REPLACED).get(encounter=made.encounter)


def message_there(server: Any, made: Any) -> str:
    return fhir_push.tags_of(server.current()[str(made.encounter_id)])[fhir_push.MESSAGE]


@pytest.mark.parametrize("known", [False, True], ids=["first", "third"])
def test_a_late_version_overwrites_nothing(examined: Examined, server: Any, known: bool) -> None:
    """Overtaken by the next version, it is turned away by its own condition; without a first one there, and over one."""
    made = examined.conclude()
    if known:
        send(examined, server)
        from kham.records.actions import outbox

        outbox.person_changed(encounters=[str(made.encounter_id)], by=examined.doctor, now=examined.now)
    server.plan = ["late"]
    send(examined, server)
    newest = amended(examined, made, server)
    assert newest.state == SubmissionState.ACCEPTED and message_there(server, made) == newest.msg_id
    assert not server.on_the_way, "it did arrive"
    kept = actions.reconcile(by=examined.doctor, now=examined.now, connection=quick(server.url))
    assert (kept.matched, kept.open) == (1, 0)


def test_where_conditions_are_not_heard_the_comparison_mends_it(examined: Examined, server: Any) -> None:
    """A server that ignores If-Match shows the former version; ours is sent once more."""
    server.conditions = False
    made = examined.conclude()
    server.plan = ["late"]
    send(examined, server)
    newest = amended(examined, made, server)
    assert message_there(server, made) != newest.msg_id
    kept = actions.reconcile(by=examined.doctor, now=examined.now, connection=quick(server.url))
    assert (kept.settled, kept.open) == (1, 0)
    send(examined, server, 2)
    assert Submission.objects.get(version=3).msg_id == message_there(server, made)


def test_a_sender_that_slept_does_not_write_over(examined: Examined, server: Any) -> None:
    """A process wakes up with the first version in its hands after the second was saved."""
    made = examined.conclude()
    server.plan = ["nothing"]
    send(examined, server)
    first = Submission.objects.get()
    newest = amended(examined, made, server)
    with channel.open(quick(server.url)) as opened:
        reply = opened.push(packages.unseal(first.package), first.msg_id)
    assert (reply.kind, reply.code) == (Kind.REJECTED, "NEWER_THERE")
    assert message_there(server, made) == newest.msg_id


def test_something_else_under_the_address_is_written_over_by_its_mark(
    examined: Examined, server: Any
) -> None:
    """A first version finds an older attempt there: seen, then replaced under its own mark."""
    made = examined.conclude()
    server.save(str(made.encounter_id), {"resourceType": "Bundle", "meta": {"tag": []}})
    assert send(examined, server)["accepted"] == 1
    assert len(server.held[str(made.encounter_id)]) == 2


@pytest.mark.parametrize(
    ("status", "answer", "etag", "found"),
    [
        (404, None, "", fhir_push.Held(False)),
        (410, None, "", fhir_push.Held(False)),
        (200, {"meta": {"versionId": "7"}}, "", fhir_push.Held(True, 'W/"7"')),
        (200, {"meta": {"versionId": "7"}}, 'W/"8"', fhir_push.Held(True, 'W/"8"')),
        (200, {"meta": {"versionId": '7"\r\nX: y'}}, 'W/"8"\r\nX: y', fhir_push.Held(True)),
        (
            200,
            {"meta": {"tag": [{"system": fhir_push.VERSION, "code": "3"}]}},
            "",
            fhir_push.Held(True, "", 3),
        ),
        (200, {"meta": {"tag": [{"system": fhir_push.VERSION, "code": "9" * 99}]}}, "", fhir_push.Held(True)),
    ],
)
def test_what_lies_there(status: int, answer: Any, etag: str, found: fhir_push.Held) -> None:
    assert fhir_push.held(status, answer, etag) == found


@pytest.mark.parametrize(
    ("status", "kind"), [(401, Kind.AUTH), (503, Kind.STOP), (500, Kind.UNKNOWN), (200, Kind.UNKNOWN)]
)
def test_what_cannot_be_seen_is_not_written_over(status: int, kind: Kind) -> None:
    reply = fhir_push.held(status, None, "")
    assert isinstance(reply, Reply) and reply.kind == kind


def test_the_list_has_pages(examined: Examined, server: Any) -> None:
    """Reconciliation follows the links; a planted discrepancy is found."""
    server.page = 2
    made = [examined.conclude() for _ in range(5)]
    assert send(examined, server)["accepted"] == 5
    kept = actions.reconcile(by=examined.doctor, now=examined.now, connection=quick(server.url))
    assert (kept.matched, kept.open) == (5, 0)
    del server.held[str(made[0].encounter_id)]
    kept = actions.reconcile(by=examined.doctor, now=examined.now, connection=quick(server.url))
    assert kept.open == 1


def test_wrong_account(examined: Examined, server: Any) -> None:
    """A clear word; nothing was sent."""
    examined.conclude()
    server.secret = "other"
    with pytest.raises(Refusal, match="tài khoản"):
        send(examined, server)
    assert not server.held


def test_nobody_there(examined: Examined, server: Any) -> None:
    """No connection: surely nothing was sent, so nothing is asked."""
    examined.conclude()
    connection = quick("http://127.0.0.1:9/fhir")
    counts = actions.send_due(now=examined.now, by=examined.doctor, connection=connection)
    assert counts["accepted"] == 0
    assert Submission.objects.get().state in (SubmissionState.QUEUED, SubmissionState.SENT)


def test_a_server_that_only_drips_holds_nobody() -> None:
    """Each piece comes in time, the whole never: the exchange is given up and asked about later."""
    door = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def drip() -> None:
        caller, _ = door.accept()
        with caller, contextlib.suppress(OSError):
            caller.recv(65_536)
            caller.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n"
            )
            while not done.wait(0.05):
                caller.sendall(b" ")

    threading.Thread(target=drip, daemon=True).start()
    connection = quick(f"http://127.0.0.1:{door.getsockname()[1]}/fhir")
    anonymous = dataclasses.replace(connection, username="")
    try:
        with door, channel.open(anonymous) as opened:
            assert opened.ask("8930000000017", "m").kind == Kind.UNKNOWN
        assert not done.is_set()
    finally:
        done.set()


def test_what_blocks_a_document(examined: Examined) -> None:
    """Only what FHIR cannot do without: a missing number is no reason, a missing birth date or facility is."""
    made = examined.conclude(examined.person(personal_number="", personal_number_index=""))
    assert Submission.objects.get().state == SubmissionState.QUEUED
    facts, _layout = queries.facts_of(made)
    bare = dataclasses.replace(facts, name="", birth="", facility13="")
    assert [one.tag for one in fhir_push.problems(bare)] == ["HO_TEN", "NGAY_SINH", "MA_GTIN_CSKCB"]


def test_both_kinds_of_gateway(examined: Examined, server: Any) -> None:
    """A portal and a FHIR server: a row for each."""
    installation.connect(gateway="stub", url="http://127.0.0.1:9", username="u", password="p")
    examined.conclude()
    assert set(Submission.objects.values_list("gateway", flat=True)) == {"fhir", "stub"}


@pytest.mark.parametrize(
    ("status", "answer", "located", "kind"),
    [
        (201, None, "http://x/fhir/Bundle/b1/_history/1", Kind.ACCEPTED),
        (200, None, "Bundle/b1", Kind.ACCEPTED),
        (200, None, "http://x/fhir/Bundle/b12/_history/1", Kind.PENDING),
        (200, None, "", Kind.PENDING),
        (200, [], "", Kind.PENDING),
        (200, {"meta": {"tag": [{"system": fhir_push.MESSAGE, "code": "m1"}]}}, "", Kind.ACCEPTED),
        (200, {"meta": {"tag": [{"system": fhir_push.MESSAGE, "code": "m2"}]}}, "", Kind.UNKNOWN),
        (200, {"meta": {"tag": "x"}}, "", Kind.PENDING),
        (200, {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}, "", Kind.REJECTED),
        (
            200,
            {"resourceType": "OperationOutcome", "issue": [{"severity": "information"}]},
            "Bundle/b1",
            Kind.ACCEPTED,
        ),
        (200, {"resourceType": "OperationOutcome", "issue": [1, None]}, "", Kind.PENDING),
        (302, None, "http://evil/", Kind.UNKNOWN),
        (400, None, "", Kind.REJECTED),
        (401, None, "", Kind.AUTH),
        (403, None, "", Kind.STOP),
        (409, None, "", Kind.UNKNOWN),
        (413, None, "", Kind.REJECTED),
        (429, None, "", Kind.STOP),
        (500, None, "", Kind.UNKNOWN),
        (503, None, "", Kind.STOP),
    ],
)
def test_what_answers_amount_to(status: int, answer: Any, located: str, kind: Kind) -> None:
    """HTTP 200 is not success."""
    assert fhir_push.pushed(status, answer, located, bundle_id="b1", msg_id="m1").kind == kind


@pytest.mark.parametrize(
    "answer", [None, [], {}, {"type": "searchset", "entry": [None, {}, {"resource": 3}]}, {"type": "batch"}]
)
def test_strange_lists(answer: Any) -> None:
    """Never taken for "it is there"."""
    assert fhir_push.asked(200, answer, msg_id="m").kind in (Kind.UNKNOWN, Kind.ABSENT)


def test_the_stand_in_runs_as_a_command(tmp_path: Any) -> None:
    """`./kham fhir-stub` says its address and its misbehaviours; it imports nothing of this program."""
    command = [sys.executable, "-m", "kham.cli", "fhir-stub"]
    environment = os.environ | {"PYTHONPATH": "src", "KHAM_HOME": str(tmp_path)}
    told = subprocess.run(
        [*command, "--misbehave", "list"], capture_output=True, text=True, env=environment, timeout=60
    )
    assert told.returncode == 0 and "maintenance" in told.stdout
    wrong = subprocess.run(
        [*command, "--misbehave", "x"], capture_output=True, text=True, env=environment, timeout=60
    )
    assert wrong.returncode == 2
    imported = {
        name for name, value in vars(stub).items() if getattr(value, "__module__", "").startswith("kham")
    }
    assert all(getattr(stub, name).__module__ == stub.__name__ for name in imported)


def test_what_was_taken_back_is_there_as_entered_in_error(examined: Examined, server: Any) -> None:
    """A last version, sent like any other; the comparison agrees afterwards, and what was never sent is never sent."""
    conclusion = examined.conclude()
    assert send(examined, server)["accepted"] == 1
    unsent = examined.conclude(examined.person())
    for one in (conclusion, unsent):
        later = examined.now + dt.timedelta(hours=1)
        exams_actions.withdraw(
            encounter=one.encounter, reason="Khám nhầm người", by=examined.doctor, now=later
        )
    assert Submission.objects.get(encounter=unsent.encounter).state == "withdrawn"
    assert compared(examined, server) == [], "it is on its way: nothing to explain"
    assert send(examined, server, 2)["accepted"] == 1
    held = server.current()
    assert list(held) == [str(conclusion.encounter_id)]
    by_kind = {
        one["resource"]["resourceType"]: one["resource"]
        for one in held[str(conclusion.encounter_id)]["entry"]
    }
    assert {by_kind[kind]["status"] for kind in ("Composition", "Encounter")} == {"entered-in-error"}
    row = Submission.objects.get(encounter=conclusion.encounter, state="accepted")
    assert (row.version, row.because) == (2, "withdrawn")
    assert compared(examined, server) == [] and send(examined, server, 3)["tried"] == 0


def compared(examined: Examined, server: Any) -> list[str]:
    """Names of the differences with what the server holds."""
    kept = actions.reconcile(by=examined.doctor, now=examined.now, connection=quick(server.url))
    return list(kept.disagreements.values_list("kind", flat=True))
