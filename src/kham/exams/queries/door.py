"""Finding somebody at the door from one box: invitation, card, short code, personal number, name, birth year, last digits."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import UUIDField
from django.utils.translation import gettext

from kham.accounts.permissions import NotFound
from kham.exams import sealed_files
from kham.exams.models import Encounter, EncounterState
from kham.exams.rules import box, card_check, forms
from kham.exams.rules.card_check import Difference, Listed
from kham.exams.rules.verdicts import HIDDEN, NOT_FOUND, Known, Verdict, other_place, verdict
from kham.kernel.citizen_card import CitizenCard
from kham.kernel.names import match_key
from kham.kernel.reasons import Refusal
from kham.places.models import Prepared, within
from kham.planning import queries as planning_queries
from kham.planning.models import Appointment, AppointmentState, Session
from kham.roster import queries as roster_queries
from kham.roster.models import Enrolment, Person

LIMIT = 12
_TAIL = re.compile(r"^\d{4,8}$")


def index_of(number: str) -> str:
    """Blind index under which the roster keeps a personal number."""
    return sealed_files.sealer().index(number, "personal_number")


def mark(text: str, purpose: str) -> str:
    """A keyed fingerprint: equal texts have equal marks, and nobody without the key can try texts out."""
    return sealed_files.sealer().index(text, purpose)


@dataclass(frozen=True)
class Looked:
    """What the box led to: how it was read, the people it may mean, and what is said when it means nobody.

    ``refused``: the verdict that is kept as an attempt; ``joined``: the code belonged to a record merged into the person.
    """

    method: str
    people: list[Person] = field(default_factory=list)
    sentence: str = ""
    refused: Verdict | None = None
    card: CitizenCard | None = None
    joined: bool = False


# The questions of the door; a workbook of five hundred people asks them of everybody.
_here = Prepared(
    lambda session, person: (
        Encounter.objects.order_by().filter(session_id=session, person_id=person).exclude(state=EncounterState.VOID)
    ),
    *[UUIDField()] * 2,
)  # fmt: skip
_came = Prepared(
    lambda person, campaign: (
        Encounter.objects.filter(person_id=person, session__campaign_id=campaign).exclude(state=EncounterState.VOID)
        .select_related("session__site").order_by("-exam_date")
    ),
    *[UUIDField()] * 2,
)  # fmt: skip
_booked = Prepared(
    lambda person, campaign: (
        Appointment.objects.filter(person_id=person, session__campaign_id=campaign, state=AppointmentState.PLANNED)
        .exclude(session__state="cancelled").select_related("session__site").order_by("session__on")
    ),
    *[UUIDField()] * 2,
)  # fmt: skip
_enrolment = Prepared(
    lambda campaign, person: Enrolment.objects.filter(campaign_id=campaign, person_id=person),
    *[UUIDField()] * 2,
)


def encounter_here(session: Session, person: Person) -> Encounter | None:
    """The standing encounter of a person at a session."""
    return next(iter(_here(session.pk, person.pk)), None)


def enrolment_of(session: Session, person: Person) -> Enrolment | None:
    """The person's place in the campaign of a session."""
    return next(iter(_enrolment(session.campaign_id, person.pk)), None)


def judge(session: Session, person: Person, looked: Looked | None = None) -> Verdict:
    """The verdict for a person at a session. ``looked``: what led to the person may add to it (another name, a merged record)."""
    came, booked = _came(person.pk, session.campaign_id), _booked(person.pk, session.campaign_id)
    return verdict(facts(session, person, came, booked, enrolment_of(session, person), looked=looked))


def facts(
    session: Session,
    person: Person,
    came: list[Encounter],
    booked: list[Appointment],
    enrolment: Enrolment | None,
    *,
    looked: Looked | None = None,
    forms_known: dict[Any, bool] | None = None,
) -> Known:
    """What is known of a person at a session. ``came``: encounters of the campaign, newest first; ``booked``: its planned
    appointments, oldest first; ``forms_known``: filled with birthdays that have a form, for lists of many people."""
    here = next((one for one in came if one.session_id == session.pk), None)
    elsewhere = [one for one in came if one.session_id != session.pk]
    before = next((one for one in elsewhere if one.state == EncounterState.CONCLUDED), None)
    begun = next((one for one in elsewhere if one.state != EncounterState.CONCLUDED), None)
    mine = next((a for a in booked if a.session_id == session.pk), None)
    other = next((a for a in booked if a.session_id != session.pk and a.session.on >= session.on), None)
    missed = next((a for a in reversed(booked) if a.session.on < session.on), None)
    card = looked.card if looked else None
    forms_known = {} if forms_known is None else forms_known
    if person.birth not in forms_known:
        forms_known[person.birth] = _has_form(person, session)
    return Known(
        session_id=session.pk,
        session_on=session.on,
        living_here=person.living_here,
        died=person.died_on is not None,
        awaiting=person.awaiting,
        form_exists=forms_known[person.birth],
        roster_name=person.full_name if card and card_check.another_name(card, person.full_name) else "",
        joined=bool(looked and looked.joined),
        in_this_session=here.queue_number if here else None,
        left_here=here is not None and here.state == EncounterState.LEFT,
        invited_here=mine is not None,
        invited_at=mine.at if mine else None,
        other_session_on=other.session.on if other else None,
        other_session_site=other.session.site.name if other else "",
        missed_session_on=missed.session.on if missed else None,
        begun_on=begun.exam_date if begun else None,
        begun_site=begun.session.site.name if begun else "",
        examined_on=before.exam_date if before else None,
        examined_site=before.session.site.name if before else "",
        elsewhere_on=enrolment.examined_elsewhere_on if enrolment else None,
        elsewhere_at=enrolment.examined_elsewhere_at if enrolment else "",
        enrolled=enrolment is not None and not enrolment.excluded_reason,
    )


def _has_form(person: Person, session: Session) -> bool:
    try:
        forms.for_age(person.birth, session.on)
    except Refusal:
        return False
    return True


def look_up(viewer: Any, session: Session, text: str) -> Looked:
    """Read what was scanned or typed. People of the campaign's units that the viewer may see, at most a dozen."""
    given = box.read(text)
    people = people_here(viewer, session)
    if given.kind == "card" and given.card is not None:
        return _by_card(viewer, session, people, given.card)
    if given.kind == "invitation":
        return _by_token(viewer, session, given.text)
    if given.kind == "code":
        return _by_code(viewer, people, session, given.text)
    if given.kind == "number":
        return _people("card", list(people.filter(personal_number_index=index_of(given.text))[:2]))
    if given.kind == "spoiled":
        return Looked("card", sentence=gettext(given.sentence))
    return _by_words(viewer, session, given.text)


def people_here(viewer: Any, session: Session) -> Any:
    """People of the campaign's commune whom this desk may receive."""
    return _campaign_people(viewer, session).filter(roster_queries.known(viewer, ""))


def _campaign_people(viewer: Any, session: Session) -> Any:
    inside = Person.objects.filter(within(viewer.paths, "unit_path"))
    inside = inside.filter(within([session.campaign.unit_path], "unit_path"), merged_into__isnull=True)
    return inside.select_related("unit", "household")


def _people(method: str, people: list[Person], **more: Any) -> Looked:
    if people:
        return Looked(method, people, **more)
    return Looked(method, sentence=gettext(NOT_FOUND.sentence), refused=NOT_FOUND, **more)


def _by_card(viewer: Any, session: Session, people: Any, card: CitizenCard) -> Looked:
    """By the number; else by name and birth year among those without a number: then somebody must look and choose."""
    index = index_of(card.number)
    found = list(people.filter(personal_number_index=index)[:2])
    if not found and _campaign_people(viewer, session).filter(personal_number_index=index).exists():
        return Looked("card", sentence=gettext(HIDDEN.sentence), refused=HIDDEN)
    if not found and not card.spoiled:
        alike = people.filter(
            name_key=match_key(card.name), birth_year=card.birth.year, personal_number_index=""
        )
        found = list(alike[:LIMIT])
    return _people("card", found, card=card)


def _by_token(viewer: Any, session: Session, token: str) -> Looked:
    """Whoever holds the paper may be told whose ward it is of, nothing more."""
    invited = Appointment.objects.filter(token__iexact=token).select_related(
        "person__unit", "session__campaign__unit"
    )
    appointment = invited.first()
    if appointment is None:
        return _people("invitation", [])
    person, joined = _kept(appointment.person)
    if _campaign_people(viewer, session).filter(pk=person.pk).exists():
        found = people_here(viewer, session).filter(pk=person.pk).first()
        if found is None:
            return Looked("invitation", sentence=gettext(HIDDEN.sentence), refused=HIDDEN)
        return Looked("invitation", [found], joined=joined)
    said = other_place(appointment.session.campaign.unit.full_name)
    return Looked("invitation", sentence=gettext(said.template) % said.values, refused=said)


def _by_code(viewer: Any, people: Any, session: Session, code: str) -> Looked:
    """The code of the invitation (of this session, else of the campaign) or the person's permanent code."""
    invited = Appointment.objects.filter(roster_queries.known(viewer), short_code=code).select_related(
        "person"
    )
    appointment = (
        invited.filter(session=session).first()
        or invited.filter(session__campaign=session.campaign).order_by("-session__on").first()
    )
    named = appointment.person if appointment else Person.objects.filter(code=code).first()
    person, joined = _kept(named) if named else (None, False)
    found = people.filter(pk=person.pk).first() if person else None
    return _people(
        "invitation" if appointment else "code", [found] if found else [], joined=joined and bool(found)
    )


def _kept(person: Person) -> tuple[Person, bool]:
    """The record into which a person was merged, and whether there is one."""
    joined = False
    while person.merged_into is not None:
        person, joined = person.merged_into, True
    return person, joined


def _by_words(viewer: Any, session: Session, text: str) -> Looked:
    """Words without diacritics in any order, a birth year, last digits; those invited to this session come first."""
    from kham.exams.queries import known  # both look among the same people

    found = known.find(viewer, session, text, limit=LIMIT)
    people = found.people
    if _TAIL.match(text):
        keys = {one.pk for one in people}
        people = [*(one for one in _ending(viewer, session, text) if one.pk not in keys), *people][:LIMIT]
    if not people and found.asked.empty:
        return Looked(
            "known", sentence=gettext("Quét mã, hoặc gõ mã ngắn, họ tên, năm sinh, số cuối điện thoại.")
        )
    return _people("known", people)


def _ending(viewer: Any, session: Session, digits: str) -> list[Person]:
    """Those invited to this session whose telephone number ends so: the desk may ask for it, nobody may look about with it."""
    invited = planning_queries.appointments(viewer, session).filter(state=AppointmentState.PLANNED)
    mine = people_here(viewer, session).filter(pk__in=invited.values("person"))
    return [one for one in mine if one.phone and re.sub(r"\D", "", one.phone).endswith(digits)]


def namesakes(people: list[Person]) -> bool:
    """Whether all of them bear one name: then the desk asks for address and birthday."""
    return len(people) > 1 and len({one.name_key for one in people}) == 1


def card_differences(person: Person, card: CitizenCard | None) -> list[Difference]:
    """What the card says otherwise than the roster."""
    if card is None:
        return []
    listed = Listed(person.full_name, person.birth, person.sex, person.personal_number, person.address)
    return card_check.differences(card, listed)


def person_here(viewer: Any, session: Session, person_id: Any) -> Person:
    """A person that the viewer may receive at a session. Raises NotFound."""
    try:
        found: Person | None = people_here(viewer, session).filter(pk=person_id).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise NotFound()
    return found
