"""Where two values differ, character by character, so that the eye goes there at once."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

from kham.kernel.names import nfc

ALIKE = 0.5  # below this likeness the two values are simply different and single signs tell nothing


class Piece(NamedTuple):
    """A stretch of text; ``differs``: the other side has something else here."""

    text: str
    differs: bool


def marked(left: str, right: str, *, apart: bool = False) -> tuple[list[Piece], list[Piece]]:
    """Both values cut into pieces that agree and pieces that do not. A value without a counterpart is one piece, unmarked;
    so are values that are only told side by side (``apart``)."""
    one, two = nfc(left), nfc(right)
    if apart or not one or not two or one == two:
        return _whole(one), _whole(two)
    first: list[Piece] = []
    second: list[Piece] = []
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    if matcher.ratio() < ALIKE:
        return _whole(one), _whole(two)
    for kind, a, b, c, d in matcher.get_opcodes():
        differs = kind != "equal"
        if b > a:
            first.append(Piece(one[a:b], differs))
        if d > c:
            second.append(Piece(two[c:d], differs))
    return first, second


def _whole(text: str) -> list[Piece]:
    return [Piece(text, False)] if text else []
