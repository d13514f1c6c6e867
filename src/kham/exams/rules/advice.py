"""Short advice as data: which sentences fit a finding or a diagnosis. A unit may put its own words in place of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).parent.parent / "data" / "advice.yaml"


class Advice(BaseModel):
    """One sentence; `rules` and `icd` say when it fits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    vi: str
    rules: list[str] = []
    icd: list[str] = []


@lru_cache(maxsize=1)
def library() -> dict[str, Advice]:
    """Every sentence shipped, by code. Raises ValueError for a broken file."""
    raw = yaml.safe_load(FILE.read_text("utf-8"))["advice"]
    return {code: Advice(code=code, **one) for code, one in raw.items()}


def words(own: Mapping[str, str] | None = None) -> dict[str, str]:
    """Code → sentence, a unit's own words first; an empty one of the unit's takes the sentence away."""
    merged = {code: one.vi for code, one in library().items()} | dict(own or {})
    return {code: text.strip() for code, text in merged.items() if text and text.strip()}


def fitting(rules: Iterable[str], codes: Iterable[str], own: Mapping[str, str] | None = None) -> list[str]:
    """Sentences for findings (in their order) and then for diagnoses, each once."""
    texts = words(own)
    found = []
    for rule in rules:
        found += [texts[one.code] for one in library().values() if rule in one.rules and one.code in texts]
    for code in codes:
        found += [
            texts[one.code]
            for one in library().values()
            if one.code in texts and any(code.startswith(prefix) for prefix in one.icd)
        ]
    return list(dict.fromkeys(found))
