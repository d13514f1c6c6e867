"""What the outbox does when the roster learns something: a record stands under the right person, and is no longer held
back for a fact that has become known."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kham.accounts import queries as accounts_queries
from kham.exams.models import Encounter
from kham.records.actions import outbox
from kham.records.models import Submission, SubmissionState
from kham.roster.models import Merge, Person

ENCOUNTERS = Encounter._meta.label
AT_ONCE = 500


def facts_known(*, people: Sequence[Any], now: dt.datetime) -> None:
    """Held-back records of people about whom a list or a paper said something new are judged again by themselves."""
    for at in range(0, len(people), AT_ONCE):
        held = Submission.objects.filter(
            state=SubmissionState.BLOCKED, encounter__person__in=people[at : at + AT_ONCE]
        )
        for submission in held.order_by("pk"):
            viewer = accounts_queries.system_viewer("records-recheck", submission.unit_path)
            outbox.recheck(submission=submission, by=viewer, now=now)


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
