"""Pre-flight at the session, and held-back records that free themselves when a fact becomes known."""

import re
from typing import Any

import pytest
from django.test import Client

from kham.exams import actions as exams_actions
from kham.exams.queries import foretelling
from kham.records.models import Submission
from kham.roster import actions as roster_actions
from tests.records.examined import ANSWERS, STATIONS, Examined
from tests.records.rig import Rig

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(day: Examined) -> Client:
    signed_in = Client()
    signed_in.force_login(
        day.world.user("station_officer"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return signed_in


def at_the_desk(day: Examined, **changes: Any) -> Any:
    """Somebody examined, not signed."""
    encounter = exams_actions.check_in(
        session=day.session, person=day.person(**changes), method="known", by=day.doctor, now=day.now
    )
    return exams_actions.record(
        encounter=encounter, answers=ANSWERS, done=STATIONS, by=day.doctor, now=day.now
    )


def test_what_will_be_refused_is_said_before_the_signature(day: Examined, rig: Rig, client: Client) -> None:
    at_the_desk(day)
    lacking = at_the_desk(day, personal_number="")
    (reason,) = foretelling.of_session(day.doctor, day.session)
    assert (reason.tag, reason.sentence) == ("SO_CCCD", "Thiếu “Số định danh cá nhân”.")
    assert [one["number"] for one in reason.people] == [lacking.queue_number]
    page = client.get(f"/buoi-kham/{day.session.pk}/se-bi-tra-lai/").content.decode()
    assert "1 trong 2 người" in page
    assert f"/buoi-kham/luot/{lacking.pk}/ban/reception/#SO_CCCD" in page, "the way leads to the field"
    short = client.get(f"/buoi-kham/{day.session.pk}/se-bi-tra-lai/", headers={"HX-Request": "true"})
    assert (
        "1 hồ sơ gửi bây giờ sẽ bị trả lại" in short.content.decode()
        and "<html" not in short.content.decode()
    )
    assert "se-bi-tra-lai" in client.get(f"/buoi-kham/{day.session.pk}/").content.decode()


def test_the_page_of_the_day_is_silent_when_all_is_well(day: Examined, rig: Rig, client: Client) -> None:
    at_the_desk(day)
    answer = client.get(f"/buoi-kham/{day.session.pk}/se-bi-tra-lai/", headers={"HX-Request": "true"})
    assert answer.content.decode().strip() == ""


def test_after_the_signature_the_way_leads_to_the_person(day: Examined, rig: Rig, client: Client) -> None:
    conclusion = day.conclude(day.person(ethnicity=""))
    (reason,) = foretelling.of_session(day.doctor, day.session)
    person = conclusion.encounter.person_id
    assert reason.people[0]["url"] == f"/danh-sach/nguoi-dan/{person}/#giay_ethnicity"
    page = client.get(f"/danh-sach/nguoi-dan/{person}/").content.decode()
    assert re.search(r'id="giay_ethnicity"', page)


def test_a_paper_frees_the_record_by_itself(day: Examined, rig: Rig, client: Client) -> None:
    conclusion = day.conclude(day.person(ethnicity="", personal_number=""))
    assert Submission.objects.get().state == "blocked"
    client.post(
        f"/danh-sach/nguoi-dan/{conclusion.encounter.person_id}/giay-to/",
        {"ethnicity": "01", "address": "Số 5, ngõ 2", "evidence": "Giấy khai sinh"},
    )
    assert {one["tag"] for one in Submission.objects.get().problems} == {"SO_CCCD"}
    client.post(
        f"/danh-sach/nguoi-dan/{conclusion.encounter.person_id}/giay-to/",
        {"personal_number": "031156009999", "evidence": "Thẻ căn cước, căn cước công dân"},
    )
    row = Submission.objects.get()
    assert (row.state, row.problems) == ("queued", [])


def test_the_number_of_another_is_not_taken(day: Examined, rig: Rig, client: Client) -> None:
    day.person(personal_number="031156009999")
    conclusion = day.conclude(day.person(personal_number=""))
    client.post(
        f"/danh-sach/nguoi-dan/{conclusion.encounter.person_id}/giay-to/",
        {"personal_number": "031156009999", "evidence": "Thẻ căn cước, căn cước công dân"},
    )
    assert Submission.objects.get().state == "blocked"


def test_the_answer_of_the_police_frees_the_record_by_itself(day: Examined, rig: Rig) -> None:
    """The follower hears of every list that comes in; whose rows they are is told by the roster."""
    conclusion = day.conclude(day.person(personal_number=""))
    person = conclusion.encounter.person
    person.personal_number = "031156009998"
    person.save()
    (follower,) = [one for one in roster_actions.after_facts if one.__name__ == "facts_known"]
    follower(people=[person.pk], now=day.now)
    assert Submission.objects.get().state == "queued"


def test_who_may_not_enter_results_sees_nothing(day: Examined, rig: Rig) -> None:
    at_the_desk(day, personal_number="")
    head = Client()
    head.force_login(
        day.world.user("neighbourhood_head"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert head.get(f"/buoi-kham/{day.session.pk}/se-bi-tra-lai/").status_code == 404
