"""The one list of folders: a stream type has one function in an upper room that turns its events into tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from kham.sync.models import Event, Outcome


@dataclass(frozen=True)
class Folded:
    """What became of one event."""

    outcome: Outcome = Outcome.APPLIED
    note: str = ""


class Folder(Protocol):
    """Folds one stored event of a stream, inside the transaction that stored it. Refusal means: a person must look."""

    def __call__(self, event: Event, *, by: Any, now: dt.datetime) -> Folded: ...


_folders: dict[str, Folder] = {}


def folder(stream_type: str) -> Callable[[Folder], Folder]:
    """Register the function that folds a stream type; an upper room uses it as a decorator, once."""

    def decorate(function: Folder) -> Folder:
        if stream_type in _folders and _folders[stream_type] is not function:
            raise ValueError(f"two folders for {stream_type}")
        _folders[stream_type] = function
        return function

    return decorate


def of(stream_type: str) -> Folder | None:
    """The folder of a stream type, None when nobody knows it."""
    return _folders.get(stream_type)
