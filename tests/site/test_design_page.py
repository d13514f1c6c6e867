"""The design page in a real browser: no accessibility fault in any theme or size, nothing refused by the policy."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from kham.accounts.models import Membership, User
from kham.places.models import Unit

AXE = Path(__file__).resolve().parents[1] / "journeys/vendor/axe.min.js"
# theme, size of type, width of the window; the last three only with --long (their colours are also checked by arithmetic)
LOOKS = [("light", "", 1366), ("light", "", 390)]
LONG = [
    pytest.param(*look, marks=pytest.mark.long)
    for look in (("dark", "", 1366), ("contrast", "", 1366), ("light", "large", 1366))
]

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def session(client: Any) -> str:
    """The session cookie of an administrator."""
    unit = Unit.objects.create(
        code="31",
        level="province",
        kind="thành phố",
        name="Hải Phòng",
        path="31.",
        valid_from=dt.date(2025, 7, 1),
    )
    user = User.objects.create(username="an", full_name="Lê Văn An", date_joined=timezone.now())
    Membership.objects.create(
        user=user, role="administrator", unit=unit, unit_path=unit.path, valid_from=dt.date(2025, 7, 1), granted_by="-",
        granted_at=timezone.now(),
    )  # fmt: skip
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["kham"].value


def faults(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{v['id']}: {n['html'][:120]}" for v in found for n in v["nodes"]]


def use(page: Page) -> None:
    """The habits of every page: search key, rows that open beside the table, a question before something that hurts."""
    if page.locator("#k-search").count():  # only roles that may look up people have the box
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "k-search"
    page.locator("#tables .k-row-link").nth(1).click()
    page.locator("#k-panel:not([hidden])").wait_for()
    assert "Trần Văn Hùng" in page.locator("#k-panel").inner_text()
    page.keyboard.press("ArrowDown")
    page.locator("#k-panel", has_text="Lê Thị Thúy Hằng").wait_for()
    assert faults(page) == []
    page.keyboard.press("Escape")
    assert page.locator("#k-panel").is_hidden()
    page.locator("[data-confirm]").first.click()
    assert "148 người phải xếp lại lịch" in page.locator("#k-confirm").inner_text()
    page.keyboard.press("Escape")


@pytest.mark.parametrize(("theme", "size", "width"), [*LOOKS, *LONG])
def test_the_design_page_has_no_fault(
    live_server: Any, session: str, browser: Browser, theme: str, size: str, width: int
) -> None:
    said: list[str] = []
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        context.add_cookies([{"name": "kham", "value": session, "url": live_server.url}])
        context.add_init_script(f"localStorage['kham.theme']='{theme}'; localStorage['kham.type']='{size}'")
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        answer = page.goto(f"{live_server.url}/design/")
        assert answer is not None and answer.ok
        page.locator("[data-chart] canvas").nth(3).wait_for()
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if (theme, size, width) == LOOKS[0]:
            use(page)
    assert said == []
