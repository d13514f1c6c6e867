"""Names of ethnic groups as written in lists → codes of QĐ 121-TCTK/PPCĐ 1979."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from kham.kernel.names import fold

_TABLE = Path(__file__).resolve().parents[2] / "places" / "data" / "ethnic_groups.csv"


@cache
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for name in (row["name"], *(row.get("aliases") or "").replace(";", "|").split("|")):
                if key := fold(name):
                    found.setdefault(key, row["code"])
    return found


def code_of(said: str) -> str:
    """Two-digit code, or "" for a name that is not in the table."""
    key = fold(said)
    if key.isdigit() and len(key) <= 2 and key.zfill(2) in _codes().values():
        return key.zfill(2)
    return _codes().get(key.removeprefix("dan toc ").strip(), "")
