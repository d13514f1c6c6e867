"""Conditions of rules in words, as a clinician reads them before signing. `say` turns each Vietnamese word into the reader's."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from kham.exams.rules.triage import Rule
from kham.kernel import formats

Say = Callable[[str], str]
FILE = Path(__file__).parent.parent / "data" / "rule_words.yaml"

_CODED = re.compile(r"(?P<name>[^(]+) \((?P<codes>\d [^)]+)\)")  # "màu da (1 hồng, 2 nhợt, 3 tím)"
_CODE = re.compile(r"(\d) (?!trở lên)(?:là )?([^,]+)(?:, |$)")


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return found


def every() -> list[str]:
    """Each word that a condition may be told in."""
    words = _words()
    told = [*words["facts"].values(), *words["signs"].values(), *words["values"].values()]
    return ["và", "hoặc", "không", *map(str, told)]


def condition(node: Any, say: Say = str) -> str:
    """A condition as a phrase: "tâm thu ≥ 180 hoặc tâm trương ≥ 110"."""
    if isinstance(node, dict):
        [(kind, parts)] = node.items()
        join = f" {say('và' if kind == 'all' else 'hoặc')} "
        return join.join(
            f"({condition(p, say)})" if isinstance(p, dict) else condition(p, say) for p in parts
        )
    fact, sign, value = node
    words = _words()
    name = words["facts"].get(fact, fact)
    if isinstance(value, bool) or fact in words["yes_no"]:
        yes = (str(value) in ("True", "1")) == (sign == "eq")
        return say(name) if yes else f"{say('không')} {say(name)}"
    named = _CODED.fullmatch(say(name))
    if named and sign in ("eq", "in"):
        codes = dict(_CODE.findall(named["codes"]))
        chosen = [codes.get(str(one), "") for one in (value if isinstance(value, list) else [value])]
        if all(chosen):
            either = f" {say('hoặc')} ".join(filter(None, [", ".join(chosen[:-1]), chosen[-1]]))
            return f"{named['name']}: {either}"
    return f"{say(name)} {say(words['signs'][sign])} {_value(value, say)}"


def _value(value: Any, say: Say) -> str:
    if isinstance(value, list):
        return ", ".join(_value(one, say) for one in value)
    if isinstance(value, int | float):
        return formats.number(value)
    return say(str(_words()["values"].get(value, value)))


def table(rule: Rule, say: Say = str) -> list[dict[str, str]]:
    """The bands of a rule in order: level, condition in words, sentence with its gaps shown as dots."""
    return [
        {"level": band.level, "when": condition(band.when, say), "sentence": _gaps(say(band.vi))}
        for band in rule.bands
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
