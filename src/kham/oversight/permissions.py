"""Who sees progress, who reads the journal."""

from typing import Any

from kham.accounts.permissions import check_may
from kham.accounts.roles import May


def check_progress(viewer: Any) -> None:
    """Progress of one's units, counts only."""
    check_may(viewer, May.OVERSIGHT_VIEW)


def check_journal(viewer: Any) -> None:
    """The journal of one's units."""
    check_may(viewer, May.JOURNAL_VIEW)
