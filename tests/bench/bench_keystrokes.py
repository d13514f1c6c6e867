"""A usual adult through the stations by keyboard in Chromium: keys of each station, and how long the machine takes.

Counted are presses (Ctrl+Enter is one). Seconds of a station = presses at four a second, somebody who types with one
hand, and the machine's own time from the last key until the next person's form can be typed into.
"""

from __future__ import annotations

import os
import runpy
import time
from pathlib import Path
from typing import Any

from tools import programs

SAVING = Path(__file__).with_name("bench_saving.py")
PRESSES_A_SECOND = 4.0
Figures = dict[str, float | int | str]
# What is pressed: a text is typed letter by letter, a name in brackets is one key.
ROUTE: list[tuple[str, str, list[str]]] = [
    ("reception", "đón tiếp", []),
    ("history", "tiền sử", ["[F8]", "[F8]", "[F8]"]),
    ("measurements", "đo chỉ số", [
        "160", "[Enter]", "58", "[Enter]", "76", "[Enter]", "12080", "[Enter]", "[Enter]", "[Enter]", "82", "[Enter]",
    ]),
    ("internal", "nội khoa", ["[F8]"]),
    ("surgery", "ngoại khoa, da liễu", ["[F8]"]),
    ("eye", "mắt", ["10", "[Enter]", "10", *["[Enter]"] * 7, "[F8]"]),
    ("ent", "tai mũi họng", ["5", "[Enter]", "0,5", "[Enter]", "5", "[Enter]", "0,5", "[Enter]", "[F8]"]),
    ("dental", "răng hàm mặt", ["[Enter]", "[Enter]", "[Enter]", "0", "[Enter]", "[F8]"]),
]  # fmt: skip


def run() -> Figures:
    """Presses and seconds of each station."""
    from playwright.sync_api import sync_playwright

    saving = runpy.run_path(str(SAVING))
    home = Path(os.environ["KHAM_HOME"])
    os.environ["KHAM_ENV"] = "demo"
    os.environ.pop("KHAM_DATABASE_URL", None)
    encounters = saving["_world"](home, desks=True)
    figures: Figures = {}
    with saving["_server"](home) as (port, _), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=programs.chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        base = f"http://127.0.0.1:{port}"
        page.goto(f"{base}/vao/")
        page.fill("[name=login]", "bench")
        page.fill("[name=password]", saving["PASSWORD"])
        page.keyboard.press("Enter")
        page.wait_for_url(f"{base}/")
        for turn, (station, words, keys) in enumerate(ROUTE):
            presses, machine = _station(
                page, f"{base}/buoi-kham/luot/{encounters[turn]}/ban/{station}/", keys
            )
            figures[f"{words} (phím)"] = presses
            figures[f"{words} (giây: gõ và máy)"] = round(presses / PRESSES_A_SECOND + machine, 1)
            figures[f"{words} (giây của máy)"] = round(machine, 2)
        browser.close()
    return figures


def _station(page: Any, url: str, keys: list[str]) -> tuple[int, float]:
    """Presses of a station, and seconds from the save until the next form can be typed into."""
    page.goto(url)
    page.wait_for_selector(".exam-form .exam-save")
    presses = 0
    for key in keys:
        if key.startswith("["):
            page.keyboard.press(key.strip("[]"))
            presses += 1
        else:
            page.keyboard.type(key)
            presses += len(key)
    here, start = page.url, time.perf_counter()
    page.keyboard.press("Control+Enter")
    while page.url == here and time.perf_counter() - start < 20:
        page.wait_for_timeout(20)
    page.wait_for_selector(".exam-form .exam-save, [data-desk-call]")
    assert page.url != here, f"not saved: {page.inner_text('.exam-form')[-300:]}"
    return presses + 1, time.perf_counter() - start


if __name__ == "__main__":
    for text, figure in run().items():
        print(f"{text:<62} {figure}")
