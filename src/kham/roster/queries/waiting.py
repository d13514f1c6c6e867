"""What waits: rows for an answer, people for a number."""

from __future__ import annotations

from typing import Any

from kham.places.models import within
from kham.roster.models import Person, SourceList, SourceRow, Verdict
from kham.roster.reading.shapes import letter
from kham.roster.rules import answers as rules
from kham.roster.sealed import open_json


def without_number(path: str) -> Any:
    """People who live in a unit and have no personal number; nobody is asked about those whom a service asks to hide."""
    return Person.objects.filter(
        within([path], "unit_path"), personal_number_index="", died_on__isnull=True, moved_on__isnull=True,
        merged_into__isnull=True, restricted="",
    )  # fmt: skip


def waiting(source_list: SourceList) -> dict[str, list[SourceRow]]:
    """Rows that wait for an answer, by kind of question, the kind with most rows first."""
    found: dict[str, list[SourceRow]] = {}
    for row in source_list.rows.filter(verdict=Verdict.QUESTION, person__isnull=True):
        found.setdefault(rules.asked(row.notes), []).append(row)
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def written(row: SourceRow, code: str, sealed: dict[str, Any]) -> str:
    """The cell that a question is about, as sent."""
    column = next((str(note.get("column", "")) for note in row.notes if note["code"] == code), "")
    at = next((index for index in range(len(row.raw)) if letter(index) == column), -1)
    if at < 0:
        return ""
    return str(sealed.get("raw", {}).get(str(at), row.raw[at]))


def would_apply(row: SourceRow, code: str, answer: str) -> bool:
    """Whether a row can be answered so."""
    sealed = open_json(row.sealed, "row")
    return rules.apply(code, answer, row.fields, sealed, written(row, code, sealed)) is not None
