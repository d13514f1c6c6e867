"""The door: receiving a person, and keeping every scan, refused ones too."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kham.accounts import queries as accounts_queries
from kham.accounts.roles import May
from kham.exams import permissions, queries
from kham.exams.actions.sending import send
from kham.exams.models import Encounter, Scan
from kham.exams.queries import door, known
from kham.exams.rules import folding
from kham.exams.rules.verdicts import Verdict
from kham.journal import actions as journal_actions
from kham.kernel.ids import new_id
from kham.kernel.reasons import Refusal
from kham.planning.models import Appointment, Session
from kham.roster.models import Person

METHODS = {
    "card": _("Thẻ căn cước"),
    "invitation": _("Giấy mời"),
    "code": _("Mã ngắn"),
    "known": _("Người quen biết xác nhận"),
    "guardian": _("Người giám hộ"),
}


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
) -> Encounter:
    """Receive a person: encounter with queue number, form by age on the exam date. Twice gives the same encounter.

    `appointment` is found by session and person when not given. `method`: card, invitation, code, known, guardian.
    Raises Refusal ``session.not_open``, ``session.closed``, ``method.unknown``, ``form.not_yet``, ``died``; NotFound.
    """
    permissions.check_check_in(by, session)
    if method not in METHODS:
        raise Refusal("method.unknown", "Chọn cách xác nhận đúng người.")
    verdict = door.judge(session, person)
    note_scan(session=session, person=person, method=method, verdict=verdict, by=by, now=now)
    if not verdict.may_enter:
        raise Refusal(verdict.code, verdict.sentence)
    here = Encounter.objects.filter(session=session, person=person).exclude(state="void").first()
    if here is not None:
        return queries.encounter(by, here.pk)
    stream = new_id()
    body = {
        "session": str(session.pk), "person": str(person.pk), "method": method,
        "appointment": str(appointment.pk) if appointment else "",
    }  # fmt: skip
    send(folding.CHECKED_IN, stream, body, by=by, now=now, event_id=event_id)
    return queries.encounter(by, stream)


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
) -> Encounter:
    """Somebody on no list: added to the roster on the spot (matched later), given an appointment, received."""
    from kham.planning import actions as planning_actions
    from kham.roster import actions as roster_actions

    permissions.check_check_in(by, session)
    # The door may add a person although its role does not keep the roster; who did it stands in the journal.
    writer = (
        by
        if by.may(May.ROSTER_EDIT)
        else accounts_queries.system_viewer("exam_door", session.campaign.unit_path)
    )
    person = roster_actions.add_person(
        campaign=session.campaign, unit=session.site.unit, fields=fields, by=writer, now=now, source="walk_in",
        not_persons=not_persons,
    )  # fmt: skip
    journal_actions.record(
        action="exams.walk_in", by=by, now=now, on=person, data={"session": str(session.pk)}
    )
    appointment = planning_actions.add_walk_in(session=session, person=person, by=by, now=now)
    return check_in(session=session, person=person, appointment=appointment, method=method, by=by, now=now)


@transaction.atomic
def take_known(*, session: Session, by: Any, now: dt.datetime) -> bytes:
    """The pack with which a browser warns of doubled people without network; who took it stands in the journal."""
    permissions.check_check_in(by, session)
    body = known.pack(by, session, now=now)
    journal_actions.record(action="exams.take_known", by=by, now=now, on=session)
    return body
