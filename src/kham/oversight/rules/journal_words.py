"""What an action of the journal is called on screen."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).resolve().parents[1] / "data" / "journal_words.yaml"


@cache
def words() -> dict[str, str]:
    """Action code → words. An action without words is shown by its code."""
    return yaml.safe_load(FILE.read_text("utf-8"))
