"""Điện tim, siêu âm, X-quang: the doctor's words become answers, the tracing or picture lies sealed on disk."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kham.exams import permissions, queries, sealed_files
from kham.exams.actions.recording import record
from kham.exams.models import Attachment, Encounter
from kham.exams.queries import laboratory as lab_queries
from kham.exams.queries import settings
from kham.exams.rules.laboratory import attached, barcodes, catalogue
from kham.journal import actions as journal_actions
from kham.kernel import codes
from kham.kernel.reasons import Refusal


@dataclass(frozen=True)
class Placed:
    """What became of one file of a folder. verdict: stored, already, unknown_barcode, kind, refused."""

    name: str
    verdict: str
    sentence: str = ""
    encounter: Encounter | None = None


@transaction.atomic
def attach(
    *, encounter: Encounter, kind: str, name: str, content: bytes, by: Any, now: dt.datetime, text: str = ""
) -> Attachment:
    """Attach a file, with the doctor's words for it. The same bytes again change nothing.

    Raises Refusal ``attachment.kind``, ``.type``, ``.large``, those of `record`; NotFound.
    """
    permissions.check_enter(by, encounter)
    spec = catalogue.load().attachments.get(kind)
    if spec is None:
        raise Refusal("attachment.kind", "Chọn loại: điện tim, siêu âm, X-quang hoặc giấy khác.")
    limit = int(settings.of(encounter.unit_path)["attachment_mb"])
    if len(content) > limit * 1024 * 1024:
        raise Refusal("attachment.large", f"Tệp lớn hơn {limit} MB. Giảm độ phân giải khi lưu rồi nộp lại.")
    media_type = attached.media_type(content)
    digest = hashlib.sha256(content).hexdigest()
    found = Attachment.objects.filter(encounter=encounter, sha256=digest).first()
    if found is None:
        found = Attachment.objects.create(
            encounter=encounter, unit_path=encounter.unit_path, kind=kind, file_name=_plain(name), media_type=media_type,
            stored=sealed_files.keep("attachments", content), sha256=digest, size=len(content), text=text.strip()[:1024],
            by=by.actor, at=now,
        )  # fmt: skip
        journal_actions.record(
            action="exams.attach", by=by, now=now, on=encounter, data={"kind": kind, "attachment": str(found.pk), "bytes": len(content)}
        )  # fmt: skip
    elif found.withdrawn_at is not None:
        Attachment.objects.filter(pk=found.pk).update(withdrawn_at=None, withdrawn_reason="")
    if text.strip() and spec.tag in queries.form_of(encounter).by_tag:
        record(
            encounter=encounter, answers={spec.tag: text.strip()}, station="labs", by=by, now=now, done=None
        )
    return found


def _plain(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1][-120:]


def attach_folder(
    *, session: Any, files: list[tuple[str, bytes]], kind: str, by: Any, now: dt.datetime
) -> list[Placed]:
    """Files named by barcode (or by the person's short code), each to its person; the good ones are kept.

    A name may say the kind too (…_sieuam.pdf); `kind` is for those that do not.
    """
    placed = []
    for name, content in files:
        code, said = attached.by_name(name)
        owner = _owner(session, code, by)
        if owner is None:
            sentence = (
                "Tên tệp không bắt đầu bằng mã ống hay mã người khám của buổi này. Đổi tên tệp rồi nộp lại."
            )
            placed.append(Placed(_plain(name), "unknown_barcode", sentence))
            continue
        if not (said or kind):
            placed.append(
                Placed(_plain(name), "kind", "Chọn loại (điện tim, siêu âm, X-quang) rồi nộp lại.", owner)
            )
            continue
        before = owner.attachments.count()
        try:
            attach(encounter=owner, kind=said or kind, name=name, content=content, by=by, now=now)
        except Refusal as refusal:
            placed.append(Placed(_plain(name), "refused", refusal.sentence, owner))
        else:
            placed.append(
                Placed(_plain(name), "stored" if owner.attachments.count() > before else "already", "", owner)
            )
    return placed


def _owner(session: Any, code: str, by: Any) -> Encounter | None:
    """Whom a code names within a session."""
    sample = lab_queries.samples(by, session).filter(barcode=barcodes.clean(code)).first() if code else None
    if sample is not None:
        return queries.encounter(by, sample.encounter_id)
    if not codes.is_short_code(code):
        return None
    found: Encounter | None = (
        queries.encounters(by, session).filter(person__code=codes.normalise_short_code(code)).first()
    )
    return found


@transaction.atomic
def withdraw_attachment(*, attachment: Attachment, reason: str, by: Any, now: dt.datetime) -> None:
    """A file was attached to the wrong person: it is shown no more, and kept. Asks for a reason."""
    permissions.check_enter(by, attachment.encounter)
    if not reason.strip():
        raise Refusal("attachment.reason", "Ghi lý do gỡ tệp.")
    Attachment.objects.filter(pk=attachment.pk).update(
        withdrawn_at=now, withdrawn_reason=reason.strip()[:250]
    )
    journal_actions.record(
        action="exams.detach",
        by=by,
        now=now,
        on=attachment.encounter,
        data={"attachment": str(attachment.pk)},
    )


def open_attachment(*, attachment: Attachment, by: Any, now: dt.datetime) -> bytes:
    """The file as it came; opening it is written in the journal."""
    permissions.check_read_results(by, attachment.unit_path)
    journal_actions.record(
        action="exams.read_attachment",
        by=by,
        now=now,
        on=attachment.encounter,
        data={"attachment": str(attachment.pk)},
    )
    return sealed_files.open_file(attachment.stored)
