"""The signed copy for the person: made once a version, opened with a line in the journal, revoked with a reason."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.exams.models import Conclusion, Encounter, EncounterState
from kham.journal import actions as journal_actions
from kham.kernel.codes import ALPHABET
from kham.kernel.reasons import Refusal
from kham.records import installation, sealed_files, signed_copies
from kham.records.models import Copy
from kham.records.queries import copies as queries
from kham.records.queries import signing as signing_queries
from kham.records.rules import copies as rules

FOLDER = "copies"
FILE_BYTES = 5 * 1024 * 1024


def issue(*, encounter: Encounter, address: str, by: Any, now: dt.datetime) -> Copy:
    """The copy of the conclusion in force, made when there is none yet. `address`: of the public check page.

    Raises Refusal ``copy.no_conclusion``, ``signing.key`` and others about the key (`installation.usable_signer`); NotFound.
    """
    accounts_permissions.check_sees(by, May.RESULTS_VIEW, encounter.unit_path)
    return ensure(encounter=encounter, address=address, by=by, now=now)


@transaction.atomic
def ensure(*, encounter: Encounter, address: str, by: Any, now: dt.datetime) -> Copy:
    """The same for a door that has proved by itself whose result it is (the portal). Raises as `issue`."""
    # Two doors at the same moment make one copy: the row of the encounter is the lock.
    Encounter.objects.select_for_update().filter(pk=encounter.pk).first()
    standing = Conclusion.objects.filter(encounter=encounter, current=True)
    signed = standing.exclude(encounter__state=EncounterState.VOID).first()
    if signed is None:
        raise Refusal("copy.no_conclusion", _("Chưa có kết luận; chưa có bản ký số."))
    known = queries.in_force(signed)
    if known is not None:
        return known
    content, code = queries.content(signed), _new_code()
    signer = installation.usable_signer(signing_queries.sender_of(encounter), now)
    made = signed_copies.make(content, signer, code=code, address=address, signed_at=queries.local(now))
    copy = Copy.objects.create(
        conclusion=signed,
        encounter=encounter,
        unit_path=encounter.unit_path,
        code=code,
        digest=made.digest,
        file_sha256=hashlib.sha256(made.file).hexdigest(),
        file=sealed_files.keep(FOLDER, made.file),
        facility_name=content["facility"][:200],
        signer_name=made.signer.name[:200],
        certificate_sha256=made.signer.sha256,
        signed_at=now,
        made_by=getattr(by, "actor", None) or str(by),
    )
    journal_actions.record(
        action="records.copy", by=by, now=now, on=copy,
        data={"encounter": str(encounter.pk), "version": signed.version},
    )  # fmt: skip
    return copy


def _new_code() -> str:
    code = "".join(secrets.choice(ALPHABET) for _n in range(rules.CODE_LENGTH))
    return code if not Copy.objects.filter(code=code).exists() else _new_code()


def open_copy(*, copy: Copy, purpose: str, by: Any, now: dt.datetime) -> bytes:
    """The signed bytes, always the same ones; reading is written in the journal. The door has checked who asks."""
    content = sealed_files.open_file(copy.file)
    journal_actions.record(
        action="records.read_copy", by=by, now=now, on=copy,
        data={"encounter": str(copy.encounter_id), "purpose": purpose},
    )  # fmt: skip
    return content


@transaction.atomic
def revoke(*, copy: Copy, reason: str, by: Any, now: dt.datetime) -> None:
    """This copy no longer counts (given to the wrong person, key lost); a new one may be made. Raises Refusal ``copy.reason``; NotFound."""
    accounts_permissions.check_sees(by, May.RECORDS_SEND, copy.unit_path)
    if not reason.strip():
        raise Refusal("copy.reason", _("Ghi lý do thu hồi."), field="reason")
    if copy.revoked_at is not None:
        return
    copy.revoked_at, copy.revoked_by, copy.revoked_reason = now, by.actor, reason.strip()[:250]
    copy.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    journal_actions.record(action="records.revoke_copy", by=by, now=now, on=copy, reason=copy.revoked_reason)


@dataclass(frozen=True)
class Answer:
    """What the public check says: nothing about health, nobody's name."""

    copy: Copy
    standing: queries.Standing
    same_file: bool | None = None
    same_digest: bool | None = None


def check(
    *, code: str, now: dt.datetime, by: Any, file: bytes | None = None, digest: str = ""
) -> Answer | None:
    """Whether a code, a digest or a file is a copy of ours and still counts; None when there is none.

    A file is only compared by its SHA-256, never kept.
    """
    found = queries.by_code(code) if rules.is_code(code) else None
    if found is None:
        return None
    same_file = hashlib.sha256(file).hexdigest() == found.file_sha256 if file else None
    same_digest = secrets.compare_digest(digest.lower(), found.digest) if len(digest) == 64 else None
    journal_actions.record(
        action="records.check_copy", by=by, now=now, on=found, data={"file": same_file is not None}
    )
    return Answer(found, queries.standing(found), same_file, same_digest)
