"""What a written list is: a file, who sent it, what it proves, and which true person stands on which row."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TruthRow:
    """One data row: sheet ("" in a .csv), row as a spreadsheet shows it (from 1), person id, groups it proves."""

    sheet: str
    row: int
    person: int
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListFile:
    """One file as sent.

    ``sender`` is police, elderly_association, poverty_board, disability, merit, social_protection,
    mental_health, child_protection, school_1, school_2, employer_1 or employer_2. ``group`` is what a row of
    this file proves (None for the police); ``sheet_groups`` names sheets that prove something else.
    """

    path: Path
    sender: str
    title: str
    group: str | None
    truth: list[TruthRow] = field(default_factory=list)
    sheet_groups: dict[str, str] = field(default_factory=dict)

    def group_of(self, sheet: str) -> str | None:
        """The group proved by rows of one sheet."""
        return self.sheet_groups.get(sheet, self.group)
