"""The list a browser takes for hours without network, and arrivals sent afterwards: twice is once, two devices are one."""

from __future__ import annotations

import gzip
import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kham.exams.models import Alias, Encounter
from kham.exams.queries import door, offline
from kham.exams.rules import offline as rules
from kham.journal.models import Entry
from kham.kernel import clock
from kham.kernel.ids import new_id
from kham.sync import actions as sync_actions
from tests.exams.world import DAY, NOW, World, minutes


@pytest.fixture
def desk(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The volunteer at the door."""
    monkeypatch.setattr(clock, "now", lambda: minutes(90))
    browser = Client()
    browser.force_login(world.viewer("volunteer").user)
    return browser


def take(desk: Client, world: World, have: str = "") -> Any:
    """The list, or None when nothing is new."""
    answer = desk.post(reverse("exams:door_list", args=[world.session.pk]), {"have": have})
    return json.loads(gzip.decompress(answer.content)) if answer.status_code == 200 else None


def arrive(world: World, person: Any, stream: uuid.UUID, **more: Any) -> Any:
    """What the outbox sends for somebody received without network."""
    event = {
        "event_id": str(new_id()), "stream_type": "encounter", "stream_id": str(stream), "kind": "encounter.checked_in", "schema": 1,
        "body": {"session": str(world.session.pk), "person": str(person.pk), "method": "invitation", "offline": True},
        "recorded_at": NOW.isoformat(), **more,
    }  # fmt: skip
    return sync_actions.receive(
        events=[event], by=world.viewer("volunteer"), now=minutes(60), device="browser"
    )[0]


def test_the_list_says_what_the_page_would_and_names_nobody(world: World, desk: Client) -> None:
    number = "031150000123"
    mine = world.person(
        "Đặng Thị Quý",
        personal_number=number,
        personal_number_index=door.index_of(number),
        phone="0912345678",
    )
    later, came, hidden = (
        world.person("Lê Văn Sau"),
        world.person("Bùi Thị Đến"),
        world.person("Vũ Văn Kín", restricted="army"),
    )
    here = world.invite(mine)
    next_day = world.invite(later, world.new_session(DAY.replace(day=9)))
    for one in (came, hidden):
        world.invite(one)
    arrive(world, came, new_id())
    pack = take(desk, world)
    written = json.dumps(pack, ensure_ascii=False)
    for secret in ("Quý", "Sau", number, "0912345678", here.token, here.short_code, mine.code, mine.address):
        assert secret not in written
    for text in (here.token, here.short_code, mine.code, number):
        assert rules.answer(pack, text).person == str(mine.pk), text
    found = rules.answer(pack, next_day.short_code)
    judged = door.judge(world.session, later)
    assert (found.light, found.said) == ("amber", judged.sentence) and "09/8/2026" in found.said
    assert rules.answer(pack, came.code).why == "same"
    assert str(hidden.pk) not in written and len(pack["people"]) == 3
    assert Entry.objects.filter(action="exams.take_list").count() == 1
    assert (
        take(desk, world, pack["same"]) is None
        and Entry.objects.filter(action="exams.take_list").count() == 1
    )
    world.invite(world.person("Người mới"))
    assert take(desk, world, pack["same"]) is not None


def test_codes_of_records_that_were_merged_lead_to_the_kept_one(world: World, desk: Client) -> None:
    kept, gone = world.person("Lê Thị Còn"), world.person("Lê Thị Gộp")
    invited = world.invite(gone)
    gone.merged_into = kept
    gone.save()
    assert rules.answer(take(desk, world), invited.short_code).person == str(kept.pk)


def test_the_number_of_questions_does_not_grow_with_the_list(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for at in range(12):
        world.invite(world.person(f"Người {at}"))
    with django_assert_max_num_queries(8):
        assert len(offline.listed(world.viewer("volunteer"), world.session)) == 12


def test_two_devices_without_network_give_one_encounter_and_both_learn_the_number(
    world: World, desk: Client
) -> None:
    person = world.person("Đặng Thị Quý")
    world.invite(person)
    one, two, lost = new_id(), new_id(), new_id()
    for stream in (one, two):
        assert arrive(world, person, stream).outcome == "applied"
    encounter = Encounter.objects.get()
    assert Alias.objects.get().stream_id == two and encounter.checked_in_at == NOW
    answer = desk.post(
        reverse("exams:door_sent", args=[world.session.pk]), {"stream": [str(one), str(two), str(lost), "x"]}
    ).json()["lines"]
    assert [line.get("number") for line in answer] == [1, 1, None, None]
    assert answer[1]["name"] == "Đặng Thị Quý" and "không biết" in answer[2]["problem"]


def test_an_arrival_that_cannot_be_is_told_with_the_reason(world: World, desk: Client) -> None:
    stream, nobody = (
        new_id(),
        world.person("Người nơi khác", unit=world.far_commune, unit_path=world.far_commune.path),
    )
    arrive(world, nobody, stream)
    line = desk.post(reverse("exams:door_sent", args=[world.session.pk]), {"stream": [str(stream)]}).json()[
        "lines"
    ][0]
    assert "Không tìm thấy người này" in line["problem"] and not Encounter.objects.exists()


def test_the_attempt_is_kept_like_every_other(world: World) -> None:
    person = world.person("Đặng Thị Quý")
    world.invite(person)
    arrive(world, person, new_id())
    scan = world.session.scans.get()
    assert (scan.verdict, scan.person_id, scan.method) == (
        "green",
        person.pk,
        "invitation",
    ) and scan.at == NOW
