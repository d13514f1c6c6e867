"""The FHIR R4 document of one encounter."""

from __future__ import annotations

from typing import Any

from kham.records.rules.record import Record


def bundle(record: Record) -> dict[str, Any]:
    """The document Bundle of a record: the same record gives the same identifiers and, written by `to_bytes`, the same bytes."""
    return {
        "resourceType": "Bundle",
        "id": record.facts.visit_id,
        "type": "document",
        "timestamp": record.concluded_at,
        "entry": [],
    }
