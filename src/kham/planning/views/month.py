"""The month of a calendar page: weeks of days with their sessions."""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from kham.planning.models import Session
from kham.planning.rules import calendar as working

KINDS = {"draft": "wait", "published": "info", "open": "brand", "closed": "off", "cancelled": "look"}


def read(text: str, otherwise: dt.date) -> dt.date:
    """First day of the month written "2026-08"; of `otherwise` when the text is no month."""
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return otherwise.replace(day=1)


def weeks(first: dt.date, sessions: Iterable[Session], today: dt.date) -> list[list[dict[str, Any]]]:
    """Monday to Sunday rows of a month; days outside it are empty."""
    by_day: dict[dt.date, list[Session]] = defaultdict(list)
    for session in sessions:
        session.kind = KINDS[session.state]  # type: ignore[attr-defined]  # for the badge
        by_day[session.on].append(session)
    rows = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [[_day(date, first, by_day.get(date, []), today) for date in row] for row in rows]


def _day(date: dt.date, first: dt.date, sessions: list[Session], today: dt.date) -> dict[str, Any]:
    inside = date.month == first.month
    day = working.day(date)
    return {
        "date": date, "inside": inside, "today": date == today, "name": _name(day), "free": day.kind in {"sat", "sun", "holiday"},
        "sessions": sessions if inside else [],
    }  # fmt: skip


def _name(day: working.Day) -> str:
    english = (get_language() or "vi").startswith("en")
    return working.english_name(day.date) if day.name and english else day.name


def neighbours(first: dt.date) -> tuple[str, str]:
    """The months before and after, as written in the address."""
    before, after = first - dt.timedelta(days=1), first + dt.timedelta(days=32)
    return f"{before:%Y-%m}", f"{after:%Y-%m}"
