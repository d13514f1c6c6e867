"""The real server: first run, check, and kill -9 while it writes; after the next start nothing is half-written.

The kills of one process in the middle of one transaction are in tests/roster and tests/exams; here the whole server
dies, with its job workers and requests in flight, and comes back by itself.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kham.site import serving
from tests.site.client import Client, event

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "mot-mat-khau-cho-thu-nghiem"
PREPARE = """
import sys
from pathlib import Path
from kham.site import serving
serving.prepare(serving.home())
from django.db import connection
connection.cursor().execute("PRAGMA synchronous=OFF")  # only while preparing
import json
from tests.bench.bench_import import people
from tests.exams.world import World
from tests.roster import world as lists
from kham.roster import actions
ward = World()
users = {}
for role in ("clinician", "station_officer"):
    user = ward.viewer(role).user
    user.set_password(sys.argv[1]); user.must_change_password = False; user.save()
    users[role] = user.username
patients = [str(ward.person(f"Người Thử {n}").pk) for n in range(4)]
rows = [(*row[:7], "1") for row in people(int(sys.argv[2]))]
found = lists.receive(ward.campaign, lists.police_list(rows))
actions.confirm_columns(source_list=found, sheets={}, by=lists.officer(), now=lists.NOW)
actions.stage(source_list=found, by=lists.officer(), now=lists.NOW)
print(json.dumps({"users": users, "people": patients, "session": str(ward.session.pk), "list": str(found.pk)}))
"""
LOOK = """
import django; django.setup()
import json
from kham.exams.models import Encounter
from kham.jobs.models import Job
from kham.journal import queries as journal
from kham.journal.models import Entry
from kham.roster.models import Household, Person, SourceList, SourceRow
from kham.sync.models import Event
print(json.dumps({
    "list": SourceList.objects.get().state, "people": Person.objects.count(), "households": Household.objects.count(),
    "linked": SourceRow.objects.filter(person__isnull=False).count(),
    "waiting": SourceRow.objects.filter(person__isnull=True, verdict__in=["accepted", "repaired"]).count(),
    "commits": Entry.objects.filter(action="roster.commit").count(), "journal": str(journal.verify() or ""),
    "jobs": [[one.state, one.attempts, one.error] for one in Job.objects.all()],
    "events": [str(one) for one in Event.objects.values_list("event_id", flat=True)],
    "outcomes": sorted(set(Event.objects.values_list("outcome", flat=True))),
    "saves": Entry.objects.filter(action__in=["exams.check_in", "exams.saved"]).count(),
    "encounters": [[str(e.person_id), e.answers.get("CAN_NANG")] for e in Encounter.objects.order_by("queue_number")],
}))
"""


def environment(home: Path, env: str = "demo") -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KHAM_")}
    return kept | {
        "KHAM_ENV": env, "KHAM_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "kham.settings", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip


def run(home: Path, *command: str, env: str = "demo") -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment(home, env), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    return done.stdout


def look(home: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(home, "-c", LOOK))
    return found


@contextlib.contextmanager
def server(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The server of `serve` in a process group of its own, so that a kill takes its workers too."""
    port = serving.free_port(first=8500)
    settings = environment(home) | {"KHAM_WORKERS": "inprocess"}
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(
            serving.command(port, "127.0.0.1"), env=settings, stdout=log, stderr=log, start_new_session=True
        )
    try:
        while not serving.wait(port, seconds=5):
            assert process.poll() is None, (home / "server.log").read_text()[-3000:]
        yield process, port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def kill(process: subprocess.Popen[bytes]) -> None:
    """What a power cut is to a process and its children."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def job_state(home: Path) -> str:
    with contextlib.closing(sqlite3.connect(f"file:{home / 'kham.sqlite3'}?mode=ro", uri=True)) as database:
        found = database.execute("SELECT state FROM jobs_job").fetchone()
    return str(found[0]) if found else ""


@pytest.mark.sqlite
def test_first_run_makes_keys_once(tmp_path: Path) -> None:
    """Keys are for the owner alone, and a second start never replaces them (it would lock everybody's data away)."""
    serving._keys(tmp_path)
    first = {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()}
    assert sorted(first) == ["field_keys", "secret_key"] and len(set(first.values())) == 2
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()} == {0o600}
    serving._keys(tmp_path)
    assert {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()} == first


def test_taken_port_is_refused_in_words() -> None:

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="--port"):
            serving.free_port(taken.getsockname()[1])


@pytest.mark.long
@pytest.mark.sqlite
def test_check_of_an_empty_home(tmp_path: Path) -> None:
    """`serve --check` in an empty folder sets up, answers three pages and stops; again, with what is there."""
    for _ in range(2):
        said = run(tmp_path, "-m", "kham.cli", "serve", "--check", env="ward")
        assert [line[:3] for line in said.splitlines() if line[3:5] == " /"] == ["200", "200", "200"]
    assert (tmp_path / "kham.sqlite3").exists()


@pytest.mark.long
@pytest.mark.sqlite
def test_killed_while_a_list_is_committed(tmp_path: Path) -> None:
    """Nothing of the list is written; the next start runs the job again by itself, once."""
    given = json.loads(run(tmp_path, "-c", PREPARE, PASSWORD, "3000").splitlines()[-1])
    before = look(tmp_path)
    with server(tmp_path) as (process, port):
        officer = Client(port, given["users"]["station_officer"], PASSWORD)
        officer.get(f"/danh-sach/{given['list']}/")
        assert "/cong-viec/" in officer.post(f"/danh-sach/{given['list']}/ghi-nhan/")
        officer.close()
        while job_state(tmp_path) != "running":
            assert process.poll() is None and job_state(tmp_path) != "failed"
        time.sleep(0.3)
        kill(process)
    after = look(tmp_path)
    assert after["jobs"][0][0] == "running" and after["list"] == "staged"  # killed in the middle
    same = ("people", "households", "linked", "waiting", "commits")
    assert [after[name] for name in same] == [before[name] for name in same] and after["journal"] == ""
    with server(tmp_path) as (process, _):
        while job_state(tmp_path) in ("queued", "running"):
            assert process.poll() is None
            time.sleep(0.2)
    done = look(tmp_path)
    assert done["jobs"] == [["done", 2, ""]] and done["list"] == "committed"
    assert done["waiting"] == 0 and done["linked"] >= 2000 and done["commits"] == 1 and done["journal"] == ""


@pytest.mark.long
@pytest.mark.sqlite
def test_killed_while_exams_are_entered(tmp_path: Path) -> None:
    """What was acknowledged is there; sending everything again doubles nothing."""
    given = json.loads(run(tmp_path, "-c", PREPARE, PASSWORD, "4").splitlines()[-1])
    plans = [_plan(person, given["session"]) for person in given["people"]]
    acknowledged: list[str] = []
    with server(tmp_path) as (process, port):
        tablets = [Client(port, given["users"]["clinician"], PASSWORD) for _ in plans]
        sending = [
            threading.Thread(target=_send, args=(tablet, plan, acknowledged))
            for tablet, plan in zip(tablets, plans, strict=True)
        ]
        for thread in sending:
            thread.start()
        while len(acknowledged) < 25:
            assert process.poll() is None and any(thread.is_alive() for thread in sending)
        kill(process)
        for thread in sending:
            thread.join()
        for tablet in tablets:
            tablet.close()
    after = look(tmp_path)
    sent = sorted(one["event_id"] for plan in plans for one in plan)
    assert set(acknowledged) <= set(after["events"]) < set(sent) and after["journal"] == ""
    assert after["outcomes"] == ["applied"] and after["saves"] == len(after["events"])
    with server(tmp_path) as (_, port):
        tablet = Client(port, given["users"]["clinician"], PASSWORD)
        for plan in plans:
            assert all(verdict["outcome"] == "applied" for verdict in tablet.send(*plan))
        tablet.close()
    whole = look(tmp_path)
    assert sorted(whole["events"]) == sent and whole["saves"] == len(sent) and whole["journal"] == ""
    assert sorted(whole["encounters"]) == sorted([person, 50 + SAVES - 1] for person in given["people"])


SAVES = 40


def _plan(person: str, session: str) -> list[dict[str, Any]]:
    """A check-in and many saves of one station, each with its own moment and weight."""
    stream, start = str(uuid.uuid4()), dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    first = event(stream, "checked_in", {"session": session, "person": person, "method": "known"}, at=start)
    body = {"station": "measurements", "done": True}
    saves = [
        event(
            stream, "saved", body | {"answers": {"CAN_NANG": 50 + n}}, at=start + dt.timedelta(minutes=1 + n)
        )
        for n in range(SAVES)
    ]
    return [first, *saves]


def _send(tablet: Client, plan: list[dict[str, Any]], acknowledged: list[str]) -> None:
    """One event a request, until the server is gone."""
    for one in plan:
        try:
            (verdict,) = tablet.send(one)
        except (OSError, http.client.HTTPException):
            return
        assert verdict["outcome"] == "applied"
        acknowledged.append(one["event_id"])
