"""Encryption of ID numbers and phones at rest, with a keyed index for exact look-up (Luật 91/2025/QH15; ASVS 11.3)."""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    """Setting up a key costs more than sealing a number with it."""
    return AESGCM(key)


@dataclass(frozen=True)
class Sealer:
    """AES-256-GCM under named keys; old keys stay readable after a rotation."""

    current: str
    keys: dict[str, bytes]
    index_key: bytes

    @classmethod
    @lru_cache(maxsize=4)
    def from_json(cls, text: str) -> "Sealer":
        """Build from {"current": name, "keys": {name: hex}, "index": hex}."""
        raw = json.loads(text)
        keys = {name: bytes.fromhex(value) for name, value in raw["keys"].items()}
        return cls(raw["current"], keys, bytes.fromhex(raw["index"]))

    def seal(self, text: str, purpose: str) -> str:
        """Encrypt; `purpose` (the field's name) is bound as associated data so that values cannot be moved."""
        nonce = os.urandom(12)
        sealed = _cipher(self.keys[self.current]).encrypt(nonce, text.encode(), purpose.encode())
        return f"{self.current}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, purpose: str) -> str:
        """Decrypt. Raises cryptography.exceptions.InvalidTag when the value was altered or moved."""
        name, _, body = sealed.partition(":")
        raw = base64.b64decode(body)
        return _cipher(self.keys[name]).decrypt(raw[:12], raw[12:], purpose.encode()).decode()

    def seal_bytes(self, content: bytes, purpose: str) -> bytes:
        """Encrypt a file: base64 inside, so that it is stored as `seal` stores text."""
        return self.seal(base64.b64encode(content).decode(), purpose).encode()

    def open_bytes(self, sealed: bytes, purpose: str) -> bytes:
        """Inverse of `seal_bytes`. Raises what `open` raises."""
        return base64.b64decode(self.open(sealed.decode(), purpose))

    def index(self, text: str, purpose: str) -> str:
        """A keyed fingerprint (64 hex digits) that finds equal values without revealing them."""
        return hmac.new(self.index_key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
