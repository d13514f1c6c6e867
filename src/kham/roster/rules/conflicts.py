"""Facts about one person that do not go together: the shipped table (data/conflicts.yaml) and who meets a rule. Asks only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from kham.roster.rules import catalogue


@dataclass(frozen=True)
class Rule:
    """One pair of facts to ask about. ``check``: both, two_senders, age_below, age_from, not_alone."""

    code: str
    check: str
    left: str
    owner: str
    days: int
    sentence: str
    question: str
    right: str = ""
    age: int = 0

    @property
    def two_sided(self) -> bool:
        """Whether one of two memberships may be right; else one membership holds or not."""
        return self.check in ("both", "two_senders")


@dataclass(frozen=True)
class Standing:
    """What is known about one person: groups in force with the senders that say so, age in years, adults in the household."""

    groups: Mapping[str, frozenset[str]]
    age: int | None = None
    other_adults: int = 0


@dataclass(frozen=True)
class Found:
    """A rule that is met. ``left``, ``right``: groups, or senders where two lists of one kind name the group."""

    rule: str
    left: str
    right: str = ""


@cache
def rules() -> dict[str, Rule]:
    """Every rule by code, in the order of the file."""
    return {row["code"]: Rule(**row) for row in catalogue.load("conflicts.yaml")["conflicts"]}


def find(standing: Standing) -> list[Found]:
    """The rules that this person meets, in the order of the table."""
    return [found for rule in rules().values() for found in _met(rule, standing)]


def _met(rule: Rule, standing: Standing) -> Iterable[Found]:
    senders = standing.groups.get(rule.left)
    if senders is None:
        return
    if rule.check == "both" and rule.right in standing.groups:
        yield Found(rule.code, rule.left, rule.right)
    elif rule.check == "two_senders":
        said = sorted(one for one in senders if one)
        if len(said) > 1:
            yield Found(rule.code, said[0], said[1])
    elif _one_sided(rule, standing):
        yield Found(rule.code, rule.left)


def _one_sided(rule: Rule, standing: Standing) -> bool:
    if rule.check == "not_alone":
        return standing.other_adults > 0
    if standing.age is None:
        return False
    return (
        standing.age < rule.age
        if rule.check == "age_below"
        else rule.check == "age_from" and standing.age >= rule.age
    )
