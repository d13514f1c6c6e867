"""Cells of old encodings to Unicode when the column's encoding is already known, and small text tests."""

from __future__ import annotations

import re
from functools import lru_cache

from kham.kernel import legacy
from kham.kernel.names import fold, nfc, split_tone

_OLD = {"tcvn3", "vni", "cp1258"}
_MARK = {"x", "v", "✓", "✔", "☑", "☒", "+", "*", "1", "co", "yes", "y", "true", "u", "xx", "•", "√"}


def decode(text: str, encoding: str) -> str:
    """One cell; text that no byte-wide encoding could hold is Unicode already and is kept."""
    if encoding == "unicode" or text.isascii() and encoding != "viqr":
        return nfc(text)
    if encoding in _OLD and not _is_bytes(text):
        return nfc(text)
    decoded = legacy.decode(text, encoding)
    return decoded.upper() if encoding == "tcvn3" and _in_capitals(decoded) else decoded


def _is_bytes(text: str) -> bool:
    """Whether every sign fits one byte of Windows-1252 or Latin-1."""
    for sign in text:
        if ord(sign) > 255 and sign != "μ":
            try:
                sign.encode("cp1252")
            except UnicodeEncodeError:
                return False
    return True


def _in_capitals(text: str) -> bool:
    """TCVN3 has no toned capitals: "NGUYỄN" is stored with a small ễ between capitals."""
    if any(sign.islower() and not split_tone(sign)[1] for sign in text):
        return False
    return any(a.isupper() and b.isupper() for a, b in zip(text, text[1:], strict=False))


def is_mark(text: str) -> bool:
    """Whether a cell is ticked (x, v, 1, ✓ …)."""
    bare = text.strip().lower()
    return bare in _MARK or fold(bare) in _MARK


_WORDS = r"(?:to dan pho|tdp|to dp|to dan cu|to|thon|khu pho|khu dan cu|khu|kdc|ban|xom|ap|cum|chi hoi)"
_LEADING = re.compile(rf"^{_WORDS}\b\s*")
_INSIDE = re.compile(
    r"(?:^|\s)(?:tổ dân phố|tdp|tổ|thôn|khu phố|khu dân cư|khu|bản|xóm|ấp)\.?\s*(?:số\s*)?(?=\d|[A-ZĐÀ-Ỹ])",
    re.IGNORECASE,
)
_OLD_COMMUNE = re.compile(r"^(?:phuong|xa|thi tran|p|x)\s+")


def _split(folded: str) -> str:
    return re.sub(r"([a-z])(\d)", r"\1 \2", folded)


@lru_cache(maxsize=1 << 14)
def neighbourhood_key(said: str) -> str:
    """Comparable key: "Tổ dân phố số 05", "TDP5" → "5"; "Tổ 4 An Lư", "TDP An Lư 4" → "an lu 4"; a name → its words."""
    folded = _LEADING.sub("", _split(fold(said)))
    number = re.search(r"(?:^|\s)(?:so )?0*(\d{1,3})(?=\s|$)", folded)
    words = (
        re.sub(r"\s+", " ", re.sub(r"(?:^|\s)(?:so )?0*\d{1,3}(?=\s|$)", " ", folded, count=1)).strip()
        if number
        else folded
    )
    return f"{words} {number[1]}".strip() if number else words


@lru_cache(maxsize=1 << 14)
def find_neighbourhood(said: str, known: frozenset[str], area: str = "") -> str:
    """The key of the neighbourhood that a cell or an address names, or "".

    ``known``: keys of the commune's neighbourhoods; empty when they are not known, then only typed words ("Tổ 5") count.
    ``area``: name of the part of the commune the list or section is about ("an lu").
    """
    pieces = [piece.strip() for piece in re.split(r"[,;\n]| - ", said) if piece.strip()]
    for at in range(len(pieces) - 1, -1, -1):
        inside = list(_INSIDE.finditer(pieces[at]))
        piece = pieces[at][inside[-1].start() :].strip() if inside else pieces[at]
        key = neighbourhood_key(piece)
        around = [_OLD_COMMUNE.sub("", fold(pieces[at + 1]))] if at + 1 < len(pieces) else []
        for candidate in (key, *(f"{name} {key}" for name in [*around, area] if name)):
            if candidate in known:
                return candidate
        if not known and (inside or len(pieces) == 1) and key:
            return key
    return ""
