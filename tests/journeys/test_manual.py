"""The pictures of an exam day for the manual: each screen it describes is opened once, is fine, and is taken.

A sweep, not a story: the ward is as the sample builds it. `KHAM_PICTURES=1 ./kham test tests/journeys/test_manual.py`
takes every picture again.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.wide]

Sits = Callable[..., Desk]
UUID = r"[0-9a-f-]{36}"


def today(doctor: Desk) -> str:
    """The address of today's session."""
    doctor.open("/buoi-kham/")
    doctor.page.locator(".exam-session-row").first.click()
    doctor.page.locator("#exam-queue").wait_for()
    found = re.search(rf"/buoi-kham/{UUID}/", doctor.page.url)
    assert found is not None
    return found[0]


def take(desk: Desk, path: str, name: str, *, wait: str = "main", at: str = "") -> None:
    """Open a page, see that it is fine, take its picture."""
    desk.open(path)
    desk.page.locator(wait).first.wait_for()
    desk.page.wait_for_load_state("networkidle")
    desk.fine()
    desk.picture(name, at=at)


def test_the_exam_day_is_pictured(desk: Sits) -> None:
    """Door, desks, television, emergency, papers, workbook, laboratory, slip, closing."""
    doctor = desk("bacsi")
    session = today(doctor)
    the_door(doctor, session)
    the_desks(doctor, session)
    the_emergency(doctor, session)
    the_papers(doctor, session)
    the_end(doctor, session)


def the_door(doctor: Desk, session: str) -> None:
    doctor.open(session)
    doctor.page.fill("#exam-scan", "nguyen thi")
    doctor.page.locator("#exam-scan-found [role=option]").first.wait_for()
    doctor.fine()
    doctor.picture("40-don-tiep")


def the_desks(doctor: Desk, session: str) -> None:
    take(doctor, f"{session}ban-kham/", "42-ban-kham")
    television = doctor.page.locator('a[href*="/bang/"]').first.get_attribute("href")
    assert television is not None
    doctor.open(session)
    doctor.page.locator("#exam-queue .k-row-link").first.click()
    doctor.page.locator(".exam-form").wait_for()
    doctor.page.locator(".exam-station", has_text="Chỉ số").first.click()
    doctor.fine()
    doctor.picture("41-mot-ban")
    take(doctor, television, "43-ti-vi", wait=".tv-desk")


def the_emergency(doctor: Desk, session: str) -> None:
    doctor.open(session)
    doctor.page.locator(".exam-red-button").click()
    doctor.page.locator("#emergency-dialog[open]").wait_for()
    doctor.fine()
    doctor.picture("44-cap-cuu")


def the_papers(doctor: Desk, session: str) -> None:
    take(doctor, f"{session}phieu-giay/", "45-phieu-giay")
    book = doctor.page.locator('a[href*="/so-kham/"]').first.get_attribute("href")
    assert book is not None
    take(doctor, book, "46-so-kham")
    take(doctor, f"{session}xet-nghiem/", "47-xet-nghiem")


def the_end(doctor: Desk, session: str) -> None:
    take(doctor, "/buoi-kham/tra-ket-qua/", "49-tra-ket-qua")
    slip = doctor.page.locator('a[href$="/phieu/"]').first.get_attribute("href")
    assert slip is not None
    take(doctor, slip, "50-phieu-ket-qua", wait="body")
    take(doctor, f"{session}khoa-so/", "51-khoa-so")


def test_what_stands_behind_the_day_is_pictured(desk: Sits) -> None:
    """Forms, clinical rules, other facilities, gateways, omissions, search, practice, accounts."""
    doctor, station = desk("bacsi"), desk("tram")
    take(doctor, "/buoi-kham/mau/", "52-bieu-mau")
    take(doctor, "/buoi-kham/quy-tac/", "53-quy-tac")
    take(station, "/danh-sach/ra-soat/", "54-ra-soat")
    take(station, "/ho-so/noi-khac/", "55-co-so-khac")
    take(station, "/ho-so/cong/", "56-cong-va-chu-ky")
    take(station, "/tap-duot/", "57-tap-duot")
    station.open("/danh-sach/nguoi-dan/")
    station.page.keyboard.press("/")
    station.page.keyboard.type("nguyen thi")
    station.page.wait_for_load_state("networkidle")
    station.fine()
    station.picture("58-tim-nguoi")
    take(desk("quantri"), "/tai-khoan/", "59-tai-khoan")
