"""What the roster itself keeps about a person, moved at a merge and given back at a separation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from kham.kernel import clock, formats
from kham.roster.actions import hooks
from kham.roster.models import (
    ChangePerson,
    Dwelling,
    GroupConflict,
    Household,
    Merge,
    NumberRequestLine,
    Person,
    Restriction,
)


def _change(one: ChangePerson) -> str:
    return f"{one.change.get_kind_display()} ngày {formats.date_vn(one.change.on)}"


def _dwelling(one: Dwelling) -> str:
    return f"{one.get_kind_display()} từ ngày {formats.date_vn(one.valid_from)}"


def _restriction(one: Restriction) -> str:
    return f"Diện hạn chế ghi ngày {formats.date_vn(clock.local_date(one.set_at))}"


def _asked(one: NumberRequestLine) -> str:
    return f"Dòng {one.position} của danh sách hỏi số định danh"


def _conflict(one: GroupConflict) -> str:
    return f"Câu hỏi về đối tượng năm {one.year}"


CARRIED = (
    hooks.Carried(ChangePerson, "change__proposed_at", _change, path=""),
    hooks.Carried(Dwelling, "told_at", _dwelling),
    hooks.Carried(Restriction, "set_at", _restriction),
    hooks.Carried(GroupConflict, "created_at", _conflict),
    hooks.Carried(NumberRequestLine, "request__made_at", _asked),
)
PUT_ANEW = (GroupConflict, NumberRequestLine)  # questions since the merge are put again, not shared out
HEADS = "roster.Household.head"


def people_merged(
    *, kept: Person, absorbed: Person, merge: Merge, by: Any, now: dt.datetime
) -> dict[str, list[str]]:
    """Each thing goes over unless the kept has the same one already; such a one stays where it is."""
    moved: dict[str, list[str]] = {}
    for carried in CARRIED:
        ids = []
        for key in carried.model.objects.filter(person=absorbed).values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    carried.give(ids=[str(key)], to=kept)
            except IntegrityError:
                continue
            ids.append(str(key))
        moved[carried.kind] = ids
    led = Household.objects.filter(head=absorbed)
    moved[HEADS] = [str(pk) for pk in led.values_list("pk", flat=True)]
    led.update(head=kept)
    return moved


def people_separated(
    *, kept: Person, restored: Person, merge: Merge, by: Any, now: dt.datetime
) -> list[hooks.Unclear]:
    """What had moved goes back; what was said since is asked about, but for questions, which are put anew."""
    unclear: list[hooks.Unclear] = []
    for carried in CARRIED:
        told = carried.separated(kept=kept, restored=restored, merge=merge)
        if carried.model not in PUT_ANEW:
            unclear += told
    Household.objects.filter(pk__in=merge.moved.get(HEADS, []), head=kept).update(head=restored)
    return unclear


def join() -> None:
    """Take a place on the lists of followers."""
    hooks.after_merge.append(people_merged)
    hooks.after_separate.append(people_separated)
    for carried in CARRIED:
        hooks.givers[carried.kind].append(carried.give)
