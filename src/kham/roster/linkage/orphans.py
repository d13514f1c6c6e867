"""Second pass: clusters without a row of the population register look for the person they most likely are.

Almost everybody is in the register, so an entry that is not is more likely a damaged row of a registered person than somebody
nobody registered. It joins the best candidate when that one stands out from the runner-up; else it stays and is asked about.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kham.roster.linkage.clusters import HARD, ONE_LIST, Clusters, Group
from kham.roster.linkage.compare import GIVEN, SURNAME, Compared
from kham.roster.linkage.prepared import Prepared

LEAST = -3.0  # bits the best candidate needs
SEVERAL = (
    2.0  # bits it needs when several lists already speak of the orphan: perhaps nobody registered that person
)
MARGIN = 4.0  # bits it must be ahead of the next
SAME_LIST_BONUS = (
    4.0  # bits an orphan of one list gives back: written twice is commoner than unregistered namesakes
)
SAME_HOME_BONUS = 4.0  # bits when others of the orphan's household were found in the candidate's household


@dataclass(frozen=True)
class Offer:
    """An orphan's best candidate: row of the orphan, row of the candidate, bits, bits ahead of the next, taken or left open."""

    row: int
    other: int
    weight: float
    ahead: float
    taken: bool


def attach(
    ready: Prepared,
    found: Clusters,
    pairs: Compared,
    weight: NDArray[np.float32],
) -> list[Offer]:
    """Join orphans to their best candidates, the clearest first."""
    first, second = pairs.first, pairs.second
    alike = _alike(pairs)
    label = found.label()
    registered = np.zeros(ready.size, np.bool_)
    registered[label[ready.register]] = True
    wards = np.zeros(int(ready.ward.max(initial=0)) + 1, np.bool_)
    wards[ready.ward[ready.register]] = True
    orphan = ~registered[label] & wards[ready.ward]
    keep = alike & (
        (weight >= LEAST - MARGIN - SAME_LIST_BONUS - SAME_HOME_BONUS)
        & (label[first] != label[second])
        & (orphan[first] | orphan[second])
    )
    options: dict[int, dict[int, tuple[float, int, int, int, int]]] = {}
    rank = ready.rank
    for a, b, bits in zip(first[keep].tolist(), second[keep].tolist(), weight[keep].tolist(), strict=True):
        for mine, theirs in ((a, b), (b, a)):
            if orphan[mine]:
                best = options.setdefault(int(label[mine]), {})
                old = best.get(int(label[theirs]))
                new = (bits, -int(rank[mine]), -int(rank[theirs]))
                if old is None or new > old[:3]:
                    best[int(label[theirs])] = (*new, mine, theirs)
    return _choose(ready, found, options)


def _alike(pairs: Compared) -> NDArray[np.bool_]:
    """The name may be the same, or a number is."""
    levels = pairs.levels
    named = (levels["surname"] != SURNAME.index("differs")) & (levels["given"] != GIVEN.index("differs"))
    numbered = np.isin(levels["number"], (1, 4)) | (levels["insurance"] == 1) | (levels["old_number"] == 1)
    return named | numbered


class _Homes:
    """Which households of other lists the companions of a row live in: a poor household's other members show where it is."""

    def __init__(self, ready: Prepared, found: Clusters) -> None:
        self.home = ready.home.tolist()
        self.found = found
        self.members: dict[int, list[int]] = {}
        for row in np.flatnonzero(ready.home > 0).tolist():
            self.members.setdefault(self.home[row], []).append(row)

    def agree(self, one: Group, two: Group) -> bool:
        """A companion of the orphan is somebody of the candidate's household."""
        there = {self.home[row] for row in two.rows} - {0}
        if not there:
            return False
        for home in {self.home[row] for row in one.rows} - {0}:
            for companion in self.members[home]:
                if companion in one.rows:
                    continue
                if any(self.home[row] in there for row in self.found.group(companion).rows):
                    return True
        return False


def _choose(
    ready: Prepared, found: Clusters, options: dict[int, dict[int, tuple[float, int, int, int, int]]]
) -> list[Offer]:
    offers = []
    homes = _Homes(ready, found)
    for line, candidates in options.items():
        ranked = []
        for other, (bits, _, _, mine, theirs) in candidates.items():
            one, two = found.group(line), found.group(other)
            why = found.contradiction(one, two, bits)
            if why in HARD:
                continue
            more = SAME_LIST_BONUS if why == ONE_LIST else 0.0
            if homes.agree(one, two):
                more += SAME_HOME_BONUS
            ranked.append((bits + more, -int(ready.rank[theirs]), mine, theirs))
        if not ranked:
            continue
        ranked.sort(reverse=True)
        best = ranked[0]
        second = ranked[1][0] if len(ranked) > 1 else -99.0
        offers.append((best[0], best[0] - second, -int(ready.rank[best[2]]), int(best[2]), int(best[3])))
    offers.sort(reverse=True)
    made = []
    for bits, ahead, _, mine, theirs in offers:
        one, two = found.group(mine), found.group(theirs)
        if one is two:
            continue
        least = SEVERAL if len(one.lists) > 1 else LEAST
        taken = bits >= least and ahead >= MARGIN and found.contradiction(one, two, bits) not in HARD
        if taken:
            found.join(one, two)
        made.append(Offer(mine, theirs, float(bits), float(ahead), taken))
    return made
