"""What the one box of the desk was given: a card, an invitation, a code, a number, or words; and what a keyboard spoiled.

A scanner that works as a keyboard types what it reads through whatever is switched on: a Vietnamese typing method (Telex,
VNI) joins letters into others, a Vietnamese keyboard layout turns digits into letters. Short codes and invitations have no
sign that either changes; a card has words that may be spoiled, while its digits stay.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from kham.kernel.citizen_card import CitizenCard, read_card
from kham.kernel.codes import is_short_code, normalise_short_code
from kham.kernel.identity import personal_number_facts
from kham.kernel.reasons import Refusal

Kind = Literal["empty", "card", "invitation", "code", "number", "words", "spoiled"]

LONGEST = 600
_BAR = str.maketrans({"｜": "|", "¦": "|", "│": "|", "‖": "|"})
_TOKEN = re.compile(r"(?:^|[/#=:])([A-Z2-9]{20,40})$")
_MARKED = re.compile(r"^kh[aá]m\s*1?\s*:", re.I)
_LAYOUT = re.compile(
    "[ăâêô\u0300\u0309\u0303\u0301\u0323đ]{6,}"
)  # digits through the Vietnamese keyboard layout
LAYOUT = "Bàn phím tiếng Việt làm hỏng mã vừa quét. Chuyển bàn phím sang English (US), rồi quét lại."
TYPING = "Bộ gõ tiếng Việt làm hỏng mã vừa quét. Tắt bộ gõ, hoặc gõ mã ngắn in bên dưới mã."


@dataclass(frozen=True)
class Given:
    """How the text is read. ``text``: what to look for; ``card``: for a card; ``sentence``: why nothing can be looked for."""

    kind: Kind
    text: str = ""
    card: CitizenCard | None = None
    sentence: str = ""


def read(text: str) -> Given:
    """Read what was scanned or typed. Never raises."""
    text = unicodedata.normalize("NFC", text.strip()[:LONGEST]).translate(_BAR).strip("\ufeff\r\n\0 ")
    if not text:
        return Given("empty")
    if text.count("|") >= 2:
        return _card(text)
    if found := _TOKEN.search(text.upper()):
        return Given("invitation", found[1])
    if _MARKED.match(text):
        return Given("spoiled", sentence=TYPING)
    if is_short_code(text):
        return Given("code", normalise_short_code(text))
    digits = re.sub(r"[\s.\-]", "", text)
    if personal_number_facts(digits):
        return Given("number", digits)
    if _LAYOUT.search(text.casefold()):
        return Given("spoiled", sentence=LAYOUT)
    return Given("words", text)


def _card(text: str) -> Given:
    try:
        card = read_card(text, spoiled=True)
    except Refusal as refusal:
        layout = _LAYOUT.search(text.casefold()) is not None
        return Given("spoiled", sentence=LAYOUT if layout else refusal.sentence)
    return Given("card", card.number, card)


def card_line(card: CitizenCard) -> str:
    """The seven parts of a card as one line: what a page may carry on. Further parts (names of parents) are left behind."""
    born = f"{card.birth.day or 0:02d}{card.birth.month or 0:02d}{card.birth.year}"
    issued = f"{card.issued_on:%d%m%Y}" if card.issued_on else ""
    sex = {"male": "Nam", "female": "Nữ"}.get(card.sex, "")
    parts = [card.number, card.old_number or "", card.name, born, sex, card.address.replace("|", " "), issued]
    return "|".join(parts)
