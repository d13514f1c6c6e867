"""What is being made of one record: resources in order, identifiers that are the same every time, references, words of sections."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any
from xml.sax.saxutils import escape

from kham.records.rules.facts import clean
from kham.records.rules.record import Examiner, Record

NAMESPACE = uuid.UUID("3f6a1f0e-6d55-5b0b-9a3e-0c4f5d2b7a91")


def made_id(*parts: str) -> str:
    """An identifier (UUID version 5) that the same parts always give."""
    digest = hashlib.sha1(NAMESPACE.bytes + "|".join(parts).encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def own_id(kind: str, key: str) -> str:
    """The identifier of something that has one in this program (hex or with dashes), else one made of its key."""
    try:
        return str(uuid.UUID(key))
    except ValueError:
        return made_id(kind, key)


class Making:
    """Collects resources. With `relative` references read "Patient/ID" (for an API), else "urn:uuid:ID" (for a document)."""

    def __init__(self, record: Record, *, relative: bool = False) -> None:
        self.record, self.facts, self.relative = record, record.facts, relative
        self.resources: dict[str, dict[str, Any]] = {}
        self.sections: dict[str, list[dict[str, Any]]] = {}
        self.words: dict[str, list[str]] = {}
        self.patient: dict[str, Any] = {}
        self.encounter: dict[str, Any] = {}
        self.organization: dict[str, Any] = {}
        self.companion: dict[str, Any] = {}
        self.concluder: dict[str, Any] = {}
        self.examiners: dict[str, dict[str, Any]] = {}

    def id(self, kind: str, *key: str) -> str:
        """Identifier of a resource of this encounter; another version of the conclusion gives the same."""
        return made_id(kind, self.facts.visit_id, *key)

    def refer(self, kind: str, identifier: str) -> dict[str, Any]:
        """A reference to a resource."""
        return {
            "reference": f"{kind}/{identifier}" if self.relative else f"urn:uuid:{identifier}",
            "type": kind,
        }

    def add(self, resource: dict[str, Any], section: str = "", words: str = "") -> dict[str, Any]:
        """Take a resource in, name it in a section with its words, and return a reference to it. The same one twice is one."""
        if resource["id"] not in self.resources:
            self.resources[resource["id"]] = {
                key: value for key, value in resource.items() if not _empty(value)
            }
        reference = self.refer(resource["resourceType"], resource["id"])
        if section:
            self.sections.setdefault(section, []).append(reference)
            self.say(section, words)
        return reference

    def say(self, section: str, words: str) -> None:
        """A line of a section, as people read it."""
        if words:
            self.words.setdefault(section, []).append(words)

    def performer(self, station: str) -> list[dict[str, Any]]:
        """Who examined a station, else the facility."""
        return [self.examiners.get(station) or self.organization]

    def value(self, tag: str) -> Any:
        """What was recorded under a tag: the national record's wording first; None when nothing was."""
        found = self.facts.answers.get(tag)
        if found in (None, ""):
            found = self.record.answers.get(tag)
        return clean(found) or None if isinstance(found, str) else found


def _empty(value: Any) -> bool:
    return not value and value is not False and value != 0


def narrative(lines: list[str]) -> dict[str, str]:
    """Text of a section: one line of a list for each."""
    items = "".join(f"<li>{escape(clean(line))}</li>" for line in lines)
    return {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><ul>{items}</ul></div>',
    }


def identity(person: Examiner, record: Record) -> str:
    """What makes a practitioner the same one: the licence, else the account, else the name at the facility."""
    if person.licence:
        return f"licence|{person.licence}"
    if person.key:
        return f"user|{person.key}"
    same = [record.concluder, *record.examiners]
    known = next((one for one in same if one.name == person.name and (one.licence or one.key)), None)
    if known is not None:
        return identity(known, record)
    return f"name|{record.facility_id or record.facts.facility5}|{person.name}"
