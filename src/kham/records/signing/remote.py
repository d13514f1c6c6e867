"""A key on another machine of the facility, asked over the network.

What travels is what is signed: hashes, never a record. Request and answer carry an HMAC with a shared secret, the time and a
number used once, so neither can be forged or repeated; the answer is checked with the certificate known here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from kham.kernel.reasons import Refusal
from kham.kernel.signatures import certificates
from kham.kernel.signatures.holders import Signer

WINDOW_SECONDS = 300
LONGEST = 64 * 1024
UNREACHABLE = "Không nối được tới máy giữ khóa ký. Bật máy đó và chương trình ký rồi thử lại."


def mark(secret: bytes, *parts: str) -> str:
    """HMAC-SHA256 over the parts."""
    return hmac.new(secret, "\n".join(parts).encode(), hashlib.sha256).hexdigest()


class RemoteSigner:
    """Asks the signing service at `url`. Raises Refusal ``signing.remote``."""

    def __init__(
        self,
        url: str,
        *,
        secret: bytes,
        certificate: bytes,
        timeout: float = 10,
        time: Callable[[], float] = time.time,
    ) -> None:
        self._address, self._secret, self._timeout, self._time = urlsplit(url), secret, timeout, time
        self._certificate = certificates.read(certificate)

    def certificate(self) -> bytes:
        return self._certificate.der

    def sign(self, data: bytes) -> bytes:
        asked = {
            "at": str(int(self._time())),
            "once": secrets.token_hex(16),
            "data": base64.b64encode(data).decode(),
        }
        asked["mark"] = mark(self._secret, "ask", asked["at"], asked["once"], asked["data"])
        answer = self._post(json.dumps(asked).encode())
        value = str(answer.get("signature", ""))
        fits = hmac.compare_digest(
            str(answer.get("mark", "")), mark(self._secret, "answer", asked["once"], value)
        )
        try:
            signature = base64.b64decode(value, validate=True)
        except ValueError:
            signature = b""
        if not fits or not self._certificate.verifies(data, signature):
            raise Refusal(
                "signing.remote", "Máy giữ khóa ký trả chữ ký không khớp chứng thư đã khai báo của cơ sở."
            )
        return signature

    def _post(self, body: bytes) -> dict[str, Any]:
        kind = http.client.HTTPSConnection if self._address.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._address.hostname or "", self._address.port, timeout=self._timeout)
        try:
            connection.request("POST", self._address.path or "/", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            raw = response.read(LONGEST)
        except (OSError, http.client.HTTPException) as wrong:
            raise Refusal("signing.remote", UNREACHABLE) from wrong
        finally:
            connection.close()
        try:
            answer = json.loads(raw)
        except ValueError:
            answer = None
        if response.status != 200 or not isinstance(answer, dict):
            raise Refusal(
                "signing.remote", "Máy giữ khóa ký từ chối. Xem lại khóa chung và đồng hồ của hai máy."
            )
        return answer


class Service:
    """What the other machine runs: signs for whoever knows the secret. `answer` is free of HTTP, for tests."""

    def __init__(self, signer: Signer, secret: bytes, *, time: Callable[[], float] = time.time) -> None:
        self._signer, self._secret, self._time = signer, secret, time
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()

    def answer(self, raw: bytes) -> tuple[int, dict[str, str]]:
        """(HTTP status, body). A wrong mark, an old time or a number used before is 403 without more words."""
        try:
            asked = json.loads(raw)
            at, once, data = str(asked["at"]), str(asked["once"]), str(asked["data"])
            moment, content = float(at), base64.b64decode(data, validate=True)
        except (ValueError, KeyError, TypeError):
            return 400, {}
        right = hmac.compare_digest(str(asked.get("mark", "")), mark(self._secret, "ask", at, once, data))
        if not right or abs(self._time() - moment) > WINDOW_SECONDS or not self._first(once):
            return 403, {}
        value = base64.b64encode(self._signer.sign(content)).decode()
        return 200, {"signature": value, "mark": mark(self._secret, "answer", once, value)}

    def _first(self, once: str) -> bool:
        now = self._time()
        with self._lock:
            self._seen = {one: at for one, at in self._seen.items() if now - at < 2 * WINDOW_SECONDS}
            if once in self._seen:
                return False
            self._seen[once] = now
            return True

    def serve(self, host: str, port: int) -> ThreadingHTTPServer:
        """An HTTP server around it; the caller runs and ends it."""
        service = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = min(int(self.headers.get("Content-Length") or 0), LONGEST)
                status, body = service.answer(self.rfile.read(length))
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: what is signed belongs in no log."""

        return ThreadingHTTPServer((host, port), Door)
