"""Single people: one who comes without being on a list, somebody who cannot leave the bed."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.roster import permissions
from kham.roster.actions import answer, apart, indexing, linking
from kham.roster.actions.stage import fingerprint
from kham.roster.models import (
    GroupMembership,
    ListState,
    Person,
    ReviewPair,
    SourceList,
    SourceRow,
    Verdict,
)
from kham.roster.rules import catalogue, matching, text
from kham.roster.sealed import seal_json


@transaction.atomic
def add_person(
    *,
    campaign: Any,
    unit: Any,
    fields: Mapping[str, Any],
    by: Any,
    now: dt.datetime,
    source: str = "walk_in",
    despite: bool = False,
    not_persons: Collection[str] = (),
) -> Person:
    """Add somebody who is on no list. ``fields``: full_name, birth ("1950" or "05/7/1950"), sex, personal_number, phone,
    address, neighbourhood (name), guardian, groups (list of codes); text as typed.

    ``not_persons``: ids of people of whom it was said that this is somebody else; that is kept in the log of decisions.

    Raises Refusal "roster.person.known" (params: person) when the same person is already there, unless ``despite``.
    """
    permissions.check_edit(by, unit.path)
    commune_unit = unit.parent if unit.level == "neighbourhood" else unit
    values: dict[str, Any] = {}
    sealed: dict[str, Any] = {}
    answer.read_person(
        {k: str(v) for k, v in fields.items() if isinstance(v, str)},
        values,
        sealed,
        today=clock.local_date(now),
    )
    for name in ("address", "guardian", "relation", "workplace"):
        if fields.get(name):
            values[name] = str(fields[name])[:200]
    place = fields.get("neighbourhood") or (unit.name if unit.level == "neighbourhood" else "")
    if place:
        values["neighbourhood"] = text.neighbourhood_key(str(place))
    likely = linking.candidates(unit=commune_unit, values=values, sealed=sealed, now=now)
    likely = [one for one in likely if one.person not in not_persons]
    if likely and likely[0].kind == matching.LINK and not despite:
        raise Refusal(
            "roster.person.known", "Người này đã có trong danh sách chung.", person=likely[0].person
        )
    commune = linking.Commune(commune_unit, now)
    row = _row(desk_list(campaign, commune_unit, source, by, now), values, sealed)
    person = linking.new_person(commune, now)
    linking.recompute(person, [linking.statement(row, sealed, row.source_list)], commune)
    linking.free_codes([person])
    person.save(force_insert=True)
    row.person, row.linked_at = person, now
    row.save(force_insert=True)
    GroupMembership.objects.bulk_create(
        GroupMembership(person=person, unit_path=person.unit_path, group=group, origin="listed", source_row=row,
                        document="Ghi tại chỗ", reason="Khai khi thêm người.", valid_from=clock.local_date(now))
        for group in fields.get("groups", ()) if group in catalogue.groups()
    )  # fmt: skip
    if likely and likely[0].kind == matching.REVIEW and not despite:
        _ask(person, likely[0], now)
    others = {*not_persons, *(one.person for one in likely[:1] if despite and one.kind != "alike")}
    if others:
        apart.keep_apart(person=person, others=others, by=by, now=now)
    indexing.reindex_soon(unit_path=person.unit_path, now=now)
    journal_actions.record(action="roster.add_person", by=by, on=person, now=now, data={"source": source})
    return person


def _ask(person: Person, likely: linking.Candidate, now: dt.datetime) -> None:
    """Put the question whether somebody added by hand is a person of the roster."""
    left, right = sorted((person.pk, UUID(likely.person)), key=str)
    ReviewPair.objects.get_or_create(
        left_id=left, right_id=right,
        defaults={
            "unit_path": person.unit_path, "score": likely.score, "hint": likely.hint,
            "harm": matching.harm(likely.hint, likely.score), "reasons": matching.sentences(likely.reasons), "created_at": now,
        },
    )  # fmt: skip


def desk_list(campaign: Any, unit: Any, source: str, by: Any, now: dt.datetime) -> SourceList:
    """The list without a file to which people added by hand belong: one per campaign and source."""
    label = catalogue.sender(source)
    mark = hashlib.sha256(f"desk:{campaign.pk}:{source}".encode()).hexdigest()
    found, _ = SourceList.objects.get_or_create(
        unit=unit, sha256=mark,
        defaults={
            "campaign": campaign, "unit_path": unit.path, "sender": source, "title": label.label, "file_name": "",
            "state": ListState.COMMITTED, "received_by": by.actor, "received_at": now, "committed_at": now,
        },
    )  # fmt: skip
    return found


def _row(desk: SourceList, values: dict[str, Any], sealed: dict[str, Any]) -> SourceRow:
    last = desk.rows.order_by("-row_number").values_list("row_number", flat=True).first() or 0
    return SourceRow(
        source_list=desk, unit_path=desk.unit_path, sheet="", row_number=last + 1, fields=values, sealed=seal_json(sealed, "row"),
        fingerprint=fingerprint(desk.sender, str(desk.pk), [str(uuid.uuid4())], Counter()), verdict=Verdict.ACCEPTED,
    )  # fmt: skip


@transaction.atomic
def mark_bedridden(
    *, person: Person, bedridden: bool = True, by: Any, now: dt.datetime, reason: str = ""
) -> Person:
    """Somebody who must be examined at home."""
    permissions.check_edit(by, person.unit_path)
    person.bedridden = bedridden
    person.save(update_fields=["bedridden"])
    journal_actions.record(
        action="roster.mark_bedridden",
        by=by,
        on=person,
        now=now,
        reason=reason,
        data={"bedridden": bedridden},
    )
    return person
