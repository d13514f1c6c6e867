"""One sheet from coded cells to columns of a Frame, one step per different value."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kham.kernel import identity
from kham.kernel.dates import DateReading, PartialDate
from kham.kernel.provinces import BIRTH_PROVINCES
from kham.roster.linkage import front_codes as coding
from kham.roster.linkage import front_lines as lines
from kham.roster.linkage import front_words as spelled
from kham.roster.linkage.frame import Frame, Text
from kham.roster.linkage.front_table import Column, Table
from kham.roster.reading.shapes import Cell, as_text
from kham.roster.rules import births, columns, headers, people

EVENTS = ("dead", "moved", "away")


class SheetReader:
    """Reads one table. ``guessed``: what its columns mean; ``layout``: where its header and its data are."""

    def __init__(
        self, table: Table, layout: headers.Layout, guessed: list[columns.Column], today: dt.date
    ) -> None:
        self.table, self.layout, self.today = table, layout, today
        self.at = {
            column.field: column.index
            for column in guessed
            if column.field and column.index < len(table.columns)
        }
        self.headings = [column.heading for column in guessed]
        self.by_column = {column.index: column.encoding for column in guessed}
        lines.fill_down(table, self.at)
        self.lines = lines.find(
            table, self.at, self.headings, layout.first_row, layout.encoding, self.by_column
        )
        self.rows = self.lines.rows
        name = next((name for name in ("full_name", "given", "family_middle") if name in self.at), "")
        self._words: dict[str, tuple[NDArray[Any], list[str]]] = {name: self.lines.names}

    def words(self, name: str) -> tuple[NDArray[Any], list[str]]:
        """Decoded text of a field: a code per person row, and the texts; all zeros where the list has no such column."""
        if name not in self.at:
            return np.zeros(len(self.rows), np.int32), [""]
        if name not in self._words:
            index = self.at[name]
            column = self.table.columns[index]
            kept = Column(column.codes[self.rows], column.values)
            encoding = self.lines.encoding[self.rows]
            self._words[name] = lines.words(kept, encoding, self.by_column.get(index, "unicode"))
        return self._words[name]

    def text(self, name: str, work: Callable[[str], str]) -> Text:
        """A Text column: the work done on each different text of a field."""
        codes, texts = self.words(name)
        return coding.text_of(codes, [work(one) if one else "" for one in texts])

    def cells(self, name: str) -> tuple[NDArray[Any], list[Cell]]:
        """Values of a field as the file has them, text decoded."""
        if name not in self.at:
            return np.zeros(len(self.rows), np.int32), [None]
        column = self.table.columns[self.at[name]]
        codes = column.codes[self.rows]
        if not any(isinstance(value, str) and not value.isascii() for value in column.values):
            return codes, column.values
        codes, texts = self.words(name)
        native = np.zeros(len(texts), np.int32)
        native[codes] = column.codes[self.rows]
        values = [
            text if isinstance(column.values[at], str) else column.values[at]
            for text, at in zip(texts, native.tolist(), strict=True)
        ]
        return codes, values

    def each(
        self, names: tuple[str, ...], work: Callable[[Callable[[str], Cell]], Any]
    ) -> tuple[NDArray[Any], list[Any]]:
        """The work done once for each different combination of cells of several fields."""
        used = [name for name in names if name in self.at]
        if not used:
            return np.zeros(len(self.rows), np.int32), [work(lambda name: None)]
        cells = {name: self.cells(name) for name in used}
        codes, first = coding.together([cells[name][0] for name in used])
        picked = [(name, cells[name][0][first].tolist(), cells[name][1]) for name in used]
        results = []
        for at in range(len(first)):
            row = {name: values[chosen[at]] for name, chosen, values in picked}
            results.append(work(row.get))
        return codes, results

    # -- the parts of a frame ------------------------------------------------------------------------------------------
    def frame(self, *, list_name: str, register: bool) -> Frame:
        """The people of the sheet in normal form."""
        size = len(self.rows)
        made: dict[str, Any] = {
            "list": Text(np.ones(size, np.int32), ["", list_name]),
            "sheet": Text(np.ones(size, np.int32), ["", self.table.name])
            if self.table.name
            else Text(np.zeros(size, np.int32), [""]),
            "row": self.table.numbers[self.rows],
            "stt": self.text("stt", lambda text: text.strip(". ")[:20]),
            "register": np.full(size, register),
        }
        names = self.names()
        made |= names
        made["sex"] = self.sexes()
        made |= self.births()
        made |= self.numbers(made)
        made["insurance"] = self.insurances(made)
        made["phone"], made["guardian_phone"] = self.phones()
        made |= self.places()
        made |= self.households(made)
        made["note"] = self.notes(made)
        for helper in [key for key in made if key.startswith("_")]:
            del made[helper]
        return Frame(**made)

    def names(self) -> dict[str, Any]:
        """name, marked, given, alias, guardian; helpers: remarks and year beside the name."""
        codes, texts = self._full_names()
        cells = [spelled.name(text) for text in texts]
        guardian = _first(self.text("mother", spelled.plain_name), self.text("guardian", spelled.plain_name))
        beside = coding.text_of(codes, [cell.mother for cell in cells])
        return {
            "name": coding.text_of(codes, [cell.plain for cell in cells]),
            "marked": coding.text_of(codes, [cell.marked for cell in cells]),
            "given": coding.text_of(codes, [cell.plain.rpartition(" ")[2] for cell in cells]),
            "alias": self._aliases(coding.text_of(codes, [cell.alias for cell in cells])),
            "guardian": _first(guardian, beside),
            "_flags": coding.text_of(codes, [cell.flags for cell in cells]),
            "_born": coding.text_of(codes, [cell.born for cell in cells]),
        }

    def _aliases(self, beside: Text) -> Text:
        return _first(self.text("nickname", spelled.plain_name), beside) if "nickname" in self.at else beside

    def _full_names(self) -> tuple[NDArray[Any], list[str]]:
        if "full_name" in self.at:
            return self.words("full_name")
        parts = [self.words(name) for name in ("family_middle", "middle", "given")]
        codes, first = coding.together([part[0] for part in parts])
        picked = [[texts[code] for code in part[first].tolist()] for part, texts in parts]
        return codes, [" ".join(filter(None, pieces)) for pieces in zip(*picked, strict=True)]

    def sexes(self) -> Text:
        """male, female or ""."""
        heading = self.headings[self.at["sex"]] if "sex" in self.at else ""
        said, texts = self.words("sex")
        tally = np.bincount(said, minlength=len(texts)).tolist()
        counts: dict[str, int] = {}
        for text, count in zip(texts, tally, strict=True):
            counts[text] = counts.get(text, 0) + count
        blank = births.blank_sex(counts, heading) if "sex" in self.at else ""
        codes, found = self.each(
            births.SEX, lambda value: births.sex(value, self.at.keys(), heading, blank)[0]
        )
        return coding.text_of(codes, [one if one != "other" else "" for one in found])

    def births(self) -> dict[str, Any]:
        """year, month, day; helper: flags of how the date was read."""
        orders: dict[str, births.Order] = {
            name: births.order_of(column.values[code] for code in column.codes[self.rows].tolist())
            for name in ("birth", "birth_male", "birth_female")
            if name in self.at and (column := self.table.columns[self.at[name]])
        }
        codes, readings = self.each(births.BIRTH, lambda value: births.birth(value, orders, self.today)[1])
        dates = [_date(reading, self.today) for reading in readings]
        return {
            "year": coding.numbers_of(codes, [one.year if one else 0 for one in dates], np.int16),
            "month": coding.numbers_of(codes, [(one.month or 0) if one else 0 for one in dates], np.int8),
            "day": coding.numbers_of(codes, [(one.day or 0) if one else 0 for one in dates], np.int8),
            "_date": coding.text_of(codes, [_date_flags(reading) for reading in readings]),
        }

    def numbers(self, made: dict[str, Any]) -> dict[str, Any]:
        """number, old_number, number_doubt; a birth year the list leaves out is taken from a sound number."""
        size = len(self.rows)
        number, old = np.zeros(size, np.int32), Text(np.zeros(size, np.int32), [""])
        known: dict[str, int] = {"": 0}
        doubt = np.zeros(size, np.bool_)
        sex = _coded_sex(made["sex"])
        for name in ("personal_number", "cmnd"):
            if name not in self.at:
                continue
            codes, values = self.cells(name)
            read = [_number(value) for value in values]
            here = np.fromiter((known.setdefault(one[0], len(known)) for one in read), np.int32, len(read))[
                codes
            ]
            unsure = np.fromiter((one[2] for one in read), np.bool_, len(read))[codes]
            short = np.fromiter((one[3] for one in read), np.bool_, len(read))[codes]
            for row in np.flatnonzero(short).tolist():
                restored = _restored(read[codes[row]][4], int(sex[row]), int(made["year"][row]))
                here[row] = known.setdefault(restored, len(known))
            doubt = np.where(number == 0, unsure, doubt)
            number = np.where(number == 0, here, number)
            old = _first(old, coding.text_of(codes, [one.old for one in read]))
        column = Text(number, list(known))
        year, stated = _stated(column)
        doubt |= (number > 0) & (
            ((sex > 0) & (stated > 0) & (sex != stated)) | ((made["year"] > 0) & (year != made["year"]))
        )
        sound = (number > 0) & ~doubt
        born = np.fromiter(
            (int(one or 0) for one in made["_born"].values), np.int16, len(made["_born"].values)
        )[made["_born"].codes]
        missing = made["year"] == 0
        made["year"] = np.where(
            missing & (born > 0), born, np.where(missing & sound, year, made["year"])
        ).astype(np.int16)
        told = np.array(["", "male", "female"], object)
        filled = np.where((sex == 0) & sound, stated, sex)
        made["sex"] = Text(filled.astype(np.int32), list(told))
        return {"number": column, "old_number": old, "number_doubt": doubt}

    def insurances(self, made: dict[str, Any]) -> Text:
        """The ten digits; a list without a column for them may have them among the citizen numbers."""
        codes, values = self.cells("insurance_number")
        found = coding.text_of(codes, [spelled.insurance(value) for value in values])
        if "insurance_number" not in self.at and "personal_number" in self.at:
            codes, values = self.cells("personal_number")
            found = coding.text_of(codes, [spelled.insurance_in_number(value) for value in values])
            found = Text(np.where(made["number"].codes > 0, 0, found.codes).astype(np.int32), found.values)
        return found

    def phones(self) -> tuple[Text, Text]:
        """The person's and the guardian's."""
        read = []
        for name in ("phone", "guardian_phone"):
            codes, values = self.cells(name)
            read.append(coding.text_of(codes, [spelled.phone(value) for value in values]))
        return read[0], read[1]

    def places(self) -> dict[str, Any]:
        """ward and place as said, to be resolved against all lists; house."""
        return spelled.places(self)

    def households(self, made: dict[str, Any]) -> dict[str, Any]:
        """household, head, relation; the address of the household's first line for those below it."""
        return spelled.households(self, made)

    def notes(self, made: dict[str, Any]) -> Text:
        """Flags between blanks."""
        status_codes, status = self.words("status")
        note_codes, note = self.words("note")
        flags, date = made["_flags"], made["_date"]
        codes, first = coding.together([status_codes, note_codes, flags.codes, date.codes])
        told = []
        fates = {text: people.fate(text) for text in {*status, *note}}
        for row in first.tolist():
            fate = fates[status[status_codes[row]]] or fates[note[note_codes[row]]]
            every = {*flags[row].split(), *date[row].split(), *([fate] if fate in EVENTS[:2] else [])}
            told.append(" ".join(sorted(every)))
        return coding.text_of(codes, told)


def _first(best: Text, second: Text) -> Text:
    """The first column, completed by the second."""
    if len(second.values) == 1:
        return best
    if len(best.values) == 1:
        return second
    joined = Text.join([best, second])
    size = len(best)
    return Text(np.where(joined.codes[:size] != 0, joined.codes[:size], joined.codes[size:]), joined.values)


def _date(reading: DateReading | None, today: dt.date) -> PartialDate | None:
    """What a reading says; of a day that does not exist the month or the year remains."""
    if reading is None or reading.value is not None or not reading.has("date.impossible"):
        return reading.value if reading else None
    rest = [one for one in reading.alternatives if one.day is None and one.earliest() <= today]
    return max(rest, key=lambda one: one.month is not None, default=None)


def _date_flags(reading: DateReading | None) -> str:
    if reading is None or reading.value is None:
        return ""
    return " ".join(
        flag for code, flag in (("date.from_age", "age"), ("date.lunar", "lunar")) if reading.has(code)
    )


def _coded_sex(column: Text) -> NDArray[np.int8]:
    meaning = {"male": 1, "female": 2}
    return np.fromiter((meaning.get(word, 0) for word in column.values), np.int8, len(column.values))[
        column.codes
    ]


def _stated(column: Text) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """Birth year and sex (1 male, 2 female) that each row's number states; 0 without a number."""
    years = np.zeros(len(column.values), np.int16)
    sexes = np.zeros(len(column.values), np.int8)
    for at, number in enumerate(column.values):
        if number:
            century = ord(number[3]) - 48
            years[at] = 1900 + century // 2 * 100 + int(number[4:6])
            sexes[at] = 1 + century % 2
    return years[column.codes], sexes[column.codes]


class _Number(NamedTuple):
    """``full``: 12 digits; ``old``: 9; ``doubt``: in doubt by itself; ``short``: sex and year may restore ``digits``."""

    full: str = ""
    old: str = ""
    doubt: bool = False
    short: bool = False
    digits: str = ""


_NOTHING = _Number()


def _number(value: Cell) -> _Number:
    if value is None:
        return _NOTHING
    if type(value) is float and value.is_integer() and 1e8 <= value < 1e12:
        digits = str(int(value))
        if len(digits) > 9 and digits.endswith("00000"):  # rounded by Excel
            return _NOTHING
    elif type(value) is str and value.isascii() and value.isdigit():
        digits = value
    else:
        digits = ""
    size = len(digits)
    if size == 12:
        if digits[3:] == digits[3] * 9 or digits in "01234567890123456789":
            return _NOTHING
        return _Number(digits, doubt=digits[3] > "3" or digits[:3] not in BIRTH_PROVINCES)
    if 9 <= size <= 11:
        if len(set(digits)) == 1 or digits in "01234567890123456789":
            return _NOTHING
        return _Number(old=digits) if size == 9 else _Number(short=True, digits=digits)
    reading = identity.read_personal_number(value)
    if reading.kind == "cmnd9":
        return _Number(old=reading.value or "")
    if reading.has("number.short"):
        return _Number(short=True, digits=re.sub(r"\D", "", as_text(value)))
    return _Number(reading.value or "", doubt=reading.status == "suspect")


def _restored(digits: str, sex: int, year: int) -> str:
    """The number with its lost zeros when sex (1 male, 2 female) and birth year agree with it; "" otherwise."""
    whole = digits.zfill(12)
    if not year or whole[:3] not in BIRTH_PROVINCES or len(whole) != 12:
        return ""
    century = ord(whole[3]) - 48
    agrees = 1900 + century // 2 * 100 + int(whole[4:6]) == year and (not sex or 1 + century % 2 == sex)
    return whole if agrees else ""
