"""Whether the facts found in a package are those that were meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def differences(meant: Mapping[str, Any], found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name, sentence) of every fact that differs; answers one by one by tag. No value stands in a sentence."""
    told = [
        (name, f"{name}: gói nói khác dữ kiện gốc." if name in found else f"{name}: gói không có.")
        for name in sorted({*meant, *found} - {"answers"})
        if meant.get(name) != found.get(name)
    ]
    here, there = meant.get("answers") or {}, found.get("answers") or {}
    for tag in sorted({*here, *there}):
        if tag not in there:
            told.append((tag, f"{tag}: có trong dữ kiện gốc, gói không có."))
        elif tag not in here:
            told.append((tag, f"{tag}: gói có, dữ kiện gốc không có."))
        elif here[tag] != there[tag]:
            told.append((tag, f"{tag}: gói nói khác dữ kiện gốc."))
    return told
