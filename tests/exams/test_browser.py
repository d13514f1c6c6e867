"""The entry client in a real browser: keyboard only, a save without network is not lost, a reload keeps what was typed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import override_settings

from kham.exams import actions
from kham.exams.models import Encounter
from kham.kernel import clock
from tests.exams import world as worlds
from tests.exams.world import World

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def encounter(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Encounter:
    """Somebody received a moment ago."""
    monkeypatch.setattr(worlds, "NOW", clock.now())
    monkeypatch.setattr(worlds, "DAY", clock.today())
    world = World()
    doctor = world.doctor
    found = actions.check_in(
        session=world.session, person=world.person(), method="known", by=doctor, now=clock.now()
    )
    found.doctor = doctor  # type: ignore[attr-defined]  # for the cookie below
    return found


@pytest.fixture
def page(
    encounter: Encounter, live_server: Any, chromium_path: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """A signed-in page in Chromium."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    from playwright.sync_api import sync_playwright

    user = encounter.doctor.user  # type: ignore[attr-defined]  # set above
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    from django.conf import settings

    with override_settings(ALLOWED_HOSTS=["*"]), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}]
        )
        opened = context.new_page()
        opened.faults = []
        opened.on("pageerror", lambda fault: opened.faults.append(str(fault)))
        opened.goto(f"{live_server.url}/buoi-kham/luot/{encounter.pk}/ban/measurements/")
        yield opened
        assert opened.faults == []
        browser.close()


def test_measuring_by_keyboard_survives_a_dead_network_and_a_reload(page: Any, encounter: Encounter) -> None:
    page.wait_for_selector("#CHIEU_CAO")
    for typed in ("150", "62,5", "88", "18595"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    page.wait_for_selector(".exam-urgent")
    assert "185/95" in page.inner_text(".exam-findings") and "27,78" in page.inner_text(".exam-computed")
    page.reload()
    page.wait_for_selector("#CHIEU_CAO")
    assert page.input_value("#CAN_NANG") == "62,5" and page.input_value("#HUYET_AP") == "185/95"
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=chờ gửi")
    encounter.refresh_from_db()
    assert encounter.answers == {}
    page.context.set_offline(False)
    for _ in range(60):  # the strict policy forbids wait_for_function
        if not page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('kham.outbox'))"):
            break
        page.wait_for_timeout(250)
    encounter.refresh_from_db()
    assert (
        encounter.answers["HUYET_AP"] == "185/95"
        and encounter.triage == "U"
        and encounter.stations_done == ["measurements"]
    )


def test_impossible_values_stop_at_the_field(page: Any, encounter: Encounter) -> None:
    page.wait_for_selector("#CHIEU_CAO")
    page.keyboard.type("1500")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#CHIEU_CAO_error")
    assert "không thể có" in page.inner_text("#CHIEU_CAO_error")
    encounter.refresh_from_db()
    assert encounter.answers == {}
