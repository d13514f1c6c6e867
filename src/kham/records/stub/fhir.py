"""A stand-in FHIR server: tokens, PUT Bundle/<id> with history and conditions, reading, search by _tag, and misbehaviour on request.

Written from the R4 specification (http.html, search.html) as a stranger would; imports nothing of this program. It holds
what it is sent in memory only.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

MISBEHAVIOURS = {
    "lost": "saves, then breaks off before answering",
    "nothing": "breaks off before saving",
    "slow": "answers after the client gave up",
    "error_200": "HTTP 200 with an OperationOutcome of errors",
    "silent": "saves and answers 200 with nothing",
    "empty_200": "answers 200 with nothing and saves nothing",
    "other": "answers about another Bundle",
    "error_500": "saves and answers 500",
    "maintenance": "503 with Retry-After",
    "closed": "410",
    "expired": "401 until a new token",
    "late": "breaks off; what was sent arrives after the next one of the same id",
    "truncated": "saves and cuts its answer short",
    "refuses": "422 with an OperationOutcome that repeats what it was sent",
}
REQUIRED = {"Composition", "Patient", "Encounter"}


class Server:
    """What the stand-in holds: every version of every Bundle, tokens, and the misbehaviours still to come."""

    def __init__(
        self, client_id: str = "", secret: str = "", page: int = 50, *, conditions: bool = True
    ) -> None:
        self.client_id, self.secret, self.page, self.conditions = client_id, secret, page, conditions
        self.on_the_way: list[tuple[str, dict[str, Any], str, str]] = []
        self.held: dict[str, list[dict[str, Any]]] = {}
        self.tokens: set[str] = set()
        self.plan: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.lock = threading.Lock()

    def next_misbehaviour(self) -> str:
        """One of the plan, "" when it is over."""
        with self.lock:
            return self.plan.pop(0) if self.plan else ""

    def save(self, key: str, bundle: dict[str, Any]) -> int:
        """Keep a version; the same bytes again are the same version. Returns its number."""
        with self.lock:
            versions = self.held.setdefault(key, [])
            if not versions or versions[-1] != bundle:
                versions.append(bundle)
            return len(versions)

    def fits(self, key: str, match: str, none_match: str) -> bool:
        """Whether the conditions of an update hold: If-Match names the version there, If-None-Match * wants none there."""
        there = len(self.held.get(key, []))
        if not self.conditions:
            return True
        return not (none_match == "*" and there) and (not match or match == f'W/"{there}"')

    def arrive(self, key: str) -> None:
        """What was overtaken arrives now, with the conditions it was sent under."""
        waiting, self.on_the_way = self.on_the_way, []
        for late in waiting:
            if late[0] != key:
                self.on_the_way.append(late)
            elif self.fits(key, late[2], late[3]):
                self.save(key, late[1])

    def current(self) -> dict[str, dict[str, Any]]:
        """Id → current version."""
        with self.lock:
            return {key: versions[-1] for key, versions in self.held.items()}


def faults(key: str, bundle: Any) -> str:
    """What R4 says against a Bundle; "" when nothing."""
    if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
        return "not a Bundle"
    if bundle.get("id") != key:
        return "id differs from the address"
    if bundle.get("type") != "document":
        return "not a document"
    identifier = bundle.get("identifier") or {}
    if not identifier.get("system") or not identifier.get("value"):
        return "bdl-9: a document must have an identifier with a system and a value"
    if not bundle.get("timestamp"):
        return "bdl-10: a document must have a date"
    entries = bundle.get("entry") or []
    kinds = [entry.get("resource", {}).get("resourceType") for entry in entries]
    if not kinds or kinds[0] != "Composition":
        return "bdl-11: a document must have a Composition as the first resource"
    if set(kinds) < REQUIRED:
        return "Patient or Encounter is missing"
    addresses = [entry.get("fullUrl") for entry in entries]
    return "bdl-7: fullUrl must be unique" if len(set(addresses)) != len(addresses) else ""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_state: Server

    def log_message(self, *_words: Any) -> None:
        """Nothing is written."""

    def do_POST(self) -> None:
        """The token."""
        form = parse_qs(self._body().decode("utf-8", "replace"))
        pair = f"{quote(self.server_state.client_id, safe='')}:{quote(self.server_state.secret, safe='')}"
        right = f"Basic {base64.b64encode(pair.encode()).decode()}"
        if self.path != "/fhir/token" or form.get("grant_type") != ["client_credentials"]:
            return self._answer(400, {"error": "invalid_request"})
        if self.headers.get("Authorization") != right:
            return self._answer(401, {"error": "invalid_client"})
        token = secrets.token_urlsafe(16)
        self.server_state.tokens.add(token)
        return self._answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": 300})

    def do_PUT(self) -> None:
        """Update or create Bundle/<id>."""
        body, state = self._body(), self.server_state
        state.requests.append(("PUT", self.path))
        if not self._authorised():
            return None
        how = state.next_misbehaviour()
        if self._turned_away(how, body):
            return None
        key = self.path.rpartition("/")[2]
        bundle = json.loads(body)
        wrong = faults(key, bundle) if self.path == f"/fhir/Bundle/{key}" else "unknown address"
        if wrong:
            return self._outcome(422, wrong)
        match, none_match = self.headers.get("If-Match", ""), self.headers.get("If-None-Match", "")
        if how == "late":
            state.on_the_way.append((key, bundle, match, none_match))
            self.close_connection = True
            return None
        if not state.fits(key, match, none_match):
            return self._outcome(412, "another version is there")
        version = state.save(key, bundle)
        state.arrive(key)
        return self._saved(how, key, version)

    def _turned_away(self, how: str, body: bytes) -> bool:
        """Misbehaviours that save nothing."""
        if how == "nothing":
            self.close_connection = True
        elif how == "maintenance":
            self._answer(503, None, {"Retry-After": "120"})
        elif how == "closed":
            self._answer(410, None)
        elif how == "expired":
            self.server_state.tokens.clear()
            self._answer(401, None)
        elif how == "error_200":
            self._outcome(200, "could not be stored")
        elif how == "empty_200":
            self._answer(200, None)
        elif how == "refuses":
            self._outcome(422, f"invalid: {body[:40].decode('utf-8', 'replace')} 031150012345")
        else:
            return False
        return True

    def _saved(self, how: str, key: str, version: int) -> None:
        address = {
            "Location": f"http://{self.headers['Host']}/fhir/Bundle/{key}/_history/{version}",
            "ETag": f'W/"{version}"',
        }
        if how == "lost":
            self.close_connection = True
        elif how == "slow":
            time.sleep(1.2)
            self._answer(201, None, address)
        elif how == "silent":
            self._answer(200, None)
        elif how == "error_500":
            self._outcome(500, "oops")
        elif how == "other":
            self._answer(200, {"resourceType": "Bundle", "meta": {"tag": [{"system": "urn:x", "code": "y"}]}})
        elif how == "truncated":
            self.send_response(200)
            self.send_header("Content-Length", "500")
            self.end_headers()
            self.wfile.write(b'{"resourceType": "Bun')
            self.close_connection = True
        else:
            self._answer(201 if version == 1 else 200, None, address)

    def do_GET(self) -> None:
        """Search by _tag; a page and a link to the next."""
        state = self.server_state
        state.requests.append(("GET", self.path))
        if not self._authorised():
            return None
        parts = urlsplit(self.path)
        given = parse_qs(parts.query)
        key = parts.path.removeprefix("/fhir/Bundle/")
        if key in state.held:
            meta = {"meta": state.held[key][-1]["meta"] | {"versionId": str(len(state.held[key]))}}
            known = {"ETag": f'W/"{len(state.held[key])}"'} if state.conditions else None
            return self._answer(200, {"resourceType": "Bundle", "id": key} | meta, known)
        if parts.path != "/fhir/Bundle" or "_tag" not in given:
            return self._outcome(404, "not found")
        system, _bar, code = given["_tag"][0].partition("|")
        found = [
            {"resourceType": "Bundle", "id": key, "meta": bundle["meta"], "type": "document"}
            for key, bundle in sorted(state.current().items())
            if {"system": system, "code": code} in bundle["meta"]["tag"]
        ]
        start = int(given.get("_start", ["0"])[0])
        answer: dict[str, Any] = {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": len(found),
            "entry": [{"resource": one} for one in found[start : start + state.page]],
        }
        if start + state.page < len(found):
            more = f"/fhir/Bundle?_tag={quote(given['_tag'][0])}&_start={start + state.page}"
            answer["link"] = [{"relation": "next", "url": f"http://{self.headers['Host']}{more}"}]
        return self._answer(200, answer)

    def _authorised(self) -> bool:
        state = self.server_state
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if not state.client_id or token in state.tokens:
            return True
        self._answer(401, None)
        return False

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _outcome(self, status: int, text: str) -> None:
        issue = {"severity": "error", "code": "invalid", "diagnostics": text}
        self._answer(status, {"resourceType": "OperationOutcome", "issue": [issue]})

    def _answer(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
        raw = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        try:
            self.wfile.write(raw)
        except OSError:  # the client went away
            self.close_connection = True


def serve(state: Server, port: int = 0) -> ThreadingHTTPServer:
    """A server on this machine, not yet running: call serve_forever, or start it in a thread."""
    handler = type("Bound", (Handler,), {"server_state": state})
    made = ThreadingHTTPServer(("127.0.0.1", port), handler)
    made.daemon_threads = True
    return made
