"""What is sent to the national health record, and what it answered."""

from kham.records.models.clients import (
    BulkExport,
    BulkState,
    Client,
    ClientAssertion,
    ClientToken,
    SharedResource,
)
from kham.records.models.copies import Copy
from kham.records.models.gateways import GatewayPause, GatewayState
from kham.records.models.outbox import GONE, Attempt, Because, ErrorKind, Parcel, Submission, SubmissionState
from kham.records.models.outside import OutsideFile, OutsideResult, OutsideState
from kham.records.models.portal_files import PortalFile
from kham.records.models.reconciling import Disagreement, Reconciliation
from kham.records.models.signing import SigningCertificate, SigningPack

__all__ = [
    "GONE",
    "Attempt",
    "Because",
    "BulkExport",
    "BulkState",
    "Client",
    "ClientAssertion",
    "ClientToken",
    "Copy",
    "Disagreement",
    "ErrorKind",
    "GatewayPause",
    "GatewayState",
    "OutsideFile",
    "OutsideResult",
    "OutsideState",
    "Parcel",
    "PortalFile",
    "Reconciliation",
    "SharedResource",
    "SigningCertificate",
    "SigningPack",
    "Submission",
    "SubmissionState",
]
