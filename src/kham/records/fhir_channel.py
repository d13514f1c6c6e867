"""Talking to a FHIR server: a token by client credentials, PUT Bundle/<encounter>, search by tag. Same duties as the portal's channel.

The account is the connection's user name and password (client_id and secret); without a user name no token is asked for.
Nothing is logged here; an error message never carries a body.
"""

from __future__ import annotations

import base64
import json
import time
from email.message import Message
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from kham.kernel.reasons import Refusal
from kham.records.installation import Connection
from kham.records.rules import fhir_push, outcomes
from kham.records.rules.outcomes import Kind, Reply
from kham.records.wire import MOST_LISTED, Unreachable, Wire, fits_header, lifetime

FHIR = "application/fhir+json"
PAGE = 100


class FhirChannel(Wire):
    """One session with one FHIR server. Use as a context manager."""

    who = "máy chủ"

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._account = (connection.username, connection.password)

    def push(self, body: bytes, msg_id: str) -> Reply:
        """PUT the Bundle. "Accepted" only when the answer names this Bundle or this message.

        Never over a newer version, however late it arrives: a first version asks that nothing be there, a later one that what
        was just seen is still there (RFC 9110 §13.1; R4 http.html#concurrency).
        """
        if len(body) > self.profile.channel.body_limit:
            return Reply(Kind.REJECTED, "BODY_LIMIT", "Hồ sơ lớn hơn giới hạn của máy chủ.")
        bundle = json.loads(body)
        key, version = str(bundle["id"]), int(fhir_push.tags_of(bundle).get(fhir_push.VERSION, "1"))
        return self.told(lambda: self._put(body, key, version, msg_id))

    def _put(self, body: bytes, key: str, version: int, msg_id: str) -> Reply:
        path = f"{self.profile.channel.push}/{quote(key)}"
        given: dict[str, str] | Reply = (
            dict(fhir_push.FIRST) if version == 1 else self._condition(path, version)
        )
        for last in (False, True):
            if isinstance(given, Reply):
                return given
            status, answer, said = self._authorised("PUT", path, body, given)
            if status not in fhir_push.CONFLICT or last:
                break
            given = self._condition(path, version)  # something is there: look what
        located = said.get("Content-Location") or said.get("Location") or ""
        return fhir_push.pushed(status, answer, located, bundle_id=key, msg_id=msg_id)

    def _condition(self, path: str, version: int) -> dict[str, str] | Reply:
        """Headers of an update over what lies there now, or a reply that ends it."""
        status, answer, said = self._authorised("GET", f"{path}?_elements=meta", None)
        found = fhir_push.held(status, answer, said.get("ETag") or "")
        if isinstance(found, Reply):
            return found
        given = fhir_push.condition(found, version)
        return fhir_push.NEWER if given is None else given

    def ask(self, sender_id: str, msg_id: str) -> Reply:
        """Whether the server holds the message, as the current version of its encounter."""
        query = urlencode({"_tag": f"{fhir_push.MESSAGE}|{msg_id}", "_elements": "meta"})

        def exchange() -> Reply:
            status, answer, _said = self._authorised("GET", f"{self.profile.channel.status}?{query}", None)
            return fhir_push.asked(status, answer, msg_id=msg_id)

        return self.told(exchange)

    def listed(self, sender_id: str) -> list[dict[str, Any]]:
        """What the server holds of a sender: current versions. Raises Lost, Unreachable, Refusal ``portal.list``."""
        query = urlencode({"_tag": f"{fhir_push.SENDER}|{sender_id}", "_elements": "meta", "_count": PAGE})
        path, found = f"{self.profile.channel.list}?{query}", []
        for _page in range(10_000):
            status, answer, _said = self._authorised("GET", path, None)
            held = fhir_push.rows(answer) if status == 200 else None
            if held is None:
                raise Refusal("portal.list", "Máy chủ không trả danh sách hồ sơ đã nhận. Đối chiếu lại sau.")
            found += held
            if len(found) > MOST_LISTED:
                raise Refusal("portal.list", "Máy chủ trả danh sách hồ sơ quá dài. Đối chiếu lại sau.")
            path = self._own_path(fhir_push.following(answer))
            if not path:
                break
        return found

    def _own_path(self, address: str) -> str:
        """The path of a next page; an address of another server is not followed."""
        parts = urlsplit(address)
        if parts.netloc and parts.netloc != self._address.netloc:
            raise Refusal("portal.list", "Trang tiếp theo của danh sách ở máy chủ khác. Đối chiếu lại sau.")
        path = parts.path.removeprefix(self._address.path)
        return f"{path}?{parts.query}" if parts.query else path

    def _authorised(
        self, method: str, path: str, body: bytes | None, more: dict[str, str] | None = None
    ) -> tuple[int, Any, Message]:
        """With the token, renewed before it ends; after one 401 a new one is asked for."""
        needs = bool(self._account[0] and self.profile.channel.login)
        if needs and time.monotonic() > self._ends:
            self._sign_in()
        found = self._request(method, path, body, more or {})
        if found[0] == 401 and needs:
            self._sign_in()
            found = self._request(method, path, body, more or {})
        return found

    def _sign_in(self) -> None:
        """Client credentials (RFC 6749 §4.4) with HTTP Basic."""
        pair = ":".join(quote(part, safe="") for part in self._account).encode()
        form = urlencode({"grant_type": "client_credentials", "scope": "system/Bundle.cruds"}).encode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": f"Basic {base64.b64encode(pair).decode()}",
            "Accept": "application/json",
        }
        status, answer, _headers = self.exchange(
            "POST", self.profile.channel.login, form, headers, before=True
        )
        if status >= 500 or status in outcomes.STOP_STATUS:
            raise Unreachable
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if status != 200 or not isinstance(token, str) or not fits_header(token):
            raise Refusal(
                "portal.login",
                "Máy chủ FHIR không nhận tài khoản của cơ sở. Xem lại mã ứng dụng và mật khẩu.",
            )
        self._token = token
        lasts = lifetime(answer.get("expires_in"), 300.0, self.profile.channel.token_margin_seconds)
        self._ends = time.monotonic() + lasts

    def _request(
        self, method: str, path: str, body: bytes | None, more: dict[str, str]
    ) -> tuple[int, Any, Message]:
        headers = {"Accept": FHIR, "Prefer": "return=minimal"} | more
        if body is not None:
            headers["Content-Type"] = FHIR
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return self.exchange(method, path, body, headers)
