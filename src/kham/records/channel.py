"""Talking to a gateway: `open(connection)` gives the channel of its kind. Here the portal's: login, push, ask, list over HTTP.

One connection, no retries of its own: `actions.sending` decides. Nothing is logged here; an error message never carries a body.
"""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol
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


def _whole(response: http.client.HTTPResponse, until: float) -> bytes:
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


class AnyChannel(Protocol):
    """What sending and reconciling need of a gateway, whatever its kind. Used as a context manager."""

    def __enter__(self) -> AnyChannel: ...

    def __exit__(self, *error: object) -> None: ...

    def push(self, body: bytes, msg_id: str) -> Reply:
        """Send a message."""

    def ask(self, sender_id: str, msg_id: str) -> Reply:
        """What became of a message."""

    def listed(self, sender_id: str) -> list[dict[str, Any]]:
        """What is held of a sender."""


class Channel:
    """One session with one portal. Use as a context manager."""

    def __init__(self, connection: Connection) -> None:
        self.profile = connection.profile
        self._account = {"username": connection.username, "password": connection.password}
        self._address = urlsplit(connection.url)
        self._token, self._refresh, self._ends = "", "", 0.0
        self._wait: float | None = None
        self._http: http.client.HTTPConnection | None = None

    def __enter__(self) -> Channel:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connection; the token is kept."""
        if self._http is not None:
            self._http.close()
        self._http = None

    def push(self, body: bytes, msg_id: str) -> Reply:
        """Send a message. The reply is never "accepted" unless the portal says so about this message."""
        if len(body) > self.profile.channel.body_limit:
            return Reply(Kind.REJECTED, "BODY_LIMIT", "Hồ sơ lớn hơn giới hạn của cổng.")
        return self._about(msg_id, self.profile.channel.push, body, asking=False)

    def ask(self, sender_id: str, msg_id: str) -> Reply:
        """What became of a message."""
        body = json.dumps({"sender_id": sender_id, "msg_id": msg_id}).encode()
        return self._about(msg_id, self.profile.channel.status, body, asking=True)

    def listed(self, sender_id: str) -> list[dict[str, Any]]:
        """What the portal holds of a sender: [{visit_id, msg_id, version, current, status}], for reconciliation.

        Raises Lost or Unreachable; Refusal when the portal does not answer as described.
        """
        rows: list[dict[str, Any]] = []
        for page in range(1, 10_000):
            body = json.dumps({"sender_id": sender_id, "page": page}).encode()
            status, answer = self._authorised(self.profile.channel.list, body)
            if status != 200 or not isinstance(answer, dict) or not isinstance(answer.get("items"), list):
                raise Refusal("portal.list", "Cổng không trả danh sách hồ sơ đã nhận. Đối chiếu lại sau.")
            rows += answer["items"]
            if len(rows) > MOST_LISTED:
                raise Refusal(
                    "portal.list", "Cổng trả danh sách hồ sơ quá dài. Đối chiếu bằng tệp theo tháng."
                )
            if not answer.get("more") or not answer["items"]:
                break
        return rows

    def _about(self, msg_id: str, path: str, body: bytes, *, asking: bool) -> Reply:
        try:
            status, answer = self._authorised(path, body)
        except Unreachable:
            return Reply(Kind.STOP, outcomes.NO_CONNECTION, "Không nối được tới cổng.")
        except Lost:
            self.close()
            return Reply(Kind.UNKNOWN, outcomes.NO_REPLY, "Mất trả lời giữa chừng.")
        reply = outcomes.classify(status, answer, msg_id, self.profile.replies, asking=asking)
        if reply.kind == Kind.STOP:
            reply = replace(reply, wait_seconds=self._wait)
        if reply.kind == Kind.UNKNOWN:
            self.close()  # what still comes on this connection belongs to something else
        return reply

    def _authorised(self, path: str, body: bytes) -> tuple[int, Any]:
        """POST with the token, renewed before it ends; after one 401 log in once more."""
        if not self._token or time.monotonic() > self._ends:
            self._login()
        status, answer = self._post(path, body)
        if status == 401:
            self._refresh = ""
            self._login()
            status, answer = self._post(path, body)
        return status, answer

    def _login(self) -> None:
        """A token: by refreshing where the profile has a path for it, else with the account."""
        channel = self.profile.channel
        if channel.refresh and self._refresh:
            given = json.dumps({"refresh_token": self._refresh}).encode()
            status, answer = self._post(channel.refresh, given, login=True)
            if status == 200 and self._keep(answer):
                return
        status, answer = self._post(channel.login, json.dumps(self._account).encode(), login=True)
        if status >= 500 or status in outcomes.STOP_STATUS:
            raise Unreachable
        if status != 200 or not self._keep(answer):
            raise Refusal(
                "portal.login",
                "Cổng không nhận tài khoản của cơ sở. Xem lại tên đăng nhập, mật khẩu máy gửi.",
            )

    def _keep(self, answer: Any) -> bool:
        token = answer.get("token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not fits_header(token):
            return False
        given = answer.get("duration")
        lasts = float(given) if isinstance(given, int | float) and given > 0 else 3600.0
        margin = min(self.profile.channel.token_margin_seconds, lasts / 2)
        self._token, self._refresh = token, str(answer.get("refresh_token") or "")
        self._ends = time.monotonic() + lasts - margin
        return True

    def _post(self, path: str, body: bytes, *, login: bool = False) -> tuple[int, Any]:
        connection = self._connected()
        headers = {"Content-Type": "application/json", "service-type": self.profile.channel.service_type}
        if not login:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            connection.request("POST", self._address.path + path, body, headers)
            response = connection.getresponse()
            raw = _whole(response, time.perf_counter() + PATIENCE * self.profile.channel.timeout_seconds)
        except (OSError, http.client.HTTPException) as wrong:
            self.close()
            raise (Unreachable if login else Lost) from wrong
        self._wait = outcomes.retry_after(response.headers.get("Retry-After"), clock.now())
        if response.will_close:
            self.close()
        try:
            return response.status, json.loads(raw)
        except (ValueError, RecursionError):
            return response.status, None

    def _connected(self) -> http.client.HTTPConnection:
        if self._http is None:
            if settings.INVENTED and self._address.hostname not in LOOPBACK:
                raise Refusal("gateway.invented", "Người và số liệu ở đây là giả: không gửi ra khỏi máy này.")
            kind = (
                http.client.HTTPSConnection if self._address.scheme == "https" else http.client.HTTPConnection
            )
            fresh = kind(
                self._address.hostname or "", self._address.port, timeout=self.profile.channel.timeout_seconds
            )
            try:
                fresh.connect()
            except OSError as wrong:
                raise Unreachable from wrong
            if fresh.sock is not None:
                fresh.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._http = fresh
        return self._http


kinds: dict[str, Callable[[Connection], AnyChannel]] = {
    "portal": Channel
}  # by profile.kind; others add theirs


def open(connection: Connection) -> AnyChannel:
    """The channel of a gateway's kind."""
    return kinds[connection.profile.kind](connection)
