"""The one clock. Doors (views, jobs, commands) read it and pass `now` on; rules and actions never read it."""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_shift: ContextVar[dt.timedelta | None] = ContextVar("clock_shift", default=None)


def now() -> dt.datetime:
    """The present moment, UTC; moved by KHAM_CLOCK_SHIFT_HOURS or `shifted()` for rehearsals."""
    shift = _shift.get()
    if shift is None:
        shift = dt.timedelta(hours=float(os.environ.get("KHAM_CLOCK_SHIFT_HOURS") or 0))
    return dt.datetime.now(dt.UTC) + shift


def today() -> dt.date:
    """Today in Viet Nam."""
    return local_date(now())


def real_today() -> dt.date:
    """Today in Viet Nam by the machine's own clock, whatever a rehearsal pretends."""
    return local_date(dt.datetime.now(dt.UTC))


def local_date(moment: dt.datetime) -> dt.date:
    """The date of a moment in Viet Nam."""
    return moment.astimezone(VIETNAM).date()


@contextmanager
def shifted(shift: dt.timedelta) -> Iterator[None]:
    """Move the clock inside the block (rehearsing a future exam day, tests)."""
    token = _shift.set(shift)
    try:
        yield
    finally:
        _shift.reset(token)
