"""What a paper shown by the person says otherwise than the lists: proposed, then believed field by field, and given back.

The values lie sealed in the change until it is settled. Confirmed, they become one more source of the person (a row of the
desk's own list) with a word of belief for each field; no list is written over.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kham.campaigns.models import Campaign
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.places import queries as places_queries
from kham.roster import permissions
from kham.roster.actions import answer, merging, people
from kham.roster.actions.changes import propose
from kham.roster.actions.stage import fingerprint
from kham.roster.models import (
    Belief,
    Change,
    ChangeKind,
    ChangePerson,
    ChangeState,
    Person,
    SourceRow,
    Verdict,
)
from kham.roster.sealed import index_of, open_json, seal_json

FIELDS = ("full_name", "birth", "sex", "personal_number", "ethnicity", "address")
PURPOSE = "change"
_SEALED = ("personal_number",)


@transaction.atomic
def propose_details(
    *,
    person: Person,
    fields: Mapping[str, str],
    by: Any,
    now: dt.datetime,
    evidence: str = "",
    told_by: str = "",
) -> Change:
    """Say that a paper of the person says otherwise. ``fields``: full_name, birth ("1950-01-31"), sex, personal_number,
    ethnicity (code), address.

    The same said twice is one change. Raises Refusal for nothing to change or a value that cannot be.
    """
    person = propose.locked([person])[0]
    permissions.check_report(by, person.unit_path)
    said = {name: str(fields[name]).strip()[:250] for name in FIELDS if str(fields.get(name, "")).strip()}
    if not said:
        raise Refusal("roster.change.nothing", "Chọn ít nhất một mục cần sửa.")
    _read(person, said, clock.local_date(now))
    earlier = Change.objects.filter(kind=ChangeKind.DETAIL, state=ChangeState.PROPOSED, people__person=person)
    for one in earlier:
        if values(one) == said:
            return one
    return propose.make(
        ChangeKind.DETAIL, [person], on=clock.local_date(now), by=by, now=now, evidence=evidence, told_by=told_by,
        decider=places_queries.above(person.unit_path, "commune"),
        details={"fields": sorted(said), "sealed": seal_json(said, PURPOSE)},
    )  # fmt: skip


def values(change: Change) -> dict[str, str]:
    """What was said, opened: field → value. For the unit that decides."""
    return open_json(change.details.get("sealed", ""), PURPOSE)


def corrected(change: Change, movers: Sequence[ChangePerson], by: Any, now: dt.datetime) -> None:
    """The person's fields follow the paper from now on; what the lists say stays beside it."""
    person, said = movers[0].person, values(change)
    number = said.get("personal_number", "")
    others = Person.objects.filter(
        personal_number_index=index_of(number, "personal_number"), merged_into__isnull=True
    )
    if number and others.exclude(pk=person.pk).exists():
        raise Refusal(
            "roster.change.number-held",
            "Số này đang đứng ở một người khác trong danh sách. Xem hai người có phải là một trước khi xác nhận.",
        )
    campaign = (
        Campaign.objects.filter(unit_path=places_queries.above(person.unit_path, "commune"), active=True)
        .order_by("-year")
        .first()
    )
    if campaign is None:
        raise Refusal("roster.no-campaign", "Chưa có chiến dịch nào. Trạm Y tế mở chiến dịch trước.")
    row = _row(campaign, person, said, by, now)
    reason = change.evidence or "Giấy tờ xuất trình tại buổi khám"
    taken = Belief.objects.filter(row__person=person, field__in=said, undone_at__isnull=True)
    ended = [str(pk) for pk in taken.values_list("pk", flat=True)]
    taken.update(undone_by=by.actor, undone_at=now)
    Belief.objects.bulk_create(
        Belief(row=row, unit_path=person.unit_path, field=name, reason=reason[:250], said_by=by.actor, said_at=now)
        for name in said
    )  # fmt: skip
    movers[0].before = {"address": person.address, "by_hand": person.provenance.get("by_hand", {})}
    ChangePerson.objects.filter(pk=movers[0].pk).update(before=movers[0].before)
    if "address" in said:  # an address written by hand gives way to the paper
        by_hand = {k: v for k, v in person.provenance.get("by_hand", {}).items() if k != "address"}
        person.provenance = {**person.provenance, "by_hand": by_hand}
    change.done = {"row": str(row.pk), "ended": ended}
    merging.recompute([person], now)


def uncorrected(change: Change, movers: Sequence[ChangePerson], by: Any, now: dt.datetime) -> None:
    """As before: the paper's row leaves the person, the words that it ended hold again."""
    person = movers[0].person
    row = SourceRow.objects.select_for_update(of=("self",)).filter(pk=change.done.get("row")).first()
    if row is not None:
        row.beliefs.filter(undone_at__isnull=True).update(undone_by=by.actor, undone_at=now)
        row.person, row.linked_at = None, None
        row.save(update_fields=["person", "linked_at"])
    for one in Belief.objects.filter(pk__in=change.done.get("ended", [])).select_related("row"):
        newer = Belief.objects.filter(row__person=person, field=one.field, undone_at__isnull=True)
        if one.row.person_id == person.pk and not newer.exists():
            Belief.objects.filter(pk=one.pk).update(undone_by="", undone_at=None)
    before = movers[0].before
    if before.get("by_hand", {}).get("address"):
        person.address = before["address"]
        person.provenance = {**person.provenance, "by_hand": before["by_hand"]}
    merging.recompute([person], now)


def _read(person: Person, said: Mapping[str, str], today: dt.date) -> tuple[dict[str, Any], dict[str, Any]]:
    """The row's values: what was said, and the name, birth and sex of the record where nothing was. Raises Refusal."""
    birth = person.birth
    typed = {
        "full_name": said.get("full_name") or person.full_name, "sex": said.get("sex") or person.sex,
        "birth": _typed(said["birth"]) if "birth" in said else _typed(birth.iso()) if birth else "",
        "personal_number": said.get("personal_number", ""),
    }  # fmt: skip
    plain: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    answer.read_person(typed, plain, sealed, today=today)
    for name, size in (("address", 200), ("ethnicity", 60)):
        if said.get(name):
            plain[name] = said[name][:size]
    return plain, sealed


def _typed(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


def _row(campaign: Any, person: Person, said: Mapping[str, str], by: Any, now: dt.datetime) -> SourceRow:
    desk = people.desk_list(campaign, merging.commune_of(person), "card", by, now)
    plain, sealed = _read(person, said, clock.local_date(now))
    last = desk.rows.order_by("-row_number").values_list("row_number", flat=True).first() or 0
    row = SourceRow(
        source_list=desk, unit_path=desk.unit_path, sheet="", row_number=last + 1, fields=plain, sealed=seal_json(sealed, "row"),
        fingerprint=fingerprint(desk.sender, str(desk.pk), [str(uuid.uuid4())], Counter()), verdict=Verdict.ACCEPTED,
        person=person, linked_at=now,
    )  # fmt: skip
    row.save(force_insert=True)
    return row
