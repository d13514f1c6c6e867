"""Talking to a gateway: `open(connection)` gives the channel of its kind. Here the portal's: login, push, ask, list over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, Protocol

from kham.kernel.reasons import Refusal
from kham.records.installation import Connection
from kham.records.rules import outcomes
from kham.records.rules.outcomes import Kind, Reply
from kham.records.wire import MOST_LISTED, Lost, Unreachable, Wire, fits_header, lifetime

__all__ = ["AnyChannel", "Channel", "Lost", "Unreachable", "kinds", "open"]


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


class Channel(Wire):
    """One session with one portal. Use as a context manager."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        known = self.profile.login
        self._account = {
            known.username_field: connection.username,
            known.password_field: connection.password,
        }
        self._refresh = ""

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
        def exchange() -> Reply:
            status, answer = self._authorised(path, body)
            return outcomes.classify(status, answer, msg_id, self.profile.replies, asking=asking)

        return self.told(exchange)

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
            given = json.dumps({self.profile.login.refresh_field: self._refresh}).encode()
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
        named = self.profile.login
        token = answer.get(named.token_field) if isinstance(answer, dict) else None
        if not isinstance(token, str) or not fits_header(token):
            return False
        margin = self.profile.channel.token_margin_seconds
        lasts = lifetime(answer.get(named.seconds_field), named.token_seconds, margin)
        self._token, self._refresh = token, str(answer.get(named.refresh_field) or "")
        self._ends = time.monotonic() + lasts
        return True

    def _post(self, path: str, body: bytes, *, login: bool = False) -> tuple[int, Any]:
        headers = {"Content-Type": "application/json", "service-type": self.profile.channel.service_type}
        if not login:
            headers["Authorization"] = f"Bearer {self._token}"
        return self.exchange("POST", path, body, headers, before=login)[:2]


kinds: dict[str, Callable[[Connection], AnyChannel]] = {
    "portal": Channel
}  # by profile.kind; others add theirs


def open(connection: Connection) -> AnyChannel:
    """The channel of a gateway's kind."""
    return kinds[connection.profile.kind](connection)
