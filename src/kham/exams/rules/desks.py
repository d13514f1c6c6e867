"""Desks of a day: templates, who goes where next, and whose turn it is. Pure; every advice says why.

Order of a queue: the law's priority first, then the queue number; somebody who did not come when called goes some
places back. A person is sent to the open desk with the fewest people among those the rules of order allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import Field

from kham.exams.rules.definition import Strict

FOLDER = Path(__file__).parent.parent / "data" / "desks"


class DeskSpec(Strict):
    """One desk of a template. `everyone`: optional stations that everybody passes here."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")
    vi: str
    en: str
    room: str = ""
    stations: list[str]
    staff: list[str] = []
    everyone: list[str] = []


class Order(Strict):
    """A station that comes before others ("*": before every other)."""

    station: str
    before: list[str]
    vi: str
    en: str


class Priority(Strict):
    """Ages that go first by law."""

    age_from: int | None = None
    age_below: int | None = None
    source: str

    def holds(self, age: int | None) -> bool:
        """Whether somebody of that age goes first."""
        return age is not None and (
            (self.age_from is not None and age >= self.age_from)
            or (self.age_below is not None and age < self.age_below)
        )


class Template(Strict):
    """How a team sets itself up: desks, rules of order, patience."""

    template: str
    title: dict[str, str]
    staff: int
    teams: list[str]
    sites: list[str]
    source: str
    priority: Priority | None = None
    missed_back: int = 3
    lost_minutes: int = 30
    desks: list[DeskSpec]
    order: list[Order] = []


@lru_cache(maxsize=1)
def templates() -> dict[str, Template]:
    """Every template shipped, by code. Raises ValueError naming the file that is wrong."""
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            one = Template.model_validate(yaml.safe_load(path.read_text("utf-8")))
        except ValueError as wrong:
            raise ValueError(f"{path.name}: {wrong}") from wrong
        found[one.template] = one
    return found


def template_for(*, team: str, site: str, people: int) -> Template:
    """The template of a team (mobile, fixed, home) at a kind of site with some staff; 0 when the staff is not known."""
    known = templates()
    if team == "home":
        return known["home"]
    if site == "school":
        return known["school"]
    return known["team_4"] if 0 < people <= 5 else known["team_8"]


@dataclass(frozen=True)
class Place:
    """A desk as the rules see it."""

    code: str
    stations: tuple[str, ...]
    open: bool = True
    everyone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """Somebody who is here. `todo`: stations still to pass; `desk`: where they are now, "" while waiting."""

    key: str
    number: int
    todo: tuple[str, ...]
    desk: str = ""
    first: bool = False
    misses: int = 0


@dataclass(frozen=True)
class Advice:
    """Where to go next and why. `why` is "rule" with the rule, "only" for the single desk left, else "short"."""

    desk: str
    why: str
    rule: Order | None = None
    ahead: int = 0


@dataclass
class Queues:
    """The plan of a moment: who is at a desk, who waits for it in order, and each person's advice."""

    at: dict[str, list[str]] = field(default_factory=dict)
    waiting: dict[str, list[str]] = field(default_factory=dict)
    advice: dict[str, Advice] = field(default_factory=dict)


def turn(one: Waiting, missed_back: int = 3) -> tuple[bool, float, int]:
    """Place in the order of turns."""
    return (not one.first or one.misses > 0, one.number + one.misses * (missed_back + 0.5), one.number)


def queues(people: Iterable[Waiting], places: Sequence[Place], template: Template) -> Queues:
    """Send everybody who waits to a desk, one after the other in order of turns."""
    found = Queues({p.code: [] for p in places}, {p.code: [] for p in places})
    present = sorted(people, key=lambda one: turn(one, template.missed_back))
    for one in present:
        if one.desk in found.at:
            found.at[one.desk].append(one.key)
    for one in present:
        if one.desk in found.at:
            continue
        load = {code: len(found.at[code]) + len(found.waiting[code]) for code in found.at}
        advice = next_desk(one.todo, places, load, template.order)
        if advice is not None:
            found.waiting[advice.desk].append(one.key)
            found.advice[one.key] = advice
    return found


def next_desk(
    todo: Sequence[str], places: Sequence[Place], load: dict[str, int], order: Sequence[Order] = ()
) -> Advice | None:
    """The desk to go to now; None when no open desk covers what is left."""
    served = [s for s in todo if any(p.open and s in p.stations for p in places)]
    allowed, rule = _allowed(served, order)
    able = [p for p in places if p.open and any(s in p.stations for s in allowed)]
    if not able:
        return None
    best = min(able, key=lambda p: load.get(p.code, 0))  # the first of equals: the order of the desks
    why = "only" if len(able) == 1 else "short"
    if rule is not None and rule.station in best.stations and rule.station in served:
        return Advice(best.code, "rule", rule, load.get(best.code, 0))
    return Advice(best.code, why, None, load.get(best.code, 0))


def _allowed(served: list[str], order: Sequence[Order]) -> tuple[list[str], Order | None]:
    """Stations that may come now: nothing that a rule puts later; the conclusion when nothing else is left."""
    for rule in order:
        if rule.before == ["*"] and rule.station in served:
            return [rule.station], rule
    later = {s for rule in order if rule.station in served for s in rule.before}
    first = next((rule for rule in order if rule.station in served), None)
    allowed = [s for s in served if s not in later]
    if len(served) > 1:
        allowed = [s for s in allowed if s != "conclusion"]
    return allowed or served, first


def choose(found: Queues, people: Sequence[Waiting], place: Place, template: Template) -> str | None:
    """Whom a desk calls now: its own queue first, else whoever waits elsewhere and still needs this desk."""
    own = found.waiting.get(place.code) or []
    if own:
        return own[0]
    for one in sorted(people, key=lambda one: turn(one, template.missed_back)):
        if one.desk:
            continue
        allowed, _ = _allowed(list(one.todo), template.order)
        if any(s in place.stations for s in allowed):
            return one.key
    return None
