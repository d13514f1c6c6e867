"""A child under six has no health class: normal, a risk of tuberculosis or a health problem, in agreement with the words."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kham.exams import actions, queries
from kham.exams.models import Conclusion, Encounter
from kham.exams.rules import child_outcome
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from tests.exams import walking
from tests.exams import world as worlds
from tests.exams.world import World


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(worlds, "NOW", clock.now())
    monkeypatch.setattr(worlds, "DAY", clock.today())
    return World()


def child(world: World) -> Encounter:
    person = world.person("Trần Gia Bảo", sex="male", birth=worlds.DAY.year - 4, birth_month=1, birth_day=2)
    encounter = actions.check_in(
        session=world.session, person=person, method="guardian", by=world.doctor, now=worlds.NOW,
        companion={"name": "Trần Thị Mận", "relation": "2"},
    )  # fmt: skip
    for n, station in enumerate(queries.stations(encounter)):
        if station["code"] != "conclusion":
            encounter = actions.record(
                encounter=encounter, answers=walking.answers_at(encounter, station["code"]), station=station["code"],
                by=world.doctor, now=worlds.minutes(n + 1),
            )  # fmt: skip
    return encounter


def signed_in(world: World) -> Client:
    client = Client()
    client.force_login(world.doctor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


SAID: list[tuple[dict[str, Any], list[str], str, str]] = [
    (child_outcome.answers("normal", tuberculosis=False, referred=False), [], "", ""),
    (
        child_outcome.answers("normal", tuberculosis=True, referred=False),
        [],
        "",
        "Không kết luận bình thường",
    ),
    (child_outcome.answers("problem", tuberculosis=False, referred=True), [], " ", "ghi bệnh hoặc ghi rõ"),
    (child_outcome.answers("problem", tuberculosis=False, referred=True), ["E44.1"], "", ""),
    (child_outcome.answers("problem", tuberculosis=False, referred=True), [], "Nhẹ cân", ""),
    (child_outcome.answers("", tuberculosis=True, referred=True), [], "", ""),
    ({"BINH_THUONG": "0"}, [], "", "Chọn kết luận"),
    (
        child_outcome.answers("", tuberculosis=False, referred=False),
        [],
        "",
        "",
    ),  # nothing chosen: the field is asked for
]


@pytest.mark.parametrize(("given", "codes", "summary", "sentence"), SAID)
def test_the_three_answers_agree(
    given: dict[str, Any], codes: list[str], summary: str, sentence: str
) -> None:
    said = child_outcome.complaint(given, icd_codes=codes, summary=summary)
    assert said.count(sentence) if sentence else not said


def test_the_page_asks_for_a_conclusion_instead_of_a_class(world: World) -> None:
    encounter = child(world)
    client, address = signed_in(world), reverse("exams:conclusion", args=[encounter.pk])
    page = client.get(address).content.decode()
    assert 'name="child"' in page and 'name="health_class"' not in page and "không phân loại sức khỏe" in page
    assert "Chọn kết luận của trẻ" in page
    none = client.post(address, {"then": "slip"})
    assert none.status_code == 422 and "Chọn kết luận của trẻ" in none.content.decode()
    wrong = client.post(address, {"then": "slip", "child": "normal", "child_tb": "1"})
    assert wrong.status_code == 422 and "Không kết luận bình thường" in wrong.content.decode()
    assert (
        not Conclusion.objects.exists()
        and "BINH_THUONG" not in queries.encounter(world.doctor, encounter.pk).answers
    )
    good = client.post(address, {"then": "slip", "child": "normal", "child_again": "2027-03-01"})
    assert good.status_code == 302
    signed = Conclusion.objects.get()
    assert (signed.kind, signed.health_class) == ("child", None)
    assert {tag: signed.answers[tag] for tag in ("BINH_THUONG", "VAN_DE_SUC_KHOE", "HEN_KHAM_LAN_SAU", "CHUYEN_CSKCB")} == {
        "BINH_THUONG": "1", "VAN_DE_SUC_KHOE": "0", "HEN_KHAM_LAN_SAU": "2027-03-01", "CHUYEN_CSKCB": "0",
    }  # fmt: skip
    changed = {
        "child": "problem",
        "summary": "Nhẹ cân",
        "referral_to": "Bệnh viện huyện",
        "reason": "Cân lại",
        "then": "slip",
    }
    assert client.post(address, changed).status_code == 302
    last = Conclusion.objects.get(current=True)
    assert (last.version, last.answers["BINH_THUONG"], last.answers["CHUYEN_CSKCB"]) == (2, "0", "1")
    assert client.get(reverse("exams:slip", args=[encounter.pk])).status_code == 200


def test_a_class_for_a_child_is_refused(world: World) -> None:
    encounter = child(world)
    with pytest.raises(Refusal, match="không phân loại sức khỏe"):
        actions.conclude(
            encounter=encounter, health_class=1, icd_codes=[], filled={"BINH_THUONG": "1"}, by=world.doctor,
            now=worlds.minutes(40), despite=True,
        )  # fmt: skip


def test_prepared_for_signing_together(world: World) -> None:
    encounter = child(world)
    client, address = signed_in(world), reverse("exams:conclusion", args=[encounter.pk])
    client.get(address)
    assert client.post(address, {"then": "later", "child": "normal"}).status_code == 302
    assert client.get(reverse("exams:sign_many", args=[world.session.pk])).status_code == 200
    done = actions.sign_prepared(
        encounters=[encounter.pk], session=world.session, by=world.doctor, now=worlds.minutes(60)
    )
    assert [one.kind for one in done["signed"]] == ["child"] and not done["refused"]
