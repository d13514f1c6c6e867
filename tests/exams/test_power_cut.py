"""Power cut during exam entry: a process that saves is killed with SIGKILL again and again; nothing is half-written."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, STATIONS = 3, ["history", "measurements", "internal", "eye", "ent"]

SET_UP = """
import json, sys, uuid
import django; django.setup()
from django.conf import settings
from django.core.management import call_command
settings.MIGRATION_MODULES = type("Tables", (), {{"__contains__": lambda s, n: True, "__getitem__": lambda s, n: None}})()  # tables at once
call_command("migrate", run_syncdb=True, verbosity=0)
from tests.exams.world import World, minutes
world = World()
events = []
for number in range({people}):
    person, stream = world.person(f"Người {{number}}"), str(uuid.uuid4())
    def event(kind, at, body):
        return {{"event_id": str(uuid.uuid4()), "stream_type": "encounter", "stream_id": stream, "kind": kind, "schema": 1,
                "recorded_at": minutes(at).isoformat(), "body": body}}
    events.append(event("encounter.checked_in", 0, {{"session": str(world.session.pk), "person": str(person.pk), "method": "known"}}))
    for at, station in enumerate({stations}):
        for again in range(3):
            answers = {{"CAN_NANG": 50 + again, "HUYET_AP": f"{{140 + again}}/90"}} if station == "measurements" else {{}}
            events.append(event("encounter.saved", at * 10 + again + 1, {{"station": station, "answers": answers, "done": True}}))
json.dump({{"events": events, "user": str(world.doctor.user.pk)}}, open(sys.argv[1], "w"))
"""
SAVE = """
import json, sys
import django; django.setup()
from kham.accounts.models import User
from kham.accounts.queries import viewer_of
from kham.sync import actions
from tests.exams.world import DAY, minutes
given = json.load(open(sys.argv[1]))
doctor = viewer_of(User.objects.get(pk=given["user"]), on=DAY)
print("ready", flush=True)
for event in given["events"]:
    actions.receive(events=[event], by=doctor, now=minutes(500), device="t")
    print(event["event_id"], flush=True)
"""  # one transaction an event, as a device with one save at a time
CHECK = """
import json, sys
import django; django.setup()
from kham.exams.models import Encounter
from kham.journal import queries
from kham.sync.models import Event
print(json.dumps({
    "broken": str(queries.verify() or ""), "events": [str(i) for i in Event.objects.values_list("event_id", flat=True)],
    "outcomes": sorted(set(Event.objects.values_list("outcome", flat=True))), "entries": queries.size(),
    "encounters": [[e.state, e.answers, e.stations_done, e.queue_number] for e in Encounter.objects.order_by("queue_number")],
}))
"""


def start(script: str, *given: str, home: Path) -> subprocess.Popen[str]:
    env = {
        **os.environ, "KHAM_ENV": "test", "KHAM_HOME": str(home), "KHAM_DATABASE_URL": f"sqlite:///{home}/day.sqlite3",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "DJANGO_SETTINGS_MODULE": "kham.settings",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", script, *given],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=env,
        cwd=home,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=180)
    assert process.returncode == 0, err[-3000:]
    return out


@pytest.mark.sqlite
def test_kill_during_entry(tmp_path: Path) -> None:
    """Each kill comes at a random moment after some acknowledged saves; what was acknowledged is there, nothing twice."""
    plan = tmp_path / "plan.json"
    finish(start(SET_UP.format(people=PEOPLE, stations=STATIONS), str(plan), home=tmp_path))
    acknowledged: set[str] = set()
    drawn = random.Random(11)
    for round_ in range(2):
        process = start(SAVE, str(plan), home=tmp_path)
        assert process.stdout is not None and process.stdout.readline().strip() == "ready"
        for _ in range(drawn.randint(3, 12) + round_ * 8):
            acknowledged.add(process.stdout.readline().strip())
        time.sleep(drawn.random() * 0.01)
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        acknowledged |= {line for line in rest.split("\n")[:-1] if len(line) == 36}
    acknowledged.discard("")
    # the first look is taken before the client sends everything again, the second after
    after, whole = (
        json.loads(line)
        for line in finish(
            start(
                CHECK + SAVE.replace("print(", "dict(x=").replace(", flush=True", "") + CHECK,
                str(plan),
                home=tmp_path,
            )
        ).splitlines()
    )
    assert after["broken"] == "" and acknowledged <= set(after["events"]) and after["outcomes"] == ["applied"]
    sent = json.loads(plan.read_text())["events"]
    assert sorted(whole["events"]) == sorted(event["event_id"] for event in sent) and whole["broken"] == ""
    assert whole["entries"] == len(sent)  # one journal entry for each event, none doubled
    assert [e[3] for e in whole["encounters"]] == list(range(1, PEOPLE + 1))
    assert all(
        e[1]["CAN_NANG"] == 52 and e[1]["HUYET_AP"] == "142/90" and e[2] == STATIONS
        for e in whole["encounters"]
    )
