"""The outbox: a row for every conclusion, in the transaction of the conclusion."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.records import installation, permissions, queries
from kham.records.models import GONE, Because, ErrorKind, Submission, SubmissionState
from kham.records.rules import message, preflight, withholding
from kham.records.rules import profile as profiles
from kham.records.rules.facts import Facts
from kham.records.rules.layout import Layout
from kham.records.rules.preflight import Problem

NO_SENDER = (
    "0" * 13
)  # holds the place of a missing GLN: such a row is blocked and gets its real id when it is mended
NEVER_LEFT = (SubmissionState.BLOCKED, SubmissionState.UNSIGNED, SubmissionState.QUEUED)

Judge = Callable[[Facts, profiles.Profile, Layout], list[Problem]]
judges: dict[str, Judge] = {
    "portal": preflight.problems
}  # by profile.kind; a further kind of channel may add its own


def on_conclusion(conclusion: Any, by: Any, now: dt.datetime) -> Submission:
    """Put a signed conclusion into the outbox of every gateway. Runs inside its transaction; harmless when repeated.

    An amendment makes a new version and replaces the one before, whatever became of that. Returns the principal gateway's.
    """
    return [_for_gateway(conclusion, code, by, now) for code in installation.gateways()][0]


def _for_gateway(conclusion: Any, code: str, by: Any, now: dt.datetime) -> Submission:
    profile = profiles.load(code)
    earlier = Submission.objects.select_for_update().filter(
        encounter=conclusion.encounter, gateway=profile.code
    )
    same = earlier.filter(conclusion=conclusion).exclude(state=SubmissionState.REPLACED).first()
    if same is not None:
        return same
    version = max(earlier.values_list("version", flat=True), default=0) + 1
    earlier.exclude(state=SubmissionState.REPLACED).update(state=SubmissionState.REPLACED, next_try_at=None)
    deadline = conclusion.concluded_at + dt.timedelta(hours=profile.channel.deadline_hours)
    because = Because.AMENDED if conclusion.version > 1 else Because.CONCLUDED
    return _queue(conclusion, profile, version, deadline, because, by=by, now=now)


def _queue(
    conclusion: Any,
    profile: profiles.Profile,
    version: int,
    deadline: dt.datetime,
    because: Because,
    *,
    by: Any,
    now: dt.datetime,
) -> Submission:
    """Write one version into the outbox."""
    submission = Submission(
        encounter=conclusion.encounter,
        conclusion=conclusion,
        unit_path=conclusion.unit_path,
        gateway=profile.code,
        version=version,
        because=because,
        deadline_at=deadline,
        created_at=now,
    )
    _judge(submission, profile, now)
    submission.save(force_insert=True)
    journal_actions.record(
        action="records.queue",
        by=by,
        now=now,
        on=submission,
        data={"version": version, "state": submission.state, "problems": _tags(submission)},
    )
    return submission


def person_changed(*, encounters: list[str], by: Any, now: dt.datetime) -> int:
    """These encounters are another person's now (a merge, a separation): what was never sent is judged again, what was
    sent gets a new version under the right person. Runs inside the caller's transaction; returns how many."""
    found = (
        Submission.objects.select_for_update(of=("self",))
        .filter(encounter_id__in=encounters)
        .exclude(state__in=GONE)
        .select_related("conclusion", "encounter")
    )
    touched = list(found)
    for submission in touched:
        profile = profiles.load(submission.gateway)
        if submission.state in NEVER_LEFT and not submission.attempts:
            _judge(submission, profile, now)
            submission.save()
            continue
        renew(submission=submission, because=Because.PERSON, by=by, now=now)
    return len(touched)


def renew(*, submission: Submission, because: Because, by: Any, now: dt.datetime) -> Submission:
    """A new version in the place of one that was sent, from the data of today. Runs inside the caller's transaction.

    What was taken back stays taken back, whatever the new version is for.
    """
    if submission.because == Because.WITHDRAWN:
        because = Because.WITHDRAWN
    profile = profiles.load(submission.gateway)
    Submission.objects.filter(pk=submission.pk).update(state=SubmissionState.REPLACED, next_try_at=None)
    deadline = now + dt.timedelta(hours=profile.channel.deadline_hours)
    return _queue(submission.conclusion, profile, submission.version + 1, deadline, because, by=by, now=now)


def _judge(submission: Submission, profile: profiles.Profile, now: dt.datetime) -> None:
    """State, problems and message id of a submission that was never sent, or that is to be sent anew. A withdrawal lacks nothing."""
    facts, layout = queries.facts_of(submission.conclusion)
    facts, submission.withheld = withholding.withhold(facts)
    judge = judges.get(profile.kind, preflight.problems)
    found = [] if submission.because == Because.WITHDRAWN else judge(facts, profile, layout)
    submission.problems = [problem.as_json() for problem in found]
    ready = SubmissionState.UNSIGNED if installation.signs_elsewhere(profile.code) else SubmissionState.QUEUED
    submission.state = SubmissionState.BLOCKED if found else ready
    submission.error_kind = ErrorKind.VALIDATION if found else ""
    sender = facts.facility13 if len(facts.facility13) == 13 else NO_SENDER
    submission.msg_id = message.new_msg_id(sender, clock.local_date(now), uuid.uuid4())
    submission.package, submission.parcel, submission.sha256 = None, None, ""


def _tags(submission: Submission) -> list[str]:
    return sorted({problem["tag"] for problem in submission.problems})


@transaction.atomic
def recheck(*, submission: Submission, by: Any, now: dt.datetime) -> Submission:
    """Look again at a blocked or waiting submission after something was mended. Sent ones are left alone."""
    permissions.check_send(by, submission.unit_path)
    submission = _locked(submission)
    if submission.state not in NEVER_LEFT or submission.attempts or submission.package:
        return submission
    before = (submission.state, _tags(submission))
    _judge(submission, profiles.load(submission.gateway), now)
    submission.save()
    if before != (submission.state, _tags(submission)):
        journal_actions.record(
            action="records.recheck",
            by=by,
            now=now,
            on=submission,
            data={"state": submission.state, "problems": _tags(submission)},
        )
    return submission


def recheck_all(*, by: Any, now: dt.datetime) -> int:
    """Look again at every blocked submission in reach; returns how many may be sent now."""
    permissions.check_send(by)
    freed = 0
    for submission in queries.submissions(by).filter(state=SubmissionState.BLOCKED).iterator(chunk_size=200):
        freed += recheck(submission=submission, by=by, now=now).state != SubmissionState.BLOCKED
    return freed


def make_missing(*, by: Any, now: dt.datetime, campaign: Any = None) -> int:
    """Submissions for concluded encounters that have none for a gateway: signed before this room existed or the gateway was
    declared, or a repaired discrepancy. Returns how many encounters."""
    permissions.check_send(by)
    touched: set[Any] = set()
    for code in installation.gateways():
        for encounter in queries.without_submission(by, campaign, gateway=code).iterator(chunk_size=200):
            conclusion = encounter.conclusions.filter(current=True).first()
            if conclusion is not None:
                with transaction.atomic():
                    _for_gateway(conclusion, code, by, now)
                touched.add(encounter.pk)
    return len(touched)


@transaction.atomic
def replay(*, submission: Submission, by: Any, now: dt.datetime) -> Submission:
    """Try a rejected or given-up submission again.

    Rejected: a fresh message with a new id, made from the data of today. Given up: the same message, asked about first,
    because nobody knows whether the gateway has it. Raises Refusal ``records.not_rejected`` for any other state.
    """
    permissions.check_send(by, submission.unit_path)
    submission = _locked(submission)
    old = submission.msg_id
    if submission.state == SubmissionState.DEAD:
        submission.state, submission.next_try_at, submission.error_kind = SubmissionState.SENT, None, ""
    elif submission.state == SubmissionState.REJECTED:
        submission.reply_code, submission.reply_words = "", ""
        submission.sent_at, submission.answered_at, submission.next_try_at = None, None, None
        submission.alone = True
        if submission.because != Because.WITHDRAWN:
            submission.because = Because.REPLAYED
        _judge(submission, profiles.load(submission.gateway), now)
    else:
        raise Refusal(
            "records.not_rejected",
            "Chỉ gửi lại hồ sơ bị từ chối hoặc đã ngừng gửi. Hồ sơ đang chờ trả lời sẽ được hỏi lại trước.",
        )
    submission.save()
    journal_actions.record(
        action="records.send_again",
        by=by,
        now=now,
        on=submission,
        data={"before": old, "state": submission.state},
    )
    return submission


send_again = replay


def _locked(submission: Submission) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("conclusion", "encounter", "parcel")
        .get(pk=submission.pk)
    )
