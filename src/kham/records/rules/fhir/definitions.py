"""Definitions that readers of our documents need: the extensions used, as StructureDefinitions of R4."""

from __future__ import annotations

from typing import Any

from kham.records.rules.fhir import codes

UNIT = "urn:kham:extension:unit"


def extensions() -> list[dict[str, Any]]:
    """Every extension that `documents` writes. Those of the VN core draft are restated as they are used here."""
    return [
        _extension(UNIT, "KhamUnit", "Mã tỉnh và mã xã nơi cư trú (QĐ 19/2025/QĐ-TTg)", "Address", "Coding"),
        _extension(codes.system("race"), "DanToc", "Dân tộc (mã 01-54, VN core dự thảo)", "Patient", "CodeableConcept"),
        _extension(codes.system("occupation"), "NgheNghiep", "Nghề nghiệp (VN core dự thảo)", "Patient", "CodeableConcept"),
    ]  # fmt: skip


def _extension(url: str, name: str, title: str, context: str, kind: str) -> dict[str, Any]:
    return {
        "resourceType": "StructureDefinition",
        "id": name.lower(),
        "url": url,
        "name": name,
        "title": title,
        "status": "draft",
        "fhirVersion": "4.0.1",
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": context}],
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
        "differential": {
            "element": [
                {"id": "Extension", "path": "Extension"},
                {"id": "Extension.extension", "path": "Extension.extension", "max": "0"},
                {"id": "Extension.url", "path": "Extension.url", "fixedUri": url},
                {
                    "id": "Extension.value[x]",
                    "path": "Extension.value[x]",
                    "min": 1,
                    "type": [{"code": kind}],
                },
            ]
        },
    }
