"""One paragraph, one or more duties: split only where the deadlines differ."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .text import sentences, upper_first
from .timing import DocumentDay, Timing, find_timings, relative_deadline


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a paragraph that becomes a task."""

    action: str
    due: str | None
    recurrence: str | None
    deadline_text: str | None


def pieces(duty: str, ground: DocumentDay, *, ranges: bool = True) -> list[Piece]:
    """The duty as one piece, or as several when its sentences or clauses carry different deadlines.

    Undated sentences go with the dated one after them; what follows the last deadline goes with the last.
    A rhythm and an end date in the same clause are one piece ("hằng tuần … đến hết ngày 30/9").
    """
    found = find_timings(duty, ground, ranges=ranges)
    dues = {t.due for t in found if t.due}
    rhythms = {t.recurrence for t in found if t.recurrence}
    segments = _segments(duty)
    dated = [(s, find_timings(s, ground, ranges=ranges)) for s in segments]
    apart = dues and rhythms and not any({bool(t.due) for t in ts} == {True, False} for _, ts in dated)
    if len(dues) <= 1 and len(rhythms) <= 1 and not apart:
        return [_piece(duty, found)]
    groups: list[tuple[list[str], list[Timing]]] = [([], [])]
    for text, timings in [part for s, ts in dated for part in _by_timing(s, ts)]:
        current = groups[-1]
        if timings and current[1] and _values(timings) != _values(current[1]):
            groups.append(([], []))
            current = groups[-1]
        current[0].append(text)
        current[1].extend(timings)
        groups[-1] = current
    return [_piece(_joined(texts), timings) for texts, timings in _shift(groups)]


def _shift(groups: list[tuple[list[str], list[Timing]]]) -> list[tuple[list[str], list[Timing]]]:
    return [g for g in groups if g[0]]


def _values(timings: list[Timing]) -> set[tuple[str | None, str | None]]:
    return {(t.due, t.recurrence) for t in timings}


def _segments(duty: str) -> list[str]:
    out: list[str] = []
    for sentence in sentences(duty):
        depth = 0
        start = 0
        for place, sign in enumerate(sentence):
            depth += (sign in "(“") - (sign in ")”")
            if sign == ";" and depth <= 0:
                out.append(sentence[start : place + 1].strip())
                start = place + 1
        out.append(sentence[start:].strip())
    return [s for s in out if s]


def _by_timing(segment: str, timings: list[Timing]) -> list[tuple[str, list[Timing]]]:
    """A clause with two deadlines of one sort is cut behind each deadline."""
    if (
        len({t.due for t in timings if t.due}) <= 1
        and len({t.recurrence for t in timings if t.recurrence}) <= 1
    ):
        return [(segment, timings)]
    out: list[tuple[str, list[Timing]]] = []
    start = 0
    for number, timing in enumerate(timings):
        end = timing.end if number + 1 < len(timings) else len(segment)
        out.append((segment[start:end], [timing]))
        start = end
    return out


def _joined(texts: list[str]) -> str:
    text = " ".join(t.strip() for t in texts)
    return re.sub(r"^[\s,;.]*(?:và\s+|đồng thời\s+)?", "", text)


def _piece(text: str, timings: list[Timing]) -> Piece:
    due = next((t for t in reversed(timings) if t.due), None)
    rhythm = next((t for t in timings if t.recurrence), None)
    first = due or rhythm
    words = first.text if first else relative_deadline(text)
    return Piece(trimmed(text), due.due if due else None, rhythm.recurrence if rhythm else None, words)


def trimmed(text: str) -> str:
    """The duty without the marks of its end ("./.", ";") and with a capital first letter."""
    text = re.sub(r"[\s./;:,]+$", "", text.strip().lstrip(" :,;-–"))
    return upper_first(text)
