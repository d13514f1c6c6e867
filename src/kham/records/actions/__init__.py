"""Preparing, sending and mending submissions."""

from kham.records.actions.outbox import make_missing, on_conclusion, recheck, recheck_all, replay, send_again
from kham.records.actions.packages import make_package, note_read, open_package
from kham.records.actions.pausing import assign, pause, resume
from kham.records.actions.reconciling import reconcile, reconcile_file, settle
from kham.records.actions.sending import send_due, send_one, take_back
from kham.records.actions.withdrawing import on_withdrawal, settle_withdrawn
from kham.records.watch import Running, Still

__all__ = [
    "Running", "Still", "assign", "make_missing", "make_package", "note_read", "on_conclusion", "on_withdrawal", "open_package", "pause",
    "recheck", "recheck_all", "reconcile", "reconcile_file", "replay", "resume", "send_again", "send_due", "send_one",
    "settle", "settle_withdrawn", "take_back",
]  # fmt: skip
