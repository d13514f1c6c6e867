"""Words planted in results and numbers, looked for on every page that each role can reach: none where it may not be."""

import html
import io
import json
import logging
import os
import re
import zipfile
from collections import deque
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from pypdf import PdfReader

from kham.accounts.roles import ROLES, May
from kham.exams.models import Conclusion, Encounter, Finding
from kham.followup.models import Case
from kham.journal import queries as journal_queries
from kham.journal.models import Entry
from kham.roster.models import Person
from tests.access.answers import put_away
from tests.access.tables import exams, followup, outreach, records, reporting, roster
from tests.access.world import World

RESULT = "DauVetKetQua"  # in findings, cases, conclusions
VALUE = 187.3  # a weight that nobody else has
NUMBERS = {"own": "031150007793", "sibling": "031150008864", "other": "012150009935"}
PHONES = {"own": "0912007793", "sibling": "0912008864", "other": "0912009935"}
NAMES = {"own": "Tống Nhật Quỳnh Mốc", "sibling": "Tống Nguyệt Quỳnh Lạ", "other": "Tống Tinh Quỳnh Xa"}
LINK = re.compile(r"(?:href|src|hx-get|action)=\"([^\"#]+)")
# Plain `./kham test` reads as those who see most and least; the whole run, and whoever names this file, as everybody.
WHO = (
    ("station_officer", "clinician", "neighbourhood_head", "volunteer", "coordinator")
    if os.environ.get("KHAM_TEST_QUICK")
    else tuple(ROLES)
)
NEVER = {"account_logout", "mfa_deactivate_totp", "set_language"}


def _places(world: World) -> dict[str, Any]:
    return {"own": world.neighbourhood, "sibling": world.next_commune, "other": world.far_commune}


@pytest.fixture
def world(db: None) -> World:
    """The small country with planted people in three communes, examined, followed up, sent and reported."""
    world = World()
    for place, unit in _places(world).items():
        world.session(unit)
        person = world.person(unit)
        Person.objects.filter(pk=person.pk).update(full_name=NAMES[place])
        person.refresh_from_db()
        person.personal_number, person.phone = NUMBERS[place], PHONES[place]
        person.save()
        _plant(world, unit)
    return world


def _plant(world: World, unit: Any) -> None:
    for make in (
        exams.signed,
        followup.a_case,
        records.a_submission,
        roster.a_staged_list,
        roster.a_row,
        roster.a_pair,
    ):
        make(unit, world)
    _outreach(world, unit)
    encounter = Encounter.objects.get(pk=exams.encounter(unit, world)["encounter_id"])
    Encounter.objects.filter(pk=encounter.pk).update(
        answers={"CAN_NANG": VALUE, "TIEN_SU_BENH": RESULT}, triage="U", state="concluded"
    )
    Conclusion.objects.filter(encounter=encounter).update(
        summary=RESULT, advice=RESULT, icd_codes=["I10"], answers={"CAN_NANG": VALUE}
    )
    Case.objects.filter(encounter=encounter).update(sentence=RESULT)
    Finding.objects.create(
        encounter=encounter,
        unit_path=unit.path,
        rule="x",
        rule_version="1",
        level="U",
        sentence=RESULT,
        tags=["CAN_NANG"],
    )
    reporting.a_report(unit, world)


def _outreach(world: World, unit: Any) -> None:
    """Somebody reported as moved."""
    outreach.a_contact(unit, world)


def _text(response: Any) -> str:
    """Everything readable in an answer, also inside workbooks, documents and PDFs."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    put_away(response)
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            return " ".join(box.read(name).decode("utf-8", "replace") for name in box.namelist())
    if content[:5] == b"%PDF-":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return html.unescape(content.decode("utf-8", "replace"))


def crawl(client: Client, start: list[str]) -> dict[str, str]:
    """Pages reachable by links: address → text."""
    pages: dict[str, str] = {}
    kinds: set[str] = set()
    queue = deque(start)
    while queue:
        url = queue.popleft()
        kind = _kind(url)
        if url in pages or kind is None or (kind in kinds and url not in start):
            continue
        kinds.add(kind)
        response = client.get(url)
        if location := response.headers.get("Location", ""):
            queue.append(urljoin(url, location))
        text = _text(response) if response.status_code == 200 else ""
        pages[url] = f"{location} {text}"
        queue.extend(
            urljoin(url, html.unescape(link))
            for link in LINK.findall(text)
            if not link.startswith(("http", "data:", "/static"))
        )
    return pages


def _kind(url: str) -> str | None:
    """The view and the names of what is asked of it: one page of each kind is read. None: not followed."""
    parts = urlsplit(url)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return None
    return None if name in NEVER else f"{name} {sorted(parse_qs(parts.query))}"


def _starts(world: World, role: str) -> list[str]:
    """The home page, and addresses of things that a person might have been told, of every unit."""
    told = []
    for unit in _places(world).values():
        for name, make in [
            ("exams:slip", exams.encounter), ("exams:slip_pdf", exams.encounter), ("exams:entry_data", exams.encounter),
            ("exams:conclusion", exams.encounter), ("exams:session", exams.session), ("exams:workbook", exams.session),
            ("followup:case", followup.a_case), ("records:submission", records.a_submission), ("roster:person", roster.a_person),
            ("planning:session", exams.session), ("reporting:report", reporting.a_report),
        ]:  # fmt: skip
            told.append(reverse(name, kwargs=make(unit, world)))
    return [*told, "/"]


def test_nothing_shows_where_it_may_not(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Results, numbers, telephones, other units: only where the role allows; nothing personal in addresses, logs, journal."""
    wrong: list[str] = []
    read: dict[str, dict[str, str]] = {}
    with caplog.at_level(logging.INFO):
        for role in WHO:
            client = Client()
            client.force_login(world.user(role), backend="django.contrib.auth.backends.ModelBackend")
            read[role] = crawl(client, _starts(world, role))
            for url, text in read[role].items():
                wrong += [f"{role} {url}: {what}" for what in seen(role, text)]
    assert wrong == []
    addresses = " ".join(html.unescape(url) for pages in read.values() for url in pages)
    kept = json.dumps([[e.reason, e.data, e.object_id] for e in Entry.objects.all()], ensure_ascii=False)
    for word in [*NAMES.values(), *NUMBERS.values(), *PHONES.values(), RESULT]:
        assert word not in addresses and word not in caplog.text and word not in kept
    assert journal_queries.verify() is None
    everything = " ".join(read["station_officer"].values())
    assert len(read["station_officer"]) > 60
    assert all(word in everything for word in (RESULT, NUMBERS["own"], PHONES["own"], NAMES["own"])), (
        "the crawl is blind"
    )


def seen(role: str, text: str) -> list[str]:
    """What a text shows that the role may not see."""
    may, found = ROLES[role].may, []
    for place in ("own", "sibling", "other"):
        outside = place == "other" or (place == "sibling" and role != "province_officer")
        words = (NAMES[place], NUMBERS[place], PHONES[place])
        if outside and any(word in text for word in words):
            found.append(f"of another unit ({place})")
        if NAMES[place] in text and not may & {
            May.ROSTER_VIEW,
            May.EXAM_CHECKIN,
            May.LISTS_SUBMIT,
            May.RESULTS_VIEW,
        }:
            found.append("a name")
    if any(word in text for word in (RESULT, str(VALUE), "187,3")) and May.RESULTS_VIEW not in may:
        found.append("a result")
    if any(number in text for number in NUMBERS.values()) and May.ROSTER_EDIT not in may:
        found.append("a whole personal number")
    if any(phone in text for phone in PHONES.values()) and not may & {May.ROSTER_EDIT, May.FOLLOWUP_RECORD}:
        found.append("a whole telephone number")
    return found


def test_every_page_is_closed_to_frames_and_stores(world: World) -> None:
    """Policy headers on every answer, also on errors and files."""
    client = Client(raise_request_exception=False)
    client.force_login(world.user("station_officer"), backend="django.contrib.auth.backends.ModelBackend")
    slip = reverse("exams:slip_pdf", kwargs=exams.encounter(world.neighbourhood, world))
    strict = Client(enforce_csrf_checks=True)
    answers = [
        client.get("/"),
        client.get("/khong-co/"),
        client.get(slip),
        client.get("/", headers={"host": "evil.example"}),
    ]
    answers += [
        strict.post("/vao/", {}),
        Client().get("/vao/"),
        Client().get("/khong-co/"),
        client.put("/"),
        Client().get("/"),
    ]
    for answer in answers:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], answer.request
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY", answer.request
        assert "no-store" in answer.headers["Cache-Control"], answer.request
    assert settings.DEBUG is False
