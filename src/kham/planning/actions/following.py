"""What planning does when the roster changes a person: appended to the roster's lists at start-up."""

import datetime as dt
from typing import Any

from kham.journal import actions as journal_actions
from kham.planning.models import Appointment, AppointmentState, SessionState
from kham.roster.models import Person

COMING = [SessionState.DRAFT, SessionState.PUBLISHED]


def person_status(*, person: Person, status: str, by: Any, now: dt.datetime) -> None:
    """Dead or moved: appointments still to come are cancelled. Back: the person waits for a session like anybody."""
    if status == "back":
        return
    coming = Appointment.objects.filter(
        person=person, state=AppointmentState.PLANNED, session__state__in=COMING
    )
    count = coming.update(state=AppointmentState.CANCELLED)
    if count:
        data = {"appointments": count, "why": status}
        journal_actions.record(action="planning.cancel_appointments", by=by, now=now, on=person, data=data)


def people_merged(*, kept: Person, absorbed: Person, by: Any, now: dt.datetime) -> None:
    """Appointments follow the person that stays; where that one already has an appointment to come, the other goes."""
    held = Appointment.objects.filter(person=kept)
    there = set(held.values_list("session_id", flat=True))
    settled = held.filter(state=AppointmentState.PLANNED, session__state__in=COMING).exists()
    moved = []
    for appointment in Appointment.objects.filter(person=absorbed).select_related("session"):
        again = (
            settled and appointment.session.state in COMING and appointment.state == AppointmentState.PLANNED
        )
        if appointment.session_id in there or again:
            appointment.state = AppointmentState.CANCELLED
        if appointment.session_id not in there:
            appointment.person, appointment.unit_path = kept, kept.unit_path
            moved.append(str(appointment.pk))
        appointment.save(update_fields=["state", "person", "unit_path"])
    if moved:
        journal_actions.record(
            action="planning.merge_person", by=by, now=now, on=kept, data={"appointments": moved}
        )
