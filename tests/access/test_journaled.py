"""Whatever changes something is in the journal: each POST of the access table, sent by who may, leaves an entry or writes nothing."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access import tables
from tests.access.answers import put_away
from tests.access.row import Row
from tests.access.world import World

ROWS: list[Row] = [
    row
    for module in pkgutil.iter_modules(tables.__path__)
    for row in importlib.import_module(f"tests.access.tables.{module.name}").ROWS
    if row.method == "post" and (row.own or row.child) and not row.public
]
# Tables that are no business of the journal: who is signed in, what waits to be done, what the search packs.
ASIDE = ("django_session", "jobs_job", "roster_searchpiece", "roster_searchmark")
WRITES = re.compile(r'^(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "(\w+)"')


@pytest.mark.wide
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_post_leaves_an_entry(world: World, row: Row) -> None:
    role = sorted(row.own or row.child, key=lambda one: (one != "station_officer", one))[0]
    unit = world.home(role)
    kwargs = row.make(unit, world) if row.make else {}
    client = world.client(role)
    with CaptureQueriesContext(connection) as asked:
        response = client.post(reverse(row.name, kwargs=kwargs), row.data)
    put_away(response)
    tables = {found[1] for one in asked if (found := WRITES.match(one["sql"]))}
    written = {name for name in tables if not name.startswith(ASIDE)} - {"journal_entry"}
    if "journal_entry" in tables:
        return
    # A refusal, a search or a job only put in line writes nothing that matters; the job tells for itself when it runs.
    assert not written, f"{row.name} as {role} writes {sorted(written)} and tells nobody"
