"""One table of lists in, one answer out: how many people are on none of the lists, how sure, and what to beware of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kham.roster.rules.estimate import bounds, interval, loglinear
from kham.roster.rules.estimate.interval import Draws, Floats

UNKNOWN_TWO = 0.35  # two lists cannot show dependence: odds between a half and twice are left open
UNKNOWN_MORE = (
    0.15  # what pair terms cannot show, calibrated on simulated wards (docs/explanation/people-on-no-list.md)
)
FEW_IN_BOTH = 7  # Seber 1982: from seven people found twice on, Chapman's bias is negligible
PARTS_DIFFER = 0.9  # neighbourhoods of a ward: two in three within 2.5 times more or less than the ward
STRONG = 0.9  # a pair term beyond this multiplies the odds by more than two and a half


@dataclass(frozen=True)
class Caution:
    """Something to know before the number is used. ``lists``: positions of the lists it is about."""

    code: str
    lists: tuple[int, ...] = ()


@dataclass(frozen=True)
class Answer:
    """People on none of the lists: middle estimate and 95 % interval, with the floor that holds when people differ."""

    known: int
    missing: int
    low: int
    high: int
    at_least: float
    method: str  # "none", "chapman", "loglinear"
    lists: int
    cautions: tuple[Caution, ...] = ()
    terms: tuple[tuple[int, int], ...] = ()  # pairs of lists that the best model lets go together
    drawn: Draws = field(default_factory=lambda: np.zeros(0, dtype=np.int64), repr=False, compare=False)
    models: Floats | None = field(default=None, repr=False, compare=False)

    @property
    def share(self) -> float:
        """Missing people per person there is, 0 to 1."""
        return self.missing / (self.known + self.missing) if self.known + self.missing else 0.0


def answer(
    counts: Mapping[int, int],
    lists: int,
    *,
    seed: int = 2026,
    models: Floats | None = None,
    prior: tuple[float, float] | None = None,
) -> Answer:
    """Estimate from counts by mask; lists beyond five raise ValueError.

    Mask 0 are people known from elsewhere, on none of these lists: they are part of what the lists miss, and are taken off.
    ``models``: restrict to these log-linear models (those plausible for the whole ward, `Answer.models`).
    ``prior``: what the whole ward lets one expect here (`expect`): log of the number, and how far a part may differ.
    """
    if lists > loglinear.MAX_LISTS:
        raise ValueError("at most five lists; choose those that cover most people")
    seen = {mask: people for mask, people in counts.items() if mask and people}
    elsewhere = counts.get(0, 0)
    known = sum(seen.values()) + elsewhere
    floor = max(bounds.chao(seen, lists) - elsewhere, 0.0)
    if lists < 2 or not seen:
        return Answer(known, 0, 0, 0, floor, "none", lists, (Caution("too_few_lists"),))
    found = cautions(seen, lists)
    if lists == 2:
        unseen, spread = bounds.chapman_log(seen.get(1, 0), seen.get(2, 0), seen.get(3, 0))
        drawn = interval.draws(
            *_with_prior(np.array([unseen]), np.array([spread]), prior),
            np.ones(1),
            unknown=UNKNOWN_TWO,
            seed=seed,
        )
        drawn = np.maximum(drawn - elsewhere, 0)
        low, missing, high = interval.span(drawn)
        if prior is None:
            missing = max(
                round(bounds.chapman(seen.get(1, 0), seen.get(2, 0), seen.get(3, 0))) - elsewhere, 0
            )
        return Answer(known, missing, min(low, missing), max(high, missing), floor, "chapman", 2,
                      (Caution("two_lists"), *found), (), drawn)  # fmt: skip
    cells = np.array([seen.get(mask, 0) for mask in range(1, 2**lists)], dtype=float)
    fits = loglinear.fit(cells, lists, models=models)
    drawn = interval.draws(
        *_with_prior(fits.unseen, fits.spread, prior), fits.weights, unknown=UNKNOWN_MORE, seed=seed
    )
    drawn = np.maximum(drawn - elsewhere, 0)
    low, middle, high = interval.span(drawn)
    best = fits.terms[int(np.argmax(fits.weights))]
    terms = tuple(pair for pair, on in zip(loglinear.pairs(lists), best, strict=True) if on)
    return Answer(known, middle, low, high, floor, "loglinear", lists, tuple(found), terms, drawn,
                  loglinear.plausible(fits))  # fmt: skip


def expect(whole: Answer, known: int) -> tuple[float, float] | None:
    """What the answer for a whole ward lets one expect of a part with ``known`` people: as many missing per person known,
    give or take the ward's own uncertainty and PARTS_DIFFER. None when the ward has no answer."""
    if not whole.drawn.size or not known or not whole.known:
        return None
    log = np.log((whole.drawn + 0.5) * known / whole.known)
    return float(log.mean()), float(np.hypot(log.std(), PARTS_DIFFER))


def _with_prior(unseen: Floats, spread: Floats, prior: tuple[float, float] | None) -> tuple[Floats, Floats]:
    """Estimates on the log scale and an expectation, each weighing by its precision."""
    if prior is None:
        return unseen, spread
    mean, width = prior
    weight = 1 / spread**2 + 1 / width**2
    return (unseen / spread**2 + mean / width**2) / weight, 1 / np.sqrt(weight)


def cautions(seen: Mapping[int, int], lists: int) -> list[Caution]:
    """Few people on two lists; a list that lies wholly inside another; two lists that clearly go together."""
    found = []
    twice = sum(people for mask, people in seen.items() if mask.bit_count() >= 2)
    if twice < FEW_IN_BOTH:
        found.append(Caution("few_in_both"))
    for a in range(lists):
        for b in range(lists):
            if a == b:
                continue
            both, only = _pair(seen, a, b)
            if only == 0 and both >= 20:
                found.append(Caution("inside", (a, b)))
    for a, b in loglinear.pairs(lists):
        if lists > 2 and abs(odds := _log_odds(seen, a, b)) > STRONG:
            found.append(Caution("together" if odds > 0 else "apart", (a, b)))
    return found


def _pair(seen: Mapping[int, int], a: int, b: int) -> tuple[int, int]:
    """People on both lists, and on the first but not the second."""
    both = sum(people for mask, people in seen.items() if mask >> a & 1 and mask >> b & 1)
    only = sum(people for mask, people in seen.items() if mask >> a & 1 and not mask >> b & 1)
    return both, only


def _log_odds(seen: Mapping[int, int], a: int, b: int) -> float:
    """Log odds ratio between two lists among the people of a third list, where it can be seen."""
    others = [mask for mask in seen if mask & ~(1 << a | 1 << b)]
    cell = {
        (x, y): sum(seen[mask] for mask in others if mask >> a & 1 == x and mask >> b & 1 == y)
        for x in (0, 1)
        for y in (0, 1)
    }
    if min(cell.values()) < 5:
        return 0.0
    return float(np.log(cell[1, 1] * cell[0, 0] / (cell[1, 0] * cell[0, 1])))


def together(answers: Sequence[Answer]) -> Answer:
    """Parts of one place (age groups) as one answer: draws added one by one, so that the interval stays honest.

    Parts without an estimate count with the people they know and pass their caution on.
    """
    usable = [one for one in answers if one.drawn.size]
    known = sum(one.known for one in answers)
    floor = sum(one.at_least for one in answers)
    found = tuple(dict.fromkeys(Caution(caution.code) for one in answers for caution in one.cautions))
    if not usable:
        return Answer(known, 0, 0, 0, floor, "none", 0, found or (Caution("too_few_lists"),))
    drawn = np.sum([one.drawn for one in usable], axis=0)
    low, middle, high = interval.span(drawn)
    method = "loglinear" if any(one.method == "loglinear" for one in usable) else "chapman"
    return Answer(known, middle, low, high, floor, method, max(one.lists for one in usable), found, (), drawn)
