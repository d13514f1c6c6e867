"""The message for a FHIR server: the document of the encounter, tagged with the message's id."""

import datetime as dt
import hashlib
from typing import Any

from kham.records import signing
from kham.records.models import Because, Submission
from kham.records.queries import rest
from kham.records.rules import fhir_push
from kham.records.rules import profile as profiles
from kham.records.rules.facts import Facts
from kham.records.rules.fhir import documents
from kham.records.rules.layout import Layout
from kham.records.rules.preflight import Problem


def make(
    submission: Submission, profile: profiles.Profile, signer: signing.Signer | None, now: dt.datetime
) -> tuple[bytes, str]:
    """Bytes of the Bundle, and their SHA-256. What must stay here is left out by the builder of documents."""
    body = documents.to_bytes(
        fhir_push.message(
            _document(submission),
            visit_id=submission.encounter_id.hex,
            msg_id=submission.msg_id,
            version=submission.version,
        )
    )
    return body, hashlib.sha256(body).hexdigest()


def _document(submission: Submission) -> dict[str, Any]:
    if submission.because == Because.WITHDRAWN:
        return rest.withdrawn_document(submission.conclusion, submission.version, submission.created_at)
    return rest.document(submission.conclusion)


def judge(facts: Facts, profile: profiles.Profile, layout: Layout) -> list[Problem]:
    """What keeps a document from being sent."""
    return fhir_push.problems(facts)
