"""An officer says which list is right about one field of a person; may be taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.actions import merging
from kham.roster.models import Belief, Person, SourceRow
from kham.roster.rules import authority
from kham.roster.sealed import open_json


@transaction.atomic
def believe(*, row: SourceRow, field: str, by: Any, now: dt.datetime, reason: str) -> Belief:
    """Take this row's value of one field for the person it is linked to; an earlier word about the same field ends.

    Raises Refusal when the row is linked to nobody, the field is not one to choose, or the row says nothing about it.
    """
    locked = SourceRow.objects.select_for_update(of=("self",)).select_related("person__unit").get(pk=row.pk)
    if locked.person is None:
        raise Refusal("roster.believe.unlinked", "Dòng này chưa ghép vào ai.")
    permissions.check_edit(by, locked.person.unit_path)
    if field not in authority.CHOOSABLE:
        raise Refusal("roster.believe.field", "Mục này không chọn nguồn được.")
    if not reason.strip():
        raise Refusal("roster.believe.reason", "Nêu căn cứ: giấy tờ nào, ai xác nhận.")
    said = {**locked.fields, **open_json(locked.sealed, "row")}
    if not said.get(field):
        raise Refusal("roster.believe.silent", "Danh sách này không ghi gì ở mục đó.")
    earlier = Belief.objects.filter(row__person=locked.person, field=field, undone_at__isnull=True)
    earlier.update(undone_by=by.actor, undone_at=now)
    made = Belief.objects.create(
        row=locked,
        unit_path=locked.person.unit_path,
        field=field,
        reason=reason[:250],
        said_by=by.actor,
        said_at=now,
    )
    _again(locked.person, by, now, "roster.believe", {"field": field, "row": str(locked.pk)}, reason)
    return made


@transaction.atomic
def unbelieve(*, belief: Belief, by: Any, now: dt.datetime, reason: str = "") -> Belief:
    """Take the word back: the order of authority holds again for that field."""
    locked = (
        Belief.objects.select_for_update(of=("self",)).select_related("row__person__unit").get(pk=belief.pk)
    )
    person = locked.row.person
    if person is None:
        raise Refusal("roster.believe.unlinked", "Dòng này chưa ghép vào ai.")
    permissions.check_edit(by, person.unit_path)
    if locked.undone_at is None:
        locked.undone_by, locked.undone_at = by.actor, now
        locked.save(update_fields=["undone_by", "undone_at"])
        _again(person, by, now, "roster.unbelieve", {"field": locked.field}, reason)
    return locked


def _again(person: Person, by: Any, now: dt.datetime, action: str, data: dict[str, str], reason: str) -> None:
    merging.recompute([person], now)
    journal_actions.record(action=action, by=by, on=person, now=now, reason=reason, data=data)
