"""The doctor's page in a real browser: concluded by keyboard alone, keystrokes counted; a diagnosis brings its advice."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from kham.exams import actions
from kham.exams.models import Conclusion
from kham.kernel import clock
from tests.exams import world as worlds
from tests.exams.window import signed_in
from tests.exams.world import STATIONS, World

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
MOST_KEYS = 40


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """A ward whose day is today."""
    monkeypatch.setattr(worlds, "NOW", clock.now())
    monkeypatch.setattr(worlds, "DAY", clock.today())
    return World()


@pytest.fixture
def page(world: World, live_server: Any, browser: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A signed-in page in Chromium."""
    with signed_in(world.doctor.user, live_server.url, browser) as made:
        made.kham_url = live_server.url
        yield made


def test_a_usual_person_is_concluded_by_keyboard(world: World, page: Any) -> None:
    encounter = actions.check_in(
        session=world.session,
        person=world.person(personal_number="031150000009"),
        method="known",
        by=world.doctor,
        now=clock.now(),
    )
    for station, answers in {"reception": {}, **STATIONS}.items():
        if station == "surgery":
            answers = {"KHAM_NGOAI_KHOA_PL": "1"}  # the skin was forgotten
        actions.record(
            encounter=encounter, station=station, answers=answers, by=world.doctor, now=clock.now()
        )
    page.goto(page.kham_url + reverse("exams:conclusion", args=[encounter.pk]))
    page.wait_for_selector("#icd-search:focus")
    _picture(page, "conclusion")
    typed = "tang huyet"
    page.keyboard.type(typed)
    # The first of the list that answers all that was typed; while typing there may be another.
    page.locator("#icd-list li:first-child button", has_text="I10").wait_for()
    page.keyboard.press("Enter")
    page.locator("[data-advice] button").first.wait_for()
    page.keyboard.press("Alt+Digit4")
    page.locator("[data-why='Người khám từ chối']").press("Enter")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "phieu" in url)
    signed = Conclusion.objects.get()
    assert (signed.health_class, signed.icd_codes) == (4, ["I10"]) and "Ăn nhạt" in signed.advice
    encounter.refresh_from_db()
    assert encounter.skipped["KET_QUA_KHAM_DA_LIEU"] == "Người khám từ chối"
    assert len(typed) + 4 <= MOST_KEYS
    page.goto(page.kham_url + reverse("exams:versions", args=[encounter.pk]))
    _picture(page, "versions")
    page.goto(page.kham_url + reverse("exams:my_key"))
    _picture(page, "my_key")


def _picture(page: Any, name: str) -> None:
    folder = os.environ.get("KHAM_PICTURES")
    if not folder:
        return
    page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.screenshot(path=f"{folder}/{name}-phone.png", full_page=True)
    page.set_viewport_size({"width": 1366, "height": 768})
