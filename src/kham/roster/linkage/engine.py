"""From a frame of source rows to people: blocking, scoring, constrained clustering, second pass, questions, stable ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from kham.roster.linkage import blocking, clusters, compare, copies, orphans, review, scoring
from kham.roster.linkage.decisions import Decision, replay
from kham.roster.linkage.frame import Frame, Text, mark_text
from kham.roster.linkage.prepared import Prepared

Progress = Callable[[int, int, str], None]
SINGLE, LINKED, REVIEW = 0, 1, 2
STATUS = ("single", "linked", "review")
CUT = 0.0  # bits; the constraints hold precision, so the cut may be low


@dataclass
class Linking:
    """What came of a frame, row by row.

    person        id of each row's person (the known person's, or 16 hex digits made from a fingerprint)
    status        position in `STATUS` per row
    probability   that the row belongs to its person (best link that holds it; a single row: that it is nobody else's)
    questions     for a human, the most harmful first
    refused       links that were not followed, with the contradiction (for tests and figures)
    earlier       after `state.extend`: (saved row, person) where the new rows changed it
    saved         after `state.extend`: saved rows that questions speak of, numbered on behind the frame's own rows
    saved_person  id of each of their people
    """

    person: Text
    status: NDArray[np.int8]
    probability: NDArray[np.float32]
    questions: list[review.Question] = field(default_factory=list)
    refused: list[clusters.Refused] = field(default_factory=list)
    earlier: list[tuple[int, str]] = field(default_factory=list)
    saved: Frame = field(default_factory=Frame)
    saved_person: Text = field(default_factory=lambda: Text.of([]))

    def label(self) -> NDArray[np.int32]:
        """Equal numbers, equal people."""
        return self.person.codes


def link(
    frame: Frame,
    decisions: Sequence[Decision] = (),
    model: scoring.Scorer | None = None,
    progress: Progress | None = None,
    known: Sequence[str] | None = None,
    *,
    may_join: bool = False,
    total: int = 0,
) -> Linking:
    """Who is who among all rows.

    ``known``: per row the id of a person it already belongs to, "" for a new row. Rows of one known person stay together; two
    known people are never joined (a strong link between them becomes a question) unless ``may_join``. ``total``: rows of the
    whole roster when the frame is a part of it. The same list given twice under two names is linked once.
    """
    say = progress or (lambda done, total, words: None)
    if not len(frame):
        return Linking(Text.of([]), np.zeros(0, np.int8), np.zeros(0, np.float32))
    twin = copies.find(frame) if known is None else None
    if twin is not None:
        once = copies.without(frame, twin)
        return copies.spread(link(once, copies.moved(frame, twin, decisions), model, progress), twin)
    scorer = model or scoring.BuiltIn()
    say(0, 5, "Chuẩn bị")
    ready = Prepared(frame, total)
    must, cannot, _elsewhere = replay(frame, decisions)
    owner = Text.of(known) if known is not None else None
    say(1, 5, "Tìm các dòng gần nhau")
    first, second = getattr(scorer, "candidates", blocking.candidates)(ready)
    say(2, 5, "So sánh")
    pairs = compare.compare(ready, first, second)
    weight = scorer.score(ready, pairs)
    say(3, 5, "Ghép")
    found = clusters.Clusters(
        ready, must=must, cannot=cannot, known=owner.codes if owner else None, may_join=may_join
    )
    strong = weight >= CUT
    found.follow(first[strong], second[strong], weight[strong])
    offers = orphans.attach(ready, found, pairs, weight)
    say(4, 5, "Soạn câu hỏi")
    label = found.label()
    questions = review.questions(ready, label, found.refused, offers, scorer)
    probability = _probability(label, first, second, weight)
    status = _status(label, questions)
    say(5, 5, "Xong")
    return Linking(identities(frame, label, owner), status, probability, questions, found.refused)


def _status(label: NDArray[np.int32], questions: Sequence[review.Question]) -> NDArray[np.int8]:
    size = np.bincount(label, minlength=len(label))
    status = np.where(size[label] > 1, LINKED, SINGLE).astype(np.int8)
    asked = [question.first for question in questions]
    status[asked] = REVIEW
    return status


def _probability(
    label: NDArray[np.int32], first: NDArray[np.int32], second: NDArray[np.int32], weight: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Best link inside the cluster; for a single row the chance that its best link outside is none."""
    inside = label[first] == label[second]
    best = np.full(len(label), -60.0, np.float32)
    outside = np.full(len(label), -60.0, np.float32)
    for side in (first, second):
        np.maximum.at(best, side[inside], weight[inside])
        np.maximum.at(outside, side[~inside], weight[~inside])
    alone = np.bincount(label, minlength=len(label))[label] == 1
    bits = np.clip(np.where(alone, -outside, best), -60, 60)
    return np.round(1 / (1 + np.exp2(-bits)), 4).astype(np.float32)


def identities(frame: Frame, label: NDArray[np.int32], known: Text | None = None) -> Text:
    """A stable id per cluster: the known person's, else made from one row's fingerprint.

    That row is one of the population register if there is one, and among those the least fingerprint: lists that come later
    mostly leave it alone.
    """
    order = np.lexsort((frame.fingerprint, ~frame.register, label))
    start = np.ones(len(label), np.bool_)
    start[1:] = label[order][1:] != label[order][:-1]
    anchor = np.zeros(len(label), np.int64)
    anchor[label[order[start]]] = order[start]
    names = _kept_names(frame, label, known) if known is not None else {}
    lines = np.unique(label)
    words = [names.get(line) or mark_text(frame.fingerprint[anchor[line]]) for line in lines.tolist()]
    return Text((np.searchsorted(lines, label) + 1).astype(np.int32), ["", *words])


def _kept_names(frame: Frame, label: NDArray[np.int32], known: Text) -> dict[int, str]:
    """Each cluster keeps the id of the known person with most rows in it; each id goes to one cluster only."""
    rows = np.flatnonzero(known.codes > 0)
    pairs, first, counts = np.unique(
        label[rows].astype(np.int64) << 32 | known.codes[rows], return_index=True, return_counts=True
    )
    least = frame.fingerprint[rows[first]]
    names: dict[int, str] = {}
    given: set[int] = set()
    for at in np.lexsort((least, -counts)).tolist():
        line, who = int(pairs[at] >> 32), int(pairs[at] & 0xFFFFFFFF)
        if line not in names and who not in given:
            names[line] = known.values[who]
            given.add(who)
    return names


def replace_rows(question: review.Question, first: int, second: int) -> review.Question:
    """The same question about rows under other numbers."""
    return replace(question, first=first, second=second)
