"""The encounter: one person examined once."""

from __future__ import annotations

from typing import Any

from kham.records.rules.fhir import codes, people
from kham.records.rules.fhir.making import Making, own_id


def add_encounter(making: Making) -> None:
    """Encounter and Location. Its diagnoses are named when the conditions are known (`name_diagnoses`)."""
    where = making.add(people.location(making))
    making.encounter = making.add(_encounter(making, where))


def name_diagnoses(making: Making, conditions: list[dict[str, Any]]) -> None:
    """The diseases of the conclusion, in the doctor's order."""
    if conditions:
        making.resources[own_id("Encounter", making.facts.visit_id)]["diagnosis"] = [
            {"condition": reference, "use": {"coding": [codes.hl7("diagnosis-role", "DD")]}, "rank": rank}
            for rank, reference in enumerate(conditions, start=1)
        ]


def _encounter(making: Making, where: dict[str, Any]) -> dict[str, Any]:
    facts, record = making.facts, making.record
    kinds = record.form.code_lists.get("exam_kind", {})
    roles = [
        making.refer("PractitionerRole", identifier)
        for identifier, one in making.resources.items()
        if one["resourceType"] == "PractitionerRole"
    ]
    participants = [
        {"type": [{"coding": [_participation("PPRF", "primary performer")]}], "individual": making.concluder}
    ]
    participants += [
        {"type": [{"coding": [_participation("SPRF", "secondary performer")]}], "individual": role}
        for role in roles
    ]
    if making.companion:
        participants.append({"individual": making.companion})
    mobile = record.place.mobile
    return {
        "resourceType": "Encounter",
        "id": own_id("Encounter", facts.visit_id),
        "meta": {"tag": [{"system": codes.system("session"), "code": record.session_id}]}
        if record.session_id
        else {},
        "identifier": [{"system": codes.system("visit"), "value": facts.visit_id}],
        "status": "finished",
        "class": {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "code": "FLD" if mobile else "AMB",
            "display": "field" if mobile else "ambulatory",
        },
        "type": [{"coding": [codes.listed("exam_kind", facts.kind, kinds.get(facts.kind, ""))]}],
        "subject": making.patient,
        "participant": participants,
        "period": {
            key: value
            for key, value in (("start", record.arrived_at), ("end", record.concluded_at))
            if value and (key == "end" or value <= record.concluded_at)
        },
        "reasonCode": [{"text": facts.reason}] if facts.reason else [],
        "location": [{"location": where, "status": "completed"}],
        "serviceProvider": making.organization,
    }


def _participation(code: str, display: str) -> dict[str, str]:
    return codes.hl7("v3-ParticipationType", code, display)
