"""Finding somebody at the door from one box: invitation, card, short code, personal number, name, birth year."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from kham.accounts.permissions import NotFound
from kham.exams.models import Encounter, EncounterState
from kham.exams.rules import forms
from kham.exams.rules.verdicts import NOT_FOUND, Known, Verdict, verdict
from kham.kernel.citizen_card import read_card
from kham.kernel.codes import is_short_code, normalise_short_code
from kham.kernel.identity import personal_number_facts
from kham.kernel.names import match_key
from kham.kernel.reasons import Refusal
from kham.kernel.sealing import Sealer
from kham.places.models import within
from kham.planning.models import Appointment, AppointmentState, Session
from kham.roster import queries as roster_queries
from kham.roster.models import Enrolment, Person

LIMIT = 12
_TOKEN = re.compile(r"(?:^|[/#=])([A-Z2-7]{20,40})$")


@cache
def _sealer() -> Sealer:
    return Sealer.from_json(settings.FIELD_KEYS)


def index_of(number: str) -> str:
    """Blind index under which the roster keeps a personal number."""
    return _sealer().index(number, "personal_number")


@dataclass(frozen=True)
class Looked:
    """What the box led to: how it was read, the people it may mean, and a sentence when it means nobody."""

    method: str
    people: list[Person]
    sentence: str = ""


def judge(session: Session, person: Person) -> Verdict:
    """The verdict for a person at a session."""
    here = Encounter.objects.filter(session=session, person=person).exclude(state=EncounterState.VOID).first()
    before = (
        Encounter.objects.filter(person=person, session__campaign=session.campaign, state=EncounterState.CONCLUDED)
        .exclude(session=session).select_related("session__site").order_by("-exam_date").first()
    )  # fmt: skip
    booked = list(
        Appointment.objects.filter(person=person, session__campaign=session.campaign, state=AppointmentState.PLANNED)
        .exclude(session__state="cancelled").select_related("session__site").order_by("session__on")
    )  # fmt: skip
    mine = next((a for a in booked if a.session_id == session.pk), None)
    other = next((a for a in booked if a.session_id != session.pk and a.session.on >= session.on), None)
    enrolment = Enrolment.objects.filter(campaign=session.campaign, person=person).first()
    return verdict(
        Known(
            session_id=session.pk,
            session_on=session.on,
            living_here=person.living_here,
            died=person.died_on is not None,
            awaiting=person.awaiting,
            form_exists=_has_form(person, session),
            in_this_session=here.queue_number if here else None,
            invited_here=mine is not None,
            invited_at=mine.at if mine else None,
            other_session_on=other.session.on if other else None,
            other_session_site=other.session.site.name if other else "",
            examined_on=before.exam_date if before else None,
            examined_site=before.session.site.name if before else "",
            elsewhere_on=enrolment.examined_elsewhere_on if enrolment else None,
            elsewhere_at=enrolment.examined_elsewhere_at if enrolment else "",
            enrolled=enrolment is not None and not enrolment.excluded_reason,
        )
    )


def _has_form(person: Person, session: Session) -> bool:
    try:
        forms.for_age(person.birth, session.on)
    except Refusal:
        return False
    return True


def look_up(viewer: Any, session: Session, text: str) -> Looked:
    """Read what was scanned or typed. People of the campaign's units that the viewer may see, at most a dozen."""
    text = text.strip()[:600]
    people = people_here(viewer, session)
    if "|" in text or "｜" in text:
        return _by_card(people, text)
    if found := _TOKEN.search(text.upper()):
        return _by_token(viewer, session, found[1])
    if is_short_code(text):
        return _by_code(viewer, people, session, normalise_short_code(text))
    digits = re.sub(r"[\s.]", "", text)
    if personal_number_facts(digits):
        return _one("card", list(people.filter(personal_number_index=index_of(digits))[:2]))
    return _by_name(viewer, session, text)


def people_here(viewer: Any, session: Session) -> Any:
    """People of the campaign's commune whom this desk may receive."""
    inside = Person.objects.filter(
        within(viewer.paths, "unit_path") & roster_queries.known(viewer, "")
    ).filter(within([session.campaign.unit_path], "unit_path"))
    return inside.filter(merged_into__isnull=True).select_related("unit", "household")


def _one(method: str, people: list[Person]) -> Looked:
    return Looked(method, people, "" if people else NOT_FOUND.sentence)


def _by_card(people: Any, text: str) -> Looked:
    try:
        card = read_card(text)
    except Refusal as refusal:
        return Looked("card", [], gettext(refusal.sentence))
    found = list(people.filter(personal_number_index=index_of(card.number))[:2])
    if not found:
        found = list(
            people.filter(
                name_key=match_key(card.name), birth_year=card.birth.year, personal_number_index=""
            )[:LIMIT]
        )
    return _one("card", found)


def _by_token(viewer: Any, session: Session, token: str) -> Looked:
    invited = (
        Appointment.objects.filter(
            within(viewer.paths, "unit_path") & roster_queries.known(viewer), token__iexact=token
        )
        .select_related("person", "person__unit")
        .first()
    )
    return _one("invitation", [invited.person] if invited else [])


def _by_code(viewer: Any, people: Any, session: Session, code: str) -> Looked:
    """The code of the invitation (of this session) or the person's permanent code."""
    invited = (
        Appointment.objects.filter(roster_queries.known(viewer), session=session, short_code=code)
        .select_related("person", "person__unit")
        .first()
    )
    return _one("code", [invited.person] if invited else list(people.filter(code=code)[:1]))


def _by_name(viewer: Any, session: Session, text: str) -> Looked:
    """Words without diacritics in any order, a birth year, last digits; those invited to this session come first."""
    from kham.exams.queries import known  # both look among the same people

    found = known.find(viewer, session, text, limit=LIMIT)
    if found.asked.empty:
        return Looked("known", [], gettext("Quét mã, hoặc gõ mã ngắn, họ tên, năm sinh."))
    return _one("known", found.people)


def person_here(viewer: Any, session: Session, person_id: Any) -> Person:
    """A person that the viewer may receive at a session. Raises NotFound."""
    try:
        found = people_here(viewer, session).filter(pk=person_id).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise NotFound("not-found", "Không tìm thấy trang này.")
    return found
