"""What a card says beside what the roster says: differences to look at, never written by themselves."""

from __future__ import annotations

from dataclasses import dataclass

from kham.kernel.citizen_card import CitizenCard
from kham.kernel.names import fold, marked_key, match_key
from kham.kernel.partial_date import PartialDate


@dataclass(frozen=True)
class Listed:
    """The roster's side, as plain values."""

    full_name: str
    birth: PartialDate | None
    sex: str
    personal_number: str
    address: str


@dataclass(frozen=True)
class Difference:
    """One field that differs. ``likely``: the card is surely better, so it is proposed unless somebody unticks it."""

    field: str
    listed: str  # as stored: ISO date, code of sex
    card: str
    likely: bool


def differences(card: CitizenCard, listed: Listed) -> list[Difference]:
    """Fields in which they differ; words of a spoiled card are not compared, an old address beside a new unit is no error."""
    found = []
    if not card.spoiled and marked_key(card.name) != marked_key(listed.full_name):
        same = match_key(card.name) == match_key(listed.full_name)
        found.append(
            Difference("full_name", listed.full_name, card.name, same or _near(card.name, listed.full_name))
        )
    birth = listed.birth
    if birth is None or not card.birth.is_compatible(birth) or _fuller(card.birth, birth):
        found.append(Difference("birth", birth.iso() if birth else "", card.birth.iso(), True))
    if card.sex != listed.sex:
        found.append(Difference("sex", listed.sex, str(card.sex), True))
    if card.number != listed.personal_number:
        found.append(
            Difference("personal_number", listed.personal_number, card.number, not listed.personal_number)
        )
    if not card.spoiled and card.address and fold(card.address) != fold(listed.address):
        found.append(Difference("address", listed.address, card.address, not listed.address))
    return found


def another_name(card: CitizenCard, name: str) -> bool:
    """Whether one number stands under two names that no slip of the pen explains."""
    return not card.spoiled and not _near(card.name, name)


def _near(one: str, other: str) -> bool:
    """The same words but for one, or the same words in another order."""
    left, right = match_key(one).split(), match_key(other).split()
    if sorted(left) == sorted(right):
        return True
    common = sum(1 for word in left if word in right)
    return common >= max(len(left), len(right)) - 1 >= 1


def _fuller(card: PartialDate, listed: PartialDate) -> bool:
    return (card.day is not None and listed.day is None) or (card.month is not None and listed.month is None)
