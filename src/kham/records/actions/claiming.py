"""Taking rows out of the queue: locked, their message made, marked as on its way, before anything leaves.

A row travels alone, or with others of the same facility as a parcel where the gateway takes several records a message.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import UUIDField

from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.places.models import Prepared
from kham.records import queries, signing
from kham.records.actions import packages
from kham.records.models import ErrorKind, Parcel, Submission, SubmissionState
from kham.records.queries import signing as signing_queries
from kham.records.rules import message, outcomes, parcels
from kham.records.rules.profile import Profile

TRAVELLING = [SubmissionState.SENT, SubmissionState.VERIFIED]
CLAIMED = ["state", "sent_at", "attempts", "next_try_at", "package", "parcel", "msg_id", "sha256"]
READ_TOO = (  # all that a message says, asked for at once: a queue of days is sent row by row
    "parcel",
    "conclusion__encounter__person",
    "conclusion__encounter__enrolment",
    "conclusion__encounter__session__team__facility",
    "conclusion__encounter__session__campaign__facility",
)
_parcel_of = Prepared(
    lambda key: Submission.objects.order_by().filter(pk=key).values_list("parcel", flat=True), UUIDField()
)
_one = Prepared(
    lambda key: (
        Submission.objects.select_for_update(of=("self",)).select_related(*READ_TOO).order_by().filter(pk=key)
    ),
    UUIDField(),
)


@dataclass
class Load:
    """One message and its rows. `whole`: every record in it is still the current one; `passed`: ids that were not taken."""

    rows: list[Submission] = field(default_factory=list)
    body: bytes = b""
    msg_id: str = ""
    ask_first: bool = False
    whole: bool = True
    passed: list[Any] = field(default_factory=list)

    @property
    def sender(self) -> str:
        """The 13 digits with which the message id begins."""
        return self.msg_id[:13]

    @property
    def parcel(self) -> Parcel | None:
        """The parcel, when it is one."""
        return self.rows[0].parcel if self.rows else None


@transaction.atomic
def claim(ids: list[Any], profile: Profile, signer: signing.Signer | None, by: Any, now: dt.datetime) -> Load:
    """Take the first of the ids, with others when they travel together. An empty load says which ids were passed over."""
    _hold_parcel(ids[0])
    first = next(iter(_one(ids[0])), None)
    if first is None or not _ripe(first, now) or _paused(first, now):
        return Load(passed=ids[:1])
    if first.parcel is not None:
        return _parcel_again(first, now)
    if first.state == SubmissionState.QUEUED and _may_share(first, profile):
        others = [
            row
            for row in _locked(ids[: profile.channel.records_per_message]).values()
            if row.state == SubmissionState.QUEUED
            and _ripe(row, now)
            and not _paused(row, now)
            and _may_share(row, profile)
            and packages.sender_of(row) == packages.sender_of(first)
        ]
        if len(others) > 1 and signer is not None:
            return _new_parcel(others, profile, signer, now)
    return _alone(first, signer, now)


def _hold_parcel(pk: Any) -> None:
    """Lock the row's parcel and all its rows in their one order, before the row itself: two senders never wait in a ring."""
    together = next(iter(_parcel_of(pk)), None)
    if together is not None:
        Parcel.objects.select_for_update().get(pk=together)
        _locked(list(Submission.objects.filter(parcel=together).values_list("pk", flat=True)))


def _locked(ids: list[Any]) -> dict[Any, Submission]:
    rows = (
        Submission.objects.select_for_update(of=("self",))
        .select_related(*READ_TOO)
        .filter(pk__in=ids)
        .order_by("deadline_at", "pk")
    )
    return {row.pk: row for row in rows}


def _ripe(row: Submission, now: dt.datetime) -> bool:
    waiting = row.state == SubmissionState.QUEUED or row.state in TRAVELLING
    return waiting and not (row.next_try_at and now < row.next_try_at <= now + outcomes.LONGEST_WAIT)


def _paused(row: Submission, now: dt.datetime) -> bool:
    """Looked at for each message: a pause holds from the moment it is set, not from the next round."""
    return queries.paused(row.gateway, row.unit_path, now) is not None


def _may_share(row: Submission, profile: Profile) -> bool:
    return (
        profile.channel.records_per_message > 1
        and profile.kind == "portal"
        and profile.message.data_type == "xml/base64"
        and not row.alone
        and not row.package
    )


def _alone(row: Submission, signer: signing.Signer | None, now: dt.datetime) -> Load:
    try:
        body = packages.prepare(row, signer, now)
    except Refusal as refusal:
        if refusal.code != "records.blocked":
            raise
        _block(row, refusal)
        return Load(passed=[row.pk])
    ask_first = row.state in TRAVELLING
    _mark(row, now)
    return Load([row], body, row.msg_id, ask_first)


def _parcel_again(first: Submission, now: dt.datetime) -> Load:
    """All rows of the message that is under way; those replaced meanwhile are only counted."""
    parcel = first.parcel
    assert parcel is not None
    everybody = _locked(list(parcel.submissions.values_list("pk", flat=True)))
    rows = [
        row for row in everybody.values() if row.state == SubmissionState.QUEUED or row.state in TRAVELLING
    ]
    ask_first = any(row.state in TRAVELLING for row in rows)
    body = packages.unseal(parcel.package)
    for row in rows:
        _mark(row, now)
    return Load(rows, body, parcel.msg_id, ask_first, whole=len(rows) == parcel.records)


def _new_parcel(rows: list[Submission], profile: Profile, signer: signing.Signer, now: dt.datetime) -> Load:
    """As many of the rows as fit into one message; a record that cannot be made is blocked and left out."""
    taken: list[Submission] = []
    made: list[bytes] = []
    passed: list[Any] = []
    for row in rows:
        try:
            facts, layout = queries.facts_of(row.conclusion)
            one = packages.make_package(
                facts,
                layout,
                profile,
                made_on=clock.local_date(now),
                signer=None,
                marks=signing_queries.marks_of(row.conclusion),
            )
        except Refusal as refusal:
            if refusal.code != "records.blocked":
                raise
            _block(row, refusal)
            passed.append(row.pk)
            continue
        if made and not parcels.fits([*map(len, made), len(one)], profile.channel.body_limit):
            break
        taken.append(row)
        made.append(one)
    if len(taken) < 2:
        load = _alone(taken[0], signer, now) if taken else Load()
        load.passed += passed
        return load
    sender = packages.sender_of(taken[0])
    msg_id = message.new_msg_id(sender, clock.local_date(now), uuid.uuid4())
    parcel = Parcel(gateway=profile.code, msg_id=msg_id, records=len(taken), made_at=now)
    envelope = signing.sign_package(parcels.merge(made, profile.package.count_means), profile, signer)
    body, parcel.sha256 = packages.wrap(envelope, profile, signer, sender_id=sender, msg_id=msg_id, now=now)
    parcel.size = len(body)
    packages.keep(parcel.package, str(parcel.pk), body)
    parcel.save(force_insert=True)
    for row in taken:
        row.parcel, row.msg_id, row.sha256 = parcel, msg_id, parcel.sha256
        _mark(row, now)
    return Load(taken, body, msg_id, False, passed=passed)


def _mark(row: Submission, now: dt.datetime) -> None:
    if row.state not in TRAVELLING:
        row.state = SubmissionState.SENT
    row.sent_at = row.sent_at or now
    row.attempts, row.next_try_at = row.attempts + 1, now + outcomes.LEASE
    row.save(update_fields=CLAIMED)


def _block(row: Submission, refusal: Refusal) -> None:
    row.state, row.problems = SubmissionState.BLOCKED, refusal.params["problems"]
    row.error_kind = ErrorKind.VALIDATION
    row.save()
