"""The JSON message round a package: header, data, and the text that is signed. Retry means these same bytes again."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

from kham.records.rules.profile import MessageSettings


def new_msg_id(sender_id: str, on: dt.date, unique: uuid.UUID) -> str:
    """sender_id + yymmdd + UUID without dashes."""
    return f"{sender_id}{on:%y%m%d}{unique.hex}"


def compact(value: Any) -> bytes:
    """JSON without spaces, UTF-8: the form that is hashed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def header(settings: MessageSettings, *, sender_id: str, msg_id: str, at: dt.datetime) -> dict[str, Any]:
    """The header; `at` is aware and becomes milliseconds since 1970."""
    return {
        "version": settings.version, "sender_id": sender_id, "receiver_id": settings.receiver_id, "txn_type": settings.txn_type,
        "msg_id": msg_id, "msg_type": settings.msg_type, "data_type": settings.data_type, "send_datetime": int(at.timestamp() * 1000),
    }  # fmt: skip


def data_of(settings: MessageSettings, package: bytes) -> Any:
    """The data element: Base64 of the package."""
    encoded = base64.b64encode(package).decode()
    return {"file_content": encoded} if settings.data_shape == "file_content" else encoded


def to_sign(settings: MessageSettings, header: dict[str, Any], data: Any) -> bytes:
    """SHA-256(header) "." SHA-256(data) in hexadecimal; this is what the facility signs."""
    content = data.encode() if settings.data_hash == "text" and isinstance(data, str) else compact(data)
    both = ".".join(hashlib.sha256(part).hexdigest() for part in (compact(header), content))
    return (both.upper() if settings.hash_case == "upper" else both).encode()


def signed(
    settings: MessageSettings, header: dict[str, Any], data: Any, sign: Callable[[bytes], bytes]
) -> bytes:
    """The signature of the message; nothing where the gateway asks for none."""
    return b"" if settings.signature == "none" else sign(to_sign(settings, header, data))


def body(header: dict[str, Any], data: Any, signature: bytes) -> bytes:
    """The whole message as sent."""
    return compact({"header": header, "data": data, "signature": base64.b64encode(signature).decode()})
