"""Writes of the roster, one file per verb. Upper rooms enter here: `roster.actions.receive_list(...)`."""

from kham.roster.actions import changes, conflicts, gaps, groups, households
from kham.roster.actions.answer import correct_row
from kham.roster.actions.answer_many import answer_many, undo_answer
from kham.roster.actions.apart import keep_apart
from kham.roster.actions.believe import believe, unbelieve
from kham.roster.actions.commit import commit
from kham.roster.actions.confirm import confirm_columns
from kham.roster.actions.decide import decide, needs_second, separate, undo_decision
from kham.roster.actions.enrol import compute_enrolments
from kham.roster.actions.hooks import (
    Carried,
    Unclear,
    after_facts,
    after_hidden,
    after_merge,
    after_separate,
    after_status,
    givers,
)
from kham.roster.actions.indexing import reindex, reindex_soon
from kham.roster.actions.inquire import answer_inquiry
from kham.roster.actions.merging import settle
from kham.roster.actions.numbers import request_numbers
from kham.roster.actions.people import add_person, mark_bedridden
from kham.roster.actions.receive import receive_list, set_sender
from kham.roster.actions.report import report_death, report_move, report_return
from kham.roster.actions.reside import lift, record_dwelling, restrict
from kham.roster.actions.share import assign, give_back, take_batch
from kham.roster.actions.stage import stage, withdraw
from kham.roster.actions.suspect import suspect
from kham.roster.actions.versions import (
    confirm_version,
    decline_version,
    end_memberships,
    keep_memberships,
    undo_change,
)

__all__ = [
    "Carried", "Unclear", "add_person", "after_facts", "after_hidden", "after_merge", "after_separate", "after_status",
    "answer_inquiry", "answer_many",
    "assign", "believe", "changes", "commit", "compute_enrolments", "confirm_columns", "confirm_version", "conflicts",
    "correct_row", "decide", "decline_version", "end_memberships", "gaps", "give_back", "givers", "groups", "households",
    "keep_apart", "keep_memberships", "lift", "mark_bedridden", "needs_second", "receive_list", "record_dwelling",
    "reindex", "reindex_soon", "report_death", "report_move", "report_return", "request_numbers", "restrict", "separate",
    "set_sender", "settle", "stage", "suspect", "take_batch", "unbelieve", "undo_answer", "undo_change", "undo_decision", "withdraw",
]  # fmt: skip
