"""Say that somebody was born, died or moved. Nothing holds before the unit that decides confirms it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel import clock, dates
from kham.kernel.names import nfc
from kham.kernel.reasons import Refusal
from kham.places import queries as places_queries
from kham.places.models import Unit
from kham.roster import permissions
from kham.roster.models import Change, ChangeKind, ChangePerson, ChangeState, Household, Person

WAITS = {ChangeKind.DEATH: "death", ChangeKind.MOVE: "move"}


@transaction.atomic
def propose_death(
    *, person: Person, on: dt.date, by: Any, now: dt.datetime, evidence: str = "", told_by: str = ""
) -> Change:
    """Say that a person died. The same said twice is one change. Raises Refusal for a day to come or somebody already dead."""
    person = locked([person])[0]
    permissions.check_report(by, person.unit_path)
    check_day(on, now)
    if person.died_on:
        raise Refusal("roster.change.dead", "Danh sách đã ghi người này mất. Hoàn tác nếu ghi nhầm.")
    if known := _open(ChangeKind.DEATH, [person]):
        return known
    return make(
        ChangeKind.DEATH, [person], on=on, by=by, now=now, evidence=evidence, told_by=told_by,
        decider=places_queries.above(person.unit_path, "commune"),
    )  # fmt: skip


@transaction.atomic
def propose_move(
    *, people: Sequence[Person], on: dt.date, by: Any, now: dt.datetime, to_unit: Unit | None = None, to_words: str = "",
    household: Household | None = None, evidence: str = "", told_by: str = "",
) -> Change:  # fmt: skip
    """Say that people moved: to a unit that keeps its roster here (which then confirms), or elsewhere in words.

    ``household``: the whole household, all its members. Raises Refusal for no people, people of several neighbourhoods,
    a day to come, somebody dead, or a destination that is where they live.
    """
    people = locked(people)
    if not people:
        raise Refusal("roster.change.nobody", "Chọn ít nhất một người chuyển đi.")
    first = people[0]
    for person in people:
        permissions.check_report(by, person.unit_path)
    check_day(on, now)
    if any(person.died_on for person in people):
        raise Refusal("roster.change.dead", "Trong số này có người đã ghi là đã mất.")
    if len({person.unit_path for person in people}) > 1:
        raise Refusal(
            "roster.change.apart", "Chỉ báo chuyển cùng nhau những người đang ở một tổ dân phố, thôn."
        )
    if to_unit is not None and to_unit.path in (
        first.unit_path,
        places_queries.above(first.unit_path, "province"),
    ):
        raise Refusal(
            "roster.change.same-place", "Nơi đến phải khác nơi đang ở và là xã, phường hoặc tổ, thôn."
        )
    if known := _open(ChangeKind.MOVE, people):
        return known
    here = places_queries.above(first.unit_path, "commune") or first.unit_path
    there = places_queries.above(to_unit.path, "commune") if to_unit is not None else ""
    return make(
        ChangeKind.MOVE, people, on=on, by=by, now=now, evidence=evidence, told_by=told_by, to_unit=to_unit, to_words=to_words,
        household=household, decider=there or here,
    )  # fmt: skip


@transaction.atomic
def propose_birth(
    *,
    mother: Person,
    fields: dict[str, Any],
    by: Any,
    now: dt.datetime,
    evidence: str = "",
    told_by: str = "",
    not_persons: Collection[str] = (),
) -> Change:
    """Say that a child was born to somebody of the roster. ``fields``: full_name, birth, sex, guardian as typed.

    ``not_persons``: ids of people of whom it was said that the child is somebody else (a twin); kept until it is confirmed.
    The child becomes a person when the station confirms. Raises Refusal for a birth that cannot be read.
    """
    mother = locked([mother])[0]
    permissions.check_report(by, mother.unit_path)
    today = clock.local_date(now)
    reading = dates.read_date(str(fields.get("birth", "")), today=today)
    if reading.value is None or reading.value.earliest() > today:
        raise Refusal("roster.change.birth", "Ngày sinh của trẻ không đọc được. Ghi như 05/7/2026.")
    name = " ".join(nfc(str(fields.get("full_name", ""))).split())[:120]
    if not name:
        raise Refusal("roster.change.name", "Ghi họ tên trẻ; chưa đặt tên thì ghi “Con bà” và tên mẹ.")
    details: dict[str, Any] = {
        "full_name": name, "birth": reading.value.iso(), "sex": str(fields.get("sex", ""))[:8],
        "guardian": str(fields.get("guardian") or mother.full_name)[:120],
    }  # fmt: skip
    if not_persons:
        details["not_persons"] = sorted(not_persons)
    same = Change.objects.filter(
        kind=ChangeKind.BIRTH, state=ChangeState.PROPOSED, people__person=mother, details=details
    ).first()
    if same is not None:
        return same
    return make(
        ChangeKind.BIRTH, [mother], on=reading.value.earliest(), by=by, now=now, evidence=evidence, told_by=told_by,
        details=details, decider=places_queries.above(mother.unit_path, "commune"),
    )  # fmt: skip


def refresh(people: Sequence[Person]) -> None:
    """Set again which open change each person waits for; those of records merged into a person count for that person."""
    for person in people:
        records = [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]
        kinds = set(
            ChangePerson.objects.filter(person__in=records, change__state=ChangeState.PROPOSED)
            .values_list("change__kind", flat=True)
        )  # fmt: skip
        awaiting = next((word for kind, word in WAITS.items() if kind in kinds), "")
        if person.awaiting != awaiting:
            person.awaiting = awaiting
            person.save(update_fields=["awaiting"])


def locked(people: Sequence[Person]) -> list[Person]:
    """The people as they are now, each merged record replaced by the one it went into, in a stable order."""
    keys = {one.merged_into_id or one.pk for one in people}
    found = Person.objects.select_for_update(of=("self",)).select_related("unit").filter(pk__in=keys)
    return list(found.order_by("pk"))


def check_day(on: dt.date, now: dt.datetime) -> None:
    if on > clock.local_date(now):
        raise Refusal("roster.change.future", "Ngày xảy ra không được ở tương lai.")


def _open(kind: str, people: Sequence[Person]) -> Change | None:
    """An open change of this kind about one of them."""
    return Change.objects.filter(kind=kind, state=ChangeState.PROPOSED, people__person__in=people).first()


def make(
    kind: str, people: Sequence[Person], *, on: dt.date, by: Any, now: dt.datetime, decider: str, evidence: str, told_by: str,
    to_unit: Unit | None = None, to_words: str = "", household: Household | None = None, details: dict[str, Any] | None = None,
) -> Change:  # fmt: skip
    first = people[0]
    made = Change.objects.create(
        kind=kind, from_unit=first.unit, from_path=first.unit_path, to_unit=to_unit, to_path=to_unit.path if to_unit else "",
        to_words=to_words[:200], decider_path=decider or first.unit_path, household=household, on=on, evidence=evidence[:250],
        details=details or {}, told_by=(told_by or getattr(by, "name", ""))[:120], proposed_by=by.actor, proposed_at=now,
    )  # fmt: skip
    ChangePerson.objects.bulk_create(ChangePerson(change=made, person=person) for person in people)
    refresh(people)
    journal_actions.record(
        action=f"roster.propose_{kind}", by=by, on=made, now=now, unit_path=made.from_path,
        data={"people": [str(person.pk) for person in people], "to": made.to_path},
    )  # fmt: skip
    return made
