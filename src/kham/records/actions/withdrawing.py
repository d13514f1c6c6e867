"""What becomes of records when the encounter behind them is taken back: never sent, retracted, or still there and somebody's work."""

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.records import permissions
from kham.records.actions import outbox
from kham.records.models import GONE, Because, ErrorKind, Submission, SubmissionState
from kham.records.rules import profile as profiles

MAY_BE_THERE = (
    SubmissionState.SENT,
    SubmissionState.VERIFIED,
    SubmissionState.ACCEPTED,
    SubmissionState.DEAD,
)
DOUBTFUL = ("accepted", "pending", "unknown")


def on_withdrawal(*, encounter: Any, reason: str, by: Any, now: dt.datetime) -> None:
    """A signed encounter is void. Runs inside its transaction; harmless when repeated.

    What no gateway can have is ended. Where a gateway knows a way (`channel.withdrawal`), a last version that says so goes out
    like any other. Where none is known the row waits for a person, with an owner (`settle_withdrawn`).
    """
    rows = Submission.objects.select_for_update(of=("self",)).filter(encounter=encounter)
    current = rows.exclude(state__in=GONE).exclude(because=Because.WITHDRAWN)
    for row in current.select_related("conclusion", "encounter").order_by("pk"):
        if not may_be_there(row):
            _end(row, SubmissionState.WITHDRAWN, by, now)
        else:
            retract(submission=row, by=by, now=now)


def retract(*, submission: Submission, by: Any, now: dt.datetime) -> Submission:
    """Take back at the gateway what it holds of a void encounter: by a last version, or by hand where no other way is known."""
    if profiles.load(submission.gateway).channel.withdrawal == "document":
        return outbox.renew(submission=submission, because=Because.WITHDRAWN, by=by, now=now)
    return _end(submission, SubmissionState.STRANDED, by, now)


def may_be_there(row: Submission) -> bool:
    """Whether the gateway has, or may have, this record in any of its versions; what was surely refused is not there."""
    sent = Submission.objects.filter(encounter=row.encounter_id, gateway=row.gateway, attempts__gt=0)
    if any(one.state in MAY_BE_THERE for one in sent):
        return True
    for one in sent.prefetch_related("tries"):
        told = list(one.tries.all())
        cut_short = any(t.outcome == "stop" and t.reply_code == "HTTP 503" for t in told)
        if not told or cut_short or any(t.outcome in DOUBTFUL for t in told):
            return True
    return False


def _end(row: Submission, state: SubmissionState, by: Any, now: dt.datetime) -> Submission:
    row.state, row.next_try_at = state, None
    row.error_kind = ErrorKind.WITHDRAWN if state == SubmissionState.STRANDED else ""
    row.owner = row.owner if state == SubmissionState.STRANDED else None
    row.problems = []
    row.save(update_fields=["state", "next_try_at", "error_kind", "owner", "problems"])
    journal_actions.record(
        action="records.withdraw", by=by, now=now, on=row, data={"state": row.state, "version": row.version}
    )
    return row


@transaction.atomic
def settle_withdrawn(*, submission: Submission, note: str, by: Any, now: dt.datetime) -> Submission:
    """A person had the record removed at the gateway and says how (page of the portal, letter and its number).

    The next comparison looks whether it is true. Harmless when it has ended. Raises Refusal ``withdrawn.note``,
    ``withdrawn.state``.
    """
    permissions.check_send(by, submission.unit_path)
    row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    if row.state == SubmissionState.WITHDRAWN:
        return row
    if row.state != SubmissionState.STRANDED:
        raise Refusal("withdrawn.state", "Hồ sơ này không chờ gỡ ở cổng.")
    if len(note.strip()) < 5:
        raise Refusal("withdrawn.note", "Ghi đã gỡ bằng cách nào: trên trang của cổng, hay công văn số mấy.")
    found_gone(row)
    journal_actions.record(
        action="records.settle_withdrawn", by=by, now=now, on=row, reason=note.strip()[:250], data={"version": row.version}
    )  # fmt: skip
    return row


def found_gone(row: Submission) -> None:
    """The gateway does not hold it any more."""
    row.state, row.error_kind, row.owner = SubmissionState.WITHDRAWN, "", None
    row.save(update_fields=["state", "error_kind", "owner"])


def found_there(*, submission: Submission, by: Any, now: dt.datetime) -> bool:
    """A comparison shows a void encounter there. Returns whether something was done about it by itself (a last version)."""
    if submission.state == SubmissionState.STRANDED:
        return False
    if submission.because == Because.WITHDRAWN:  # it was told once, and does not hold to it
        _end(submission, SubmissionState.STRANDED, by, now)
        return False
    return retract(submission=submission, by=by, now=now).because == Because.WITHDRAWN
