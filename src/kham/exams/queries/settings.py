"""Settings of exam day in force for a unit. Ask by key: `settings.of(encounter.unit_path)["certificate_months"]`."""

from functools import cache
from typing import Any

from django.db.models import CharField

from kham.exams.models import UnitSetting
from kham.exams.rules import settings as rules
from kham.places.models import Prepared


def of(unit_path: str) -> dict[str, Any]:
    """Key → value in force for a unit (`data/settings.yaml`, then what units above and the unit itself changed)."""
    return rules.effective(_rows(unit_path), unit_path)


def get(unit_path: str, key: str) -> Any:
    """One value in force. Raises Refusal ``setting.unknown``."""
    rules.setting(key)
    return of(unit_path)[key]


def page(unit_path: str) -> list[dict[str, Any]]:
    """Groups of settings with value, where it comes from, and whether a unit above locked it."""
    rows = {(path, key): kept for path, key, kept in _rows(unit_path)}
    values = of(unit_path)
    found: dict[str, dict[str, Any]] = {}
    for key, one in rules.all_settings().items():
        above = [p for (p, k), kept in rows.items() if k == key and kept.get("locked") and p != unit_path]
        group = found.setdefault(one.group, {"words": rules.groups()[one.group], "rows": []})
        group["rows"].append(
            {
                "setting": one,
                "value": values[key],
                "own": (unit_path, key) in rows,
                "locked_above": bool(above),
                "locked": bool(rows.get((unit_path, key), {}).get("locked")),
            }
        )
    return list(found.values())


def locked_above(unit_path: str, key: str) -> bool:
    """Whether a unit above keeps the setting for all below it."""
    return any(k == key and path != unit_path and kept.get("locked") for path, k, kept in _rows(unit_path))


def own_texts(unit_path: str, prefix: str) -> dict[str, Any]:
    """Free values a unit keeps under a prefix ("advice."), nearest unit last: name after the prefix → value."""
    found = {}
    for _path, key, kept in _rows(unit_path, prefix=prefix):
        found[key.removeprefix(prefix)] = kept.get("value")
    return found


def _rows(unit_path: str, prefix: str = "") -> list[tuple[str, str, dict[str, Any]]]:
    """Rows of the unit and of those above it, the highest first."""
    parts = unit_path.rstrip(".").split(".") if unit_path else []
    paths = [".".join(parts[: n + 1]) + "." for n in range(len(parts))]
    kept = _kept(len(paths))(*paths) if paths else []
    found = ((p, k, v if isinstance(v, dict) else {"value": v}) for p, k, v in kept if k.startswith(prefix))
    return sorted(found, key=lambda row: len(row[0]))


@cache
def _kept(levels: int) -> Prepared:
    """The question for a unit of a level: each save asks it."""
    return Prepared(
        lambda *paths: UnitSetting.objects.filter(unit_path__in=paths).values_list(
            "unit_path", "key", "value"
        ),
        *[CharField()] * levels,
    )
