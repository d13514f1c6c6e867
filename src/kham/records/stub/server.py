"""HTTP face of the stand-in portal, and its misbehaviours on request."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kham.records.stub.portal import Portal

LIMIT = 10 * 1024 * 1024
MISBEHAVIOURS = {
    "timeout_after_accept": "lưu rồi im lặng, cắt kết nối",
    "drop_before": "cắt kết nối trước khi đọc",
    "http_500": "trả lỗi 500, không lưu",
    "ok_with_error": "HTTP 200 nhưng CM_SYSTEM_ERROR, không lưu",
    "unknown_code": "HTTP 200 với mã trả lời lạ, không lưu",
    "slow": "trả lời chậm",
    "duplicate": "trả lời hai lần trên cùng kết nối",
    "wrong_id": "trả lời cho một msg_id khác",
    "late": "mới kiểm tra, chưa lưu; lần hỏi sau mới báo đã lưu",
    "maintenance": "bảo trì, HTTP 503",
    "closed": "giao diện đã đóng, HTTP 410",
    "limited": "quá nhanh, HTTP 429",
    "expired": "phiên đăng nhập hết hạn, HTTP 401",
}  # what each one does to a push, in the words of --help


class Misbehaviour:
    """Faults to show, in order. "slow" for ever, "slow*3" for the first three pushes."""

    def __init__(self, wanted: Sequence[str] = ()) -> None:
        self.lock = threading.Lock()
        self.queue: list[tuple[str, int | None]] = []
        for word in wanted:
            name, _, times = word.partition("*")
            if name not in MISBEHAVIOURS or (times and not times.isdigit()):
                raise ValueError(
                    f"unknown misbehaviour {word!r}: one of {', '.join(MISBEHAVIOURS)}, perhaps *N"
                )
            self.queue.append((name, int(times) if times else None))

    def next(self) -> str:
        """The fault for the next push; "" for none."""
        with self.lock:
            while self.queue:
                name, left = self.queue[0]
                if left is None:
                    return name
                if left > 0:
                    self.queue[0] = (name, left - 1)
                    return name
                self.queue.pop(0)
            return ""


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
            self._answer(413, {"res_code": "CM_INVALID_REQUEST", "res_message": "Quá giới hạn"})
            return
        try:
            body = json.loads(self.rfile.read(size))
        except ValueError:
            body = None
        if not isinstance(body, dict):
            self._answer(400, {"res_code": "CM_INVALID_REQUEST", "res_message": "Không phải JSON"})
        elif self.path == "/api/auth/login":
            self._answer(*self.server.portal.login(body))
        elif not self.server.portal.admits((self.headers.get("Authorization") or "").removeprefix("Bearer ")):
            self._answer(401, {"res_code": "CM_AUTH_ACCOUNT_FAIL", "res_message": "Chưa đăng nhập"})
        elif self.path == "/api/platform/data-sync/push":
            self._push(body)
        elif self.path == "/api/platform/data-sync/status":
            self._answer(*self.server.portal.status(body))
        elif self.path == "/api/platform/data-sync/list":
            self._answer(*self.server.portal.listing(body))
        else:
            self._answer(404, {"res_code": "CM_INVALID_REQUEST", "res_message": "Không có đường dẫn này"})

    def _push(self, body: dict[str, Any]) -> None:
        fault, portal = self.server.misbehaviour.next(), self.server.portal
        msg_id = str((body.get("header") or {}).get("msg_id", ""))
        plain: dict[str, tuple[int, dict[str, Any]]] = {
            "http_500": (500, {"error": "Internal Server Error"}),
            "ok_with_error": (200, portal.reply(msg_id, "CM_SYSTEM_ERROR", "Lỗi hệ thống")),
            "unknown_code": (200, portal.reply(msg_id, "XX_NEW_CODE", "Mã mới")),
            "maintenance": (503, {"error": "maintenance"}),
            "closed": (410, {"error": "gone"}),
            "limited": (429, {"error": "too many requests"}),
            "expired": (401, {"res_code": "CM_AUTH_ACCOUNT_FAIL", "res_message": "Phiên hết hạn"}),
        }
        if fault in plain:
            self._answer(*plain[fault])
            return
        if fault == "drop_before":
            self.close_connection = True
            return
        status, answer = portal.push(body)
        if fault == "slow":
            time.sleep(self.server.slow_seconds)
        if fault == "timeout_after_accept":
            self.close_connection = True
            return
        if fault == "late" and msg_id in portal.messages:
            portal.messages[msg_id].late_reads = 1
            answer = portal.reply(msg_id, "PS_DS_VERIFY_SUCCESS", "Đã kiểm tra")
        if fault == "wrong_id":
            answer = portal.reply(msg_id[:-4] + "ffff", answer["res_code"], answer["res_message"])
        self._answer(status, answer)
        if fault == "duplicate":
            self._answer(status, answer)

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        raw = json.dumps(content, ensure_ascii=False).encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {len(raw)}\r\n\r\n"
        try:
            self.wfile.write(head.encode() + raw)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: bodies and paths of health data belong in no log."""


class Server(ThreadingHTTPServer):
    """The stand-in on a port. `port` 0 takes a free one; `url` says which."""

    daemon_threads = True

    def __init__(
        self,
        portal: Portal,
        *,
        port: int = 0,
        misbehave: Sequence[str] = (),
        slow_seconds: float = 3.0,
        host: str = "127.0.0.1",
    ) -> None:
        self.portal, self.misbehaviour, self.slow_seconds = portal, Misbehaviour(misbehave), slow_seconds
        super().__init__((host, port), Handler)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"

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
