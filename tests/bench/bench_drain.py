"""A portal was away for three days: 14,400 records wait (4,800 a day). How long until all are accepted, at the portal's own limit.

The stand-in portal admits 600 messages a minute, as the Ministry's profile says; the sender keeps to it. SQLite as in the
field (WAL, FULL), every package made, signed, sealed and journalled on the way. Measured alone: one record a message;
together: twenty records a message, where a gateway takes them. Without --long a tenth of the records.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

PER_MINUTE = 600
TOGETHER = 20
Figures = dict[str, float | int | str]


def run() -> Figures:
    """Minutes to drain, records a second, and how often the portal had to say "too fast"."""
    import django

    os.environ["KHAM_ENV"] = "test"
    django.setup()
    count = 14_400 if os.environ.get("KHAM_LONG") else 1_440
    figures: Figures = {"hồ sơ chờ": count, "giới hạn của cổng (thông điệp/phút)": PER_MINUTE}
    ways = {"từng hồ sơ": 1, f"{TOGETHER} hồ sơ một thông điệp": TOGETHER}
    chosen = os.environ.get("KHAM_BENCH_DRAIN", "")
    for name, together in ways.items():
        if chosen in ("", str(together)):
            _drain(figures, name, count, together)
    return figures


def _drain(figures: Figures, name: str, count: int, together: int) -> None:
    from django.db import connection
    from django.test import override_settings

    from kham.accounts import queries as accounts_queries
    from kham.kernel import clock
    from kham.records import actions, installation
    from kham.records.models import Submission
    from kham.records.rules import profile as profiles
    from kham.records.stub.portal import Portal
    from kham.records.stub.server import Server
    from tests.records.faults import zygote
    from tests.records.rig import ACCOUNT, SENDER

    with tempfile.TemporaryDirectory() as folder, override_settings(HOME=Path(folder)):
        built = zygote._do({"do": "build", "home": folder, "people": 1})
        _copies(count - 1)
        server = Server(
            Portal(keys={SENDER: built["key"]}, accounts=dict([ACCOUNT])), per_minute=PER_MINUTE
        ).start()
        installation.connect(gateway="stub", url=server.url, username=ACCOUNT[0], password=ACCOUNT[1])
        plain = profiles.load("stub")
        channel = plain.channel.model_copy(
            update={"per_minute": PER_MINUTE, "records_per_message": together, "timeout_seconds": 30.0}
        )
        made = plain.model_copy(update={"channel": channel})
        connection_ = installation.Connection(made, server.url, *ACCOUNT)
        began, own = time.perf_counter(), time.process_time()
        by = accounts_queries.system_viewer("drain")
        left = count
        while left:
            actions.send_due(
                now=clock.now(), by=by, connection=connection_, time=actions.Running(), eager=True
            )
            left = Submission.objects.exclude(state="accepted").count()
        seconds = time.perf_counter() - began
        figures[f"{name}: hết hàng chờ (phút)"] = round(seconds / 60, 1)
        figures[f"{name}: hồ sơ mỗi giây"] = round(count / seconds, 1)
        figures[f"{name}: bộ xử lý (giây)"] = round(time.process_time() - own, 1)
        figures[f"{name}: lần bị nhắc quá nhanh"] = server.turned_away
        kept = actions.reconcile(by=by, now=clock.now(), connection=connection_)
        figures[f"{name}: chênh lệch khi đối soát"] = kept.open
        server.stop()
        connection.close()


def _copies(count: int) -> None:
    """More records like the first: each a person, an encounter, a conclusion and a waiting row of its own."""
    from django.db import transaction

    from kham.exams.models import Conclusion, Encounter
    from kham.kernel.ids import new_id
    from kham.records.models import Submission
    from kham.roster.models import Enrolment, Person

    first = Submission.objects.get()
    person, enrolment = Person.objects.get(), Enrolment.objects.get()
    encounter, conclusion = Encounter.objects.get(), Conclusion.objects.get()
    rows: dict[Any, list[Any]] = {Person: [], Enrolment: [], Encounter: [], Conclusion: [], Submission: []}
    for number in range(count):
        who = _like(person, code=f"Y{number:06d}", personal_number=f"031156{number + 100_000:06d}")
        at = _like(enrolment, person=who)
        visit = _like(encounter, person=who, enrolment=at, queue_number=number + 2, number=number + 2)
        said = _like(conclusion, encounter=visit, event_id=None)
        unique = f"{first.msg_id[:19]}{new_id().hex}"
        row = _like(first, encounter=visit, conclusion=said, msg_id=unique)
        for made in (who, at, visit, said, row):
            rows[type(made)].append(made)
    with transaction.atomic():
        for model, made in rows.items():
            model.objects.bulk_create(made, batch_size=500)


def _like(row: Any, **changes: Any) -> Any:
    """A copy under an id of its own."""
    from kham.kernel.ids import new_id

    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    fields["id"] = new_id()
    for name, value in changes.items():
        if name in {field.name for field in row._meta.concrete_fields}:
            field = row._meta.get_field(name)
            fields[field.attname] = value.pk if field.is_relation and value is not None else value
    return type(row)(**fields)
