"""From models to an interval: how many people on no list are plausible, given every model and its weight.

Each model says: log mean of the empty cell = unseen ± spread. To that are added what no table can show - a dependence
between the lists that the model leaves out, `unknown` on the log scale - and the chance that lies in the number itself
(Poisson). Draws over all models in proportion to their weights give the point (median) and the interval; the
generator is seeded, so the same table always gives the same answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Draws = NDArray[np.int64]
DRAWS = 4000
LARGEST = 16.0  # log of nine million: no ward hides more


def draws(unseen: Floats, spread: Floats, weights: Floats, *, unknown: float, seed: int) -> Draws:
    """DRAWS plausible numbers of people on no list, in no order.

    The unknown dependence is drawn alike for every table with any seed: parts of one ward share their lists, so their
    errors add up instead of cancelling out.
    """
    chance, common = np.random.default_rng(seed), np.random.default_rng(0)
    places = (np.arange(DRAWS) + 0.5) / DRAWS * weights.sum()
    model = np.minimum(np.searchsorted(np.cumsum(weights), places), len(weights) - 1)
    model = chance.permutation(model)
    log_mean = (
        unseen[model]
        + spread[model] * chance.standard_normal(DRAWS)
        + unknown * common.standard_normal(DRAWS)
    )
    return chance.poisson(np.exp(np.minimum(log_mean, LARGEST)))


def span(drawn: Draws, level: float = 0.95) -> tuple[int, int, int]:
    """(low, middle, high): the middle ``level`` of the draws, widened to whole people."""
    low, middle, high = np.quantile(drawn, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return int(np.floor(low)), round(float(middle)), int(np.ceil(high))
