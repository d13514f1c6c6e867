"""Every gateway that is shipped, from login to reconciliation, against a stand-in that insists on that gateway's ways.

What a setting does is read off the bytes that arrived. Two invented gateways set everything otherwise than the Ministry's, so
that a setting which nothing reads shows itself.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import threading
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from kham.exams import actions as exams_actions
from kham.exams.actions import keys as key_actions
from kham.exams.models import Conclusion
from kham.records import actions, installation, queries, signing
from kham.records import channel as channels
from kham.records.actions import packages, rhythm
from kham.records.models import GatewayState, Submission
from kham.records.queries import signing as signing_queries
from kham.records.rules import profile as profiles
from kham.records.rules.outcomes import Kind
from kham.records.rules.profile import Profile
from kham.records.stub import checks
from kham.records.stub import fhir as fhir_stub
from kham.records.stub.manners import MANNERS, Manner
from kham.records.stub.portal import Portal
from kham.roster.models import Enrolment
from tests.access.world import World
from tests.records.examined import ANSWERS, Examined
from tests.records.gateways import READ, Heard, Listening
from tests.records.rig import ACCOUNT, SENDER
from tests.records.test_all_forms import CHILD, walk
from tests.records.test_doctor_signature import PIN, bring

HOUR = dt.timedelta(hours=1)
PORTALS = [code for code in profiles.codes() if profiles.load(code).kind == "portal"]


def otherwise(code: str, **sections: dict[str, Any]) -> Profile:
    """The Ministry's profile with other values."""
    base = profiles.load("ministry")
    changed = {name: getattr(base, name).model_copy(update=values) for name, values in sections.items()}
    made = base.model_copy(update={"code": code, "title": code, "marks": {}} | changed)
    return Profile.model_validate(made.model_dump())


CONTRARY = otherwise(
    "contrary",
    package={
        "facility_code": "code5", "content": "base64", "count_means": "files", "signature_place": "inside",
        "conclusion_root": "KET_LUAN", "key_case": "lower", "birth_format": "iso", "moment_format": "vn",
        "sex_codes": {"male": "2", "female": "1"}, "visit_kinds": {"periodic": "01", "screening": "02"},
        "unknown_occupation": "00", "child_occupation": "99", "groups_list": "1551", "groups_width": 2,
        "empty_elements": False, "leaving_time": True, "lab_names": True, "lab_layout": "flat", "year_only_birth": "blocked",
        "reason_size": 200, "examiner_mark": "name", "concluder_mark": "name_signature", "facility_mark": "name",
        "marks_place": "unit", "unit_signature": "rsa",
    },
    message={
        "version": "2.0", "receiver_id": "TINH", "txn_type": "sync_other", "msg_type": "103", "data_shape": "plain",
        "hash_case": "lower", "data_hash": "text",
    },
    channel={
        "login": "/dang-nhap", "push": "/gui", "status": "/hoi", "list": "/danh-sach", "refresh": "/doi", "service_type": "7",
        "body_limit": 2_000_000, "deadline_hours": 12, "per_minute": 30, "burst": 2, "records_per_message": 3,
        "token_margin_seconds": 60, "give_up_after": 3, "rest_minutes": 7,
    },
    login={
        "username_field": "ten", "password_field": "mat_khau", "token_field": "phien", "refresh_field": "doi_phien",
        "seconds_field": "giay", "token_seconds": 500,
    },
    replies={"accepted": ["OK"], "pending": ["CHO"], "rejected": ["SAI"], "retry": ["LOI"], "auth": ["AI"], "absent": ["KHONG"]},
)  # fmt: skip
SILENT = otherwise(
    "silent",
    package={
        "birth_format": "ddmmyyyy", "moment_format": "iso", "examiner_mark": "none", "concluder_mark": "none",
        "facility_mark": "none", "unit_signature": "none",
    },
    message={"data_type": "json/base64", "data_shape": "plain", "signature": "none"},
)  # fmt: skip
INVENTED = {one.code: one for one in (CONTRARY, SILENT)}
THEIRS = {
    "contrary": Manner(
        data_type="xml/base64", receiver="TINH", version="2.0", txn_type="sync_other", msg_type="103", service_type="7",
        bare_data=True, hash_upper=False, hash_text=True, facility=5, packed=True, counts="files", holder="inside", seal="bare",
        lower=True, conclusion="KET_LUAN", flat=True, row_names=True, empties=False, leaving=True,
        shapes={
            "GIOI_TINH": "[12]", "NGAY_SINH": r"\d{4}-\d\d-\d\d", "NGAY_VAO": r"\d\d/\d\d/\d{4} \d\d:\d\d", "MA_LOAI_KCB": "0[12]",
            "DOI_TUONG": r"\d\d(;\d\d)*",
        },
        calls={"/dang-nhap": "login", "/doi": "refresh", "/gui": "push", "/hoi": "status", "/danh-sach": "list"},
        account=("ten", "mat_khau"), session=("phien", "doi_phien", "giay"),
        codes={
            "CM_SUCCESS": "OK", "PS_DS_SAVE_SUCCESS": "OK", "PS_DS_VERIFY_SUCCESS": "CHO", "PS_DS_VERIFY_FAIL": "SAI",
            "CM_INVALID_REQUEST": "SAI", "CM_NOT_FOUND": "KHONG", "CM_AUTH_ACCOUNT_FAIL": "AI", "CM_SYSTEM_ERROR": "LOI",
        },
    ),
    "silent": dataclasses.replace(
        MANNERS["ministry"], data_type="json/base64", bare_data=True, signed=False, seal="none",
        shapes={"NGAY_SINH": r"\d{8}", "NGAY_VAO": r"[\d-]{10}T\d\d:\d\d"},
    ),
}  # fmt: skip
# What does not show on the bytes of a message; each is seen in a test below.
ELSEWHERE = {
    "channel.login", "channel.push", "channel.status", "channel.list", "channel.refresh", "channel.body_limit",
    "channel.deadline_hours", "channel.per_minute", "channel.burst", "channel.token_margin_seconds", "channel.give_up_after",
    "channel.rest_minutes", "channel.withdrawal",
    "channel.timeout_seconds", "login.username_field", "login.password_field", "login.token_field",
    "login.refresh_field", "login.seconds_field", "login.token_seconds", "replies.accepted", "replies.pending",
    "replies.rejected", "replies.retry", "replies.auth", "replies.absent",
}  # fmt: skip


class Ward:
    """A ward with one gateway, and the stand-in for it."""

    def __init__(self, code: str, keys: Path, brought: Path) -> None:
        self.code, self.profile = code, profiles.load(code)
        self.brought = brought
        self.pem = signing.facility_signer(keys).public_pem()
        self.manner = THEIRS.get(code) or MANNERS[code]
        self.portal = Portal(keys={SENDER: self.pem}, accounts=dict([ACCOUNT]), manner=self.manner)
        self.server = Listening(self.portal).start()
        self.day: Examined
        self.visits: dict[str, str] = {}

    def connect(self) -> installation.Connection:
        return installation.connect(
            gateway=self.code, url=self.server.url, username=ACCOUNT[0], password=ACCOUNT[1]
        )

    def misbehave(self, *faults: str) -> None:
        """From the next call on."""
        self.server.misbehaviour = type(self.server.misbehaviour)(faults)

    def send(self, hours: float = 0) -> dict[str, int]:
        """Send what is due so many hours after the day's moment."""
        return actions.send_due(now=self.day.now + hours * HOUR, by=self.day.doctor, eager=True)

    def heard(self) -> Heard:
        return Heard(self.server.said, self.profile.channel.push, self.visits, self.pem)

    def paths(self) -> list[str]:
        return [path for path, _headers, _raw in self.server.said]

    def fill(self) -> None:
        """Somebody with everything, somebody of whom little is known, and a child."""
        bring(self.day, self.brought)
        opened = key_actions.open_own(secret=PIN, by=self.day.doctor, now=self.day.now)
        reason = "Khám sức khỏe định kỳ ".ljust(self.profile.package.reason_size, "x")
        full = self.day.conclude(answers=ANSWERS | {"LY_DO_VV": reason}, signer=opened)
        _licensed(full)
        unknown = (
            {}
            if self.profile.package.year_only_birth == "blocked"
            else {"birth_month": None, "birth_day": None}
        )
        person = self.day.person(sex="male", occupation="", **unknown)
        Enrolment.objects.filter(person=person).update(groups=["uninsured"])
        bare = self.day.conclude(person, answers=ANSWERS | {"HINH_THUC_KHAM": "screening"})
        child = walk(self.day, 3, personal_number="", occupation="")
        conclude_child(self.day, child)
        self.visits = {"full": full.encounter_id.hex, "bare": bare.encounter_id.hex, "child": child.pk.hex}


def conclude_child(day: Examined, child: Any) -> None:
    """Conclude the child without passing over what asks."""
    said = {"health_class": None, "icd_codes": [], "advice": "Tiêm nhắc đúng lịch"}
    exams_actions.conclude(encounter=child, by=day.doctor, now=day.now, filled=CHILD, **said)


def _licensed(conclusion: Conclusion) -> None:
    """As if the register knew the examiners' licences."""
    details = dict(conclusion.details or {})
    details["licence"] = "0456/HP"
    details["examiners"] = [{"name": "BS Trần Văn Khám", "part": "internal", "licence": "0123/HP"}]
    Conclusion.objects.filter(pk=conclusion.pk).update(details=details)


@pytest.fixture(scope="module")
def brought(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doctor")
    signing.make_test_key(folder, name="BS Mẫu", now=dt.datetime.now(dt.UTC))
    return folder


@pytest.fixture
def ward(
    request: Any, keys: Path, brought: Path, db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ward]:
    """The ward of the parameter's gateway."""
    plain = profiles.load
    monkeypatch.setattr(
        profiles, "load", lambda code, *rest: INVENTED[code] if code in INVENTED else plain(code, *rest)
    )
    (keys / "gateway.json").unlink(missing_ok=True)
    with override_settings(HOME=keys.parent):
        made = Ward(request.param, keys, brought)
        made.connect()
        made.day = Examined(World())
        yield made
    made.server.stop()


def test_every_gateway_is_played() -> None:
    """A new province's file asks for a manner of its own here."""
    assert set(PORTALS) | {"any"} == set(MANNERS)
    assert set(profiles.codes()) - set(PORTALS) == {"fhir"}
    known = set(profiles.settings_of(profiles.load("ministry")))
    assert set(READ) | ELSEWHERE == known and not set(READ) & ELSEWHERE


@pytest.mark.parametrize("ward", [*PORTALS, *INVENTED], indirect=True)
def test_from_login_to_reconciliation(ward: Ward) -> None:
    """Lost replies are asked about, a refusal is said and sent again, the list agrees; each setting shows on the bytes."""
    day, channel = ward.day, ward.profile.channel
    ward.fill()
    assert not [row.problems for row in Submission.objects.all() if row.problems]
    ward.misbehave("timeout_after_accept*1")
    ward.send()
    assert ward.send(1)["rejected"] == 0 and set(_states()) == {"accepted"}
    ward.portal.manner = dataclasses.replace(ward.manner, shapes=ward.manner.shapes | {"DIEN_THOAI": "0{10}"})
    refused = Submission.objects.get(conclusion=day.conclude(day.person()))
    assert ward.send(1)["rejected"] == 1
    refused.refresh_from_db()
    assert "DIEN_THOAI" in refused.reply_words and refused.error_kind in ("validation", "rejected")
    assert refused.reply_code == ward.manner.codes.get("PS_DS_VERIFY_FAIL", "PS_DS_VERIFY_FAIL")
    ward.portal.manner = ward.manner
    actions.send_again(submission=refused, by=day.doctor, now=day.now + HOUR)
    assert ward.send(2)["accepted"] == 1
    kept = actions.reconcile(by=day.doctor, now=day.now + 2 * HOUR)
    assert (kept.ours, kept.theirs, kept.matched, kept.open) == (4, 4, 4, 0)
    assert not kept.disagreements.exists()
    assert {message.version for message in ward.portal.messages.values()} == {1}
    assert {channel.login, channel.push, channel.status, channel.list} == set(ward.paths())
    _settings_show(ward)


def _states() -> list[str]:
    return list(Submission.objects.values_list("state", flat=True))


def _settings_show(ward: Ward) -> None:
    heard, unsigned = ward.heard(), ward.profile.message.signature == "none"
    for name, value in profiles.settings_of(ward.profile).items():
        if name in ELSEWHERE or (unsigned and name in ("message.hash_case", "message.data_hash")):
            continue
        if name == "package.year_only_birth" and value == "blocked":
            continue  # seen in the next test
        shown = READ[name](heard)
        if isinstance(shown, set):
            assert shown == {value}, (name, shown, value)
        elif isinstance(shown, dict):
            assert shown == {key: value[key] for key in shown}, (name, shown, value)
        else:
            assert shown == value, (name, shown, value)
    account = json.loads(next(raw for path, _h, raw in heard.said if path == ward.profile.channel.login))
    login = ward.profile.login
    assert account == {login.username_field: ACCOUNT[0], login.password_field: ACCOUNT[1]}


@pytest.mark.parametrize("ward", [*PORTALS, *INVENTED], indirect=True)
def test_what_is_held_back_before_sending(ward: Ward) -> None:
    """A year without a day and a reason too long, where the gateway does not take them; the hours of its deadline."""
    day, settings = ward.day, ward.profile.package
    year = day.conclude(day.person(birth_month=None, birth_day=None))
    long = day.conclude(day.person(), answers=ANSWERS | {"LY_DO_VV": "x" * (settings.reason_size + 1)}) if (
        settings.reason_size < 500  # the form itself takes no more than 500
    ) else None  # fmt: skip
    row = Submission.objects.get(conclusion=year)
    tags = [problem["tag"] for problem in row.problems]
    assert tags == (["NGAY_SINH"] if settings.year_only_birth == "blocked" else [])
    assert row.deadline_at - year.concluded_at == dt.timedelta(hours=ward.profile.channel.deadline_hours)
    if long is not None:
        assert [one["tag"] for one in Submission.objects.get(conclusion=long).problems] == ["LY_DO_VV"]


@pytest.mark.parametrize("ward", [*PORTALS, *INVENTED], indirect=True)
def test_sessions_and_limits(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session is renewed by its margin, by refreshing where there is a path for it; a body above the limit never leaves."""
    connection, settings = installation.connection(ward.code), ward.profile.channel
    passed = [0.0]
    monkeypatch.setattr(channels, "time", types.SimpleNamespace(monotonic=lambda: passed[0]))
    lasts = ward.portal.token_seconds
    with channels.open(connection) as opened:
        opened.ask(SENDER, "m")
        passed[0] += lasts - settings.token_margin_seconds - 1
        opened.ask(SENDER, "m")
        assert ward.paths() == [settings.login, settings.status, settings.status]
        passed[0] += 2
        opened.ask(SENDER, "m")
        assert ward.paths()[3:] == [settings.refresh or settings.login, settings.status]
        ward.portal.manner = dataclasses.replace(
            ward.manner, session=(*ward.manner.session[:2], "unspoken"), calls=ward.manner.calls
        )
        passed[0] += lasts
        opened.ask(SENDER, "m")
        silent = len(ward.paths())
        passed[0] += ward.profile.login.token_seconds - settings.token_margin_seconds - 1
        opened.ask(SENDER, "m")
        assert ward.paths()[silent:] == [settings.status], "the portal did not say how long"
        passed[0] += 2
        opened.ask(SENDER, "m")
        assert ward.paths()[silent + 1 :] == [settings.refresh or settings.login, settings.status]
        pushed = ward.paths().count(settings.push)
        assert opened.push(b"x" * (settings.body_limit + 1), "m").code == "BODY_LIMIT"
        assert ward.paths().count(settings.push) == pushed
        opened.push(b'{"x": "' + b"x" * (settings.body_limit - 9) + b'"}', "m")
        assert ward.paths().count(settings.push) == pushed + 1
        assert opened._http is None or opened._http.timeout == settings.timeout_seconds  # type: ignore[attr-defined]


@pytest.mark.parametrize("ward", [*PORTALS, *INVENTED], indirect=True)
def test_every_reply_code(ward: Ward) -> None:
    """Each code that the profile names means what the profile says, pushed or asked; one that it does not name is no acceptance."""
    replies, said = ward.profile.replies, [""]
    ward.portal.push = lambda body: (200, {"ref_msg_id": "m", "res_code": said[0]})  # type: ignore[method-assign]
    ward.portal.status = ward.portal.push  # type: ignore[method-assign]
    meanings = {
        Kind.ACCEPTED: replies.accepted, Kind.PENDING: replies.pending, Kind.REJECTED: [*replies.rejected, "MA_LA"],
        Kind.RETRY: replies.retry, Kind.AUTH: replies.auth,
    }  # fmt: skip
    with channels.open(installation.connection(ward.code)) as opened:
        for kind, codes in meanings.items():
            assert codes
            for said[0] in codes:
                assert opened.push(b"{}", "m").kind == kind, said
                assert opened.ask(SENDER, "m").kind == kind, said
        for said[0] in replies.absent:
            assert opened.ask(SENDER, "m").kind == Kind.ABSENT


@pytest.mark.parametrize("ward", [*PORTALS, *INVENTED], indirect=True)
def test_rhythm_rest_and_giving_up(ward: Ward) -> None:
    """How many leave at once and then how often; how long a refusal to talk is respected; when a record is given up."""
    day, settings = ward.day, ward.profile.channel
    row = Submission.objects.get(conclusion=day.conclude())
    waits = [rhythm.turn(ward.profile, day.now) for _ in range(settings.burst + 1)]
    assert waits[:-1] == [0.0] * settings.burst
    assert waits[-1] == pytest.approx(60 / settings.per_minute)
    ward.misbehave("maintenance*1")
    ward.send(1)
    state = GatewayState.objects.get(gateway=ward.code)
    assert state.rest_until == day.now + HOUR + dt.timedelta(minutes=settings.rest_minutes)
    ward.misbehave("http_500")
    for tried in range(1, settings.give_up_after + 2):
        ward.send(2 + 5 * tried)
        row.refresh_from_db()
        fruitless = row.tries.filter(outcome="unknown").count()
        assert (row.state == "dead") == (fruitless >= settings.give_up_after), (row.state, fruitless)
    assert row.state == "dead"


def test_a_package_of_one_gateway_is_refused_where_another_insists(keys: Path, db: None) -> None:
    """The stand-ins tell the gateways apart: what differs between two profiles is refused by tag, what does not is taken."""
    contents: dict[str, bytes] = {}
    (keys / "gateway.json").unlink(missing_ok=True)
    with override_settings(HOME=keys.parent):
        day = Examined(World())
        conclusion = day.conclude()
        signer = signing.facility_signer(keys)
        facts, layout = queries.facts_of(conclusion)
        for code in PORTALS:
            contents[code] = packages.make_package(
                facts, layout, profiles.load(code), made_on=day.now.date(), signer=signer,
                marks=signing_queries.marks_of(conclusion),
            )  # fmt: skip
    for sent, content in contents.items():
        for code in PORTALS:
            same = _envelope_of(sent) == _envelope_of(code)
            faults = [fault for one in checks.look(content, MANNERS[code]) for fault in one.faults]
            assert (not faults) == same, (sent, code, faults)
        assert not checks.look(content)[0].faults, "the lenient one takes every variant"


UNSEEN = {
    "unit_signature",
    "facility_mark",
    "concluder_mark",
    "examiner_mark",
    "marks_place",
}  # judged apart, or not at all


def _envelope_of(code: str) -> tuple[Any, str]:
    profile = profiles.load(code)
    settings = {name: value for name, value in profile.package.model_dump().items() if name not in UNSEEN}
    return settings, profile.message.data_type


@pytest.mark.parametrize(
    "content",
    [
        b"{", b"{}", b"[]", b'{"khamsuckhoe": 1}', b'{"khamsuckhoe": {"thongtinhoso": []}}',
        b'{"khamsuckhoe": {}, "KHAMSUCKHOE": {}}', b"{" * 5000, b'{"a":' * 40 + b"1" + b"}" * 40,
        '{"khamsuckhoe": {"thongtindonvi": {}, "thongtinhoso": {"danhsachhoso": {"hoso": [1, {"filehoso": 3}]}}}}'.encode("utf-16"),
        b'{"khamsuckhoe": {"thongtindonvi": {}, "thongtinhoso": {"danhsachhoso": {"hoso": [1, {"filehoso": 3}]}}}}',
        b'{"khamsuckhoe": {"thongtindonvi": {}, "thongtinhoso": {"danhsachhoso": {"hoso": [{"filehoso": [{"loaihoso": "XML1",'
        b' "noidungfile": {"a": 1}}, {"loaihoso": "XML2", "noidungfile": "@@@"}, {"loaihoso": "XML3"}]}]}}}}',
    ],
)  # fmt: skip
def test_strange_json_is_a_fault_and_no_crash(content: bytes) -> None:
    """Names, never values."""
    assert any(one.faults for one in checks.look(content, MANNERS["hcc"]))
    assert any(one.faults for one in checks.look(content))


def test_the_fhir_gateway(keys: Path, db: None) -> None:
    """The same way for the one gateway of another kind."""
    profile = profiles.load("fhir")
    state = fhir_stub.Server("app", "mật khẩu")
    running = fhir_stub.serve(state)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    (keys / "gateway.json").unlink(missing_ok=True)
    try:
        with override_settings(HOME=keys.parent):
            url = f"http://127.0.0.1:{running.server_address[1]}/fhir"
            installation.connect(gateway="fhir", url=url, username="app", password="mật khẩu")
            day = Examined(World())
            first, second = day.conclude(), day.conclude(day.person())
            state.plan = ["lost", "refuses"]
            actions.send_due(now=day.now, by=day.doctor)
            refused = Submission.objects.get(state="rejected")
            actions.send_again(submission=refused, by=day.doctor, now=day.now)
            actions.send_due(now=day.now + HOUR, by=day.doctor)
            assert set(_states()) == {"accepted"}
            kept = actions.reconcile(by=day.doctor, now=day.now + HOUR)
            assert (kept.ours, kept.theirs, kept.matched, kept.open) == (2, 2, 2, 0)
            asked = {path.partition("?")[0].removeprefix("/fhir") for _method, path in state.requests}
            named = {f"{profile.channel.push}/{one.encounter_id}" for one in (first, second)}
            assert asked == named | {profile.channel.status, profile.channel.list}
            with channels.open(installation.connection("fhir")) as opened:
                big = b"x" * (profile.channel.body_limit + 1)
                assert opened.push(big, "m").code == "BODY_LIMIT"
    finally:
        running.shutdown()
        running.server_close()
