"""The journal is whole, or names the first broken line."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction

from kham.journal import actions, queries, rules
from kham.journal.models import Entry, Head

NOW = dt.datetime(2026, 7, 10, 1, 0, tzinfo=dt.UTC)


def write(count: int) -> None:
    """Some entries by invented actors."""
    for number in range(count):
        actions.record(
            action="test.act", by="system:test", now=NOW, unit_path="31.11533.", data={"n": number}
        )


@pytest.mark.django_db
def test_chain_is_whole() -> None:
    write(20)
    assert queries.verify() is None
    assert queries.size() == 20


@pytest.mark.django_db
def test_entry_goes_with_its_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write(3)
        raise RuntimeError
    assert queries.size() == 0
    assert queries.verify() is None


def change_data() -> None:
    Entry.objects.filter(seq=7).update(data={"n": 99})


def change_actor() -> None:
    Entry.objects.filter(seq=7).update(actor="user:other")


def change_time() -> None:
    Entry.objects.filter(seq=7).update(at=NOW + dt.timedelta(seconds=1))


def remove() -> None:
    Entry.objects.filter(seq=7).delete()


def reseal() -> None:
    """A forger who recomputes the hash of the altered line still breaks the next one."""
    entry = Entry.objects.get(seq=7)
    entry.data = {"n": 99}
    entry.hash = rules.seal(entry.seq, entry.facts(), entry.prev_hash)
    entry.save()


def swap() -> None:
    left, right = Entry.objects.get(seq=7), Entry.objects.get(seq=8)
    left.data, right.data = right.data, left.data
    left.save()
    right.save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tamper", "broken"),
    [(change_data, 7), (change_actor, 7), (change_time, 7), (remove, 7), (reseal, 8), (swap, 7)],
)
def test_first_broken_line_is_named(tamper: Callable[[], None], broken: int) -> None:
    write(12)
    tamper()
    found = queries.verify()
    assert found is not None and found.seq == broken


@pytest.mark.django_db
def test_cut_tail_is_found() -> None:
    write(12)
    Entry.objects.filter(seq__gt=10).delete()
    found = queries.verify()
    assert found is not None and found.seq == 11


@pytest.mark.django_db
def test_many_in_one_lock() -> None:
    actions.record_many(
        acts=[actions.Act("test.many", data={"n": n}) for n in range(1200)], by="system:test", now=NOW
    )
    assert queries.verify() is None
    assert Head.objects.get().seq == 1200


WRITER = """
import sys, django; django.setup()
from kham.journal import actions
from kham.kernel import clock
for n in range(int(sys.argv[1])):
    actions.record(action="test.parallel", by="system:writer", now=clock.now(), data={"n": n})
"""


def run_writers(url: str, count: int) -> None:
    """Several processes append at once."""
    environment = os.environ | {"KHAM_DATABASE_URL": url, "PYTHONPATH": "src", "KHAM_ENV": "test"}
    running = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(count)], env=environment) for _ in range(4)
    ]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0, 0]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_parallel_writers_never_fork_the_chain_on_postgresql() -> None:
    settings = connection.settings_dict
    run_writers(f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}", 40)
    assert queries.size() == 160
    assert queries.verify() is None


VERIFIER = """
import django; django.setup()
from kham.journal import queries
assert queries.size() == 160, queries.size()
assert queries.verify() is None
"""


@pytest.mark.sqlite
def test_parallel_writers_never_fork_the_chain_on_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'journal.sqlite3'}"
    environment = os.environ | {"KHAM_DATABASE_URL": url, "PYTHONPATH": "src", "KHAM_ENV": "test"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "journal", "-v0"], env=environment, check=True)
    run_writers(url, 40)
    subprocess.run([sys.executable, "-c", VERIFIER], env=environment, check=True)
