"""In a real browser: the grid saves a row when it is left, and Ctrl+Enter saves and calls the next person of the desk."""

from typing import Any

import pytest

from kham.exams import actions
from kham.exams.actions import desks
from kham.exams.models import Encounter
from kham.kernel import clock
from tests.exams.test_browser import encounter, page  # noqa: F401 - fixtures of the entry client

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


def test_a_row_is_saved_when_it_is_left(page: Any, encounter: Encounter, live_server: Any) -> None:  # noqa: F811 - fixtures
    page.goto(f"{live_server.url}/buoi-kham/{encounter.session_id}/nhap-bang/")
    page.wait_for_selector(".grid-cell")
    page.keyboard.type("1500")
    assert page.get_attribute(".grid-cell", "aria-invalid") == "true"
    page.keyboard.press("Control+a")
    page.keyboard.type("150,5")
    page.keyboard.press("Enter")
    page.keyboard.type("62")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Đã lưu hết.")
    for _ in range(40):
        encounter.refresh_from_db()
        if encounter.answers:
            break
        page.wait_for_timeout(100)
    assert encounter.answers["CHIEU_CAO"] == 150.5 and encounter.answers["CAN_NANG"] == 62


def test_save_and_call_leads_to_the_next_person(page: Any, encounter: Encounter, live_server: Any) -> None:  # noqa: F811 - fixtures
    by = encounter.doctor  # type: ignore[attr-defined]  # set by the fixture
    desks.set_up(session=encounter.session, template="team_8", by=by, now=clock.now())
    for station in ("reception", "history", "blood"):
        actions.record(encounter=encounter, answers={}, station=station, by=by, now=clock.now())
    page.goto(f"{live_server.url}/buoi-kham/luot/{encounter.pk}/ban/measurements/")
    page.wait_for_selector(".exam-save")
    page.keyboard.type("150")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/buoi-kham/ban/**")  # nobody else waits: back at the desk
    encounter.refresh_from_db()
    assert encounter.answers["CHIEU_CAO"] == 150 and "measurements" in encounter.stations_done
