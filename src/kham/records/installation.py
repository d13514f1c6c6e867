"""Which gateway this installation sends to, where it is, and with which account: KHAM_HOME/keys/gateway.json (mode 600).

    {"gateway": "stub", "url": "http://127.0.0.1:8099", "username": "…", "password": "…"}

Without the file, submissions are prepared for the Ministry's gateway and wait; sending says what is missing.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kham.kernel.reasons import Refusal
from kham.records import signing
from kham.records.rules import profile as profiles

DEFAULT_GATEWAY = "ministry"


@dataclass(frozen=True)
class Connection:
    """Profile, address and account of the portal."""

    profile: profiles.Profile
    url: str
    username: str
    password: str

    def __repr__(self) -> str:
        return f"Connection({self.profile.code}, {self.url})"


def keys_folder() -> Path:
    """Where keys and accounts lie."""
    return Path(settings.HOME) / "keys"


def _file() -> Path:
    return keys_folder() / "gateway.json"


def gateway() -> str:
    """Code of the gateway that new submissions are made for."""
    return str(_read().get("gateway") or DEFAULT_GATEWAY)


def profile() -> profiles.Profile:
    """Its profile."""
    return profiles.load(gateway())


def connection() -> Connection:
    """The configured portal. Raises Refusal ``gateway.not_configured``."""
    read = _read()
    if not read.get("url"):
        raise Refusal(
            "gateway.not_configured",
            "Đơn vị chưa khai báo cổng tiếp nhận. Quản trị hệ thống khai báo bằng ./kham records connect.",
        )
    return Connection(profile(), read["url"], read.get("username", ""), read.get("password", ""))


def connect(*, gateway: str, url: str, username: str, password: str) -> Connection:
    """Keep address and account of a portal. Raises Refusal ``gateway.unknown`` or ``gateway.url``."""
    profiles.load(gateway)
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise Refusal(
            "gateway.url",
            "Địa chỉ cổng phải bắt đầu bằng https:// (http chỉ dùng cho cổng giả lập trên chính máy này).",
        )
    folder = keys_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = {"gateway": gateway, "url": url.rstrip("/"), "username": username, "password": password}
    handle = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file)
    return connection()


def signer() -> signing.FileSigner:
    """The facility's signer. Raises Refusal ``signing.key``."""
    return signing.facility_signer(keys_folder())


def _read() -> dict[str, str]:
    try:
        read: dict[str, str] = json.loads(_file().read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as wrong:
        raise Refusal(
            "gateway.file", "Tệp keys/gateway.json không đọc được. Khai báo lại bằng ./kham records connect."
        ) from wrong
    return read
