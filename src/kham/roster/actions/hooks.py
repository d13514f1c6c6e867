"""The short, named lists through which upper rooms follow what happens to a person. They append at start-up (apps.ready).

Each function runs inside the action's transaction and is called by keyword.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Follower = Callable[..., None]

after_merge: list[Follower] = []
"""follower(kept=Person, absorbed=Person, by=, now=): move what hangs on the absorbed person."""

after_separate: list[Follower] = []
"""follower(kept=Person, restored=Person, by=, now=): give back what was moved, or ask."""

after_status: list[Follower] = []
"""follower(person=Person, status="dead"|"moved"|"back", by=, now=): stop or resume what was planned."""


def call(followers: list[Follower], **facts: Any) -> None:
    """Call each follower in the order in which it joined."""
    for follower in followers:
        follower(**facts)
