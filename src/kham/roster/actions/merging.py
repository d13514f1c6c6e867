"""Two people become one record, and two again: what moves, what is given back, what is asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.actions import hooks, linking
from kham.roster.models import (
    Decision,
    Enrolment,
    GroupMembership,
    Leftover,
    Merge,
    Person,
    ReviewPair,
    ReviewState,
    SourceList,
    SourceRow,
)

NOTHING: dict[str, Any] = {
    "died_on": None,
    "moved_on": None,
    "moved_to": "",
    "bedridden": False,
    "restricted": "",
}
REPORTS = tuple(NOTHING)
WAITING = (ReviewState.OPEN, ReviewState.ASKED, ReviewState.PROPOSED)


def hold(path: str) -> None:
    """Wait for a commit of the commune, and let the next one wait: it must not link a row to a record that is going."""
    commune = ".".join(path.split(".")[:2]).rstrip(".") + "."
    lists = SourceList.objects.select_for_update().filter(unit_path__startswith=commune)
    list(lists.order_by("pk").values_list("pk", flat=True))


def merge(
    kept: Person,
    absorbed: Person,
    *,
    pair: ReviewPair | None,
    path: str,
    by: Any,
    now: dt.datetime,
    reason: str,
) -> Merge:
    """Everything of the absorbed goes to the kept; the absorbed record stays and points to it."""
    log(marks(kept), marks(absorbed), link=True, path=path, by=by, now=now, reason=reason)
    rows = list(SourceRow.objects.filter(person=absorbed).values_list("pk", flat=True))
    groups = list(GroupMembership.objects.filter(person=absorbed).values_list("pk", flat=True))
    made = Merge.objects.create(
        unit_path=path, kept=kept, absorbed=absorbed, pair=pair, rows=[str(pk) for pk in rows],
        groups=[str(pk) for pk in groups], reason=reason[:250], merged_by=by.actor, merged_at=now,
    )  # fmt: skip
    SourceRow.objects.filter(pk__in=rows).update(person=kept)
    GroupMembership.objects.filter(pk__in=groups).update(person=kept, unit_path=kept.unit_path)
    absorbed.merged_into = kept
    absorbed.save(update_fields=["merged_into"])
    if kept.household_id is None and absorbed.household_id:
        kept.household_id = absorbed.household_id
        made.moved["roster.household"] = [str(absorbed.household_id)]
    _keep_reports(made, kept, absorbed)
    recompute([kept], now)
    made.moved.update(_enrolments_merged(kept, absorbed))
    made.moved.update(_questions_merged(kept, absorbed, pair))
    for follower in hooks.after_merge:
        made.moved.update(follower(kept=kept, absorbed=absorbed, merge=made, by=by, now=now) or {})
    made.save(update_fields=["moved"])
    return made


def undo_merge(found: Merge, *, by: Any, now: dt.datetime) -> tuple[Person, Person]:
    """The opposite: rows and all that moved go back; what was made since the merge becomes a question to the station."""
    kept, restored = found.kept, found.absorbed
    if kept.merged_into_id:
        raise Refusal(
            "roster.separate.later",
            "Người giữ lại sau đó đã được gộp vào người khác. Tách lần gộp sau trước, rồi tách lần này.",
        )
    SourceRow.objects.filter(pk__in=found.rows, person=kept).update(person=restored)
    GroupMembership.objects.filter(pk__in=found.groups, person=kept).update(
        person=restored, unit_path=restored.unit_path
    )
    restored.merged_into = None
    restored.save(update_fields=["merged_into"])
    if str(kept.household_id) in found.moved.get("roster.household", []):
        kept.household = None
    _give_back_reports(found, kept)
    found.undone_by, found.undone_at = by.actor, now
    found.save(update_fields=["undone_by", "undone_at"])
    recompute([kept, restored], now)
    _enrolments_back(found, kept, restored)
    _questions_back(found, kept, restored)
    unclear: list[hooks.Unclear] = []
    for told in hooks.call(hooks.after_separate, kept=kept, restored=restored, merge=found, by=by, now=now):
        unclear += told
    Leftover.objects.bulk_create(
        [
            Leftover(merge=found, unit_path=found.unit_path, kind=one.kind, thing=one.thing, sentence=one.sentence[:250])
            for one in unclear
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return kept, restored


@transaction.atomic
def settle(*, leftover: Leftover, to: Person, by: Any, now: dt.datetime) -> Leftover:
    """Say whose a thing is that was made while two people stood as one; may be said again differently."""
    permissions.check_decide(by, leftover.unit_path)
    locked = Leftover.objects.select_for_update().select_related("merge").get(pk=leftover.pk)
    if to.pk not in (locked.merge.kept_id, locked.merge.absorbed_id):
        raise Refusal("roster.leftover.whom", "Chỉ chọn một trong hai người đã tách.")
    for giver in hooks.givers.get(locked.kind, []):
        giver(ids=[str(locked.thing)], to=to, by=by, now=now)
    locked.belongs_to, locked.settled_by, locked.settled_at = to, by.actor, now
    locked.save(update_fields=["belongs_to", "settled_by", "settled_at"])
    journal_actions.record(
        action="roster.settle_leftover",
        by=by,
        on=to,
        now=now,
        data={"kind": locked.kind, "thing": str(locked.thing)},
    )
    return locked


def recompute(people: list[Person], now: dt.datetime) -> None:
    """Fields again from the rows that are linked now."""
    told = linking.statements_of(str(person.pk) for person in people)
    for person in people:
        statements = told.get(str(person.pk))
        if statements:
            linking.recompute(person, statements, linking.Places(commune_of(person), now))
        person.save(update_fields=linking.COMPUTED)
    hooks.call(hooks.after_facts, people=[person.pk for person in people], now=now)


def commune_of(person: Person) -> Any:
    """The commune of a person's unit."""
    return person.unit.parent if person.unit.level == "neighbourhood" else person.unit


def marks(person: Person) -> list[str]:
    """Fingerprints of the rows linked to a person."""
    return list(SourceRow.objects.filter(person=person).order_by("pk").values_list("fingerprint", flat=True))


def log(
    left: list[str], right: list[str], *, link: bool | None, path: str, by: Any, now: dt.datetime, reason: str
) -> None:
    """One line per pair of rows: must link (the first of each side is enough), cannot link or taken back (every pair)."""
    pairs = [(left[0], right[0])] if link and left and right else [(a, b) for a in left for b in right]
    Decision.objects.bulk_create(
        Decision(
            unit_path=path, left=a, right=b, link=link, reason=reason[:250], decided_by=by.actor, decided_at=now
        )
        for a, b in pairs
    )  # fmt: skip


def _keep_reports(made: Merge, kept: Person, absorbed: Person) -> None:
    """A death, a move or a bed-bound state that was said of the absorbed holds for the one that stays."""
    by_hand, said = dict(kept.provenance.get("by_hand", {})), absorbed.provenance.get("by_hand", {})
    gained = []
    for name in REPORTS:
        if getattr(absorbed, name) and not getattr(kept, name):
            setattr(kept, name, getattr(absorbed, name))
            by_hand[name] = said.get(name, "")
            gained.append(name)
    kept.provenance = {**kept.provenance, **({"by_hand": by_hand} if by_hand else {})}
    kept.save(update_fields=["provenance", *REPORTS])
    if gained:
        made.moved["roster.reports"] = gained


def _give_back_reports(found: Merge, kept: Person) -> None:
    gained = found.moved.get("roster.reports", [])
    if not gained:
        return
    by_hand = {name: who for name, who in kept.provenance.get("by_hand", {}).items() if name not in gained}
    for name in gained:
        setattr(kept, name, NOTHING[name])
    rest = {name: value for name, value in kept.provenance.items() if name != "by_hand"}
    kept.provenance = {**rest, **({"by_hand": by_hand} if by_hand else {})}
    kept.save(update_fields=["provenance", *REPORTS])


def _enrolments_merged(kept: Person, absorbed: Person) -> dict[str, list[str]]:
    """A place in a campaign that the kept does not have goes over; "examined elsewhere" is never lost."""
    mine = {one.campaign_id: one for one in Enrolment.objects.filter(person=kept)}
    moved, told = [], []
    for one in Enrolment.objects.filter(person=absorbed):
        own = mine.get(one.campaign_id)
        if own is None:
            one.person, one.unit_path = kept, kept.unit_path
            one.save(update_fields=["person", "unit_path"])
            moved.append(str(one.pk))
        elif one.examined_elsewhere_on and not own.examined_elsewhere_on:
            own.examined_elsewhere_on, own.examined_elsewhere_at = (
                one.examined_elsewhere_on,
                one.examined_elsewhere_at,
            )
            own.save(update_fields=["examined_elsewhere_on", "examined_elsewhere_at"])
            told.append(str(own.pk))
    return {"roster.Enrolment": moved, "roster.elsewhere": told} if moved or told else {}


def _enrolments_back(found: Merge, kept: Person, restored: Person) -> None:
    Enrolment.objects.filter(pk__in=found.moved.get("roster.Enrolment", []), person=kept).update(
        person=restored, unit_path=restored.unit_path
    )
    Enrolment.objects.filter(pk__in=found.moved.get("roster.elsewhere", [])).update(
        examined_elsewhere_on=None, examined_elsewhere_at=""
    )


def _questions_merged(kept: Person, absorbed: Person, answered: ReviewPair | None) -> dict[str, list[str]]:
    """Questions about the absorbed are questions about the kept from now on, unless the same is asked already."""
    moved = []
    waiting = ReviewPair.objects.filter(state__in=WAITING)
    if answered is not None:
        waiting = waiting.exclude(pk=answered.pk)
    for one in [*waiting.filter(left=absorbed), *waiting.filter(right=absorbed)]:
        other = one.right_id if one.left_id == absorbed.pk else one.left_id
        if _point(one, kept.pk, other):
            moved.append(str(one.pk))
    return {"roster.ReviewPair": moved} if moved else {}


def _questions_back(found: Merge, kept: Person, restored: Person) -> None:
    for one in ReviewPair.objects.filter(pk__in=found.moved.get("roster.ReviewPair", []), state__in=WAITING):
        if kept.pk in (one.left_id, one.right_id):
            _point(one, restored.pk, one.right_id if one.left_id == kept.pk else one.left_id)


def _point(pair: ReviewPair, one: Any, other: Any) -> bool:
    """Let a question be about these two; False when it is asked already (or they are the same)."""
    left, right = sorted((one, other), key=str)
    if left == right or ReviewPair.objects.filter(left_id=left, right_id=right).exclude(pk=pair.pk).exists():
        return False
    pair.left_id, pair.right_id = left, right
    pair.save(update_fields=["left", "right"])
    return True
