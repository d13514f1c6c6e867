"""The message of a submission: made and signed once, kept sealed, given out only to those who may read results."""

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile

from kham.accounts.permissions import NotFound
from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.kernel.vault import room_on_disk
from kham.records import installation, permissions, queries, sealed_files, signing
from kham.records.models import Submission
from kham.records.queries import signing as signing_queries
from kham.records.rules import message, package, parcels, preflight, withholding
from kham.records.rules import profile as profiles
from kham.records.rules.facts import Facts
from kham.records.rules.layout import Layout
from kham.records.rules.marks import Marks

PURPOSE = "records.package"


def make_package(
    facts: Facts,
    layout: Layout,
    profile: profiles.Profile,
    *,
    made_on: dt.date,
    signer: signing.Signer | None,
    marks: Marks | None = None,
) -> bytes:
    """The envelope of one encounter as bytes, signed when there is a signer; what must stay here is taken out.

    `marks`: who examined and concluded (`queries.signing.marks_of`).

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
    root = package.plain_tree(facts, profile, layout, made_on=made_on, marks=marks)
    return signing.sign_package(root, profile, signer)


def prepare(submission: Submission, signer: signing.Signer | None, now: dt.datetime) -> bytes:
    """The message as it is sent. Made at the first time, read from the sealed file ever after: a retry is the same bytes."""
    if submission.parcel is not None:
        return unseal(submission.parcel.package)
    if submission.package:
        return unseal(submission.package)
    profile = profiles.load(submission.gateway)
    body, submission.sha256 = makers[profile.kind](submission, profile, signer, now)
    keep(submission.package, f"{submission.pk}-{submission.version}", body)
    return body


def _portal_message(
    submission: Submission, profile: profiles.Profile, signer: signing.Signer | None, now: dt.datetime
) -> tuple[bytes, str]:
    """The portal's kind of message, and the SHA-256 of the package in it."""
    if signer is None:
        raise Refusal("signing.key", "Gói gửi cổng phải được ký. Chưa có khóa ký của cơ sở.")
    facts, layout = queries.facts_of(submission.conclusion)
    marks = signing_queries.marks_of(submission.conclusion)
    made = make_package(facts, layout, profile, made_on=clock.local_date(now), signer=signer, marks=marks)
    return wrap(made, profile, signer, sender_id=sender_of(submission), msg_id=submission.msg_id, now=now)


def wrap(
    made: bytes,
    profile: profiles.Profile,
    signer: signing.Signer,
    *,
    sender_id: str,
    msg_id: str,
    now: dt.datetime,
) -> tuple[bytes, str]:
    """The signed message round an envelope, and the envelope's SHA-256. Raises Refusal when the certificate may not sign now."""
    signing.check_usable(signer.certificate(), now, installation.anchors())
    header = message.header(profile.message, sender_id=sender_id, msg_id=msg_id, at=now)
    body = signing.sign_message(made, profile, signer, header)
    return body, hashlib.sha256(made).hexdigest()


Maker = Callable[[Submission, profiles.Profile, signing.Signer | None, dt.datetime], tuple[bytes, str]]
makers: dict[str, Maker] = {
    "portal": _portal_message
}  # by profile.kind; a further kind of channel adds its own


def keep(field: Any, name: str, body: bytes) -> None:
    """Seal bytes into a file field (not saved); what a power cut left under the same name is written over."""
    sealed = sealed_files.sealer().seal_bytes(body, PURPOSE)
    field.storage.delete(field.field.generate_filename(field.instance, name))
    with room_on_disk():
        field.save(name, ContentFile(sealed), save=False)


def sender_of(submission: Submission) -> str:
    """The 13 digits with which the message id begins."""
    return submission.msg_id[:13]


def open_package(*, submission: Submission, by: Any, now: dt.datetime) -> bytes:
    """The XML of a submission that was sent, for those who may read results; the read is journalled. Raises NotFound."""
    permissions.check_read_package(by, submission)
    field = submission.parcel.package if submission.parcel is not None else submission.package
    if not field:
        raise NotFound("not-found", "Không tìm thấy trang này.")
    journal_actions.record(
        action="records.read_package", by=by, now=now, on=submission, data={"version": submission.version}
    )
    return envelope_of(submission)


def envelope_of(submission: Submission) -> bytes:
    """The XML inside the kept message (of a parcel: this record alone); of other kinds of gateway what was sent."""
    read = unseal(submission.parcel.package if submission.parcel is not None else submission.package)
    if profiles.load(submission.gateway).kind != "portal":
        return read
    data = json.loads(read)["data"]
    made = base64.b64decode(data["file_content"] if isinstance(data, dict) else data)
    return parcels.only(made, submission.encounter_id.hex) if submission.parcel is not None else made


def note_read(*, submission: Submission, by: Any, now: dt.datetime) -> None:
    """Write down that somebody looked at a submission by name."""
    journal_actions.record(action="records.read", by=by, now=now, on=submission)


def unseal(field: Any) -> bytes:
    """What a file field keeps sealed."""
    with field.open("rb") as file:
        return sealed_files.sealer().open_bytes(file.read(), PURPOSE)
