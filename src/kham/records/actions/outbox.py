"""The outbox: a row for every conclusion, in the transaction of the conclusion."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.records import installation, permissions, queries
from kham.records.models import Submission, SubmissionState
from kham.records.rules import message, preflight, withholding
from kham.records.rules import profile as profiles

NO_SENDER = (
    "0" * 13
)  # holds the place of a missing GLN: such a row is blocked and gets its real id when it is mended


def on_conclusion(conclusion: Any, by: Any, now: dt.datetime) -> Submission:
    """Put a signed conclusion into the outbox. Runs inside its transaction; harmless when repeated.

    An amendment makes a new version and replaces the one before, whatever became of that.
    """
    profile = installation.profile()
    earlier = Submission.objects.select_for_update().filter(
        encounter=conclusion.encounter, gateway=profile.code
    )
    same = earlier.filter(conclusion=conclusion).exclude(state=SubmissionState.REPLACED).first()
    if same is not None:
        return same
    version = max(earlier.values_list("version", flat=True), default=0) + 1
    earlier.exclude(state=SubmissionState.REPLACED).update(state=SubmissionState.REPLACED, next_try_at=None)
    deadline = conclusion.concluded_at + dt.timedelta(hours=profile.channel.deadline_hours)
    return _queue(conclusion, profile, version, deadline, by=by, now=now)


def _queue(
    conclusion: Any,
    profile: profiles.Profile,
    version: int,
    deadline: dt.datetime,
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
        .exclude(state=SubmissionState.REPLACED)
        .select_related("conclusion", "encounter")
    )
    touched = list(found)
    for submission in touched:
        profile = profiles.load(submission.gateway)
        if submission.state in (SubmissionState.BLOCKED, SubmissionState.QUEUED) and not submission.attempts:
            _judge(submission, profile, now)
            submission.save()
            continue
        Submission.objects.filter(pk=submission.pk).update(state=SubmissionState.REPLACED, next_try_at=None)
        deadline = now + dt.timedelta(hours=profile.channel.deadline_hours)
        _queue(submission.conclusion, profile, submission.version + 1, deadline, by=by, now=now)
    return len(touched)


def _judge(submission: Submission, profile: profiles.Profile, now: dt.datetime) -> None:
    """State, problems and message id of a submission that was never sent."""
    facts, layout = queries.facts_of(submission.conclusion)
    facts, submission.withheld = withholding.withhold(facts)
    found = preflight.problems(facts, profile, layout)
    submission.problems = [problem.as_json() for problem in found]
    submission.state = SubmissionState.BLOCKED if found else SubmissionState.QUEUED
    sender = facts.facility13 if len(facts.facility13) == 13 else NO_SENDER
    submission.msg_id = message.new_msg_id(sender, clock.local_date(now), uuid.uuid4())


def _tags(submission: Submission) -> list[str]:
    return sorted({problem["tag"] for problem in submission.problems})


@transaction.atomic
def recheck(*, submission: Submission, by: Any, now: dt.datetime) -> Submission:
    """Look again at a blocked or waiting submission after something was mended. Sent ones are left alone."""
    permissions.check_send(by, submission.unit_path)
    submission = _locked(submission)
    if submission.state not in (SubmissionState.BLOCKED, SubmissionState.QUEUED) or submission.attempts:
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
        freed += recheck(submission=submission, by=by, now=now).state == SubmissionState.QUEUED
    return freed


def make_missing(*, by: Any, now: dt.datetime, campaign: Any = None) -> int:
    """Submissions for concluded encounters that have none (signed before this room existed, or a repaired discrepancy)."""
    permissions.check_send(by)
    made = 0
    for encounter in queries.without_submission(by, campaign).iterator(chunk_size=200):
        conclusion = encounter.conclusions.filter(current=True).first()
        if conclusion is not None:
            with transaction.atomic():
                on_conclusion(conclusion=conclusion, by=by, now=now)
            made += 1
    return made


@transaction.atomic
def send_again(*, submission: Submission, by: Any, now: dt.datetime) -> Submission:
    """Put a rejected submission back on the queue, with a fresh message made from the data of today.

    Raises Refusal ``records.not_rejected``; a submission whose reply was lost is asked about, never sent blindly.
    """
    permissions.check_send(by, submission.unit_path)
    submission = _locked(submission)
    if submission.state != SubmissionState.REJECTED:
        raise Refusal(
            "records.not_rejected",
            "Chỉ gửi lại hồ sơ bị từ chối. Hồ sơ đang chờ trả lời sẽ được hỏi lại trước.",
        )
    old = submission.msg_id
    if submission.package:
        submission.package = None
    submission.sha256, submission.reply_code, submission.reply_words = "", "", ""
    submission.sent_at, submission.answered_at, submission.next_try_at = None, None, None
    _judge(submission, profiles.load(submission.gateway), now)
    submission.save()
    journal_actions.record(
        action="records.send_again",
        by=by,
        now=now,
        on=submission,
        data={"before": old, "state": submission.state},
    )
    return submission


def _locked(submission: Submission) -> Submission:
    return (
        Submission.objects.select_for_update(of=("self",))
        .select_related("conclusion", "encounter")
        .get(pk=submission.pk)
    )
