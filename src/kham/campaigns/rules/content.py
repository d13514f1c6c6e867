"""Which content of exams a campaign follows: by the day its plan was approved (NĐ 165/2026/NĐ-CP, Điều 95 khoản 1)."""

from __future__ import annotations

import datetime as dt

NEW_CONTENT_FROM = dt.date(2026, 7, 1)
"""Plans approved before this day go on with the content they were approved with."""
OLD, NEW = "2026-05", "2026-07"


def version_for(approved_on: dt.date | None) -> str:
    """The content version of a campaign; a plan whose day nobody knows follows the content in force."""
    return OLD if approved_on is not None and approved_on < NEW_CONTENT_FROM else NEW
