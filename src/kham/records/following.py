"""What the outbox does when the roster learns something: a record stands under the right person, and is no longer held
back for a fact that has become known."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from kham.accounts import queries as accounts_queries
from kham.exams.models import Encounter
from kham.records.actions import outbox, persons
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
    """Records of the encounters that moved; and those of whoever stays, when the merge changed a name or a number."""
    persons.moved(encounters=merge.moved.get(ENCOUNTERS, []), by=by, now=now)
    persons.renamed(person=kept, by=by, now=now)


def people_separated(*, kept: Person, restored: Person, merge: Merge, by: Any, now: dt.datetime) -> None:
    """Records of the encounters that are the restored person's again; those that never moved only when a fact changed."""
    own = Encounter.objects.filter(person=restored)
    back = own.filter(Q(pk__in=merge.moved.get(ENCOUNTERS, [])) | Q(checked_in_at__gt=merge.merged_at))
    persons.moved(encounters=[str(pk) for pk in back.values_list("pk", flat=True)], by=by, now=now)
    for person in (kept, restored):
        persons.renamed(person=person, by=by, now=now)


def give_encounters(*, ids: list[str], to: Person, by: Any, now: dt.datetime) -> None:
    """The station said whose an encounter is."""
    persons.moved(encounters=ids, by=by, now=now)
