"""Triage: levels E U R F N from the answers, by rule files with source, version and validity. Class is never urgency.

A rule is a list of bands read from the top; the first band whose condition holds gives the finding. A condition is a
triple `[fact, comparison, value]` or `{all: [...]}` / `{any: [...]}`. A comparison with a fact that is not known is false.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import model_validator

from kham.exams.rules.definition import Strict
from kham.kernel import formats

FOLDER = Path(__file__).parent.parent / "data" / "rules"
Level = Literal["E", "U", "R", "F", "N"]
ORDER = "EURFN"
LABELS = {"E": "Cấp cứu", "U": "Khẩn", "R": "Chuyển khám", "F": "Theo dõi tại trạm", "N": "Bình thường"}
# Time in which somebody must act (vn-programme 6.12); the owner of a case gets this as due date.
WITHIN = {
    "E": "ngay lập tức",
    "U": "trong 24 đến 72 giờ",
    "R": "trong 2 đến 4 tuần",
    "F": "trong 1 đến 6 tháng",
    "N": "12 tháng",
}
Facts = Mapping[str, Any]
_COMPARE = {
    "lt": lambda a, b: a < b, "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "in": lambda a, b: a in b,
}  # fmt: skip


class Band(Strict):
    """One row of a rule's table."""

    level: Level
    when: Any
    vi: str
    en: str = ""

    @model_validator(mode="after")
    def _readable(self) -> Band:
        _check(self.when)
        return self


class Rule(Strict):
    """One published table turned into data."""

    rule: str
    version: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    title: str
    source: str
    author: str
    signed_by: str = ""  # empty: chưa ký duyệt
    applies: Any = None
    tags: list[str]
    needs: list[str]
    bands: list[Band]

    @property
    def signed(self) -> bool:
        """Whether a clinician has read and signed the table; otherwise it works, marked "chưa ký duyệt"."""
        return bool(self.signed_by)


@dataclass(frozen=True)
class Found:
    """A finding: which rule says what, in a sentence fit for the person's doctor."""

    rule: str
    version: str
    level: Level
    sentence: str
    tags: tuple[str, ...]


def _check(node: Any) -> None:
    if isinstance(node, dict) and len(node) == 1 and next(iter(node)) in ("all", "any"):
        for inner in next(iter(node.values())):
            _check(inner)
    elif not (isinstance(node, list) and len(node) == 3 and node[1] in _COMPARE):
        raise ValueError(f"not a condition: {node!r}")


def holds(node: Any, facts: Facts) -> bool:
    """Whether a condition holds; an unknown fact never satisfies a comparison."""
    if isinstance(node, dict):
        kind, inner = next(iter(node.items()))
        return (all if kind == "all" else any)(holds(each, facts) for each in inner)
    fact, comparison, value = node
    known = facts.get(fact)
    return known is not None and bool(_COMPARE[comparison](known, value))


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule version shipped. Raises ValueError naming the file that is wrong."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            found += [Rule.model_validate(one) for one in yaml.load(path.read_text("utf-8"), Loader=loader)]  # noqa: S506 - safe loader
        except ValueError as wrong:
            raise ValueError(f"{path.name}: {wrong}") from wrong
    return tuple(found)


@lru_cache(maxsize=400)
def in_force(on: dt.date) -> tuple[Rule, ...]:
    """The rules of a day, one version of each: the newest that had begun."""
    chosen: dict[str, Rule] = {}
    for rule in sorted(all_rules(), key=lambda r: r.valid_from):
        if rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to):
            chosen[rule.rule] = rule
    return tuple(chosen[name] for name in sorted(chosen))


def judge(rule: Rule, facts: Facts) -> Found | None:
    """What one rule says; None when it does not apply, a needed fact is missing, or the answer is normal."""
    if rule.applies is not None and not holds(rule.applies, facts):
        return None
    if not any(facts.get(need) is not None for need in rule.needs):
        return None
    for band in rule.bands:
        if holds(band.when, facts):
            if band.level == "N":
                return None
            words = {name: formats.number(v) if type(v) in (int, float) else v for name, v in facts.items()}
            given = tuple(tag for tag in rule.tags if tag in facts["given"])
            return Found(rule.rule, rule.version, band.level, band.vi.format_map(words), given)
    return None


def findings(facts: Facts, on: dt.date) -> list[Found]:
    """All findings of a day's rules, gravest first."""
    found = [one for rule in in_force(on) if (one := judge(rule, facts))]
    return sorted(found, key=lambda one: (ORDER.index(one.level), one.rule))


def worst(levels: list[Level]) -> Level:
    """The gravest level; N when there is none."""
    return min(levels, key=ORDER.index, default="N")
