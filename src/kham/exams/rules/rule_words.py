"""Conditions of rules in Vietnamese words, as a clinician reads them before signing."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from kham.exams.rules.triage import Rule
from kham.kernel import formats

FILE = Path(__file__).parent.parent / "data" / "rule_words.yaml"


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return found


def condition(node: Any) -> str:
    """A condition as a phrase: "tâm thu ≥ 180 hoặc tâm trương ≥ 110"."""
    if isinstance(node, dict):
        [(kind, parts)] = node.items()
        join = " và " if kind == "all" else " hoặc "
        return join.join(f"({condition(p)})" if isinstance(p, dict) else condition(p) for p in parts)
    fact, sign, value = node
    words = _words()
    name = words["facts"].get(fact, fact)
    if isinstance(value, bool) or fact in words["yes_no"]:
        yes = (str(value) in ("True", "1")) == (sign == "eq")
        return name if yes else f"không {name}"
    return f"{name} {words['signs'][sign]} {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, int | float):
        return formats.number(value)
    return str(_words()["values"].get(value, value))


def table(rule: Rule) -> list[dict[str, str]]:
    """The bands of a rule in order: level, condition in words, sentence with its gaps shown as dots."""
    return [
        {"level": band.level, "when": condition(band.when), "sentence": _gaps(band.vi)} for band in rule.bands
    ]


def _gaps(sentence: str) -> str:
    shown = []
    for part in sentence.replace("{repeat}", "").replace("{", "\0{").split("\0"):
        if part.startswith("{"):
            _, _, rest = part.partition("}")
            shown.append("…" + rest)
        else:
            shown.append(part)
    return "".join(shown).strip()
