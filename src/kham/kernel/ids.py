"""Identifiers made anywhere (server, tablet, laptop) that never collide and sort by time."""

import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562). An identifier, never a secret."""
    return uuid7()


def read_id(raw: object) -> uuid.UUID | None:
    """An id out of a form or an event; None for anything else that somebody may send."""
    try:
        return uuid.UUID(str(raw))
    except ValueError:
        return None
