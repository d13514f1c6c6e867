"""A whole day: ten clients, 150 invited people and walk-ins, two corrections, one emergency, one power cut.

The server is the one `serve` starts, on SQLite, and is killed with SIGKILL in the middle; each client keeps what was not
acknowledged and sends it again, as a browser does. In the end every person stands once, in one place of the closing sheet.
"""

from __future__ import annotations

import http.client
import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kham.site import serving
from tests.site.client import Client, event

ROOT = Path(__file__).resolve().parents[2]
INVITED, ABSENT, WALK_INS, LEFT, CLIENTS = 150, 9, 8, 5, 10
PASSWORD = "mot-mat-khau-dai-01"

SET_UP = """
import json, sys
from pathlib import Path
from tests.site import building
from kham.site import serving
import os
home = Path(os.environ["KHAM_HOME"])
building.keys(home)
serving.prepare(home)
from kham.kernel import clock
from tests.exams import world as worlds
worlds.NOW, worlds.DAY = clock.now(), clock.today()
world = worlds.World()
doctor = world.doctor.user
doctor.username = "doctor"
doctor.set_password(sys.argv[2])
doctor.save()
people = [world.person(f"Nguyễn Thị Mẫu {n}", birth=1940 + n % 60, sex="female" if n % 2 else "male") for n in range(int(sys.argv[3]))]
for person in people:
    world.invite(person)
json.dump({"session": str(world.session.pk), "people": [str(p.pk) for p in people]}, open(sys.argv[1], "w"))
"""
CHECK = """
import json, sys
import django; django.setup()
from collections import Counter
from kham.exams.models import Encounter, Emergency
from kham.exams.queries import closing
from kham.journal import queries as journal
from kham.planning.models import Session
from kham.sync.models import Event
session = Session.objects.get(pk=sys.argv[1])
sheet = closing.sheet(session)
print(json.dumps({
    "broken": str(journal.verify() or ""), "events": [str(i) for i in Event.objects.values_list("event_id", flat=True)],
    "outcomes": Counter(Event.objects.values_list("outcome", flat=True)),
    "people": [str(e.person_id) for e in Encounter.objects.exclude(state="void")],
    "numbers": sorted(Encounter.objects.values_list("queue_number", flat=True)),
    "states": Counter(Encounter.objects.values_list("state", flat=True)),
    "weights": {
        str(e.person_id): [e.answers.get("CAN_NANG"), [k["value"] for k in e.replaced.get("CAN_NANG", [])]]
        for e in Encounter.objects.all()
    },
    "emergencies": Emergency.objects.count(), "figures": closing.figures(sheet), "balanced": closing.balanced(sheet),
}))
"""
STATIONS: list[tuple[str, dict[str, Any]]] = [
    ("history", {"TSBT_TANG_HUYET_AP": "0", "TSBT_DAI_THAO_DUONG": "0"}),
    ("measurements", {"CHIEU_CAO": "155", "CAN_NANG": "52,5", "MACH": "76", "HUYET_AP": "128/82"}),
    ("internal", {"NOI_KHOA_TUAN_HOAN": "Không phát hiện bất thường", "NOI_KHOA_TUAN_HOAN_PL": "2"}),
    ("surgery", {"KHAM_NGOAI_KHOA_PL": "1"}),
    ("gynaecology", {}),
    ("eye", {"KHONG_KINH_MAT_PHAI": "8", "KHONG_KINH_MAT_TRAI": "9"}),
    ("ent", {"KHAM_TAI_MUI_HONG_PL": "1"}),
    ("dental", {"SO_RANG_SAU": "2"}),
]


def run(script: str, *given: str, home: Path) -> str:
    """A process of its own with the day's database; its output."""
    kept = {
        n: v for n, v in os.environ.items() if not n.startswith("KHAM_") and n != "DJANGO_SETTINGS_MODULE"
    }
    env = kept | {
        "KHAM_ENV": "demo", "KHAM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "kham.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script, *given], capture_output=True, text=True, env=env, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


class Server:
    """The server of the day; it can lose its power."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, serving.free_port(first=8420)
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        kept = {n: v for n, v in serving.environment().items() if n != "KHAM_DATABASE_URL"}
        env = kept | {
            "KHAM_ENV": "demo",
            "KHAM_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "kham.settings",
        }
        with (self.home / "server.log").open("ab") as log:
            process = subprocess.Popen(
                serving.command(self.port, "127.0.0.1"),
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        assert serving.wait(self.port, seconds=120, server=process), (self.home / "server.log").read_text()[
            -2000:
        ]
        return process

    def lose_power(self) -> None:
        """SIGKILL to the server and all it started, then begin again."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = self._start()


@contextmanager
def served(home: Path) -> Iterator[Server]:
    server = Server(home)
    try:
        yield server
    finally:
        os.killpg(server.process.pid, signal.SIGTERM)
        server.process.wait()


class Tablet:
    """A client with its own queue of saves: what is not acknowledged is sent again."""

    def __init__(self, server: Server, user: str) -> None:
        self.server, self.user = server, user
        self.client: Client | None = None

    def do(self, work: Callable[[Client], Any]) -> Any:
        """Do something with the server, again and again until it answers."""
        for _ in range(120):
            try:
                self.client = self.client or Client(self.server.port, self.user, PASSWORD)
                return work(self.client)
            except (OSError, http.client.HTTPException):
                self.close()
                time.sleep(0.25)
        raise AssertionError("the server did not come back")

    def close(self) -> None:
        """Hang up."""
        if self.client is not None:
            self.client.close()
        self.client = None

    def send(self, *events: dict[str, Any]) -> None:
        """Hand events in; each must be stored and applied, now or the time before."""
        for verdict in self.do(lambda client: client.send(*events)):
            assert verdict["outcome"] == "applied", verdict


def journey(number: int, person: str, session: str, drawn: random.Random) -> list[dict[str, Any]]:
    """Everything that devices record about one person, in order."""
    stream = str(uuid.uuid4())
    events = [event(stream, "checked_in", {"session": session, "person": person, "method": "invitation"})]
    if number < LEFT:
        if number % 2:
            events.append(
                event(stream, "saved", {"station": "history", "answers": STATIONS[0][1], "done": True})
            )
        return [*events, event(stream, "left", {"reason": "Có việc nhà"})]
    for station, answers in STATIONS:
        weighed = answers | ({"CAN_NANG": str(40 + number % 50)} if station == "measurements" else {})
        events.append(event(stream, "saved", {"station": station, "answers": weighed, "done": True}))
    if number in (25, 26):  # corrections: the scales were read wrong
        events.append(event(stream, "saved", {"station": "measurements", "answers": {"CAN_NANG": "61"}}))
    if number == 30:
        body = {
            "emergency": str(uuid.uuid4()),
            "station": "internal",
            "what": ["collapse"],
            "at": events[-1]["recorded_at"],
        }
        events.append(event(stream, "emergency", body | {"first_aid": ["position"], "outcome": "recovered"}))
    if drawn.random() < 0.95:  # a few are left for tomorrow: concluded later, said so on the sheet
        body = {"health_class": 2, "icd_codes": "", "summary": "Khỏe", "advice": "Khám lại sau một năm."}
        events.append(event(stream, "concluded", body))
    return events


@pytest.mark.wide
@pytest.mark.sqlite
def test_a_day_of_ten_clients_and_a_power_cut(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    run(SET_UP, str(plan), PASSWORD, str(INVITED), home=tmp_path)
    given = json.loads(plan.read_text())
    drawn = random.Random(4)
    come = given["people"][: INVITED - ABSENT]
    journeys = [journey(number, person, given["session"], drawn) for number, person in enumerate(come)]
    sent = {one["event_id"] for events in journeys for one in events}
    work: queue.Queue[Callable[[Tablet], None]] = queue.Queue()
    for events in journeys:
        work.put(lambda tablet, events=events: [tablet.send(one) for one in events])
    for number in range(WALK_INS):
        work.queue.insert(
            number * 15 + 5, lambda tablet, number=number: walk_in(tablet, given["session"], number)
        )
    done, broken = [0], []

    def client(user: str) -> None:
        tablet = Tablet(server, user)
        try:
            while True:
                work.get_nowait()(tablet)
                done[0] += 1
        except queue.Empty:
            pass
        except BaseException as failure:  # noqa: BLE001 - raised again by the test
            broken.append(failure)
        finally:
            tablet.close()

    with served(tmp_path) as server:
        threads = [threading.Thread(target=client, args=("doctor",)) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        while done[0] < len(come) // 2 and any(thread.is_alive() for thread in threads):
            time.sleep(0.05)
        server.lose_power()
        for thread in threads:
            thread.join()
    if broken:
        print((tmp_path / "server.log").read_text()[-6000:])  # shown with the failure
        raise broken[0]
    found = json.loads(run(CHECK, given["session"], home=tmp_path))
    concluded = sum(one["kind"] == "encounter.concluded" for events in journeys for one in events)
    assert found["broken"] == "" and set(found["outcomes"]) == {"applied"}
    assert sent <= set(found["events"]) and len(found["events"]) == len(set(found["events"]))
    assert sorted(set(found["people"])) == sorted(found["people"]) and set(come) <= set(found["people"])
    assert len(found["people"]) == len(come) + WALK_INS == found["figures"]["arrived"]
    assert found["numbers"] == list(range(1, len(found["numbers"]) + 1))
    assert (
        found["balanced"]
        and found["figures"]["absent"] == ABSENT
        and found["figures"]["walk_ins"] == WALK_INS
    )
    assert found["figures"]["concluded"] == concluded == found["states"]["concluded"]
    assert found["figures"]["partly"] + found["figures"]["left"] == LEFT and found["emergencies"] == 1
    for number in (25, 26):
        assert found["weights"][come[number]] == [61, [40 + number]]


def walk_in(tablet: Tablet, session: str, number: int) -> None:
    """Somebody on no list comes; the door adds and receives. A lost answer is asked again: the warning stops a double."""
    fields = {"full_name": f"Lò Văn Khách {'ABCDEFGH'[number]}", "birth": str(1960 + number), "sex": "male"}
    tablet.do(lambda client: client.post(f"/buoi-kham/{session}/them-nguoi/", fields, expected=(302, 422)))
