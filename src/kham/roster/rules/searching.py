"""What somebody typed into the one search box, and whether a person answers it. Pure; `matches` is the plain truth that the
index of `queries.searching` must agree with.

A text is taken apart into terms that must all hold, in any order: beginnings of words of the name, a birth year (or its first
three digits), last digits of a number, a neighbourhood ("tổ 5"). A text that is a whole number or a short code means that alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kham.kernel.codes import is_short_code, normalise_short_code
from kham.kernel.names import fold, match_key
from kham.kernel.phones import read_phone

LONGEST = 80  # signs that are read
TAIL = 4  # last digits of a number that the index knows
_KINDS = r"(?:to dan pho|to dp|tdp|to|thon|khu pho|khu dan cu|khu|ban|xom|ap|cum|khom|buon|lang|doi)"
_NUMBERED = re.compile(rf"(?:^| ){_KINDS} (?:so )?0*(\d{{1,3}})(?= |$)")
_KIND = re.compile(rf"^{_KINDS} ")
_INSURANCE = re.compile(r"^[A-Za-z]{2}\d{13}$")


@dataclass(frozen=True)
class Document:
    """What the index knows of one person; numbers in clear exist only in memory."""

    key: str
    name_key: str
    full_name: str
    year: int
    path: str
    head_key: str = ""
    number: str = ""
    phone: str = ""
    gone: bool = False


@dataclass(frozen=True)
class Asked:
    """A text taken apart. ``number``: all its digits when it is one whole number; ``code``: a short code."""

    words: tuple[str, ...] = ()
    digits: tuple[
        str, ...
    ] = ()  # three to eight digits: a year, the beginning of one, or the end of a number
    places: tuple[frozenset[str], ...] = ()  # each: paths of neighbourhoods of which one must hold
    code: str = ""
    number: str = ""
    phone: str = ""
    insurance: str = ""
    marked: str = ""  # as typed in lower case, when it carries diacritics

    @property
    def empty(self) -> bool:
        """Nothing to look for."""
        return not (self.words or self.digits or self.places or self.code or self.number)

    @property
    def phrase(self) -> str:
        """The words in the order typed."""
        return " ".join(self.words)

    @property
    def head_key(self) -> str:
        """The whole name of a household head, words sorted; "" for a single word."""
        return name_set(self.phrase) if len(self.words) >= 2 else ""


@dataclass
class Place:
    """A neighbourhood somebody may name."""

    path: str
    name: str
    full: str = ""
    folded: str = field(init=False)
    said: tuple[str, ...] = field(init=False)  # wordings that mean this place beyond doubt

    def __post_init__(self) -> None:
        self.folded, full = _plain(self.name), _plain(self.full or self.name)
        sure = [
            one for one in (full, self.folded) if " " in one and (_KIND.match(one) or re.search(r"\d", one))
        ]
        self.said = tuple(dict.fromkeys(sure))


def _plain(name: str) -> str:
    return re.sub(r"(?<= )0+(?=\d)", "", f" {fold(name)}").strip()


def read(text: str, places: Iterable[Place] = ()) -> Asked:
    """Take a typed text apart. ``places``: neighbourhoods within the viewer's units."""
    typed = " ".join(text.split())[:LONGEST]
    bare = re.sub(r"[\s.\-+()]", "", typed)
    code = normalise_short_code(typed) if is_short_code(typed) else ""
    insurance = bare[-10:] if _INSURANCE.match(bare) else bare if re.fullmatch(r"\d{10}", bare) else ""
    if insurance or re.fullmatch(r"\d{9,12}", bare):
        return Asked(number=bare, phone=read_phone(typed).value or "", insurance=insurance, code=code)
    folded = fold(typed)
    folded, found = _take_places(folded, list(places))
    words, digits = [], []
    for word in match_key(folded).split():
        if re.fullmatch(r"\d{3,8}", word):
            digits.append(word)
        elif not word.isdigit():  # one or two digits are the beginning of something not yet typed
            words.append(word)
    marked = typed.casefold() if fold(typed) != typed.casefold() else ""
    return Asked(tuple(words), tuple(digits), tuple(found), code=code, marked=marked)


def _take_places(folded: str, places: list[Place]) -> tuple[str, list[frozenset[str]]]:
    """Words that name a neighbourhood, taken out of the text: "tổ 5", "thôn Đông", or its whole name with a number."""
    found: list[frozenset[str]] = []
    padded = f" {folded} "
    wordings: dict[str, set[str]] = {}
    for place in places:
        for wording in place.said:
            wordings.setdefault(wording, set()).add(place.path)
    for wording in sorted(wordings, key=lambda one: (-len(one), one)):
        if f" {wording} " in padded:
            padded = re.sub(rf"(?: {_KINDS})? {re.escape(wording)} ", " ", padded, count=1)
            found.append(frozenset(wordings[wording]))
    while number := _NUMBERED.search(padded):
        found.append(frozenset(one.path for one in places if one.folded.split()[-1:] == [number[1]]))
        padded = f"{padded[: number.start()]} {padded[number.end() :]}"
    return " ".join(padded.split()), found


def name_set(text: str) -> str:
    """The words of a name, sorted: the same for any order."""
    return " ".join(sorted(text.split()))


def key(kind: str, value: str) -> int:
    """The number under which a posting is kept: 63 bits of a hash, compared for equality alone on every database."""
    return int.from_bytes(hashlib.blake2b(f"{kind}:{value}".encode(), digest_size=8).digest(), "big") >> 1


def keys_of(one: Document) -> set[tuple[str, str]]:
    """Everything under which a person is kept: each beginning of each word, the year, head of household, place."""
    found = {("w", word[:length]) for word in one.name_key.split() for length in range(1, len(word) + 1)}
    if one.year:
        found |= {("y", str(one.year)), ("y", str(one.year)[:3])}
    else:
        found.add(("y", "?"))
    if one.head_key:
        found.add(("h", one.head_key))
    if one.gone:
        found.add(("s", "gone"))
    found.add(("u", one.path))
    return found


def matches(one: Document, asked: Asked, *, numbers: bool) -> bool:
    """Whether a person answers; ``numbers``: the viewer may look for the last digits of a telephone number, too."""
    named = one.name_key.split()
    by_name = all(any(own.startswith(word) for own in named) for word in asked.words)
    by_head = bool(asked.head_key) and asked.head_key == one.head_key
    if not (by_name or by_head):
        return False
    if not all(one.path in paths for paths in asked.places):
        return False
    return all(_digits_match(one, digits, numbers) for digits in asked.digits)


def _digits_match(one: Document, digits: str, numbers: bool) -> bool:
    if len(digits) <= TAIL and one.year and str(one.year).startswith(digits):
        return True
    if len(digits) < TAIL or (len(digits) > TAIL and not numbers):
        return False
    return one.number.endswith(digits) or (numbers and one.phone.endswith(digits))


def order_level(name_key: str, asked: Asked) -> int:
    """0 the whole name, 1 its beginning, 2 the words side by side, 3 in this order, 4 in another, 5 not by the name."""
    if not asked.words:
        return 0
    named, words = name_key.split(), list(asked.words)
    if named == words:
        return 0
    length = len(words)
    for start in range(len(named) - length + 1):
        part = named[start : start + length]
        if part[:-1] == words[:-1] and part[-1].startswith(words[-1]):
            return 1 if start == 0 else 2
    at = 0
    for own in named:
        if at < length and own.startswith(words[at]):
            at += 1
    if at == length:
        return 3
    return 4 if all(any(own.startswith(word) for own in named) for word in words) else 5


def rank(one: Document, asked: Asked, near: str) -> tuple[int, bool, bool, bool]:
    """The order of results: order of words, living here, same neighbourhood, then diacritics as typed."""
    level, marks = order_level(one.name_key, asked), other_marks(one.full_name, asked)
    return level, one.gone, bool(near) and one.path != near, marks


def other_marks(full_name: str, asked: Asked) -> bool:
    """Diacritics were typed, and the name has others."""
    return bool(asked.marked) and not full_name.casefold().startswith(asked.marked)
