"""Pre-flight: what of a day's encounters would be refused by the national record, in words, and where each thing is mended.

What is refused is known by a room above this one; it appends to `foretellers` at start-up. Nothing here is written down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import reverse

from kham.accounts.roles import May
from kham.exams import queries
from kham.exams.models import Encounter, EncounterState
from kham.exams.queries import administration
from kham.planning.models import Session
from kham.roster import queries as roster_queries

Foreteller = Callable[[Sequence[Encounter]], dict[UUID, list[dict[str, str]]]]
foretellers: list[Foreteller] = []
"""teller(encounters) -> {encounter: [{"tag", "sentence", "where": person|encounter|facility}]}: what would be refused of each,
had the doctor signed what is known now. A sentence holds nothing personal; what only the signature brings is left out."""

CLOSING = "conclusion"
CHOSEN_BY_NAME = {"MA_DAN_TOC"}  # a code at the station, a name to choose on the person's page
PAPER = {"SO_CCCD": "personal_number", "NGAY_SINH": "birth", "MA_DAN_TOC": "ethnicity", "DIA_CHI": "address"}


@dataclass
class Obstacle:
    """One reason and everybody whom it concerns."""

    tag: str
    sentence: str
    where: str
    people: list[dict[str, Any]] = field(default_factory=list)


def of_session(viewer: Any, session: Session) -> list[Obstacle]:
    """Reasons of a session's encounters (left and void ones aside), the most frequent first."""
    found = list(
        queries.encounters(viewer, session)
        .filter(roster_queries.known(viewer))
        .exclude(state=EncounterState.LEFT)
        .select_related("person__unit", "enrolment", "session__team__facility", "session__campaign__facility")
        .order_by("queue_number")
    )
    told: dict[UUID, list[dict[str, str]]] = {}
    for teller in foretellers:
        for key, problems in teller(found).items():
            told.setdefault(key, []).extend(problems)
    reasons: dict[tuple[str, str], Obstacle] = {}
    for encounter in found:
        for one in told.get(encounter.pk, []):
            reason = reasons.setdefault(
                (one["tag"], one["sentence"]), Obstacle(one["tag"], one["sentence"], one["where"])
            )
            reason.people.append(
                {
                    "number": encounter.queue_number,
                    "name": encounter.person.full_name,
                    "url": mended_at(viewer, encounter, one["tag"], one["where"]),
                }
            )
    return sorted(reasons.values(), key=lambda reason: (-len(reason.people), reason.tag))


def people_in(reasons: Sequence[Obstacle]) -> int:
    """How many people stand in these reasons, each once."""
    return len({one["number"] for reason in reasons for one in reason.people})


def mended_at(viewer: Any, encounter: Encounter, tag: str, where: str) -> str:
    """Address of the page where a person of this role mends a field, with the field in its fragment; "" for nowhere.

    Before the signature what nobody knows is typed at its station; a fact of the roster, and everything after the signature,
    on the person's page (by a paper) or as an amendment of the conclusion.
    """
    if where == "facility":
        return ""
    signed = encounter.state == EncounterState.CONCLUDED
    form = queries.form_of(encounter)
    known = form.by_tag.get(tag)
    by_name = tag in CHOSEN_BY_NAME and tag not in encounter.answers and viewer.may(May.ROSTER_EDIT)
    at_station = known is not None and known.station != CLOSING and viewer.may(May.EXAM_ENTER)
    if not signed and known is not None and at_station and not by_name:
        typed = tag in encounter.answers or tag not in administration.values(encounter)
        if known.origin != "roster" or typed:
            return f"{reverse('exams:station', args=[encounter.pk, known.station])}#{tag}"
    if where == "person" and viewer.may(May.ROSTER_EDIT):
        anchor = f"giay_{PAPER[tag]}" if tag in PAPER else "giay-to"
        return f"{reverse('roster:person', args=[encounter.person_id])}#{anchor}"
    if viewer.may(May.EXAM_CONCLUDE):
        return reverse("exams:conclusion", args=[encounter.pk])
    return ""
