"""What ties a person's copy to its check: canonical content, digest, code, the text of the QR. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kham.kernel.codes import ALPHABET
from kham.kernel.names import nfc

FORMAT = "kham-copy-1"
CODE_LENGTH = 16
SHORT = 16  # signs of the digest that people compare by eye
ATTACHED = "noi-dung.json"
_QR = re.compile(r"https?://\S+?/([2-9A-Z]{16})/#([0-9a-f]{64})")


@dataclass(frozen=True)
class Printed:
    """What stands in a QR: code of the copy and digest of its content."""

    code: str
    digest: str


def canonical(content: Mapping[str, Any]) -> bytes:
    """The content as it is digested and attached: JSON, keys sorted, NFC, no spaces."""
    said = {"format": FORMAT} | dict(content)
    return nfc(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))).encode()


def digest(content: bytes) -> str:
    """SHA-256 of canonical content, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def is_code(text: str) -> bool:
    """Whether a text has the form of a copy's code."""
    return len(text) == CODE_LENGTH and set(text) <= set(ALPHABET)


def show_code(code: str) -> str:
    """ "ABCD-EFGH-JKMN-PQRT"."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def show_digest(digest: str) -> str:
    """The first signs in groups of four: what stands on paper and on the check page."""
    return " ".join(digest[at : at + 4] for at in range(0, SHORT, 4)).upper()


def qr_text(address: str, code: str, digest: str) -> str:
    """The address of the check page; the digest stands behind "#", so that no browser sends it and no log keeps it."""
    return f"{address.rstrip('/')}/{code}/#{digest}"


def read_qr(text: str) -> Printed | None:
    """What a scanned QR says; None when it is none of ours."""
    found = _QR.fullmatch(text.strip())
    return Printed(found[1], found[2]) if found else None
