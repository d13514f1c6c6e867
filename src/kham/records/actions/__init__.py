"""Preparing, sending and mending submissions."""

from kham.records.actions.outbox import make_missing, on_conclusion, recheck, recheck_all, send_again
from kham.records.actions.packages import make_package, note_read, open_package
from kham.records.actions.reconciling import Difference, reconcile
from kham.records.actions.sending import send_due, send_one

__all__ = [
    "Difference", "make_missing", "make_package", "note_read", "on_conclusion", "open_package", "recheck", "recheck_all",
    "reconcile", "send_again", "send_due", "send_one",
]  # fmt: skip
