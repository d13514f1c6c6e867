"""The door: receiving a person, and keeping every scan, refused ones too."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kham.accounts import queries as accounts_queries
from kham.accounts.roles import May
from kham.exams import permissions, queries
from kham.exams.actions.recording import come_back
from kham.exams.actions.sending import send
from kham.exams.models import Encounter, EncounterState, Scan
from kham.exams.queries import door, known, offline
from kham.exams.rules import folding
from kham.exams.rules.verdicts import Verdict
from kham.journal import actions as journal_actions
from kham.kernel import formats
from kham.kernel.citizen_card import CitizenCard
from kham.kernel.ids import new_id
from kham.kernel.reasons import Refusal
from kham.planning.models import Appointment, Session
from kham.roster.models import Person

METHODS = {
    "card": _("Thẻ căn cước"),
    "vneid": _("VNeID trên điện thoại"),
    "birth_certificate": _("Giấy khai sinh"),
    "guardian": _("Người giám hộ, người đi cùng"),
    "known": _("Cán bộ quen biết"),
    "invitation": _("Giấy mời, hỏi họ tên và năm sinh"),
    "code": _("Mã ngắn"),
    "none": _("Chưa có giấy tờ, chưa ai xác nhận"),
}
"""By what somebody's identity was confirmed; who confirmed it is whoever pressed the button."""

RELATIONS = {
    "2": _("Mẹ"), "1": _("Cha"), "3": _("Ông, bà"), "4": _("Anh, chị, em"), "5": _("Họ hàng"), "9": _("Khác (giáo viên, bảo mẫu…)"),
}  # fmt: skip
"""Codes of MOI_QUAN_HE_VOI_TRE (QĐ 2062/QĐ-BYT), the most frequent first."""


@transaction.atomic
def check_in(
    *,
    session: Session,
    person: Person,
    appointment: Appointment | None = None,
    method: str,
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
    companion: Mapping[str, str] | None = None,
    looked: door.Looked | None = None,
) -> Encounter:
    """Receive a person: encounter with queue number, form by age on the exam date. Twice gives the same encounter;
    whoever went home before the end goes on where they stopped.

    `appointment` is found by session and person when not given. `method`: a code of METHODS. `companion`: who came with a
    child (name, relation of RELATIONS, phone). `looked`: what led to the person, for the sentence that is kept.
    Raises Refusal ``session.not_open``, ``session.closed``, ``method.unknown``, ``companion.relation``, ``form.not_yet``, ``died``;
    NotFound.
    """
    key = receive(
        session=session, person=person, appointment=appointment, method=method, by=by, now=now, event_id=event_id,
        companion=companion, looked=looked,
    )  # fmt: skip
    encounter = queries.encounter(by, key)
    return (
        come_back(encounter=encounter, by=by, now=now)
        if encounter.state == EncounterState.LEFT
        else encounter
    )


@transaction.atomic
def receive(
    *,
    session: Session,
    person: Person,
    appointment: Appointment | None = None,
    method: str,
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
    companion: Mapping[str, str] | None = None,
    looked: door.Looked | None = None,
) -> uuid.UUID:
    """`check_in` for whoever needs no more than the key of the encounter: a workbook of five hundred people."""
    permissions.check_check_in(by, session)
    if method not in METHODS:
        raise Refusal("method.unknown", "Chọn cách xác nhận đúng người.")
    if companion and companion.get("relation", "") not in (*RELATIONS, ""):
        raise Refusal("companion.relation", "Chọn quan hệ của người đi cùng với trẻ.")
    verdict = door.judge(session, person, looked)
    note_scan(session=session, person=person, method=method, verdict=verdict, by=by, now=now)
    if not verdict.may_enter:
        raise Refusal(verdict.code, verdict.sentence)
    here = door.encounter_here(session, person)
    if here is not None:
        return here.pk
    stream = new_id()
    body: dict[str, Any] = {
        "session": str(session.pk), "person": str(person.pk), "method": method,
        "appointment": str(appointment.pk) if appointment else "",
    }  # fmt: skip
    if told := {name: text.strip()[:120] for name, text in (companion or {}).items() if text.strip()}:
        body["companion"] = told
    send(folding.CHECKED_IN, stream, body, by=by, now=now, event_id=event_id)
    return stream


@transaction.atomic
def propose_from_card(
    *, session: Session, person: Person, card: CitizenCard, fields: Collection[str], by: Any, now: dt.datetime
) -> Any:
    """Put chosen differences of a shown card to the station as a change to confirm; nothing is written over.

    Returns the roster's change, None when none of the fields differs. Raises Refusal, NotFound.
    """
    from kham.roster import actions as roster_actions

    permissions.check_check_in(by, session)
    differing = {one.field: one.card for one in door.card_differences(person, card) if one.field in fields}
    if not differing:
        return None
    # The door may propose although its role does not report for the roster; who did it stands in the journal and in the change.
    writer = by if by.may(May.ROSTER_REPORT) else _door(session)
    change = roster_actions.changes.propose_details(
        person=person, fields=differing, by=writer, now=now, told_by=by.name or by.actor,
        evidence=f"Thẻ căn cước xuất trình tại buổi khám ngày {formats.date_vn(session.on)}",
    )  # fmt: skip
    journal_actions.record(
        action="exams.propose_from_card", by=by, now=now, on=person,
        data={"session": str(session.pk), "fields": sorted(differing), "change": str(change.pk)},
    )  # fmt: skip
    return change


def _door(session: Session) -> Any:
    """The desk as a writer of the roster of its own ward."""
    return accounts_queries.system_viewer("exam_door", session.campaign.unit_path)


def note_scan(
    *, session: Session, person: Person | None, method: str, verdict: Verdict, by: Any, now: dt.datetime
) -> Scan:
    """Keep one attempt at the door. What was scanned is not kept, only whom it led to and what was said."""
    return Scan.objects.create(
        session=session, unit_path=session.unit_path, method=method[:20], person=person, verdict=verdict.light, code=verdict.code[:40],
        sentence=verdict.sentence[:300], by=by.actor, at=now,
    )  # fmt: skip


@transaction.atomic
def refuse_scan(
    *,
    session: Session,
    method: str,
    verdict: Verdict,
    person: Person | None = None,
    by: Any,
    now: dt.datetime,
) -> Scan:
    """Keep a scan that led to nobody, or to somebody who cannot be received; journalled."""
    permissions.check_check_in(by, session)
    scan = note_scan(session=session, person=person, method=method, verdict=verdict, by=by, now=now)
    journal_actions.record(
        action="exams.scan_refused", by=by, now=now, on=scan, data={"code": verdict.code, "method": method}
    )
    return scan


@transaction.atomic
def add_walk_in(
    *,
    session: Session,
    fields: dict[str, Any],
    method: str,
    by: Any,
    now: dt.datetime,
    not_persons: Collection[str] = (),
    companion: Mapping[str, str] | None = None,
) -> Encounter:
    """Somebody on no list: added to the roster on the spot (matched later), given an appointment, received."""
    from kham.planning import actions as planning_actions
    from kham.roster import actions as roster_actions

    permissions.check_check_in(by, session)
    # The door may add a person although its role does not keep the roster; who did it stands in the journal.
    writer = by if by.may(May.ROSTER_EDIT) else _door(session)
    person = roster_actions.add_person(
        campaign=session.campaign, unit=session.site.unit, fields=fields, by=writer, now=now, source="walk_in",
        not_persons=not_persons,
    )  # fmt: skip
    journal_actions.record(
        action="exams.walk_in", by=by, now=now, on=person, data={"session": str(session.pk)}
    )
    appointment = planning_actions.add_walk_in(session=session, person=person, by=by, now=now)
    return check_in(
        session=session,
        person=person,
        appointment=appointment,
        method=method,
        by=by,
        now=now,
        companion=companion,
    )


@transaction.atomic
def take_known(*, session: Session, by: Any, now: dt.datetime) -> bytes:
    """The pack with which a browser warns of doubled people without network; who took it stands in the journal."""
    permissions.check_check_in(by, session)
    body = known.pack(by, session, now=now)
    journal_actions.record(action="exams.take_known", by=by, now=now, on=session)
    return body


@transaction.atomic
def take_list(*, session: Session, by: Any, now: dt.datetime, have: str = "") -> bytes | None:
    """The list with which the box answers without network; who took it stands in the journal. None: the browser has it (`have`)."""
    permissions.check_check_in(by, session)
    body = offline.pack(by, session, now=now, have=have)
    if body is not None:
        journal_actions.record(action="exams.take_list", by=by, now=now, on=session)
    return body
