"""Opening and closing a session; the closing sheet reconciles to the person and is signed by the leader of the team."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from kham.exams import permissions
from kham.exams.actions import desks
from kham.exams.models import Closing, Encounter, EncounterState
from kham.exams.queries import closing
from kham.exams.rules import closing as rules
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
    reasons: Mapping[str, str] | None = None,
    come_back: Mapping[str, dt.date] | None = None,
    despite_unsigned: bool = False,
    despite: Collection[str] = (),
    note: str = "",
) -> Session:
    """Close the day: everybody present is examined, partly examined, or left with a reason; signed by who closes.

    `reasons`: encounter id → why the person left, for those neither concluded nor ready; `come_back`: the
    days agreed with them for the rest. `despite`: codes of soft obstacles
    (unsigned, events_waiting) that the leader has seen; they stay on the sheet.
    Raises Refusal ``closing.CODE`` for the first obstacle (unexplained, alerts_open, emergencies_open, unsigned,
    events_waiting) with its count.
    """
    from kham.exams.actions.recording import leave

    permissions.check_run_session(by, session)
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if locked.state != SessionState.OPEN:
        raise Refusal("session.state", "Buổi khám chưa mở hoặc đã khóa sổ.")
    given, back = reasons or {}, come_back or {}
    here = (EncounterState.CHECKED_IN, EncounterState.IN_PROGRESS)
    for encounter in Encounter.objects.filter(session=locked, state__in=here):
        if reason := given.get(str(encounter.pk), "").strip():
            agreed = back.get(str(encounter.pk))
            leave(encounter=encounter, reason=reason, come_back_on=agreed, by=by, now=now)
    sheet = closing.sheet(locked)
    seen = {*despite, *(["unsigned"] if despite_unsigned else [])}
    for obstacle in rules.obstacles(sheet):
        if obstacle.firm or obstacle.code not in seen:
            raise Refusal(f"closing.{obstacle.code}", obstacle.sentence, count=obstacle.count)
    planning_actions.set_state(session=locked, state=SessionState.CLOSED, by=by, now=now, closing=sheet)
    locked.refresh_from_db()
    last = Closing.objects.filter(session=locked).aggregate(n=Max("version"))["n"] or 0
    signed = Closing.objects.create(
        session=locked,
        unit_path=locked.unit_path,
        version=last + 1,
        sheet=sheet,
        digest=rules.digest(sheet),
        signed_by=by.user,
        signer_name=by.name[:120],
        signed_at=now,
        note=note.strip()[:500],
    )
    journal_actions.record(
        action="exams.close_session",
        by=by,
        now=now,
        on=locked,
        data={**closing.figures(sheet), "version": signed.version, "digest": signed.digest},
    )
    return locked


@transaction.atomic
def reopen_session(*, session: Session, reason: str, by: Any, now: dt.datetime) -> Session:
    """Open a closed day again, with a reason; the signed sheet stays and the next one is a new version.

    Raises Refusal ``session.state``, ``session.reason``.
    """
    permissions.check_run_session(by, session)
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if locked.state != SessionState.CLOSED:
        raise Refusal("session.state", "Buổi khám chưa khóa sổ.")
    if not reason.strip():
        raise Refusal("session.reason", "Ghi lý do mở lại buổi khám đã khóa sổ.", field="reason")
    planning_actions.set_state(
        session=locked, state=SessionState.OPEN, by=by, now=now, closing={}, reason=reason.strip()[:250]
    )
    locked.refresh_from_db()
    Closing.objects.filter(session=locked, reopened_at__isnull=True).update(
        reopened_at=now, reopened_by=by.actor, reopened_reason=reason.strip()[:250]
    )
    journal_actions.record(
        action="exams.reopen_session", by=by, now=now, on=locked, reason=reason.strip()[:250]
    )
    return locked
