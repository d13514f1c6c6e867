"""Sending what is due: at least once, never blindly twice.

A row is claimed (state "sent", a lease) in its own short transaction before anything leaves, so that after a power cut it
counts as "nobody knows" and is asked about first. No transaction is open while the network is in use.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.places.models import within
from kham.records import installation, permissions, signing
from kham.records.actions import packages
from kham.records.channel import Channel
from kham.records.models import Attempt, Submission, SubmissionState
from kham.records.rules import outcomes
from kham.records.rules.outcomes import Kind, Reply

Progress = Callable[[int, int, str], None]


def send_due(
    *,
    now: dt.datetime,
    by: Any,
    gateway: str | None = None,
    connection: installation.Connection | None = None,
    signer: signing.Signer | None = None,
    limit: int | None = None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Send what waits and is due, in order of deadline. Returns counts: tried, accepted, rejected, waiting, stopped.

    Raises Refusal when no portal or no key is configured, or the portal refuses the account. Stops early when the portal
    says that going on is of no use.
    """
    permissions.check_send(by)
    connection = connection or installation.connection()
    signer = signer or installation.signer()
    ids = list(due(by, now, gateway or connection.profile.code).values_list("pk", flat=True)[:limit])
    counts = {"tried": 0, "accepted": 0, "rejected": 0, "waiting": 0, "stopped": 0}
    with Channel(connection) as channel:
        for number, pk in enumerate(ids, start=1):
            result = _send(pk, channel, signer, by, now)
            if result is None:
                continue
            submission, stop = result
            counts["tried"] += 1
            counts[submission.state if submission.state in counts else "waiting"] += 1
            if progress:
                progress(number, len(ids), "đang gửi hồ sơ")
            if stop:
                counts["stopped"] = len(ids) - number
                break
    return counts


def send_one(*, submission: Submission, by: Any, now: dt.datetime) -> Submission:
    """Send, or ask about, one submission now, whenever it was due."""
    permissions.check_send(by, submission.unit_path)
    connection, signer = installation.connection(), installation.signer()
    if submission.gateway != connection.profile.code:
        raise Refusal("gateway.other", "Hồ sơ này lập cho cổng khác với cổng đang khai báo.")
    if submission.state not in (SubmissionState.QUEUED, SubmissionState.SENT):
        raise Refusal("records.not_due", "Hồ sơ này không ở trạng thái chờ gửi.")
    Submission.objects.filter(pk=submission.pk, next_try_at__gt=now).update(next_try_at=None)
    with Channel(connection) as channel:
        result = _send(submission.pk, channel, signer, by, now)
    return result[0] if result else submission


def due(by: Any, now: dt.datetime, gateway: str) -> Any:
    """Rows to be sent or asked about now."""
    waiting = Q(state__in=[SubmissionState.QUEUED, SubmissionState.SENT])
    ripe = Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)
    found = Submission.objects.filter(within(by.paths, "unit_path")).filter(waiting & ripe, gateway=gateway)
    return found.order_by("deadline_at", "pk")


def _send(
    pk: Any, channel: Channel, signer: signing.Signer, by: Any, now: dt.datetime
) -> tuple[Submission, bool] | None:
    claimed = _claim(pk, signer, by, now)
    if claimed is None:
        return None
    submission, body, ask_first = claimed
    sender = packages.sender_of(submission)
    try:
        asking, reply = (
            ask_first,
            channel.ask(sender, submission.msg_id) if ask_first else channel.push(body, submission.msg_id),
        )
        if ask_first and reply.kind == Kind.ABSENT:
            _note(submission, "ask", reply, now)
            asking, reply = False, channel.push(body, submission.msg_id)
    except Refusal:
        _settle(submission, Reply(Kind.AUTH, "LOGIN", "Cổng không nhận tài khoản."), ask_first, by, now)
        raise
    return _settle(submission, reply, asking, by, now)


@transaction.atomic
def _claim(
    pk: Any, signer: signing.Signer, by: Any, now: dt.datetime
) -> tuple[Submission, bytes, bool] | None:
    """Lock the row, make its message if needed, mark it as on its way. None when somebody else has it or it is blocked."""
    submission = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("conclusion", "encounter")
        .get(pk=pk)
    )
    if submission.state not in (SubmissionState.QUEUED, SubmissionState.SENT):
        return None
    if submission.next_try_at and submission.next_try_at > now:
        return None
    ask_first = submission.state == SubmissionState.SENT
    try:
        body = packages.prepare(submission, signer, now)
    except Refusal as refusal:
        if refusal.code != "records.blocked":
            raise
        submission.state, submission.problems = SubmissionState.BLOCKED, refusal.params["problems"]
        submission.save()
        return None
    submission.state, submission.sent_at = SubmissionState.SENT, submission.sent_at or now
    submission.attempts, submission.next_try_at = submission.attempts + 1, now + outcomes.LEASE
    submission.save()
    return submission, body, ask_first


@transaction.atomic
def _settle(
    submission: Submission, reply: Reply, asking: bool, by: Any, now: dt.datetime
) -> tuple[Submission, bool]:
    """Store what came back, unless an amendment replaced the submission meanwhile."""
    _note(submission, "ask" if asking else "push", reply, now)
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    result = outcomes.after(reply, submission.attempts, now, asking=asking)
    submission.reply_code, submission.reply_words = reply.code, reply.words
    if submission.state != SubmissionState.REPLACED:
        submission.state, submission.next_try_at = result.state, result.next_try_at
    if result.state in ("accepted", "rejected"):
        submission.answered_at = now
    submission.save()
    data = {"outcome": str(reply.kind), "code": reply.code, "version": submission.version}
    journal_actions.record(action="records.send", by=by, now=now, on=submission, data=data)
    return submission, result.stop


def _note(submission: Submission, doing: str, reply: Reply, now: dt.datetime) -> None:
    Attempt.objects.create(
        submission=submission,
        at=now,
        doing=doing,
        outcome=str(reply.kind),
        reply_code=reply.code,
        reply_words=reply.words,
    )
