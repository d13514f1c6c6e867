"""Pairs of rows compared field by field: one small level per field, which the scorers turn into weights.

A level says what kind of agreement or difference there is (the year alone, 01/01, day and month swapped …), never how much it
counts. Levels are listed from best to worst; 0 always means "nothing to compare".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from kham.roster.linkage import crew
from kham.roster.linkage.prepared import Ints, Prepared, Words

Levels = NDArray[np.int8]

GIVEN = ("unknown", "same", "heard", "near", "alias", "letter", "differs")
MIDDLE = ("unknown", "same", "heard", "initials", "missing", "near", "shared", "differs")
SURNAME = ("unknown", "same", "heard", "near", "missing", "letter", "differs")
MARKS = ("unknown", "same", "unmarked", "tone", "differs")
BIRTH = (
    "unknown", "full", "january", "year", "swapped", "year_slip", "day_slip", "month_slip", "two_slips", "age_near",
    "year_near", "same_year", "differs",
)  # fmt: skip
SEX = ("unknown", "same", "differs")
NUMBER = ("unknown", "same", "near", "differs", "doubtful_same", "doubtful_differs", "twins")
INSURANCE = ("unknown", "same", "near", "differs", "twins")
OLD_NUMBER = ("unknown", "same", "differs")
PLACE = ("unknown", "spot", "place", "place_other_house", "ward", "other_place", "other_ward", "house")
PHONE = ("unknown", "same", "differs")
HEAD = ("unknown", "same", "near", "differs")
GUARDIAN = ("unknown", "same", "differs", "newborn")
SOURCE = ("unknown", "same_list", "same_home", "other")

FIELDS = {
    "given": GIVEN, "middle": MIDDLE, "surname": SURNAME, "marks": MARKS, "birth": BIRTH, "sex": SEX, "number": NUMBER,
    "insurance": INSURANCE, "old_number": OLD_NUMBER, "place": PLACE, "phone": PHONE, "head": HEAD, "guardian": GUARDIAN,
    "source": SOURCE,
}  # fmt: skip


@dataclass
class Compared:
    """``first``, ``second``: row numbers; ``levels``: per field an array of positions in its tuple above."""

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    levels: dict[str, Levels] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.first)

    def take(self, which: NDArray[Any] | slice) -> Compared:
        """Some of the pairs."""
        levels = {name: values[which] for name, values in self.levels.items()}
        return Compared(self.first[which], self.second[which], levels)

    @classmethod
    def join(cls, parts: list[Compared]) -> Compared:
        """Pairs below one another."""
        levels = {name: np.concatenate([part.levels[name] for part in parts]) for name in FIELDS}
        return cls(
            np.concatenate([p.first for p in parts]), np.concatenate([p.second for p in parts]), levels
        )


def compare(ready: Prepared, first: NDArray[np.int32], second: NDArray[np.int32]) -> Compared:
    """Levels of every field for each pair."""
    parts = crew.slices(len(first))
    if len(parts) == 1:
        return _compare(ready, first, second)
    return Compared.join(
        list(crew.each(lambda at: _compare(ready, first[at], second[at]), parts, len(first)))
    )


def _compare(ready: Prepared, first: NDArray[np.int32], second: NDArray[np.int32]) -> Compared:
    pairs = Compared(first, second)
    levels = pairs.levels
    _names(ready, first, second, levels)
    newborn = ready.newborn[first] ^ ready.newborn[second]
    for name in ("given", "middle", "surname", "marks"):
        levels[name][newborn] = 0  # the cell names the mother: nothing to compare
    levels["birth"] = _birth(ready, first, second)
    levels["sex"] = _plain(ready.sex, first, second)
    levels["number"] = _numbers(ready, first, second)
    levels["insurance"] = _slips(ready.insurance, ready.insurance_digits, first, second)
    # Neighbouring numbers and another name: twins registered together, not a slip of the pen.
    other = (levels["given"] > 2) & (levels["given"] != 5) | (levels["middle"] > 5) | (levels["surname"] == 6)
    levels["number"][other & (levels["number"] == 2)] = 6
    levels["insurance"][other & (levels["insurance"] == 2)] = 4
    levels["old_number"] = _plain(ready.old_number, first, second)
    levels["place"] = _place(ready, first, second)
    levels["phone"] = _plain(ready.phone, first, second)
    levels["head"] = _people(ready, ready.head, first, second)
    levels["guardian"] = _guardian(ready, first, second)
    same_home = (ready.home[first] > 0) & (ready.home[first] == ready.home[second])
    same_list = ready.list[first] == ready.list[second]
    levels["source"] = np.where(same_home, 2, np.where(same_list, 1, 3)).astype(np.int8)
    return pairs


def _plain(codes: NDArray[Any], first: NDArray[Any], second: NDArray[Any]) -> Levels:
    one, two = codes[first], codes[second]
    return np.where((one == 0) | (two == 0), 0, np.where(one == two, 1, 2)).astype(np.int8)


def near_words(words: Words, one: Ints, two: Ints, most: int = 1) -> NDArray[np.bool_]:
    """Whether two words are within ``most`` slips of the keyboard (letters wrong, lost, doubled, swapped)."""
    low, high = np.minimum(one, two).astype(np.int64), np.maximum(one, two).astype(np.int64)
    pairs, back = np.unique(low << 32 | high, return_inverse=True)
    left = [words[at] for at in (pairs >> 32).tolist()]
    right = [words[at] for at in (pairs & 0xFFFFFFFF).tolist()]
    far = cpdist(left, right, scorer=OSA.distance, score_cutoff=most, dtype=np.int32, workers=1)
    near: NDArray[np.bool_] = (far <= most)[back]
    return near


def _level(count: int, *cases: tuple[NDArray[np.bool_], int]) -> Levels:
    """The first case that holds gives the level; none: 0."""
    result = np.zeros(count, np.int8)
    for holds, level in reversed(cases):
        result[holds] = level
    return result


def _names(ready: Prepared, first: NDArray[Any], second: NDArray[Any], levels: dict[str, Levels]) -> None:
    count = len(first)
    equal = ready.name[first] == ready.name[second]
    levels["given"] = np.where(equal, 1, 0).astype(np.int8)
    levels["middle"] = np.where(equal, 1, 0).astype(np.int8)
    levels["surname"] = np.where(equal & (ready.surname[first] > 0), 1, 0).astype(np.int8)
    other = np.flatnonzero(~equal & (ready.name[first] > 0) & (ready.name[second] > 0))
    one, two = first[other], second[other]
    levels["given"][other] = _given(ready, one, two)
    levels["surname"][other] = _surname(ready, one, two)
    levels["middle"][other] = _middle(ready, one, two)
    both = ready.has_marks[first] & ready.has_marks[second]
    comparable = equal | (levels["given"] == 1) & (levels["middle"] == 1) & (levels["surname"] == 1)
    same, tone = ready.marked[first] == ready.marked[second], ready.tone[first] == ready.tone[second]
    levels["marks"] = _level(
        count, (~comparable, 0), (both & same, 1), (~both, 2), (both & tone, 3), (both & ~tone, 4)
    )


def _given(ready: Prepared, one: NDArray[Any], two: NDArray[Any]) -> Levels:
    parts = ready.parts
    a, b = ready.given[one], ready.given[two]
    same, heard = a == b, parts.heard[a] == parts.heard[b]
    near = np.zeros(len(a), np.bool_)
    rest = np.flatnonzero(~heard)
    near[rest] = near_words(parts.words, a[rest], b[rest])
    lengths = np.array([len(word) for word in parts.words], np.int32)
    near &= np.maximum(lengths[a], lengths[b]) > 2
    alias = ((ready.alias[one] > 0) & (ready.alias[one] == b)) | (
        (ready.alias[two] > 0) & (ready.alias[two] == a)
    )
    first_letter = np.array([ord(word[0]) if word else 0 for word in parts.words], np.int32)
    letter = (np.minimum(lengths[a], lengths[b]) == 1) & (first_letter[a] == first_letter[b])
    rest = np.flatnonzero(~heard & ~near)
    alias[rest] |= _longer(ready, ready.name[one[rest]], ready.name[two[rest]])
    unknown = (a == 0) | (b == 0)
    return _level(
        len(a), (unknown, 0), (same, 1), (heard, 2), (near, 3), (alias, 4), (letter, 5), (~unknown, 6)
    )


def _longer(
    ready: Prepared, one: NDArray[Any], two: NDArray[Any], *, behind: bool = False
) -> NDArray[np.bool_]:
    """One cell holds the other name and then something more ("le van sau tuc coi"; ``behind``: "ba le thi thanh")."""
    names, size = ready.names, ready.parts.size
    result = np.zeros(len(one), np.bool_)
    least = np.minimum(size[one], size[two])
    rest = np.flatnonzero((size[one] != size[two]) & (least > 1))  # of so many words, neither holds the other
    low, high = (
        np.minimum(one[rest], two[rest]).astype(np.int64),
        np.maximum(one[rest], two[rest]).astype(np.int64),
    )
    pairs, back = np.unique(low << 32 | high, return_inverse=True)
    held = np.zeros(len(pairs), np.bool_)
    for at, (a, b) in enumerate(zip((pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist(), strict=True)):
        short, long = sorted((names[a], names[b]), key=len)
        held[at] = long.endswith(" " + short) if behind else long.startswith(short + " ")
    result[rest] = held[back]
    return result


def _surname(ready: Prepared, one: NDArray[Any], two: NDArray[Any]) -> Levels:
    parts = ready.parts
    a, b = ready.surname[one], ready.surname[two]
    missing = (a == 0) | (b == 0)
    same, heard = a == b, parts.heard[a] == parts.heard[b]
    near = np.zeros(len(a), np.bool_)
    before = np.flatnonzero(~heard & ~missing & (ready.given[one] == ready.given[two]))
    missing[before] = _longer(ready, ready.name[one[before]], ready.name[two[before]], behind=True)
    rest = np.flatnonzero(~heard & ~missing)
    near[rest] = near_words(parts.words, a[rest], b[rest])
    lengths = np.array([len(word) for word in parts.words], np.int32)
    first_letter = np.array([ord(word[0]) if word else 0 for word in parts.words], np.int32)
    letter = (np.minimum(lengths[a], lengths[b]) == 1) & (first_letter[a] == first_letter[b])
    return _level(
        len(a), (missing, 4), (same, 1), (heard, 2), (near & ~letter, 3), (letter, 5), (~missing, 6)
    )


def _middle(ready: Prepared, one: NDArray[Any], two: NDArray[Any]) -> Levels:
    parts = ready.parts
    a, b = ready.middle[one], ready.middle[two]
    missing = (a == 0) ^ (b == 0)
    same, heard = a == b, parts.middle_heard[a] == parts.middle_heard[b]
    initials = (parts.initials[ready.name[one]] | parts.initials[ready.name[two]]) & (
        parts.middle_first[a] == parts.middle_first[b]
    )
    near = np.zeros(len(a), np.bool_)
    rest = np.flatnonzero(~heard & ~missing)
    near[rest] = near_words(parts.middles, a[rest], b[rest])
    shared = _one_within_other(parts.middles, a, b)
    return _level(
        len(a), (same, 1), (missing, 4), (heard, 2), (initials, 3), (near, 5), (shared, 6), (~missing, 7)
    )


def _one_within_other(middles: Words, a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    """ "thi" and "thi thu": one middle name holds all words of the other."""
    low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b).astype(np.int64)
    pairs, back = np.unique(low << 32 | high, return_inverse=True)
    sets = [set(middle.split()) for middle in middles]
    held = np.fromiter(
        (sets[p >> 32] <= sets[p & 0xFFFFFFFF] or sets[p >> 32] >= sets[p & 0xFFFFFFFF] for p in pairs.tolist()),
        np.bool_, len(pairs),
    )  # fmt: skip
    return held[back] & (a > 0) & (b > 0)


def _birth(ready: Prepared, first: NDArray[Any], second: NDArray[Any]) -> Levels:
    y1, y2 = ready.year[first], ready.year[second]
    m1, m2 = ready.month[first], ready.month[second]
    d1, d2 = ready.day[first], ready.day[second]
    known = (y1 > 0) & (y2 > 0)
    both = ready.full[first] & ready.full[second]
    january = ready.january[first] | ready.january[second]
    gap = np.abs(y1 - y2)
    slip = (gap == 1) | (gap == 10) | _same_digits(y1, y2)
    same, day, month = gap == 0, d1 == d2, m1 == m2
    partly = ~both & same & ((m1 == 0) | (m2 == 0) | month)
    swapped = (m1 == d2) & (d1 == m2)
    aged = (ready.aged[first] | ready.aged[second]) & (gap <= 1)
    return _level(
        len(first), (~known, 0),
        (both & same & day & month & ~january, 1),
        (both & same & january, 2), (partly, 3),
        (both & same & swapped, 4),
        (both & slip & day & month & ~january, 5),
        (both & same & month & ~january, 6), (both & same & day & ~january, 7),
        (both & slip & swapped & ~january, 8),
        (aged, 9), (slip & (~both | january), 10), (same, 11), (known, 12),
    )  # fmt: skip


def _same_digits(one: NDArray[Any], two: NDArray[Any]) -> NDArray[np.bool_]:
    """1975 and 1957."""
    return (
        (one // 100 == two // 100)
        & (one % 10 == two // 10 % 10)
        & (one // 10 % 10 == two % 10)
        & (one != two)
    )


def one_slip(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """One wrong digit, or two neighbouring digits changed over. Lines of digits, line by line."""
    wrong = one != two
    count = wrong.sum(axis=1)
    result: NDArray[np.bool_] = count == 1
    two_wrong = np.flatnonzero(count == 2)
    if len(two_wrong):
        at = wrong[two_wrong].argmax(axis=1)
        after = np.minimum(at + 1, one.shape[1] - 1)
        a, b = one[two_wrong], two[two_wrong]
        lines = np.arange(len(two_wrong))
        result[two_wrong] = (
            wrong[two_wrong][lines, after]
            & (a[lines, at] == b[lines, after])
            & (a[lines, after] == b[lines, at])
        )
    return result


def _slips(
    codes: NDArray[Any], digits: NDArray[np.uint8], first: NDArray[Any], second: NDArray[Any]
) -> Levels:
    levels = _plain(codes, first, second)
    differ = np.flatnonzero(levels == 2)
    near = one_slip(digits[codes[first[differ]]], digits[codes[second[differ]]])
    levels[differ] = np.where(near, 2, 3)
    return levels


def _numbers(ready: Prepared, first: NDArray[Any], second: NDArray[Any]) -> Levels:
    """Numbers known to be doubtful neither prove nor contradict much; a borrowed one proves nothing."""
    levels = _slips(ready.number, ready.digits, first, second)
    sure = ready.sure[first] & ready.sure[second]
    lent = ready.borrowed[first] != ready.borrowed[second]
    levels[(levels == 1) & ~sure] = 4
    levels[(levels == 1) & lent] = 4
    levels[(levels == 3) & ~sure] = 5
    return levels


def _place(ready: Prepared, first: NDArray[Any], second: NDArray[Any]) -> Levels:
    w1, w2, p1, p2 = ready.ward[first], ready.ward[second], ready.place[first], ready.place[second]
    h1, h2 = ready.house[first], ready.house[second]
    placed, housed = (p1 > 0) & (p2 > 0), (h1 > 0) & (h2 > 0)
    warded = (w1 > 0) & (w2 > 0)
    return _level(
        len(first),
        (placed & (p1 == p2) & housed & (h1 == h2), 1), (placed & (p1 == p2) & housed, 3), (placed & (p1 == p2), 2),
        (warded & (w1 != w2), 6), (placed, 5), (warded & housed & (h1 == h2), 7), (warded, 4),
    )  # fmt: skip


def _people(ready: Prepared, codes: NDArray[Any], first: NDArray[Any], second: NDArray[Any]) -> Levels:
    one, two = codes[first], codes[second]
    # Heads themselves: the head's name is the name again, and says nothing more.
    own = (one == ready.name[first]) & (two == ready.name[second])
    known = (one > 0) & (two > 0) & ~own
    heard = ready.parts.full_heard[one] == ready.parts.full_heard[two]
    parts = ready.parts
    given = parts.heard[parts.given[one]] == parts.heard[parts.given[two]]
    return _level(len(first), (~known, 0), (heard, 1), (given, 2), (known, 3))


def _guardian(ready: Prepared, first: NDArray[Any], second: NDArray[Any]) -> Levels:
    one, two = ready.guardian[first], ready.guardian[second]
    newborn = ready.newborn[first] | ready.newborn[second]
    mother = ready.newborn[first] & (ready.name[first] == two) & (two > 0)
    mother |= ready.newborn[second] & (ready.name[second] == one) & (one > 0)
    known = (one > 0) & (two > 0)
    heard = ready.parts.full_heard[one] == ready.parts.full_heard[two]
    return _level(len(first), (mother, 1), (known & heard, 1), (newborn, 3), (known, 2))
