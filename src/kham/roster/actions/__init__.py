"""Writes of the roster, one file per verb. Upper rooms enter here: `roster.actions.receive_list(...)`."""

from kham.roster.actions.answer import correct_row
from kham.roster.actions.answer_many import answer_many, undo_answer
from kham.roster.actions.believe import believe, unbelieve
from kham.roster.actions.commit import commit
from kham.roster.actions.confirm import confirm_columns
from kham.roster.actions.decide import decide, needs_second, separate, undo_decision
from kham.roster.actions.enrol import compute_enrolments
from kham.roster.actions.hooks import Carried, Unclear, after_merge, after_separate, after_status, givers
from kham.roster.actions.indexing import reindex, reindex_soon
from kham.roster.actions.inquire import answer_inquiry
from kham.roster.actions.merging import settle
from kham.roster.actions.numbers import request_numbers
from kham.roster.actions.people import add_person, mark_bedridden
from kham.roster.actions.receive import receive_list, set_sender
from kham.roster.actions.report import report_death, report_move, report_return
from kham.roster.actions.share import assign, give_back, take_batch
from kham.roster.actions.stage import stage, withdraw
from kham.roster.actions.versions import (
    confirm_version,
    decline_version,
    end_memberships,
    keep_memberships,
    undo_change,
)

__all__ = [
    "Carried", "Unclear", "add_person", "after_merge", "after_separate", "after_status", "answer_inquiry", "assign", "believe",
    "commit", "compute_enrolments", "confirm_columns", "correct_row", "decide", "give_back", "givers", "mark_bedridden",
    "needs_second", "receive_list", "report_death", "report_move", "report_return", "separate", "settle",
    "stage", "take_batch", "unbelieve", "undo_decision", "withdraw", "answer_many", "undo_answer", "request_numbers",
    "set_sender", "confirm_version", "decline_version", "end_memberships", "keep_memberships", "undo_change",
]  # fmt: skip
