"""Where somebody is registered and where somebody lives, and who is hidden as a service asks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.places.models import Unit
from kham.roster import permissions
from kham.roster.actions import changes, hooks
from kham.roster.models import Change, Dwelling, DwellingKind, Household, Person, Presence, Restriction
from kham.roster.rules import restricted


@transaction.atomic
def record_dwelling(
    *, person: Person, kind: str, since: dt.date, by: Any, now: dt.datetime, unit: Unit | None = None, words: str = "",
    evidence: str = "",
) -> Dwelling | Change:  # fmt: skip
    """Note one fact: permanent, temporary or actual residence, at a unit or in words. It ends the fact of the same kind before.

    Living in another unit of this installation is a move, which that unit confirms: then the proposed Change comes back.
    Registered here and living elsewhere: counted nowhere here, shown apart. Living here and registered elsewhere: counted here.
    """
    permissions.check_edit(by, person.unit_path)
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if kind not in DwellingKind.values:
        raise Refusal("roster.dwelling.kind", "Chọn thường trú, tạm trú hoặc nơi ở hiện tại.")
    if since > clock.local_date(now):
        raise Refusal("roster.change.future", "Ngày không được ở tương lai.")
    if unit is None and not words.strip():
        raise Refusal("roster.dwelling.place", "Ghi nơi cư trú.")
    here = unit is not None and locked.unit_path.startswith(unit.path)
    if kind == DwellingKind.ACTUAL and unit is not None and not here:
        return changes.propose_move(
            people=[locked], on=since, to_unit=unit, by=by, now=now, evidence=evidence or "Nơi ở hiện tại"
        )
    before = Dwelling.objects.filter(person=locked, kind=kind, valid_to__isnull=True)
    before.filter(valid_from__lt=since).update(valid_to=since - dt.timedelta(days=1))
    before.filter(valid_from__gte=since, valid_to__isnull=True).delete()
    made = Dwelling.objects.create(
        person=locked, unit_path=locked.unit_path, kind=kind, unit=unit, words="" if unit else words[:200], valid_from=since,
        evidence=evidence[:250], told_by=by.actor, told_at=now,
    )  # fmt: skip
    _count(locked, now)
    journal_actions.record(
        action="roster.record_dwelling", by=by, on=locked, now=now, reason=evidence,
        data={"kind": kind, "unit": unit.path if unit else "", "presence": locked.presence},
    )  # fmt: skip
    return made


def _count(person: Person, now: dt.datetime) -> None:
    """Who is counted where follows the actual residence."""
    today = clock.local_date(now)
    standing = {
        one.kind: one
        for one in Dwelling.objects.filter(
            person=person, valid_to__isnull=True, valid_from__lte=today
        ).select_related("unit")
    }

    def elsewhere(kind: str) -> bool:
        one = standing.get(kind)
        return one is not None and not (one.unit is not None and person.unit_path.startswith(one.unit.path))

    before = person.presence
    if elsewhere(DwellingKind.ACTUAL):
        person.presence = Presence.ABSENT
    elif elsewhere(DwellingKind.PERMANENT):
        person.presence = Presence.OUTSIDER
    else:
        person.presence = Presence.HERE
    if person.presence == before:
        return
    person.save(update_fields=["presence"])
    if person.presence == Presence.ABSENT:
        person.enrolments.filter(excluded_reason="").update(excluded_reason="absent")
    elif before == Presence.ABSENT:
        person.enrolments.filter(excluded_reason="absent").update(excluded_reason="")


@transaction.atomic
def restrict(*, person: Person, service: str, by: Any, now: dt.datetime, reason: str) -> Restriction:
    """Hide a person as the service asks, by its document. The name is taken off the household; counts stay true."""
    permissions.check_edit(by, person.unit_path)
    if service not in restricted.services():
        raise Refusal("roster.restrict.service", "Chọn đơn vị đề nghị.")
    if not reason.strip():
        raise Refusal("roster.restrict.reason", "Ghi số văn bản đề nghị của đơn vị.")
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if locked.restricted:
        raise Refusal("roster.restrict.already", "Người này đã thuộc diện hạn chế.")
    locked.restricted = service
    locked.save(update_fields=["restricted"])
    home = Household.objects.filter(members=locked, head_name=locked.full_name).first()
    before = {}
    if home is not None:
        before = {
            "household": str(home.pk),
            "head_name": home.head_name,
            "head_id": str(home.head_id) if home.head_id else None,
        }
        other = home.members.filter(
            restricted="", merged_into__isnull=True, died_on__isnull=True, moved_on__isnull=True
        ).order_by("birth_year", "sort_key").first()  # fmt: skip
        home.head, home.head_name = None, other.full_name if other else ""
        home.save(update_fields=["head", "head_name"])
    made = Restriction.objects.create(
        person=locked, unit_path=locked.unit_path, service=service, reason=reason.strip()[:250], before=before,
        set_by=by.actor, set_at=now,
    )  # fmt: skip
    hooks.call(hooks.after_hidden, person=locked, by=by, now=now)
    journal_actions.record(
        action="roster.restrict", by=by, on=locked, now=now, reason=reason, data={"service": service}
    )
    return made


@transaction.atomic
def lift(*, person: Person, by: Any, now: dt.datetime, reason: str) -> Person:
    """The service no longer asks: the person is seen again like anybody, and heads the household again."""
    permissions.check_edit(by, person.unit_path)
    if not reason.strip():
        raise Refusal("roster.restrict.reason", "Ghi lý do thôi hạn chế.")
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    standing = Restriction.objects.filter(person=locked, lifted_at__isnull=True).first()
    locked.restricted = ""
    locked.save(update_fields=["restricted"])
    if standing is not None:
        if standing.before:
            Household.objects.filter(pk=standing.before["household"]).update(
                head_name=standing.before["head_name"], head_id=standing.before["head_id"]
            )
        standing.lifted_by, standing.lifted_at, standing.lifted_reason = by.actor, now, reason.strip()[:250]
        standing.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
    journal_actions.record(action="roster.lift_restriction", by=by, on=locked, now=now, reason=reason)
    return locked
