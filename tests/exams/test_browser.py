"""The entry client in a real browser: keyboard only, a save without network is not lost, a reload keeps what was typed."""

from collections.abc import Iterator
from typing import Any

import pytest

from kham.exams import actions
from kham.exams.models import Encounter
from kham.kernel import clock
from tests.exams import world as worlds
from tests.exams.window import signed_in
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
    encounter: Encounter, live_server: Any, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """A signed-in page in Chromium."""
    user = encounter.doctor.user  # type: ignore[attr-defined]  # set above
    with signed_in(user, live_server.url, browser) as opened:
        opened.goto(f"{live_server.url}/buoi-kham/luot/{encounter.pk}/ban/measurements/")
        yield opened


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
