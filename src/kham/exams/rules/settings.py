"""Settings of exam day as data: default, kind, limits and source of each; a typed value is read against its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from kham.kernel.reasons import Refusal

FILE = Path(__file__).parent.parent / "data" / "settings.yaml"


class Setting(BaseModel):
    """One setting. `low` and `high` are limits of an integer; `choices` maps a code to its label."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    vi: str
    en: str
    type: Literal["integer", "choice", "text"]
    default: Any
    source: str
    group: str
    unit: str = ""
    low: int = 0
    high: int = 1_000_000
    size: int = 200
    choices: dict[str, str] = {}

    def read(self, raw: Any) -> Any:
        """The value of what was typed. Raises Refusal ``setting.value``."""
        text = str(raw).strip()
        if self.type == "integer":
            if not text.isdigit() or not self.low <= int(text) <= self.high:
                raise Refusal(
                    "setting.value", f"{self.vi}: ghi số nguyên từ {self.low} đến {self.high}.", key=self.key
                )
            return int(text)
        if (self.choices and text not in self.choices) or len(text) > self.size:
            raise Refusal("setting.value", f"{self.vi}: chọn một mức trong danh sách.", key=self.key)
        return text


@lru_cache(maxsize=1)
def all_settings() -> dict[str, Setting]:
    """Every setting shipped, by key, in the order of the file. Raises ValueError for a broken file."""
    raw = yaml.safe_load(FILE.read_text("utf-8"))
    found = {}
    for key, one in raw["settings"].items():
        one["choices"] = {_word(code): label for code, label in (one.get("choices") or {}).items()}
        found[key] = Setting(key=key, **(one | {"default": _word(one["default"])}))
    return found


def _word(value: Any) -> Any:
    """YAML reads a bare "off" as False; a code is a word."""
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else value


@lru_cache(maxsize=1)
def groups() -> dict[str, dict[str, str]]:
    """Group code → {vi, en}."""
    return dict(yaml.safe_load(FILE.read_text("utf-8"))["groups"])


def setting(key: str) -> Setting:
    """One setting. Raises Refusal ``setting.unknown``."""
    found = all_settings().get(key)
    if found is None:
        raise Refusal("setting.unknown", "Không có cài đặt này.", key=key)
    return found


def effective(rows: Iterable[tuple[str, str, Mapping[str, Any]]], unit_path: str) -> dict[str, Any]:
    """Values in force for a unit. `rows`: (unit path, key, {"value", "locked"}) of the unit and of those above it.

    The nearest unit's own value counts, unless a unit above locked the setting: then the highest lock counts.
    """
    values = {key: one.default for key, one in all_settings().items()}
    locked: set[str] = set()
    for path, key, kept in sorted(rows, key=lambda row: len(row[0])):
        if key in values and key not in locked and unit_path.startswith(path):
            values[key] = kept.get("value", values[key])
            if kept.get("locked"):
                locked.add(key)
    return values
