"""The office's own hand: an action of a screen writes the same event that a device would send."""

import datetime as dt
import uuid
from typing import Any

from kham.exams.actions.folding import STREAM
from kham.kernel.ids import new_id
from kham.sync import actions as sync_actions


def send(
    kind: str,
    stream_id: uuid.UUID,
    body: dict[str, Any],
    *,
    by: Any,
    now: dt.datetime,
    event_id: uuid.UUID | None = None,
    recorded_at: dt.datetime | None = None,
) -> sync_actions.Verdict:
    """Write one event and fold it; a refusal is raised and nothing is stored.

    `recorded_at`: when the fact came to be, if that was before now (a laboratory's time of the result).
    """
    event = {
        "event_id": event_id or new_id(), "stream_type": STREAM, "stream_id": stream_id, "kind": kind, "schema": 1, "body": body,
        "recorded_at": recorded_at or now,
    }  # fmt: skip
    return sync_actions.receive(events=[event], by=by, now=now, device="office", strict=True)[0]
