"""The door's description of itself: CapabilityStatement, SearchParameter, SMART configuration. Says only what there is."""

from __future__ import annotations

from typing import Any

from kham.records.rules.rest import scopes, search

SESSION = "urn:kham:search:session"
SMART = "http://terminology.hl7.org/CodeSystem/restful-security-service"
DATE = "2026-11-22"
NOTES = {
    "Patient": "People with a signed encounter in the units of the client. Search by number with POST _search.",
    "Encounter": "Signed encounters. $document gives the document Bundle, the same as is sent.",
    "Group": "One session: the people with a signed encounter there.",
    "Questionnaire": "The exam forms with their versions.",
    "Bundle": "Documents are read with Encounter/[id]/$document.",
}
_DEFINED = {
    "session": SESSION,
    "_id": "http://hl7.org/fhir/SearchParameter/Resource-id",
    "_lastUpdated": "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated",
}


def statement(base: str, version: str) -> dict[str, Any]:
    """The CapabilityStatement of the server at `base`."""
    return {
        "resourceType": "CapabilityStatement",
        "id": "kham",
        "url": f"{base}/metadata",
        "version": version,
        "name": "KhamReadOnlyApi",
        "title": "Khám: read-only FHIR R4 API",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "software": {"name": "Khám", "version": version},
        "implementation": {"description": "Records of signed health-check encounters", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "instantiates": ["http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data"],
        "rest": [
            {
                "mode": "server",
                "documentation": "Read only. Whoever may not see a thing gets the answer of an absent one (404).",
                "security": _security(base),
                "resource": [_resource(kind) for kind in scopes.TYPES if kind != "Bundle"],
                "operation": [
                    _operation("export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export")
                ],
            }
        ],
    }


def _security(base: str) -> dict[str, Any]:
    return {
        "cors": False,
        "service": [{"coding": [{"system": SMART, "code": "SMART-on-FHIR"}]}],
        "extension": [
            {
                "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
                "extension": [{"url": "token", "valueUri": f"{base}/token"}],
            }
        ],
    }


def _resource(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": kind,
        "interaction": [{"code": "read"}, *([{"code": "search-type"}] if kind in search.PARAMETERS else [])],
        "versioning": "versioned" if kind in ("Encounter", "Patient", *search.CLINICAL) else "no-version",
        "readHistory": False,
        "updateCreate": False,
        "conditionalRead": "not-match",
    }
    if kind in NOTES:
        found["documentation"] = NOTES[kind]
    if kind in search.PARAMETERS:
        known = {"_id": "token", "_lastUpdated": "date", **search.PARAMETERS[kind]}
        if kind in ("Group", "Questionnaire"):
            known.pop("_lastUpdated")
        found["searchParam"] = [_parameter(name, of) for name, of in known.items()]
    operations = {
        "Patient": [
            ("everything", "http://hl7.org/fhir/OperationDefinition/Patient-everything"),
            ("export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export"),
        ],
        "Group": [("export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export")],
        "Encounter": [("document", "http://hl7.org/fhir/OperationDefinition/Composition-document")],
    }.get(kind)
    if operations:
        found["operation"] = [_operation(*one) for one in operations]
    return found


def _parameter(name: str, kind: str) -> dict[str, str]:
    found = {"name": name, "type": kind}
    if name in _DEFINED:
        found["definition"] = _DEFINED[name]
    if name == "identifier":
        found["documentation"] = "POST Patient/_search only: numbers of people do not stand in addresses."
    return found


def _operation(name: str, definition: str) -> dict[str, str]:
    return {"name": name, "definition": definition}


def smart(base: str) -> dict[str, Any]:
    """`.well-known/smart-configuration` of SMART backend services."""
    return {
        "token_endpoint": f"{base}/token",
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384", "RS256", "ES256"],
        "scopes_supported": ["system/*.rs", *(f"system/{kind}.rs" for kind in scopes.TYPES)],
        "capabilities": [
            "client-confidential-asymmetric",
            "client-confidential-symmetric",
            "permission-v1",
            "permission-v2",
        ],
    }
