"""kill -9 in the middle of a commit: after that nothing is half-written, the journal verifies, the commit can be done again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETUP = """
import sys; sys.path[:0] = [{root!r}, {src!r}]
import django; django.setup()
from django.core.management import call_command
from tests.roster import world
from kham.roster import actions
from kham.roster.models import *
from kham.journal import queries as journal
"""
PREPARE = """
from django.db import connection
connection.cursor().execute("PRAGMA synchronous=OFF")  # only while preparing
from django.apps import apps
from django.conf import settings
settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}  # tables at once, without the history
call_command("migrate", run_syncdb=True, verbosity=0)
campaign = world.ward()
names = ["ABCDEGHIKLMNOPQRSTUVXY"[n % 22] + "abceghiklmnopqrstuv"[n % 19] for n in range(120)]
people = [(n, "Nguyễn Văn " + names[n], f"{1 + n % 28:02d}/{1 + n % 12:02d}/{1940 + n % 60}",
           "Nam", None, "Chủ hộ", f"Số {n}", "An Lư 1") for n in range(120)]
found = world.receive(campaign, world.police_list(people))
actions.confirm_columns(source_list=found, sheets={}, by=world.officer(), now=world.NOW)
actions.stage(source_list=found, by=world.officer(), now=world.NOW)
"""
COMMIT = """
import time
def slow(done, total, words):
    if words.startswith("Ghi nguồn"):
        print("writing", flush=True); time.sleep(60)
actions.commit(source_list=SourceList.objects.get(), by=world.officer(), now=world.NOW, progress=slow)
"""
LOOK = """
one = SourceList.objects.get()
linked = SourceRow.objects.filter(person__isnull=False).count()
print(one.state, Person.objects.count(), Household.objects.count(), linked, journal.verify())
print(actions.commit(source_list=SourceList.objects.get(), by=world.officer(), now=world.NOW)["new"], journal.verify())
"""


@pytest.mark.sqlite
def test_killed_in_the_middle(tmp_path: Path) -> None:
    environment = {
        **os.environ, "KHAM_ENV": "test", "KHAM_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "kham.settings",
        "KHAM_DATABASE_URL": f"sqlite:///{tmp_path}/k.sqlite3", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    setup = SETUP.format(root=str(ROOT), src=str(ROOT / "src"))

    def run(body: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", setup + body], env=environment, capture_output=True, text=True, timeout=90
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    run(PREPARE)
    working = subprocess.Popen(
        [sys.executable, "-c", setup + COMMIT], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert working.stdout is not None and working.stdout.readline().strip() == "writing"
    working.send_signal(signal.SIGKILL)
    working.wait(timeout=10)
    working.stdout.close()
    assert run(LOOK).splitlines() == ["staged 0 0 0 None", "120 None"]
