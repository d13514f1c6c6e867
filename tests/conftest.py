"""What every test gets: test settings, a closed network, and a choice of tests by database and by programs present.

Markers: `browser` needs Chromium; `wide` runs with `./kham test --all` (as CI does), with `--long`, or when tests are named;
`long` runs with `--long`; `sqlite` and `postgresql` say that a test is about that database alone. Every other test that
touches the database runs on both; the default run asks those of PYTHON_ALONE on SQLite only.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Before Django reads its settings. pytest-django sees the variable at configure time, after this file.
os.environ["KHAM_ENV"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "kham.settings"
os.environ["KHAM_HOME"] = tempfile.mkdtemp(prefix="kham-test-")

from tools import programs  # the three lines above must come first

# Folders and files of minutes.
LONG_FIRST = {"journeys", "launcher", "test_faults.py", "test_demo_build.py", "test_simulated_day.py", "test_access.py",
              "test_no_fault.py", "test_canary.py", "test_hostile_campaign.py", "test_power_cut.py"}  # fmt: skip
# About pages, papers, strange input and other people's servers: decided in Python, not in SQL.
PYTHON_ALONE = (
    "access/*.py", "site/*.py", "*pages.py", "*screens.py", "*doors.py", "*documents.py", "*papers.py", "*books.py", "*hostile*.py",
    "*forged*.py", "*damages.py", "*gateway*.py", "*fhir_reading.py", "*workbook.py", "*signing_packs.py", "*doctor_token.py",
)  # fmt: skip
STRANGE = re.compile(
    r"hostile|damage|reading_files|ends_no_server"
)  # tests of files that may kill who opens them
SESSION = os.environ.get("KHAM_TEST_SESSION", "sqlite")
QUICK = bool(os.environ.get("KHAM_TEST_QUICK"))  # plain `./kham test`


class NetworkClosed(RuntimeError):
    """A test tried to leave this machine."""


def pytest_configure(config: pytest.Config) -> None:
    """Close the network for the whole session, imports included; then load the apps, since tests import models."""
    import django

    _close_network()
    django.setup()
    _own_database()
    _calm_hypothesis()


def _calm_hypothesis() -> None:
    """How fast this machine is today is no property of the program: the benches measure speed.

    The default run tries each law on fewer examples, unless the law says how many it wants.
    """
    from hypothesis import HealthCheck, settings

    few = {"max_examples": 30} if QUICK else {}
    settings.register_profile("kham", deadline=None, suppress_health_check=[HealthCheck.too_slow], **few)
    settings.load_profile("kham")


def _own_database() -> None:
    """The test database lies in this process's folder, also where DJANGO_SETTINGS_MODULE was set and settings were read before."""
    from django.db import connections

    of = connections["default"].settings_dict
    if of["ENGINE"].endswith("sqlite"):
        of["TEST"]["NAME"] = f"{os.environ['KHAM_HOME']}/test.sqlite3"
    elif template := os.environ.get("KHAM_TEST_TEMPLATE"):
        of["TEST"]["TEMPLATE"] = template  # migrated once, copied by each process


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove this process's data folder."""
    import shutil

    shutil.rmtree(os.environ["KHAM_HOME"], ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what belongs to this session; the rest is deselected, because the other session runs it."""
    kept, other = [], []
    for item in items:
        (kept if _belongs(item) else other).append(item)
    if other:
        config.hook.pytest_deselected(items=other)
    # Long files begin first, so that no process works alone at the end.
    items[:] = sorted(kept, key=lambda item: not set(item.path.parts) & LONG_FIRST)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without Chromium a browser story is skipped, or fails under `./kham test --all`."""
    if item.get_closest_marker("browser") and programs.chromium() is None:
        if os.environ.get("KHAM_TEST_ALL"):
            pytest.fail(programs.CHROMIUM_HINT, pytrace=False)
        pytest.skip(programs.CHROMIUM_HINT)


@pytest.fixture(autouse=True)
def _vietnamese() -> None:
    """Each test begins in Vietnamese, whatever language the one before left on."""
    from django.utils import translation

    translation.activate("vi")


@pytest.fixture(autouse=True)
def _files_opened_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Senders' files are opened in this process; a bounded process for each, as in the field, only where that is the matter."""
    if STRANGE.search(f"{request.node.path.name}::{request.node.name}"):
        return
    from kham.roster import reading
    from kham.roster.reading import child

    def opened(content: bytes, kind: str, file_name: str) -> str:
        return child.as_json(child.answered(content, kind, file_name))

    monkeypatch.setattr(reading, "_opened", opened)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of the Chromium to drive; only for tests marked `browser`."""
    path = programs.chromium()
    assert path is not None, programs.CHROMIUM_HINT
    return path


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """A Chromium for one file: Playwright keeps a loop running in this thread, which other files must not meet.

    Meanwhile Django's tables are asked beside that loop.
    """
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = play.chromium.launch(executable_path=chromium_path, args=arguments)
        yield chromium
        chromium.close()


def _belongs(item: pytest.Item) -> bool:
    if item.get_closest_marker("long") and not os.environ.get("KHAM_LONG"):
        return False
    if item.get_closest_marker("wide") and QUICK:
        return False
    if SESSION == "sqlite":
        return item.get_closest_marker("postgresql") is None
    if item.get_closest_marker("sqlite") or item.get_closest_marker("browser"):
        return False
    if QUICK and any(item.path.match(pattern) for pattern in PYTHON_ALONE):
        return False  # on PostgreSQL with --all
    return item.get_closest_marker("django_db") is not None or "db" in getattr(item, "fixturenames", ())


def _close_network() -> None:
    """Let sockets reach only this machine: loopback and Unix sockets."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _check(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _check(self.family, address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *rest: Any, **options: Any) -> Any:
        _check(socket.AF_INET, (host, 0))
        return look_up(host, *rest, **options)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign]  # that is the point of the guard
    socket.socket.connect_ex = guarded_connect_ex  # type: ignore[method-assign]  # as above
    socket.getaddrinfo = guarded_look_up


def _check(family: int, address: Any) -> None:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    if host not in (None, "", "localhost") and not _is_loopback(str(host)):
        raise NetworkClosed(f"tests must not leave this machine: {host}")


def _is_loopback(host: str) -> bool:
    try:
        place = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return False
    return place.is_loopback or place.is_unspecified
