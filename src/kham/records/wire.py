"""The wire under every kind of channel: one HTTP connection to a gateway, with its limits. No retries: `actions.sending` decides.

Nothing is logged here; an error message never carries a body.
"""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from email.message import Message
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings

from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.records.installation import Connection
from kham.records.rules import outcomes
from kham.records.rules.outcomes import Kind, Reply

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
MAX_ANSWER = 4 * 1024 * 1024
PATIENCE = 4  # times the limit of one piece, for a whole answer
MOST_LISTED = 500_000  # rows of one sender's list; a gateway that has more without end is not believed
LONGEST_TOKEN = 16_384


class Unreachable(Exception):
    """No connection was made: surely nothing was sent."""


class Lost(Exception):
    """The connection broke or timed out after sending began: nobody knows what the portal did."""


def fits_header(token: Any) -> bool:
    """Whether what a gateway gave as a token may stand in a header."""
    known = isinstance(token, str) and 0 < len(token) <= LONGEST_TOKEN
    return known and token.isascii() and token.isprintable() and " " not in token


def whole(response: http.client.HTTPResponse, until: float) -> bytes:
    """The answer, up to the limit. Raises TimeoutError when it only drips: the socket's own limit is for each piece."""
    parts, size = [], 0
    while size < MAX_ANSWER and (part := response.read1(min(65_536, MAX_ANSWER - size))):
        parts.append(part)
        size += len(part)
        if time.perf_counter() > until:
            raise TimeoutError
    if response.length == 0:
        response.read()  # read1 does not notice the end: this frees the connection for the next request
    return b"".join(parts)


def lifetime(given: Any, without: float, margin: float) -> float:
    """Seconds for which a token is used: what the gateway said (or `without`), less a margin of at most half of it."""
    lasts = float(given) if isinstance(given, int | float) and given > 0 else without
    return lasts - min(margin, lasts / 2)


class Wire:
    """One session with one gateway. Use as a context manager. `who` names it in sentences."""

    who = "cổng"

    def __init__(self, connection: Connection) -> None:
        self.profile = connection.profile
        self._address = urlsplit(connection.url)
        self._token, self._ends = "", 0.0
        self._wait: float | None = None
        self._http: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connection; the token is kept."""
        if self._http is not None:
            self._http.close()
        self._http = None

    def told(self, exchange: Callable[[], Reply]) -> Reply:
        """The reply of an exchange, or what its failure means."""
        try:
            reply = exchange()
        except Unreachable:
            return Reply(Kind.STOP, outcomes.NO_CONNECTION, f"Không nối được tới {self.who}.")
        except Lost:
            self.close()
            return Reply(Kind.UNKNOWN, outcomes.NO_REPLY, "Mất trả lời giữa chừng.")
        if reply.kind == Kind.STOP:
            reply = replace(reply, wait_seconds=self._wait)
        if reply.kind == Kind.UNKNOWN:
            self.close()  # what still comes on this connection belongs to something else
        return reply

    def exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], *, before: bool = False
    ) -> tuple[int, Any, Message]:
        """Status, content as JSON (None when it is none) and headers. Raises Unreachable, Lost.

        `before`: a broken exchange means that nothing of a record was sent yet.
        """
        connection = self._connected()
        until = PATIENCE * self.profile.channel.timeout_seconds
        try:
            connection.request(method, self._address.path + path, body, headers)
            response = connection.getresponse()
            raw = whole(response, time.perf_counter() + until)
        except (OSError, ValueError, http.client.HTTPException) as wrong:  # ValueError: an address of theirs
            self.close()
            raise (Unreachable if before else Lost) from wrong
        self._wait = outcomes.retry_after(response.headers.get("Retry-After"), clock.now())
        if response.will_close or not response.isclosed():  # not closed: there was more than the limit
            self.close()
        try:
            return response.status, json.loads(raw), response.headers
        except (ValueError, RecursionError):
            return response.status, None, response.headers

    def _connected(self) -> http.client.HTTPConnection:
        if self._http is None:
            if settings.INVENTED and self._address.hostname not in LOOPBACK:
                raise Refusal("gateway.invented", "Người và số liệu ở đây là giả: không gửi ra khỏi máy này.")
            secure = self._address.scheme == "https"
            kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
            seconds = self.profile.channel.timeout_seconds
            fresh = kind(self._address.hostname or "", self._address.port, timeout=seconds)
            try:
                fresh.connect()
            except OSError as wrong:
                raise Unreachable from wrong
            if fresh.sock is not None:
                fresh.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._http = fresh
        return self._http
