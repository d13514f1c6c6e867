"""What must not leave for the national record: HIV, configured mental-health items, and capillary glucose as a laboratory value."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kham.kernel.names import fold
from kham.records.rules.facts import Facts
from kham.records.rules.profile import DATA, read_yaml

ICD_TAGS = (
    "TSGD_MA_BENH", "TSBT_MA_BENH_KHAC", "TSBT_MA_BENH", "TSBT_MA_BENH_THAI_SAN", "MA_BENH_SAN_KHOA_KHONG_BT",
)  # fmt: skip
REASON = "Khám sức khỏe"  # what is left when the whole reason must stay here
_CLAUSES = re.compile(r"[^.;\n]+[.;\n]*\s*")


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """The configured list."""
    read: dict[str, Any] = read_yaml(DATA / "withheld.yaml")
    return read


def code_withheld(code: str) -> bool:
    """Whether an ICD-10 code stays here."""
    return code.upper().startswith((*table()["hiv"], *table()["mental"]))


@lru_cache(maxsize=4)
def _pattern(kind: str) -> re.Pattern[str]:
    """One pattern for a list of words, as they stand in folded text."""
    folded = "|".join(re.escape(fold(word).lower()) for word in table()[kind])
    return re.compile(rf"(?<!\w)(?:{folded})(?!\w)")


def without_words(text: str) -> str:
    """The text without the clauses that hold a withheld word (marks and case do not matter)."""
    if not _holds(text, "words"):
        return text
    return "".join(clause for clause in _CLAUSES.findall(text) if not _holds(clause, "words")).strip()


def words_held(text: str) -> bool:
    """Whether a text holds a withheld word."""
    return _holds(text, "words")


def lab_withheld(row: Mapping[str, str]) -> bool:
    """Whether a laboratory row stays here."""
    return _holds(" ".join(str(value) for value in row.values()), "lab_words")


@lru_cache(maxsize=2000)
def _short(text: str, kind: str) -> bool:
    return _pattern(kind).search(fold(text).lower()) is not None


def _holds(text: str, kind: str) -> bool:
    """Whether a text holds a word of a list. Short standard phrases ("bình thường") are remembered; long ones are not kept."""
    return _short(text, kind) if len(text) <= 40 else _pattern(kind).search(fold(text).lower()) is not None


def withhold(facts: Facts) -> tuple[Facts, int]:
    """The facts fit to be sent, and how many items stayed here."""
    rules, count = table(), 0
    answers: dict[str, Any] = {}
    for tag, value in facts.answers.items():
        kept = None if tag in rules["tags"] else _answer(tag, value)
        if kept != value:
            count += 1
        if kept not in (None, ""):
            answers[tag] = kept
    labs = tuple(row for row in facts.labs if not lab_withheld(row))
    icd = tuple(code for code in facts.icd if not code_withheld(code))
    diseases = without_words(facts.diseases)
    reason = without_words(facts.reason) or (facts.reason and REASON)
    count += len(facts.labs) - len(labs) + len(facts.icd) - len(icd) + (diseases != facts.diseases)
    count += reason != facts.reason
    return dataclasses.replace(
        facts, answers=answers, labs=labs, icd=icd, diseases=diseases, reason=reason
    ), count


def _answer(tag: str, value: Any) -> Any:
    if tag in ICD_TAGS:
        return ";".join(code for code in str(value).split(";") if not code_withheld(code))
    return without_words(value) if isinstance(value, str) and len(value) > 2 else value
