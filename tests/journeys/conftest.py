"""The ward the stories happen in: a small demo, built once, served by the real server."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kham.kernel import clock
from kham.site.demo.world import World, make_world
from tests.journeys.desk import OFFICE, Desk

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, SEED = 260, 7


@dataclass(frozen=True)
class Ward:
    """Where it answers, and the facts its people were drawn from."""

    address: str
    world: World


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(home: Path, port: int) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "KHAM_ENV": "demo",
        "KHAM_HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
        "NO_COLOR": "1",
    }
    environment.pop("KHAM_DATABASE_URL", None)
    command = [
        sys.executable, "-m", "kham.cli", "demo", "--people", str(PEOPLE), "--seed", str(SEED), "--no-browser", "--port", str(port),
    ]  # fmt: skip
    with (home / "demo.log").open("wb") as log:  # a session of its own, so that server and stub stop with it
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)


def _wait(process: subprocess.Popen[bytes], home: Path, port: int, *, seconds: float = 420) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/suc-khoe-he-thong/", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    pytest.fail(f"the demo did not start:\n{(home / 'demo.log').read_text(encoding='utf-8')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Only the processes started here: the demo, its server, its portal."""
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself: its log tells why
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=15)
    with contextlib.suppress(ProcessLookupError):  # a server whose worker went first may wait for ever
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=15)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo in it, built by the first worker that asks; nobody plays in this one."""
    shared = tmp_path_factory.getbasetemp()
    shared = (shared.parent if os.environ.get("PYTEST_XDIST_WORKER") else shared) / "ward"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "demo" / "built").exists():
            port = _free_port()
            process = _start(shared, port)
            try:
                _wait(process, shared, port)
            finally:
                _stop(process)
    return shared


@pytest.fixture(scope="module")
def ward(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """A ward of this file's own, as it is on the morning of an exam day. KHAM_WARD: one that already runs, while writing."""
    world = make_world(people=PEOPLE, seed=SEED, today=clock.today())
    if os.environ.get("KHAM_WARD"):
        yield Ward(os.environ["KHAM_WARD"], world)
        return
    built: Path = request.getfixturevalue("built")
    home, port = tmp_path_factory.mktemp("home"), _free_port()
    shutil.copytree(built / "demo", home / "demo")
    process = _start(home, port)
    try:
        _wait(process, home, port)
        yield Ward(f"http://127.0.0.1:{port}", world)
    finally:
        _stop(process)


@pytest.fixture
def desk(ward: Ward, browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """`desk("tram")`: that person signed in at a window of their own; the same window when asked again."""
    windows: dict[str, Desk] = {}

    def at(username: str, size: tuple[int, int] = OFFICE) -> Desk:
        if username not in windows:
            windows[username] = Desk(browser, ward.address, tmp_path, size).sign_in(username)
        return windows[username]

    yield at
    for window in windows.values():
        window.context.close()
