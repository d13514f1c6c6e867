"""What is done on exam day. Every fact goes through an event of `sync` and is folded here."""

from kham.exams.actions.checking_in import (
    add_walk_in,
    check_in,
    note_scan,
    propose_from_card,
    take_known,
    take_list,
)
from kham.exams.actions.concluding import amend, conclude, note_opened, prepare, sign_prepared
from kham.exams.actions.consenting import consent
from kham.exams.actions.folding import after_conclusion, after_withdrawal
from kham.exams.actions.recording import come_back, leave, note_grid_read, note_read, record, void, withdraw
from kham.exams.actions.sessions import close_session, open_session

__all__ = [
    "add_walk_in",
    "after_conclusion",
    "after_withdrawal",
    "amend",
    "check_in",
    "close_session",
    "come_back",
    "conclude",
    "consent",
    "leave",
    "note_grid_read",
    "note_opened",
    "note_read",
    "note_scan",
    "open_session",
    "prepare",
    "propose_from_card",
    "record",
    "sign_prepared",
    "take_known",
    "take_list",
    "void",
    "withdraw",
]
