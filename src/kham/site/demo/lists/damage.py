"""How lists go wrong: the error model of the synthetic lists, one small fault at a time.

Shares are per cell at ordinary level (1.0) and grow in proportion to ``level``.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from random import Random

_HOI_NGA = {"\u0309": "\u0303", "\u0303": "\u0309"}
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OPEN = re.compile(r"(?<![qQ])([òóỏõọùúủũụÒÓỎÕỌÙÚỦŨỤ])([aeyAEY])(?!\w)")
_SOUNDS = (
    ("l", "n"),
    ("s", "x"),
    ("ch", "tr"),
    ("d", "gi"),
    ("gi", "r"),
    ("n", "l"),
    ("x", "s"),
    ("tr", "ch"),
)
_ENDINGS = (("n", "ng"), ("t", "c"), ("ng", "n"))
_FAULTS = (
    ("typing_error", 0.014),
    ("one_mark_lost", 0.010),
    ("all_marks_lost", 0.016),
    ("hoi_nga", 0.010),
    ("i_for_y", 0.012),
    ("tone_moved", 0.010),
    ("other_sound", 0.009),
    ("no_middle", 0.006),
    ("initials", 0.003),
    ("spaces", 0.018),
    ("letter_case", 0.014),
)


def fold(text: str) -> str:
    """Text without any mark, đ as d."""
    plain = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def tone_on_last_vowel(text: str) -> str:
    """Hòa, Thúy → Hoà, Thuý: the school rule's place of the tone mark in open syllables."""

    def move(found: re.Match[str]) -> str:
        first, last = found.groups()
        if (first.lower() in "òóỏõọ") == (last.lower() == "y"):
            return found[0]
        parts = unicodedata.normalize("NFD", first)
        return parts[0] + unicodedata.normalize("NFC", last + parts[1:])

    return _OPEN.sub(move, text)


def _tones(text: str, change: dict[str, str]) -> str:
    signs = [change.get(sign, sign) for sign in unicodedata.normalize("NFD", text)]
    return unicodedata.normalize("NFC", "".join(signs))


class Damage:
    """Faults drawn from one generator; the same generator state gives the same faults."""

    def __init__(self, rng: Random, level: float = 1.0) -> None:
        self.rng, self.level = rng, level

    def happens(self, share: float) -> bool:
        """True in ``share`` of cases at ordinary level."""
        return self.rng.random() < share * self.level

    # -- names ---------------------------------------------------------------------------------------------

    def name(self, name: str) -> str:
        """A name as typed: mostly right, each fault of the model now and then, at most one per cell and kind."""
        for fault, share in _FAULTS:
            if self.happens(share):
                name = getattr(self, f"_{fault}")(name)
        return name

    def _typing_error(self, name: str) -> str:
        spots = [i for i in range(1, len(name) - 1) if name[i].isalpha() and name[i - 1].isalpha()]
        if not spots:
            return name
        at = self.rng.choice(spots)
        kind = self.rng.choice(("drop", "double", "swap", "near"))
        if kind == "drop":
            return name[:at] + name[at + 1 :]
        if kind == "double":
            return name[:at] + name[at] + name[at:]
        if kind == "swap" and at + 1 < len(name) and name[at + 1].isalpha():
            return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        return name[:at] + self.rng.choice("aeinhtg") + name[at + 1 :]

    def _one_mark_lost(self, name: str) -> str:
        words = name.split()
        at = self.rng.randrange(len(words))
        words[at] = _tones(words[at], dict.fromkeys(_TONES, ""))
        return " ".join(words)

    def _all_marks_lost(self, name: str) -> str:
        return fold(name)

    def _hoi_nga(self, name: str) -> str:
        return _tones(name, _HOI_NGA)

    def _i_for_y(self, name: str) -> str:
        head, _, last = name.rpartition(" ")
        if re.fullmatch(r"[LMTKHVQlmtkhvq]u?[yỳýỷỹỵ]", last):
            last = _tones(last, {"y": "i"})
        return f"{head} {last}".strip()

    def _tone_moved(self, name: str) -> str:
        return tone_on_last_vowel(name)

    def _other_sound(self, name: str) -> str:
        words = name.split()
        at = self.rng.randrange(1, len(words)) if len(words) > 1 else 0
        word = words[at]
        if self.rng.random() < 0.7:
            for old, new in self.rng.sample(_SOUNDS, len(_SOUNDS)):
                if word.lower().startswith(old) and not (old == "n" and word.lower().startswith("ng")):
                    words[at] = (new + word[len(old) :]).capitalize()
                    return " ".join(words)
        for old, new in self.rng.sample(_ENDINGS, len(_ENDINGS)):
            if word.endswith(old) and len(word) > len(old) + 1 and not (old == "n" and word.endswith("nh")):
                words[at] = word[: -len(old)] + new
                break
        return " ".join(words)

    def _no_middle(self, name: str) -> str:
        words = name.split()
        return f"{words[0]} {words[-1]}" if len(words) > 2 else name

    def _initials(self, name: str) -> str:
        words = name.split()
        middle = [f"{word[0]}." for word in words[1:-1]]
        return " ".join([words[0], *middle, words[-1]])

    def _spaces(self, name: str) -> str:
        kind = self.rng.choice(("end", "double", "both"))
        name = name.replace(" ", "  ", 1) if kind != "end" else name
        return name if kind == "double" else f"{name} "

    def _letter_case(self, name: str) -> str:
        return name.upper() if self.rng.random() < 0.5 else name.lower()

    # -- dates -----------------------------------------------------------------------------------------------

    def birth(self, born: date, year_only: float) -> tuple[int, int, int]:
        """Day, month, year as believed by the sender; day and month are 0 when only the year is known."""
        day, month, year = born.day, born.month, born.year
        if self.happens(0.012):
            year += self.rng.choice((-1, 1))
        elif self.happens(0.002):
            year += self.rng.choice((-10, 10))
        if self.rng.random() < year_only:
            return 0, 0, year
        if self.happens(0.008) and day <= 12:
            day, month = month, day
        elif self.happens(0.006):
            day = self.rng.randint(1, 28)
        elif year < 1970 and self.happens(0.03):
            day = month = 1
        return min(day, 28) if (month, day) == (2, 29) and year % 4 else day, month, year

    # -- numbers ----------------------------------------------------------------------------------------------

    def number(self, number: str | None, head: str | None = None, old: str | None = None) -> str:
        """A personal number as written: one digit wrong, two swapped, the head's, or the old card's."""
        if head and head != number and self.happens(0.008):
            return head
        if number is None:
            return ""
        if old and self.happens(0.008):
            return old
        if self.happens(0.006):
            at = self.rng.randrange(6, 12)
            return number[:at] + str((int(number[at]) + self.rng.randint(1, 9)) % 10) + number[at + 1 :]
        if self.happens(0.003):
            at = self.rng.randrange(6, 11)
            return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        return number

    def phone(self, phone: str | None) -> str:
        """A phone number in one of the ways people write it, sometimes with the prefix of before 2018."""
        if not phone:
            return ""
        if phone[:3] in _OLD_PREFIX and self.happens(0.06):
            phone = _OLD_PREFIX[phone[:3]] + phone[3:]
        if self.happens(0.04):
            return f"{phone[:-6]}.{phone[-6:-3]}.{phone[-3:]}"
        return f"{phone[:4]} {phone[4:7]} {phone[7:]}" if self.happens(0.05) else phone


_OLD_PREFIX = {
    **{f"03{digit}": f"016{digit}" for digit in "23456789"},
    "070": "0120",
    "079": "0121",
    "077": "0122",
    "076": "0126",
    "078": "0128",
    "083": "0123",
    "084": "0124",
    "085": "0125",
    "081": "0127",
    "082": "0129",
}
