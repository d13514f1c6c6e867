"""The pages of the exam day, opened with the test client."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse

from kham.exams import actions
from kham.exams.models import Departure
from kham.journal.models import Entry
from kham.kernel import clock
from tests.exams.test_actions import examined, received
from tests.exams.world import NOW, World, minutes


@pytest.fixture
def client(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser in which the clinician is signed in, at half past eight of the exam day."""
    monkeypatch.setattr(clock, "now", lambda: minutes(90))
    browser = Client()
    browser.force_login(world.doctor.user)
    return browser


def test_index_and_session(world: World, client: Client) -> None:
    received(world)
    assert "Nhà văn hóa tổ 1" in client.get(reverse("exams:index")).content.decode()
    page = client.get(reverse("exams:session", args=[world.session.pk])).content.decode()
    assert "Nguyễn Thị Mẫu" in page and "0/10" in page


def test_looking_up_by_name_code_token_and_card(world: World, client: Client) -> None:
    person = world.person("Đặng Thị Quý", personal_number="031150000123", personal_number_index="")
    person.personal_number_index = __import__("kham.exams.queries.door", fromlist=["x"]).index_of(
        "031150000123"
    )
    person.save()
    invited = world.invite(person)
    address = reverse("exams:look_up", args=[world.session.pk])
    card = "031150000123|012345678|Đặng Thị Quý|01011950|Nữ|Số 1, Hải Phòng|01012022"
    for text in (
        "dang thi quy",
        "quý 1950",
        person.code,
        invited.short_code,
        f"https://x/m/{invited.token}",
        card,
        "031150000123",
    ):
        answer = client.post(address, {"scan": text}, headers={"HX-Request": "true"}).content.decode()
        assert "Đặng Thị Quý" in answer and "Có trong danh sách buổi khám hôm nay" in answer, text
    nobody = client.post(address, {"scan": "khong co ai"}, headers={"HX-Request": "true"}).content.decode()
    assert "Không có trong danh sách" in nobody
    assert world.session.scans.filter(code="not_found").count() == 1


def test_check_in_opens_the_form(world: World, client: Client) -> None:
    person = world.person()
    answer = client.post(
        reverse("exams:check_in", args=[world.session.pk]),
        {"person": str(person.pk), "method": "card", "then": "form"},
    )
    assert answer.status_code == 302 and "/luot/" in answer["Location"]
    assert client.get(answer["Location"]).status_code == 200


def test_entry_data_is_journalled_and_saves_come_back(world: World, client: Client) -> None:
    encounter = received(world)
    form = client.get(reverse("exams:form_json", args=["adult", "2026-07"])).json()
    assert len(form["stations"]) == 12 and any(f["tag"] == "HUYET_AP" for f in form["fields"])
    event = {
        "event_id": "0190b6a1-0000-7000-8000-000000000001",
        "stream_type": "encounter",
        "stream_id": str(encounter.pk),
        "kind": "encounter.saved",
        "schema": 1,
        "recorded_at": minutes(5).isoformat(),
        "body": {"station": "measurements", "answers": {"HUYET_AP": "182/112"}, "done": True},
    }
    batch = json.dumps({"device": "t1", "events": [event]})
    for already in (False, True):
        answer = client.post("/api/v1/sync/events", batch, content_type="application/json")
        assert answer.status_code == 200, answer.content
        assert answer.json()["verdicts"][0] | {"note": ""} == {
            "event_id": event["event_id"],
            "outcome": "applied",
            "note": "",
            "code": "",
            "already": already,
            "stored": True,
        }
    data = client.get(reverse("exams:entry_data", args=[encounter.pk])).json()
    assert (
        data["answers"]["HUYET_AP"] == "182/112"
        and data["triage"] == "U"
        and data["findings"][0]["level"] == "U"
    )
    assert Entry.objects.filter(action="exams.read_result", data__purpose="entry").exists()


def test_judging_stores_nothing(world: World, client: Client) -> None:
    encounter = received(world)
    address = reverse("exams:judge", args=[encounter.pk])
    said = client.post(
        address, json.dumps({"answers": {"HUYET_AP": "150/95"}}), content_type="application/json"
    ).json()
    assert said["triage"] == "R"
    encounter.refresh_from_db()
    assert encounter.answers == {}
    assert client.post(address, "no", content_type="application/json").status_code == 400


def test_conclusion_page_signs_and_slip_speaks(world: World, client: Client) -> None:
    encounter = examined(world, received(world))
    address = reverse("exams:conclusion", args=[encounter.pk])
    page = client.get(address).content.decode()
    assert "152/94" in page and "Gợi ý loại" in page and "Còn thiếu trước khi ký" not in page
    refused = client.post(address, {"health_class": "", "icd_codes": ""})
    assert refused.status_code == 422
    done = client.post(
        address, {"health_class": "4", "icd_codes": "I10", "summary": "", "advice": "Ăn nhạt", "then": "slip"}
    )
    assert done.status_code == 302
    slip = client.get(done["Location"]).content.decode()
    assert "yếu (loại IV)" in slip and "Tăng huyết áp" in slip and "rước ngày 02/9/2026" in slip
    pdf = client.get(reverse("exams:slip_pdf", args=[encounter.pk]))
    assert pdf.content[:5] == b"%PDF-" and len(pdf.content) > 5000
    assert client.get(address).status_code == 200


def test_codes_are_found_without_diacritics(world: World, client: Client) -> None:
    found = client.post(reverse("exams:icd"), {"text": "tang huyet"}).json()["codes"]
    assert found[0]["code"] == "I10"


def test_closing_and_workbook(world: World, client: Client) -> None:
    received(world)
    address = reverse("exams:closing", args=[world.session.pk])
    page = client.get(address).content.decode()
    assert "cần lý do về" in page
    client.post(address, {})
    world.session.refresh_from_db()
    assert world.session.state == "open"
    book = client.get(reverse("exams:workbook", args=[world.session.pk]))
    assert book.content[:2] == b"PK"


def test_leaving_and_cancelling(world: World, client: Client) -> None:
    first, second = received(world), received(world, name="Người Hai")
    entry = client.get(reverse("exams:entry", args=[first.pk])).content.decode()
    assert "Có việc, xin về" in entry and 'name="come_back_on"' in entry
    wrong = client.post(
        reverse("exams:leave", args=[first.pk]), {"reason": "Có việc", "come_back_on": "3/2020"}
    )
    assert wrong.status_code in (302, 409) and not Departure.objects.exists()
    client.post(reverse("exams:leave", args=[first.pk]), {"reason": "Có việc", "come_back_on": "12/8/2026"})
    assert Departure.objects.get().come_back_on == dt.date(2026, 8, 12)
    client.post(reverse("exams:void", args=[second.pk]), {"reason": "Nhầm người"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("left", "void")
    entry = client.get(reverse("exams:entry", args=[first.pk])).content.decode()
    assert "Đã về khi chưa khám xong: Có việc. Hẹn quay lại 12/8/2026." in " ".join(entry.split())
    client.post(reverse("exams:come_back", args=[first.pk]))
    first.refresh_from_db()
    assert first.state == "checked_in" and not Departure.objects.exists()
    again = actions.check_in(
        session=world.session, person=second.person, method="known", by=world.doctor, now=NOW
    )
    assert again.pk != second.pk and again.queue_number == 3


def test_somebody_on_no_list_is_added_at_the_door(world: World, client: Client) -> None:
    given = {"full_name": "Lò Văn Mới", "birth": "1961", "sex": "male", "address": "Số 9"}
    answer = client.post(reverse("exams:walk_in", args=[world.session.pk]), given)
    assert answer.status_code == 302
    encounter = world.session.encounters.get()
    assert (encounter.person.full_name, encounter.person.birth_year, encounter.queue_number) == (
        "Lò Văn Mới",
        1961,
        1,
    )
    wrong = client.post(reverse("exams:walk_in", args=[world.session.pk]), {**given, "birth": "31/02/1950"})
    assert wrong.status_code == 422 and Entry.objects.filter(action="exams.walk_in").count() == 1


def test_a_refused_addition_keeps_what_was_typed(world: World, client: Client) -> None:
    """Somebody whose number is on the roster already: told so, in the form as it was filled in."""
    known = {"full_name": "Đặng Thị Quý", "birth": "1950", "sex": "female", "personal_number": "031150000123"}
    address = reverse("exams:walk_in", args=[world.session.pk])
    assert client.post(address, known).status_code == 302
    again = client.post(address, {**known, "full_name": "Đặng Thị Quí"})
    page = again.content.decode()
    assert again.status_code == 422 and "Đặng Thị Quí" in page and "031150000123" in page


def test_a_closing_form_with_junk_closes_nothing(world: World, client: Client) -> None:
    """A reason for an encounter that is none is passed over."""
    received(world)
    answer = client.post(reverse("exams:closing", args=[world.session.pk]), {"reason-không-có": "Về"})
    world.session.refresh_from_db()
    assert answer.status_code == 302 and world.session.state == "open"


def test_a_form_where_json_is_expected_is_told_so(world: World, client: Client) -> None:
    encounter = received(world)
    assert client.post(reverse("exams:judge", args=[encounter.pk]), {"answers": "x"}).status_code == 400
    assert client.post(reverse("api:receive_events"), {"events": "x"}).status_code == 400
