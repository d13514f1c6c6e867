"""Writes of the roster, one file per verb. Upper rooms enter here: `roster.actions.receive_list(...)`."""

from kham.roster.actions.answer import correct_row
from kham.roster.actions.commit import commit
from kham.roster.actions.confirm import confirm_columns
from kham.roster.actions.decide import decide, separate, undo_decision
from kham.roster.actions.enrol import compute_enrolments
from kham.roster.actions.hooks import after_merge, after_separate, after_status
from kham.roster.actions.people import add_person, mark_bedridden, report_death, report_move, report_return
from kham.roster.actions.receive import receive_list
from kham.roster.actions.stage import stage, withdraw

__all__ = [
    "add_person", "after_merge", "after_separate", "after_status", "commit", "compute_enrolments", "confirm_columns",
    "correct_row", "decide", "mark_bedridden", "receive_list", "report_death", "report_move", "report_return", "separate", "stage",
    "undo_decision", "withdraw",
]  # fmt: skip
