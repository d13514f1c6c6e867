"""Which signer an installation has: KHAM_HOME/keys, or keys/<13 digits of the facility> where several facilities sign.

Without signing.json it is signing.p12 with signing_password. With it, one of

    {"kind": "file", "path": "co-so.p12"}
    {"kind": "token", "module": "/usr/lib/softhsm/libsofthsm2.so", "token": "CO SO", "key": "ky"}     PIN in signing_password
    {"kind": "remote", "url": "http://192.168.1.20:8450", "certificate": "co-so.cer"}                 secret in signing_password
"""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from kham.kernel.reasons import Refusal
from kham.kernel.signatures import NONE, Anchors, check_pair, check_usable
from kham.kernel.signatures.holders import FileSigner, Signer, write_private
from kham.kernel.signatures.tokens import TokenSigner
from kham.records.signing.remote import RemoteSigner

KINDS = ("file", "token", "remote")
WATCHED = ("signing.json", "signing.p12", "signing_password")


def keys_of(folder: Path) -> list[str]:
    """Whose keys lie here: "" for the common one, 13 digits for each facility with a folder of its own."""
    own = sorted(one.name for one in folder.glob("[0-9]" * 13) if _declared(one))
    return ([""] if _declared(folder) else []) + own


def _declared(folder: Path) -> bool:
    return any((folder / name).exists() for name in WATCHED[:2])


def facility_signer(folder: Path, sender: str = "") -> Signer:
    """The facility's signer from KHAM_HOME/keys; `sender` (13 digits) has a folder of its own where there are several.

    Raises Refusal ``signing.key`` when there is none, ``signing.token``, ``signing.token_support``, ``signing.remote``.
    """
    own = folder / sender if sender.isdigit() and (folder / sender).is_dir() else folder
    changed = tuple((own / name).stat().st_mtime_ns if (own / name).exists() else 0 for name in WATCHED)
    if not any(changed[:2]):
        raise Refusal(
            "signing.key",
            "Chưa có khóa ký của cơ sở. Chép signing.p12, signing_password vào keys, hoặc ./kham records key.",
        )
    return _opened(own, changed)


@lru_cache(maxsize=64)
def _opened(folder: Path, changed: tuple[int, ...]) -> Signer:
    secret = folder / "signing_password"
    password = secret.read_bytes().strip() if secret.exists() else b""
    said = read(folder)
    if said["kind"] == "token":
        return TokenSigner(
            said["module"], pin=password.decode(), token=said.get("token", ""), key=said.get("key", "")
        )
    if said["kind"] == "remote":
        return RemoteSigner(
            said["url"], secret=password, certificate=(folder / said["certificate"]).read_bytes()
        )
    return FileSigner(folder / said.get("path", "signing.p12"), password)


def read(folder: Path) -> dict[str, Any]:
    """What signing.json says. Raises Refusal ``signing.file``."""
    path = folder / "signing.json"
    if not path.exists():
        return {"kind": "file"}
    try:
        said = json.loads(path.read_text("utf-8"))
    except ValueError:
        said = None
    wanted = {"file": (), "token": ("module",), "remote": ("url", "certificate")}
    if (
        not isinstance(said, dict)
        or said.get("kind") not in KINDS
        or any(not said.get(name) for name in wanted[said["kind"]])
    ):
        raise Refusal(
            "signing.file", "Tệp keys/signing.json không đọc được. Khai báo lại bằng ./kham records signer."
        )
    return dict(said)


def declare(
    folder: Path,
    said: dict[str, str],
    password: bytes,
    certificate: bytes = b"",
    *,
    now: dt.datetime | None = None,
    anchors: Anchors = NONE,
) -> Signer:
    """Keep a signer's place and secret (mode 600) and try it once; an old declaration stays when this one fails.

    `now`: its certificate must be one that may sign today. Raises Refusal as `facility_signer`, `check_pair`, `check_usable`.
    """
    names = ("signing.json", "signing_password", "signing.cer")
    before = {name: (folder / name).read_bytes() if (folder / name).exists() else None for name in names}
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    given = {"signing.json": json.dumps(said, ensure_ascii=False).encode(), "signing_password": password}
    if certificate:
        given["signing.cer"] = certificate
    for name, content in given.items():
        write_private(folder / name, content)
    try:
        opened = facility_signer(folder)
        check_pair(opened)
        if now is not None:
            check_usable(opened.certificate(), now, anchors)
    except (Refusal, OSError):
        for name, old in before.items():
            if old is None:
                (folder / name).unlink(missing_ok=True)
            else:
                write_private(folder / name, old)
        raise
    return opened
