"""Questions for a human, the most harmful first, each with its reasons as sentences and weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kham.kernel.reasons import Reason
from kham.roster.linkage import explain
from kham.roster.linkage.clusters import KNOWN, Refused
from kham.roster.linkage.orphans import Offer
from kham.roster.linkage.prepared import Prepared
from kham.roster.linkage.scoring import Scorer

STRONG = 4.0  # bits from which a refused link of an entry outside the register is worth a question
CERTAIN = 16.0  # bits from which a refused link between two registered people is
THINKABLE = -4.0  # bits from which an entry outside the register is worth a question
SHAKY = 3.0  # bits below which an entry that was joined may be a person of its own
# What a wrong answer costs: a person without an entry misses the campaign, a double entry costs a visit.
HARM = {"swallowed": 300.0, "refused": 200.0, "narrow": 100.0, "double": 0.0}


@dataclass(frozen=True)
class Question:
    """Is row ``first`` the same person as row ``second``?

    kind: "swallowed" (joined on little evidence, may be a person of its own), "refused" (a strong link that contradicts
    something), "narrow" (fits two people almost equally, or one not well enough), "double" (two registered people very alike).
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
    offers: Sequence[Offer],
    scorer: Scorer,
) -> list[Question]:
    """What a human should look at, the most harmful first; one question for two entries."""
    asked: dict[tuple[int, int], Question] = {}
    size = np.bincount(label, minlength=len(label))
    registered = np.zeros(len(label), np.bool_)
    registered[label[ready.register]] = True
    someone = bool(registered.any())

    def ask(first: int, second: int, kind: str, why: str, weight: float) -> None:
        one, two = int(label[first]), int(label[second])
        if kind != "swallowed" and (size[one], ready.rank[first]) > (size[two], ready.rank[second]):
            first, second = second, first
        key = (first, second) if kind == "swallowed" else (min(one, two), max(one, two))
        if key in asked and asked[key].harm >= HARM[kind] + weight:
            return
        chance = round(float(1 / (1 + np.exp2(-np.clip(weight, -60, 60)))), 4)
        asked[key] = Question(first, second, kind, why, weight, chance, HARM[kind] + weight)

    for offer in offers:
        if offer.taken and offer.weight < SHAKY:
            ask(offer.row, offer.other, "swallowed", "", offer.weight)
        elif not offer.taken and offer.weight >= THINKABLE and label[offer.row] != label[offer.other]:
            ask(offer.row, offer.other, "narrow", "", offer.weight)
    for one in refused:
        if label[one.first] == label[one.second]:
            continue
        both = bool(registered[label[one.first]] and registered[label[one.second]])
        if both or not someone:
            if one.weight >= CERTAIN or one.why == KNOWN:
                ask(one.first, one.second, "double", one.why, one.weight)
        elif one.weight >= STRONG:
            ask(one.first, one.second, "refused", one.why, one.weight)
    ordered = sorted(
        asked.values(), key=lambda one: (-one.harm, ready.rank[one.first], ready.rank[one.second])
    )
    return explain.explained(ready, ordered, scorer)
