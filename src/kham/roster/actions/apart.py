"""Somebody was written down although he looks like a person of the roster: it was said that they are two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.places.models import within
from kham.roster import permissions
from kham.roster.actions import merging
from kham.roster.models import Person

REASON = "Người ghi xác nhận là người khác khi thêm người."


@transaction.atomic
def keep_apart(
    *, person: Person, others: Iterable[Any], by: Any, now: dt.datetime, reason: str = REASON
) -> int:
    """Write into the log of decisions that ``person`` is none of ``others`` (ids); people outside the viewer's units are left out.

    The log rules over every later commit. Returns how many were kept apart.
    """
    permissions.check_edit(by, person.unit_path)
    mine = merging.marks(person)
    found = (
        Person.objects.filter(within(by.paths, "unit_path"), pk__in=list(others))
        .exclude(pk=person.pk)
        .order_by("pk")
    )
    told = []
    for other in found:
        merging.log(
            mine, merging.marks(other), link=False, path=person.unit_path, by=by, now=now, reason=reason
        )
        told.append(str(other.pk))
    if told:
        journal_actions.record(
            action="roster.keep_apart", by=by, on=person, now=now, reason=reason, data={"others": told}
        )
    return len(told)
