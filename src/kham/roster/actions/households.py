"""Households by hand: head, split, move somebody, join, new, relations, walking order. Each is kept as it was before and can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.places.models import Unit
from kham.roster import permissions
from kham.roster.models import ChangeKind, ChangePerson, ChangeState, Household, HouseholdAct, Person

HEAD = "Chủ hộ"
_PLACED = ("household", "household_role", "unit")  # what an act puts into by_hand
_FIELDS = ("head_name", "head_id", "closed_at", "walking_order", "address")


def name_shown(head: Person) -> str:
    """The name under which a household goes: none where a service asks to hide its head."""
    return "" if head.restricted else head.full_name


@transaction.atomic
def set_head(*, household: Household, person: Person, by: Any, now: dt.datetime) -> HouseholdAct:
    """Make a living member the head; the former one loses the relation "Chủ hộ". Raises Refusal for somebody else."""
    home, person = _homes([household], by)[0], _people([person])[0]
    _check_member(home, person)
    members = list(home.members.filter(household_role=HEAD).exclude(pk=person.pk))
    work = _Work("head", [home], [person, *members], by, now)
    for former in members:
        work.place(former, home, "")
    work.place(person, home, HEAD)
    home.head, home.head_name = person, name_shown(person)
    home.save(update_fields=["head", "head_name"])
    return work.done()


@transaction.atomic
def set_role(*, household: Household, person: Person, role: str, by: Any, now: dt.datetime) -> HouseholdAct:
    """What a member is to the head, in words."""
    home, person = _homes([household], by)[0], _people([person])[0]
    _check_member(home, person)
    work = _Work("role", [home], [person], by, now)
    work.place(person, home, " ".join(role.split())[:40])
    return work.done()


@transaction.atomic
def split(
    *, household: Household, people: Sequence[Person], by: Any, now: dt.datetime, address: str = ""
) -> HouseholdAct:
    """Some members become a household of their own, walked to right after the old one. Raises Refusal when nobody would stay."""
    home, goers = _homes([household], by)[0], _people(people)
    if not goers:
        raise Refusal("roster.household.nobody", "Chọn những người tách ra.")
    for person in goers:
        _check_member(home, person)
    if not _living(home).exclude(pk__in=[person.pk for person in goers]).exists():
        raise Refusal(
            "roster.household.everybody",
            "Hộ cũ phải còn ít nhất một người. Cả hộ chuyển đi thì báo chuyển đi.",
        )
    work = _Work("split", [home], goers, by, now)
    made = work.make(home.unit, goers[0], address or home.address)
    for at, person in enumerate(goers):
        work.place(person, made, HEAD if at == 0 else "")
    place_after(made, home)
    if home.head_id in {person.pk for person in goers} or home.head_name in {
        person.full_name for person in goers
    }:
        _renew_head(home)
    return work.done()


@transaction.atomic
def move(*, person: Person, household: Household, by: Any, now: dt.datetime) -> HouseholdAct:
    """Somebody belongs to another household of the same commune's roster. The neighbourhood follows the household."""
    home, person = _homes([household], by)[0], _people([person])[0]
    permissions.check_edit(by, person.unit_path)
    if person.household_id == home.pk:
        raise Refusal("roster.household.same", "Người này đã ở hộ đó.")
    old = Household.objects.filter(pk=person.household_id).first() if person.household_id else None
    work = _Work("move", [one for one in (home, old) if one], [person], by, now)
    work.place(person, home, "")
    if old and (old.head_id == person.pk or old.head_name == person.full_name):
        _renew_head(old)
    return work.done()


@transaction.atomic
def join(*, household: Household, into: Household, by: Any, now: dt.datetime) -> HouseholdAct:
    """Two households are one: everybody goes to ``into``, the other is closed."""
    gone, home = _homes([household, into], by)
    if gone.pk == home.pk:
        raise Refusal("roster.household.same", "Chọn một hộ khác để nhập vào.")
    everybody = _people(list(gone.members.all()))
    work = _Work("join", [gone, home], everybody, by, now)
    for person in everybody:
        work.place(person, home, "" if person.household_role == HEAD else person.household_role)
    gone.closed_at = now
    gone.save(update_fields=["closed_at"])
    return work.done()


@transaction.atomic
def new(*, people: Sequence[Person], by: Any, now: dt.datetime, address: str = "") -> HouseholdAct:
    """A household for people who have none; the first is the head. Raises Refusal for somebody who has one."""
    members = _people(people)
    if not members:
        raise Refusal("roster.household.nobody", "Chọn ít nhất một người.")
    for person in members:
        permissions.check_edit(by, person.unit_path)
        if person.household_id:
            raise Refusal("roster.household.has", "Có người đã thuộc một hộ. Dùng “Chuyển sang hộ khác”.")
    work = _Work("new", [], members, by, now)
    made = work.make(members[0].unit, members[0], address or members[0].address)
    for at, person in enumerate(members):
        work.place(person, made, HEAD if at == 0 else person.household_role)
    return work.done()


@transaction.atomic
def undo(*, act: HouseholdAct, by: Any, now: dt.datetime) -> HouseholdAct:
    """Households as before the act. Raises Refusal when one of the people or households was changed by hand since."""
    permissions.check_edit(by, act.unit_path)
    act = HouseholdAct.objects.select_for_update().get(pk=act.pk)
    if act.undone_at:
        return act
    later = HouseholdAct.objects.filter(at__gte=act.at, undone_at__isnull=True).exclude(pk=act.pk)
    touched = {*act.people, *act.households, *act.made}
    if any(
        touched & {*one.people, *one.households, *one.made} for one in later.filter(unit_path=act.unit_path)
    ):
        raise Refusal("roster.household.newer", "Sau đó hộ đã được sửa tiếp. Hoàn tác lần sửa sau trước.")
    moves = ChangePerson.objects.filter(change__kind=ChangeKind.MOVE, change__state=ChangeState.CONFIRMED)
    if moves.filter(person__in=list(act.people), change__decided_at__gte=act.at).exists():
        raise Refusal(
            "roster.household.moved", "Sau đó có người trong hộ đã chuyển đi. Hoàn tác việc chuyển đi trước."
        )
    for person in Person.objects.select_for_update(of=("self",)).filter(pk__in=act.people):
        household, role, by_hand, unit, path = act.people[str(person.pk)]
        person.household_id, person.household_role, person.unit_id, person.unit_path = (
            household,
            role,
            unit,
            path,
        )
        since = {
            name: who for name, who in person.provenance.get("by_hand", {}).items() if name not in _PLACED
        }
        by_hand = since | {name: who for name, who in by_hand.items() if name in _PLACED}
        rest = {name: value for name, value in person.provenance.items() if name != "by_hand"}
        person.provenance = {**rest, **({"by_hand": by_hand} if by_hand else {})}
        person.save(update_fields=["household", "household_role", "unit", "unit_path", "provenance"])
        person.groups.update(unit_path=path)
        person.enrolments.update(unit_path=path)
    for key, values in act.households.items():
        Household.objects.filter(pk=key).update(**values)
    made = Household.objects.filter(pk__in=act.made, members__isnull=True)
    paths = set(made.values_list("unit_path", flat=True))
    made.delete()
    for path in paths:
        _number(list(_walked(path)), path)
    act.undone_by, act.undone_at = by.actor, now
    act.save(update_fields=["undone_by", "undone_at"])
    journal_actions.record(
        action="roster.undo_household",
        by=by,
        on=act,
        now=now,
        unit_path=act.unit_path,
        data={"kind": act.kind},
    )
    return act


@transaction.atomic
def walk(
    *, household: Household, by: Any, now: dt.datetime, after: Household | None = None, step: int = 0
) -> Household:
    """Put a household behind another one of its neighbourhood, first (``after`` None), or one place up (-1) or down (+1)."""
    home = _homes([household], by)[0]
    if step:
        order = list(_walked(home.unit_path))
        at = order.index(home.pk)
        to = min(max(at + step, 0), len(order) - 1)
        if to == at:
            return home
        order.insert(to, order.pop(at))
        after = Household.objects.get(pk=order[to - 1]) if to else None
    if after is not None and (after.unit_path != home.unit_path or after.pk == home.pk):
        raise Refusal("roster.household.elsewhere", "Chỉ xếp thứ tự đi trong cùng một tổ dân phố, thôn.")
    place_after(home, after)
    journal_actions.record(
        action="roster.walk", by=by, on=home, now=now, unit_path=home.unit_path,
        data={"after": str(after.pk) if after else "", "order": home.walking_order},
    )  # fmt: skip
    return home


def place_after(home: Household, after: Household | None) -> None:
    """Number the neighbourhood's households 1, 2, 3 … with `home` behind `after`; only numbers that change are written."""
    order = [key for key in _walked(home.unit_path) if key != home.pk]
    order.insert(order.index(after.pk) + 1 if after else 0, home.pk)
    _number(order, home.unit_path)
    home.walking_order = order.index(home.pk) + 1


def _number(order: Sequence[Any], path: str) -> None:
    numbers = dict(Household.objects.filter(unit_path=path).values_list("pk", "walking_order"))
    wrong = [Household(pk=key, walking_order=at) for at, key in enumerate(order, 1) if numbers[key] != at]
    Household.objects.bulk_update(wrong, ["walking_order"], batch_size=500)


def _walked(path: str) -> Iterable[Any]:
    """Open households of a neighbourhood in the order in which they are walked to."""
    found = Household.objects.filter(unit_path=path, closed_at__isnull=True)
    return found.order_by("walking_order", "pk").values_list("pk", flat=True)


class _Work:
    """One act: what was before, the changes, the line in the journal."""

    def __init__(
        self, kind: str, homes: Sequence[Household], people: Sequence[Person], by: Any, now: dt.datetime
    ) -> None:
        self.by, self.now = by, now
        path = homes[0].unit_path if homes else people[0].unit_path
        self.act = HouseholdAct(unit_path=path, kind=kind, by=by.actor, at=now)
        self.act.households = {
            str(home.pk): {
                **{name: getattr(home, name) for name in _FIELDS}, "head_id": str(home.head_id) if home.head_id else None,
                "closed_at": home.closed_at.isoformat() if home.closed_at else None,
            }
            for home in homes
        }  # fmt: skip
        self.act.people = {
            str(one.pk): [
                str(one.household_id) if one.household_id else None, one.household_role, one.provenance.get("by_hand", {}),
                str(one.unit_id), one.unit_path,
            ]
            for one in people
        }  # fmt: skip

    def make(self, unit: Unit, head: Person, address: str) -> Household:
        last = Household.objects.filter(unit_path=unit.path).aggregate(n=Max("walking_order"))["n"] or 0
        made = Household.objects.create(
            unit=unit,
            unit_path=unit.path,
            head=head,
            head_name=name_shown(head),
            address=address[:250],
            walking_order=last + 1,
        )
        self.act.made = [*self.act.made, str(made.pk)]
        return made

    def place(self, person: Person, home: Household, role: str) -> None:
        """Put a person into a household, with a relation; lists do not take that back."""
        person.household, person.household_role = home, role
        by_hand = {
            **person.provenance.get("by_hand", {}),
            "household": self.by.actor,
            "household_role": self.by.actor,
        }
        fields = ["household", "household_role", "provenance"]
        if person.unit_path != home.unit_path:
            person.unit, person.unit_path = home.unit, home.unit_path
            by_hand["unit"] = self.by.actor
            fields += ["unit", "unit_path"]
            person.groups.update(unit_path=home.unit_path)
            person.enrolments.update(unit_path=home.unit_path)
        person.provenance = {**person.provenance, "by_hand": by_hand}
        person.save(update_fields=fields)

    def done(self) -> HouseholdAct:
        self.act.save(force_insert=True)
        journal_actions.record(
            action=f"roster.household_{self.act.kind}", by=self.by, on=self.act, now=self.now, unit_path=self.act.unit_path,
            data={"people": list(self.act.people), "households": list(self.act.households), "made": self.act.made},
        )  # fmt: skip
        return self.act


def _homes(homes: Sequence[Household], by: Any) -> list[Household]:
    """The households as they are now, locked; the viewer must keep all of them, in one commune."""
    found = (
        Household.objects.select_for_update(of=("self",))
        .select_related("unit")
        .in_bulk([one.pk for one in homes])
    )
    now = [found[one.pk] for one in homes]
    for one in now:
        permissions.check_edit(by, one.unit_path)
        if one.closed_at:
            raise Refusal("roster.household.closed", "Hộ này đã nhập vào hộ khác.")
    if len({".".join(one.unit_path.split(".")[:2]) for one in now}) > 1:
        raise Refusal(
            "roster.household.communes", "Hai hộ ở hai xã, phường: báo chuyển đi để nơi đến xác nhận."
        )
    return now


def _people(people: Sequence[Person]) -> list[Person]:
    found = (
        Person.objects.select_for_update(of=("self",))
        .select_related("unit")
        .in_bulk([one.pk for one in people])
    )
    return [found[one.pk] for one in people]


def _living(home: Household) -> Any:
    return home.members.filter(merged_into__isnull=True, died_on__isnull=True, moved_on__isnull=True)


def _check_member(home: Household, person: Person) -> None:
    if person.household_id != home.pk:
        raise Refusal("roster.household.stranger", "Người này không thuộc hộ.")


def _renew_head(home: Household) -> None:
    """The eldest who is left stands for the household until somebody names the head."""
    eldest = (
        _living(home).filter(restricted="").order_by(F("birth_year").asc(nulls_last=True), "sort_key").first()
    )
    home.head, home.head_name = None, eldest.full_name if eldest else ""
    home.save(update_fields=["head", "head_name"])
