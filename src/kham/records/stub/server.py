"""HTTP face of the stand-in portal, with its limits, and its misbehaviours on request."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kham.records.stub.misbehaving import MISBEHAVIOURS, Misbehaviour
from kham.records.stub.portal import Answer, Portal

__all__ = ["MISBEHAVIOURS", "Handler", "Misbehaviour", "Server"]

LIMIT = 10 * 1024 * 1024


class Handler(BaseHTTPRequestHandler):
    """POST only, as described; GET answers whether it is alive."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self._answer(200, {"portal": "stub", "messages": len(self.server.portal.messages)})

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > LIMIT:
            self.close_connection = True
            self._answer(413, self.server.portal.refusal("CM_INVALID_REQUEST", "Quá giới hạn"))
            return
        raw = self.rfile.read(size)
        self.server.heard(self.path, dict(self.headers), raw)
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        portal, call = self.server.portal, self.server.portal.manner.calls.get(self.path, "")
        kind = portal.manner.service_type
        if not isinstance(body, dict):
            self._answer(400, portal.refusal("CM_INVALID_REQUEST", "Không phải JSON"))
        elif call == "refresh":
            self._answer(*portal.refresh(body))
        elif call != "login" and not portal.admits(self._token()):
            self._answer(401, portal.refusal("CM_AUTH_ACCOUNT_FAIL", "Chưa đăng nhập"))
        elif not call:
            self._answer(404, portal.refusal("CM_INVALID_REQUEST", "Không có đường dẫn này"))
        elif kind and self.headers.get("service-type") != kind:
            self._answer(400, portal.refusal("CM_INVALID_REQUEST", "service-type không hỗ trợ"))
        elif call == "push" and not self.server.admits_now():
            self._answer(429, {"error": "too many requests"}, {"Retry-After": "1"})
        else:
            self._call(call, body)

    def _token(self) -> str:
        return (self.headers.get("Authorization") or "").removeprefix("Bearer ")

    def _call(self, call: str, body: dict[str, Any]) -> None:
        """One call, as it should be or as the fault of the hour wants it."""
        portal, msg_id = self.server.portal, _msg_id(body)
        fault = self._poison(body) if call == "push" else ""
        fault = fault or self.server.misbehaviour.next(call)
        if fault in REFUSALS:
            status, answer = REFUSALS[fault](portal, msg_id)
            wait = {"Retry-After": str(self.server.retry_after)} if self.server.retry_after else {}
            self._answer(status, answer, wait if status in (429, 503) else {})
            return
        if fault in ("drop_before", "overtaken"):
            self.close_connection = True
            if fault == "overtaken":
                self.server.on_the_way.append(body)
            return
        doing = {"push": portal.push, "status": portal.status, "list": portal.listing, "login": portal.login}
        status, answer = doing[call](body)
        if call == "push":
            self.server.arrive(body)
        self._tell(fault, status, answer, msg_id)

    def _tell(self, fault: str, status: int, answer: dict[str, Any], msg_id: str) -> None:
        """The answer, or what the fault makes of it."""
        portal = self.server.portal
        saved = portal.by_message.get(msg_id, [])
        if fault == "slow":
            time.sleep(self.server.slow_seconds)
        if fault == "hidden" and saved:
            saved[0].hidden_reads = 1
        if fault in ("timeout_after_accept", "hidden"):
            self.close_connection = True
            return
        if fault == "truncated":
            self._answer(status, answer, cut=True)
            return
        if fault == "late" and saved:
            saved[0].late_reads = 1
            answer = portal.reply(msg_id, "PS_DS_VERIFY_SUCCESS", "Đã kiểm tra")
        if fault == "wrong_id":
            answer = portal.reply(msg_id[:-4] + "ffff", answer["res_code"], answer["res_message"])
        self._answer(status, answer)
        if fault == "duplicate":
            self._answer(status, answer)

    def _poison(self, body: dict[str, Any]) -> str:
        """The fault that a record of this message always meets."""
        poison = self.server.misbehaviour.poison
        if not poison:
            return ""
        return next((poison[visit] for visit in self.server.portal.visits(body) if visit in poison), "")

    def _answer(
        self, status: int, content: dict[str, Any], more: dict[str, str] | None = None, *, cut: bool = False
    ) -> None:
        raw = json.dumps(content, ensure_ascii=False).encode()
        lines = [
            f"HTTP/1.1 {status} X",
            "Content-Type: application/json; charset=utf-8",
            f"Content-Length: {len(raw)}",
            *(f"{name}: {value}" for name, value in (more or {}).items()),
        ]
        try:
            self.wfile.write(
                ("\r\n".join(lines) + "\r\n\r\n").encode() + (raw[: len(raw) // 2] if cut else raw)
            )
        except OSError:
            self.close_connection = True
        if cut:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: bodies and paths of health data belong in no log."""


def _msg_id(body: dict[str, Any]) -> str:
    return str((body.get("header") or {}).get("msg_id") or body.get("msg_id") or "")


def _plain(status: int, error: str) -> Any:
    return lambda portal, msg_id: (status, {"error": error})


def _coded(code: str, words: str) -> Any:
    def answer(portal: Portal, msg_id: str) -> Answer:
        return 200, portal.reply(msg_id, code, words)

    return answer


REFUSALS = {
    "http_500": _plain(500, "Internal Server Error"),
    "maintenance": _plain(503, "maintenance"),
    "closed": _plain(410, "gone"),
    "limited": _plain(429, "too many requests"),
    "expired": _plain(401, "token expired"),
    "ok_with_error": _coded("CM_SYSTEM_ERROR", "Lỗi hệ thống"),
    "unknown_code": _coded("XX_NEW_CODE", "Mã mới"),
}  # nothing is saved


class Server(ThreadingHTTPServer):
    """The stand-in on a port. `port` 0 takes a free one; `url` says which. `per_minute`: pushes above it meet 429."""

    daemon_threads = True

    def __init__(
        self,
        portal: Portal,
        *,
        port: int = 0,
        misbehave: Sequence[str] = (),
        slow_seconds: float = 3.0,
        per_minute: int | None = None,
        retry_after: int | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.portal, self.misbehaviour, self.slow_seconds = portal, Misbehaviour(misbehave), slow_seconds
        self.per_minute, self.retry_after = per_minute, retry_after
        self._room, self._room_at, self._room_lock = (
            float(per_minute or 0),
            time.monotonic(),
            threading.Lock(),
        )
        self.turned_away = 0
        self.on_the_way: list[dict[str, Any]] = []  # messages that arrive after the next one of their visit
        super().__init__((host, port), Handler)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def admits_now(self) -> bool:
        """Whether a push is within the limit: as many as a tenth of a minute's share at once, then evenly."""
        if self.per_minute is None:
            return True
        with self._room_lock:
            now, most = time.monotonic(), max(self.per_minute / 10, 1.0)
            self._room = min(most, self._room + (now - self._room_at) * self.per_minute / 60)
            self._room_at = now
            if self._room < 1:
                self.turned_away += 1
                return False
            self._room -= 1
            return True

    def arrive(self, body: dict[str, Any]) -> None:
        """What was overtaken by this message arrives now."""
        waiting, self.on_the_way = self.on_the_way, []
        for late in waiting:
            if set(self.portal.visits(late)) & set(self.portal.visits(body)):
                self.portal.push(late)
            else:
                self.on_the_way.append(late)

    def heard(self, path: str, headers: dict[str, str], raw: bytes) -> None:
        """What came, before it is looked at. Nothing here: whoever wants to see it overrides this."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""

    def start(self) -> Server:
        """Serve in a thread of this process; `stop` ends it."""
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05}, name="portal-stub", daemon=True
        ).start()
        return self

    def stop(self) -> None:
        """Stop serving and free the port."""
        self.shutdown()
        self.server_close()
