"""Weights where few rows are at hand: frequencies counted in all people of a commune, or not below what any commune shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from kham.roster.linkage.prepared import Prepared
from kham.roster.linkage.scoring import BuiltIn, Frequencies, Weights


class Counts:
    """How often names, years and neighbourhoods occur among the people of a commune."""

    def __init__(self, people: Iterable[tuple[str, int | None, str]]) -> None:
        """``people``: (plain name, birth year, path of the neighbourhood) of each."""
        self.names: Counter[str] = Counter()
        self.years: Counter[int] = Counter()
        self.places: Counter[str] = Counter()
        for name, year, place in people:
            self.names[name] += 1
            self.years[year or 0] += 1
            self.places[place] += 1
        self.surnames: Counter[str] = Counter()
        self.middles: Counter[str] = Counter()
        self.givens: Counter[str] = Counter()
        for name, count in self.names.items():
            words = name.split()
            if words:
                self.givens[words[-1]] += count
                self.surnames[words[0]] += count if len(words) > 1 else 0
                self.middles[" ".join(words[1:-1])] += count
        self.total = max(1, self.names.total())


class LocalFrequencies(Frequencies):
    """The same attributes as `Frequencies`, read from `Counts` instead of from the few rows at hand."""

    def __init__(self, ready: Prepared, counts: Counts) -> None:
        super().__init__(ready)
        everyone = max(counts.total, 200)

        def bits(table: Counter[Any], words: Iterable[Any]) -> Weights:
            found = np.array([table.get(word, 0) for word in words], np.float64)
            result = -np.log2((found + 1) / (everyone + 1))
            if len(result):
                result[0] = 0
            return result.astype(np.float32)

        self.name = bits(counts.names, ready.names)
        self.surname = bits(counts.surnames, ready.parts.words)
        self.given = bits(counts.givens, ready.parts.words)
        self.middle = bits(counts.middles, ready.parts.middles)
        self.year = bits(counts.years, range(len(self.year)))
        self.place = bits(counts.places, ready.frame.place.values)
        here = np.array([counts.names.get(word, 0) for word in ready.names], np.float64)[ready.name]
        self.local = (-np.log2((here + 3) / (counts.total + 300))).astype(np.float32)
        self.prior = -float(np.log2(everyone))


class Local(BuiltIn):
    """The shipped weights with the frequencies of a commune."""

    def __init__(self, counts: Counts) -> None:
        super().__init__()
        self._counts = counts

    def frequencies(self, ready: Prepared) -> Frequencies:
        """Read from the commune's counts."""
        if self._counted is None or self._counted[0] != id(ready):
            self._counted = (id(ready), LocalFrequencies(ready, self._counts))
        return self._counted[1]


FEW = 500  # rows below which counts say little about how common a value is
# Bits that agreement is worth in any commune, at most added where few rows were counted: about 80 years of birth, a dozen
# neighbourhoods, given and middle names as they are spread in the country.
USUAL = {"year": 6.0, "place": 3.0, "given": 5.0, "middle": 3.0}


class Small(BuiltIn):
    """The shipped weights for a small frame: a birth year shared by two of six rows is still one of eighty."""

    def frequencies(self, ready: Prepared) -> Frequencies:
        """Counted in the rows, but not below the usual as long as there are few."""
        if self._counted is None or self._counted[0] != id(ready):
            often = Frequencies(ready)
            more = float(np.log2(FEW / max(1, ready.size)))
            for name, usual in USUAL.items():
                table = getattr(often, name)
                raised = np.maximum(table, np.minimum(table + more, usual)).astype(np.float32)
                if len(raised):
                    raised[0] = table[0]
                setattr(often, name, raised)
            self._counted = (id(ready), often)
        return self._counted[1]
