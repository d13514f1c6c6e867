"""A gateway that answers with anything at all: nothing breaks, nothing foreign is kept raw, nothing is taken for acceptance."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from kham.exams import actions as exams_actions
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.records import actions, channel, installation, wire
from kham.records.actions import claiming, settling
from kham.records.channel import Channel
from kham.records.models import Attempt, Submission
from kham.records.rules import outcomes, portal_list, rhythm
from kham.records.rules import profile as profiles
from kham.records.rules.outcomes import Kind, Reply
from tests.records.examined import Examined
from tests.records.rig import ACCOUNT, Rig, send

Answer = Callable[[str, dict[str, Any]], tuple[int, bytes, dict[str, str]]]
NOW = dt.datetime(2026, 7, 5, 1, 0, tzinfo=dt.UTC)


@contextmanager
def gateway(answer: Answer) -> Iterator[str]:
    """A server that says whatever it is told to; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, content, headers = answer(self.path, json.loads(raw))
            self.send_response_only(status)
            for name, value in ({"Content-Length": str(len(content))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def saying(content: bytes | Any, status: int = 200, **headers: str) -> Answer:
    """Signs anybody in; answers everything else with these bytes, the words "MSG" replaced by the message's id."""
    plain = content if isinstance(content, bytes) else json.dumps(content).encode()

    def answer(path: str, body: dict[str, Any]) -> tuple[int, bytes, dict[str, str]]:
        if path.endswith("login"):
            return 200, json.dumps({"token": "t", "duration": 3600}).encode(), {}
        msg_id = body.get("msg_id") or body.get("header", {}).get("msg_id", "")
        return (
            status,
            plain.replace(b"MSG", msg_id.encode()),
            {k.replace("_", "-"): v for k, v in headers.items()},
        )

    return answer


def connect(url: str) -> None:
    installation.connect(gateway="stub", url=url, username=ACCOUNT[0], password=ACCOUNT[1])


HOSTILE = {
    "deep": b"[" * 200_000,
    "deep objects": b'{"a":' * 200_000,
    "large": b'{"res_code": "CM_SUCCESS", "pad": "' + b"x" * 5_000_000 + b'", "ref_msg_id": "MSG"}',
    "half a sign": b'{"res_code": "CM_SUCCES\\ud800", "res_message": "a\\ud800b", "ref_msg_id": "MSG"}',
    "zeros": b'{"res_code": "BAD\\u0000", "res_message": "a\\u0000b\\u0001", "ref_msg_id": "MSG"}',
    "long number": b'{"res_code": ' + b"9" * 10_000 + b"}",
    "not utf-8": b'{"res_code": "\xff\xfe"}',
    "list": b"[]",
    "wrong types": b'{"res_code": "CM_SUCCESS", "ref_msg_id": ["MSG"], "header": 5, "details": 7}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_answer_breaks_sending(day: Examined, rig: Rig, name: str) -> None:
    """Whatever comes back, the row keeps a state from which it goes on; it is never accepted by noise."""
    day.conclude()
    with gateway(saying(HOSTILE[name])) as url:
        connect(url)
        counts = send(day)
    row = Submission.objects.get()
    assert counts["accepted"] == 0 and row.state in ("sent", "rejected")
    for text in (row.reply_words, row.reply_code):
        assert text.isprintable()
        text.encode()


def test_codes_that_are_sentences_stay_out_of_the_journal(day: Examined, rig: Rig) -> None:
    """A portal may put a person into its reply code; the journal and the exchange keep codes only."""
    day.conclude()
    said = {
        "res_code": "SAI CCCD 001156000017 NGUYEN THI BUOI",
        "res_message": "Số 001156000017 sai",
        "ref_msg_id": "MSG",
    }
    with gateway(saying(said)) as url:
        connect(url)
        send(day)
    row, tried = Submission.objects.get(), Attempt.objects.last()
    assert row.state == "rejected" and tried is not None
    kept = json.dumps([e.data for e in Entry.objects.filter(action="records.send")])
    for text in (kept, row.reply_code, row.reply_words, tried.reply_code, tried.reply_words):
        assert "001156000017" not in text and "BUOI" not in text


@pytest.mark.parametrize("token", ["a\r\nX-More: 1", "ă", "", "x" * 100_000])
def test_a_token_that_is_no_header_is_a_refused_account(day: Examined, rig: Rig, token: str) -> None:
    """It is not put into a header, and the row may be tried again."""
    day.conclude()

    def answer(path: str, body: dict[str, Any]) -> tuple[int, bytes, dict[str, str]]:
        return 200, json.dumps({"token": token}).encode(), {}

    with gateway(answer) as url:
        connect(url)
        with pytest.raises(Refusal, match="tài khoản"):
            send(day)
    assert Submission.objects.get().state == "queued"


@pytest.mark.parametrize(
    "header", ["²", "9" * 400, "1e308", "-5", "Fri, 99 Zzz", "Sun, 06 Nov 99999 08:49:37 GMT", " "]
)
def test_any_retry_after(header: str) -> None:
    """Read or not; never a rest beyond a day, never an error."""
    wait = outcomes.retry_after(header, NOW)
    assert NOW < rhythm.rest_after_refusal(wait, 10, NOW) <= NOW + dt.timedelta(days=1)


def test_a_redirect_is_not_followed(day: Examined, rig: Rig) -> None:
    """The record does not go to where somebody points."""
    day.conclude()
    seen: list[str] = []

    def elsewhere(path: str, body: dict[str, Any]) -> tuple[int, bytes, dict[str, str]]:
        seen.append(path)
        return 200, b"{}", {}

    with gateway(elsewhere) as other, gateway(saying(b"{}", 307, Location=f"{other}/push")) as url:
        connect(url)
        send(day)
    assert seen == [] and Submission.objects.get().state == "sent"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1.example.vn/",
        "http://localhost.example.vn",
        "http://127.0.0.1@example.vn",
        "https://",
        "ftp://127.0.0.1",
        "https://cong.vn\n.x",
    ],
)
def test_plain_http_only_to_this_machine(rig: Rig, url: str) -> None:
    """A name that only begins like loopback is a stranger."""
    with pytest.raises(Refusal, match="https"):
        connect(url)


LISTS: dict[str, Any] = {
    "not rows": [1, "x", None, []],
    "no number": [{"visit_id": "a", "version": "hai"}],
    "power": [{"visit_id": "a", "version": "²"}],
    "long": [{"visit_id": "a", "version": "9" * 5000}],
    "nothing": [{}],
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_wrong_types_is_refused_in_words(day: Examined, rig: Rig, name: str) -> None:
    """As a sentence; nothing of it is stored."""
    day.conclude()
    send(day)
    with gateway(saying({"items": LISTS[name], "more": False})) as url:
        connect(url)
        with pytest.raises(Refusal, match="danh sách"):
            actions.reconcile(by=day.doctor, now=day.now)


def test_a_list_without_end_is_cut(day: Examined, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway that always has more does not fill the memory."""
    day.conclude()
    send(day)
    asked: list[int] = []
    monkeypatch.setattr(channel, "MOST_LISTED", 1_000)

    def answer(path: str, body: dict[str, Any]) -> tuple[int, bytes, dict[str, str]]:
        if path.endswith("login"):
            return 200, b'{"token": "t"}', {}
        asked.append(body["page"])
        rows = [{"visit_id": f"{body['page']}-{n}", "msg_id": "m"} for n in range(100)]
        return 200, json.dumps({"items": rows, "more": True}).encode(), {}

    with gateway(answer) as url:
        connect(url)
        with pytest.raises(Refusal, match="danh sách"):
            actions.reconcile(by=day.doctor, now=day.now)
    assert len(asked) <= 11


def test_an_empty_page_ends_a_list(rig: Rig) -> None:
    """ "more" without rows is no reason to go on."""
    asked: list[int] = []

    def answer(path: str, body: dict[str, Any]) -> tuple[int, bytes, dict[str, str]]:
        if path.endswith("login"):
            return 200, b'{"token": "t"}', {}
        asked.append(body["page"])
        return 200, b'{"items": [], "more": true}', {}

    with gateway(answer) as url:
        connect(url)
        with Channel(installation.connection("stub")) as open_channel:
            assert open_channel.listed("8930000000017") == []
    assert asked == [1]


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"data":' * 200_000,
        json.dumps(
            [{"visit_id": "a", "version": "²"}, {"visit_id": {"a": 1}, "version": "9" * 5000}]
        ).encode(),
        b"PK\x03\x04" + b"\x00" * 200,
        b"",
        json.dumps([{"visit_id": "a\u0000b", "msg_id": "\ud800"}]).encode(),
    ],
)
def test_any_saved_list_is_read_or_refused(day: Examined, rig: Rig, content: bytes) -> None:
    """A file is compared, or refused in words; nothing else."""
    day.conclude()
    try:
        made = actions.reconcile_file(content=content, file_name="ds.json", by=day.doctor, now=day.now)
    except Refusal as refusal:
        assert refusal.code.startswith("portal_list")
    else:
        for one in made.disagreements.all():
            assert one.visit_id.isprintable()
            json.dumps(one.there, ensure_ascii=False).encode()


def test_a_saved_list_may_name_a_record_a_thousand_times(day: Examined, rig: Rig) -> None:
    """The same line again says the same: one difference at most."""
    day.conclude()
    send(day)
    row = Submission.objects.get()
    line = {"visit_id": row.encounter_id.hex, "msg_id": row.msg_id, "version": 1}
    made = actions.reconcile_file(
        content=json.dumps([line] * 1000).encode(), file_name="ds.json", by=day.doctor, now=day.now
    )
    assert made.disagreements.count() <= 1


def test_a_late_answer_does_not_settle_another_message(day: Examined, rig: Rig) -> None:
    """While a message was on its way its row was refused and sent again under a new id: the old answer is only noted."""
    day.conclude()
    row = Submission.objects.get()
    signer = installation.signer()
    load = claiming.claim([row.pk], profiles.load("stub"), signer, day.doctor, day.now)
    Submission.objects.filter(pk=row.pk).update(state="rejected", error_kind="rejected")
    again = actions.replay(submission=row, by=day.doctor, now=day.now)
    assert again.msg_id != load.msg_id
    settling.settle(
        load, Reply(Kind.ACCEPTED, "CM_SUCCESS"), profiles.load("stub"), False, day.doctor, day.now
    )
    row.refresh_from_db()
    assert (row.state, row.msg_id) == ("queued", again.msg_id)
    assert Attempt.objects.filter(submission=row, outcome="accepted", msg_id=load.msg_id).exists()


@pytest.mark.parametrize("late", [Kind.UNKNOWN, Kind.REJECTED, Kind.STOP, Kind.ABSENT])
def test_a_late_answer_does_not_undo_acceptance(day: Examined, rig: Rig, late: Kind) -> None:
    """Two senders met (a lease ran out): what one of them learned for certain stays."""
    day.conclude()
    row = Submission.objects.get()
    load = claiming.claim([row.pk], profiles.load("stub"), installation.signer(), day.doctor, day.now)
    settling.settle(
        load, Reply(Kind.ACCEPTED, "CM_SUCCESS"), profiles.load("stub"), True, day.doctor, day.now
    )
    settling.settle(load, Reply(late, "LATE"), profiles.load("stub"), False, day.doctor, day.now)
    row.refresh_from_db()
    assert (row.state, row.reply_code) == ("accepted", "CM_SUCCESS")


def test_a_pause_holds_in_the_middle_of_a_round(
    day: Examined, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has not left yet stays."""
    for _ in range(3):
        day.conclude(day.person())
    before = Channel.push
    sent: list[str] = []

    def push(self: Channel, body: bytes, msg_id: str) -> Reply:
        reply = before(self, body, msg_id)
        sent.append(msg_id)
        if len(sent) == 1:
            actions.pause(gateway="stub", reason="Cổng báo bảo trì", by=day.doctor, now=day.now)
        return reply

    monkeypatch.setattr(Channel, "push", push)
    send(day)
    assert len(sent) == 1
    assert sorted(Submission.objects.values_list("state", flat=True)) == ["accepted", "queued", "queued"]


def test_an_amendment_while_a_push_is_in_flight(
    day: Examined, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer about the old version does not make the new one accepted; the new one follows."""
    conclusion = day.conclude()
    before = Channel.push
    amended: list[str] = []

    def push(self: Channel, body: bytes, msg_id: str) -> Reply:
        reply = before(self, body, msg_id)
        if not amended:
            amended.append(msg_id)
            exams_actions.amend(
                encounter=conclusion.encounter, reason="Sửa phân loại", health_class=4, icd_codes=["I10"],
                by=day.doctor, now=day.now,
            )  # fmt: skip
        return reply

    monkeypatch.setattr(Channel, "push", push)
    send(day)
    send(day)
    assert sorted(Submission.objects.values_list("version", "state")) == [(1, "replaced"), (2, "accepted")]


def test_of_channel_reads_what_is_described() -> None:
    """The good case stays."""
    row = portal_list.of_channel({"visit_id": "v", "msg_id": "m", "version": 2, "current": False}, "s")
    assert (row.visit_id, row.version, row.current) == ("v", 2, False)


class Dripping:
    """An answer that gives one byte at a time, for ever."""

    def read1(self, _limit: int) -> bytes:
        return b" "


def test_an_answer_that_only_drips_is_given_up() -> None:
    with pytest.raises(TimeoutError):
        wire.whole(Dripping(), until=0.0)  # type: ignore[arg-type]  # stands for http.client's response


def test_a_saved_list_that_unpacks_to_more_than_a_list_can_be_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(portal_list, "LIMIT_BYTES", 100)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 101)
    with pytest.raises(Refusal) as refused:
        portal_list.read(packed.getvalue(), "danh-sach.xlsx")
    assert refused.value.code == "portal_list.file"
