"""Where two values differ, character by character, so that the eye goes there at once."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

from kham.kernel.names import nfc


class Piece(NamedTuple):
    """A stretch of text; ``differs``: the other side has something else here."""

    text: str
    differs: bool


def marked(left: str, right: str) -> tuple[list[Piece], list[Piece]]:
    """Both values cut into pieces that agree and pieces that do not. A value without a counterpart is one piece, unmarked."""
    one, two = nfc(left), nfc(right)
    if not one or not two or one == two:
        return _whole(one), _whole(two)
    first: list[Piece] = []
    second: list[Piece] = []
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        differs = kind != "equal"
        if b > a:
            first.append(Piece(one[a:b], differs))
        if d > c:
            second.append(Piece(two[c:d], differs))
    return first, second


def _whole(text: str) -> list[Piece]:
    return [Piece(text, False)] if text else []
