"""Questions for a human, the most harmful first, each with its reasons as sentences and weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kham.kernel.reasons import Reason
from kham.roster.linkage import explain
from kham.roster.linkage.clusters import Refused
from kham.roster.linkage.orphans import Narrow
from kham.roster.linkage.prepared import Prepared
from kham.roster.linkage.scoring import Scorer

STRONG = 4.0  # bits from which a refused link is worth a question
THINKABLE = -4.0  # bits from which an entry outside the register is worth a question


@dataclass(frozen=True)
class Question:
    """Is row ``first`` the same person as row ``second``?

    kind: "refused" (a strong link that contradicts something), "narrow" (two people fit almost equally), "swallowed" (a row that
    may be a person of its own inside somebody else's entry), "weak" (a link just below the cut).
    """

    first: int
    second: int
    kind: str
    why: str
    weight: float
    probability: float
    harm: float
    reasons: tuple[Reason, ...] = ()


def questions(
    ready: Prepared,
    label: NDArray[np.int32],
    refused: Sequence[Refused],
    narrow: Sequence[Narrow],
    scorer: Scorer,
) -> list[Question]:
    """Refused merges that would have been strong, orphans with two homes; ordered by harm."""
    asked: dict[tuple[int, int], Question] = {}
    size = np.bincount(label, minlength=len(label))

    def ask(first: int, second: int, kind: str, why: str, weight: float, harm: float) -> None:
        one, two = int(label[first]), int(label[second])
        if one == two:
            return
        if (size[one], ready.rank[first]) > (size[two], ready.rank[second]):
            first, second = second, first
        key = (min(one, two), max(one, two))
        if key in asked and asked[key].weight >= weight:
            return
        chance = round(float(1 / (1 + np.exp2(-np.clip(weight, -60, 60)))), 4)
        asked[key] = Question(first, second, kind, why, weight, chance, harm)

    for one in refused:
        if one.weight >= STRONG:
            ask(one.first, one.second, "refused", one.why, one.weight, one.weight)
    for doubt in narrow:
        if doubt.weight >= THINKABLE:
            ask(doubt.row, doubt.other, "narrow", "", doubt.weight, doubt.weight)
    ordered = sorted(
        asked.values(), key=lambda one: (-one.harm, ready.rank[one.first], ready.rank[one.second])
    )
    return explain.explained(ready, ordered, scorer)
