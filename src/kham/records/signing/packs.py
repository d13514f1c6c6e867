"""Signing on the officer's own machine: a pack of records goes out in one file, only signatures come back.

The pack holds records by name, so it is sealed under a password that the officer chooses (scrypt, AES-256-GCM). What comes
back holds no record: the signatures in order and the certificate. Here the same chain is walked again with the same bytes,
and each signature must fit what this machine itself would have signed; a changed byte on the way is a wrong signature.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from lxml import etree

from kham.kernel.reasons import Refusal
from kham.kernel.signatures import certificates
from kham.kernel.signatures.holders import Signer
from kham.records.rules.profile import Profile
from kham.records.signing.envelope import sign_message, sign_package

OUT, BACK = "kham-goi-cho-ky", "kham-goi-da-ky"
LARGEST = 256 * 1024 * 1024
SHORTEST_PASSWORD = 12
MOST_SIGNATURES = 8
SHORT = f"Mật khẩu gói cần từ {SHORTEST_PASSWORD} ký tự: gói có tên và kết quả."
NOT_A_PACK = "Tệp này không phải gói chờ ký của Khám, hoặc đã hỏng."
NOT_SIGNED = "Tệp này không phải gói đã ký của Khám, hoặc đã hỏng."


@dataclass(frozen=True)
class Item:
    """One record: `xml` is the plain tree before any signature, `header` the message's header."""

    id: str
    gateway: str
    xml: str
    header: Mapping[str, Any]


@dataclass(frozen=True)
class Pack:
    """Records that wait for a signature, with the profiles they were made for."""

    id: str
    made_at: str
    items: tuple[Item, ...]
    profiles: Mapping[str, Profile]


@dataclass(frozen=True)
class Signed:
    """What came back: certificate in DER, and per record its signatures in the order of the chain."""

    pack: str
    certificate: bytes
    signatures: Mapping[str, tuple[bytes, ...]]


class Mismatch(Exception):
    """A signature does not fit what is to be signed here."""


def to_text(pack: Pack) -> str:
    """The inner text of a pack; kept by the server (sealed) until every record came back."""
    return json.dumps(
        {
            "id": pack.id,
            "made_at": pack.made_at,
            "profiles": {code: profile.model_dump() for code, profile in pack.profiles.items()},
            "items": [
                {"id": one.id, "gateway": one.gateway, "xml": one.xml, "header": dict(one.header)}
                for one in pack.items
            ],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def from_text(text: str) -> Pack:
    """Reverse of `to_text`. Raises Refusal ``pack.unreadable``."""
    try:
        given = json.loads(text)
        return Pack(
            id=str(given["id"]),
            made_at=str(given["made_at"]),
            items=tuple(
                Item(str(one["id"]), str(one["gateway"]), str(one["xml"]), dict(one["header"]))
                for one in given["items"]
            ),
            profiles={code: Profile.model_validate(profile) for code, profile in given["profiles"].items()},
        )
    except (ValueError, KeyError, TypeError) as wrong:
        raise Refusal("pack.unreadable", NOT_A_PACK) from wrong


def seal(pack: Pack, password: str) -> bytes:
    """The file that goes out. Raises Refusal ``pack.password`` for a short password."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal("pack.password", SHORT)
    salt, nonce = os.urandom(16), os.urandom(12)
    inner = zlib.compress(to_text(pack).encode(), 6)
    sealed = AESGCM(_key(password, salt)).encrypt(nonce, inner, OUT.encode())
    return json.dumps(
        {
            "kind": OUT, "version": 1, "pack": pack.id, "records": len(pack.items), "salt": _b64(salt), "sealed": _b64(nonce + sealed),
        },
        ensure_ascii=False,
    ).encode()  # fmt: skip


def open_pack(content: bytes, password: str) -> Pack:
    """Raises Refusal ``pack.unreadable`` or ``pack.wrong_password``."""
    outer = _outer(content, OUT, NOT_A_PACK)
    try:
        salt, sealed = base64.b64decode(outer["salt"]), base64.b64decode(outer["sealed"])
        inner = AESGCM(_key(password, salt)).decrypt(sealed[:12], sealed[12:], OUT.encode())
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(inner, LARGEST)
    except InvalidTag as wrong:
        raise Refusal("pack.wrong_password", "Mật khẩu gói không đúng, hoặc gói đã bị sửa.") from wrong
    except (KeyError, ValueError, TypeError, zlib.error) as wrong:
        raise Refusal("pack.unreadable", NOT_A_PACK) from wrong
    return from_text(text.decode("utf-8", "replace"))


def sign(pack: Pack, signer: Signer, progress: Callable[[int, int], None] | None = None) -> bytes:
    """Sign every record of a pack; the file that goes back."""
    signatures: dict[str, list[str]] = {}
    for number, item in enumerate(pack.items, start=1):
        recorder = _Recorder(signer)
        _walk(item, pack.profiles[item.gateway], recorder)
        signatures[item.id] = [_b64(one) for one in recorder.made]
        if progress:
            progress(number, len(pack.items))
    return json.dumps(
        {
            "kind": BACK,
            "version": 1,
            "pack": pack.id,
            "certificate": _b64(signer.certificate()),
            "signatures": signatures,
        }
    ).encode()


def read_signed(content: bytes) -> Signed:
    """Raises Refusal ``pack.unreadable``; nothing is verified yet."""
    outer = _outer(content, BACK, NOT_SIGNED)
    try:
        certificate = base64.b64decode(outer["certificate"], validate=True)
        found = {
            str(name): tuple(base64.b64decode(one, validate=True) for one in values[:MOST_SIGNATURES])
            for name, values in outer["signatures"].items()
        }
        return Signed(str(outer["pack"]), certificate, found)
    except (KeyError, ValueError, TypeError, AttributeError) as wrong:
        raise Refusal("pack.unreadable", NOT_SIGNED) from wrong


def rebuild(
    item: Item, profile: Profile, certificate: certificates.Certificate, signatures: Iterable[bytes]
) -> tuple[bytes, str]:
    """The signed message, made here with the signatures from outside, and the SHA-256 of its package. Raises Mismatch."""
    replay = _Replay(certificate, list(signatures))
    body, digest = _walk(item, profile, replay)
    if replay.left:
        raise Mismatch
    return body, digest


def _walk(item: Item, profile: Profile, signer: Signer) -> tuple[bytes, str]:
    root = etree.fromstring(
        item.xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    )
    made = sign_package(root, profile, signer)
    return sign_message(made, profile, signer, dict(item.header)), hashlib.sha256(made).hexdigest()


class _Recorder:
    """A signer that remembers what it signed with."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self.made: list[bytes] = []

    def sign(self, data: bytes) -> bytes:
        made = self._signer.sign(data)
        self.made.append(made)
        return made

    def certificate(self) -> bytes:
        return self._signer.certificate()


class _Replay:
    """A signer that holds no key: it gives back the signatures from outside, each only where it fits."""

    def __init__(self, certificate: certificates.Certificate, signatures: list[bytes]) -> None:
        self._certificate, self.left = certificate, signatures

    def sign(self, data: bytes) -> bytes:
        if not self.left or not self._certificate.verifies(data, self.left[0]):
            raise Mismatch
        return self.left.pop(0)

    def certificate(self) -> bytes:
        return self._certificate.der


def _outer(content: bytes, kind: str, sentence: str) -> dict[str, Any]:
    try:
        outer = json.loads(content) if len(content) <= LARGEST else None
    except (ValueError, RecursionError):
        outer = None
    if not isinstance(outer, dict) or outer.get("kind") != kind or outer.get("version") != 1:
        raise Refusal("pack.unreadable", sentence)
    return outer


def _key(password: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(password.encode())


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
