"""What planning does when the roster changes a person: appended to the roster's lists at start-up."""

import datetime as dt
from typing import Any

from kham.journal import actions as journal_actions
from kham.kernel.formats import date_vn, time_vn
from kham.planning.models import Appointment, AppointmentState, SessionState
from kham.roster.actions import hooks
from kham.roster.models import Merge, Person

COMING = [SessionState.DRAFT, SessionState.PUBLISHED]
STOPPABLE = [*COMING, SessionState.OPEN]


def person_status(
    *, person: Person, status: str, memory: dict[str, Any], by: Any, now: dt.datetime
) -> dict[str, Any] | None:
    """Dead or moved away: appointments still to come are cancelled. Handed to another unit: the same, unless its campaign
    is the one of the session. Back: what was cancelled holds again, as far as its session is still to come."""
    if status == "back":
        _resume(person, memory.get("planning", {}), by, now)
        return None
    coming = Appointment.objects.filter(
        person=person, state=AppointmentState.PLANNED, session__state__in=STOPPABLE
    ).select_related("session__campaign")
    stopped, followed = [], []
    for one in coming:
        if status == "handed" and memory["to"].startswith(one.session.campaign.unit_path):
            one.unit_path = memory["to"]
            followed.append(str(one.pk))
        else:
            one.state = AppointmentState.CANCELLED
            stopped.append(str(one.pk))
        one.save(update_fields=["unit_path", "state"])
    if stopped:
        data = {"appointments": len(stopped), "why": status}
        journal_actions.record(action="planning.cancel_appointments", by=by, now=now, on=person, data=data)
    return {"planning": {"stopped": stopped, "followed": followed}}


def _resume(person: Person, kept: dict[str, Any], by: Any, now: dt.datetime) -> None:
    """Appointments as they were; one whose session has begun, or whose person has another since, stays cancelled."""
    Appointment.objects.filter(pk__in=kept.get("followed", []), person=person).update(
        unit_path=person.unit_path
    )
    resumed = 0
    found = Appointment.objects.filter(
        pk__in=kept.get("stopped", []),
        person=person,
        state=AppointmentState.CANCELLED,
        session__state__in=STOPPABLE,
    )
    for one in found.select_related("session"):
        others = Appointment.objects.filter(
            person=person,
            state=AppointmentState.PLANNED,
            session__campaign=one.session.campaign_id,
            session__state__in=COMING,
        )
        if not others.exists():
            one.state = AppointmentState.PLANNED
            one.save(update_fields=["state"])
            resumed += 1
    if resumed:
        journal_actions.record(
            action="planning.resume_appointments", by=by, now=now, on=person, data={"appointments": resumed}
        )


def people_merged(
    *, kept: Person, absorbed: Person, merge: Merge, by: Any, now: dt.datetime
) -> dict[str, list[str]]:
    """Appointments follow the person that stays; where that one already has an appointment to come, the other goes."""
    held = Appointment.objects.filter(person=kept)
    there = set(held.values_list("session_id", flat=True))
    settled = held.filter(state=AppointmentState.PLANNED, session__state__in=COMING).exists()
    moved, cancelled = [], []
    for appointment in Appointment.objects.filter(person=absorbed).select_related("session"):
        planned = appointment.state == AppointmentState.PLANNED
        again = settled and appointment.session.state in COMING and planned
        if planned and (appointment.session_id in there or again):
            appointment.state = AppointmentState.CANCELLED
            cancelled.append(str(appointment.pk))
        if appointment.session_id not in there:
            appointment.person, appointment.unit_path = kept, kept.unit_path
            moved.append(str(appointment.pk))
        appointment.save(update_fields=["state", "person", "unit_path"])
    if moved or cancelled:
        data = {"appointments": moved, "cancelled": cancelled}
        journal_actions.record(action="planning.merge_person", by=by, now=now, on=kept, data=data)
    return {KIND: moved, f"{KIND}.cancelled": cancelled}


def people_separated(
    *, kept: Person, restored: Person, merge: Merge, by: Any, now: dt.datetime
) -> list[hooks.Unclear]:
    """Appointments that had moved go back; those the merge cancelled stand again while their session is still to come;
    those made since are asked about."""
    back = merge.moved.get(KIND, [])
    APPOINTMENTS.give(ids=back, to=restored, held_by=kept)
    alive = Appointment.objects.filter(
        pk__in=merge.moved.get(f"{KIND}.cancelled", []), state=AppointmentState.CANCELLED, session__state__in=COMING
    )  # fmt: skip
    revived = [str(pk) for pk in alive.filter(person=restored).values_list("pk", flat=True)]
    Appointment.objects.filter(pk__in=revived).update(state=AppointmentState.PLANNED)
    if back or revived:
        data = {"appointments": back, "revived": revived}
        journal_actions.record(action="planning.separate_person", by=by, now=now, on=restored, data=data)
    return APPOINTMENTS.made_since(kept, merge)


def give_appointments(*, ids: list[str], to: Person, by: Any, now: dt.datetime) -> None:
    """Hand over what the station said is this person's; one that has an appointment in that session keeps the own."""
    there = set(Appointment.objects.filter(person=to).values_list("session_id", flat=True))
    free = Appointment.objects.filter(pk__in=ids).exclude(session_id__in=there)
    APPOINTMENTS.give(ids=[str(pk) for pk in free.values_list("pk", flat=True)], to=to)


def _told(appointment: Appointment) -> str:
    return f"Lịch hẹn khám ngày {date_vn(appointment.session.on)}, {time_vn(appointment.at)}"


APPOINTMENTS = hooks.Carried(Appointment, "created_at", _told)
KIND = APPOINTMENTS.kind
