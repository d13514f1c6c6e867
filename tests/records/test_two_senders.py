"""Two processes drain one queue on PostgreSQL: each record leaves once, nobody waits in a ring, no row is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings

from kham.journal import queries as journal_queries
from kham.records import actions, installation, signing
from kham.records.models import Attempt, Parcel, Submission
from kham.records.stub.portal import Portal
from tests.access.world import World
from tests.records.examined import Examined
from tests.records.gateways import Listening
from tests.records.rig import ACCOUNT, SENDER

PEOPLE = 12
ROOT = Path(__file__).resolve().parents[2]
SENDING = """
import datetime as dt, json, sys
import django; django.setup()
from kham.accounts import queries as accounts_queries
from kham.records import actions
from kham.records.rules import profile as profiles
from tests.records.rig import quick
made = quick(records_per_message=int(sys.argv[2]), per_minute=60_000)
profiles.load = lambda code, folder=None: made
by = accounts_queries.system_viewer("two-senders")
print("ready", flush=True)
sys.stdin.readline()
print(json.dumps(actions.send_due(now=dt.datetime.fromisoformat(sys.argv[1]), by=by)), flush=True)
"""


def senders(home: Path, day: Examined, together: int) -> list[dict[str, int]]:
    """Two senders that begin at the same moment; what each of them counted."""
    known = connection.settings_dict
    environment = os.environ | {
        "KHAM_DATABASE_URL": f"postgresql://{known['USER']}@/{known['NAME']}?host={known['HOST']}",
        "KHAM_HOME": str(home),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    command = [sys.executable, "-c", SENDING, day.now.isoformat(), str(together)]
    running = [
        subprocess.Popen(
            command, env=environment, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for one in running:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [one.communicate()[0] for one in running]
    assert [one.returncode for one in running] == [0, 0]
    return [json.loads(text) for text in said]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("together", [1, 3], ids=["alone", "in parcels"])
def test_two_senders_and_one_queue(together: int, keys: Path) -> None:
    pem = signing.facility_signer(keys).public_pem()
    portal = Portal(keys={SENDER: pem}, accounts=dict([ACCOUNT]))
    server = Listening(portal).start()
    (keys / "gateway.json").unlink(missing_ok=True)
    try:
        with override_settings(HOME=keys.parent, MEDIA_ROOT=keys.parent / "files"):
            installation.connect(gateway="stub", url=server.url, username=ACCOUNT[0], password=ACCOUNT[1])
            with transaction.atomic():
                day = Examined(World())
                for _ in range(PEOPLE):
                    day.conclude(day.person())
            counts = senders(keys.parent, day, together)
            assert sum(one["accepted"] for one in counts) == PEOPLE, counts
            pushed = Counter(_message(raw) for path, _h, raw in server.said if path.endswith("/push"))
            assert set(pushed.values()) == {1}, "each message left once"
            assert len(portal.messages) == PEOPLE and {one.version for one in portal.messages.values()} == {1}
            assert list(Submission.objects.values_list("state", flat=True)) == ["accepted"] * PEOPLE
            assert Attempt.objects.count() == PEOPLE and journal_queries.verify() is None
            carried = sum(Parcel.objects.values_list("records", flat=True))
            assert carried == 0 if together == 1 else carried > 0
            kept = actions.reconcile(by=day.doctor, now=day.now)
            assert (kept.matched, kept.open) == (PEOPLE, 0)
    finally:
        server.stop()


def _message(raw: bytes) -> Any:
    return json.loads(raw)["header"]["msg_id"]
