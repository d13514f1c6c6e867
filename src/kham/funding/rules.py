"""What an exam costs a payer. Pure: prices and people as plain values, amounts in dong."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

ELDERLY, ADULT = 60, 18  # Luật Người cao tuổi 39/2009/QH12, Điều 2; the adult form of QĐ 2062/QĐ-BYT
PACKAGES = {
    "base": "Mọi người", "elderly": "Thêm cho người từ 60 tuổi", "woman": "Thêm cho phụ nữ từ 18 tuổi",
    "minor": "Thêm cho người dưới 18 tuổi",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A payer (NGUON_CHI_TRA); `budget` = the cap of NĐ 165/2026 Điều 73 applies."""

    code: str
    label: str
    budget: bool


@cache
def sources() -> dict[str, Source]:
    """Payers by code, in order."""
    path = Path(__file__).parent / "data" / "sources.yaml"
    return {row["code"]: Source(**row) for row in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]}


@dataclass(frozen=True)
class Price:
    """One line of a price list."""

    package: str
    price: int


@dataclass(frozen=True)
class Cost:
    """Cost of one person: the whole, what the payer pays, what lies above the cap."""

    total: int
    paid: int
    over: int


def packages_of(age: int | None, sex: str) -> set[str]:
    """The parts of the content that apply to a person; what is unknown adds nothing."""
    found = {"base"}
    if age is not None and age >= ELDERLY:
        found.add("elderly")
    if age is not None and age < ADULT:
        found.add("minor")
    if sex == "female" and age is not None and age >= ADULT:
        found.add("woman")
    return found


def cost(prices: Iterable[Price], packages: set[str], cap: int, source: str) -> Cost:
    """Cost of a person with these packages; the budget pays up to the cap a person, time and year (Điều 73)."""
    total = sum(one.price for one in prices if one.package in packages)
    known = sources().get(source)
    if known is None or not known.budget:
        return Cost(total, total, 0)
    return Cost(total, min(total, cap), max(0, total - cap))


def typical(prices: Sequence[Price], cap: int) -> list[tuple[str, int, int]]:
    """For the price list's page: label, cost, and amount above the cap, for four kinds of people."""
    kinds = [("Người từ 18 đến 59 tuổi, nam", {"base"}), ("Người từ 18 đến 59 tuổi, nữ", {"base", "woman"}),
             ("Người từ 60 tuổi, nam", {"base", "elderly"}), ("Người từ 60 tuổi, nữ", {"base", "elderly", "woman"}),
             ("Người dưới 18 tuổi", {"base", "minor"})]  # fmt: skip
    rows = [(label, sum(one.price for one in prices if one.package in packages)) for label, packages in kinds]
    return [(label, total, max(0, total - cap)) for label, total in rows]


@dataclass(frozen=True)
class Exam:
    """One concluded exam, or one proved elsewhere (`here` false), of a person."""

    person: str
    on: dt.date
    here: bool = True


def paid_twice(exams: Iterable[Exam]) -> dict[str, list[Exam]]:
    """People who may be paid for twice in a calendar year: two exams here, or one here and one elsewhere."""
    by_year: dict[tuple[str, int], list[Exam]] = {}
    for exam in exams:
        by_year.setdefault((exam.person, exam.on.year), []).append(exam)
    found: dict[str, list[Exam]] = {}
    for (person, _year), some in by_year.items():
        if len(some) > 1 and any(one.here for one in some):
            found.setdefault(person, []).extend(sorted(some, key=lambda one: one.on))
    return found
