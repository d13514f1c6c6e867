"""Questions "one person or two?" answered by a scripted keyboard in Chromium, beside the pace the queue is made for: 300 an hour.

A ward with 600 people of the police list and 300 entries of the elderly association that look like somebody else; 300
questions wait, as many as an officer is to answer in an hour. 60 are answered, one key each (merged, two people, twins, the
neighbourhood asked, as a real queue has them). Measured: seconds from the key until the next pair can be answered, and of
these the server's. The server is the one `serve` starts, on SQLite.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import statistics
import time
from pathlib import Path
from typing import Any

from kham.site import serving
from tests.bench.bench_saving import _server
from tests.site import building

PEOPLE, QUESTIONS, ANSWERS = 600, 300, 60
HOUR, PACE = 3600.0, 300
KEYS = "12122123124"  # same, different, twins, ask: merges and refusals are common, the others are not
Figures = dict[str, float | int | str]


def run() -> Figures:
    """Seconds of the machine for one answer, and how many an hour leave how long for looking."""
    home = Path(os.environ["KHAM_HOME"])
    os.environ["KHAM_ENV"] = "demo"
    os.environ.pop("KHAM_DATABASE_URL", None)
    cookie = build(home)
    from playwright.sync_api import sync_playwright

    from tools import programs

    with _server(home) as (port, _process), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=programs.chromium(), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
        context.set_default_timeout(20_000)
        base = f"http://127.0.0.1:{port}"
        context.add_cookies([{**cookie, "url": base}])
        page = context.new_page()
        served: list[float] = []
        page.on("requestfinished", lambda request: _keep(served, request))
        page.goto(f"{base}/danh-sach/doi-chieu/")
        for key in "22":  # caches, as on any other minute of the day
            answer(page, key)
        served.clear()
        taken = [answer(page, KEYS[at % len(KEYS)]) for at in range(ANSWERS)]
        shown = page.locator("[data-pair-pace]").inner_text()
        browser.close()
    middle = statistics.median(taken)
    return {
        "60 cặp bằng bàn phím: phím → cặp sau trả lời được (p50 s)": round(middle, 3),
        "60 cặp bằng bàn phím: phím → cặp sau trả lời được (p95 s)": round(statistics.quantiles(taken, n=20)[-1], 3),
        "60 cặp bằng bàn phím: chậm nhất (s)": round(max(taken), 3),
        "60 cặp bằng bàn phím: trong đó chờ máy chủ (p50 s)": round(statistics.median(served) / 1000, 3),
        "phím cho một cặp": 1,
        "300 cặp một giờ: còn để nhìn một cặp (s)": round(HOUR / PACE - statistics.mean(taken), 1),
        "máy chờ được bao nhiêu cặp một giờ, nếu không cần nhìn": round(HOUR / statistics.mean(taken)),
        "trang nói": " ".join(shown.split()),
    }  # fmt: skip


def _keep(served: list[float], request: Any) -> None:
    """Milliseconds from asking to the whole answer, of requests that write."""
    if request.method == "POST":
        served.append(request.timing["responseEnd"])


def answer(page: Any, key: str) -> float:
    """Press a key; seconds until another pair stands there and the page listens again."""
    before = page.url
    began = time.perf_counter()
    page.keyboard.press(key)
    page.wait_for_function(
        """before => location.href !== before && document.getElementById("k-pair").getAttribute("aria-busy") === "false" """, arg=before
    )  # fmt: skip
    return time.perf_counter() - began


def build(home: Path) -> dict[str, Any]:
    """The ward and its questions; the officer's cookie."""
    building.keys(home)
    serving.prepare(home)
    from django.db import transaction

    from kham.kernel import clock
    from tests.roster import world

    world.NOW = clock.now()
    with transaction.atomic():
        campaign = world.ward()
        rng = random.Random(2026)
        register = [_person(rng, at) for at in range(PEOPLE)]
        world.take_in(campaign, world.police_list(register))
        world.take_in(
            campaign,
            world.workbook(_association(rng, register)),
            sender="elderly_association",
            name="nct.xlsx",
        )
        _ask(campaign, rng)
        return _cookie()


def _person(rng: random.Random, at: int) -> tuple[Any, ...]:
    from tests.worlds import names

    sex, year = rng.choice(("male", "female")), rng.randint(1935, 1966)
    name = names.kinh_name(rng, names.KINH.pick(rng), sex, year)
    number = f"031{int(sex == 'female')}{year % 100:02d}{at:06d}"
    born = f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{year}"
    shown = "Nam" if sex == "male" else "Nữ"
    return (
        at + 1,
        name,
        born,
        shown,
        number,
        "Chủ hộ",
        f"Số {at // 3 + 1} ngõ {at % 9 + 1}",
        f"An Lư {at % 2 + 1}",
    )


def _association(rng: random.Random, register: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Entries with the name of a registered person, another birth year, another place: the engine keeps them apart."""
    rows: list[tuple[Any, ...]] = [
        ("DANH SÁCH NGƯỜI CAO TUỔI",),
        ("STT", "Họ và tên", "Năm sinh", "Giới tính", "Địa chỉ", "Điện thoại"),
    ]
    for at, one in enumerate(rng.sample(register, QUESTIONS)):
        year = int(one[2][-4:]) + rng.choice((-6, -4, 4, 6))
        rows.append(
            (at + 1, one[1], year, one[3], f"Tổ {at % 2 + 1} Hòa Bình", f"09{rng.randrange(10**8):08d}")
        )
    return rows


def _ask(campaign: Any, rng: random.Random) -> None:
    """A question for each entry of the association, with reasons as the engine words them."""
    from kham.kernel import clock
    from kham.roster.models import Person, ReviewPair

    people = list(Person.objects.order_by("pk"))
    registered = {one.name_key: one for one in people if one.verified_by_police}
    entries = [one for one in people if not one.verified_by_police and one.name_key in registered]
    ReviewPair.objects.all().delete()
    reasons = [
        {"code": "marks.same", "sentence": "Cùng họ tên.", "weight": 7.2},
        {"code": "birth.differs", "sentence": "Ngày sinh khác nhau.", "weight": -4.0},
        {"code": "place.other_place", "sentence": "Khác tổ dân phố.", "weight": -3.5},
    ]
    for one in entries:
        left, right = sorted((one, registered[one.name_key]), key=lambda person: str(person.pk))
        ReviewPair.objects.create(
            unit_path=campaign.unit_path, left=left, right=right, score=1.0, reasons=reasons, harm=rng.randint(1, 300),
            created_at=clock.now(),
        )  # fmt: skip


def _cookie() -> dict[str, Any]:
    """A station officer signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from kham.accounts.models import Membership, User
    from kham.kernel import clock
    from kham.places.models import Unit

    unit = Unit.objects.get(path="31.11533.")
    user = User.objects.create(username="bench", full_name="Đỗ Thị Minh Hạnh", date_joined=clock.now())
    Membership.objects.create(
        user=user, role="station_officer", unit=unit, unit_path=unit.path, valid_from=dt.date(2025, 7, 1), granted_by="system:bench",
        granted_at=clock.now(),
    )  # fmt: skip
    session: Any = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"KHAM_HOME": folder, "DJANGO_SETTINGS_MODULE": "kham.settings"}
        for words, figure in run().items():
            print(f"{words:<62} {figure}")
