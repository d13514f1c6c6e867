"""Which gateways this installation sends to, where they are, and with which accounts: KHAM_HOME/keys/gateway.json (mode 600).

    {"gateways": [{"gateway": "stub", "url": "http://127.0.0.1:8099", "username": "…", "password": "…"}]}

The first one is the principal gateway: the counters and deadlines on the screens are about it. A gateway with "signs": "elsewhere" gets
messages that are signed on another machine. Without the file, submissions are prepared for the Ministry's gateway and wait; sending says
what is missing.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

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


def gateways() -> list[str]:
    """Codes of the gateways that new submissions are made for, the principal one first."""
    return [entry["gateway"] for entry in _read()] or [DEFAULT_GATEWAY]


def gateway() -> str:
    """Code of the principal gateway."""
    return gateways()[0]


def profile(code: str = "") -> profiles.Profile:
    """Profile of a gateway; of the principal one without a code."""
    return profiles.load(code or gateway())


def declared(code: str) -> bool:
    """Whether address and account of a gateway are known here."""
    return any(entry["gateway"] == code and entry.get("url") for entry in _read())


def signs_elsewhere(code: str) -> bool:
    """Whether messages for this gateway are signed on another machine (signing packs)."""
    return any(entry["gateway"] == code and entry.get("signs") == "elsewhere" for entry in _read())


def connection(code: str = "") -> Connection:
    """A declared gateway; the principal one without a code. Raises Refusal ``gateway.not_configured``."""
    for entry in _read():
        if entry.get("url") and code in ("", entry["gateway"]):
            return Connection(
                profile(entry["gateway"]), entry["url"], entry.get("username", ""), entry.get("password", "")
            )
    raise Refusal(
        "gateway.not_configured",
        "Đơn vị chưa khai báo cổng tiếp nhận. Quản trị hệ thống khai báo bằng ./kham records connect.",
    )


def connections() -> list[Connection]:
    """Every declared gateway, the principal one first."""
    return [connection(entry["gateway"]) for entry in _read() if entry.get("url")]


def _may_be_called(url: str) -> bool:
    """https anywhere, plain http to this machine only; by the name that is really called, not by how the text begins."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or not url.isprintable() or " " in url:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in ("127.0.0.1", "localhost", "::1"))


def connect(*, gateway: str, url: str, username: str, password: str, signs: str = "here") -> Connection:
    """Keep address and account of a gateway, in the place of what was known of it; a new one comes after the others.

    Raises Refusal ``gateway.unknown`` or ``gateway.url``.
    """
    profiles.load(gateway)
    if not _may_be_called(url):
        raise Refusal(
            "gateway.url",
            "Địa chỉ cổng phải bắt đầu bằng https:// (http chỉ dùng cho cổng giả lập trên chính máy này).",
        )
    fresh = {"gateway": gateway, "url": url.rstrip("/"), "username": username, "password": password}
    if signs == "elsewhere":
        fresh["signs"] = signs
    entries = _read()
    if any(entry["gateway"] == gateway for entry in entries):
        entries = [fresh if entry["gateway"] == gateway else entry for entry in entries]
    else:
        entries.append(fresh)
    _write(entries)
    return connection(gateway)


def disconnect(*, gateway: str) -> bool:
    """Forget a gateway; what waits for it is taken back at the next sending. Returns whether it was known."""
    entries = _read()
    left = [entry for entry in entries if entry["gateway"] != gateway]
    if len(left) != len(entries):
        _write(left)
    return len(left) != len(entries)


def _write(entries: list[dict[str, str]]) -> None:
    folder = keys_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = _file().with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"gateways": entries}, file)
    fresh.replace(_file())


def signer(sender: str = "") -> signing.Signer:
    """The facility's signer; `sender` (13 digits) where several facilities sign here. Raises Refusal ``signing.key``."""
    return signing.facility_signer(keys_folder(), sender)


def usable_signer(sender: str, now: dt.datetime) -> signing.Signer:
    """The facility's signer, if its certificate may sign now. Raises Refusal as `signer` and `signing.check_usable`."""
    found = signer(sender)
    signing.check_usable(found.certificate(), now, anchors())
    return found


def signers() -> list[str]:
    """Whose keys lie here: "" for the common one, 13 digits for each facility with one of its own."""
    return signing.keys_of(keys_folder())


def check_can_sign() -> None:
    """Raises Refusal ``signing.key`` when a declared gateway wants messages signed here and no key lies here at all."""
    here = any(
        one.profile.kind == "portal" and not signs_elsewhere(one.profile.code) for one in connections()
    )
    if here and not signers():
        signer()


def anchors() -> signing.Anchors:
    """The authorities that are trusted here (KHAM_CA_FILE); without any, issuers are not checked."""
    return signing.anchors(settings.CA_FILE)


def _read() -> list[dict[str, str]]:
    try:
        read = json.loads(_file().read_text("utf-8"))
        entries: list[dict[str, str]] = read.get("gateways", [read])
        if not all(isinstance(entry["gateway"], str) for entry in entries):
            raise ValueError
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError) as wrong:
        raise Refusal(
            "gateway.file", "Tệp keys/gateway.json không đọc được. Khai báo lại bằng ./kham records connect."
        ) from wrong
    return entries
