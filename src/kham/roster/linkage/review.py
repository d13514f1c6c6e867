"""Questions for a human, the most harmful first, each with its reasons as sentences and weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kham.kernel.reasons import Reason
from kham.roster.linkage import explain
from kham.roster.linkage.clusters import Clusters
from kham.roster.linkage.compare import Compared
from kham.roster.linkage.prepared import Prepared
from kham.roster.linkage.scoring import Scorer, Weights


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
    ready: Prepared, pairs: Compared, weight: Weights, found: Clusters, scorer: Scorer
) -> list[Question]:
    """Refused merges that would have been strong; ordered by harm."""
    asked: dict[tuple[int, int], Question] = {}
    label = found.label
    size = np.bincount(label, minlength=len(label))
    wanted = [one for one in found.refused if one.weight >= 4 and label[one.first] != label[one.second]]
    for one in wanted:
        key = (min(label[one.first], label[one.second]), max(label[one.first], label[one.second]))
        small_first = (size[label[one.first]], ready.rank[one.first]) <= (
            size[label[one.second]],
            ready.rank[one.second],
        )
        left, right = (one.first, one.second) if small_first else (one.second, one.first)
        if key in asked and asked[key].weight >= one.weight:
            continue
        chance = float(1 / (1 + np.exp2(-min(one.weight, 60.0))))
        asked[key] = Question(left, right, "refused", one.why, one.weight, round(chance, 4), one.weight)
    ordered = sorted(
        asked.values(), key=lambda one: (-one.harm, ready.rank[one.first], ready.rank[one.second])
    )
    return explain.explained(ready, ordered, scorer)
