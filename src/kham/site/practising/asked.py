"""A note in the practice home: somebody on the page asked to rehearse another day, or to begin anew."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kham.kernel import clock

NOTE = "asked-day"
FARTHEST = 400  # days: a campaign is a year


def near(on: dt.date) -> bool:
    """Whether a day is near enough to be rehearsed."""
    return abs((on - clock.real_today()).days) <= FARTHEST


def ask(home: Path, on: dt.date) -> None:
    """Leave the note; building again removes it with the whole home."""
    draft = home / f"{NOTE}.new"
    draft.write_text(on.isoformat())
    draft.replace(home / NOTE)


def day(home: Path) -> dt.date | None:
    """The day asked for; None when nobody asked."""
    note = home / NOTE
    return dt.date.fromisoformat(note.read_text()) if note.exists() else None
