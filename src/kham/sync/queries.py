"""Reading the inbox."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Count, UUIDField

from kham.places.models import Prepared, within
from kham.sync.models import Event, Outcome


def events(viewer: Any) -> Any:
    """Events of the viewer's units, oldest first."""
    return Event.objects.filter(within(viewer.paths, "unit_path")).order_by("number")


def stream(stream_type: str, stream_id: uuid.UUID, outcomes: Iterable[str] | None = None) -> list[Event]:
    """Every event of one stream, for the room that folds it (which has already checked the viewer)."""
    found = Event.objects.filter(stream_type=stream_type, stream_id=stream_id).order_by("number")
    return list(found.filter(outcome__in=list(outcomes)) if outcomes is not None else found)


_by_id = Prepared(lambda key: Event.objects.order_by().filter(event_id=key), UUIDField())
_applied = Prepared(
    lambda kind, key: Event.objects.filter(stream_type=kind, stream_id=key, outcome=Outcome.APPLIED).order_by(
        "number"
    ),
    CharField(),
    UUIDField(),
)


_held = Prepared(
    lambda kind, key: Event.objects.filter(stream_type=kind, stream_id=key, outcome=Outcome.HELD).order_by(
        "number"
    ),
    CharField(),
    UUIDField(),
)


def held(stream_type: str, stream_id: uuid.UUID) -> list[Event]:
    """What waits for a stream to exist, oldest arrival first."""
    return _held(stream_type, stream_id)


def by_id(event_id: uuid.UUID) -> Event | None:
    """The event of an id, None when it never came. For receiving."""
    return next(iter(_by_id(event_id)), None)


def applied(stream_type: str, stream_id: uuid.UUID) -> list[Event]:
    """What was folded of one stream, oldest arrival first: `stream` for those who ask with every save."""
    return _applied(stream_type, stream_id)


def counts(viewer: Any) -> dict[str, int]:
    """How many events ended how, in the viewer's units: {outcome: number}, every outcome present."""
    found = dict(events(viewer).order_by().values_list("outcome").annotate(n=Count("number")))
    return {outcome: found.get(outcome, 0) for outcome in Outcome.values}


def waiting(viewer: Any) -> Any:
    """Held and quarantined events: the ones a person may have to look at."""
    return events(viewer).filter(outcome__in=[Outcome.HELD, Outcome.QUARANTINED])
