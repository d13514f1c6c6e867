"""The FHIR R4 document of one encounter, and its resources one by one for an API."""

from __future__ import annotations

import json
from typing import Any

from kham.records.rules.fhir import (
    answers,
    codes,
    findings,
    measurements,
    papers,
    people,
    visit,
    withheld,
)
from kham.records.rules.fhir.making import Making, narrative
from kham.records.rules.record import Record

TITLE = "Kết quả khám sức khỏe"


def bundle(record: Record) -> dict[str, Any]:
    """The document Bundle: Composition first, then what it speaks of. What must not leave is withheld here.

    The same record always gives the same identifiers and, written by `to_bytes`, the same bytes. Another version of the
    conclusion keeps the identifiers of the resources and has a document identifier of its own.
    """
    making = _make(record, relative=False)
    version = papers.document_id(record.facts.visit_id, record.version)
    return {
        "resourceType": "Bundle",
        "id": version,
        "identifier": {"system": codes.system("document"), "value": f"urn:uuid:{version}"},
        "type": "document",
        "timestamp": record.concluded_at,
        "entry": [
            {"fullUrl": f"urn:uuid:{identifier}", "resource": resource}
            for identifier, resource in making.resources.items()
        ],
    }


def withdrawn(record: Record, version: int, at: str) -> dict[str, Any]:
    """The last version of the document of an encounter that was taken back: the same resources, each "entered in error".

    `version` is the number it is sent under, `at` the moment of the withdrawal. It names the document it replaces.
    """
    whole, visit_id = bundle(record), record.facts.visit_id
    identifier = papers.document_id(visit_id, f"{record.version}.{version}")
    named = {"system": codes.system("document"), "value": f"urn:uuid:{identifier}"}
    earlier = whole["identifier"]
    entries = [entry | {"resource": _in_error(entry["resource"])} for entry in whole["entry"]]
    entries[0]["resource"] |= {
        "identifier": named, "date": at, "relatesTo": [{"code": "replaces", "targetIdentifier": earlier}],
    }  # fmt: skip
    return whole | {"id": identifier, "identifier": named, "timestamp": at, "entry": entries}


IN_ERROR = frozenset({
    "Composition", "Encounter", "Observation", "QuestionnaireResponse", "ServiceRequest", "Immunization", "Procedure",
    "DiagnosticReport",
})  # fmt: skip


def _in_error(resource: dict[str, Any]) -> dict[str, Any]:
    kind = resource["resourceType"]
    if kind in IN_ERROR:
        return resource | {"status": "entered-in-error"}
    if kind == "Condition":  # con-5: without a clinical status
        system = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
        rest = {name: value for name, value in resource.items() if name != "clinicalStatus"}
        return rest | {"verificationStatus": {"coding": [{"system": system, "code": "entered-in-error"}]}}
    return resource


def resources(record: Record) -> list[dict[str, Any]]:
    """The same resources with references of the form "Patient/ID", Composition first: what an API serves."""
    return list(_make(record, relative=True).resources.values())


def withheld_count(record: Record) -> int:
    """How many items of a record stay here."""
    return withheld.withhold(record)[1]


def to_bytes(resource: dict[str, Any]) -> bytes:
    """A resource as it is stored and sent: UTF-8, no white space added."""
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _make(record: Record, *, relative: bool) -> Making:
    kept, _count = withheld.withhold(record)
    making = Making(kept, relative=relative)
    people.add_people(making)
    visit.add_encounter(making)
    conditions = findings.add_conditions(making)
    visit.name_diagnoses(making, conditions)
    measurements.add_observations(making)
    findings.add_vaccinations(making)
    findings.add_requests(making, conditions)
    papers.add_consents(making)
    if kept.advice:
        making.say("conclusion", f"Tư vấn: {kept.advice}")
    answers.add_answers(making)
    composition = _composition(making)
    reference = making.refer("Composition", composition["id"])
    papers.add_provenance(making, [reference, making.encounter])
    making.resources = {composition["id"]: composition, **making.resources}
    return making


def _composition(making: Making) -> dict[str, Any]:
    record, table = making.record, codes.table()
    made: dict[str, Any] = {
        "resourceType": "Composition",
        "id": making.id("Composition"),
        "language": "vi",
        "identifier": {
            "system": codes.system("document"),
            "value": f"urn:uuid:{papers.document_id(record.facts.visit_id, record.version)}",
        },
        "status": "amended" if record.version > 1 else "final",
        "type": {"coding": codes.loinc(table["documents"]["check"]), "text": TITLE},
        "subject": making.patient,
        "encounter": making.encounter,
        "date": record.concluded_at,
        "author": [making.concluder],
        "title": TITLE,
        "confidentiality": "R",
        "attester": [{"mode": "legal", "time": record.concluded_at, "party": making.concluder}],
        "custodian": making.organization,
        "section": [one for row in table["sections"] if (one := _section(making, row))],
    }
    if record.version > 1:
        earlier = f"urn:uuid:{papers.document_id(record.facts.visit_id, record.version - 1)}"
        made["relatesTo"] = [
            {"code": "replaces", "targetIdentifier": {"system": codes.system("document"), "value": earlier}}
        ]
    return made


def _section(making: Making, row: dict[str, Any]) -> dict[str, Any] | None:
    lines, entries = making.words.get(row["code"], []), making.sections.get(row["code"], [])
    if not lines and not entries:
        return None
    made: dict[str, Any] = {"title": row["vi"], "code": {"coding": codes.loinc(row)}}
    if lines:
        made["text"] = narrative(lines)
    if entries:
        made["entry"] = entries
    return made
