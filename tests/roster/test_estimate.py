"""People on no list: published figures, a second way to the same number, laws, and simulated wards with known truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kham.roster.rules import estimate
from kham.roster.rules.estimate import bounds, loglinear

# Hepatitis A in a college in northern Taiwan, April to July 1995; lists P (serum test, 135), Q (local hospitals, 122),
# E (epidemiologists' questionnaire, 126); 271 cases on any list, later serology of everybody found about 545.
# Chao, Tsay, Lin, Shau & Chao, "The applications of capture-recapture models to epidemiological data",
# Statistics in Medicine 20 (2001): 336, 378 and 334 from two lists, 388 under independence, 1313 with all pair terms.
HEPATITIS = {0b001: 69, 0b010: 55, 0b100: 63, 0b011: 21, 0b101: 17, 0b110: 18, 0b111: 28}
TRUTH = 545


def cells(counts: dict[int, int], lists: int) -> np.ndarray:
    """Counts in the order of the cells."""
    return np.array([counts.get(mask, 0) for mask in range(1, 2**lists)], dtype=float)


def two(counts: dict[int, int], a: int, b: int) -> tuple[int, int, int]:
    """Only the first, only the second, both, of two lists of a larger table."""
    found = [0, 0, 0]
    for mask, people in counts.items():
        x, y = mask >> a & 1, mask >> b & 1
        if x or y:
            found[2 if x and y else 0 if x else 1] += people
    return found[0], found[1], found[2]


def test_published_two_lists() -> None:
    """n1 × n2 / m of the paper; Chapman's form lies just below it."""
    for pair, published in (((0, 1), 336), ((0, 2), 378), ((1, 2), 334)):
        first, second, both = two(HEPATITIS, *pair)
        petersen = (first + both) * (second + both) / both
        assert round(petersen) == published
        chapman = first + second + both + bounds.chapman(first, second, both)
        by_definition = (first + both + 1) * (second + both + 1) / (both + 1) - 1
        assert chapman == pytest.approx(by_definition)
        assert 0 < petersen - chapman < 0.03 * petersen


def test_published_log_linear() -> None:
    """388 for independent lists and 1313 with all pair terms, which has a closed form."""
    fits = loglinear.fit(cells(HEPATITIS, 3), 3, shrink=1e6, adjust=False)
    total = 271 + np.exp(fits.unseen)
    assert round(total[0]) == 388
    assert round(total[-1]) == 1313
    closed = 28 * 69 * 55 * 63 / (21 * 17 * 18)
    assert total[-1] == pytest.approx(271 + closed, rel=1e-6)


def test_independence_by_another_way() -> None:
    """The fit of independent lists satisfies N = seen / (1 − Π(1 − n_j / N)), solved by bisection (Darroch 1958)."""
    fits = loglinear.fit(cells(HEPATITIS, 3), 3, shrink=1e6, adjust=False)
    low, high = 271.0, 5000.0
    for _ in range(200):
        middle = (low + high) / 2
        missed = math.prod(1 - n / middle for n in (135, 122, 126))
        low, high = (middle, high) if middle * (1 - missed) < 271 else (low, middle)
    assert 271 + np.exp(fits.unseen[0]) == pytest.approx(low, rel=1e-6)


def test_answer_of_the_outbreak_holds_the_truth() -> None:
    answer = estimate.answer(HEPATITIS, 3)
    assert answer.method == "loglinear"
    assert answer.known + answer.low <= TRUTH <= answer.known + answer.high
    assert 90 <= answer.at_least <= answer.high


def test_two_lists_say_that_they_cannot_see_dependence() -> None:
    answer = estimate.answer({1: 40, 2: 30, 3: 120}, 2)
    assert answer.missing == round(40 * 30 / 121)
    assert answer.low <= answer.missing <= answer.high
    assert "two_lists" in {one.code for one in answer.cautions}


def test_one_list_gives_no_number() -> None:
    answer = estimate.answer({1: 40}, 1)
    assert (answer.method, answer.missing, answer.high) == ("none", 0, 0)
    assert answer.cautions == (estimate.Caution("too_few_lists"),)
    assert estimate.answer({}, 3).method == "none"


def test_people_known_from_elsewhere_are_not_missing() -> None:
    plain = estimate.answer(HEPATITIS, 3)
    some = estimate.answer({0: 50, **HEPATITIS}, 3)
    assert some.known == plain.known + 50
    assert abs(some.known + some.missing - plain.known - plain.missing) <= 1
    assert estimate.answer({0: 10_000, **HEPATITIS}, 3).missing == 0


def test_six_lists_are_refused() -> None:
    with pytest.raises(ValueError, match="five"):
        estimate.answer({1: 1}, 6)


def test_list_copied_from_another_is_named() -> None:
    answer = estimate.answer({0b001: 100, 0b011: 40, 0b101: 60, 0b100: 10}, 3)
    assert estimate.Caution("inside", (1, 0)) in answer.cautions


def test_lists_that_go_together_are_named() -> None:
    counts = {0b100: 300, 0b101: 20, 0b110: 20, 0b111: 60, 0b001: 8, 0b010: 9, 0b011: 30}
    answer = estimate.answer(counts, 3)
    assert estimate.Caution("together", (0, 1)) in answer.cautions


def test_same_table_same_answer() -> None:
    first, second = estimate.answer(HEPATITIS, 3), estimate.answer(HEPATITIS, 3)
    assert first == second
    assert (first.drawn == second.drawn).all()


def test_parts_add_up() -> None:
    parts = [estimate.answer({1: 40, 2: 30, 3: 120}, 2, seed=at) for at in range(3)]
    whole = estimate.together(parts)
    assert whole.known == sum(part.known for part in parts)
    assert abs(whole.missing - sum(part.missing for part in parts)) <= 6
    assert sum(part.low for part in parts) - 1 <= whole.low <= whole.missing <= whole.high
    alone = estimate.together([estimate.answer({1: 5}, 1)])
    assert alone.method == "none"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=7, max_size=7), st.permutations([0, 1, 2]))
def test_order_of_lists_does_not_matter(people: list[int], order: list[int]) -> None:
    """Estimates do not depend on which list is called the first; empty cells are no fault."""
    counts = dict(zip(range(1, 8), people, strict=True))
    turned = {sum(1 << order[bit] for bit in range(3) if mask >> bit & 1): n for mask, n in counts.items()}
    here = loglinear.fit(cells(counts, 3), 3)
    there = loglinear.fit(cells(turned, 3), 3)
    assert np.isfinite(here.unseen).all() and np.isfinite(here.spread).all()
    mean = [float(fit.weights @ fit.unseen) for fit in (here, there)]
    assert mean[0] == pytest.approx(mean[1], abs=1e-6)
    answer = estimate.answer(counts, 3)
    assert 0 <= answer.low <= answer.missing <= answer.high


def test_fewer_models_change_little() -> None:
    """The models plausible for the ward answer for its parts as all models do."""
    chance = np.random.default_rng(5)
    ward, _truth = ward_table(chance, 4, 3000)
    every = estimate.answer(ward, 4)
    some = estimate.answer(ward, 4, models=every.models)
    assert abs(some.missing - every.missing) <= 0.06 * (every.missing + 10)


def ward_table(
    chance: np.random.Generator, lists: int, people: int, visible: float = 0.5, pull: float = 0.6
) -> tuple[dict[int, int], int]:
    """Counts by mask, and how many are on no list. Lists of any length; people differ in how visible they are (up to ``visible``
    on the log-odds scale), and half of the lists follow or avoid an earlier one (log odds up to ``pull``)."""
    rates = chance.uniform(0.25, 0.9, lists)
    level = np.log(rates / (1 - rates))
    weight = chance.uniform(0, visible, lists)
    seen = chance.standard_normal(people)
    on = np.zeros((people, lists), dtype=bool)
    for at in range(lists):
        odds = level[at] + weight[at] * seen
        if at and chance.random() < 0.5:
            other = int(chance.integers(0, at))
            odds = odds + chance.uniform(-pull, pull) * (on[:, other] - rates[other])
        on[:, at] = chance.random(people) < 1 / (1 + np.exp(-odds))
    masks = (on * (1 << np.arange(lists))).sum(axis=1)
    counts = dict(enumerate(np.bincount(masks, minlength=2**lists).tolist()))
    return counts, counts.pop(0)


def coverage(worlds: int, *, lists: tuple[int, ...], sizes: tuple[int, ...], visible: float = 0.5) -> float:
    """Share of simulated wards whose true number lies in the interval."""
    hits = []
    for count in lists:
        for size in sizes:
            chance = np.random.default_rng(1000 * count + size)
            for _ in range(worlds):
                counts, truth = ward_table(chance, count, size, visible)
                answer = estimate.answer(counts, count)
                hits.append(answer.low <= truth <= answer.high)
    return sum(hits) / len(hits)


def test_interval_covers_the_truth() -> None:
    assert coverage(25, lists=(2, 3, 4), sizes=(120, 800)) >= 0.92


@pytest.mark.long
@pytest.mark.parametrize("visible", [0.5, 1.0])
@pytest.mark.parametrize("lists", [2, 3, 4, 5])
def test_interval_covers_the_truth_in_many_wards(lists: int, visible: float) -> None:
    share = coverage(300 if lists < 5 else 80, lists=(lists,), sizes=(100, 500, 3000), visible=visible)
    assert share >= (0.95 if visible <= 0.5 else 0.93)


def test_a_small_place_leans_on_its_ward() -> None:
    """Three adults found only by a short list in a place of 170 do not make five hundred missing ones."""
    ward = estimate.answer({0b01: 1600, 0b10: 12, 0b11: 260}, 2)
    small = {0b01: 165, 0b10: 3, 0b11: 4}
    alone = estimate.answer(small, 2)
    here = estimate.answer(small, 2, prior=estimate.expect(ward, 172))
    assert here.high - here.low < (alone.high - alone.low) / 2
    assert estimate.expect(estimate.answer({1: 5}, 1), 5) is None


def test_neighbourhoods_that_differ_are_still_covered() -> None:
    """Twelve neighbourhoods in each ward, with chances of being forgotten that differ by two and more."""
    chance = np.random.default_rng(11)
    hits = []
    for _ in range(4):
        parts = []
        for _place in range(12):
            people = int(chance.integers(100, 500))
            seen = chance.standard_normal(people) * 0.3
            odds = [3.3 - chance.normal(0, 0.6), -2.4, -2.9]
            masks = sum(
                (chance.random(people) < 1 / (1 + np.exp(-(level + seen)))).astype(int) << at
                for at, level in enumerate(odds)
            )
            parts.append(np.bincount(masks, minlength=8))
        ward = estimate.answer(dict(enumerate([0, *sum(parts)[1:].tolist()])), 3)
        for number, table in enumerate(parts):
            counts = dict(enumerate([0, *table[1:].tolist()]))
            here = estimate.expect(ward, sum(counts.values()))
            answer = estimate.answer(counts, 3, seed=number, models=ward.models, prior=here)
            hits.append(answer.low <= table[0] <= answer.high)
    assert sum(hits) / len(hits) >= 0.9
