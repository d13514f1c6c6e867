"""Comparison keys of place names and the reading of an address into parts. Pure text, no look-up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kham.kernel import names

COMMUNE_KINDS = frozenset({"phường", "xã", "thị trấn", "đặc khu"})
DISTRICT_KINDS = frozenset({"quận", "huyện", "thị xã", "thành phố"})
PROVINCE_KINDS = frozenset({"tỉnh", "thành phố"})

# Longest first, so that "thị xã" is not read as "xã".
_WORDS = {
    "huyện đảo": "huyện", "thành phố": "thành phố", "thị trấn": "thị trấn", "thị xã": "thị xã", "đặc khu": "đặc khu",
    "phường": "phường", "huyện": "huyện", "quận": "quận", "tỉnh": "tỉnh", "xã": "xã",
}  # fmt: skip
_SHORT = {
    "tp": "thành phố", "tx": "thị xã", "tt": "thị trấn", "đk": "đặc khu",
    "p": "phường", "x": "xã", "q": "quận", "h": "huyện", "t": "tỉnh",
}  # fmt: skip
_PLAIN = {
    "huyen dao": "huyện", "thanh pho": "thành phố", "thi tran": "thị trấn", "thi xa": "thị xã", "dac khu": "đặc khu",
    "phuong": "phường", "huyen": "huyện", "quan": "quận", "tinh": "tỉnh", "xa": "xã",
}  # fmt: skip
_LEAD = re.compile(
    rf"(?P<word>{'|'.join(_WORDS)})\s+(?=\S)"
    r"|(?P<dotted>tp|tx|tt|đk|p|x|q|h|t)\.\s*(?=\S)"
    r"|(?P<bare>tp|tx|tt|đk)\s+(?=\S)"
    r"|(?P<number>[pq])\s*(?=\d)"
)
_LEAD_PLAIN = re.compile(rf"(?P<plain>{'|'.join(_PLAIN)})\s+(?=\S)")
_INNER = re.compile(rf"(?<!\S)(?:(?:{'|'.join(_WORDS)}|tp|tx|tt)(?=\s+\S)|(?:tp|tx|tt|h|q|p|x|t)\.(?=\s*\S))")
_SPLIT = re.compile(r"[,;|/\n\t]+")
_DASH = re.compile(r"\s[-–—]\s")


def _joined(key: str) -> str:
    """Syllables run together, leading zeros gone: "01" and "1", "Ea H'Leo" and "ea hleo" are one key."""
    return "".join(str(int(s)) if s.isascii() and s.isdecimal() else s for s in key.split())


@lru_cache(maxsize=30_000)  # the same districts and provinces come again and again
def folded_key(name: str) -> str:
    """Key without marks, case, spaces or punctuation, i and y as one."""
    return _joined(names.match_key(name))


@lru_cache(maxsize=30_000)
def exact_key(name: str) -> str:
    """Key that keeps letters and tones but not where the tone mark sits: "Hòa" = "Hoà", "Hoa" differs."""
    return _joined(names.marked_key(name))


def has_marks(text: str) -> bool:
    """Whether the text carries any Vietnamese mark; without one only the folded key can be compared."""
    return not names.nfc(text).isascii()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an address: `kind` is the type word written in front (or empty), `name` the rest.

    `whole` is the part as written; an unmarked "xa dung" may be the name Xa Dung as well as "xã Dung".
    """

    kind: str
    name: str
    whole: str

    @property
    def readings(self) -> tuple[tuple[str, str], ...]:
        """(kind, name) pairs to try, the likelier first."""
        if not self.kind or self.name == self.whole:
            return ((self.kind, self.name),)
        return ((self.kind, self.name), ("", self.whole))


def part(text: str) -> Part:
    """Read one part: "P. Hòa Bình" -> phường + Hòa Bình; "TP.HCM" -> thành phố + HCM."""
    whole = " ".join(names.nfc(text).split()).strip(" .")
    lower = whole.lower()
    found = _LEAD.match(lower)
    if found is None and lower.isascii():
        found = _LEAD_PLAIN.match(lower)
    if found is None:
        return Part("", whole, whole)
    group = found.lastgroup or ""
    word = found[group]
    kind = _WORDS.get(word) or _PLAIN.get(word) or _SHORT[word]
    return Part(kind, whole[found.end() :].strip(), whole)


def _pieces(text: str) -> list[str]:
    """Cut before each type word inside the text; a lone type word belongs to the name before or after it."""
    lower = text.lower()
    cuts = [m.start() for m in _INNER.finditer(lower) if lower[: m.start()].strip()]
    out: list[str] = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        piece = text[start:end].strip()
        alone = piece.lower() in _WORDS
        if out and (alone or out[-1].lower() in _WORDS):
            out[-1] = f"{out[-1]} {piece}"
        else:
            out.append(piece)
    return out


def parts(text: str, dashes: bool = False) -> list[Part]:
    """Split an address at commas and before type words; at spaced dashes too when `dashes`."""
    rough = (
        bit for piece in _SPLIT.split(names.nfc(text)) for bit in (_DASH.split(piece) if dashes else [piece])
    )
    return [part(piece) for bit in rough for piece in _pieces(bit) if piece.strip(" .")]
