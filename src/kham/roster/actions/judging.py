"""The engine's findings about a list and the people already known, row by row: whose it is, why, and what must be asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kham.kernel.reasons import Reason
from kham.roster.linkage import engine, explain
from kham.roster.linkage.compare import compare
from kham.roster.linkage.decisions import Decision
from kham.roster.linkage.frame import Frame, mark_text, number_repeats
from kham.roster.linkage.local import FEW, Small
from kham.roster.linkage.prepared import Prepared
from kham.roster.linkage.review import Question
from kham.roster.linkage.scoring import BuiltIn, Scorer
from kham.roster.rules import matching

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Asked:
    """A question about two people, told by their keys: ids of known people, or keys of new ones."""

    left: str
    right: str
    hint: str
    score: float
    harm: int
    reasons: tuple[Reason, ...]


@dataclass
class Found:
    """Per new row (in order): ``person`` key, ``reasons`` for the link; ``known``: keys that were people before."""

    person: list[str]
    reasons: list[tuple[Reason, ...]]
    asked: list[Asked] = field(default_factory=list)
    known: frozenset[str] = frozenset()

    def outcome(self, row: int) -> matching.Outcome:
        """One row alone: its person, or the first question about it."""
        key = self.person[row]
        if key in self.known:
            return matching.Outcome(matching.LINK, key, self.reasons[row])
        for one in self.asked:
            if key in (one.left, one.right):
                other = one.right if one.left == key else one.left
                return matching.Outcome(matching.REVIEW, other, one.reasons, one.score, one.hint)
        return matching.Outcome(matching.NEW)


def short(mark: str) -> str:
    """A stored fingerprint (64 hex digits) as the engine writes it (16)."""
    return mark[:16]


def found_in(
    frame: Frame,
    owners: Sequence[str],
    start: int,
    decisions: Sequence[Decision],
    progress: Progress | None = None,
    model: Scorer | None = None,
) -> Found:
    """Link a frame whose rows before ``start`` belong to the people ``owners`` and whose later rows are new."""
    if model is None and len(frame) < FEW:
        model = Small()
    linking = engine.link(frame, decisions, model=model, progress=progress, known=list(owners))
    person = list(linking.person)
    _set_apart(frame, linking.questions, person, owners, decisions)
    return Found(
        person=person[start:],
        reasons=_why(frame, person, start, model),
        asked=[one for question in linking.questions if (one := _asked(question, person))],
        known=frozenset(owner for owner in owners if owner),
    )


def _set_apart(
    frame: Frame,
    questions: Sequence[Question],
    person: list[str],
    owners: Sequence[str],
    decisions: Sequence[Decision],
) -> None:
    """A new row that was joined on little evidence stands alone until somebody has answered: an entry too many costs a visit,
    a person lost in another's entry the whole campaign."""
    told = {mark for one in decisions if one.link for mark in (one.left, one.right)}
    for question in questions:
        row = question.first
        if question.kind == "swallowed" and not owners[row] and person[row] == person[question.second]:
            mark = mark_text(frame.fingerprint[row])
            if mark not in told:
                person[row] = f"?{mark}"


def _asked(question: Question, person: Sequence[str]) -> Asked | None:
    left, right = person[question.first], person[question.second]
    if left == right or question.why == "decided":
        return None
    hint = matching.hint(question.kind, question.why, (reason.code for reason in question.reasons))
    return Asked(
        left,
        right,
        hint,
        float(question.weight),
        matching.harm(hint, float(question.weight)),
        question.reasons,
    )


def _why(frame: Frame, person: Sequence[str], start: int, model: Scorer | None) -> list[tuple[Reason, ...]]:
    """For each new row that stands with another one: what it has in common with the most telling row of its person."""
    best: dict[str, int] = {}
    register = frame.register.tolist()
    for row, key in enumerate(person):
        held = best.get(key)
        if held is None or (register[row] and not register[held]):
            best[key] = row
    pairs: list[Question] = []
    at: list[int] = []
    later: dict[str, int] = {}
    for row in range(start, len(person)):
        key = person[row]
        other = best[key] if best[key] != row else later.get(key, -1)
        later.setdefault(key, row)
        if other >= 0 and other != row:
            pairs.append(Question(row, other, "", "", 0.0, 0.0, 0.0))
            at.append(row - start)
    told: list[tuple[Reason, ...]] = [()] * (len(person) - start)
    if pairs:
        speaker = model if isinstance(model, BuiltIn) else BuiltIn()
        for row, one in zip(at, explain.explained(Prepared(frame), pairs, speaker), strict=True):
            told[row] = one.reasons
    return told


def frame_of(lines: Sequence[dict[str, Any]]) -> Frame:
    """Rows as mappings (see `rules.matching.entry`), each with its stored fingerprint under "mark", as a frame.

    Equal fingerprints (the same line sent again) are told apart in order; a decision speaks of the first.
    """
    if not lines:
        return Frame()
    columns: dict[str, Any] = {name: [line[name] for line in lines] for name in lines[0] if name != "mark"}
    marks = np.array([int(short(line["mark"]), 16) for line in lines], np.uint64)
    return Frame(**columns, fingerprint=number_repeats(marks))


def scored(
    frame: Frame, owners: Sequence[str], row: int, model: Scorer
) -> list[tuple[str, float, tuple[Reason, ...]]]:
    """(person, bits, reasons) of one row against each person of the frame, by the person's best row."""
    ready = Prepared(frame)
    others = np.array([at for at, owner in enumerate(owners) if owner], np.int32)
    pairs = compare(ready, np.minimum(others, row).astype(np.int32), np.maximum(others, row).astype(np.int32))
    bits = model.score(ready, pairs).tolist()
    best: dict[str, tuple[float, int]] = {}
    for at, weight in zip(others.tolist(), bits, strict=True):
        if owners[at] not in best or weight > best[owners[at]][0]:
            best[owners[at]] = (weight, at)
    asked = [Question(row, at, "", "", weight, 0.0, 0.0) for weight, at in best.values()]
    told = explain.explained(ready, asked, model)
    return [
        (person, weight, one.reasons) for (person, (weight, _)), one in zip(best.items(), told, strict=True)
    ]
