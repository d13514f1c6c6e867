"""The stand-in portal's own life: accounts, tokens, messages, versions. No HTTP here."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from kham.records.stub import checks, signature

Answer = tuple[int, dict[str, Any]]


@dataclass
class Message:
    """One message that was saved."""

    msg_id: str
    sender_id: str
    digest: str
    visit_id: str
    form: str
    version: int
    late_reads: int = 0  # "late": how often the status still says "verified" before "saved"


@dataclass
class Portal:
    """State of the stand-in. `keys` maps a sender's 13 digits to the PEM of its public key, `accounts` names to passwords."""

    keys: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    state_file: Path | None = None
    token_seconds: int = 10_800
    messages: dict[str, Message] = field(default_factory=dict)
    tokens: dict[str, float] = field(default_factory=dict)
    pushes: int = 0

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        if self.state_file and self.state_file.exists():
            kept = json.loads(self.state_file.read_text("utf-8"))
            self.messages = {row["msg_id"]: Message(**row) for row in kept["messages"]}

    # --- the four calls

    def login(self, body: dict[str, Any]) -> Answer:
        """username, password → token."""
        name, password = str(body.get("username", "")), str(body.get("password", ""))
        known = self.accounts.get(name)
        if known is None or not secrets.compare_digest(known.encode(), password.encode()):
            return 200, {
                "res_code": "CM_AUTH_ACCOUNT_FAIL",
                "res_message": "Tài khoản hoặc mật khẩu không đúng",
            }
        token = secrets.token_urlsafe(24)
        with self.lock:
            self.tokens[token] = time.monotonic() + self.token_seconds
        return 200, {
            "token": token,
            "refresh_token": secrets.token_urlsafe(24),
            "duration": self.token_seconds,
            "role": "facility",
        }

    def admits(self, token: str) -> bool:
        """Whether a token is known and has not run out."""
        with self.lock:
            return self.tokens.get(token, 0) > time.monotonic()

    def push(self, body: dict[str, Any]) -> Answer:
        """Check and save a message. The same bytes again are answered the same and saved once."""
        with self.lock:
            self.pushes += 1
            head = body.get("header")
            msg_id = str(head.get("msg_id", "")) if isinstance(head, dict) else ""
            code, words = self._judge(body)
            if code is None:
                code, words = self._save(body)
            return 200, self.reply(msg_id, code, words)

    def status(self, body: dict[str, Any]) -> Answer:
        """What became of a message, by sender_id and msg_id."""
        msg_id = str(body.get("msg_id", ""))
        with self.lock:
            found = self.messages.get(msg_id)
            if found is None or found.sender_id != body.get("sender_id"):
                return 200, self.reply(msg_id, "CM_NOT_FOUND", "Chưa nhận được thông điệp này")
            if found.late_reads:
                found.late_reads -= 1
                return 200, self.reply(msg_id, "PS_DS_VERIFY_SUCCESS", "Đã kiểm tra, đang lưu")
            return 200, self.reply(msg_id, "PS_DS_SAVE_SUCCESS", "Đã lưu")

    def listing(self, body: dict[str, Any], size: int = 100) -> Answer:
        """What is held of a sender, a page at a time: identifiers only."""
        page = max(int(body.get("page") or 1), 1)
        with self.lock:
            mine = [m for m in self.messages.values() if m.sender_id == body.get("sender_id")]
        newest: dict[str, int] = {}
        for message in mine:
            newest[message.visit_id] = max(newest.get(message.visit_id, 0), message.version)
        part = mine[(page - 1) * size : page * size]
        items = [
            {
                "visit_id": m.visit_id,
                "msg_id": m.msg_id,
                "version": m.version,
                "type": m.form,
                "status": "saved",
                "current": m.version == newest[m.visit_id],
            }
            for m in part
        ]
        return 200, {
            "res_code": "CM_SUCCESS",
            "items": items,
            "page": page,
            "total": len(mine),
            "more": page * size < len(mine),
        }

    # --- inside

    @staticmethod
    def reply(msg_id: str, code: str, words: str) -> dict[str, Any]:
        """An answer about a message."""
        return {
            "header": {"msg_type": "102", "ref_msg_id": msg_id},
            "ref_msg_id": msg_id,
            "res_code": code,
            "res_message": words,
        }

    def _judge(self, body: dict[str, Any]) -> tuple[str | None, str]:
        head, data, signature = body.get("header"), body.get("data"), body.get("signature")
        if not isinstance(head, dict) or not isinstance(data, dict | str):
            return "CM_INVALID_REQUEST", "Thiếu header hoặc data"
        sender, msg_id = str(head.get("sender_id", "")), str(head.get("msg_id", ""))
        if not re.fullmatch(r"[0-9]{13}", sender) or not re.fullmatch(
            re.escape(sender) + r"[0-9]{6}[0-9a-f]{32}", msg_id
        ):
            return "CM_INVALID_REQUEST", "sender_id hoặc msg_id sai định dạng"
        if (
            head.get("txn_type") != "sync_checkup"
            or str(head.get("msg_type")) != "101"
            or head.get("data_type") != "xml/base64"
        ):
            return "CM_INVALID_REQUEST", "txn_type, msg_type hoặc data_type không hỗ trợ"
        if not isinstance(head.get("send_datetime"), int):
            return "CM_INVALID_REQUEST", "send_datetime phải là số mili giây"
        if not signature:
            return "PS_DS_RSA_SIGNATURE_MISSING", "Thiếu chữ ký"
        if not self._signed(sender, head, data, str(signature)):
            return "PS_DS_RSA_SIGNATURE_INVALID", "Chữ ký không đúng hoặc chưa đăng ký khóa"
        return None, ""

    def _signed(self, sender: str, head: Any, data: Any, signature: str) -> bool:
        pem = self.keys.get(sender) or self.keys.get("*")
        if pem is None:
            return False
        sums = [
            hashlib.sha256(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode())
            .hexdigest()
            .upper()
            for part in (head, data)
        ]
        key = serialization.load_pem_public_key(pem.encode())
        assert isinstance(key, rsa.RSAPublicKey)
        try:
            key.verify(
                base64.b64decode(signature),
                f"{sums[0]}.{sums[1]}".encode(),
                padding.PKCS1v15(),
                hashes.SHA256(),
            )
        except (InvalidSignature, ValueError):
            return False
        return True

    def _save(self, body: dict[str, Any]) -> tuple[str, str]:
        head, data = body["header"], body["data"]
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        known = self.messages.get(head["msg_id"])
        if known is not None:
            same = known.digest == digest
            return (
                ("CM_SUCCESS", "Đã nhận trước đó")
                if same
                else ("CM_INVALID_REQUEST", "msg_id đã dùng cho nội dung khác")
            )
        try:
            xml = base64.b64decode(data["file_content"] if isinstance(data, dict) else data, validate=True)
        except (KeyError, ValueError):
            return "CM_INVALID_REQUEST", "data không phải Base64"
        seen = checks.look(xml)
        if seen.faults:
            return "PS_DS_VERIFY_FAIL", "Trường sai hoặc thiếu: " + ", ".join(dict.fromkeys(seen.faults))[
                :200
            ]
        fault = signature.verdict(xml, self.keys.get(head["sender_id"]) or self.keys["*"])
        if fault:
            return f"PS_DS_CA_SIGNATURE_{fault}", "Chữ ký đơn vị trong CHUKYDONVI thiếu hoặc không đúng"
        version = 1 + sum(
            1
            for m in self.messages.values()
            if m.sender_id == head["sender_id"] and m.visit_id == seen.visit_id
        )
        self.messages[head["msg_id"]] = Message(
            head["msg_id"], head["sender_id"], digest, seen.visit_id, seen.form, version
        )
        self._keep()
        return "CM_SUCCESS", f"Đã lưu phiên bản {version}"

    def _keep(self) -> None:
        if self.state_file is None:
            return
        fresh = self.state_file.with_suffix(".new")
        fresh.write_text(
            json.dumps({"messages": [asdict(m) for m in self.messages.values()]}), encoding="utf-8"
        )
        fresh.replace(self.state_file)
