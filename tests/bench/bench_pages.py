"""Pages: latency at 16 clients on SQLite and on PostgreSQL, the server as `serve` starts it, the sample ward inside.

Beside each figure stands its ratio to the health check of the same server in the same run: a page without a database.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kham.site import serving
from kham.site.demo import cast
from tests.site import building
from tests.site.client import Client, event
from tools import postgresql, programs

PEOPLE, CLIENTS, EACH = 600, 16, 10
HEALTH = "/suc-khoe-he-thong/"
Figures = dict[str, float | int | str]


def run() -> Figures:
    """p50 and p95 in ms of each page on each database, and a single client's save."""
    figures: Figures = {}
    with tempfile.TemporaryDirectory(prefix="kham-bench-") as folder:
        figures |= _on("SQLite", Path(folder) / "s", {})
        if programs_folder := programs.postgresql_folder():
            with postgresql.server(programs_folder) as url:
                figures |= _on("PostgreSQL", Path(folder) / "p", {"KHAM_DATABASE_URL": url})
    return figures


def _on(name: str, home: Path, variables: dict[str, str]) -> Figures:
    day = dt.datetime.now(dt.timezone(dt.timedelta(hours=7))).date()
    built = building.finish(building.start(home, PEOPLE, day=day, env="demo", **variables))
    pages = {
        "trang chính": "/",
        "người dân": "/danh-sach/nguoi-dan/",
        "buổi khám": f"/buoi-kham/{built['today']['session']}/",
        "tiến độ": "/giam-sat/",
        "danh sách gọi": "/van-dong/",
    }
    figures: Figures = {}
    with _server(home, variables) as port:
        officers = [Client(port, "tram", cast.PASSWORD) for _ in range(CLIENTS)]
        plain = _together(officers, lambda client, _: client.get(HEALTH))
        figures |= _line(f"{name}, kiểm tra sống", plain, plain)
        for title, path in pages.items():
            figures |= _line(
                f"{name}, {title}", _together(officers, lambda c, _, path=path: c.get(path)), plain
            )
        unsigned = built["today"]["encounters"]
        doctors = [Client(port, "bacsi", cast.PASSWORD) for _ in range(CLIENTS)]
        saves = _together(doctors, lambda c, at: save(c, unsigned[at % len(unsigned)], 50 + at % 40))
        figures |= _line(f"{name}, ghi một bàn khám", saves, plain)
        alone = [_timed(doctors[0].get, HEALTH) for _ in range(40)]
        single = [_timed(save, doctors[0], unsigned[0], 50 + at) for at in range(40)]
        figures |= _line(f"{name}, ghi một bàn khám, một máy", single, alone)
        for client in [*officers, *doctors]:
            client.close()
    return figures


def _line(name: str, found: list[float], plain: list[float]) -> Figures:
    ratio = statistics.median(found) / statistics.median(plain)
    return {
        f"{name} (p50 ms)": round(statistics.median(found) * 1000, 1),
        f"{name} (p95 ms)": round(statistics.quantiles(found, n=20)[-1] * 1000, 1),
        f"{name} (p50, số lần kiểm tra sống)": round(ratio, 1),
    }


def _together(clients: list[Client], work: Callable[[Client, int], None]) -> list[float]:
    """Every client does the work EACH times, all at once; seconds of each request, the first of each left out."""
    found: list[float] = []
    broken: list[BaseException] = []

    def go(number: int, client: Client) -> None:
        try:
            work(client, number)
            for turn in range(EACH):
                found.append(_timed(work, client, number * EACH + turn))
        except (OSError, AssertionError, http.client.HTTPException) as failure:
            broken.append(failure)

    threads = [threading.Thread(target=go, args=(number, client)) for number, client in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return found


def _timed(work: Callable[..., None], *given: object) -> float:
    start = time.perf_counter()
    work(*given)
    return time.perf_counter() - start


@contextlib.contextmanager
def _server(home: Path, variables: dict[str, str]) -> Iterator[int]:
    port = serving.free_port(first=8300)
    settings = serving.environment() | {"KHAM_ENV": "demo", "KHAM_HOME": str(home)} | variables
    if not variables:
        settings.pop("KHAM_DATABASE_URL", None)
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(serving.command(port, "127.0.0.1"), env=settings, stdout=log, stderr=log)
    try:
        assert serving.wait(port, seconds=120), (home / "server.log").read_text()[-2000:]
        yield port
    finally:
        process.terminate()
        process.wait()


def save(client: Client, encounter: str, weight: int) -> None:
    """What a tablet sends after a station: one event."""
    body = {"station": "measurements", "answers": {"CAN_NANG": weight, "CHIEU_CAO": 160}, "done": True}
    (verdict,) = client.send(event(encounter, "saved", body))
    assert verdict["outcome"] == "applied", verdict


if __name__ == "__main__":
    os.environ.setdefault("KHAM_ENV", "test")
    for words, figure in run().items():
        print(f"{words:<62} {figure}")
