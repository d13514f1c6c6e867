"""Records and copies under the right person: after a merge, a parting, or the station's word whose an exam is.

A copy in hand names the person as we knew them: once the exam is somebody else's, it must not be called valid any more.
"""

import datetime as dt
import json
from typing import Any

from kham.journal import actions as journal_actions
from kham.records import pdf_signing, sealed_files
from kham.records.actions import outbox, packages
from kham.records.models import Copy, Submission, SubmissionState
from kham.records.queries import copies as copy_queries
from kham.records.queries.facts import facts_of
from kham.records.rules import profile as profiles
from kham.records.rules import reading
from kham.roster.models import Person

WHY = "Lượt khám được ghi lại cho đúng người. Lập bản mới."
OUTSIDE = [
    SubmissionState.SENT,
    SubmissionState.VERIFIED,
    SubmissionState.ACCEPTED,
    SubmissionState.REJECTED,
    SubmissionState.DEAD,
]


def moved(*, encounters: list[str], by: Any, now: dt.datetime) -> int:
    """These exams are another person's now. Runs inside the caller's transaction; returns how many records are touched."""
    _withdraw(Copy.objects.filter(encounter_id__in=encounters), by, now)
    return outbox.person_changed(encounters=encounters, by=by, now=now)


def renamed(*, person: Person, by: Any, now: dt.datetime) -> int:
    """The exams stayed with this person, but name, sex, birth or number may have become other ones: what left under the
    old ones gets a new version. Runs inside the caller's transaction; returns how many records are touched."""
    left = Submission.objects.filter(encounter__person=person, state__in=OUTSIDE)
    stale = [
        str(row.encounter_id)
        for row in left.select_related("parcel", "conclusion__encounter__person").order_by("pk")
        if _says_another(row)
    ]
    _withdraw(Copy.objects.filter(encounter__person=person), by, now, only=_names_another)
    return outbox.person_changed(encounters=stale, by=by, now=now)


def _says_another(row: Submission) -> bool:
    if profiles.load(row.gateway).kind != "portal" or not (row.package or row.parcel):
        return False
    said = reading.read(packages.envelope_of(row))
    facts, _layout = facts_of(row.conclusion)
    meant = {
        "name": facts.name,
        "sex": facts.sex,
        "birth": facts.birth,
        "personal_number": facts.personal_number,
    }
    return any(said.get(name) != value for name, value in meant.items())


def _names_another(copy: Copy) -> bool:
    said = json.loads(pdf_signing.check(sealed_files.open_file(copy.file)).attached)
    return bool(said["person"] != copy_queries.content(copy.conclusion)["person"])


def _withdraw(found: Any, by: Any, now: dt.datetime, only: Any = None) -> None:
    standing = found.filter(revoked_at__isnull=True, conclusion__current=True).select_related(
        "conclusion__encounter__person"
    )
    for copy in standing.select_for_update(of=("self",)).order_by("pk"):
        if only is not None and not only(copy):
            continue
        copy.revoked_at, copy.revoked_by, copy.revoked_reason = now, by.actor, WHY
        copy.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
        journal_actions.record(action="records.revoke_copy", by=by, now=now, on=copy, reason=WHY)
