"""The afternoon: results handed over, attendance, supplies, exams made elsewhere."""

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from kham.accounts import permissions as accounts_permissions
from kham.accounts.roles import May
from kham.exams import permissions, sealed_files
from kham.exams.models import (
    Attendance,
    Conclusion,
    Consumable,
    Encounter,
    EncounterState,
    ExaminedElsewhere,
    Handover,
    ResultCode,
)
from kham.exams.queries import attending
from kham.exams.rules import supplies
from kham.journal import actions as journal_actions
from kham.kernel.clock import local_date
from kham.kernel.codes import ALPHABET
from kham.kernel.formats import date_vn
from kham.kernel.reasons import Refusal
from kham.planning.models import Session
from kham.roster.models import Enrolment, Person

CHANNELS = ("paper", "portal", "read_aloud", "relative", "post")
CODE_LENGTH = 12
PURPOSE = "exams.elsewhere"
FILE_TYPES = {"application/pdf", "image/jpeg", "image/png"}
FILE_BYTES = 5 * 1024 * 1024


# --- the result, to the person


@transaction.atomic
def result_code(*, encounter: Encounter, now: dt.datetime) -> str:
    """The code on the slip with which the person reads the own result; made once."""
    known = ResultCode.objects.filter(encounter=encounter).first()
    while known is None:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if not ResultCode.objects.filter(code=code).exists():
            known = ResultCode.objects.create(encounter=encounter, code=code, made_at=now)
    return known.code


@transaction.atomic
def hand_over(
    *,
    encounter: Encounter,
    channel: str,
    by: Any,
    now: dt.datetime,
    given_to: str = "",
    relation: str = "",
    note: str = "",
) -> Handover:
    """The slip is in the person's hands (or a relative's, then named). Version 0 is the slip before the conclusion.

    Raises Refusal ``handover.channel``, ``handover.relative``; NotFound.
    """
    permissions.check_read_results(by, encounter.unit_path)
    if channel not in CHANNELS:
        raise Refusal("handover.channel", "Chọn cách trả kết quả.", field="channel")
    if channel == "relative" and not given_to.strip():
        raise Refusal("handover.relative", "Trả cho người nhà thì ghi họ tên người nhận.", field="given_to")
    signed = Conclusion.objects.filter(encounter=encounter, current=True).first()
    made = Handover.objects.create(
        encounter=encounter,
        unit_path=encounter.unit_path,
        version=signed.version if signed else 0,
        channel=channel,
        given_to=given_to.strip()[:120],
        relation=relation.strip()[:60],
        note=note.strip()[:250],
        at=now,
        by=by.actor,
    )
    journal_actions.record(
        action="exams.hand_over",
        by=by,
        now=now,
        on=encounter,
        data={"version": made.version, "channel": channel},
    )
    return made


@transaction.atomic
def hand_over_many(*, encounters: Iterable[Encounter], channel: str, by: Any, now: dt.datetime) -> int:
    """Slips given at the table to everybody of a list. Returns how many."""
    return len([hand_over(encounter=one, channel=channel, by=by, now=now) for one in encounters])


# --- who worked, what was used


@transaction.atomic
def take_attendance(*, session: Session, by: Any, now: dt.datetime) -> int:
    """Rows from the saves of the day: who, at which desk, first to last. Rows corrected by hand stay. Returns new or changed."""
    permissions.check_run_session(by, session)
    check_open(session)
    changed = 0
    for seen in attending.seen(session):
        mine = Attendance.objects.filter(session=session, user=seen.user, desk=seen.desk)
        if mine.filter(source="hand").exists():
            continue
        row = mine.first() or Attendance(
            session=session, unit_path=session.unit_path, user=seen.user, desk=seen.desk
        )
        if (row.from_at, row.to_at) != (seen.first, seen.last):
            row.name, row.from_at, row.to_at = seen.name[:120], seen.first, seen.last
            row.source, row.noted_by = "saves", by.actor
            row.save()
            changed += 1
    journal_actions.record(
        action="exams.attendance", by=by, now=now, on=session, data={"rows": changed, "from": "saves"}
    )
    return changed


@transaction.atomic
def note_attendance(
    *,
    session: Session,
    by: Any,
    now: dt.datetime,
    name: str,
    desk: str = "",
    duty: str = "",
    from_at: dt.datetime | None = None,
    to_at: dt.datetime | None = None,
    row: Attendance | None = None,
    note: str = "",
) -> Attendance:
    """Write or correct one row by hand. Raises Refusal ``attendance.name``, ``attendance.times``."""
    permissions.check_run_session(by, session)
    check_open(session)
    if not name.strip():
        raise Refusal("attendance.name", "Ghi họ tên người làm tại buổi khám.", field="name")
    if from_at and to_at and to_at < from_at:
        raise Refusal("attendance.times", "Giờ về trước giờ đến.", field="to_at")
    row = row or Attendance(session=session, unit_path=session.unit_path)
    row.name, row.desk, row.duty = name.strip()[:120], desk[:30], duty.strip()[:80]
    row.from_at, row.to_at, row.note = from_at, to_at, note.strip()[:250]
    row.source, row.noted_by = "hand", by.actor
    row.save()
    journal_actions.record(
        action="exams.attendance",
        by=by,
        now=now,
        on=session,
        data={"row": str(row.pk), "desk": row.desk, "from": "hand"},
    )
    return row


@transaction.atomic
def drop_attendance(*, session: Session, row: Attendance, by: Any, now: dt.datetime) -> None:
    """Take a row off that was written by mistake."""
    permissions.check_run_session(by, session)
    check_open(session)
    key = str(row.pk)
    row.delete()
    journal_actions.record(
        action="exams.attendance", by=by, now=now, on=session, data={"row": key, "from": "dropped"}
    )


@transaction.atomic
def note_supplies(*, session: Session, counts: dict[str, dict[str, Any]], by: Any, now: dt.datetime) -> int:
    """Write what was taken, used, spoiled and returned; item → {taken, used, spoiled, returned, note}.

    Nothing is refused for not adding up: the sheet says so until it does. Raises Refusal ``supplies.item``, ``supplies.number``.
    """
    permissions.check_run_session(by, session)
    check_open(session)
    known = {item["code"]: item for item in supplies.items()}
    for code, given in counts.items():
        if code not in known:
            raise Refusal("supplies.item", "Không có vật tư này trong danh mục.", field=code)
        numbers = {
            n: _number(given.get(n), known[code]["vi"]) for n in ("taken", "used", "spoiled", "returned")
        }
        note = str(given.get("note") or "").strip()[:250]
        if not any(numbers.values()) and not note:
            Consumable.objects.filter(session=session, item=code).delete()
            continue
        Consumable.objects.update_or_create(
            session=session,
            item=code,
            defaults={**numbers, "note": note, "unit_path": session.unit_path},
        )
    journal_actions.record(
        action="exams.supplies", by=by, now=now, on=session, data={"items": sorted(counts)}
    )
    return Consumable.objects.filter(session=session).count()


def _number(raw: Any, name: str) -> int:
    text = str(raw if raw is not None else "").strip().replace(".", "") or "0"
    if not text.isdecimal() or int(text) > 1_000_000:
        raise Refusal("supplies.number", f"{name}: số lượng là số nguyên, không âm.", field=name)
    return int(text)


def check_open(session: Session) -> None:
    """Sheets of a closed day change only after it was opened again with a reason."""
    if session.state == "closed":
        raise Refusal("session.closed", "Buổi khám đã khóa sổ. Mở lại buổi khám kèm lý do rồi sửa.")


# --- examined elsewhere this year


@transaction.atomic
def note_elsewhere(
    *,
    person: Person,
    campaign: Any,
    on: dt.date,
    facility_name: str,
    document: str,
    by: Any,
    now: dt.datetime,
    file: tuple[str, str, bytes] | None = None,
) -> ExaminedElsewhere:
    """The person was examined at another place this year and showed a paper. `file`: (name, media type, bytes).

    Takes the person off plans and lists to call; counted as examined elsewhere, never twice.
    Raises Refusal ``elsewhere.date``, ``elsewhere.facility``, ``elsewhere.document``, ``elsewhere.file``, ``elsewhere.here``,
    ``elsewhere.exists``; NotFound.
    """
    accounts_permissions.check_sees(by, May.EXAM_CHECKIN, person.unit_path)
    _check_elsewhere(person, campaign, on, facility_name, document, local_date(now))
    name, media, content = file or ("", "", b"")
    if content and (media not in FILE_TYPES or len(content) > FILE_BYTES):
        raise Refusal("elsewhere.file", "Tệp giấy khám là PDF, JPG hoặc PNG, không quá 5 MB.", field="file")
    made = ExaminedElsewhere.objects.create(
        person=person,
        campaign=campaign,
        unit_path=person.unit_path,
        on=on,
        facility_name=facility_name.strip()[:200],
        document=document.strip()[:200],
        file_name=name[:200],
        media_type=media[:60],
        sealed=sealed_files.sealer().seal_bytes(content, PURPOSE).decode() if content else "",
        by=by.actor,
        at=now,
    )
    Enrolment.objects.filter(campaign=campaign, person=person).update(
        examined_elsewhere_on=on, examined_elsewhere_at=made.facility_name
    )
    journal_actions.record(
        action="exams.elsewhere",
        by=by,
        now=now,
        on=person,
        data={"campaign": str(campaign.pk), "proof": str(made.pk)},
    )
    return made


def _check_elsewhere(
    person: Person, campaign: Any, on: dt.date, facility_name: str, document: str, today: dt.date
) -> None:
    if on.year != campaign.year or on > today:
        raise Refusal(
            "elsewhere.date", f"Ngày khám phải trong năm {campaign.year} và không sau hôm nay.", field="on"
        )
    if not facility_name.strip():
        raise Refusal("elsewhere.facility", "Ghi tên cơ sở đã khám.", field="facility_name")
    if not document.strip():
        raise Refusal("elsewhere.document", "Ghi loại giấy và số giấy đã xem.", field="document")
    here = (
        Encounter.objects.filter(
            person=person,
            session__campaign=campaign,
            state__in=[EncounterState.IN_PROGRESS, EncounterState.READY, EncounterState.CONCLUDED],
        )
        .order_by("exam_date")
        .first()
    )
    if here is not None:
        raise Refusal(
            "elsewhere.here",
            f"Người này đã khám trong đợt, ngày {date_vn(here.exam_date)}; không ghi khám nơi khác.",
        )
    if ExaminedElsewhere.objects.filter(person=person, campaign=campaign, withdrawn_at__isnull=True).exists():
        raise Refusal("elsewhere.exists", "Đã ghi người này khám nơi khác. Muốn sửa thì rút lại rồi ghi mới.")


@transaction.atomic
def withdraw_elsewhere(*, proof: ExaminedElsewhere, reason: str, by: Any, now: dt.datetime) -> None:
    """The note was a mistake: the person is to be examined again. Raises Refusal ``elsewhere.reason``; NotFound."""
    accounts_permissions.check_sees(by, May.EXAM_CHECKIN, proof.unit_path)
    if not reason.strip():
        raise Refusal("elsewhere.reason", "Ghi lý do rút lại.", field="reason")
    if proof.withdrawn_at is not None:
        return
    proof.withdrawn_at, proof.withdrawn_by, proof.withdrawn_reason = now, by.actor, reason.strip()[:250]
    proof.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    Enrolment.objects.filter(
        campaign_id=proof.campaign_id, person_id=proof.person_id, examined_elsewhere_on=proof.on
    ).update(examined_elsewhere_on=None, examined_elsewhere_at="")
    journal_actions.record(
        action="exams.elsewhere_withdrawn", by=by, now=now, on=proof.person, data={"proof": str(proof.pk)}
    )


def open_proof(*, proof: ExaminedElsewhere, by: Any, now: dt.datetime) -> bytes:
    """The picture of the paper; reading it is written in the journal. Raises NotFound."""
    permissions.check_read_results(by, proof.unit_path)
    if not proof.sealed:
        raise accounts_permissions.NotFound()
    journal_actions.record(
        action="exams.read_proof", by=by, now=now, on=proof.person, data={"proof": str(proof.pk)}
    )
    return sealed_files.sealer().open_bytes(proof.sealed.encode(), PURPOSE)
