"""The same ward on a telephone and on a tablet: no page scrolls sideways, everything within reach of a thumb.

A neighbourhood head works through the people to see today; the station officer looks at her day on the way;
at a table of the exam a tablet stands upright.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from kham.kernel import clock
from tests.journeys.desk import PHONE, TABLET, Desk

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

Sits = Callable[..., Desk]
THUMB = 40  # CSS pixels; the law of accessible pages asks for 24


def given_those_who_were_absent_have_a_new_day(station: Desk) -> None:
    """Whoever did not come in the rounds before is invited again, within the week."""
    today = clock.today()
    station.open("/ke-hoach/lap-lich/")
    station.page.fill("[name=first_day]", (today + timedelta(days=1)).isoformat())
    station.page.fill("[name=last_day]", (today + timedelta(days=6)).isoformat())
    station.press("Lập bản dự thảo")
    station.waits_for("Bản dự thảo số")
    station.agree("Công bố bản dự thảo")


def test_a_neighbourhood_head_writes_down_who_will_come(desk: Sits) -> None:
    """From the home page to the call list; one answer is written by one press and can be taken back."""
    given_those_who_were_absent_have_a_new_day(desk("tram"))
    head = desk("totruong", PHONE)
    head.fine()
    head.open("/van-dong/")
    head.fine()
    head.picture("phone-head")
    first = head.page.locator(".reach-person").first
    assert first.get_by_role("button", name="Sẽ đến").bounding_box()["height"] >= THUMB
    first.get_by_role("button", name="Sẽ đến").click()
    head.sees("Hoàn tác")
    head.fine()
    for path in ("/ke-hoach/", "/nhiem-vu/"):
        head.open(path)
        head.fine()


def test_a_station_officer_has_her_day_in_the_hand(desk: Sits) -> None:
    """Home, and every page she may need while walking."""
    officer = desk("tram", PHONE)
    officer.fine()
    places = officer.page.locator(".k-phone a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert 2 <= len(places) <= 4
    for path in (*places, "/ke-hoach/", "/ho-so/", "/bao-cao/", "/giam-sat/", "/van-dong/"):
        officer.open(path)
        officer.fine()


def test_a_tablet_stands_upright_at_a_table(desk: Sits) -> None:
    """The door and the first station of somebody who waits."""
    doctor = desk("bacsi", TABLET)
    doctor.open("/buoi-kham/")
    doctor.page.locator(".exam-session-row").first.click()
    doctor.page.locator("#exam-queue").wait_for()
    doctor.fine()
    doctor.page.locator("#exam-queue .k-row-link").first.click()
    doctor.page.locator(".exam-form").wait_for()
    doctor.fine()
    assert doctor.page.locator(".exam-save").bounding_box()["height"] >= THUMB
