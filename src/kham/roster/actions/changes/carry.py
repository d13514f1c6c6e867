"""What a confirmed change does to people, and how all of it is given back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError, Q

from kham.campaigns.models import Campaign
from kham.kernel.reasons import Refusal
from kham.places import queries as places_queries
from kham.places.models import Unit
from kham.roster.actions import enrol, hooks, people
from kham.roster.models import (
    Change,
    ChangePerson,
    Dwelling,
    DwellingKind,
    Enrolment,
    GroupMembership,
    Household,
    Person,
    Presence,
    ReviewPair,
    SourceRow,
)

DAYS = ("died_on", "moved_on")
PLAIN = ("moved_to", "unit_path", "household_role", "address", "presence", "guardian_name")
KEYS = ("unit_id", "household_id")
ENROLLED = (
    "unit_path", "groups", "policy_group", "policy_reason", "funding_source", "funding_reason", "priority", "excluded_reason",
)  # fmt: skip


def dead(change: Change, movers: Sequence[ChangePerson], by: Any, now: dt.datetime) -> None:
    """The person leaves every plan at once."""
    for mover in movers:
        _remember(mover)
        _set(mover.person, by, died_on=change.on)
        _leave(mover.person, "dead")
        _tell(mover, "dead", by, now)


def gone(change: Change, movers: Sequence[ChangePerson], by: Any, now: dt.datetime) -> None:
    """The people live outside this installation from now on."""
    for mover in movers:
        _remember(mover)
        _set(mover.person, by, moved_on=change.on, moved_to=change.to_words)
        _leave(mover.person, "moved")
        _tell(mover, "moved", by, now)


def moved(
    change: Change,
    movers: Sequence[ChangePerson],
    unit: Unit,
    household: Household | None,
    by: Any,
    now: dt.datetime,
) -> None:
    """The people live in another unit: they, their groups and their household go there; its campaign takes them in."""
    for mover in movers:
        _remember(mover)
    home = household or _home(change, movers, unit)
    for mover in movers:
        person, before = mover.person, mover.person.unit
        stays = home is not None and person.household_id == home.pk
        _set(
            person, by, unit=unit, unit_path=unit.path, household=home, address=home.address if home else "",
            household_role=person.household_role if stays or home is None else "", presence=Presence.HERE,
            moved_on=None, moved_to="",
        )  # fmt: skip
        GroupMembership.objects.filter(person=person).update(unit_path=unit.path)
        _change_campaign(change, mover, unit, now)
        _dwellings(change, person, before, unit, by, now)
        _tell(mover, "handed", by, now)
    _questions_follow(movers)


def born(change: Change, mother: Person, by: Any, now: dt.datetime) -> None:
    """The newborn becomes a person of the mother's household; one who is on the roster already is only put there."""
    commune = places_queries.above(mother.unit_path, "commune")
    campaign = Campaign.objects.filter(unit_path=commune, active=True).order_by("-year").first()
    if campaign is None:
        raise Refusal("roster.no-campaign", "Chưa có chiến dịch nào. Trạm Y tế mở chiến dịch trước.")
    told = change.details
    fields = {
        "full_name": told["full_name"], "birth": _typed(told["birth"]), "sex": told.get("sex", ""), "guardian": told["guardian"],
        "address": mother.address, "neighbourhood": mother.unit.name if mother.unit.level == "neighbourhood" else "",
    }  # fmt: skip
    try:
        with transaction.atomic():
            child = people.add_person(
                campaign=campaign, unit=campaign.unit, fields=fields, by=by, now=now, source="birth",
                not_persons=told.get("not_persons", ()),
            )  # fmt: skip
        change.done = {"child": str(child.pk), "made": True}
    except Refusal as refusal:
        if refusal.code != "roster.person.known":
            raise
        child = Person.objects.select_for_update(of=("self",)).get(pk=refusal.params["person"])
        change.done = {"child": str(child.pk), "made": False, "before": _facts(child)}
    _set(
        child, by, household=mother.household, household_role=child.household_role or "Con", unit=mother.unit,
        unit_path=mother.unit_path, guardian_name=told["guardian"],
    )  # fmt: skip
    if change.done["made"]:
        enrol.enrol_one(campaign=campaign, person=child, now=now)


def back(change: Change, movers: Sequence[ChangePerson], by: Any, now: dt.datetime) -> None:
    """Everything as it was before the confirmation."""
    if change.kind == "birth":
        _unborn(change)
        return
    change.dwellings.all().delete()
    said = dict(change.people.values_list("pk", "person_id"))
    for mover in movers:
        before = mover.before
        if not before:  # two of them had become one before the confirmation: the other tells
            continue
        whose = before.get("person", str(said[mover.pk]))
        if whose != str(mover.person.pk):
            _back_merged(change, mover, whose)
            continue
        _restore(mover.person, before["facts"])
        for key, path in before["groups"].items():
            GroupMembership.objects.filter(pk=key, person=mover.person).update(unit_path=path)
        GroupMembership.objects.filter(pk__in=before.get("made_groups", []), person=mover.person).delete()
        Enrolment.objects.filter(pk__in=before.get("made", []), encounters__isnull=True).delete()
        for key, values in before["enrolments"].items():
            Enrolment.objects.filter(pk=key, person=mover.person).update(**values)
    _questions_follow(movers)
    for key, values in change.done.get("households", {}).items():
        Household.objects.filter(pk=key).update(**values)
    for mover in movers:
        hooks.call(
            hooks.after_status, person=mover.person, status="back", memory=mover.stopped, by=by, now=now
        )
    Household.objects.filter(pk__in=change.done.get("made", []), members__isnull=True).delete()


def _back_merged(change: Change, mover: ChangePerson, whose: str) -> None:
    """The record that this was said of went into another since: it is as before; the other loses only what it took over."""
    if change.to_unit_id is not None:
        raise Refusal(
            "roster.change.merged",
            "Sau đó người này đã được gộp với người khác. Tách lần gộp đó trước, rồi hoàn tác.",
        )
    kept, record = mover.person, Person.objects.select_for_update(of=("self",)).get(pk=whose)
    by_hand = dict(kept.provenance.get("by_hand", {}))
    for name, nothing in (("died_on", None), ("moved_on", None), ("moved_to", "")):
        if getattr(kept, name) == getattr(record, name):
            setattr(kept, name, nothing)
            by_hand.pop(name, None)
    rest = {name: value for name, value in kept.provenance.items() if name != "by_hand"}
    kept.provenance = {**rest, **({"by_hand": by_hand} if by_hand else {})}
    kept.save(update_fields=[*DAYS, "moved_to", "provenance"])
    _restore(record, mover.before["facts"])
    for key, values in mover.before["enrolments"].items():
        Enrolment.objects.filter(pk=key, person=record).update(**values)
        Enrolment.objects.filter(pk=key, person=kept).update(**values | {"unit_path": kept.unit_path})


def _questions_follow(movers: Sequence[ChangePerson]) -> None:
    """A question about two people is asked in the commune where both are now."""
    for mover in movers:
        commune = places_queries.above(mover.person.unit_path, "commune")
        if not commune:
            continue
        both = ReviewPair.objects.filter(
            left__unit_path__startswith=commune, right__unit_path__startswith=commune
        )
        mine = both.filter(Q(left=mover.person) | Q(right=mover.person)).exclude(
            unit_path__startswith=commune
        )
        ReviewPair.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(unit_path=commune)


def _remember(mover: ChangePerson) -> None:
    person = mover.person
    mover.before = {
        "person": str(person.pk),
        "facts": _facts(person),
        "groups": {str(key): path for key, path in person.groups.values_list("pk", "unit_path")},
        "enrolments": {
            str(one.pk): {
                **{name: getattr(one, name) for name in ENROLLED},
                "computed_at": one.computed_at.isoformat(),
            }
            for one in person.enrolments.all()
        },
    }


def _facts(person: Person) -> dict[str, Any]:
    """What a change may touch, as JSON."""
    facts: dict[str, Any] = {name: getattr(person, name) for name in PLAIN}
    facts |= {name: (day := getattr(person, name)) and day.isoformat() for name in DAYS}
    facts |= {name: (key := getattr(person, name)) and str(key) for name in KEYS}
    return facts | {"by_hand": dict(person.provenance.get("by_hand", {}))}


def _restore(person: Person, facts: dict[str, Any]) -> None:
    for name in (*PLAIN, *KEYS):
        setattr(person, name, facts[name])
    for name in DAYS:
        setattr(person, name, dt.date.fromisoformat(facts[name]) if facts[name] else None)
    rest = {name: value for name, value in person.provenance.items() if name != "by_hand"}
    person.provenance = {**rest, **({"by_hand": facts["by_hand"]} if facts["by_hand"] else {})}
    person.save(update_fields=[*PLAIN, *DAYS, "unit", "household", "provenance"])


def _set(person: Person, by: Any, **facts: Any) -> None:
    """Write facts that lists do not take back: `by_hand` says who."""
    by_hand = {**person.provenance.get("by_hand", {}), **dict.fromkeys(facts, by.actor)}
    for name, value in facts.items():
        setattr(person, name, value)
    person.provenance = {**person.provenance, "by_hand": by_hand}
    person.save(update_fields=[*facts, "provenance"])


def _leave(person: Person, reason: str) -> None:
    person.enrolments.update(excluded_reason=reason)


def _tell(mover: ChangePerson, status: str, by: Any, now: dt.datetime) -> None:
    """Upper rooms stop, or hand over, what hangs on the person; what each tells is kept for the undoing."""
    memory = {"from": mover.before["facts"]["unit_path"], "to": mover.person.unit_path}
    told = hooks.call(hooks.after_status, person=mover.person, status=status, memory=memory, by=by, now=now)
    mover.stopped = {**memory, **{room: kept for answer in told for room, kept in answer.items()}}
    ChangePerson.objects.filter(pk=mover.pk).update(before=mover.before, stopped=mover.stopped)


def _home(change: Change, movers: Sequence[ChangePerson], unit: Unit) -> Household | None:
    """The household there: the old one when all its members go, a new one for several, none for one alone."""
    old = change.household
    goers = {mover.person.pk for mover in movers}
    last = Household.objects.filter(unit_path=unit.path).aggregate(n=Max("walking_order"))["n"] or 0
    if old is not None and not _staying(old, goers):
        change.done["households"] = {
            str(old.pk): {
                "unit_id": str(old.unit_id), "unit_path": old.unit_path, "walking_order": old.walking_order, "address": old.address,
            }
        }  # fmt: skip
        old.unit, old.unit_path, old.walking_order, old.address = unit, unit.path, last + 1, ""
        old.save(update_fields=["unit", "unit_path", "walking_order", "address"])
        return old
    if len(movers) < 2:
        return None
    head = next((mover.person for mover in movers if not mover.person.restricted), None)
    made = Household.objects.create(
        unit=unit, unit_path=unit.path, head_name=head.full_name if head else "", walking_order=last + 1
    )
    change.done["made"] = [str(made.pk)]
    return made


def _staying(household: Household, goers: set[Any]) -> bool:
    members = household.members.filter(merged_into__isnull=True, died_on__isnull=True, moved_on__isnull=True)
    return members.exclude(pk__in=goers).exists()


def _change_campaign(change: Change, mover: ChangePerson, unit: Unit, now: dt.datetime) -> None:
    """Campaigns that cover the new place keep the person; others let go; the new place's own takes him or her in."""
    person = mover.person
    known = mover.before["enrolments"]
    kept = set()
    for one in person.enrolments.select_related("campaign"):
        if unit.path.startswith(one.campaign.unit_path):
            one.unit_path = unit.path
            if one.excluded_reason != "moved":  # somebody who comes back is judged anew below
                kept.add(one.campaign_id)
        else:
            one.excluded_reason = "moved"
        one.save(update_fields=["unit_path", "excluded_reason"])
    here = [
        path for path in (places_queries.above(unit.path, level) for level in ("commune", "province")) if path
    ]
    entered = [
        enrol.enrol_one(campaign=campaign, person=person, now=now)
        for campaign in Campaign.objects.filter(active=True, unit_path__in=here).exclude(pk__in=kept)
    ]
    mover.before["made"] = [str(one.pk) for one in entered if str(one.pk) not in known]
    groups = person.groups.values_list("pk", flat=True)
    mover.before["made_groups"] = [str(key) for key in groups if str(key) not in mover.before["groups"]]


def _dwellings(change: Change, person: Person, old: Unit, new: Unit, by: Any, now: dt.datetime) -> None:
    """History: lived there until the day before, lives here since."""
    common: dict[str, Any] = {
        "person": person, "kind": DwellingKind.ACTUAL, "evidence": change.evidence, "told_by": by.actor, "told_at": now,
        "change": change, "unit_path": new.path,
    }  # fmt: skip
    eve = change.on - dt.timedelta(days=1)
    Dwelling.objects.bulk_create(
        [
            Dwelling(unit=old, valid_from=eve, valid_to=eve, **common),
            Dwelling(unit=new, valid_from=change.on, **common),
        ]
    )


def _unborn(change: Change) -> None:
    """The child was no new person: taken off again as long as nothing else hangs on it."""
    child = Person.objects.select_for_update(of=("self",)).filter(pk=change.done.get("child")).first()
    if child is None:
        return
    if not change.done.get("made"):
        _restore(child, change.done["before"])
        return
    try:
        with transaction.atomic():
            child.groups.all().delete()
            child.enrolments.all().delete()
            SourceRow.objects.filter(person=child, source_list__file_name="").delete()
            child.delete()
    except ProtectedError as held:
        raise Refusal(
            "roster.change.child-held",
            "Trẻ đã có lịch khám, hồ sơ hoặc danh sách khác. Ghi biến động khác thay vì hoàn tác.",
        ) from held


def _typed(iso: str) -> str:
    """A birth as it is typed, for the reader of people added by hand."""
    return "/".join(reversed(iso.split("-")))
