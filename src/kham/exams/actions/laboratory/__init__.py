"""Laboratory: orders, samples, labels, files of results, attached tracings. Facts travel as events; files lie sealed on disk."""

from kham.exams.actions.laboratory.attaching import (
    attach,
    attach_folder,
    open_attachment,
    withdraw_attachment,
)
from kham.exams.actions.laboratory.labelling import note_workbook, print_labels
from kham.exams.actions.laboratory.ordering import order
from kham.exams.actions.laboratory.receiving import confirm_columns, read_again, read_file, receive_file, seen
from kham.exams.actions.laboratory.sampling import mark, reject, take, undo

__all__ = [
    "attach", "attach_folder", "confirm_columns", "mark", "note_workbook", "open_attachment", "order", "print_labels", "read_again",
    "read_file", "receive_file", "reject", "seen", "take", "undo", "withdraw_attachment",
]  # fmt: skip
