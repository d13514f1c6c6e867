"""Storing what came back: for each record of a message, and for the gateway itself."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import UUIDField

from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.places.models import Prepared
from kham.records.actions import rhythm
from kham.records.actions.claiming import Load
from kham.records.models import GONE, Attempt, Submission, SubmissionState
from kham.records.rules import message, outcomes
from kham.records.rules import rhythm as rhythm_rules
from kham.records.rules.outcomes import Kind, Reply
from kham.records.rules.profile import Profile

STILL_OPEN = ("queued", "sent", "verified")
ANSWERED = [
    "reply_code",
    "reply_words",
    "state",
    "next_try_at",
    "error_kind",
    "died_at",
    "answered_at",
    "owner",
]
_one = Prepared(
    lambda key: Submission.objects.select_for_update(of=("self",)).order_by().filter(pk=key), UUIDField()
)


@transaction.atomic
def settle(
    load: Load, reply: Reply, profile: Profile, asking: bool, by: Any, now: dt.datetime
) -> tuple[list[Submission], bool]:
    """Store a reply about a message; returns the rows as they are now, and whether to stop.

    A refused parcel is taken apart; a row that an amendment replaced meanwhile stays replaced.
    """
    note(load, "ask" if asking else "push", reply, now)
    silences = rhythm.note(profile, reply, now)
    if load.parcel is not None and reply.kind == Kind.REJECTED and not asking:
        return _refused_parcel(load, reply, by, now), False
    each = {visit: (code, words) for visit, code, words in reply.each}
    rows = []
    for row in _fresh(load):
        own = reply
        if row.encounter_id.hex in each and reply.kind == Kind.ACCEPTED:
            own = _own(each[row.encounter_id.hex], reply, profile)
        rows.append(_store(row, own, load, profile, asking, silences, by, now))
    stop = reply.kind in (Kind.AUTH, Kind.STOP) or silences >= rhythm_rules.SILENCES
    return rows, stop


def note(load: Load, doing: str, reply: Reply, now: dt.datetime) -> None:
    """An Attempt for each record of the message."""
    Attempt.objects.bulk_create(
        Attempt(
            submission=row,
            at=now,
            msg_id=load.msg_id,
            doing=doing,
            outcome=str(reply.kind),
            reply_code=reply.code,
            reply_words=reply.words,
        )
        for row in load.rows
    )


def _moved(row: Submission, reply: Reply, load: Load) -> bool:
    """Whether the row is past this answer: it has another message now, or somebody else learned its end meanwhile."""
    if row.state in GONE:
        return False
    settled = row.state not in (SubmissionState.SENT, SubmissionState.VERIFIED)
    return row.msg_id != load.msg_id or (settled and reply.kind != Kind.ACCEPTED)


def _store(
    row: Submission,
    reply: Reply,
    load: Load,
    profile: Profile,
    asking: bool,
    silences: int,
    by: Any,
    now: dt.datetime,
) -> Submission:
    if _moved(row, reply, load):
        data = {"outcome": str(reply.kind), "code": reply.code, "version": row.version, "state": row.state}
        journal_actions.record(action="records.send", by=by, now=now, on=row, data=data)
        return row
    verified = row.state == SubmissionState.VERIFIED
    result = outcomes.after(reply, row.attempts, now, asking=asking, verified=verified)
    row.reply_code, row.reply_words = reply.code, reply.words
    if row.state not in GONE:
        row.state, row.next_try_at, row.error_kind = result.state, result.next_try_at, result.error_kind
        if result.state in STILL_OPEN and not result.stop and _given_up(row, profile, silences, now):
            row.state, row.next_try_at, row.died_at = SubmissionState.DEAD, None, now
            row.error_kind = row.error_kind or "timeout"
    if result.state in ("accepted", "rejected"):
        row.answered_at = now
    if row.state == SubmissionState.ACCEPTED:
        row.owner = None
    row.save(update_fields=ANSWERED)
    data = {"outcome": str(reply.kind), "code": reply.code, "version": row.version, "state": row.state}
    journal_actions.record(action="records.send", by=by, now=now, on=row, data=data)
    return row


def _given_up(row: Submission, profile: Profile, silences: int, now: dt.datetime) -> bool:
    limit = profile.channel.give_up_after
    if row.attempts < limit:
        return False
    tries = row.tries.exclude(outcome__in=["stop", "auth", "absent"])
    if row.died_at is not None:
        tries = tries.filter(at__gt=row.died_at)
    return outcomes.given_up(tries.count(), limit, silences, now, row.deadline_at)


def _fresh(load: Load) -> list[Submission]:
    """The rows as they are now, locked."""
    if len(load.rows) == 1:
        return _one(load.rows[0].pk)
    rows = Submission.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in load.rows])
    return list(rows.order_by("deadline_at", "pk"))


def _own(told: tuple[str, str], reply: Reply, profile: Profile) -> Reply:
    """What an answer says of one record of a parcel."""
    code, words = told
    if code in profile.replies.accepted:
        return reply
    kind = Kind.PENDING if code in profile.replies.pending else Kind.REJECTED
    return Reply(kind, code, words)


def _refused_parcel(load: Load, reply: Reply, by: Any, now: dt.datetime) -> list[Submission]:
    """Records named in the refusal are rejected; the others, with nothing against them, go alone."""
    named = {visit: Reply(Kind.REJECTED, code, words) for visit, code, words in reply.each}
    rows, innocent = [], []
    for row in _fresh(load):
        own = named.get(row.encounter_id.hex)
        if _moved(row, own or reply, load):
            rows.append(row)
            continue
        if own is None:
            innocent.append(row)
            continue
        row.answered_at, row.reply_code, row.reply_words = now, own.code, own.words
        if row.state not in GONE:
            row.state, row.next_try_at = SubmissionState.REJECTED, None
            row.error_kind = outcomes.after(own, row.attempts, now).error_kind
        row.save()
        rows.append(row)
    return rows + _apart(load, innocent, by, now)


@transaction.atomic
def take_apart(load: Load, by: Any, now: dt.datetime) -> list[Submission]:
    """A parcel that the gateway surely does not have, and that is no longer whole: its records go alone."""
    return _apart(load, _fresh(load), by, now)


def _apart(load: Load, rows: list[Submission], by: Any, now: dt.datetime) -> list[Submission]:
    parcel = load.parcel
    assert parcel is not None
    parcel.split_at = now
    parcel.save(update_fields=["split_at"])
    for row in rows:
        if row.msg_id != load.msg_id:
            continue  # it has a message of its own already
        row.parcel, row.alone, row.sha256 = None, True, ""
        row.msg_id = message.new_msg_id(load.sender, clock.local_date(now), uuid.uuid4())
        if row.state not in GONE:
            row.state, row.next_try_at, row.error_kind = SubmissionState.QUEUED, None, ""
        row.save()
        journal_actions.record(
            action="records.apart",
            by=by,
            now=now,
            on=row,
            data={"parcel": str(parcel.pk), "state": row.state},
        )
    return rows
