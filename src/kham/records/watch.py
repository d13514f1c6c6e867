"""Time while sending: standing still (one moment for all, as everywhere else), or running (long drains, the command line)."""

from __future__ import annotations

import datetime as dt
import time
from typing import Protocol

from kham.kernel import clock


class Watch(Protocol):
    """What sending asks of time."""

    def now(self) -> dt.datetime:
        """The present moment."""

    def sleep(self, seconds: float) -> None:
        """Let so much time pass."""


class Still:
    """One moment; waiting moves it without anybody waiting."""

    def __init__(self, now: dt.datetime) -> None:
        self._now = now

    def now(self) -> dt.datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += dt.timedelta(seconds=seconds)


class Running:
    """The real clock."""

    def now(self) -> dt.datetime:
        return clock.now()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
