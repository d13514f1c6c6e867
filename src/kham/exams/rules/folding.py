"""Events of one encounter to its state. The result depends on the set of events, never on the order in which they came.

Order of facts: time on the device, then event id. Per tag the latest fact counts; differing values that it replaced are
kept beside it with who wrote them. An answer cancels an older skip of the same tag, and a skip cancels an older answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kham.exams.rules.definition import FormDefinition

CALLED = "encounter.called"
CHECKED_IN, SAVED, LEFT, RETURNED, CONCLUDED, AMENDED, VOID = (
    "encounter.checked_in", "encounter.saved", "encounter.left", "encounter.returned", "encounter.concluded",
    "encounter.amended", "encounter.void",
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """One event as folding sees it."""

    event_id: str
    kind: str
    body: dict[str, Any]
    recorded_at: dt.datetime
    actor: str

    @property
    def key(self) -> tuple[dt.datetime, str]:
        """Place in the order of facts."""
        return self.recorded_at, self.event_id


@dataclass
class State:
    """What the facts add up to. `state` is a code of EncounterState."""

    answers: dict[str, Any] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    stations_done: list[str] = field(default_factory=list)
    refusals: dict[str, dict[str, Any]] = field(default_factory=dict)
    state: str = "checked_in"
    left_reason: str = ""
    touched: dt.datetime | None = None


def fold(
    facts: Iterable[Fact], form: FormDefinition, *, sex: str, age: int | None, months: int | None = None
) -> State:
    """Fold distinct facts (an event given twice counts once)."""
    ordered = sorted({fact.event_id: fact for fact in facts}.values(), key=lambda fact: fact.key)
    state = State()
    history: dict[str, list[tuple[Any, Fact]]] = {}
    for fact in ordered:
        if fact.kind == SAVED:
            _save(state, history, fact)
        elif fact.kind == LEFT:
            state.left_reason = str(fact.body.get("reason", ""))
        elif fact.kind == RETURNED:
            state.left_reason = ""
    state.touched = ordered[-1].recorded_at if ordered else None
    state.refusals = {name: said for name, said in state.refusals.items() if name in state.skipped}
    state.replaced = {tag: kept for tag, values in history.items() if (kept := _others(values))}
    _clear(state, form, sex, age, months)
    state.stations_done = [s.code for s in form.stations if s.code in state.stations_done]
    required = required_stations(form, sex=sex, age=age, answers=state.answers, months=months)
    state.state = _state({fact.kind for fact in ordered}, state, required)
    return state


def _save(state: State, history: dict[str, list[tuple[Any, Fact]]], fact: Fact) -> None:
    for tag, value in (fact.body.get("answers") or {}).items():
        if value in (None, ""):
            state.answers.pop(tag, None)
        else:
            state.answers[tag] = value
            state.skipped.pop(tag, None)
        history.setdefault(tag, []).append((value, fact))
    station = str(fact.body.get("station") or "")
    if fact.body.get("answers"):
        state.skipped.pop(station, None)
    for name, reason in (fact.body.get("skipped") or {}).items():
        if reason:
            state.skipped[name] = str(reason)
            state.answers.pop(name, None)
        else:
            state.skipped.pop(name, None)
    for name, said in (fact.body.get("refusals") or {}).items():
        state.refusals[name] = said
    done = fact.body.get("done")
    for name in [station] if isinstance(done, bool) else done or []:
        if done is False:
            state.stations_done = [s for s in state.stations_done if s != name]
        elif name and name not in state.stations_done:
            state.stations_done.append(name)


def _others(values: list[tuple[Any, Fact]]) -> list[dict[str, Any]]:
    """Differing values that the last one replaced, oldest first."""
    last = values[-1][0]
    kept: list[dict[str, Any]] = []
    for value, fact in values[:-1]:
        if value not in (None, "") and value != last and all(value != other["value"] for other in kept):
            kept.append({"value": value, "by": fact.actor, "at": fact.recorded_at.isoformat()})
    return kept


def _clear(state: State, form: FormDefinition, sex: str, age: int | None, months: int | None) -> None:
    """A section that does not apply is cleared, not kept: parents before children, until nothing changes.

    Answers to an extension whose file is gone are kept as they are.
    """
    while True:
        gone = [
            tag
            for tag in state.answers
            if (tag not in form.by_tag and not form.missing)
            or (
                tag in form.by_tag
                and not form.by_tag[tag].applies.holds(sex=sex, age=age, answers=state.answers, months=months)
            )
        ]
        if not gone:
            return
        for tag in gone:
            del state.answers[tag]


def required_stations(
    form: FormDefinition,
    *,
    sex: str,
    age: int | None,
    answers: dict[str, Any] | None = None,
    months: int | None = None,
) -> list[str]:
    """Stations that must be done or skipped before the doctor concludes; laboratory only on order, and of somebody who
    chose screening only the stations of what was chosen."""
    return form.required_for(sex=sex, age=age, answers=answers, months=months)


def _state(kinds: set[str], state: State, required: list[str]) -> str:
    if VOID in kinds:
        return "void"
    if CONCLUDED in kinds:
        return "concluded"
    if state.left_reason:
        return "left"
    passed = set(state.stations_done) | set(state.skipped)
    if all(code in passed for code in required):
        return "ready"
    return "in_progress" if SAVED in kinds else "checked_in"
