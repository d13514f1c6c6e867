"""From levels to one weight per pair, in bits: each bit doubles the odds that two rows are one person.

`Scorer` is the interface; `BuiltIn` the weights that ship. How often a name, a year, a neighbourhood occurs is counted in
the rows themselves, so a rare name counts more than a common one and a small hamlet more than a large ward.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kham.roster.linkage import crew
from kham.roster.linkage.compare import FIELDS, Compared
from kham.roster.linkage.prepared import Prepared

Weights = NDArray[np.float32]

# Evidence that belongs to the family as much as to the person: it may not join two people of different given names.
FAMILY = ("place", "phone", "head", "guardian", "surname", "middle")

# Bits per level. Agreement on names, birth year and place is counted from the rows (see `Frequencies`) and only corrected here.
WEIGHTS: dict[str, dict[str, float]] = {
    "given": {"same": 0, "heard": -3.0, "near": -4.0, "alias": -2.0, "letter": -3.0, "differs": -12.0},
    "middle": {"same": 0, "heard": -1.5, "initials": 0.5, "missing": -1.0, "near": -2.0, "shared": -1.5, "differs": -7.0},
    "surname": {"same": 0, "heard": -2.5, "near": -3.0, "missing": -1.5, "letter": -1.0, "differs": -10.0},
    "marks": {"same": 0.6, "unmarked": 0.0, "tone": -1.5, "differs": -3.5},
    "birth": {
        "full": 8.3, "january": 0.0, "year": 0.0, "swapped": 2.0, "year_slip": 6.0, "day_slip": 2.0, "month_slip": 1.5,
        "two_slips": 1.0, "age_near": 3.0, "year_near": -2.0, "same_year": -3.5, "differs": -12.0,
    },
    "sex": {"same": 0.95, "differs": -6.0},
    "number": {"same": 20.0, "near": 7.0, "differs": -12.0, "doubtful_same": 6.0, "doubtful_differs": -2.0, "twins": -8.0},
    "insurance": {"same": 18.0, "near": 6.0, "differs": -8.0, "twins": -6.0},
    "old_number": {"same": 14.0, "differs": -5.0},
    "place": {"spot": 5.5, "place": 0.0, "place_other_house": -3.0, "ward": 0.0, "other_place": -3.5, "other_ward": -5.0, "house": 5.0},
    "phone": {"same": 7.0, "differs": -0.7},
    "head": {"same": 5.0, "near": -0.5, "differs": -2.0},
    "guardian": {"same": 6.0, "differs": -1.0, "newborn": 0.0},
    "source": {"same_list": -7.0, "same_home": -12.0, "other": 0.0},
}  # fmt: skip


class Scorer(Protocol):
    """Bits of evidence for each pair; 0 = as likely one person as two."""

    def score(self, ready: Prepared, pairs: Compared) -> Weights:
        """One weight per pair, in bits."""
        ...


def level_weights(weights: dict[str, dict[str, float]], field: str) -> Weights:
    """The weights of one field in the order of its levels."""
    return np.array([weights[field].get(level, 0.0) for level in FIELDS[field]], np.float32)


def rarity(codes: NDArray[Any], unknown: int = 0, least: float = 0.0) -> Weights:
    """Bits won when two rows agree on a value: -log2 of its share of the rows. Unknown: 0."""
    counts = np.bincount(codes).astype(np.float64)
    total = max(1.0, counts.sum() - (counts[unknown] if len(counts) else 0))
    with np.errstate(divide="ignore"):
        bits = -np.log2(np.maximum(counts, 1) / total)
    bits[unknown] = 0
    return np.maximum(bits, least).astype(np.float32)


class Frequencies:
    """How much agreement on each value is worth, counted in the rows."""

    def __init__(self, ready: Prepared) -> None:
        self.name = rarity(ready.name)
        self.surname = rarity(ready.surname)
        self.given = rarity(ready.given)
        self.middle = rarity(ready.middle)
        self.year = rarity(ready.year)
        self.place = rarity(ready.place)
        self.ward = rarity(ready.ward)
        local = (ready.ward.astype(np.int64) << 32) | ready.name
        _, back, counts = np.unique(local, return_inverse=True, return_counts=True)
        in_ward = np.maximum(np.bincount(ready.ward)[ready.ward], 1)
        # Share of the name in its own ward: upland clans repeat few names. One row of a name tells little, hence + 3.
        self.local = (-np.log2((counts[back] + 3) / (in_ward + 300))).astype(np.float32)
        # Prior: two rows taken at random are one person once in as many cases as there are people.
        self.prior = -float(np.log2(max(ready.total / 2.5, 200)))


class BuiltIn:
    """The weights above with counted frequencies. ``weights`` may override levels (a measured set)."""

    name = "built-in"

    def __init__(self, weights: dict[str, dict[str, float]] | None = None) -> None:
        self.weights = {field: {**WEIGHTS[field], **(weights or {}).get(field, {})} for field in FIELDS}
        self._counted: tuple[int, Frequencies] | None = None

    def frequencies(self, ready: Prepared) -> Frequencies:
        """Counted once per set of rows."""
        if self._counted is None or self._counted[0] != id(ready):
            self._counted = (id(ready), Frequencies(ready))
        return self._counted[1]

    def parts(self, ready: Prepared, pairs: Compared) -> dict[str, Weights]:
        """Bits by field, before family evidence is capped; what the review queue tells."""
        often = self.frequencies(ready)
        first, second, levels = pairs.first, pairs.second, pairs.levels
        bits = {field: level_weights(self.weights, field)[levels[field]] for field in FIELDS}
        self._name_bits(ready, often, pairs, bits)
        year = np.minimum(often.year[ready.year[first]], often.year[ready.year[second]])
        bits["birth"] += np.where(
            (levels["birth"] >= 1) & (levels["birth"] <= 8) & (levels["birth"] != 5), year, 0
        )
        place = levels["place"]
        bits["place"] += np.where((place >= 1) & (place <= 3), often.place[ready.place[first]], 0)
        ward = np.minimum(often.ward[ready.ward[first]], often.ward[ready.ward[second]])
        bits["place"] += np.where((place == 4) | (place == 5), ward, 0)
        return bits

    def _name_bits(
        self, ready: Prepared, often: Frequencies, pairs: Compared, bits: dict[str, Weights]
    ) -> None:
        first, second, levels = pairs.first, pairs.second, pairs.levels
        for field in ("surname", "given"):
            table, codes = getattr(often, field), getattr(ready, field)
            alike = (levels[field] >= 1) & (levels[field] <= (4 if field == "given" else 3))
            bits[field] += np.where(alike, np.minimum(table[codes[first]], table[codes[second]]), 0)
        alike = np.isin(levels["middle"], (1, 2, 5))
        middle = np.minimum(often.middle[ready.middle[first]], often.middle[ready.middle[second]])
        bits["middle"] += np.where(alike, middle, 0)
        # The whole name may be commoner than its parts suggest, in the country or in the ward.
        equal = ready.name[first] == ready.name[second]
        parts = bits["given"] + bits["middle"] + bits["surname"]
        whole = np.minimum(often.name[ready.name[first]], np.minimum(often.local[first], often.local[second]))
        bits["given"] = np.where(
            equal & (ready.name[first] > 0), bits["given"] + np.minimum(whole - parts, 0), bits["given"]
        )

    def score(self, ready: Prepared, pairs: Compared) -> Weights:
        """Sum of the bits; evidence of the family cannot outweigh a different given name."""
        self.frequencies(ready)
        parts = crew.slices(len(pairs))
        if len(parts) == 1:
            return self._score(ready, pairs)
        return np.concatenate(
            list(crew.each(lambda at: self._score(ready, pairs.take(at)), parts, len(pairs)))
        )

    def _score(self, ready: Prepared, pairs: Compared) -> Weights:
        bits = self.parts(ready, pairs)
        total = np.full(len(pairs), self.frequencies(ready).prior, np.float32)
        family = np.zeros(len(pairs), np.float32)
        for field, part in bits.items():
            if field in FAMILY:
                family += part
            else:
                total += part
        other = pairs.levels["given"] == 6
        newborn = pairs.levels["guardian"] == 3
        total += np.where(other & ~newborn, np.minimum(family, 0), family)
        rounded: Weights = np.round(total, 3).astype(np.float32)
        return rounded
