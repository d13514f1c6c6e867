"""Records go out to be signed on the officer's own machine, and their signatures come back."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from lxml import etree

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.journal import actions as journal_actions
from kham.kernel import clock
from kham.kernel.ids import new_id
from kham.kernel.reasons import Refusal
from kham.kernel.vault import room_on_disk
from kham.places.models import Facility
from kham.records import installation, permissions, queries, sealed_files, signing
from kham.records.actions import packages
from kham.records.models import ErrorKind, SigningCertificate, SigningPack, Submission, SubmissionState
from kham.records.queries import signing as signing_queries
from kham.records.rules import message, package, preflight, withholding
from kham.records.rules import profile as profiles
from kham.records.signing import packs

PURPOSE = "records.signing_pack"
MOST = 2000


@dataclass(frozen=True)
class TakenIn:
    """What became of a signed pack. `refused` holds (submission id, sentence)."""

    pack: SigningPack
    signed: int
    already: int
    refused: tuple[tuple[str, str], ...]


def make_pack(
    *, facility: Facility, gateway: str, password: str, by: Any, now: dt.datetime, limit: int = MOST
) -> tuple[SigningPack, bytes]:
    """Everything of a facility and gateway that waits for a signature, as one sealed file.

    Records that turn out to be incomplete become blocked and stay here. Raises Refusal ``pack.nothing``, ``pack.password``.
    """
    permissions.check_send(by)
    accounts_permissions.check_may(by, May.RESULTS_VIEW)
    if len(password) < packs.SHORTEST_PASSWORD:
        raise Refusal("pack.password", packs.SHORT)
    with transaction.atomic():
        made = _make(facility, profiles.load(gateway), password, by, now, limit)
    if made is None:
        raise Refusal("pack.nothing", "Không có hồ sơ nào của cơ sở này đang chờ ký cho cổng đã chọn.")
    return made


def _make(
    facility: Facility, profile: profiles.Profile, password: str, by: Any, now: dt.datetime, limit: int
) -> tuple[SigningPack, bytes] | None:
    rows = signing_queries.unsigned(by, facility).filter(gateway=profile.code)
    waiting = rows.select_for_update(of=("self",)).select_related("conclusion", "encounter")
    found = list(waiting[: min(limit, MOST)])
    acts: list[journal_actions.Act] = []
    items = [item for submission in found if (item := _item(submission, profile, now, acts)) is not None]
    if not items:
        journal_actions.record_many(acts=acts, by=by, now=now)
        return None
    pack = packs.Pack(str(new_id()), now.isoformat(), tuple(items), {profile.code: profile})
    kept = SigningPack(
        id=uuid.UUID(pack.id), unit_path=_common(found), facility=facility, gateway=profile.code, records=len(items), made_at=now,
        made_by=by.actor,
    )  # fmt: skip
    inner = sealed_files.sealer().seal_bytes(packs.to_text(pack).encode(), PURPOSE)
    with room_on_disk():
        kept.content.save(pack.id, ContentFile(inner), save=False)
    kept.save(force_insert=True)
    told = journal_actions.Act("records.make_pack", kept, kept.unit_path, data={"records": len(items)})
    journal_actions.record_many(acts=[*acts, told], by=by, now=now)
    return kept, packs.seal(pack, password)


def _item(
    submission: Submission, profile: profiles.Profile, now: dt.datetime, acts: list[journal_actions.Act]
) -> packs.Item | None:
    """One record for the pack; None when it turned out to be incomplete, which blocks it."""
    facts, layout = queries.facts_of(submission.conclusion)
    facts, _hidden = withholding.withhold(facts)
    problems = preflight.problems(facts, profile, layout)
    if problems:
        submission.state, submission.problems = SubmissionState.BLOCKED, [one.as_json() for one in problems]
        submission.error_kind = ErrorKind.VALIDATION
        submission.save(update_fields=["state", "problems", "error_kind"])
        data = {"state": submission.state, "problems": sorted({one.tag for one in problems})}
        acts.append(journal_actions.Act("records.recheck", submission, submission.unit_path, data=data))
        return None
    marks = signing_queries.marks_of(submission.conclusion)
    root = package.plain_tree(facts, profile, layout, made_on=clock.local_date(now), marks=marks)
    header = message.header(
        profile.message, sender_id=packages.sender_of(submission), msg_id=submission.msg_id, at=now
    )
    return packs.Item(
        str(submission.pk), submission.gateway, etree.tostring(root, encoding="unicode"), header
    )


def _common(rows: Any) -> str:
    """The longest unit path that covers all of the rows."""
    pieces = [row.unit_path.rstrip(".").split(".") for row in rows]
    shared = []
    for level in zip(*pieces, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return ".".join(shared) + "." if shared else ""


def take_in(*, content: bytes, by: Any, now: dt.datetime) -> TakenIn:
    """Verify a signed pack record by record and queue what is good. The same pack again changes nothing.

    Raises Refusal ``pack.unreadable``, ``pack.unknown``, ``certificate.unknown``, ``signing.expired``.
    """
    permissions.check_send(by)
    given = packs.read_signed(content)
    kept = _pack(given.pack, by)
    certificate = _certificate(given.certificate, kept, now)
    if not kept.content:
        return TakenIn(kept, 0, kept.records, ())
    whole = _opened(kept)
    signed, already, refused = 0, 0, []
    for item in whole.items:
        if item.id not in given.signatures:
            refused.append((item.id, "Gói trả về không có chữ ký của hồ sơ này."))
            continue
        words = _take_one(item, whole.profiles[item.gateway], certificate, given.signatures[item.id], by, now)
        signed, already = signed + (words == ""), already + (words == "already")
        if words not in ("", "already"):
            refused.append((item.id, words))
    return TakenIn(_noted(kept, signed, refused, by, now), signed, already, tuple(refused))


@transaction.atomic
def _take_one(
    item: packs.Item,
    profile: profiles.Profile,
    certificate: signing.Certificate,
    signatures: tuple[bytes, ...],
    by: Any,
    now: dt.datetime,
) -> str:
    """ "" when taken, "already", or why not."""
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=item.id)
    if submission.msg_id != item.header.get("msg_id"):
        return "Hồ sơ đã thay đổi sau khi xuất gói. Xuất gói mới để ký lại."
    if submission.state != SubmissionState.UNSIGNED:
        return "already"
    try:
        body, digest = packs.rebuild(item, profile, certificate, signatures)
    except packs.Mismatch:
        return "Chữ ký không khớp với hồ sơ đã xuất. Ký lại từ gói gốc."
    packages.keep(submission.package, f"{submission.pk}-{submission.version}", body)
    submission.sha256, submission.state, submission.next_try_at = digest, SubmissionState.QUEUED, None
    submission.save()
    data = {"certificate": certificate.fingerprint[:16], "version": submission.version}
    journal_actions.record(action="records.signed_elsewhere", by=by, now=now, on=submission, data=data)
    return ""


@transaction.atomic
def _noted(
    kept: SigningPack, signed: int, refused: list[tuple[str, str]], by: Any, now: dt.datetime
) -> SigningPack:
    """Write down what came back; when nothing waits any more the copy of the records goes."""
    kept = SigningPack.objects.select_for_update().get(pk=kept.pk)
    kept.signed += signed
    kept.refused = [{"submission": pk, "sentence": sentence} for pk, sentence in refused]
    kept.taken_at, kept.taken_by = now, by.actor
    if not refused and kept.content:
        name, storage = str(kept.content.name), kept.content.storage
        kept.content = None
        transaction.on_commit(lambda: storage.delete(name))
    kept.save()
    data = {"signed": signed, "refused": len(refused)}
    journal_actions.record(
        action="records.take_pack", by=by, now=now, on=kept, unit_path=kept.unit_path, data=data
    )
    return kept


def _pack(pack_id: str, by: Any) -> SigningPack:
    try:
        return signing_queries.pack(by, uuid.UUID(pack_id))
    except (ValueError, accounts_permissions.NotFound) as wrong:
        raise Refusal("pack.unknown", "Gói này không do đơn vị xuất ra từ máy chủ này.") from wrong


def _certificate(raw: bytes, kept: SigningPack, now: dt.datetime) -> signing.Certificate:
    """The certificate of the pack, if it may sign for the facility today."""
    certificate = signing.read_certificate(raw)
    known = SigningCertificate.objects.filter(
        facility=kept.facility, fingerprint=certificate.fingerprint, ended_at=None
    )
    if not known.exists():
        raise Refusal(
            "certificate.unknown",
            "Gói được ký bằng chứng thư chưa đăng ký cho cơ sở này. Đăng ký chứng thư rồi nhập lại gói.",
        )
    signing.check_usable(raw, now, installation.anchors())
    return certificate


def _opened(kept: SigningPack) -> packs.Pack:
    with kept.content.open("rb") as file:
        return packs.from_text(sealed_files.sealer().open_bytes(file.read(), PURPOSE).decode())
