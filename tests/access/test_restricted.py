"""A person hidden as the army asks: planted everywhere, looked for on every page that each role can reach."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kham.accounts.roles import ROLES
from kham.planning.models import Appointment
from kham.roster.models import Person
from kham.roster.rules import restricted
from tests.access.tables import exams, followup, outreach, records, reporting, roster
from tests.access.test_canary import crawl
from tests.access.world import World

NAME = "Tống Bí Mật Quỳnh"


@pytest.fixture
def world(db: None) -> World:
    """Somebody of the neighbourhood with a list, an invitation, an exam, a case, a record, a report: then restricted."""
    world = World()
    unit = world.neighbourhood
    person = world.person(unit)
    Person.objects.filter(pk=person.pk).update(full_name=NAME, name_key="tong bi mat quynh")
    session = world.session(unit)
    for make in (exams.signed, followup.a_case, records.a_submission, outreach.a_contact, reporting.a_report):
        make(unit, world)
    Appointment.objects.get_or_create(
        session=session, person=person, defaults={"unit_path": unit.path, "at": session.starts_at, "token": "HIDDEN" * 5,
                                                  "short_code": "HIDDEN", "created_at": world.now},
    )  # fmt: skip
    Person.objects.filter(pk=person.pk).update(restricted="army")
    return world


def _starts(world: World) -> list[str]:
    unit = world.neighbourhood
    told: list[tuple[str, Any]] = [
        ("exams:session", exams.session), ("followup:case", followup.a_case), ("records:submission", records.a_submission),
        ("roster:person", roster.a_person), ("planning:session", exams.session), ("reporting:report", reporting.a_report),
        ("exams:slip", exams.encounter), ("exams:conclusion", exams.encounter),
    ]  # fmt: skip
    return [*(reverse(name, kwargs=make(unit, world)) for name, make in told), "/"]


@pytest.mark.wide
def test_nobody_without_the_right_reads_the_name(world: World) -> None:
    wrong = []
    for role in ROLES:
        client = Client()
        client.force_login(world.user(role), backend="django.contrib.auth.backends.ModelBackend")
        pages = crawl(client, _starts(world))
        found = [url for url, text in pages.items() if NAME in text]
        if restricted.sees(role, "army"):
            assert role != "station_officer" or found, "the crawl is blind"
        else:
            wrong += [f"{role} {url}" for url in found]
    assert wrong == []


def test_pages_of_a_hidden_person_do_not_exist(world: World) -> None:
    person = world.person(world.neighbourhood)
    for role in ("neighbourhood_head", "volunteer", "coordinator"):
        client = Client()
        client.force_login(world.user(role), backend="django.contrib.auth.backends.ModelBackend")
        for name in ("roster:person", "roster:propose", "roster:birth"):
            assert client.get(reverse(name, args=[person.pk])).status_code == 404
    client = Client()
    client.force_login(world.user("station_officer"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("roster:person", args=[person.pk])).status_code == 200
