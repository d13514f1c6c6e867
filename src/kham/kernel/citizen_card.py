"""The QR text of a citizen card (CCCD with chip, and the căn cước of July 2024).

Seven parts in a known order on the first; the second has more, in an order not published. So each part is found by
what it is, and by its place only where content cannot tell. Further parts (names of parents, cancelled numbers) are
other people's data: they are counted, never kept. An image of the card is never needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from kham.kernel.identity import personal_number_facts
from kham.kernel.names import clean
from kham.kernel.partial_date import PartialDate
from kham.kernel.reasons import Refusal
from kham.kernel.sexes import Sex, read_sex


@dataclass(frozen=True)
class CitizenCard:
    """What a card says. Shown to a person for checking; never written over other data unseen."""

    number: str
    old_number: str | None
    name: str
    birth: PartialDate
    sex: Sex
    address: str
    issued_on: date | None
    extra_count: int
    spoiled: bool = (
        False  # its words came through a keyboard that cannot type them; digits and dates are sound
    )


def _as_date(part: str) -> date | None:
    if not re.fullmatch(r"[0-9]{8}", part):
        return None
    try:
        return date(int(part[4:]), int(part[2:4]), int(part[:2]))
    except ValueError:
        return None


def _as_birth(part: str) -> PartialDate | None:
    """ddMMyyyy; 0000yyyy and 00MMyyyy are cards of people who know only the year or month."""
    if not re.fullmatch(r"[0-9]{8}", part):
        return None
    day, month, year = int(part[:2]), int(part[2:4]), int(part[4:])
    try:
        if not 1850 <= year <= 2150:
            return None
        return PartialDate(year, month or None, (day or None) if month else None)
    except ValueError:
        return None


def _sex_part(part: str) -> Sex | None:
    return read_sex(part) if part.casefold() in ("nam", "nữ", "nu") else None


def _is_name(part: str) -> bool:
    return bool(part) and not re.search(r"[0-9,]", part) and _sex_part(part) is None


def _split(text: str) -> list[str]:
    text = text.strip().lstrip("\ufeff").strip("\r\n\0")
    if "|" not in text and "｜" in text:
        text = text.replace("｜", "|")
    return [clean(part) for part in text.split("|")]


def read_card(text: str, *, spoiled: bool = False) -> CitizenCard:
    """The card behind a QR text. ``spoiled``: also one whose words a keyboard damaged, marked so.

    Raises Refusal: ``card.not_a_card``, ``card.too_few_parts``, ``card.no_number``, ``card.no_name``, ``card.no_birth``,
    ``card.no_sex``, ``card.mojibake``.
    """
    parts = _split(text)
    if len(parts) < 2:
        raise Refusal("card.not_a_card", "Mã này không phải mã trên thẻ căn cước.")
    if len(parts) < 7:
        raise Refusal(
            "card.too_few_parts",
            f"Mã trên thẻ căn cước có ít nhất 7 phần, mã này có {len(parts)}. Quét lại, giữ thẻ thẳng và đủ sáng.",
            parts=len(parts),
        )
    damaged = any("\ufffd" in part for part in parts)
    if damaged and not spoiled:
        raise Refusal(
            "card.mojibake", "Máy quét làm hỏng chữ có dấu. Tắt bộ gõ tiếng Việt hoặc quét bằng camera."
        )
    card = _read_parts(parts, spoiled)
    return replace(card, spoiled=damaged or _unmarked(card)) if spoiled else card


def _unmarked(card: CitizenCard) -> bool:
    """Neither name, sex nor address has a Vietnamese letter: a keyboard that types no marks left them out."""
    words = f"{card.name} {card.address}"
    return words.isascii() or "?" in words


def _take(parts: list[str | None], index: int | None, code: str, what: str) -> str:
    if index is None:
        raise Refusal(code, f"Mã trên thẻ không có {what}. Nhập tay theo thẻ.")
    value = parts[index]
    parts[index] = None
    assert value is not None
    return value


def _find(parts: list[str | None], test: object, prefer: int | None = None) -> int | None:
    """Index of the first part that passes; the preferred place first."""
    assert callable(test)
    order = ([prefer] if prefer is not None and prefer < len(parts) else []) + list(range(len(parts)))
    return next((i for i in order if parts[i] and test(parts[i])), None)


def _read_parts(given: list[str], spoiled: bool = False) -> CitizenCard:
    parts: list[str | None] = list(given)
    number_at = _find(parts, personal_number_facts, 0)
    number = _take(parts, number_at, "card.no_number", "số định danh 12 chữ số")
    birth_at = _birth_index(parts, number)
    birth = _as_birth(_take(parts, birth_at, "card.no_birth", "ngày sinh"))
    assert birth is not None and number_at is not None and birth_at is not None
    sex_at = _find(parts, _sex_part, birth_at + 1)
    facts = personal_number_facts(number)
    if sex_at is None and spoiled and facts is not None and birth_at + 1 < len(parts):
        sex, sex_at = facts.sex, birth_at + 1  # "Nữ" lost its letters; the number tells the same
        parts[sex_at] = None
    else:
        said = _sex_part(_take(parts, sex_at, "card.no_sex", "giới tính"))
        assert said is not None and sex_at is not None
        sex = said
    name = _take(parts, _find(parts, _is_name, birth_at - 1), "card.no_name", "họ tên")
    address_at = _find(parts, lambda part: not part.isdigit(), sex_at + 1)
    address = _take(parts, address_at, "card.no_address", "nơi ở") if address_at is not None else ""
    issued_at = _find(parts, _as_date, sex_at + 2)
    issued = _as_date(_take(parts, issued_at, "card.no_issue", "ngày cấp")) if issued_at is not None else None
    old_at = _find(parts, lambda part: re.fullmatch(r"[0-9]{9}", part), number_at + 1)
    old = parts[old_at] if old_at is not None else None
    extra = max(len(given) - 7, 0)
    return CitizenCard(number, old, name, birth, sex, address, issued, extra)


def _birth_index(parts: list[str | None], number: str) -> int | None:
    """The date whose year the number confirms; else the usual place; else the earliest date."""
    facts = personal_number_facts(number)
    dated = [(i, birth) for i, part in enumerate(parts) if part and (birth := _as_birth(part))]
    confirmed = [i for i, birth in dated if facts and birth.year == facts.birth_year]
    if confirmed:
        return confirmed[0]
    usual = [i for i, _ in dated if i == 3]
    if usual:
        return usual[0]
    return min(dated, key=lambda pair: pair[1])[0] if dated else None
