"""A death, a move or their error written down by the station itself: said and confirmed in one step."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.actions import changes
from kham.roster.models import Change, ChangeKind, ChangeState, Person


@transaction.atomic
def report_death(*, person: Person, on: dt.date, by: Any, now: dt.datetime, reason: str = "") -> Person:
    """Note a death; the person leaves every plan at once. `report_return` takes it back."""
    permissions.check_edit(by, person.unit_path)
    made = changes.propose_death(person=person, on=on, by=by, now=now, evidence=reason)
    changes.confirm(change=made, by=by, now=now)
    return _now(person)


@transaction.atomic
def report_move(
    *, person: Person, on: dt.date, to: str, by: Any, now: dt.datetime, reason: str = ""
) -> Person:
    """Note that a person moved away, out of what is kept here (``to``: where, in words)."""
    permissions.check_edit(by, person.unit_path)
    made = changes.propose_move(people=[person], on=on, to_words=to, by=by, now=now, evidence=reason)
    if made.to_unit_id is None:  # one that another unit must confirm waits for that unit
        changes.confirm(change=made, by=by, now=now)
    return _now(person)


@transaction.atomic
def report_return(*, person: Person, by: Any, now: dt.datetime, reason: str) -> Person:
    """Take back a death or a move that was noted in error; raises Refusal when there is none."""
    permissions.check_edit(by, person.unit_path)
    last = (
        Change.objects.filter(people__person=person, kind__in=[ChangeKind.DEATH, ChangeKind.MOVE], state=ChangeState.CONFIRMED)
        .order_by("-decided_at", "-id").first()
    )  # fmt: skip
    if last is None:
        raise Refusal("roster.change.none", "Không có biến động nào của người này để hoàn tác.")
    changes.undo(change=last, by=by, now=now, reason=reason)
    return _now(person)


def _now(person: Person) -> Person:
    """The person handed in, with the values of the table."""
    person.refresh_from_db()
    return person
