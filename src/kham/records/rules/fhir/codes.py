"""The code table of FHIR documents (data/fhir/codes.yaml): systems, LOINC and local codes, units; each with source and mark."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kham.records.rules.profile import DATA, read_yaml


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """The whole table as plain values."""
    read: dict[str, Any] = read_yaml(DATA / "fhir" / "codes.yaml")
    return read


@lru_cache(maxsize=64)
def system(name: str) -> str:
    """Address of a code or identifier system by its short name."""
    address: str = table()["systems"][name]["uri"]
    return address


def of_list(name: str) -> str:
    """Address of a code list of the forms; the same as in the Questionnaire."""
    return f"urn:kham:list:{name}"


def coding(system_name: str, code: str, display: str = "") -> dict[str, str]:
    """A coding of a named system."""
    made = {"system": system(system_name), "code": code}
    if display:
        made["display"] = display
    return made


def listed(name: str, code: str, display: str = "") -> dict[str, str]:
    """A coding of a code list of the forms."""
    made = {"system": of_list(name), "code": code}
    if display:
        made["display"] = display
    return made


def hl7(name: str, code: str, display: str = "") -> dict[str, str]:
    """A coding of a code system of terminology.hl7.org."""
    made = {"system": f"http://terminology.hl7.org/CodeSystem/{name}", "code": code}
    if display:
        made["display"] = display
    return made


def loinc(spec: dict[str, Any]) -> list[dict[str, str]]:
    """LOINC codings of a row of the table: its own and those that stand beside it; [] when it has none."""
    if "loinc" not in spec:
        return []
    beside = [coding("loinc", code, words) for code, words in spec.get("also", {}).items()]
    return [coding("loinc", spec["loinc"], spec["display"]), *beside]


def quantity(value: float, unit: str) -> dict[str, Any]:
    """A measured value in a UCUM unit, with the unit as people here read it."""
    return {
        "value": value, "unit": table()["shown"].get(unit, unit), "system": system("ucum"), "code": unit,
    }  # fmt: skip


def ucum(written: str) -> str:
    """The UCUM code of a unit as it is written on forms and results; "" when the table does not have it."""
    found: str = table()["units"].get(written.strip(), "")
    return found
