"""Single appointments: moving a person, taking in somebody who came without an invitation."""

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.clock import VIETNAM
from kham.kernel.reasons import Refusal
from kham.planning import permissions, queries
from kham.planning.actions.plans import new_token
from kham.planning.models import Appointment, AppointmentState, Session, SessionState
from kham.planning.rules import assumptions, slots
from kham.roster.models import Person


@transaction.atomic
def move_appointment(
    *,
    appointment: Appointment,
    session: Session,
    by: Any,
    now: dt.datetime,
    at: dt.time | None = None,
    reason: str = "",
) -> Appointment:
    """Give the person another session (or another time in the same one); the old sheet's QR leads to the new one.

    Raises Refusal when the session does not take people any more.
    """
    permissions.check_edit(by, session.unit_path)
    if session.state not in {SessionState.DRAFT, SessionState.PUBLISHED, SessionState.OPEN}:
        raise Refusal("session.full_stop", "Buổi khám này không nhận thêm người.")
    if session.campaign_id != appointment.session.campaign_id:
        raise Refusal("appointment.campaign", "Không chuyển được sang buổi của chiến dịch khác.")
    time = at or _free_time(session)
    if session.pk == appointment.session_id:
        appointment.at = time
        appointment.save(update_fields=["at"])
        moved = appointment
    else:
        Appointment.objects.filter(pk=appointment.pk).update(state=AppointmentState.MOVED)
        moved = _put(session, appointment.person, time, now)
    journal_actions.record(
        action="planning.move_appointment", by=by, now=now, on=moved, reason=reason,
        data={"from": str(appointment.session_id), "to": str(session.pk)},
    )  # fmt: skip
    return moved


@transaction.atomic
def add_walk_in(*, session: Session, person: Person, by: Any, now: dt.datetime) -> Appointment:
    """An appointment for somebody who came by himself; one in force elsewhere is marked as moved."""
    if not (by.may("exam.checkin") or by.may("plan.edit")) or not by.sees(session.unit_path):
        permissions.check_edit(by, session.unit_path)
    there = Appointment.objects.filter(session=session, person=person, state=AppointmentState.PLANNED).first()
    if there:
        return there
    Appointment.objects.filter(
        person=person, session__campaign=session.campaign, state=AppointmentState.PLANNED,
        session__state__in=[SessionState.DRAFT, SessionState.PUBLISHED, SessionState.OPEN],
    ).update(state=AppointmentState.MOVED)  # fmt: skip
    made = _put(
        session, person, now.astimezone(VIETNAM).time().replace(second=0, microsecond=0), now, walk_in=True
    )
    journal_actions.record(
        action="planning.add_walk_in", by=by, now=now, on=made, data={"session": str(session.pk)}
    )
    return made


def _put(
    session: Session, person: Person, time: dt.time, now: dt.datetime, *, walk_in: bool = False
) -> Appointment:
    """The person's appointment in the session: the earlier one brought back to life, or a new one."""
    earlier = Appointment.objects.filter(session=session, person=person).first()
    if earlier:
        earlier.state, earlier.at, earlier.walk_in = AppointmentState.PLANNED, time, walk_in
        earlier.save(update_fields=["state", "at", "walk_in"])
        return earlier
    used = set(
        Appointment.objects.filter(session__campaign=session.campaign).values_list("short_code", flat=True)
    )
    token, code = new_token(used)
    return Appointment.objects.create(
        session=session,
        person=person,
        unit_path=person.unit_path,
        at=time,
        token=token,
        short_code=code,
        walk_in=walk_in,
        created_at=now,
    )


def _free_time(session: Session) -> dt.time:
    """The time with the fewest people called."""
    called = slots.times(assumptions.load().hours, session.ends_at)
    taken = list(queries.appointments_in(session).values_list("at", flat=True))
    return min(called, key=lambda time: (taken.count(time), time))
