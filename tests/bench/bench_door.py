"""The door in Chromium by a scripted keyboard: from the scan to the person on screen, and somebody on no list with a card.

A scanner types without pause and ends with Enter; a person types four keys a second. Keystrokes of people are counted. The
server is the one `serve` starts, on SQLite, with 600 people of whom 120 are invited today.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from pathlib import Path
from typing import Any

from kham.site import serving
from tests.bench.bench_saving import PASSWORD, _server
from tests.site import building

PEOPLE, INVITED, SCANS = 600, 120, 12
KEY = 0.25  # seconds between two keys of a person
Figures = dict[str, float | int | str]
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
GIVEN = (
    "An",
    "Bình",
    "Chi",
    "Dung",
    "Giang",
    "Hà",
    "Khánh",
    "Lan",
    "Minh",
    "Nga",
    "Oanh",
    "Phúc",
    "Quý",
    "Sơn",
    "Thủy",
    "Yến",
)


def run() -> Figures:
    """Seconds from Enter of the scanner to the verdict and to the number; seconds and keys of a walk-in with a card."""
    home = Path(os.environ["KHAM_HOME"])
    os.environ["KHAM_ENV"] = "demo"
    os.environ.pop("KHAM_DATABASE_URL", None)
    session, cards = build(home)
    from playwright.sync_api import sync_playwright

    from tools import programs

    with _server(home) as (port, _process), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=programs.chromium(), args=["--no-sandbox"])
        page = sign_in(browser, port)
        page.goto(f"http://127.0.0.1:{port}/buoi-kham/{session}/")
        page.wait_for_selector("#exam-scan:focus")
        scan(page, cards[0])  # caches, as on any other minute of the day
        receive(page)
        shown, received = zip(
            *((scan(page, card), receive(page)) for card in cards[1 : SCANS + 1]), strict=True
        )
        figures: Figures = {
            "quét thẻ → người trên màn hình (p50 s)": round(statistics.median(shown), 2),
            "quét thẻ → người trên màn hình (chậm nhất, s)": round(max(shown), 2),
            "Đón tiếp → số thứ tự (p50 s)": round(statistics.median(received), 2),
            "phím người bấm cho một người quét thẻ": 1,
        }
        figures |= walk_in(page, with_card=True)
        figures |= walk_in(page, with_card=False)
        browser.close()
    return figures


def scan(page: Any, text: str) -> float:
    """A scanner types a text; seconds from its Enter to the first thing one may press."""
    page.keyboard.type(text)
    began = time.perf_counter()
    page.keyboard.press("Enter")
    page.wait_for_selector("#exam-looked [data-exam-first]:focus")
    return time.perf_counter() - began


def receive(page: Any) -> float:
    """Enter on the button; seconds until the number is there and the box is free."""
    began = time.perf_counter()
    page.keyboard.press("Enter")
    page.wait_for_selector("#exam-looked .exam-received")
    page.wait_for_selector("#exam-scan:focus")
    return time.perf_counter() - began


class Typist:
    """A person at the keyboard: four keys a second, every key counted."""

    def __init__(self, page: Any) -> None:
        self.page, self.keys = page, 0

    def type(self, text: str) -> None:
        """Type a text."""
        self.keys += len(text)
        self.page.keyboard.type(text, delay=KEY * 1000)

    def press(self, key: str) -> None:
        """Press one key."""
        self.keys += 1
        time.sleep(KEY)
        self.page.keyboard.press(key)


def walk_in(page: Any, *, with_card: bool) -> Figures:
    """Somebody on no list, from the empty box to the number: scanned and the telephone added, or all typed."""
    typist = Typist(page)
    began = time.perf_counter()
    if with_card:
        page.keyboard.type(
            "031160777001||Tạ Thị Lạ|05031960|Nữ|Số 9, tổ dân phố 1, Hòa Bình, Hải Phòng|01012022"
        )
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-walk-in] button[type=submit]:focus")
        page.focus("#id_phone")
        typist.keys += 4  # Shift+Tab back to the field
        typist.type("0912345678")
    else:
        typist.press("F8")
        page.wait_for_selector("#id_full_name:focus")
        typist.type("Mai Van Moi")
        typist.press("Tab")
        typist.type("12/11/1958")
        typist.press("Tab")
        typist.press("Space")
        typist.press("Tab")
        typist.press("Tab")
        typist.press("Tab")
        typist.type("0987654321")
    typist.press("Enter")
    page.wait_for_selector("#exam-looked .exam-received")
    taken = time.perf_counter() - began
    how = "có quét thẻ" if with_card else "gõ tay"
    return {
        f"thêm người tại chỗ, {how} (s)": round(taken, 1),
        f"thêm người tại chỗ, {how} (phím)": typist.keys,
    }


def sign_in(browser: Any, port: int, size: tuple[int, int] = (1366, 768)) -> Any:
    """A page of the desk's own worker."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="vi-VN")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/vao/")
    page.fill("#id_login", "bench")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".k-me")
    return page


def build(home: Path) -> tuple[str, list[str]]:
    """A ward with an open session today; its id and the cards of those invited."""
    building.keys(home)
    serving.prepare(home)
    from django.db import transaction

    from kham.kernel import clock
    from tests.exams import world as worlds

    worlds.NOW, worlds.DAY = clock.now(), clock.today()
    with transaction.atomic():  # one write to the disk, not one for each person
        return _fill(worlds.World())


def _fill(world: Any) -> tuple[str, list[str]]:
    from kham.exams.queries import door

    user = world.viewer("clinician").user
    user.username, user.must_change_password = "bench", False
    user.set_password(PASSWORD)
    user.save()
    rng, cards = random.Random(2026), []
    for at in range(PEOPLE):
        female = at % 2 == 0
        year = rng.randint(1940, 2005)
        name = f"{rng.choice(FAMILY)} {'Thị' if female else 'Văn'} {rng.choice(GIVEN)}"
        century = (2 if year >= 2000 else 0) + female
        number = f"031{century}{year % 100:02d}{at:06d}"
        person = world.person(
            name, sex="female" if female else "male", birth=year, personal_number=number, personal_number_index=door.index_of(number),
            birth_month=1, birth_day=1 + at % 28,
        )  # fmt: skip
        if at < INVITED:
            world.invite(person)
            cards.append(
                f"{number}||{name}|{1 + at % 28:02d}01{year}|{'Nữ' if female else 'Nam'}|Số 1, tổ 1|01012022"
            )
    return str(world.session.pk), cards


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"KHAM_HOME": folder, "DJANGO_SETTINGS_MODULE": "kham.settings"}
        for words, figure in run().items():
            print(f"{words:<62} {figure}")
