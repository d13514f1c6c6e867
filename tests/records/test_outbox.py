"""The hand on the outbox: pauses, rests, rhythm, dead letters and their replay, several gateways."""

import datetime as dt

import pytest

from kham.accounts import queries as accounts_queries
from kham.accounts.permissions import NotFound
from kham.exams import actions as exams_actions
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.records import actions, installation, queries
from kham.records.models import Attempt, GatewayState, Submission
from kham.records.rules import profile as profiles
from tests.records.examined import Examined
from tests.records.rig import ACCOUNT, Rig, later, quick, send


def slower(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    made = quick(**changes)
    monkeypatch.setattr(profiles, "load", lambda code, folder=None: made)


def states() -> list[str]:
    return sorted(Submission.objects.values_list("state", flat=True))


def test_a_pause_holds_back_until_somebody_resumes(day: Examined, rig: Rig) -> None:
    day.conclude()
    pause = actions.pause(gateway="stub", reason="Cổng báo sai số liệu", by=day.doctor, now=day.now)
    assert send(day)["tried"] == 0 and rig.portal.pushes == 0
    view = queries.gateways(day.doctor, day.now)[0]
    assert (view.code, view.principal, view.declared, view.waiting) == ("stub", True, True, 1)
    assert [p.reason for p in view.pauses] == ["Cổng báo sai số liệu"]
    with pytest.raises(Refusal, match="tạm dừng"):
        actions.send_one(submission=Submission.objects.get(), by=day.doctor, now=day.now)
    with pytest.raises(Refusal, match="đang tạm dừng"):
        actions.pause(gateway="stub", reason="Lần nữa", by=day.doctor, now=day.now)
    actions.resume(pause=pause, by=day.doctor, now=day.now)
    assert send(day)["accepted"] == 1
    told = Entry.objects.filter(action__in=["records.pause", "records.resume"])
    assert list(told.order_by("pk").values_list("action", flat=True)) == ["records.pause", "records.resume"]


def test_a_pause_ends_by_itself(day: Examined) -> None:
    day.conclude()
    actions.pause(gateway="stub", reason="Bảo trì đến trưa", until=later(day, 2), by=day.doctor, now=day.now)
    assert send(day, now=later(day, 1))["tried"] == 0
    assert send(day, now=later(day, 3))["accepted"] == 1


def test_a_pause_wants_a_reason_and_a_future(day: Examined) -> None:
    for words, until in (("", None), ("Chờ cổng", later(day, -1))):
        with pytest.raises(Refusal):
            actions.pause(gateway="stub", reason=words, until=until, by=day.doctor, now=day.now)


def test_a_neighbour_pauses_only_its_own(day: Examined) -> None:
    day.conclude()
    neighbour = accounts_queries.system_viewer("test", "99.00001.")
    pause = actions.pause(gateway="stub", reason="Phường bên", by=neighbour, now=day.now)
    assert queries.gateways(day.doctor, day.now)[0].pauses == []
    with pytest.raises(NotFound):
        actions.resume(pause=pause, by=day.doctor, now=day.now)
    with pytest.raises(NotFound):
        queries.gateway_pause(day.doctor, pause.pk)
    assert send(day)["accepted"] == 1


def test_retry_after_is_obeyed(day: Examined, rig: Rig) -> None:
    rig.serve("maintenance*1", retry_after=7200)
    for _ in range(2):
        day.conclude(day.person())
    assert send(day)["stopped"] == 1
    assert GatewayState.objects.get().rest_until == later(day, 2)
    assert send(day, now=later(day, 1)) | {"tried": 0} == {
        "tried": 0, "accepted": 0, "rejected": 0, "waiting": 0, "dead": 0, "stopped": 2,
    }  # fmt: skip
    queued = Submission.objects.get(state="queued")
    with pytest.raises(Refusal, match="yêu cầu chờ"):
        actions.send_one(submission=queued, by=day.doctor, now=later(day, 1))
    assert send(day, now=later(day, 3))["accepted"] == 2
    assert GatewayState.objects.get().rest_until is None


def test_silence_rests_but_who_asks_may_try(day: Examined, rig: Rig) -> None:
    day.conclude()
    assert rig.server is not None
    rig.server.stop()
    for minute in range(4):
        send(day, now=later(day, minute / 10), eager=True)
    state = GatewayState.objects.get()
    assert state.failures == 4 and state.rest_until is not None
    rig.serve()
    assert send(day, now=later(day, 0.41))["stopped"] == 1
    assert send(day, now=later(day, 0.42), eager=True)["accepted"] == 1
    assert GatewayState.objects.get().failures == 0


def test_messages_keep_the_gateways_rhythm(day: Examined, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    slower(monkeypatch, per_minute=60, burst=2, timeout_seconds=1.0)
    for _ in range(5):
        day.conclude(day.person())
    watch = actions.Still(day.now)
    assert send(day, time=watch)["accepted"] == 5
    assert watch.now() - day.now == dt.timedelta(seconds=3), "two at once, then one a second"
    again = actions.Still(watch.now())
    day.conclude(day.person())
    send(day, now=watch.now(), time=again)
    assert again.now() - watch.now() == dt.timedelta(seconds=1), "the bucket is kept between runs"


def test_a_record_that_never_ends_is_given_up_and_replayed(
    day: Examined, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    slower(monkeypatch, give_up_after=3)
    sick, well = day.conclude(), day.conclude(day.person())
    assert rig.server is not None
    rig.server.misbehaviour.poison[sick.encounter_id.hex] = "http_500"
    for hour in range(3):
        send(day, now=later(day, hour))
    row = Submission.objects.get(conclusion=sick)
    assert (row.state, row.error_kind, row.died_at, row.next_try_at) == (
        "dead",
        "system",
        later(day, 2),
        None,
    )
    assert Submission.objects.get(conclusion=well).state == "accepted"
    assert send(day, now=later(day, 50))["tried"] == 0
    assert list(queries.dead_letters(day.doctor)) == [row]
    counters = queries.counters(day.doctor, now=later(day, 30))
    assert (counters.dead, counters.sent, counters.late, counters.reconciles) == (1, 2, 1, True)
    before = row.msg_id
    rig.server.misbehaviour.poison.clear()
    row = actions.replay(submission=row, by=day.doctor, now=later(day, 50))
    assert (row.state, row.msg_id) == ("sent", before), "the same message, asked about first"
    send(day, now=later(day, 50))
    row.refresh_from_db()
    assert row.state == "accepted"
    doing = Attempt.objects.filter(submission=row).values_list("doing", flat=True)
    assert list(doing)[-2:] == ["ask", "push"]
    assert len(rig.current()) == 2 and {m.version for m in rig.current()} == {1}


def test_an_outage_kills_nobody(day: Examined, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    slower(monkeypatch, give_up_after=3, timeout_seconds=0.05)
    rig.serve("timeout_after_accept", "timeout_after_accept@status")
    day.conclude()
    for hour in range(0, 60, 5):
        send(day, now=later(day, hour), eager=True)
    assert states() == ["sent"]
    rig.serve()
    send(day, now=later(day, 65))
    assert states() == ["accepted"] and len(rig.portal.messages) == 1


def test_an_owner_is_a_colleague(day: Examined, rig: Rig) -> None:
    rig.serve("unknown_code*1")
    day.conclude()
    send(day)
    row = Submission.objects.get()
    assert (row.state, row.error_kind) == ("rejected", "rejected")
    assert day.doctor.user in queries.possible_owners(day.doctor, row)
    row = actions.assign(submission=row, to=day.doctor.user, by=day.doctor, now=day.now)
    assert row.owner == day.doctor.user
    stranger = day.world.user("province_officer")
    with pytest.raises(Refusal, match="cán bộ của đơn vị"):
        actions.assign(submission=row, to=stranger, by=day.doctor, now=day.now)
    actions.replay(submission=row, by=day.doctor, now=day.now)
    send(day)
    row.refresh_from_db()
    assert (row.state, row.owner, row.because) == ("accepted", None, "replayed")
    with pytest.raises(Refusal):
        actions.assign(submission=row, to=None, by=day.doctor, now=day.now)
    with pytest.raises(Refusal):
        actions.replay(submission=row, by=day.doctor, now=day.now)


def test_a_token_is_renewed_before_it_ends(day: Examined, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    slower(monkeypatch, refresh="/api/auth/refresh", token_margin_seconds=60, timeout_seconds=1.0)
    rig.portal.token_seconds = 100
    for _ in range(3):
        day.conclude(day.person())
    real, passed = time.monotonic, [0.0]

    class Watch(actions.Still):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)

    def moving() -> float:
        passed[0] += 20.0  # each look at the clock is twenty seconds later
        return real() + passed[0]

    monkeypatch.setattr("kham.records.channel.time.monotonic", moving)
    counts = send(day, time=Watch(day.now))
    assert counts["accepted"] == 3
    assert rig.portal.logins >= 2 and len(rig.portal.refreshing) == 1, "by refreshing, each token once"
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"accepted"}, "no 401 was met"


class TestSeveralGateways:
    """The installation declares more than one."""

    @pytest.fixture
    def two(self, day: Examined, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Examined:
        """A second gateway beside the stub: the same portal under another name."""
        base = quick()
        known = {"stub": base, "generic": base.model_copy(update={"code": "generic", "title": "Cổng tỉnh"})}
        monkeypatch.setattr(profiles, "load", lambda code, folder=None: known[code])
        assert rig.server is not None
        installation.connect(gateway="generic", url=rig.server.url, username=ACCOUNT[0], password=ACCOUNT[1])
        return day

    def test_each_gets_its_own_row_and_the_counters_follow_the_first(self, two: Examined) -> None:
        assert installation.gateways() == ["stub", "generic"]
        two.conclude()
        assert sorted(Submission.objects.values_list("gateway", "state")) == [
            ("generic", "queued"),
            ("stub", "queued"),
        ]
        assert send(two, gateway="stub")["accepted"] == 1
        found = queries.counters(two.doctor)
        assert (found.concluded, found.accepted, found.queued, found.reconciles) == (1, 1, 0, True)
        assert send(two)["accepted"] == 1
        views = queries.gateways(two.doctor, two.now)
        assert [(v.code, v.principal, v.counts) for v in views] == [
            ("stub", True, {"accepted": 1}),
            ("generic", False, {"accepted": 1}),
        ]

    def test_one_pause_leaves_the_other_alone(self, two: Examined) -> None:
        two.conclude()
        actions.pause(gateway="generic", reason="Cổng tỉnh đổi máy chủ", by=two.doctor, now=two.now)
        assert send(two)["accepted"] == 1
        assert sorted(Submission.objects.values_list("gateway", "state")) == [
            ("generic", "queued"),
            ("stub", "accepted"),
        ]

    def test_a_gateway_declared_later_gets_what_was_signed_before(self, two: Examined) -> None:
        installation.disconnect(gateway="generic")
        two.conclude()
        assert Submission.objects.count() == 1
        assert actions.make_missing(by=two.doctor, now=two.now) == 0
        installation.connect(gateway="generic", url="http://127.0.0.1:9", username="a", password="b")
        assert actions.make_missing(by=two.doctor, now=two.now) == 1
        assert states() == ["queued", "queued"]

    def test_what_waits_for_a_forgotten_gateway_is_taken_back(self, two: Examined) -> None:
        two.conclude()
        installation.disconnect(gateway="generic")
        assert actions.take_back(by=two.doctor, now=two.now) == 1
        assert states() == ["queued", "replaced"]
        assert actions.take_back(by=two.doctor, now=two.now) == 0

    def test_an_amendment_reaches_both(self, two: Examined) -> None:
        conclusion = two.conclude()
        send(two)
        exams_actions.amend(
            encounter=conclusion.encounter, reason="Sửa phân loại", health_class=4, icd_codes=["I10"],
            by=two.doctor, now=later(two, 1),
        )  # fmt: skip
        fresh = Submission.objects.filter(version=2)
        assert sorted(fresh.values_list("gateway", "because")) == [
            ("generic", "amended"),
            ("stub", "amended"),
        ]


def test_an_older_file_of_one_gateway_is_still_read(rig: Rig) -> None:
    (rig.keys / "gateway.json").write_text(
        '{"gateway": "stub", "url": "http://127.0.0.1:1", "username": "a"}'
    )
    assert installation.gateways() == ["stub"] and installation.connection().username == "a"
    assert not installation.signs_elsewhere("stub")
    (rig.keys / "gateway.json").write_text('{"gateways": 7}')
    with pytest.raises(Refusal, match="không đọc được"):
        installation.gateways()


def test_signed_elsewhere_waits_for_its_signature(day: Examined, rig: Rig) -> None:
    assert rig.server is not None
    installation.connect(
        gateway="stub", url=rig.server.url, username=ACCOUNT[0], password=ACCOUNT[1], signs="elsewhere"
    )
    day.conclude()
    assert states() == ["unsigned"]
    assert send(day)["tried"] == 0
    found = queries.counters(day.doctor)
    assert (found.unsigned, found.sent, found.reconciles) == (1, 0, True)
