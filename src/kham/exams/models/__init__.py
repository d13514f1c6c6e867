"""Exam day: who came, what was found, what was concluded. What people record is folded from events in `sync`."""

from kham.exams.models.encounters import Alias, Conclusion, Encounter, EncounterState, Finding, Scan
from kham.exams.models.ending import Consumable, ExaminedElsewhere, Handover
from kham.exams.models.incidents import Alert, Emergency
from kham.exams.models.laboratory import Attachment, LabFile, LabOrder, LabRow, Sample
from kham.exams.models.papers import Book, BookReturn, BookRow, PaperCheck, PaperSheet
from kham.exams.models.review import Consent, RuleSignature, UnitSetting
from kham.exams.models.staff import Assignment, Attendance, SigningKey
from kham.exams.models.stations import Board, Call, Desk

__all__ = [
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
    "Conclusion",
    "Consent",
    "Consumable",
    "Desk",
    "Emergency",
    "Encounter",
    "EncounterState",
    "ExaminedElsewhere",
    "Finding",
    "Handover",
    "LabFile",
    "LabOrder",
    "LabRow",
    "PaperCheck",
    "PaperSheet",
    "RuleSignature",
    "Sample",
    "Scan",
    "SigningKey",
    "UnitSetting",
]
