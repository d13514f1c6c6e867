"""Small lists of words of the exam day, read once from data/day/*.yaml: what a code says in both languages."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent.parent / "data" / "day"


@cache
def load(name: str) -> dict[str, Any]:
    """One file. Raises ValueError naming the file when a code stands twice or has no words."""
    path = FOLDER / f"{name}.yaml"
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    for key, rows in found.items():
        if not (isinstance(rows, list) and rows and isinstance(rows[0], dict)):
            continue
        codes = [row.get("code") for row in rows]
        if len(set(codes)) != len(codes) or not all(row.get("vi") and row.get("en") for row in rows):
            raise ValueError(f"{path.name}: {key}: every code once, with words in both languages")
    return found


def codes(name: str, key: str) -> list[str]:
    """Codes of one list in the order of the file."""
    return [row["code"] for row in load(name)[key]]


def words(name: str, key: str, *, english: bool = False) -> dict[str, str]:
    """Code → words of one list."""
    return {row["code"]: row["en" if english else "vi"] for row in load(name)[key]}
