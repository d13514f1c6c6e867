"""Resources of a document as they stand alone behind the door: with ids that lead back to where they come from.

Inside a document everything is called by what it says. Behind the door a reader asks by id, so an id must tell which encounter
to open: Patient and Encounter carry the ids of this program; what belongs to one encounter is called
`<encounter>.<twelve digits of its own identifier>`; what many encounters share (Organization, Practitioner, Location) keeps its
own identifier, and the room remembers one encounter of each unit where it is found.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

SHARED = frozenset({"Practitioner", "PractitionerRole", "Organization", "Location"})
_OWN = re.compile(r"^([0-9a-f]{32})\.([0-9a-f]{12})$")


def resources(
    document: dict[str, Any], *, encounter: str, person: str, version: int, at: str
) -> list[dict[str, Any]]:
    """Resources of a document Bundle with the door's ids and references between them.

    `encounter` and `person` are hex identifiers, `at` the moment of this version (instant).
    """
    names: dict[str, str] = {}
    pairs = []
    for entry in document["entry"]:
        resource = entry["resource"]
        kind, own = resource["resourceType"], resource.get("id") or entry["fullUrl"].rpartition(":")[2]
        called = name_of(kind, own, encounter=encounter, person=person)
        for old in (entry.get("fullUrl", ""), f"{kind}/{own}"):
            names[old] = f"{kind}/{called}"
        pairs.append((resource, called))
    made = []
    for resource, called in pairs:
        kind = resource["resourceType"]
        meta = {**resource.get("meta", {}), "lastUpdated": at}
        if kind not in SHARED:
            meta["versionId"] = str(version)
        rest = {key: value for key, value in resource.items() if key not in ("resourceType", "id", "meta")}
        made.append({"resourceType": kind, "id": called, "meta": meta} | _renamed(rest, names))
    return made


def name_of(kind: str, own: str, *, encounter: str, person: str) -> str:
    """The id of a resource behind the door."""
    if kind == "Patient":
        return str(uuid.UUID(person))
    if kind == "Encounter":
        return str(uuid.UUID(encounter))
    if kind in SHARED:
        return own
    return f"{encounter}.{own.replace('-', '')[-12:].lower()}"


def encounter_of(text: str) -> uuid.UUID | None:
    """The encounter that an id of the form `<encounter>.<…>` leads to."""
    found = _OWN.match(text)
    return uuid.UUID(found[1]) if found else None


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            key: names.get(inner, inner)
            if key == "reference" and isinstance(inner, str)
            else _renamed(inner, names)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    return value


def narrowed(resource: dict[str, Any], diagnoses: bool) -> dict[str, Any]:
    """The resource for a reader whose scopes leave diagnoses out: an Encounter then says who, when and where only."""
    if diagnoses or resource["resourceType"] != "Encounter":
        return resource
    return {key: value for key, value in resource.items() if key not in ("diagnosis", "reasonCode")}


def matches(resource: dict[str, Any], name: str, system: str, value: str) -> bool:
    """Whether a resource has a code ("code", "category") or an identifier; an empty system is any system."""
    held = resource.get(name)
    many = held if isinstance(held, list) else [held] if held else []
    for one in many:
        for coding in one.get("coding", [one]):
            if coding.get("code", coding.get("value")) == value and system in ("", coding.get("system", "")):
                return True
    return False
