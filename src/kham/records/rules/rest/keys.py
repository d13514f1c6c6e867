"""Public keys of clients as a JSON Web Key Set (RFC 7517): what is taken, and which algorithm belongs to a key."""

from __future__ import annotations

import json
from typing import Any

from kham.kernel.reasons import Refusal

PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k", "oth"}
MAX_KEYS = 5
_EC = {"P-256": "ES256", "P-384": "ES384"}


def read_set(text: str) -> dict[str, Any]:
    """A key set from text. Raises Refusal ``jwks.*``: not JSON, no keys, a private key, a kind that is not taken."""
    try:
        given = json.loads(text)
        keys = given["keys"]
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise Refusal("jwks.unreadable", 'Bộ khóa công khai phải là JSON dạng {"keys": […]}.') from wrong
    if not isinstance(keys, list) or not 1 <= len(keys) <= MAX_KEYS:
        raise Refusal("jwks.count", f"Bộ khóa phải có từ 1 đến {MAX_KEYS} khóa.")
    return {"keys": [_one(number, key) for number, key in enumerate(keys, start=1)]}


def _one(number: int, key: Any) -> dict[str, str]:
    if not isinstance(key, dict):
        raise Refusal("jwks.unreadable", f"Khóa thứ {number} không đọc được.")
    if PRIVATE & set(key):
        raise Refusal(
            "jwks.private",
            f"Khóa thứ {number} có phần bí mật. Chỉ dán khóa công khai; coi khóa này là đã lộ.",
        )
    algorithms(key)  # raises when it is of a kind that is not taken
    kept = {name: str(key[name]) for name in ("kty", "crv", "n", "e", "x", "y", "kid") if name in key}
    if not kept.get("kid"):
        raise Refusal("jwks.kid", f"Khóa thứ {number} thiếu “kid” (tên khóa).")
    return kept


def algorithms(key: dict[str, Any]) -> list[str]:
    """Algorithms in which this key may sign. Never "none", never one with a shared secret. Raises Refusal ``jwks.kind``."""
    if key.get("kty") == "RSA" and len(str(key.get("n", ""))) >= 342:  # 2048 bits in base64url
        return ["RS384", "RS256"]
    if key.get("kty") == "EC" and key.get("crv") in _EC:
        return [_EC[key["crv"]]]
    raise Refusal("jwks.kind", "Chỉ nhận khóa RSA từ 2048 bit, EC P-256 hoặc P-384.")
