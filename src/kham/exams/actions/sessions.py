"""Opening and closing a session; the closing sheet reconciles to the person."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kham.exams import permissions
from kham.exams.actions import desks
from kham.exams.models import Encounter, EncounterState
from kham.exams.queries import closing
from kham.journal import actions as journal_actions
from kham.kernel.reasons import Refusal
from kham.planning import actions as planning_actions
from kham.planning.models import Session, SessionState


@transaction.atomic
def open_session(*, session: Session, by: Any, now: dt.datetime) -> Session:
    """Begin the exam day. Raises Refusal ``session.state``."""
    permissions.check_run_session(by, session)
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if locked.state == SessionState.OPEN:
        return locked
    if locked.state != SessionState.PUBLISHED:
        raise Refusal("session.state", "Chỉ mở được buổi khám đã công bố và chưa khóa sổ.")
    planning_actions.set_state(session=locked, state=SessionState.OPEN, by=by, now=now)
    locked.refresh_from_db()
    if not locked.desks.exists():
        desks.set_up(session=locked, by=by, now=now)
    journal_actions.record(action="exams.open_session", by=by, now=now, on=locked)
    return locked


@transaction.atomic
def close_session(
    *,
    session: Session,
    by: Any,
    now: dt.datetime,
    reasons: dict[str, str] | None = None,
    despite_unsigned: bool = False,
) -> Session:
    """Close the day: everybody present is examined, partly examined, or left with a reason.

    `reasons`: encounter id → why the person left, for those neither concluded nor ready. Unsigned ones are listed in the
    sheet; they are refused unless `despite_unsigned`. Raises Refusal ``closing.unexplained``, ``closing.unsigned``.
    """
    from kham.exams.actions.recording import leave

    permissions.check_run_session(by, session)
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if locked.state != SessionState.OPEN:
        raise Refusal("session.state", "Buổi khám chưa mở hoặc đã khóa sổ.")
    given = reasons or {}
    here = (EncounterState.CHECKED_IN, EncounterState.IN_PROGRESS)
    for encounter in Encounter.objects.filter(session=locked, state__in=here):
        if reason := given.get(str(encounter.pk), "").strip():
            leave(encounter=encounter, reason=reason, by=by, now=now)
    sheet = closing.sheet(locked)
    if sheet["unexplained"]:
        raise Refusal(
            "closing.unexplained",
            _("Còn %(n)s người chưa khám xong và chưa ghi lý do về.") % {"n": len(sheet["unexplained"])},
            count=len(sheet["unexplained"]),
        )
    if sheet["unsigned"] and not despite_unsigned:
        raise Refusal(
            "closing.unsigned",
            _("Còn %(n)s người chờ bác sĩ kết luận.") % {"n": len(sheet["unsigned"])},
            count=len(sheet["unsigned"]),
        )
    planning_actions.set_state(session=locked, state=SessionState.CLOSED, by=by, now=now, closing=sheet)
    locked.refresh_from_db()
    journal_actions.record(
        action="exams.close_session", by=by, now=now, on=locked, data=closing.figures(sheet)
    )
    return locked
