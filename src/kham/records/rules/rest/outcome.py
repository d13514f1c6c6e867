"""Errors as FHIR says them: an OperationOutcome. Nothing of the request is repeated, nothing of a person is said."""

from __future__ import annotations

from typing import Any

from kham.kernel.reasons import Refusal

# HTTP status of each kind of issue (http://hl7.org/fhir/R4/valueset-issue-type.html).
STATUS = {
    "invalid": 400, "value": 400, "not-supported": 400, "login": 401, "forbidden": 403, "not-found": 404, "deleted": 404,
    "method": 405, "format": 406, "too-long": 413, "conflict": 409, "throttled": 429, "exception": 500, "transient": 503,
    "expired": 404,
}  # fmt: skip
_NAMES = {"method": "not-supported", "format": "not-supported", "expired": "not-found"}


class Wrong(Refusal):
    """A request that the door answers with an OperationOutcome. `kind` is a key of STATUS; `text` is English, for developers."""

    def __init__(self, kind: str, text: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"fhir.{kind}", text)
        self.kind, self.text, self.headers = kind, text, headers or {}

    @property
    def status(self) -> int:
        """HTTP status."""
        return STATUS[self.kind]


def outcome(kind: str, text: str, *, severity: str = "error") -> dict[str, Any]:
    """The OperationOutcome of one issue."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": severity, "code": _NAMES.get(kind, kind), "diagnostics": text}],
    }
