"""Exam day: who came, what was found, what was concluded. What people record is folded from events in `sync`."""

from kham.exams.models.encounters import Alias, Conclusion, Encounter, EncounterState, Finding, Scan
from kham.exams.models.ending import (
    Closing,
    Consumable,
    Departure,
    ExaminedElsewhere,
    Handover,
    ResultCode,
)
from kham.exams.models.incidents import OPEN_ALERT, Alert, Emergency
from kham.exams.models.laboratory import (
    Attachment,
    LabColumns,
    LabelRun,
    LabFile,
    LabOrder,
    LabRow,
    Sample,
    SampleState,
)
from kham.exams.models.papers import Book, BookReturn, BookRow, PaperCheck, PaperSheet, PaperState
from kham.exams.models.review import Consent, RuleSignature, UnitSetting
from kham.exams.models.staff import Assignment, Attendance, Opening, SigningKey
from kham.exams.models.stations import Board, Call, Desk

__all__ = [
    "OPEN_ALERT",
    "Alert",
    "Alias",
    "Assignment",
    "Attachment",
    "Attendance",
    "Board",
    "Book",
    "BookReturn",
    "BookRow",
    "Call",
    "Closing",
    "Conclusion",
    "Consent",
    "Consumable",
    "Departure",
    "Desk",
    "Emergency",
    "Encounter",
    "EncounterState",
    "ExaminedElsewhere",
    "Finding",
    "Handover",
    "LabColumns",
    "LabFile",
    "LabOrder",
    "LabRow",
    "LabelRun",
    "Opening",
    "PaperCheck",
    "PaperSheet",
    "PaperState",
    "ResultCode",
    "RuleSignature",
    "Sample",
    "SampleState",
    "Scan",
    "SigningKey",
    "UnitSetting",
]
