"""What exams do when the roster merges two people: appended to the roster's list at start-up."""

import datetime as dt
from typing import Any

from kham.exams.models import Encounter, EncounterState, Scan
from kham.journal import actions as journal_actions
from kham.roster.models import Person


def people_merged(*, kept: Person, absorbed: Person, by: Any, now: dt.datetime) -> None:
    """Encounters follow the person that stays.

    Received twice in one session: the one that was not concluded is void. Concluded twice: both stay where they are and
    the journal says so, because a person must decide which exam counts.
    """
    there = set(
        Encounter.objects.filter(person=kept)
        .exclude(state=EncounterState.VOID)
        .values_list("session_id", flat=True)
    )
    moved, apart = [], []
    for encounter in Encounter.objects.filter(person=absorbed):
        twice = encounter.session_id in there and encounter.state != EncounterState.VOID
        if twice and encounter.state == EncounterState.CONCLUDED:
            apart.append(str(encounter.pk))
            continue
        if twice:
            encounter.state = EncounterState.VOID
        encounter.person, encounter.unit_path = kept, kept.unit_path
        encounter.save(update_fields=["person", "unit_path", "state"])
        moved.append(str(encounter.pk))
    Scan.objects.filter(person=absorbed).update(person=kept)
    if moved or apart:
        data = {"encounters": moved, "left_apart": apart}
        journal_actions.record(action="exams.merge_person", by=by, now=now, on=kept, data=data)
