"""The message of a submission: made and signed once, kept sealed, given out only to those who may read results."""

import base64
import datetime as dt
import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile

from kham.accounts.permissions import NotFound
from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.kernel.sealing import Sealer
from kham.records import permissions, queries, signing
from kham.records.models import Submission
from kham.records.rules import message, package, preflight, withholding
from kham.records.rules import profile as profiles
from kham.records.rules.facts import Facts
from kham.records.rules.layout import Layout

PURPOSE = "records.package"


def make_package(
    facts: Facts,
    layout: Layout,
    profile: profiles.Profile,
    *,
    made_on: dt.date,
    signer: signing.Signer | None,
) -> bytes:
    """The envelope of one encounter as bytes, signed when there is a signer; what must stay here is taken out.

    Raises Refusal ``records.blocked`` with the problems.
    """
    facts, _ = withholding.withhold(facts)
    found = preflight.problems(facts, profile, layout)
    if found:
        raise Refusal(
            "records.blocked",
            " ".join(problem.sentence for problem in found[:3]),
            problems=[p.as_json() for p in found],
        )
    root = package.build(facts, profile, layout, made_on=made_on)
    if signer is not None:
        signing.sign_envelope(root, signer)
    return package.to_bytes(root)


def prepare(submission: Submission, signer: signing.Signer, now: dt.datetime) -> bytes:
    """The message as it is sent. Made at the first time, read from the sealed file ever after: a retry is the same bytes."""
    if submission.package:
        return _unseal(submission)
    profile = profiles.load(submission.gateway)
    facts, layout = queries.facts_of(submission.conclusion)
    made = make_package(facts, layout, profile, made_on=clock.local_date(now), signer=signer)
    header = message.header(
        profile.message, sender_id=sender_of(submission), msg_id=submission.msg_id, at=now
    )
    data = message.data_of(profile.message, made)
    body = message.body(header, data, signer.sign(message.to_sign(profile.message, header, data)))
    sealed = Sealer.from_json(settings.FIELD_KEYS).seal(base64.b64encode(body).decode(), PURPOSE)
    submission.package.save(f"{submission.pk}-{submission.version}", ContentFile(sealed.encode()), save=False)
    submission.sha256 = hashlib.sha256(made).hexdigest()
    return body


def sender_of(submission: Submission) -> str:
    """The 13 digits with which the message id begins."""
    return submission.msg_id[:13]


def open_package(*, submission: Submission, by: Any, now: dt.datetime) -> bytes:
    """The XML of a submission that was sent, for those who may read results; the read is journalled. Raises NotFound."""
    permissions.check_read_package(by, submission)
    if not submission.package:
        raise NotFound("not-found", "Không tìm thấy trang này.")
    data = json.loads(_unseal(submission))["data"]
    journal_actions.record(
        action="records.read_package", by=by, now=now, on=submission, data={"version": submission.version}
    )
    return base64.b64decode(data["file_content"] if isinstance(data, dict) else data)


def note_read(*, submission: Submission, by: Any, now: dt.datetime) -> None:
    """Write down that somebody looked at a submission by name."""
    journal_actions.record(action="records.read", by=by, now=now, on=submission)


def _unseal(submission: Submission) -> bytes:
    with submission.package.open("rb") as file:
        sealed = file.read().decode()
    return base64.b64decode(Sealer.from_json(settings.FIELD_KEYS).open(sealed, PURPOSE))
