"""Why a file cannot be read."""

from __future__ import annotations


class Unreadable(ValueError):
    """The file cannot be read; the message is one Vietnamese sentence or two with the remedy."""
