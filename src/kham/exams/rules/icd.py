"""A short list of common ICD-10 codes with Vietnamese names, searched without diacritics. Other codes may be typed too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from kham.kernel.names import fold

FILE = Path(__file__).parent.parent / "data" / "icd_common.yaml"


@dataclass(frozen=True)
class Code:
    """One code: its Vietnamese name and the folded words it is found by."""

    code: str
    name: str
    words: str


@lru_cache(maxsize=1)
def common() -> tuple[Code, ...]:
    """The list, in order of code."""
    found = []
    for code, text in yaml.safe_load(FILE.read_text("utf-8"))["codes"].items():
        name, _, more = (part.strip() for part in text.partition("|"))
        found.append(Code(code, name, f" {fold(name)} {fold(more)} {code.lower()}"))
    return tuple(sorted(found, key=lambda one: one.code))


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """Code → name."""
    return {one.code: one.name for one in common()}


def name_of(code: str) -> str:
    """Name of a code, of its three-character parent when only that is listed, else ""."""
    return names().get(code) or names().get(code.split(".")[0], "")


def search(text: str, limit: int = 12) -> list[Code]:
    """Codes whose every typed word begins a word of the entry; codes that begin with the text come first."""
    plain = fold(text).split()
    if not plain:
        return []
    by_code = [one for one in common() if one.code.lower().startswith(text.strip().lower())]
    by_words = [
        one for one in common() if one not in by_code and all(f" {word}" in one.words for word in plain)
    ]
    return (by_code + by_words)[:limit]
