"""z-scores against examples that WHO published with its own software and tables, and against the package's calculator."""

import datetime as dt
import random

import pytest
from pygrowup import Observation

from kham.exams.rules import growth
from kham.kernel.partial_date import PartialDate

# WHO's test of AnthroPlus: girls, months, cm, kg → weight, BMI, height for age (with three decimals: 0.212 -0.575 0.959; …)
ANTHRO_PLUS = [(60.32, 113.8, 18.7, 0.21, -0.58, 0.96), (60.911701, 113.6, 20.5, 0.79, 0.42, 0.85)]
# WHO's tests of Anthro: sex, days, measured cm, position → height for age
ANTHRO = [
    ("male", 987, 72.86, growth.LYING, -6.09),
    ("female", 731, 77.5, "", -2.55),
    ("male", 244, 60.0, "", -4.81),
    ("male", 274, 60.0, growth.UPRIGHT, -5.02),
]
# Medians and limits of the printed WHO tables at whole months: sex, month, kg, cm, cm of the head (z = 0)
MEDIANS = [
    ("male", 0, 3.3464, 49.8842, 34.4618), ("female", 0, 3.2322, 49.1477, 33.8787),
    ("male", 12, 9.6479, 75.7488, 46.0661), ("female", 12, 8.9481, 74.015, 44.8965),
    ("male", 36, 14.3429, 96.0835, None), ("female", 36, 13.8503, 95.0572, None),
]  # fmt: skip


def days(months: float) -> int:
    """Days of an age in months, half up as WHO rounds."""
    return int(months * growth.DAYS_OF_MONTH + 0.5)


@pytest.mark.parametrize(("months", "height", "weight", "waz", "baz", "haz"), ANTHRO_PLUS)
def test_five_years_as_anthro_plus(
    months: float, height: float, weight: float, waz: float, baz: float, haz: float
) -> None:
    found = growth.scores(sex="female", days=days(months), weight=weight, height=height)
    assert (found.waz, found.baz, found.haz) == pytest.approx((waz, baz, haz), abs=0.011)


@pytest.mark.parametrize(("sex", "age", "measured", "position", "haz"), ANTHRO)
def test_length_and_height_as_anthro(sex: str, age: int, measured: float, position: str, haz: float) -> None:
    height = growth.stature(measured, age, position)
    assert growth.scores(sex=sex, days=age, height=height).haz == pytest.approx(haz, abs=0.011)


@pytest.mark.parametrize(("sex", "month", "weight", "height", "head"), MEDIANS)
def test_medians_score_nothing(
    sex: str, month: int, weight: float, height: float, head: float | None
) -> None:
    found = growth.scores(sex=sex, days=days(month), weight=weight, height=height, head=head)
    assert found.waz == pytest.approx(0, abs=0.01) and found.haz == pytest.approx(0, abs=0.01)
    assert head is None or found.hcz == pytest.approx(0, abs=0.01)


def test_the_package_calculates_the_same_below_five() -> None:
    drawn = random.Random(11)
    for _ in range(300):
        age, sex = drawn.randrange(1, 1826), drawn.choice(("male", "female"))
        weight, height = round(drawn.uniform(3, 25), 1), round(drawn.uniform(50, 115), 1)
        said = Observation(sex, age_in_days=age)
        found = growth.scores(sex=sex, days=age, weight=weight, height=height)
        assert found.waz == pytest.approx(float(said.wfa(weight)), abs=0.011)
        assert found.haz == pytest.approx(float(said.lhfa(height, recumbent=age < 730)), abs=0.011)


def test_position_matters_by_seven_millimetres() -> None:
    assert growth.stature(70.0, 400, growth.UPRIGHT) == 70.7
    assert growth.stature(90.0, 800, growth.LYING) == 89.3
    assert growth.stature(70.0, 400, growth.LYING) == 70.0
    assert growth.stature(70.0, 400) == 70.0


def test_preterm_age_is_corrected_until_two_years() -> None:
    assert growth.corrected(365, 32) == 365 - 56
    assert growth.corrected(365, 37) == 365
    assert growth.corrected(365, None) == 365
    assert growth.corrected(731, 32) == 731
    assert growth.corrected(20, 32) is None  # not yet due


def test_age_needs_a_month_of_birth() -> None:
    on = dt.date(2026, 8, 5)
    assert growth.age_in_days(PartialDate(2024), on) is None
    assert growth.age_in_days(PartialDate(2026, 7), on) == 21
    assert growth.age_in_days(PartialDate(2026, 8), on) == 0
    assert growth.age_in_days(PartialDate(2026, 8, 5), on) == 0
    assert growth.age_in_days(PartialDate(2026, 8, 6), on) is None


def test_what_cannot_be_believed_is_no_score_of_a_child() -> None:
    assert growth.scores(sex="male", days=365, height=50).odd() == ["haz"]
    assert growth.scores(sex="male", days=365, weight=25, height=76).odd() == ["waz", "whz", "baz"]
    assert growth.scores(sex="other", days=365, weight=9).waz is None
    assert growth.scores(sex="male", days=365, weight=9, height=130).whz is None
    assert growth.scores(sex="male", days=days(121), weight=30).waz is None
