"""Screens of records: the ledger adds up, stuck records have an owner, gateways rest, a planted difference is explained."""

import datetime as dt
import html
import logging
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from kham.exams import actions as exams_actions
from kham.exams.models import Encounter
from kham.journal.models import Entry
from kham.records import actions, queries
from kham.records.models import Attempt, Disagreement, GatewayPause, Reconciliation, Submission
from kham.records.views import outbox, rows
from tests.records.examined import ANSWERS, STATIONS, Examined
from tests.records.rig import Rig, send

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def client(day: Examined) -> Client:
    """The station officer's browser."""
    browser = Client()
    browser.force_login(day.world.user("station_officer"), backend=BACKEND)
    return browser


def text(client: Client, url: str) -> str:
    """A page as read."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(answer.content.decode())))


def unfinished(day: Examined) -> Encounter:
    """Somebody who passed stations and has no conclusion."""
    encounter = exams_actions.check_in(
        session=day.session, person=day.person(), method="known", by=day.doctor, now=day.now
    )
    return exams_actions.record(
        encounter=encounter, answers=ANSWERS, done=STATIONS, by=day.doctor, now=day.now
    )


def test_every_line_of_the_ledger_adds_up(day: Examined, rig: Rig, client: Client) -> None:
    unfinished(day)
    day.conclude(day.person(personal_number=""))
    rig.serve("unknown_code*1")
    for _number in range(3):
        day.conclude()
    send(day)
    day.conclude()
    counters = queries.counters(day.doctor, now=day.now)
    for line in outbox.sums(counters)[:3]:
        assert line["n"] == sum(part["n"] for part in line["parts"]), line["label"]
    assert [line["n"] for line in outbox.sums(counters)] == [6, 5, 3, 2] and counters.reconciles
    page = text(client, "/ho-so/")
    assert "= 5 đã kết luận + 1 chưa kết luận" in page
    assert "= 3 đã gửi + 1 chờ gửi + 1 chưa gửi được" in page
    assert "= 2 được tiếp nhận + 1 bị từ chối" in page and "Cộng khớp từng dòng." in page
    assert "Gửi 1 hồ sơ chờ" in page and "1 chưa có người xử lý" in page and "Hỏi Công an" in page


def test_a_conclusion_without_record_is_told_and_repaired(day: Examined, rig: Rig, client: Client) -> None:
    day.conclude()
    day.conclude()
    Submission.objects.order_by("pk")[0].delete()
    page = text(client, "/ho-so/")
    assert "1 chưa lập hồ sơ" in page and "1 kết luận chưa có hồ sơ gửi" in page
    actions.make_missing(by=day.doctor, now=day.now)
    assert "Cộng khớp từng dòng." in text(client, "/ho-so/")


def test_what_holds_back_can_be_opened_reason_by_reason(day: Examined, rig: Rig, client: Client) -> None:
    day.conclude(day.person(ethnicity="", full_name="Trần Thị Mai"))
    day.conclude(day.person(personal_number="", full_name="Lê Thị Đào"))
    page = text(client, "/ho-so/?state=blocked&muc=MA_DAN_TOC")
    assert "Trần Thị Mai" in page and "Lê Thị Đào" not in page and "Thiếu “Dân tộc”." in page
    person = Submission.objects.get(encounter__person__full_name="Trần Thị Mai").encounter.person_id
    shown = client.get("/ho-so/?state=blocked").content.decode()
    assert f"{reverse('roster:person', args=[person])}#giay_ethnicity" in shown


def test_the_clock_to_the_deadline() -> None:
    now = dt.datetime(2026, 7, 5, 8, tzinfo=dt.UTC)
    for left, words, late, soon, gone in (
        (dt.timedelta(hours=20), "20 giờ", False, False, 4.0),
        (dt.timedelta(hours=3, minutes=20), "3 giờ 20 phút", False, True, 20.7),
        (dt.timedelta(minutes=40), "40 phút", False, True, 23.3),
        (-dt.timedelta(days=3), "3 ngày", True, False, 24.0),
    ):
        told = rows.clock_of(now + left, now)
        assert (told["left"] or told["over"], told["late"], told["soon"], told["gone"]) == (
            words,
            late,
            soon,
            gone,
        )


def test_a_refused_record_gets_an_owner_and_goes_again(day: Examined, rig: Rig, client: Client) -> None:
    rig.serve("unknown_code*2")
    day.conclude()
    day.conclude()
    send(day)
    page = text(client, "/ho-so/khong-nhan/")
    assert "2 hồ sơ sẽ không tự gửi nữa. 2 chưa có người xử lý." in page and "Nhận xử lý 2 hồ sơ" in page
    client.post("/ho-so/khong-nhan/nhan-xu-ly/")
    me = day.world.user("station_officer")
    assert set(Submission.objects.values_list("owner", flat=True)) == {me.pk}
    assert "Đều đã có người xử lý." in text(client, "/ho-so/khong-nhan/")
    one = Submission.objects.order_by("pk")[0]
    client.post(f"/ho-so/{one.pk}/giao/", {"owner": ""})
    one.refresh_from_db()
    assert one.owner is None and "Nhận xử lý 1 hồ sơ" in text(client, "/ho-so/khong-nhan/")
    client.post(f"/ho-so/{one.pk}/giao/", {"owner": str(day.world.user("province_officer").pk)})
    one.refresh_from_db()
    assert one.owner is None, "nobody outside the unit"
    client.post("/ho-so/khong-nhan/gui-lai/", {"kind": one.error_kind})
    assert set(Submission.objects.exclude(state="replaced").values_list("state", flat=True)) == {"queued"}
    assert send(day)["accepted"] == 2
    assert "Không có hồ sơ nào bị từ chối hoặc ngừng gửi." in text(client, "/ho-so/khong-nhan/")


def test_the_province_sees_codes_among_the_stuck(day: Examined, rig: Rig) -> None:
    rig.serve("unknown_code*1")
    day.conclude()
    send(day)
    officer = Client()
    officer.force_login(day.world.user("province_officer"), backend=BACKEND)
    page = text(officer, "/ho-so/khong-nhan/")
    assert "Mã X00001" in page and "Bưởi" not in page and "Nhận xử lý" not in page


def test_a_gateway_is_stopped_with_a_reason_and_started_again(
    day: Examined, rig: Rig, client: Client
) -> None:
    day.conclude()
    assert "Đang gửi" in text(client, "/ho-so/cong/") and "Trạm Y tế mẫu" in text(client, "/ho-so/cong/")
    client.post("/ho-so/cong/tam-dung/", {"gateway": "stub", "reason": "x"})
    assert not GatewayPause.objects.exists(), "a reason is needed"
    client.post(
        "/ho-so/cong/tam-dung/",
        {"gateway": "stub", "reason": "Cổng nâng cấp theo thông báo.", "until": "khi nào xong"},
    )
    assert not GatewayPause.objects.exists(), "a moment that can be read"
    client.post("/ho-so/cong/tam-dung/", {"gateway": "stub", "reason": "Cổng nâng cấp theo thông báo."})
    pause = GatewayPause.objects.get()
    for url in ("/ho-so/cong/", "/ho-so/"):
        assert "Cổng nâng cấp theo thông báo." in text(client, url)
    assert "Gửi 1 hồ sơ chờ" not in text(client, "/ho-so/")
    assert send(day)["accepted"] == 0
    client.post(f"/ho-so/cong/gui-tiep/{pause.pk}/")
    assert send(day)["accepted"] == 1
    assert [
        entry
        for entry in Entry.objects.values_list("action", flat=True)
        if "pause" in entry or "resume" in entry
    ] == [
        "records.pause",
        "records.resume",
    ]


def test_a_planted_difference_is_found_explained_and_ended(
    day: Examined, rig: Rig, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    """The portal loses one record and has one that nobody here knows; both are named with what ends them."""
    for _number in range(3):
        day.conclude()
    send(day)
    lost = Submission.objects.order_by("pk")[0]
    planted = rig.portal.messages.pop(lost.msg_id)
    rig.portal.by_message.pop(lost.msg_id, None)
    rig.portal.versions = {key: n for key, n in rig.portal.versions.items() if planted.visit_id not in key}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/ho-so/doi-soat/so/").status_code == 302
    made = Reconciliation.objects.get()
    assert (made.open, made.matched) == (1, 2)
    page = text(client, f"/ho-so/doi-soat/{made.pk}/")
    assert "Cổng và ta khác nhau ở đâu?" in page and "Ta ghi đã tiếp nhận, cổng không có" in page
    assert "Gửi lại đúng thông điệp đã gửi" in page
    assert "1 chênh lệch" in text(client, "/ho-so/") and "1 chênh lệch" in text(client, "/ho-so/doi-soat/")
    client.post(f"/ho-so/doi-soat/chenh-lech/{Disagreement.objects.get().pk}/", {"how": "resent"})
    send(day, now=day.now + dt.timedelta(minutes=10))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/ho-so/doi-soat/so/")
    last = Reconciliation.objects.order_by("-at", "-pk")[0]
    assert last.open == 0 and len(rig.current()) == 3
    assert "Cổng và ta khớp nhau" in text(client, f"/ho-so/doi-soat/{last.pk}/")


def test_what_the_gateway_need_not_hold_is_told_beside_the_figures(
    day: Examined, rig: Rig, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    """One refused, one with a lost reply, one accepted: 3 = 1 + 1 + 1, and each has its place on the page."""
    rig.serve("unknown_code*1", "timeout_after_accept*1")
    for _number in range(3):
        day.conclude()
    send(day)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/ho-so/doi-soat/so/")
    made = Reconciliation.objects.get()
    assert (made.ours, made.matched, made.settled, made.open) == (3, 1, 1, 0)
    assert "Cổng chưa nhận, chưa trả lời 1 Chênh lệch còn lại 0" in text(
        client, f"/ho-so/doi-soat/{made.pk}/"
    )
    assert "khớp cả 2" in text(client, "/ho-so/")


def test_a_list_that_is_no_list_is_refused_in_words(day: Examined, rig: Rig, client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.post("/ho-so/doi-soat/so/", {"way": "file"})
    client.post("/ho-so/doi-soat/so/", {"way": "file", "file": SimpleUploadedFile("ds.json", b"{")})
    assert not Reconciliation.objects.exists()


CANARY = {
    "name": "Nguyễn Thị Bưởi", "upper": "NGUYỄN THỊ BƯỞI", "plain": "nguyen thi buoi", "number": "031156077777",
    "phone": "0912345678", "address": "Số 5, ngõ 2", "birth": "09/3/1956", "digits": "19560309", "summary": "Tăng huyết áp",
}  # fmt: skip


def test_nothing_personal_in_logs_addresses_journal_and_mails(
    day: Examined,
    rig: Rig,
    client: Client,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    """A record through every trouble, its screens, a failure of the program: the words above stay out of all that is kept."""
    caplog.set_level(logging.DEBUG)
    settings.ADMINS = [("Quản trị", "quan-tri@mau.invalid")]
    day.conclude(day.person(personal_number=CANARY["number"]))
    day.conclude(day.person(personal_number="", full_name=CANARY["name"]))
    addresses: set[str] = set()
    for number, fault in enumerate(
        ("http_500*1", "wrong_id*1", "unknown_code*1", "closed*1", "expired*1", "timeout_after_accept*1")
    ):
        rig.serve(fault)
        moment = day.now + dt.timedelta(hours=6 * (number + 1))
        send(day, now=moment)
        for stuck in Submission.objects.filter(state__in=["rejected", "dead"]):
            actions.replay(submission=stuck, by=day.doctor, now=moment)
    actions.reconcile(by=day.doctor, now=day.now)
    for url in (
        "/ho-so/",
        "/ho-so/khong-nhan/",
        "/ho-so/cong/",
        "/ho-so/doi-soat/",
        f"/buoi-kham/{day.session.pk}/se-bi-tra-lai/",
    ):
        page = client.get(url).content.decode()
        addresses |= {url, *re.findall(r'(?:href|action|hx-get)="([^"]+)"', page)}
    client.raise_request_exception = False
    monkeypatch.setattr(queries, "counters", lambda *a, **k: 1 / 0)
    assert client.get("/ho-so/").status_code == 500
    kept = [caplog.text, *addresses, *(f"{one.subject} {one.body} {one.alternatives}" for one in mail.outbox)]
    kept += [
        str(values)
        for values in Attempt.objects.values_list("reply_code", "reply_words", "outcome", "msg_id")
    ]
    kept += [str(values) for values in Entry.objects.values_list("action", "data", "reason")]
    kept += [str(values) for values in Submission.objects.values_list("problems", "reply_words", "msg_id")]
    told = "\n".join(kept)
    assert [what for what, words in CANARY.items() if words in told] == []
    assert "/ho-so/" in told
