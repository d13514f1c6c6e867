"""What stands behind the record: consents, and who made it, when and from what."""

from __future__ import annotations

from typing import Any

from kham.records.rules.fhir import codes
from kham.records.rules.fhir.making import Making, made_id

_KINDS = {"gynaecology": "Khám phụ khoa", "capacity": "Khám cho người hạn chế hoặc mất năng lực hành vi"}
_AUTHOR = {
    "system": "urn:iso-astm:E1762-95:2013",
    "code": "1.2.840.10065.1.12.1.1",
    "display": "Author's Signature",
}


def add_consents(making: Making) -> None:
    """What the person or a relative agreed to or refused, as it was written down on the day."""
    for position, one in enumerate(making.record.agreements):
        what = _KINDS.get(one.kind, one.kind)
        companion = making.resources.get(_id_of(making.companion)) if making.companion else None
        same = companion is not None and companion["name"][0]["text"].casefold() == one.by_name.casefold()
        who = making.companion if same else {"display": one.by_name}
        made: dict[str, Any] = {
            "resourceType": "Consent",
            "id": making.id("Consent", one.kind, str(position)),
            "status": "active" if one.given else "rejected",
            "scope": {"coding": [codes.hl7("consentscope", "treatment", "Treatment")]},
            "category": [{"coding": [codes.coding("loinc", "59284-0", "Consent Document")]}],
            "patient": making.patient,
            "dateTime": one.at or making.record.arrived_at,
            "performer": [who] if one.by_name else [making.patient],
            "organization": [making.organization],
            "policyRule": {"text": "Thông tư 25/2026/TT-BYT"},
            "provision": {
                "type": "permit" if one.given else "deny",
                "code": [{"coding": [codes.listed("consent", one.kind, what)], "text": what}],
            },
        }
        making.add(made, "consent", f"{what}: {'đồng ý' if one.given else 'từ chối'}, {one.by_name}")


def _id_of(reference: dict[str, Any]) -> str:
    """The identifier at the end of a reference of either form."""
    text: str = reference["reference"]
    return text.rpartition(":")[2].rpartition("/")[2]


def document_id(visit_id: str, version: int | str) -> str:
    """The identifier of one version of the document."""
    return made_id("Document", visit_id, str(version))


def add_provenance(making: Making, targets: list[dict[str, Any]]) -> None:
    """Who concluded, when, why again, and the doctor's own signature over the conclusion where there is one."""
    record = making.record
    made: dict[str, Any] = {
        "resourceType": "Provenance",
        "id": making.id("Provenance", str(record.version)),
        "target": targets,
        "occurredDateTime": record.concluded_at,
        "recorded": record.concluded_at,
        "reason": [{"text": record.amends_reason}] if record.amends_reason else [],
        "activity": {"coding": [codes.hl7("v3-DataOperation", "UPDATE" if record.version > 1 else "CREATE")]},
        "agent": [
            {
                "type": {"coding": [codes.hl7("provenance-participant-type", "author", "Author")]},
                "who": making.concluder,
                "onBehalfOf": making.organization,
            },
            {
                "type": {"coding": [codes.hl7("provenance-participant-type", "assembler", "Assembler")]},
                "who": {"display": "Khám"},
            },
        ],
    }
    if record.version > 1:
        earlier = f"urn:uuid:{document_id(record.facts.visit_id, record.version - 1)}"
        made["entity"] = [
            {
                "role": "revision",
                "what": {"identifier": {"system": codes.system("document"), "value": earlier}},
            }
        ]
    if record.signature:
        made["signature"] = [
            {
                "type": [_AUTHOR],
                "when": record.concluded_at,
                "who": making.concluder,
                "targetFormat": "text/plain",
                "sigFormat": "application/octet-stream",
                "data": record.signature,
            }
        ]
    making.add(made)
