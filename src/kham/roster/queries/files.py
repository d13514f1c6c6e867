"""The roster's safe way of opening a stranger's file, for the rooms above it."""

from kham.roster.reading import Sheet, Workbook, read_workbook

__all__ = ["Sheet", "Workbook", "read_workbook"]
