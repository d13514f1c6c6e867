"""The life of a session."""

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.planning import permissions
from kham.planning.models import Appointment, AppointmentState, Session, SessionState
from kham.planning.rules import states


@transaction.atomic
def set_state(
    *,
    session: Session,
    state: str,
    by: Any,
    now: dt.datetime,
    closing: dict[str, Any] | None = None,
    reason: str = "",
) -> Session:
    """Move a session to its next state; opening and closing note the moment, closing keeps the closing sheet.

    The caller (exam day) has checked who may open and close. Raises Refusal "session.state".
    """
    fresh = Session.objects.select_for_update().get(pk=session.pk)
    if fresh.state == state:
        return fresh
    states.check_next(fresh.state, state)
    reopened = fresh.state == SessionState.CLOSED
    if reopened and not reason:
        raise Refusal("session.reason", "Ghi lý do mở lại buổi khám đã khóa sổ.")
    fresh.state = state
    if state == SessionState.OPEN and not reopened:
        fresh.opened_at = now
    fresh.closed_at = now if state == SessionState.CLOSED else None
    if closing is not None:
        fresh.closing = closing
    fresh.save()
    journal_actions.record(action=f"planning.session_{state}", by=by, now=now, on=fresh, reason=reason)
    for name in ("state", "opened_at", "closed_at", "closing"):
        setattr(session, name, getattr(fresh, name))
    return fresh


@transaction.atomic
def cancel_session(*, session: Session, reason: str, by: Any, now: dt.datetime) -> int:
    """Call a session off (rain, team missing …). Its people wait for another session again; gives their number."""
    permissions.check_edit(by, session.unit_path)
    if not reason.strip():
        raise Refusal("session.reason", "Ghi lý do hoãn buổi khám.")
    set_state(session=session, state=SessionState.CANCELLED, by=by, now=now, reason=reason)
    return Appointment.objects.filter(session=session, state=AppointmentState.PLANNED).update(
        state=AppointmentState.CANCELLED
    )
