"""What the unit that decides answers: confirm, refuse; what the one who said it may still do: withdraw; and undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.places.models import Unit
from kham.roster import permissions
from kham.roster.actions.changes import carry, details, propose
from kham.roster.models import Change, ChangeKind, ChangePerson, ChangeState, Household, Person


@transaction.atomic
def confirm(
    *, change: Change, by: Any, now: dt.datetime, unit: Unit | None = None, household: Household | None = None,
    on: dt.date | None = None,
) -> Change:  # fmt: skip
    """It is so: the death stops everything at once, the move carries people over, the newborn becomes a person.

    ``unit``: the neighbourhood where the receiving commune puts them; ``household``: the household they join there.
    ``on``: the day of a death that was said without one; left out, the day of receipt stands with the mark that it is unknown.
    Raises Refusal when it was decided already, or the place does not lie in the receiving commune.
    """
    change = _locked(change)
    permissions.check_settle(by, change)
    _check_open(change)
    movers = list({mover.person.pk: mover for mover in reversed(_movers(change))}.values())[
        ::-1
    ]  # each person once
    if change.kind == ChangeKind.DEATH:
        _date(change, on, now)
        carry.dead(change, movers, by, now)
    elif change.kind == ChangeKind.BIRTH:
        carry.born(change, movers[0].person, by, now)
    elif change.kind == ChangeKind.DETAIL:
        details.corrected(change, movers, by, now)
    elif change.to_unit_id is None:
        carry.gone(change, movers, by, now)
    else:
        carry.moved(change, movers, _destination(change, unit, household), household, by, now)
    return _settle(change, ChangeState.CONFIRMED, by, now, "")


@transaction.atomic
def confirm_many(*, changes: Iterable[Change], by: Any, now: dt.datetime) -> int:
    """Confirm several at once, those decided meanwhile left out; returns how many."""
    done = 0
    for change in changes:
        if change.state == ChangeState.PROPOSED:
            confirm(change=change, by=by, now=now)
            done += 1
    return done


@transaction.atomic
def refuse(*, change: Change, by: Any, now: dt.datetime, reason: str) -> Change:
    """It is not so, with the reason; the people stay where and as they were."""
    change = _locked(change)
    permissions.check_settle(by, change)
    _check_open(change)
    if not reason.strip():
        raise Refusal("roster.change.reason", "Ghi lý do không nhận, để nơi báo biết.")
    return _settle(change, ChangeState.REFUSED, by, now, reason)


@transaction.atomic
def withdraw(*, change: Change, by: Any, now: dt.datetime, reason: str = "") -> Change:
    """Taken back before it was decided, by whoever said it or by the station of the place it came from."""
    change = _locked(change)
    permissions.check_withdraw(by, change)
    _check_open(change)
    return _settle(change, ChangeState.WITHDRAWN, by, now, reason)


@transaction.atomic
def undo(*, change: Change, by: Any, now: dt.datetime, reason: str) -> Change:
    """A confirmed change was an error: people, households, invitations, appointments and cases are as before.

    Raises Refusal without a reason, or when something newer about the same people was confirmed since.
    """
    change = _locked(change)
    permissions.check_undo(by, change)
    if change.state != ChangeState.CONFIRMED:
        raise Refusal("roster.change.not-confirmed", "Chỉ hoàn tác được biến động đã xác nhận.")
    if not reason.strip():
        raise Refusal("roster.change.reason", "Ghi lý do hoàn tác.")
    movers = _movers(change)
    if change.kind == ChangeKind.DETAIL:
        details.uncorrected(change, movers, by, now)
        return _settle(change, ChangeState.UNDONE, by, now, reason)
    newer = ChangePerson.objects.filter(
        person__in=[mover.person for mover in movers], change__state=ChangeState.CONFIRMED,
        change__decided_at__gte=change.decided_at,
    ).exclude(change=change)  # fmt: skip
    if newer.exclude(change__kind__in=[ChangeKind.BIRTH, ChangeKind.DETAIL]).exists():
        raise Refusal(
            "roster.change.newer", "Sau đó đã có biến động khác của người này. Hoàn tác biến động sau trước."
        )
    carry.back(change, movers, by, now)
    return _settle(change, ChangeState.UNDONE, by, now, reason)


@transaction.atomic
def seen_alive(*, person: Person, by: Any, now: dt.datetime) -> None:
    """Somebody said to have died stands at the door of a session: what was said is refused, whoever received him or her."""
    if person.awaiting != "death":
        return
    for one in Change.objects.filter(
        kind=ChangeKind.DEATH, state=ChangeState.PROPOSED, people__person=person
    ):
        _settle(_locked(one), ChangeState.REFUSED, by, now, "Đã có mặt tại buổi khám.")


def people_joined(
    *,
    kept: Person,
    now: dt.datetime,
    absorbed: Person | None = None,
    restored: Person | None = None,
    **_more: Any,
) -> None:
    """Follower of merges and separations: who waits for an answer is told anew for both records."""
    propose.refresh([one for one in (kept, absorbed, restored) if one is not None])


def _settle(change: Change, state: str, by: Any, now: dt.datetime, reason: str) -> Change:
    before, change.state = change.state, state
    change.decided_by, change.decided_name = by.actor, str(getattr(by, "name", ""))[:120]
    change.decided_at, change.reason = now, reason.strip()[:250]
    change.save()
    propose.refresh([mover.person for mover in _movers(change)])
    journal_actions.record(
        action=f"roster.change_{state}", by=by, on=change, now=now, unit_path=change.decider_path, reason=reason,
        data={"kind": change.kind, "was": before, "from": change.from_path, "to": change.to_path},
    )  # fmt: skip
    return change


def _date(change: Change, on: dt.date | None, now: dt.datetime) -> None:
    """The day of a death whose list told none: as the officer learnt it, or marked unknown beside the day of receipt."""
    if not change.undated:
        return
    if on is not None:
        propose.check_day(on, now)
        change.on = on
    change.details = {**change.details, "day": "unknown" if on is None else "told"}


def _locked(change: Change) -> Change:
    found = Change.objects.select_for_update(of=("self",)).filter(pk=change.pk)
    return found.select_related("from_unit", "to_unit", "household").get()


def _check_open(change: Change) -> None:
    if change.state != ChangeState.PROPOSED:
        raise Refusal("roster.change.decided", "Biến động này đã được trả lời. Tải lại trang để xem.")


def _movers(change: Change) -> list[ChangePerson]:
    """The people of a change; a record that was merged meanwhile counts as the one it went into."""
    movers = list(change.people.select_related("person").order_by("person_id"))
    for mover in movers:
        seen: set[UUID] = set()
        while mover.person.merged_into_id and mover.person.pk not in seen:
            seen.add(mover.person.pk)
            mover.person = Person.objects.get(pk=mover.person.merged_into_id)
    keys = [mover.person.pk for mover in movers]
    now = {
        one.pk: one
        for one in Person.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    }
    for mover in movers:
        mover.person = now[mover.person.pk]
    return movers


def _destination(change: Change, unit: Unit | None, household: Household | None) -> Unit:
    """Where the people are put: the household's place, the neighbourhood chosen, or the unit that was named."""
    named = change.to_unit
    chosen = household.unit if household is not None else unit or named
    if named is None or chosen is None or not chosen.path.startswith(named.path):
        raise Refusal("roster.change.outside", "Chọn tổ dân phố, thôn thuộc nơi nhận.")
    return chosen
