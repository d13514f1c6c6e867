"""A frame made ready for comparing: every word a number, names taken apart once per different name, doubtful numbers told."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kham.roster.linkage.frame import Frame, Text

Ints = NDArray[np.int32]
Words = list[str]
_STARTS = [
    ("ngh", "ng"), ("gh", "g"), ("gi", "z"), ("tr", "ch"), ("d", "z"), ("r", "z"), ("l", "n"), ("s", "x"), ("k", "c"), ("y", "i"),
]  # fmt: skip
_ENDS = [("ng", "n"), ("c", "t"), ("y", "i")]


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """One syllable as heard: l/n, s/x, ch/tr, d/gi/r, n/ng and t/c at the end, i/y fall together."""
    for start, heard in _STARTS:
        if word.startswith(start) and len(word) > len(start):
            rest = word[len(start) :]
            if start == "gi" and rest[0] not in "aeou":  # "gin": the i belongs to the rhyme
                rest = "i" + rest
            word = ("~" if heard == "ng" else heard) + rest  # "~": so that "nga" does not end in "ng"
            break
    for end, heard in _ENDS:
        if word.endswith(end) and len(word) > len(end):
            return word[: -len(end)] + heard
    return word


def factorise(*columns: NDArray[Any]) -> Ints:
    """One number per different combination (0 stays "unknown" only for a single column)."""
    total = columns[0].astype(np.int64)
    for column in columns[1:]:
        width = int(column.max(initial=0)) + 1
        if int(total.max(initial=0)) * width > 2**62:
            total = np.unique(total, return_inverse=True)[1].astype(np.int64)
        total = total * width + column
    return np.unique(total, return_inverse=True)[1].astype(np.int32)


class Parts:
    """The names taken apart; arrays per different name, lists of the words they point to (word 0 is "")."""

    def __init__(self, names: Words) -> None:
        tokens = [name.split() for name in names]
        self.size = np.fromiter(map(len, tokens), np.int8, len(names))
        ends = Text.of(
            [*(one[-1] if one else "" for one in tokens), *(one[0] if len(one) > 1 else "" for one in tokens)]
        )
        self.given, self.surname = np.split(ends.codes, 2)
        middles = Text.of([" ".join(one[1:-1]) for one in tokens])
        starts = Text.of([" ".join(one[:3]) if len(one) > 2 else "" for one in tokens])
        letters = Text.of(["".join([token[0] for token in one]) for one in tokens])
        self.middle, self.start, self.letters = middles.codes, starts.codes, letters.codes
        self.words: Words = ends.values
        self.middles: Words = middles.values
        self.letter_words: Words = letters.values
        self.start_words: Words = starts.values
        # The middle name is written as initials.
        short = [bool(middle) and all(len(token) == 1 for token in middle.split()) for middle in self.middles]
        self.initials = np.array(short, np.bool_)[self.middle]
        self.heard = _codes(self.words, sound)  # per word
        self.middle_heard = _codes(self.middles, lambda middle: " ".join(map(sound, middle.split())))
        self.middle_first = _codes(self.middles, lambda middle: "".join(token[0] for token in middle.split()))
        self.middle_last = _codes(self.middles, lambda middle: middle.rpartition(" ")[2])
        self.full_heard = factorise(
            self.heard[self.surname], self.middle_heard[self.middle], self.heard[self.given]
        )


def _codes(words: Words, change: Callable[[str], str]) -> Ints:
    known: dict[str, int] = {"": 0}
    return np.fromiter((known.setdefault(change(word), len(known)) for word in words), np.int32, len(words))


class Prepared:
    """Arrays over rows, ready for blocking and comparing. 0 means unknown in every code."""

    def __init__(self, frame: Frame, total: int = 0) -> None:
        self.frame = frame
        self.size = len(frame)
        self.total = max(total, self.size)  # rows of the whole roster, of which the frame may be a part
        everyone = Text.join([frame.name, frame.head, frame.guardian])
        self.names: Words = everyone.values
        self.name, self.head, self.guardian = np.split(everyone.codes, [self.size, 2 * self.size])
        self.parts = Parts(self.names)
        self.surname = self.parts.surname[self.name]
        self.middle = self.parts.middle[self.name]
        self.given = self.parts.given[self.name]
        self.given_heard = self.parts.heard[self.given]
        self.marked = frame.marked.codes
        self.has_marks = np.fromiter(
            (not word.isascii() for word in frame.marked.values), np.bool_, len(frame.marked.values)
        )[self.marked]
        self.tone = _codes(frame.marked.values, _same_tone)[self.marked]
        self.alias = _shared(frame.alias, self.parts.words)
        self.list = frame.list.codes
        self.register = frame.register
        self.year = frame.year.astype(np.int32)
        self.month = frame.month.astype(np.int32)
        self.day = frame.day.astype(np.int32)
        self.full = (self.year > 0) & (self.month > 0) & (self.day > 0)
        self.january = self.full & (self.month == 1) & (self.day == 1)
        self.exact = self.full & ~self.january
        self.aged = _flag(frame.note, "age")
        self.newborn = _flag(frame.note, "newborn")
        self.sex = _sexes(frame.sex)
        hint = np.array([_told_sex(middle) for middle in self.parts.middles], np.int8)[self.middle]
        self.sex = np.where((self.sex == 0) & ~self.newborn, hint, self.sex)
        self.insurance = frame.insurance.codes
        self.old_number = frame.old_number.codes
        phones = Text.join([frame.phone, frame.guardian_phone])
        own, parent = np.split(phones.codes, [self.size])
        self.phones: Words = phones.values
        self.phone = np.where(own > 0, own, parent)
        self.ward = frame.ward.codes
        self.place = frame.place.codes
        self.house = frame.house.codes
        self.home = np.where(
            frame.household > 0, factorise(self.list, frame.sheet.codes, frame.household) + 1, 0
        ).astype(np.int32)
        self.rank = np.argsort(np.argsort(frame.fingerprint, kind="stable"), kind="stable")
        self._read_numbers(frame)

    def _read_numbers(self, frame: Frame) -> None:
        """``number``: code of the citizen ID; ``sure``: it is the person's own for all that can be told."""
        self.number = frame.number.codes
        self.digits = digits_of(frame.number.values, 12)
        self.insurance_digits = digits_of(frame.insurance.values, 10)
        told = self.digits[self.number].astype(np.int32)
        known = self.number > 0
        century = told[:, 3]
        born = 1900 + 100 * (century // 2) + told[:, 4] * 10 + told[:, 5]
        gap = np.abs(born - self.year)
        other_sex = known & (self.sex > 0) & (self.sex != 1 + century % 2)
        other_year = known & (self.year > 0) & (gap != 0)
        far_year = other_year & ~np.isin(gap, (1, 2, 10)) & ~_turned(born, self.year)
        self.number_born = np.where(known, born, 0)
        self.strange = far_year | (other_sex & (other_year | (self.sex > 0)))
        self.borrowed = known & self._borrowed()
        self.sure = known & ~frame.number_doubt & ~self.borrowed & ~far_year & ~other_sex

    def _borrowed(self) -> NDArray[np.bool_]:
        """Rows that carry a number whose owner has another given name: the head's number on a member."""
        rows = np.flatnonzero(self.number > 0)
        order = rows[np.lexsort((self.rank[rows], self.given_heard[rows], self.number[rows]))]
        number, given = self.number[order], self.given_heard[order]
        start = np.ones(len(order), np.bool_)
        start[1:] = (number[1:] != number[:-1]) | (given[1:] != given[:-1])
        run = np.cumsum(start) - 1
        if not len(run):
            return np.zeros(self.size, np.bool_)
        # Votes of each given name under one number: the register and rows the number agrees with count most.
        vote = 1 + 8 * self.register[order] + 4 * ~self.strange[order]
        votes = np.bincount(run, weights=vote)
        number_of_run = number[start]
        # Of equal claims the one with the least fingerprint holds, in whatever order the rows came.
        least = self.rank[order[start]]
        best = np.lexsort((least, -votes, number_of_run))
        first = np.ones(len(best), np.bool_)
        first[1:] = number_of_run[best][1:] != number_of_run[best][:-1]
        owner = np.zeros(int(number.max()) + 1, np.int64)
        owner[number_of_run[best][first]] = best[first]
        loser = run != owner[number]
        result = np.zeros(self.size, np.bool_)
        result[order[loser]] = True
        return result


def _turned(one: NDArray[Any], two: NDArray[Any]) -> NDArray[np.bool_]:
    """The last two digits of the years are the other way round."""
    return (one // 100 == two // 100) & (one % 10 == two // 10 % 10) & (one // 10 % 10 == two % 10)


def digits_of(numbers: Words, width: int) -> NDArray[np.uint8]:
    """Digits as a matrix, one line per different number; shorter ones are filled with zeros at the left."""
    text = "".join(
        [number if len(number) == width else number[-width:].rjust(width, "0") for number in numbers]
    )
    raw = np.frombuffer(text.encode("ascii", "replace"), np.uint8)
    return (raw - 48).reshape(len(numbers), width)


def _shared(column: Text, words: Words) -> Ints:
    known = {word: at for at, word in enumerate(words)}
    last = [known.get(word.rpartition(" ")[2], -1) if word else 0 for word in column.values]
    return np.array(last, np.int32)[column.codes]


def _sexes(column: Text) -> NDArray[np.int8]:
    codes = np.array([{"male": 1, "female": 2}.get(word, 0) for word in column.values], np.int8)
    return codes[column.codes]


def _told_sex(middle: str) -> int:
    """Sex that the middle name tells: "thị" is a woman's, "văn" a man's."""
    words = middle.split()
    return 2 if "thi" in words[:1] else 1 if words == ["van"] else 0


def _flag(column: Text, flag: str) -> NDArray[np.bool_]:
    found = np.array([flag in word.split() for word in column.values], np.bool_)
    return found[column.codes]


_HOOK = str.maketrans("ảẳẩẻểỉỏổởủửỷy", "ãẵẫẽễĩõỗỡũữỹi")


def _same_tone(marked: str) -> str:
    """Hỏi and ngã as one; i and y as one."""
    return marked.translate(_HOOK)
