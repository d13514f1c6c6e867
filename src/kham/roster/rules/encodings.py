"""Which old encoding each row of a list is typed in: whole settlements in TCVN3 or VNI stand inside Unicode lists.

A cell alone is often too short to tell; the words of a row together nearly always do. Rows that fit several encodings
follow the rows around them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from kham.kernel import legacy
from kham.kernel.names import nfc
from kham.kernel.syllables import is_syllable, words_of
from kham.roster.rules import text

ORDER = ("unicode", "tcvn3", "vni", "cp1258", "utf8_as_latin1")
UNICODE = 0
TELLING = (
    "full_name",
    "family_middle",
    "given",
    "guardian",
    "household_head",
    "address",
    "house",
    "neighbourhood",
    "workplace",
)
"""Fields whose words tell the encoding of a row; short columns (sex, group) are often typed apart."""
_SURE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u036f\u1ea0-\u1ef9]")  # signs no byte-wide encoding of ours holds
_EDGES = " \t.,;:()[]{}\"'-/*?!"
_SPLIT = re.compile(r"[ \t\r\n,;:()/\-]+")

PLAIN, SURE, FITS, ODD = 0, 1, 2, 3
"""What a value says by itself: nothing; Unicode for certain; could be Unicode; cannot be Unicode as it stands."""


def sign_of(value: str) -> int:
    """PLAIN, SURE, FITS or ODD for one cell."""
    if value.isascii():
        return PLAIN
    if _SURE.search(value):
        return SURE
    votes = _votes(value)
    return FITS if votes[UNICODE] == votes[-1] else ODD


@lru_cache(maxsize=1 << 16)
def _token(token: str) -> tuple[int, ...]:
    return tuple(int(_fits(token, name)) for name in ORDER) + (1,)


def _fits(token: str, encoding: str) -> bool:
    if encoding == "unicode":
        # In old encodings small letters show as capitals: "TÊn" is Tấn, never Unicode.
        bare = token.strip(_EDGES)
        return _cased(bare) and _vietnamese(bare)
    decoded = legacy.decode(token, encoding)
    if decoded == token:  # "Bình" is written with the same signs in VNI
        return all(sign.isascii() or sign in _SAME.get(encoding, "") for sign in token) and _vietnamese(
            token.strip(_EDGES)
        )
    if encoding in ("tcvn3", "vni", "cp1258") and any(
        ord(sign) > 127 and sign not in _LETTERS for sign in decoded
    ):
        return False
    return _vietnamese(decoded.strip(_EDGES))


_LETTERS = frozenset(
    sign for code in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)) if (sign := chr(code)).isalpha()
)


_SAME = {
    name: frozenset(sign for sign in "àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ" if legacy.encode(sign, name) == sign)
    for name in ("tcvn3", "vni", "cp1258")
}


def _cased(token: str) -> bool:
    rest = token[1:]
    return rest == rest.lower() or token == token.upper()


def _vietnamese(token: str) -> bool:
    words = words_of(token)
    return bool(words) and all(is_syllable(word) for word in words)


@lru_cache(maxsize=1 << 15)
def _votes(value: str) -> tuple[int, ...]:
    """For each encoding how many telling words of the value become Vietnamese in it; last, how many words there are."""
    tokens = [token for token in _SPLIT.split(value) if token and not token.isascii()]
    if not tokens:
        return (0,) * (len(ORDER) + 1)
    counts = [sum(column) for column in zip(*map(_token, tokens), strict=True)]
    if counts[UNICODE] < counts[-1] and (whole := legacy.decode(value, "utf8_as_latin1")) != nfc(value):
        good = _vietnamese(whole)  # a no-break space inside a letter hides it from the word-wise look
        counts[ORDER.index("utf8_as_latin1")] = counts[-1] if good else 0
    return tuple(counts)


def of_row(values: Sequence[str]) -> tuple[int, int] | None:
    """(encodings that explain most of the row as a bit set, how many words they explain); None when nothing tells."""
    total = [0] * (len(ORDER) + 1)
    sure = False
    for value in values:
        if value.isascii():
            continue
        if _SURE.search(value):
            sure = True
        else:
            total = [a + b for a, b in zip(total, _votes(value), strict=True)]
    best = max(total[:-1])
    if not total[-1]:
        return (1 << UNICODE, 0) if sure else None
    if best == 0 or (sure and best == total[UNICODE]):
        return 1 << UNICODE, 0
    return sum(1 << at for at in range(len(ORDER)) if total[at] == best), best


def settle(found: Sequence[tuple[int, int] | None], usual: str = "unicode") -> list[str]:
    """The encoding of every row: the only one that explains it, or among several that of the rows around it."""
    prior = ORDER.index(usual) if usual in ORDER else UNICODE
    clear = [_single(one[0]) if one else None for one in found]
    before: list[int | None] = []
    last: int | None = None
    for one in clear:
        before.append(last)
        last = one if one is not None else last
    result: list[str] = []
    last = None
    for at in range(len(found) - 1, -1, -1):
        choice, own = found[at], clear[at]
        if own is not None:
            last = own
        elif choice is None:
            own = prior
        else:
            around = (
                before[at] if before[at] == last or last is None else last if before[at] is None else None
            )
            own = next(
                (way for way in (around, prior, UNICODE) if way is not None and choice[0] >> way & 1),
                (choice[0] & -choice[0]).bit_length() - 1,
            )
        result.append(ORDER[own])
    return result[::-1]


def _single(mask: int) -> int | None:
    return mask.bit_length() - 1 if mask & (mask - 1) == 0 else None


def of_rows(rows: Sequence[Sequence[str]], usual: str = "unicode") -> list[str]:
    """One encoding per row of texts; ``usual`` where a row tells nothing (the column's or the font's encoding)."""
    return settle([of_row(row) for row in rows], usual)


def of_line(values: Sequence[str], near: str) -> str:
    """The encoding of a line that is no row of a person (a section title): its own words, or that of the row below it."""
    return settle([of_row(values)], near)[0]


def decode(value: str, row_encoding: str, column_encoding: str = "unicode") -> str:
    """One cell of a row: Unicode stays, VIQR is a matter of the column, the rest follows its row."""
    if column_encoding == "viqr":
        return text.decode(value, "viqr")
    if value.isascii() or _SURE.search(value):
        return nfc(value)
    return text.decode(value, row_encoding)
