"""Files that go out: the answer to a sender, an empty list. Reads the database, leaves the drawing to `annotated`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kham.accounts import queries as accounts_queries
from kham.journal import actions as journal_actions
from kham.places import queries as places_queries
from kham.roster import annotated, permissions, reading
from kham.roster.actions.stage import file_content
from kham.roster.models import SourceList
from kham.roster.rules import catalogue


def annotated_list(source_list: SourceList, *, by: Any, now: dt.datetime) -> bytes:
    """The sender's workbook with a verdict and remarks on each row; handing it out is journaled."""
    permissions.check_see_list(by, source_list)
    book = reading.read_workbook(file_content(source_list), source_list.file_name)
    sheets = {sheet.position: sheet for sheet in source_list.sheets.all()}
    answers = {
        (sheet, number): (verdict, [note["sentence"] for note in notes])
        for sheet, number, verdict, notes in source_list.rows.values_list(
            "sheet", "row_number", "verdict", "notes"
        )
    }
    journal_actions.record(action="roster.download_annotated", by=by, on=source_list, now=now)
    return annotated.annotate(
        book.sheets,
        {position: sheet.columns for position, sheet in sheets.items()},
        {position: sheet.first_row for position, sheet in sheets.items()},
        answers,
    )


def blank_list(sender: str, unit: Any, today: dt.date) -> bytes:
    """An empty list for a sender, with the neighbourhoods of the commune to choose from."""
    kind = catalogue.sender(sender)
    names = []
    if unit is not None:
        scope = accounts_queries.system_viewer("roster", unit.path)
        names = [place.name for place in places_queries.neighbourhoods(scope, unit, today)]
    return annotated.blank(kind.code, kind.label, names)
