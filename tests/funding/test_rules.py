"""Costs, the cap and double payment as tables."""

import datetime as dt

import pytest

from kham.funding.rules import Cost, Exam, Price, cost, packages_of, paid_twice, sources, typical

PRICES = [Price("base", 200_000), Price("elderly", 100_000), Price("woman", 80_000), Price("minor", 20_000)]


@pytest.mark.parametrize(
    ("age", "sex", "packages"),
    [
        (70, "male", {"base", "elderly"}), (70, "female", {"base", "elderly", "woman"}), (30, "female", {"base", "woman"}),
        (17, "female", {"base", "minor"}), (18, "male", {"base"}), (60, "male", {"base", "elderly"}), (None, "female", {"base"}),
    ],
)  # fmt: skip
def test_packages(age: int | None, sex: str, packages: set[str]) -> None:
    assert packages_of(age, sex) == packages


@pytest.mark.parametrize(
    ("packages", "source", "expected"),
    [
        ({"base"}, "2", Cost(200_000, 200_000, 0)),
        (
            {"base", "elderly", "woman"},
            "2",
            Cost(380_000, 350_000, 30_000),
        ),  # Điều 73: the budget pays up to the cap
        ({"base", "elderly", "woman"}, "4", Cost(380_000, 380_000, 0)),  # the employer pays the whole
        ({"base"}, "?", Cost(200_000, 200_000, 0)),
    ],
)
def test_cap(packages: set[str], source: str, expected: Cost) -> None:
    assert cost(PRICES, packages, 350_000, source) == expected


def test_typical_people_and_sources() -> None:
    over = {label: above for label, _total, above in typical(PRICES, 350_000)}
    assert over["Người từ 60 tuổi, nữ"] == 30_000 and sum(over.values()) == 30_000
    assert list(sources()) == ["1", "2", "3", "4", "5", "9"]


@pytest.mark.parametrize(
    ("exams", "people"),
    [
        ([Exam("a", dt.date(2026, 3, 1)), Exam("a", dt.date(2026, 9, 1))], ["a"]),
        ([Exam("a", dt.date(2025, 12, 31)), Exam("a", dt.date(2026, 1, 1))], []),
        ([Exam("a", dt.date(2026, 3, 1)), Exam("a", dt.date(2026, 4, 1), here=False)], ["a"]),
        ([Exam("a", dt.date(2026, 3, 1), here=False), Exam("a", dt.date(2026, 4, 1), here=False)], []),
        ([Exam("a", dt.date(2026, 3, 1)), Exam("b", dt.date(2026, 4, 1))], []),
    ],
)
def test_paid_twice(exams: list[Exam], people: list[str]) -> None:
    assert list(paid_twice(exams)) == people
