"""The table the linkage works on: one entry per source row, columns of equal length, words kept once each.

Words are coded: a `Text` column holds one small number per row and each different word once, so that comparing a million
rows means comparing numbers, and normalising happens once per different word. `Frame(name=[...])` takes plain lists as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Text:
    """A column of words. ``codes``: int32 per row; ``values``: each word once, ``values[0] == ""`` (unknown)."""

    __slots__ = ("codes", "values")

    def __init__(self, codes: NDArray[np.int32], values: list[str]) -> None:
        if not values or values[0] != "":
            raise ValueError('values[0] must be ""')
        self.codes = np.asarray(codes, dtype=np.int32)
        self.values = values

    @classmethod
    def of(cls, words: Iterable[str]) -> Text:
        """Code a sequence of words."""
        words = words if isinstance(words, list) else list(words)
        known = _numbered([""], words)
        return cls(np.fromiter(map(known.__getitem__, words), np.int32, len(words)), list(known))

    @classmethod
    def join(cls, parts: Sequence[Text]) -> Text:
        """Columns below one another."""
        known = _numbered([""], *(part.values for part in parts))
        codes = []
        for part in parts:
            recoded = np.fromiter(map(known.__getitem__, part.values), np.int32, len(part.values))
            codes.append(recoded[part.codes])
        return cls(np.concatenate(codes) if codes else np.zeros(0, np.int32), list(known))

    def take(self, rows: NDArray[Any]) -> Text:
        """The given rows, in the given order; words are shared, not copied."""
        return Text(self.codes[rows], self.values)

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str:
        return self.values[self.codes[row]]

    def __iter__(self) -> Iterator[str]:
        values = self.values
        return (values[code] for code in self.codes.tolist())


WORDS = (
    "list", "sheet", "stt", "name", "marked", "given", "sex", "number", "old_number", "insurance", "phone",
    "guardian_phone", "ward", "place", "house", "head", "guardian", "relation", "alias", "note",
)  # fmt: skip
NUMBERS = {
    "row": np.int32, "year": np.int16, "month": np.int8, "day": np.int8, "household": np.int32,
    "register": np.bool_, "number_doubt": np.bool_,
}  # fmt: skip
# What tells one row from another when no fingerprint is given; the row number is left out on purpose.
_CONTENT = [word for word in WORDS if word not in ("list", "sheet", "stt")] + ["year", "month", "day"]


class Frame:
    """Source rows in normal form, ordered by (list, sheet, row). "" and 0 mean unknown.

    list            file name without ending (name of the source list)
    sheet, row      sheet name; row number as the spreadsheet shows it
    stt             the list's own running number, as written
    fingerprint     uint64 per row, stable over re-import (made of list, sheet and content, never of the row number);
                    equal rows of one sheet are told apart by their occurrence. Made here when not given; strings are hashed
    register        the list is the population register (police)
    name, marked    "nguyen van an", "nguyễn văn an" (match key and marked key of the full name)
    given           plain given name "an"
    alias           other name in the cell or in a nickname column, plain ("ti"); "" mostly
    year month day  birth; 0 = unknown part. 01/01 stays 1, 1
    sex             "male", "female", ""
    number          citizen ID, 12 digits; old_number: CMND, 9 digits; insurance: last ten digits of the BHYT number
    number_doubt    bool: zeros restored, from scientific notation, checksum of sex and year disagrees …
    phone           normal form; guardian_phone the parent's phone from a column of its own
    ward, place     key of the commune; key of the neighbourhood within it (same key = same place, old ward names resolved)
    house           house number and street, key
    household       number within list + sheet, 0 unknown: equal (list, sheet, household) = one household
    head, guardian  plain name of head of household; of parent or guardian
    relation        folded word of the relation to the head ("chu ho", "vo", "con")
    note            flags between blanks: "age" (year reckoned from an age), "newborn" (named after the mother, no own name),
                    "dead", "moved", "twin", "lunar"
    """

    list: Text
    sheet: Text
    stt: Text
    name: Text
    marked: Text
    given: Text
    sex: Text
    number: Text
    old_number: Text
    insurance: Text
    phone: Text
    guardian_phone: Text
    ward: Text
    place: Text
    house: Text
    head: Text
    guardian: Text
    relation: Text
    alias: Text
    note: Text
    row: NDArray[np.int32]
    year: NDArray[np.int16]
    month: NDArray[np.int8]
    day: NDArray[np.int8]
    household: NDArray[np.int32]
    register: NDArray[np.bool_]
    number_doubt: NDArray[np.bool_]
    fingerprint: NDArray[np.uint64]

    def __init__(self, **columns: Any) -> None:
        """Columns by name: `Text`, list of str, list of int or numpy array. Missing ones are unknown throughout.

        Raises ValueError for an unknown column or unequal lengths.
        """
        unknown = set(columns) - set(WORDS) - set(NUMBERS) - {"fingerprint"}
        if unknown:
            raise ValueError(f"unknown columns: {', '.join(sorted(unknown))}")
        lengths = {len(column) for column in columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"columns of unequal length: {sorted(lengths)}")
        self._length = lengths.pop() if lengths else 0
        for word in WORDS:
            given = columns.get(word)
            if given is None:
                given = Text(np.zeros(self._length, np.int32), [""])
            setattr(self, word, given if isinstance(given, Text) else Text.of(given))
        for number, kind in NUMBERS.items():
            given = columns.get(number)
            setattr(
                self, number, np.zeros(self._length, kind) if given is None else np.asarray(given, dtype=kind)
            )
        if "given" not in columns:
            self.given = Text(self.name.codes, [word.rpartition(" ")[2] for word in self.name.values])
        if "marked" not in columns:
            self.marked = self.name
        self.fingerprint = self._fingerprints(columns.get("fingerprint"))

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Frame:
        """From one mapping per row (tests, rows out of a database); keys are column names."""
        rows = list(rows)
        used = {key for row in rows for key in row}
        columns: dict[str, Any] = {}
        for key in used:
            empty: Any = 0 if key in NUMBERS else ""
            columns[key] = [row.get(key) or empty for row in rows]
        if "given" in used:
            columns["given"] = [
                row.get("given") or str(row.get("name", "")).rpartition(" ")[2] for row in rows
            ]
        if "marked" in used:
            columns["marked"] = [row.get("marked") or row.get("name", "") for row in rows]
        return cls(**columns)

    @classmethod
    def join(cls, parts: Sequence[Frame]) -> Frame:
        """Frames below one another."""
        if not parts:
            return cls()
        columns: dict[str, Any] = {word: Text.join([getattr(part, word) for part in parts]) for word in WORDS}
        for number in [*NUMBERS, "fingerprint"]:
            columns[number] = np.concatenate([getattr(part, number) for part in parts])
        return cls(**columns)

    def take(self, rows: NDArray[Any]) -> Frame:
        """The given rows in the given order."""
        columns: dict[str, Any] = {word: getattr(self, word).take(rows) for word in WORDS}
        for number in [*NUMBERS, "fingerprint"]:
            columns[number] = getattr(self, number)[rows]
        return Frame(**columns)

    def __len__(self) -> int:
        return self._length

    def at(self, row: int) -> dict[str, Any]:
        """One row as a mapping, for messages and tests."""
        plain: dict[str, Any] = {word: getattr(self, word)[row] for word in WORDS}
        plain.update({number: getattr(self, number)[row].item() for number in NUMBERS})
        plain["fingerprint"] = mark_text(self.fingerprint[row])
        return plain

    def _fingerprints(self, given: Any) -> NDArray[np.uint64]:
        if given is None:
            return number_repeats(self.content(with_place=True))
        if isinstance(given, np.ndarray) and given.dtype == np.uint64:
            return given
        return np.fromiter((mark_of(str(one)) for one in given), np.uint64, self._length)

    def content(self, *, with_place: bool = False) -> NDArray[np.uint64]:
        """A hash of what each row says; ``with_place``: of list and sheet too."""
        total = np.full(self._length, 0x9E3779B97F4A7C15, np.uint64)
        for column in (["list", "sheet"] if with_place else []) + _CONTENT:
            values = getattr(self, column)
            if isinstance(values, Text):
                marks = np.fromiter((mark_of(word) for word in values.values), np.uint64, len(values.values))
                part = marks[values.codes]
            else:
                part = values.astype(np.uint64)
            total = mix(total, part)
        return total


def _numbered(*words: Iterable[str]) -> dict[str, int]:
    """Each different word with its number, in the order they come."""
    return {word: at for at, word in enumerate(dict.fromkeys(chain.from_iterable(words)))}


def mark_of(word: str) -> int:
    """A 64-bit hash of a word, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")


def mark_text(mark: Any) -> str:
    """A fingerprint as written in files: 16 hex digits."""
    return f"{int(mark):016x}"


def mix(total: NDArray[np.uint64], part: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Fold one more column into running hashes; overflow is wanted."""
    with np.errstate(over="ignore"):
        folded = (total ^ part) * np.uint64(0xBF58476D1CE4E5B9)
        return folded ^ (folded >> np.uint64(29))


def number_repeats(marks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Tell equal marks apart by their occurrence, so that every row has a mark of its own."""
    order = np.argsort(marks, kind="stable")
    ordered = marks[order]
    first = np.ones(len(marks), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    at = np.arange(len(marks))
    occurrence = at - np.maximum.accumulate(np.where(first, at, 0))
    result = marks.copy()
    repeated = occurrence > 0
    result[order[repeated]] = mix(ordered[repeated], occurrence[repeated].astype(np.uint64))
    return result
