"""Seven-character codes that people read out and type.

The alphabet has no vowels, D or W, so that a Vietnamese input method (Telex or VNI typing) left switched on cannot
change what is typed and no code spells a word; and no pair that looks alike (0/O, 1/I/L, 2/Z keeps 2, 5/S keeps 5).
It has 23 signs, a prime: the check character finds every single wrong sign and every swap of two neighbours.
"""

from __future__ import annotations

import hashlib
import re

from kham.kernel.reasons import Refusal

ALPHABET = "23456789BCFGHJKMNPQRTVX"
SIZE = len(ALPHABET) ** 6  # 148,035,889 different codes
_VALUE = {sign: i for i, sign in enumerate(ALPHABET)}
_STEP = 91_648_253  # no common factor with SIZE: neighbouring numbers get codes that do not look alike
_SEPARATORS = re.compile(r"[\s\-_.·–—]+")


def _check_sign(body: str) -> str:
    total = sum((i + 2) * _VALUE[sign] for i, sign in enumerate(body))
    return ALPHABET[-total % len(ALPHABET)]


def _number(raw: bytes) -> int:
    return int.from_bytes(hashlib.sha256(raw).digest(), "big") % SIZE


def short_code(n_or_bytes: int | bytes) -> str:
    """The code of a number (0 <= n < SIZE, all different) or of bytes (hashed: the caller must handle a clash).

    A code is a name, not a secret: whoever knows one can make others.
    """
    n = _number(n_or_bytes) if isinstance(n_or_bytes, bytes) else n_or_bytes
    if not 0 <= n < SIZE:
        raise ValueError("a short code numbers at most SIZE things")
    n = n * _STEP % SIZE
    signs = []
    for _ in range(6):
        n, rest = divmod(n, len(ALPHABET))
        signs.append(ALPHABET[rest])
    body = "".join(reversed(signs))
    return body + _check_sign(body)


def normalise_short_code(text: str) -> str:
    """Upper case without spaces and dashes: what is stored and compared. Does not say whether it is right."""
    return _SEPARATORS.sub("", text).upper()


def is_short_code(text: str) -> bool:
    """Whether the text, once normalised, is a code with the right check character."""
    code = normalise_short_code(text)
    return len(code) == 7 and all(sign in _VALUE for sign in code) and _check_sign(code[:6]) == code[6]


def check_short_code(text: str) -> str:
    """The normalised code; raises Refusal ``short_code.length``, ``.sign`` or ``.check``."""
    code = normalise_short_code(text)
    if len(code) != 7:
        raise Refusal("short_code.length", f"Mã ngắn có 7 ký tự, ô này có {len(code)}.", length=len(code))
    wrong = sorted({sign for sign in code if sign not in _VALUE})
    if wrong:
        signs = " ".join(wrong)
        raise Refusal(
            "short_code.sign", f"Mã ngắn không dùng ký tự: {signs}. Xem lại mã trên giấy mời.", signs=signs
        )
    if _check_sign(code[:6]) != code[6]:
        raise Refusal(
            "short_code.check", "Mã ngắn sai một ký tự hoặc đảo hai ký tự. Xem lại mã trên giấy mời."
        )
    return code


def display_short_code(code: str) -> str:
    """ "ABC-DEFG" form for paper."""
    code = normalise_short_code(code)
    return f"{code[:3]}-{code[3:]}"
