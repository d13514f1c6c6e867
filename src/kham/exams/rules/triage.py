"""Triage: levels E U R F N from the answers, by rule files with source, version and validity. Class is never urgency.

A rule is a list of bands read from the top; the first band whose condition holds gives the finding. A condition is a
triple `[fact, comparison, value]` or `{all: [...]}` / `{any: [...]}`. A comparison with a fact that is not known is false.
Conditions are turned into functions once, when the files are read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
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
TOPICS = {
    "emergency": "Dấu hiệu nguy hiểm",
    "heart": "Tim mạch",
    "metabolism": "Đường huyết, mỡ máu, cân nặng",
    "blood": "Máu, thận, gan",
    "senses": "Mắt, tai, răng miệng",
    "child": "Trẻ em",
    "mind": "Sức khỏe tâm thần, rượu bia",
    "elderly": "Người cao tuổi",
    "lungs": "Hô hấp, lao",
    "cancer": "Dấu hiệu báo động ung thư",
}
Facts = Mapping[str, Any]
Test = Callable[[Facts], bool]
_COMPARE: dict[str, Callable[[str, Any], Test]] = {
    "lt": lambda fact, value: lambda f: (known := f.get(fact)) is not None and known < value,
    "le": lambda fact, value: lambda f: (known := f.get(fact)) is not None and known <= value,
    "gt": lambda fact, value: lambda f: (known := f.get(fact)) is not None and known > value,
    "ge": lambda fact, value: lambda f: (known := f.get(fact)) is not None and known >= value,
    "eq": lambda fact, value: lambda f: (known := f.get(fact)) is not None and known == value,
    "ne": lambda fact, value: lambda f: (known := f.get(fact)) is not None and known != value,
    "in": lambda fact, value: lambda f: (known := f.get(fact)) is not None and known in value,
}


class Band(Strict):
    """One row of a rule's table."""

    level: Level
    when: Any
    vi: str
    en: str = ""

    @model_validator(mode="after")
    def _readable(self) -> Band:
        compiled(self.when)
        return self

    @cached_property
    def holds(self) -> Test:
        """The condition as a function of the facts."""
        return compiled(self.when)

    @cached_property
    def named(self) -> tuple[str, ...]:
        """Facts that the sentence names."""
        return tuple(name for _, name, _, _ in string.Formatter().parse(self.vi) if name)


class Rule(Strict):
    """One published table turned into data.

    `memory` marks a source that the reference gives from memory; then `second` names the other statement of the same
    limits that was read beside it, or says that none was found. `proposal` says which limits are the programme's own.
    """

    rule: str
    version: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    topic: str
    title: str
    source: str
    memory: bool = False
    second: str = ""
    proposal: str = ""
    author: str
    applies: Any = None
    tags: list[str]
    needs: list[str]
    bands: list[Band]

    @model_validator(mode="after")
    def _honest(self) -> Rule:
        if self.topic not in TOPICS:
            raise ValueError(f"{self.rule}: topic “{self.topic}” is not one of {', '.join(TOPICS)}")
        if self.memory and not self.second:
            raise ValueError(f"{self.rule}: a source given from memory needs a second statement")
        if self.applies is not None:
            compiled(self.applies)
        return self

    @cached_property
    def concerns(self) -> Test:
        """Whether the rule is for this person at all."""
        return compiled(self.applies) if self.applies is not None else lambda _: True

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything a clinician reads before signing; a changed table has another one."""
        table = self.model_dump(mode="json", exclude={"valid_to"})
        return hashlib.sha256(
            json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        ).hexdigest()


@dataclass(frozen=True)
class Found:
    """A finding: which rule says what, in a sentence fit for the person's doctor."""

    rule: str
    version: str
    level: Level
    sentence: str
    tags: tuple[str, ...]
    signed: bool = False  # whether a clinician of the unit has signed the rule's table


def compiled(node: Any) -> Test:
    """A condition as a function. Raises ValueError for something that is no condition."""
    if isinstance(node, dict) and len(node) == 1 and (kind := next(iter(node))) in ("all", "any"):
        parts = tuple(compiled(inner) for inner in node[kind])
        if kind == "all":
            return lambda f: all(part(f) for part in parts)
        return lambda f: any(part(f) for part in parts)
    if isinstance(node, list) and len(node) == 3 and node[1] in _COMPARE:
        return _COMPARE[node[1]](node[0], node[2])
    raise ValueError(f"not a condition: {node!r}")


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


def named(rule: str) -> Rule | None:
    """The newest version of a rule by its name."""
    versions = [one for one in all_rules() if one.rule == rule]
    return max(versions, key=lambda one: one.valid_from, default=None)


def judge(rule: Rule, facts: Facts) -> Found | None:
    """What one rule says; None when it does not apply, a needed fact is missing, or the answer is normal."""
    for need in rule.needs:
        if facts.get(need) is not None:
            break
    else:
        return None
    if not rule.concerns(facts):
        return None
    for band in rule.bands:
        if band.holds(facts):
            if band.level == "N":
                return None
            words = {name: _word(facts.get(name)) for name in band.named}
            given = tuple(tag for tag in rule.tags if tag in facts["given"])
            return Found(rule.rule, rule.version, band.level, band.vi.format_map(words).strip(), given)
    return None


def _word(value: Any) -> Any:
    return formats.number(value) if type(value) in (int, float) else value


def findings(facts: Facts, on: dt.date, rules: tuple[Rule, ...] | None = None) -> list[Found]:
    """All findings of a day's rules (or of the given ones), gravest first."""
    known = {name for name, value in facts.items() if value is not None}
    found = [
        one
        for rule in (in_force(on) if rules is None else rules)
        if not known.isdisjoint(rule.needs) and (one := judge(rule, facts))
    ]
    return sorted(found, key=lambda one: (ORDER.index(one.level), one.rule))


def worst(levels: list[Level]) -> Level:
    """The gravest level; N when there is none."""
    return min(levels, key=ORDER.index, default="N")
