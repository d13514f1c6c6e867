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
from kham.records.stub.manners import ANY, Manner

Answer = tuple[int, dict[str, Any]]


@dataclass
class Message:
    """One record that was saved, and the message that brought it."""

    msg_id: str
    sender_id: str
    digest: str
    visit_id: str
    form: str
    version: int
    late_reads: int = 0  # "late": how often the status still says "verified" before "saved"
    hidden_reads: int = 0  # "hidden": how often the status still says "not found"


@dataclass
class Portal:
    """State of the stand-in. `keys` maps a sender's 13 digits to the PEM of its public key, `accounts` names to passwords.

    `messages`: by message id, or message id "/" visit where a message brought several records. All of a message is saved or
    nothing; a refusal names the records at fault. `most`: how many records a message may bring. `manner`: whose portal it plays.
    """

    keys: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    state_file: Path | None = None
    token_seconds: int = 10_800
    messages: dict[str, Message] = field(default_factory=dict)
    tokens: dict[str, float] = field(default_factory=dict)
    refreshing: dict[str, str] = field(default_factory=dict)
    pushes: int = 0
    logins: int = 0
    most: int = 100
    manner: Manner = ANY

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.versions: dict[tuple[str, str], int] = {}
        self.by_message: dict[str, list[Message]] = {}
        if self.state_file and self.state_file.exists():
            for line in self.state_file.read_text("utf-8").splitlines():
                self._load(line)

    def _load(self, line: str) -> None:
        try:
            rows = json.loads(line)
        except ValueError:  # the last line of a stand-in that was cut off
            return
        if isinstance(rows, dict):  # as an older stand-in kept it: one document
            for row in rows.get("messages", []):
                self._remember(Message(**row), 1)
            return
        for row in rows:
            self._remember(Message(**row), len(rows))

    def forget(self) -> None:
        """As if the portal had been put back to an empty copy of itself."""
        with self.lock:
            self.messages, self.versions, self.by_message = {}, {}, {}

    # --- the five calls

    def login(self, body: dict[str, Any]) -> Answer:
        """username, password → token."""
        name, password = (str(body.get(field, "")) for field in self.manner.account)
        known = self.accounts.get(name)
        if known is None or not secrets.compare_digest(known.encode(), password.encode()):
            return 200, self.refusal("CM_AUTH_ACCOUNT_FAIL", "Tài khoản hoặc mật khẩu không đúng")
        return 200, self._token(name)

    def refresh(self, body: dict[str, Any]) -> Answer:
        """refresh_token → token; each refresh token serves once."""
        with self.lock:
            name = self.refreshing.pop(str(body.get(self.manner.session[1], "")), None)
        if name is None:
            return 401, self.refusal("CM_AUTH_ACCOUNT_FAIL", "Phiên hết hạn")
        return 200, self._token(name)

    def _token(self, name: str) -> dict[str, Any]:
        token, again = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        with self.lock:
            self.logins += 1
            self.tokens[token] = time.monotonic() + self.token_seconds
            self.refreshing[again] = name
        given = (token, again, self.token_seconds)
        return dict(zip(self.manner.session, given, strict=True)) | {"role": "facility"}

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
            details: list[dict[str, str]] = []
            code, words = self._judge(body)
            if code is None:
                code, words, details = self._save(body)
            answer = self.reply(msg_id, code, words)
            return 200, answer | ({"details": details} if details else {})

    def status(self, body: dict[str, Any]) -> Answer:
        """What became of a message, by sender_id and msg_id."""
        msg_id = str(body.get("msg_id", ""))
        with self.lock:
            rows = self.by_message.get(msg_id, [])
            found = rows[0] if rows else None
            if found is not None and found.hidden_reads:
                found.hidden_reads -= 1
                found = None
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
    def visits(body: dict[str, Any]) -> list[str]:
        """Visits of which a message holds a record."""
        data = body.get("data")
        try:
            content = base64.b64decode(data["file_content"] if isinstance(data, dict) else str(data))
        except (KeyError, ValueError):
            return []
        return [one.visit_id for one in checks.look(content)]

    def reply(self, msg_id: str, code: str, words: str) -> dict[str, Any]:
        """An answer about a message."""
        about = {"header": {"msg_type": "102", "ref_msg_id": msg_id}, "ref_msg_id": msg_id}
        return about | self.refusal(code, words)

    def refusal(self, code: str, words: str) -> dict[str, Any]:
        """An answer about no message: a code, as this portal writes it, and words."""
        return {"res_code": self.manner.codes.get(code, code), "res_message": words}

    def _judge(self, body: dict[str, Any]) -> tuple[str | None, str]:
        head, data, signature = body.get("header"), body.get("data"), body.get("signature")
        if not isinstance(head, dict) or not isinstance(data, dict | str):
            return "CM_INVALID_REQUEST", "Thiếu header hoặc data"
        sender, msg_id = str(head.get("sender_id", "")), str(head.get("msg_id", ""))
        if not re.fullmatch(r"[0-9]{13}", sender) or not re.fullmatch(
            re.escape(sender) + r"[0-9]{6}[0-9a-f]{32}", msg_id
        ):
            return "CM_INVALID_REQUEST", "sender_id hoặc msg_id sai định dạng"
        odd = self._odd(head, data)
        if odd:
            return "CM_INVALID_REQUEST", f"{odd} không hỗ trợ"
        if not isinstance(head.get("send_datetime"), int):
            return "CM_INVALID_REQUEST", "send_datetime phải là số mili giây"
        if not self.manner.signed:
            return None, ""
        if not signature:
            return "PS_DS_RSA_SIGNATURE_MISSING", "Thiếu chữ ký"
        if not self._signed(sender, head, data, str(signature)):
            return "PS_DS_RSA_SIGNATURE_INVALID", "Chữ ký không đúng hoặc chưa đăng ký khóa"
        return None, ""

    def _odd(self, head: dict[str, Any], data: Any) -> str:
        """The first field of the message that this portal does not take, "" when all is well."""
        manner = self.manner
        if head.get("data_type") not in ("xml/base64", "json/base64"):
            return "data_type"
        if manner.bare_data is not None and isinstance(data, str) != manner.bare_data:
            return "data"
        asked = {
            "txn_type": manner.txn_type,
            "msg_type": manner.msg_type,
            "data_type": manner.data_type,
            "receiver_id": manner.receiver,
            "version": manner.version,
        }
        return next((name for name, want in asked.items() if want and str(head.get(name)) != want), "")

    def _signed(self, sender: str, head: Any, data: Any, signature: str) -> bool:
        pem = self.keys.get(sender) or self.keys.get("*")
        if pem is None:
            return False
        parts = [
            json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode() for part in (head, data)
        ]
        if self.manner.hash_text and isinstance(data, str):
            parts[1] = data.encode()
        text = ".".join(hashlib.sha256(part).hexdigest() for part in parts)
        text = text.upper() if self.manner.hash_upper else text
        key = serialization.load_pem_public_key(pem.encode())
        assert isinstance(key, rsa.RSAPublicKey)
        try:
            key.verify(base64.b64decode(signature), text.encode(), padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True

    def _save(self, body: dict[str, Any]) -> tuple[str, str, list[dict[str, str]]]:
        head, data = body["header"], body["data"]
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        known = self.by_message.get(head["msg_id"])
        if known is not None and known[0].digest == digest:
            return "CM_SUCCESS", "Đã nhận trước đó", []
        if known is not None:
            return "CM_INVALID_REQUEST", "msg_id đã dùng cho nội dung khác", []
        try:
            content = base64.b64decode(
                data["file_content"] if isinstance(data, dict) else data, validate=True
            )
        except (KeyError, ValueError):
            return "CM_INVALID_REQUEST", "data không phải Base64", []
        seen = checks.look(content, self.manner)
        wrong = [one for one in seen if one.faults]
        if wrong:
            return "PS_DS_VERIFY_FAIL", _words(wrong[0]), self._details(wrong) if len(seen) > 1 else []
        if len(seen) > self.most:
            return "CM_INVALID_REQUEST", f"Mỗi thông điệp tối đa {self.most} hồ sơ", []
        fault = self._unsealed(content, head)
        if fault:
            return f"PS_DS_CA_SIGNATURE_{fault}", "Chữ ký đơn vị trong CHUKYDONVI thiếu hoặc không đúng", []
        fresh = []
        for one in seen:
            version = 1 + self.versions.get((head["sender_id"], one.visit_id), 0)
            fresh.append(Message(head["msg_id"], head["sender_id"], digest, one.visit_id, one.form, version))
        for row in fresh:
            self._remember(row, len(fresh))
        self._keep(fresh)
        return "CM_SUCCESS", f"Đã lưu phiên bản {fresh[0].version}", []

    def _unsealed(self, content: bytes, head: dict[str, Any]) -> str:
        """What is wrong with the unit's signature; a portal that takes everything asks for the kind that fits the type."""
        seal = self.manner.seal
        if seal == "none":
            return ""
        bare = seal == "bare" or head["data_type"] == "json/base64"
        judge = signature.bare_verdict if bare else signature.verdict
        return judge(content, self.keys.get(head["sender_id"]) or self.keys["*"])

    def _remember(self, row: Message, together: int) -> None:
        self.messages[row.msg_id if together == 1 else f"{row.msg_id}/{row.visit_id}"] = row
        self.by_message.setdefault(row.msg_id, []).append(row)
        self.versions[row.sender_id, row.visit_id] = row.version

    def _keep(self, rows: list[Message]) -> None:
        if self.state_file is not None:
            with self.state_file.open("a", encoding="utf-8") as file:
                file.write(json.dumps([asdict(row) for row in rows]) + "\n")

    def _details(self, wrong: list[checks.Seen]) -> list[dict[str, str]]:
        return [{"visit_id": one.visit_id} | self.refusal("PS_DS_VERIFY_FAIL", _words(one)) for one in wrong]


def _words(one: checks.Seen) -> str:
    return "Trường sai hoặc thiếu: " + ", ".join(dict.fromkeys(one.faults))[:200]
