"""A browser without a screen: cookies, sign-in, pages, and what a tablet sends. Used by tests and benches of the server."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import re
import urllib.parse
import uuid
from typing import Any


class Client:
    """One browser: a connection kept open, its cookies, signed in."""

    def __init__(self, port: int, username: str, password: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.cookies: dict[str, str] = {}
        self.location = ""
        try:
            self._sign_in(username, password)
        except BaseException:
            self.close()  # a half-open connection is nobody's
            raise

    def _sign_in(self, username: str, password: str) -> None:
        page = self._ask("GET", "/vao/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        fields = {"csrfmiddlewaretoken": token[1], "login": username, "password": password}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self._ask("POST", "/vao/", urllib.parse.urlencode(fields), form, expected=302)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def get(self, path: str) -> None:
        """Fetch a page; anything but 200 is a failure."""
        self._ask("GET", path)

    def post(
        self, path: str, fields: dict[str, str] | None = None, expected: tuple[int, ...] = (302,)
    ) -> str:
        """Press a button, or send a form; returns the address it leads to."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": self.cookies["kham-csrf"],
        }
        self._ask("POST", path, urllib.parse.urlencode(fields or {}), headers, expected)
        return self.location

    def send(self, *events: dict[str, Any]) -> list[dict[str, Any]]:
        """Hand events in as a device does; the verdicts."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.cookies["kham-csrf"]}
        answer = self._ask(
            "POST", "/api/v1/sync/events", json.dumps({"device": "t", "events": events}), headers
        )
        verdicts: list[dict[str, Any]] = json.loads(answer)["verdicts"]
        return verdicts

    def _ask(
        self,
        method: str,
        path: str,
        body: str = "",
        headers: dict[str, str] | None = None,
        expected: int | tuple[int, ...] = 200,
    ) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body.encode(), (headers or {}) | {"Cookie": cookies})
        answer = self.connection.getresponse()
        text, self.location = answer.read().decode(), answer.getheader("Location", "")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        wanted = expected if isinstance(expected, tuple) else (expected,)
        assert answer.status in wanted, f"{answer.status} {path}"
        return text


def event(
    encounter: str, kind: str, body: dict[str, Any], *, at: dt.datetime | None = None
) -> dict[str, Any]:
    """One event of an exam, recorded now unless said otherwise."""
    return {
        "event_id": str(uuid.uuid4()), "stream_type": "encounter", "stream_id": encounter, "kind": f"encounter.{kind}",
        "schema": 1, "recorded_at": (at or dt.datetime.now(dt.UTC)).isoformat(), "body": body,
    }  # fmt: skip
