"""Writing the journal: always in the transaction of the change itself; call it last, because it locks the head."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction

from kham.journal import rules
from kham.journal.models import Entry, Head
from kham.places.models import Prepared

_head = Prepared(lambda: Head.objects.select_for_update().filter(id=1))


class Act(NamedTuple):
    """One act to write down. `on` is a model instance or None."""

    action: str
    on: Any = None
    unit_path: str = ""
    reason: str = ""
    data: dict[str, Any] | None = None


def record(
    *,
    action: str,
    by: Any,
    now: dt.datetime,
    on: Any = None,
    unit_path: str = "",
    reason: str = "",
    data: dict | None = None,
) -> Entry:
    """Append one entry. `by` is a viewer (accounts) or the name of a system actor such as "system:import"."""
    return record_many(acts=[Act(action, on, unit_path, reason, data)], by=by, now=now)[0]


@transaction.atomic(savepoint=False)
def record_many(*, acts: Iterable[Act], by: Any, now: dt.datetime) -> list[Entry]:
    """Append several entries in order under one lock of the head."""
    head = _locked_head()
    actor, role = getattr(by, "actor", None) or str(by), getattr(by, "role_code", "")
    entries = []
    for act in acts:
        entry = Entry(
            seq=head.seq + 1,
            at=now.astimezone(dt.UTC),
            actor=actor,
            role=role,
            action=act.action,
            object_type=act.on._meta.label_lower if act.on is not None else "",
            object_id=str(act.on.pk) if act.on is not None else "",
            unit_path=act.unit_path or getattr(act.on, "unit_path", "") or "",
            reason=act.reason,
            data=act.data or {},
            prev_hash=head.hash,
        )
        entry.hash = rules.seal(entry.seq, entry.facts(), entry.prev_hash)
        head.seq, head.hash = entry.seq, entry.hash
        entries.append(entry)
    Entry.objects.bulk_create(entries, batch_size=500)
    head.save(update_fields=["seq", "hash"])
    return entries


def _locked_head() -> Head:
    """The head under a row lock (PostgreSQL) or inside SQLite's immediate transaction."""
    found: list[Head] = _head()
    if not found:
        Head.objects.bulk_create([Head()], ignore_conflicts=True)
        found = _head()
    return found[0]
