"""Figures of a report as aggregate data values in the form of DHIS2 (`dataValueSets`), and what they mean. Pure.

Codes are used throughout (`*IdScheme: CODE`), so that the receiver's own identifiers need not be known; the metadata file
carries identifiers of the right form, the same in every installation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from kham.reporting.rules import dimensions
from kham.reporting.rules.cube import Cube

PREFIX = "KHAM"
DATA_SET = f"{PREFIX}_MONTH"
TOTAL = "default"
BROKEN_DOWN = (
    "age",
    "sex",
    "group",
    "policy",
    "funding",
)  # a unit below is an organisation unit, not a category
_FIRST = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_REST = _FIRST + "0123456789"
_SHORT = 50


def uid(code: str) -> str:
    """An identifier of eleven signs, the first a letter, always the same for a code."""
    number = int.from_bytes(hashlib.sha256(code.encode()).digest(), "big")
    signs = [_FIRST[number % len(_FIRST)]]
    for _place in range(10):
        number //= len(_REST)
        signs.append(_REST[number % len(_REST)])
    return "".join(signs)


def element(key: str, by: str = "") -> str:
    """Code of a data element: KHAM_EXAMINED, KHAM_EXAMINED_BY_AGE."""
    return f"{PREFIX}_{key}{f'_by_{by}' if by else ''}".upper()


def option(by: str, value: str) -> str:
    """Code of a category option: KHAM_AGE_0_5; what has no value is NONE."""
    return f"{PREFIX}_{by}_{value or 'none'}".upper().replace("-", "_")


def data_values(cube: Cube, *, unit: str, period: str, complete: str) -> dict[str, Any]:
    """A `dataValueSets` payload: every figure of the unit, and figures of people at every value of their dimensions.

    `period`: yyyyMM of the month in which the report is due; `complete`: ISO day. Zeroes are sent: nothing counted is a fact.
    """
    found = []
    for key, total in cube.totals().items():
        found.append(_value(element(key), TOTAL, total))
        if cube.kind(key) != "person":
            continue
        for by in BROKEN_DOWN:
            counts = cube.table(key, by)
            found += [
                _value(element(key, by), option(by, value.code), counts.get(value.code, 0))
                for value in dimensions.fixed()[by]
            ]
    return {
        "dataSet": DATA_SET,
        "completeDate": complete,
        "period": period,
        "orgUnit": unit,
        "dataSetIdScheme": "CODE",
        "dataElementIdScheme": "CODE",
        "orgUnitIdScheme": "CODE",
        "categoryOptionComboIdScheme": "CODE",
        "dataValues": found,
    }


def _value(code: str, combo: str, count: int) -> dict[str, str]:
    return {"dataElement": code, "categoryOptionCombo": combo, "value": str(count)}


def metadata(indicators: Iterable[tuple[str, str, str, str]]) -> dict[str, Any]:
    """Data elements, categories and the data set for the receiver to import. `indicators`: (key, label, definition, kind)."""
    elements, members = [], []
    for key, label, definition, kind in indicators:
        ways = ("", *BROKEN_DOWN) if kind == "person" else ("",)
        for by in ways:
            code = element(key, by)
            name = f"{label}, theo {dimensions.LABELS[by].lower()}" if by else label
            combo = f"{PREFIX}_{by}".upper() if by else TOTAL
            elements.append(
                {
                    "id": uid(code), "code": code, "name": name, "shortName": _short(name, code), "description": definition,
                    "valueType": "INTEGER_ZERO_OR_POSITIVE", "domainType": "AGGREGATE", "aggregationType": "SUM",
                    "zeroIsSignificant": True, "categoryCombo": {"code": combo},
                }
            )  # fmt: skip
            members.append({"dataElement": {"id": uid(code)}})
    return {
        "dataElements": elements,
        "categoryOptions": [_option(by, v) for by in BROKEN_DOWN for v in dimensions.fixed()[by]],
        "categories": [_category(by) for by in BROKEN_DOWN],
        "categoryCombos": [_combo(by) for by in BROKEN_DOWN],
        "categoryOptionCombos": [_option_combo(by, v) for by in BROKEN_DOWN for v in dimensions.fixed()[by]],
        "dataSets": [
            {
                "id": uid(DATA_SET), "code": DATA_SET, "name": "Khám sức khỏe định kỳ, khám sàng lọc: báo cáo tháng",
                "shortName": "Khám sức khỏe: báo cáo tháng", "periodType": "Monthly", "dataSetElements": members,
            }
        ],
    }  # fmt: skip


def _short(name: str, code: str) -> str:
    """DHIS2 wants short names of 50 signs, all different."""
    return name if len(name) <= _SHORT else f"{name[: _SHORT - 6].rstrip()}… {uid(code)[:4]}"


def _option(by: str, value: dimensions.Value) -> dict[str, Any]:
    code = option(by, value.code)
    return {"id": uid(code), "code": code, "name": value.label, "shortName": _short(value.label, code)}


def _category(by: str) -> dict[str, Any]:
    code = f"{PREFIX}_{by}".upper()
    options = [{"id": uid(option(by, v.code))} for v in dimensions.fixed()[by]]
    label = dimensions.LABELS[by]
    return {
        "id": uid(f"{code}_CATEGORY"), "code": code, "name": label, "shortName": label,
        "dataDimensionType": "DISAGGREGATION", "categoryOptions": options,
    }  # fmt: skip


def _combo(by: str) -> dict[str, Any]:
    code = f"{PREFIX}_{by}".upper()
    return {
        "id": uid(f"{code}_COMBO"), "code": code, "name": dimensions.LABELS[by], "dataDimensionType": "DISAGGREGATION",
        "categories": [{"id": uid(f"{code}_CATEGORY")}],
    }  # fmt: skip


def _option_combo(by: str, value: dimensions.Value) -> dict[str, Any]:
    """What a data value names. DHIS2 makes these by itself, but then without the code by which our values name them."""
    code = option(by, value.code)
    return {
        "id": uid(f"{code}_COMBO"), "code": code, "name": value.label,
        "categoryCombo": {"id": uid(f"{PREFIX}_{by}_COMBO".upper())}, "categoryOptions": [{"id": uid(code)}],
    }  # fmt: skip


def known_codes(meta: Mapping[str, Any]) -> set[tuple[str, str]]:
    """(data element, category option) pairs that a metadata file allows: a payload may hold no other."""
    options = {c["code"]: [o["id"] for o in c["categoryOptions"]] for c in meta["categories"]}
    names = {o["id"]: o["code"] for o in meta["categoryOptions"]}
    return {
        (one["code"], names[pk] if pk else TOTAL)
        for one in meta["dataElements"]
        for pk in options.get(one["categoryCombo"]["code"], [None])
    }
