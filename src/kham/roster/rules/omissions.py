"""Who may have been forgotten: the shipped tables (data/omissions.yaml) and, for the people of a commune, who meets a rule.

Works on plain values of the whole commune at once; nothing here knows a name. A rule speaks only when the list it looks
into has arrived: nobody is missing from a list that was never sent.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kham.roster.rules import catalogue

SCHOOL_AGE = (6, 14)  # Luật Giáo dục 43/2019/QH14, Điều 14, 28: phổ cập tiểu học, trung học cơ sở
REGISTER = "police"
TARGETS = {
    "not_in_register": "police",
    "newborn": "police",
    "works_here": "police",
    "no_school": "school",
}  # rule → list looked into
SCHOOLS = frozenset({"school", "preschool"})
POVERTY = frozenset({"poor", "near_poor"})
HEADS = frozenset({"chu ho"})
OF_THE_HEAD = frozenset({"vo", "chong", "con", "con dau", "con re", "chau", "cha", "me", "bo"})


@dataclass(frozen=True)
class Rule:
    """What makes a work item: words, who owns it, days to answer; an event asks for attention, nothing is wrong."""

    code: str
    label: str
    owner: str
    days: int
    sentence: str
    event: bool = False


@dataclass(frozen=True)
class Meaning:
    """What it usually means that one list knows somebody and another does not, and what to do about it."""

    means: str
    do: str


@dataclass(frozen=True, slots=True)
class Known:
    """One living person of the commune. ``kinds``: kinds of senders whose current lists name him or her."""

    key: Any
    kinds: frozenset[str]
    birth_year: int | None = None
    under_one: bool = False
    adult: bool = True  # in doubt an adult
    household: Any = None
    relation: str = ""  # folded: "chu ho", "vo", "con" …
    groups: frozenset[str] = frozenset()
    placed: bool = True  # the neighbourhood is known
    new: bool = False  # came onto the roster lately, long after the first lists
    guardian_known: bool = True  # somebody of the commune bears the name of the guardian that a list gives


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who meets a rule; ``detail`` holds figures only."""

    rule: str
    key: Any
    found_in: tuple[str, ...] = ()
    detail: str = ""


@cache
def rules() -> dict[str, Rule]:
    """Every rule by code, in the order of the file."""
    return {row["code"]: Rule(**row) for row in catalogue.load("omissions.yaml")["rules"]}


@cache
def _pairs() -> dict[tuple[str, str], Meaning]:
    rows = catalogue.load("omissions.yaml")["pairs"]
    return {(row["in"], row["not_in"]): Meaning(row["means"], row["do"]) for row in rows}


def meaning(inside: str, outside: str) -> Meaning:
    """The sentence for "on a list of kind ``inside``, on none of kind ``outside``"; every pair has one."""
    table = _pairs()
    for key in ((inside, outside), ("*", outside), (inside, "*")):
        if key in table:
            return table[key]
    return table["*", "*"]


def shorts() -> dict[str, str]:
    """Kinds of lists in one or two words, for heads of columns."""
    return dict(catalogue.load("omissions.yaml")["shorts"])


def short(kind: str) -> str:
    """One of them."""
    return shorts().get(kind) or catalogue.sender(kind).label


def told(inside: str, outside: str) -> bool:
    """Whether the table speaks of this very pair (not only of any list)."""
    return (inside, outside) in _pairs()


def neutral() -> str:
    """The sentence for those who may not know which list names the person."""
    return str(catalogue.load("omissions.yaml")["neutral"])


def find(people: Iterable[Known], *, arrived: frozenset[str], on: dt.date, year: int) -> Iterator[Found]:
    """Everybody who meets a rule. ``arrived``: kinds of senders with a list in force; ``year``: of the campaign."""
    homes: dict[Any, list[Known]] = defaultdict(list)
    for one in people:
        if one.household is not None:
            homes[one.household].append(one)
        yield from _single(one, arrived, on, year)
    for members in homes.values():
        yield from _household(sorted(members, key=lambda one: str(one.key)), arrived)


def _single(one: Known, arrived: frozenset[str], on: dt.date, year: int) -> Iterator[Found]:
    """Rules that look at one person alone."""
    kinds = tuple(sorted(one.kinds))
    missing = REGISTER in arrived and bool(one.kinds) and REGISTER not in one.kinds
    if missing:
        rule = (
            "newborn" if one.under_one else "works_here" if one.kinds == {"employer"} else "not_in_register"
        )
        yield Found(rule, one.key, kinds)
    if one.birth_year is not None:
        # School years count by the year of birth: six-year-olds of this year start in September.
        age = on.year - one.birth_year
        if "school" in arrived and SCHOOL_AGE[0] < age <= SCHOOL_AGE[1] and not one.kinds & SCHOOLS:
            yield Found("no_school", one.key, kinds)
        if one.birth_year == year - 80:
            yield Found("turns_80", one.key, kinds)
    if not one.placed and not missing:
        yield Found("no_neighbourhood", one.key, kinds)
    if not one.adult and not one.guardian_known:
        yield Found("guardian_unknown", one.key, kinds)
    if one.new and one.kinds == {REGISTER}:
        yield Found("moved_in", one.key, kinds)


def _household(members: list[Known], arrived: frozenset[str]) -> Iterator[Found]:
    """Rules that look at a household; household items hang on its first member."""
    first = members[0]
    if POVERTY & {group for one in members for group in one.groups}:
        for one in members:
            if not one.groups & POVERTY:
                yield Found("part_of_poor_household", one.key, tuple(sorted(one.kinds)))
    relations = {one.relation for one in members}
    grown = any(one.adult for one in members)
    if grown and relations & OF_THE_HEAD and not relations & HEADS and REGISTER in arrived:
        near = next(one for one in members if one.relation in OF_THE_HEAD)
        yield Found("household_without_head", near.key, tuple(sorted(near.kinds)), near.relation)
    if not grown:
        yield Found("child_alone", first.key, tuple(sorted(first.kinds)), str(len(members)))


def gone_words(*, dead: bool, moved: bool, merged: bool) -> str:
    """Why an item closed by itself."""
    if merged:
        return "Đã gộp với người khác."
    if dead:
        return "Đã ghi nhận mất."
    if moved:
        return "Đã ghi nhận chuyển đi."
    return "Lần đối chiếu sau không còn thiếu."
