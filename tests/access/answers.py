"""Closing an answer without closing the test's own connection."""

from typing import Any

from django.core.signals import request_finished
from django.db import close_old_connections


def put_away(response: Any) -> None:
    """Close an answer that holds a file open.

    Closing tells Django that the request is over, and Django then drops a connection that is inside a transaction, as
    every test's is.
    """
    request_finished.disconnect(close_old_connections)
    try:
        response.close()
    finally:
        request_finished.connect(close_old_connections)
