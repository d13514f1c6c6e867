"""The day at its desks: who is where, who comes next, who waits longest, who is lost. One reading for every screen."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kham.accounts import queries as accounts_queries
from kham.accounts.permissions import NotFound, present
from kham.exams import permissions, queries
from kham.exams.models import Board, Call, Desk, Encounter, EncounterState
from kham.exams.queries import wording
from kham.exams.rules import desks as rules
from kham.exams.rules import forms, triage
from kham.planning.models import Session
from kham.roster import queries as roster_queries

HERE = (EncounterState.CHECKED_IN, EncounterState.IN_PROGRESS, EncounterState.READY)
PASSED = ("done", "skipped")


@dataclass
class Day:
    """One moment of a session. `steps`: encounter key → what `queries.stations` says; `called`: key → outcome of the last call."""

    session: Session
    template: rules.Template
    desks: list[Desk]
    places: list[rules.Place]
    now: dt.datetime
    encounters: dict[str, Encounter] = field(default_factory=dict)
    steps: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    people: list[rules.Waiting] = field(default_factory=list)
    called: dict[str, str] = field(default_factory=dict)
    queues: rules.Queues = field(default_factory=rules.Queues)

    def desk(self, code: str) -> Desk | None:
        """The desk of a code."""
        return next((desk for desk in self.desks if desk.code == code), None)

    def idle(self, encounter: Encounter) -> int:
        """Minutes since the last fact on somebody."""
        since = encounter.touched_at or encounter.checked_in_at
        return max(0, int((self.now - since).total_seconds() // 60))

    def lost(self) -> list[Encounter]:
        """People here of whom nothing was heard for long, longest first; those ready for the doctor are not lost."""
        found = [
            e
            for e in self.encounters.values()
            if e.state in (EncounterState.CHECKED_IN, EncounterState.IN_PROGRESS)
            and self.idle(e) >= self.template.lost_minutes
        ]
        return sorted(found, key=self.idle, reverse=True)

    def longest(self) -> Encounter | None:
        """Who of those waiting has waited longest since the last fact."""
        waiting = [self.encounters[key] for keys in self.queues.waiting.values() for key in keys]
        return max(waiting, key=self.idle, default=None)


def warm() -> None:
    """Read forms, rules and templates now, so that the first save of the day does not wait for the files."""
    forms.all_forms()
    triage.all_rules()
    rules.templates()


def desks(session: Session) -> list[Desk]:
    """Desks of a session in their order."""
    return list(Desk.objects.filter(session=session).order_by("position", "pk"))


def desk(viewer: Any, desk_id: Any) -> Desk:
    """One desk. Raises NotFound."""
    found = (
        Desk.objects.select_related("session", "session__site", "session__team", "session__campaign")
        .filter(pk=desk_id)
        .first()
    )
    if found is None or not viewer.sees(found.unit_path):
        raise NotFound()
    permissions.check_see_session(viewer, found.session)
    return found


def template_of(session: Session, found: list[Desk]) -> rules.Template:
    """Whose rules of order the day follows."""
    known = rules.templates()
    named = next((d.template for d in found if d.template in known), "")
    return known.get(named) or rules.template_for(
        team=session.team.kind, site=session.site.kind, people=len(session.team.members)
    )


def day(viewer: Any, session: Session, *, now: dt.datetime) -> Day:
    """Everything about the desks of a session now."""
    found = desks(session)
    template = template_of(session, found)
    places = [rules.Place(d.code, tuple(d.stations), d.open, tuple(d.everyone)) for d in found]
    moment = Day(session, template, found, places, now)
    shown = queries.encounters(viewer, session).filter(roster_queries.known(viewer), state__in=HERE)
    moment.encounters = {str(e.pk): e for e in shown.order_by("queue_number")}
    misses, moment.called = _calls(session)
    for key, encounter in moment.encounters.items():
        moment.steps[key] = queries.stations(encounter)
        moment.people.append(_person(moment, key, encounter, misses.get(key, 0)))
    moment.queues = rules.queues(moment.people, places, template)
    return moment


def _calls(session: Session) -> tuple[dict[str, int], dict[str, str]]:
    misses: dict[str, int] = {}
    last: dict[str, str] = {}
    rows = Call.objects.filter(encounter__session=session).order_by("at", "event_id")
    for key, outcome in rows.values_list("encounter_id", "outcome"):
        last[str(key)] = outcome
        if outcome == "missed":
            misses[str(key)] = misses.get(str(key), 0) + 1
        elif outcome == "came":
            misses.pop(str(key), None)
    return misses, last


def _person(moment: Day, key: str, encounter: Encounter, misses: int) -> rules.Waiting:
    todo = todo_of(moment.steps[key], moment.places)
    place = next((p for p in moment.places if p.code == encounter.desk), None)
    at = encounter.desk if place and any(s in place.stations for s in todo) else ""
    first = moment.template.priority is not None and moment.template.priority.holds(queries.age_of(encounter))
    return rules.Waiting(key, encounter.queue_number, todo, at, first, misses)


def todo_of(steps: list[dict[str, Any]], places: list[rules.Place]) -> tuple[str, ...]:
    """Stations still to pass: the required ones, and the optional ones to which a desk takes everybody."""
    everyone = {s for p in places for s in p.everyone}
    return tuple(
        step["code"]
        for step in steps
        if step["state"] == "todo" or (step["state"] == "optional" and step["code"] in everyone)
    )


def why(advice: rules.Advice) -> str:
    """The reason of an advice in words."""
    if advice.rule is not None:
        return advice.rule.en if wording.english() else advice.rule.vi
    if advice.why == "only":
        return _("Phần còn lại khám ở bàn này")
    if not advice.ahead:
        return _("Bàn đang trống")
    return ngettext("Hàng ngắn nhất: %(n)s người", "Hàng ngắn nhất: %(n)s người", advice.ahead) % {
        "n": advice.ahead
    }


def ring(steps: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Steps of the ring: the door, then every station asked of this person. The door is behind whoever is here."""
    door = {"code": "door", "name": _("Cửa"), "state": "done"}
    shown = [step for step in steps if step["state"] != "optional" and step["code"] != "reception"]
    reception = next((step for step in steps if step["code"] == "reception"), None)
    first = (
        [door] if reception is None else [{**door, "name": reception["name"], "state": reception["state"]}]
    )
    return first + [{"code": s["code"], "name": s["name"], "state": s["state"]} for s in shown]


# --- the television


def board_of(token: str) -> Board:
    """The television of a secret link. Raises NotFound when it was revoked or never was."""
    return present(
        Board.objects.filter(token=token, revoked_at=None)
        .select_related("session", "session__site", "session__team", "session__campaign")
        .first()
    )


def boards(viewer: Any, session: Session) -> list[Board]:
    """Links of a session that still work."""
    permissions.check_see_session(viewer, session)
    return list(Board.objects.filter(Q(session=session), revoked_at=None).order_by("made_at"))


def board(viewer: Any, board_id: Any) -> Board:
    """One link, for whoever runs the session. Raises NotFound."""
    found = Board.objects.select_related("session").filter(pk=board_id).first()
    if found is None or not viewer.sees(found.unit_path):
        raise NotFound()
    return found


def shown_on(found: Board, *, now: dt.datetime) -> dict[str, Any]:
    """What a television shows: numbers only, no name, no health."""
    session = found.session
    moment = day(accounts_queries.system_viewer("board", session.campaign.unit_path), session, now=now)
    rows = []
    for one in moment.desks:
        if not one.open:
            continue
        rows.append(
            {
                "desk": one.name,
                "room": one.room,
                "now": [
                    {
                        "number": moment.encounters[key].queue_number,
                        "called": moment.called.get(key) == "called",
                    }
                    for key in moment.queues.at.get(one.code, [])
                ][-2:],
                "next": [
                    moment.encounters[key].queue_number for key in moment.queues.waiting.get(one.code, [])[:4]
                ],
            }
        )
    return {
        "now": now.isoformat(),
        "state": session.state,
        "desks": rows,
        "waiting": sum(len(keys) for keys in moment.queues.waiting.values()),
    }
