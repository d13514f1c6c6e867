"""Calls and visits, and what follows from them."""

import datetime as dt
from typing import Any

from django.db import transaction

from kham.journal import actions as journal_actions
from kham.kernel.clock import local_date
from kham.kernel.reasons import Refusal
from kham.outreach import permissions, rules
from kham.outreach.models import Contact, Outcome
from kham.planning.models import Appointment
from kham.planning.queries import current_appointment
from kham.roster import actions as roster_actions
from kham.roster import queries as roster_queries
from kham.roster.models import Enrolment, Person


@transaction.atomic
def record_contact(
    *, person: Person, channel: str, outcome: str, by: Any, now: dt.datetime, appointment: Appointment | None = None,
    campaign: Any = None, note: str = "", next_on: dt.date | None = None,
) -> Contact:  # fmt: skip
    """Note one attempt to reach a person. Refusals carry the reason in `note`.

    Moved, dead and bed-ridden change the roster at once when `by` may edit it; reported by a neighbourhood head they wait
    for the health station (`queries.proposals`, `confirm`). Raises Refusal for an outcome the channel cannot bring.
    """
    permissions.check_record(by, person.unit_path)
    if outcome not in Outcome.values or channel not in rules.allowed_channels(outcome):
        raise Refusal("contact.outcome", "Kết quả này không ghi được cho hình thức liên hệ đã chọn.")
    if outcome == Outcome.REFUSED and not note:
        note = "Không nêu lý do"
    where = campaign or (appointment.session.campaign if appointment else _campaign(person))
    contact = Contact.objects.create(
        campaign=where, person=person, appointment=appointment or current_appointment(person, where), unit_path=person.unit_path,
        channel=channel, outcome=outcome, note=note[:250], next_on=next_on, by=by.actor, at=now,
    )  # fmt: skip
    if outcome in rules.PROPOSALS and permissions.can_confirm(by, person.unit_path):
        _change_roster(contact, by, now)
    elif outcome in rules.PROPOSALS:
        _propose(contact, by, now)
    journal_actions.record(
        action="outreach.record_contact",
        by=by,
        now=now,
        on=contact,
        data={"outcome": outcome, "channel": channel},
    )
    return contact


def _campaign(person: Person) -> Any:
    enrolment = (
        Enrolment.objects.filter(person=person, campaign__active=True).select_related("campaign").first()
    )
    if enrolment is None:
        raise Refusal("contact.campaign", "Người này không thuộc chiến dịch đang mở.")
    return enrolment.campaign


@transaction.atomic
def confirm(*, contact: Contact, by: Any, now: dt.datetime) -> Contact:
    """The health station agrees with a report: the roster changes, appointments to come are cancelled."""
    permissions.check_confirm(by, contact.unit_path)
    if contact.outcome not in rules.PROPOSALS:
        raise Refusal("contact.nothing", "Lần liên hệ này không có gì cần xác nhận.")
    _change_roster(contact, by, now)
    journal_actions.record(
        action="outreach.confirm", by=by, now=now, on=contact, data={"outcome": contact.outcome}
    )
    return contact


def _propose(contact: Contact, by: Any, now: dt.datetime) -> None:
    """A death or a move told by a neighbourhood head waits among the changes of the roster."""
    reason = f"Vận động: {Outcome(contact.outcome).label}"
    told: dict[str, Any] = {"on": local_date(now), "by": by, "now": now, "evidence": reason}
    if contact.outcome == Outcome.DEAD:
        roster_actions.changes.propose_death(person=contact.person, **told)
    elif contact.outcome == Outcome.MOVED:
        roster_actions.changes.propose_move(people=[contact.person], to_words=contact.note, **told)


def _change_roster(contact: Contact, by: Any, now: dt.datetime) -> None:
    person, day = contact.person, local_date(now)
    reason = f"Vận động: {Outcome(contact.outcome).label}"
    if contact.outcome == Outcome.DEAD:
        roster_actions.report_death(person=person, on=day, by=by, now=now, reason=reason)
    elif contact.outcome == Outcome.MOVED:
        roster_actions.report_move(person=person, on=day, to=contact.note, by=by, now=now, reason=reason)
    else:
        roster_actions.mark_bedridden(person=person, bedridden=True, by=by, now=now, reason=reason)


@transaction.atomic
def undo_contact(*, contact: Contact, by: Any, now: dt.datetime) -> None:
    """Take back a contact of the same day, by whoever recorded it; a change it made to the roster is taken back too."""
    permissions.check_record(by, contact.unit_path)
    if contact.by != by.actor or local_date(contact.at) != local_date(now):
        raise Refusal("contact.late", "Chỉ người ghi mới hoàn tác được, trong ngày ghi.")
    if contact.outcome in rules.PROPOSALS and permissions.can_confirm(by, contact.unit_path):
        person = Person.objects.get(pk=contact.person_id)
        if contact.outcome == Outcome.BEDRIDDEN:
            roster_actions.mark_bedridden(
                person=person, bedridden=False, by=by, now=now, reason="Hoàn tác lần liên hệ"
            )
        else:
            roster_actions.report_return(person=person, by=by, now=now, reason="Hoàn tác lần liên hệ")
    elif contact.outcome in (Outcome.DEAD, Outcome.MOVED):
        waiting = roster_queries.open_change(contact.person)
        if waiting is not None and waiting.proposed_by == by.actor:
            roster_actions.changes.withdraw(change=waiting, by=by, now=now, reason="Hoàn tác lần liên hệ")
    data = {"contact": str(contact.pk), "outcome": contact.outcome}
    person_path = contact.unit_path
    contact.delete()
    journal_actions.record(action="outreach.undo_contact", by=by, now=now, unit_path=person_path, data=data)


@transaction.atomic
def show_phone(*, person: Person, by: Any, now: dt.datetime) -> str:
    """The phone number to call, "" when there is none; each look is written down."""
    permissions.check_record(by, person.unit_path)
    journal_actions.record(action="outreach.show_phone", by=by, now=now, on=person)
    return str(person.phone)
