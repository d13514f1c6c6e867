"""One person's browser window in a story: signing in, opening pages, and what must hold on each of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Download, Locator, Page

from kham.site.demo import cast
from tests.journeys import pictures
from tests.journeys.waiting import calm

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
OFFICE, PHONE, TABLET = (1366, 768), (390, 844), (800, 1280)


class Desk:
    """A window of its own (own cookies). `said` holds what the page complained about: it must stay empty."""

    def __init__(self, browser: Browser, address: str, scratch: Path, size: tuple[int, int] = OFFICE) -> None:
        self.address, self.scratch = address, scratch
        width, height = size
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh",
            bypass_csp=False, accept_downloads=True, has_touch=width < 1000,
        )  # fmt: skip
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.said.append(f"{self.page.url}: {error}"))

    def sign_in(self, username: str) -> Desk:
        """Through the sign-in page, with the demo's common password."""
        self.page.goto(f"{self.address}/vao/")
        self.page.fill("#id_login", username)
        self.page.fill("#id_password", cast.PASSWORD)
        self.press("Đăng nhập")
        self.sees("Hôm nay cần làm gì?")
        return self

    def open(self, path: str) -> Page:
        """Go to a page of the ward; it must answer 200."""
        answer = self.page.goto(path if path.startswith("http") else f"{self.address}{path}")
        assert answer is not None
        assert answer.ok, f"{answer.status} {path}"
        return self.page

    def press(self, words: str, *, within: str = "main") -> None:
        """Press the button or link with these words and wait for the page that follows."""
        place = self.page.locator(within)
        named = place.get_by_role("button", name=words).or_(place.get_by_role("link", name=words))
        named.first.click()
        self.page.wait_for_load_state()
        calm(self.page)

    def agree(self, words: str) -> str:
        """Press a button that asks first; return the consequence it names."""
        self.page.locator("main").get_by_role("button", name=words).first.click()
        dialog = self.page.locator("#k-confirm")
        said = dialog.locator("[data-confirm-text]").inner_text()
        with self.page.expect_navigation():
            dialog.locator("[data-confirm-yes]").click()
        return said

    def takes(self, words: str) -> Path:
        """Press a link that gives a file; return where it was saved."""
        with self.page.expect_download() as waiting:
            self.page.locator("main").get_by_role("link", name=words).or_(
                self.page.locator("main").get_by_role("button", name=words)
            ).first.click()
        return self.saved(waiting.value)

    def saved(self, download: Download) -> Path:
        """Keep a downloaded file under its own name."""
        path = self.scratch / download.suggested_filename
        download.save_as(path)
        return path

    def waits_for(self, words: str, *, seconds: float = 40) -> None:
        """Until the page says so: long work goes on by itself."""
        self.page.locator("main").get_by_text(words).first.wait_for(timeout=seconds * 1000)

    def sees(self, words: str) -> Locator:
        """The place of these words on the page; waits for them."""
        found = self.page.get_by_text(words).first
        found.wait_for()
        return found

    def text(self) -> str:
        """All words of the page's main part."""
        return self.page.locator("main").inner_text()

    def _listen(self, message: Any) -> None:
        """Errors and warnings; not the browser's remark that a closed dialog's autofocus was not needed."""
        if message.type in ("error", "warning") and "Autofocus processing" not in message.text:
            self.said.append(f"{self.page.url}: {message.text}")

    def fine(self) -> None:
        """No accessibility fault, no sideways scrolling, nothing said to the console (a refused script would be)."""
        self.page.wait_for_load_state()
        calm(self.page)
        self.page.evaluate(AXE)
        found: list[dict[str, Any]] = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")[
            "violations"
        ]
        faults = [f"{v['id']}: {n['html'][:160]}" for v in found for n in v["nodes"]]
        assert not faults, f"{self.page.url}: {faults}"
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{self.page.url} scrolls sideways"
        )
        assert not self.said, self.said

    def picture(self, name: str, *, at: str = "") -> None:
        """Take a picture of the manual, with the element `at` brought to the top when given.

        It goes to docs/pictures when KHAM_PICTURES=1 or the file is missing there, and is thrown away otherwise.
        """
        assert name in pictures.PICTURES
        self.page.evaluate("document.fonts.ready.then(() => true)")
        self.page.mouse.move(0, 0)
        self.page.evaluate("document.activeElement.blur()")
        if at:
            self.page.locator(at).first.evaluate(
                "node => window.scrollTo(0, node.getBoundingClientRect().top + scrollY - 76)"
            )
        kept = pictures.FOLDER / f"{name}.png"
        wanted = os.environ.get("KHAM_PICTURES") == "1" or not kept.exists()
        self.page.screenshot(
            path=kept if wanted else self.scratch / kept.name, animations="disabled", caret="hide"
        )
        if at:
            self.page.evaluate("window.scrollTo(0, 0)")
