"""What the outbox does when the roster merges two people or parts them: the record must stand under the right person."""

import datetime as dt
from typing import Any

from kham.exams.models import Encounter
from kham.records.actions import outbox
from kham.roster.models import Merge, Person

ENCOUNTERS = Encounter._meta.label


def people_merged(*, kept: Person, absorbed: Person, merge: Merge, by: Any, now: dt.datetime) -> None:
    """Records of the encounters that moved."""
    outbox.person_changed(encounters=merge.moved.get(ENCOUNTERS, []), by=by, now=now)


def people_separated(*, kept: Person, restored: Person, merge: Merge, by: Any, now: dt.datetime) -> None:
    """Records of the encounters that are the restored person's again."""
    own = Encounter.objects.filter(person=restored).values_list("pk", flat=True)
    outbox.person_changed(encounters=[str(pk) for pk in own], by=by, now=now)


def give_encounters(*, ids: list[str], to: Person, by: Any, now: dt.datetime) -> None:
    """The station said whose an encounter is."""
    outbox.person_changed(encounters=ids, by=by, now=now)
