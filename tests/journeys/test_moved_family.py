"""A family moves from one ward to the next, and nobody loses them on the way.

Two wards, an officer in each. In phường Hòa Bình the officer opens a household, reports that all of it has gone to phường
Thủy Nguyên, and from then on nobody invites them. In Thủy Nguyên the officer finds them among the changes that wait, sees no
more of them than is needed to say yes, and puts them into a neighbourhood. Now they are hers: their page opens for her and is
not there any more for him. He sees that it is settled. A mistake is taken back with one press.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import override_settings
from playwright.sync_api import Browser

from kham.accounts.models import Membership, User
from kham.kernel import clock
from kham.roster.models import Person
from tests.journeys.desk import AXE
from tests.journeys.pictures import take
from tests.journeys.waiting import calm
from tests.roster.change_world import Two

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]

Opens = Callable[[str], Any]


@pytest.fixture
def two(transactional_db: None) -> Two:
    """The two wards with their officers, who have signed in once with a second factor."""
    return Two()


@pytest.fixture
def window(two: Two, live_server: Any, browser: Browser) -> Iterator[Opens]:
    """`window("here")`: the page of that ward's officer, signed in; the same page when asked again."""
    from django.conf import settings

    pages: dict[str, Any] = {}
    with override_settings(ALLOWED_HOSTS=["*"]):

        def opened(where: str) -> Any:
            if where not in pages:
                user = officer(where, two.here if where == "here" else two.there)
                context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
                cookie = {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": signed_in(user),
                    "url": live_server.url,
                }
                context.add_cookies([cookie])
                page = context.new_page()
                page.home = live_server.url
                page.said = []
                page.on("pageerror", lambda fault: page.said.append(str(fault)))
                pages[where] = page
            return pages[where]

        yield opened
        for page in pages.values():
            page.context.close()


def officer(name: str, unit: Any) -> User:
    """A station officer of a ward."""
    now = clock.now()
    user = User.objects.create(username=name, full_name=f"Cán bộ {unit.name}", date_joined=now)
    Membership.objects.create(
        user=user,
        role="station_officer",
        unit=unit,
        unit_path=unit.path,
        valid_from=clock.today(),
        granted_by="x",
        granted_at=now,
    )
    return user


def signed_in(user: User) -> str:
    """The key of a session as it is after signing in."""
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    return str(session.session_key)


def test_a_moved_family(two: Two, window: Opens, tmp_path: Path) -> None:
    """From report to confirmation to taking it back, through the screens of both wards."""
    given_the_first_ward_reports_that_the_household_has_moved(window("here"), two, tmp_path)
    then_nobody_there_invites_them_meanwhile(window("here"), two)
    when_the_second_ward_confirms_and_names_the_neighbourhood(window("there"), two, tmp_path)
    then_they_are_theirs_and_no_longer_ours(window("here"), window("there"), two)
    when_it_was_a_mistake_they_come_back(window("here"), two)
    and_the_walking_order_is_changed_by_key(window("here"), two, tmp_path)


def given_the_first_ward_reports_that_the_household_has_moved(page: Any, two: Two, folder: Path) -> None:
    page.goto(f"{page.home}/danh-sach/ho/{two.home.pk}/")
    assert "Chủ hộ" in page.inner_text("main")
    fine(page)
    take(page, "30-ho", folder)
    page.get_by_role("link", name="Báo biến động: Phạm Văn Mòi").click()
    page.select_option("#id_what", "move")
    page.fill("#id_where", "phường Thủy Nguyên, Hải Phòng")
    page.check("#id_whole")
    page.fill("#id_evidence", "Đơn xin chuyển hộ khẩu")
    fine(page)
    page.get_by_role("button", name="Ghi nhận").click()
    page.get_by_text("Đã báo, chờ xác nhận").wait_for()
    assert "Phạm Thị Quýt" in page.inner_text("main")


def then_nobody_there_invites_them_meanwhile(page: Any, two: Two) -> None:
    page.goto(f"{page.home}/danh-sach/nguoi-dan/{two.people[0].pk}/")
    page.get_by_text("Báo chuyển đi, chờ xác nhận").first.wait_for()
    page.goto(f"{page.home}/danh-sach/bien-dong/?xem=di")
    assert "cả 3 người" in page.inner_text("main")


def when_the_second_ward_confirms_and_names_the_neighbourhood(page: Any, two: Two, folder: Path) -> None:
    missing = page.goto(f"{page.home}/danh-sach/nguoi-dan/{two.people[0].pk}/")
    assert missing.status == 404
    page.goto(f"{page.home}/danh-sach/bien-dong/")
    fine(page)
    take(page, "31-bien-dong", folder)
    page.locator(".k-row-link").first.click()
    page.get_by_role("button", name="1 · Xác nhận").wait_for()
    assert "Số 5 ngõ 2" not in page.inner_text("main"), (
        "the address is the other ward's until it is confirmed"
    )
    page.select_option("#id_unit", label="Núi Đèo 1")
    page.locator("h1").click()
    page.keyboard.press("1")
    page.get_by_text("Đã xác nhận.").wait_for()


def then_they_are_theirs_and_no_longer_ours(ours: Any, theirs: Any, two: Two) -> None:
    person = two.people[0].pk
    assert theirs.goto(f"{theirs.home}/danh-sach/nguoi-dan/{person}/").status == 200
    theirs.get_by_text("Núi Đèo 1").first.wait_for()
    assert ours.goto(f"{ours.home}/danh-sach/nguoi-dan/{person}/").status == 404
    ours.goto(f"{ours.home}/danh-sach/bien-dong/?xem=xong")
    ours.get_by_text("Đã xác nhận").first.wait_for()
    fine(ours)


def when_it_was_a_mistake_they_come_back(page: Any, two: Two) -> None:
    page.locator(".k-row-link").first.click()
    page.get_by_label("Lý do hoàn tác").fill("Gia đình đổi ý, chưa chuyển")
    page.get_by_role("button", name="Hoàn tác").click()
    page.locator("#k-confirm [data-confirm-yes]").click()
    page.get_by_text("Đã hoàn tác").first.wait_for()
    assert Person.objects.get(pk=two.people[0].pk).unit_path == two.one.path


def and_the_walking_order_is_changed_by_key(page: Any, two: Two, folder: Path) -> None:
    from kham.roster.models import Household

    other = Household.objects.create(
        unit=two.one, unit_path=two.one.path, head_name="Trịnh Văn Ổi", address="Số 7 ngõ 2", walking_order=2
    )
    page.goto(f"{page.home}/danh-sach/ho/thu-tu/?to={two.one.path}")
    fine(page)
    take(page, "32-thu-tu-di", folder)
    home = page.locator(f"[data-home='{other.pk}']")
    home.focus()
    with page.expect_response(
        lambda answer: "thu-tu" in answer.url and answer.request.method == "POST"
    ) as answer:
        page.keyboard.press("Alt+ArrowUp")
    assert answer.value.status == 204
    other.refresh_from_db()
    assert other.walking_order == 1
    page.set_viewport_size({"width": 390, "height": 844})
    fine(page)


def fine(page: Any) -> None:
    """No accessibility fault, no sideways scrolling, no fault of a script."""
    calm(page)
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert not [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} scrolls sideways"
    assert page.said == []
