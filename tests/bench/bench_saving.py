"""Saving at ten stations of one session on SQLite, the server as `serve` starts it: how long a save takes.

Two loads: a busy day (every station saves once a second, about fifteen times the pace of a real one) and no pause at all.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from kham.site import serving
from tests.site import building
from tests.site.client import Client, event

PEOPLE, SECONDS, PACE = 60, 20.0, 1.0
PASSWORD = "mot-mat-khau-dai-01"
Figures = dict[str, float | int | str]
WORK: list[tuple[str, dict[str, Any]]] = [
    ("reception", {"NHOM_MAU": "O"}),
    ("history", {"TSBT_TANG_HUYET_AP": "0", "TSBT_DAI_THAO_DUONG": "0"}),
    ("measurements", {"CHIEU_CAO": "150", "CAN_NANG": "62,5", "MACH": "80", "HUYET_AP": "152/94"}),
    ("blood", {}),
    ("internal", {"NOI_KHOA_TUAN_HOAN": "Không phát hiện bất thường", "NOI_KHOA_TUAN_HOAN_PL": "2"}),
    ("surgery", {"KHAM_NGOAI_KHOA_PL": "1"}),
    ("eye", {"KHONG_KINH_MAT_PHAI": "8", "KHONG_KINH_MAT_TRAI": "9"}),
    ("ent", {"KHAM_TAI_MUI_HONG_PL": "1"}),
    ("dental", {"SO_RANG_SAU": "2"}),
    ("measurements", {"CHIEU_CAO": "151", "CAN_NANG": "61", "MACH": "76", "HUYET_AP": "128/82"}),
]


def run() -> Figures:
    """p50 and p95 in ms of a save, as the station waits for it."""
    home = Path(os.environ["KHAM_HOME"])
    os.environ["KHAM_ENV"] = "demo"
    os.environ.pop("KHAM_DATABASE_URL", None)
    encounters = _world(home)
    figures: Figures = {}
    with _server(home) as (port, server):
        clients = [Client(port, "bench", PASSWORD) for _ in WORK]
        _load(
            clients, encounters, PACE, seconds=2.0
        )  # connections and caches, as on any other minute of the day
        busy = _load(clients, encounters, PACE)
        before = _cpu(server)
        flat = _load(clients, encounters, 0.0)
        figures["máy chủ dùng bộ xử lý cho một lần ghi (ms)"] = round(
            (_cpu(server) - before) / len(flat) * 1000, 1
        )
        for client in clients:
            client.close()
    for name, found in (("10 bàn, mỗi bàn mỗi giây một lần ghi", busy), ("10 bàn, ghi không nghỉ", flat)):
        figures[f"{name} (p50 ms)"] = round(statistics.median(found) * 1000, 1)
        figures[f"{name} (p95 ms)"] = round(statistics.quantiles(found, n=20)[-1] * 1000, 1)
    figures["10 bàn, ghi không nghỉ (lần ghi/s)"] = round(len(flat) / SECONDS, 1)
    return figures


def _world(home: Path, *, desks: bool = False) -> list[str]:
    """One open session with people received, in the installation's own database file; perhaps with desks."""
    building.keys(home)
    serving.prepare(home)
    from kham.exams import actions
    from kham.kernel import clock
    from tests.exams import world as worlds

    worlds.NOW, worlds.DAY = clock.now(), clock.today()
    world = worlds.World()
    doctor = world.doctor
    assert doctor.user is not None
    doctor.user.username = "bench"
    doctor.user.set_password(PASSWORD)
    doctor.user.save()
    if desks:
        from kham.exams.actions import desks as desk_actions

        desk_actions.set_up(session=world.session, template="team_8", by=doctor, now=clock.now())
    people = [world.person(f"Nguyễn Thị Mẫu {n}") for n in range(PEOPLE)]
    received = [
        actions.check_in(session=world.session, person=person, method="known", by=doctor, now=clock.now())
        for person in people
    ]
    return [str(encounter.pk) for encounter in received]


def _cpu(server: int) -> float:
    """Seconds of processor time of the server and its workers; another program on the machine does not count."""
    children = [
        int(one)
        for path in Path(f"/proc/{server}/task").glob("*/children")
        for one in path.read_text().split()
    ]
    ticks = 0
    for pid in {server, *children}:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _load(
    clients: list[Client], encounters: list[str], pace: float, *, seconds: float = SECONDS
) -> list[float]:
    """Every client is a station that calls one person after the other; seconds of each save."""
    found: list[float] = []
    broken: list[BaseException] = []
    until = time.monotonic() + seconds

    def station(number: int, client: Client) -> None:
        name, answers = WORK[number]
        chance, turn = Random(number), number * 7
        # Ten stations do not begin in one and the same millisecond: that wave alone would be a twentieth of all saves.
        time.sleep(pace * number / len(clients))
        try:
            while time.monotonic() < until:
                begun = time.monotonic()
                turn += 1
                body = {"station": name, "answers": answers, "done": True}
                start = time.perf_counter()
                (verdict,) = client.send(event(encounters[turn % len(encounters)], "saved", body))
                found.append(time.perf_counter() - start)
                assert verdict["outcome"] == "applied", verdict
                rest = pace * (0.5 + chance.random()) - (time.monotonic() - begun)
                time.sleep(max(0.0, rest))
        except (OSError, AssertionError) as failure:
            broken.append(failure)

    threads = [threading.Thread(target=station, args=pair) for pair in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return found


@contextlib.contextmanager
def _server(home: Path) -> Iterator[tuple[int, int]]:
    port = serving.free_port(first=8310)
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            serving.command(port, "127.0.0.1"), env=serving.environment(), stdout=log, stderr=log
        )
    try:
        assert serving.wait(port, seconds=120), (home / "server.log").read_text()[-2000:]
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    for words, figure in run().items():
        print(f"{words:<62} {figure}")
