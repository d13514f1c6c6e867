"""Reading dates from lists: every form seen in Vietnamese registers, with what was doubtful about each.

A value is returned only when the cell states it. Impossible, future and over-old dates give no value; the note says
why and ``alternatives`` lists what may have been meant.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kham.kernel.date_draft import (
    OLDEST_AGE,
    DateReading,
    Draft,
    build,
    full_year,
    judge,
    partial,
    unreadable,
)
from kham.kernel.names import clean, fold
from kham.kernel.partial_date import PartialDate, Precision

__all__ = ["ColumnOrder", "DateReading", "PartialDate", "Precision", "column_order", "read_date"]

_EXCEL_EPOCH = date(1899, 12, 30)  # valid from 1 March 1900 on


@dataclass(frozen=True)
class ColumnOrder:
    """Whether a column writes the day first; ``certain`` when at least one cell proves it and none the contrary."""

    dayfirst: bool
    certain: bool
    day_first_cells: int
    month_first_cells: int

    def __bool__(self) -> bool:
        return self.dayfirst


def read_date(
    raw: object, *, today: date, column_hint: str | None = None, dayfirst: bool | ColumnOrder = True
) -> DateReading:
    """The date in a cell (str, int, float, date, datetime or None).

    ``column_hint``: "year" (the header says year of birth: 48 means 1948), "age" (numbers are ages), "event" (not a
    birth: no checks of age, future or 01/01); otherwise a birth date. ``dayfirst`` comes from :func:`column_order`.
    An empty cell gives no value and no note.
    """
    draft = Draft(today, column_hint, bool(dayfirst))
    value = _read(raw, draft)
    return draft.result(judge(value, draft) if value else None)


def _read(raw: object, draft: Draft) -> PartialDate | None:
    if raw is None or isinstance(raw, bool):
        return None
    if isinstance(raw, PartialDate):
        return raw
    if isinstance(raw, date):  # datetime too
        return _native(raw, draft)
    if isinstance(raw, float):
        return None if math.isnan(raw) else _whole_number(raw, draft)
    if isinstance(raw, int):
        return _digits(str(raw), draft) if raw >= 0 else unreadable(draft)
    return _text(str(raw), draft)


def _native(raw: date, draft: Draft) -> PartialDate:
    value = PartialDate(raw.year, raw.month, raw.day)
    if raw.day <= 12 and raw.day != raw.month:
        # Excel set to American dates turns a typed 03/05 into 5 March without a trace.
        draft.alternatives.append(PartialDate(raw.year, raw.day, raw.month))
    return value


def _whole_number(raw: float, draft: Draft) -> PartialDate | None:
    if not math.isfinite(raw) or raw < 0:
        return unreadable(draft)
    if raw != int(raw) and not 10_000 <= raw <= 80_000:  # only a serial may carry a time of day
        return unreadable(draft)
    return _digits(str(int(raw)), draft)


def _ordered(first: int, second: int, year: int, draft: Draft) -> PartialDate | None:
    day, month = (first, second) if draft.dayfirst else (second, first)
    return build(year, month, day, draft)


def _is_year(number: int, draft: Draft) -> bool:
    return draft.today.year - 200 <= number <= draft.today.year + 100


def _digits(text: str, draft: Draft) -> PartialDate | None:
    """A cell of digits only: year, age, serial number, or a date without separators."""
    size, number = len(text), int(text)
    if draft.hint == "age" and number <= OLDEST_AGE:
        draft.refuse("date.from_age")
        return PartialDate(draft.today.year - number)
    if size == 4 and _is_year(number, draft):
        return PartialDate(number)
    if size == 2 and draft.hint == "year":
        return PartialDate(full_year(text, draft))
    if size == 8:
        return _eight(text, draft)
    if size == 7 and _is_year(int(text[-4:]), draft):
        draft.refuse("date.lost_zero")
        return _eight("0" + text, draft)
    if size == 6:
        return _six(text, draft)
    if size in (4, 5):
        return _serial(number, draft) or _month_year_short(text, draft) or unreadable(draft)
    return unreadable(draft)


def _eight(text: str, draft: Draft) -> PartialDate | None:
    last, first = int(text[4:]), int(text[:4])
    if _is_year(last, draft) and int(text[2:4]) <= 31 and int(text[:2]) <= 31:
        return _ordered(int(text[:2]), int(text[2:4]), last, draft)
    if _is_year(first, draft):
        return build(first, int(text[4:6]), int(text[6:]), draft, swap=False)
    return unreadable(draft)


def _six(text: str, draft: Draft) -> PartialDate | None:
    first, second, tail = int(text[:2]), int(text[2:4]), text[2:]
    if 1 <= first <= 12 and second in (19, 20) and _is_year(int(tail), draft):
        return PartialDate(int(tail), first)
    if (
        _is_year(int(text[:4]), draft)
        and text[:2] in ("19", "20")
        and 1 <= int(text[4:]) <= 12
        and second > 12
    ):
        return PartialDate(int(text[:4]), int(text[4:]))
    return _ordered(first, second, full_year(text[4:], draft), draft)


def _serial(number: int, draft: Draft) -> PartialDate | None:
    day = _EXCEL_EPOCH + timedelta(days=number)
    youngest = draft.today + timedelta(days=0 if draft.is_birth else 3660)
    if number < 3000 or day > youngest:
        return None
    draft.refuse("date.serial")
    return PartialDate.of(day)


def _month_year_short(text: str, draft: Draft) -> PartialDate | None:
    """51948 as 5/1948: the zero of "051948" was lost."""
    if len(text) != 5 or text[0] == "0" or not _is_year(int(text[1:]), draft):
        return None
    draft.refuse("date.lost_zero")
    return PartialDate(int(text[1:]), int(text[0]))


_SEP = r"\s*[/\-.,\\\s]\s*"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[Tt ]\d{1,2}:\d{2}.*)?")
_DMY = re.compile(rf"(\d{{1,2}}){_SEP}(\d{{1,2}}){_SEP}(\d{{4}}|\d{{2}})(?:\s+\d{{1,2}}:\d{{2}}.*)?")
_MY = re.compile(rf"(\d{{1,2}}){_SEP}(\d{{4}})")
_WORDS = re.compile(r"(?:ngay (\d{1,2}) )?thang (\d{1,2}) (?:nam )?(\d{4})")
_SPOKEN = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_SPOKEN_AGE = re.compile(
    rf"\b(?:(?P<hundred>mot tram)(?: (?:linh|le))? ?)?(?P<tens>(?:{'|'.join(_SPOKEN)}) muoi|muoi)? ?"
    rf"(?P<ones>{'|'.join(_SPOKEN)})? tuoi\b"
)
_AGE = re.compile(r"(?:^|\b)(\d{1,3}) ?(?:tuoi|t)\b")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_BLANK_PART = re.compile(r"^(?:[.…_x?\-\s]+/\s*|0{1,2}/\s*)+(?=\d)", re.IGNORECASE)
_LEAD = re.compile(r"^(?:sinh|nam sinh|sn|ns|ngay sinh|sinh nam|sinh ngay|nam|ngay)\b[\s:.]*")
_EMPTY = re.compile(r"[\s/\-._x?…]*", re.IGNORECASE)
_APPROXIMATE = re.compile(r"\b(khoang|ap chung|ang chung|(?<!muoi )tam(?! tuoi| muoi)|chung|uoc)\b|~")


def _text(raw: str, draft: Draft) -> PartialDate | None:
    text = clean(raw[:200]).strip("'\"` ")  # nothing longer is a date
    if _EMPTY.fullmatch(text):
        return None
    if re.fullmatch(r"\d+[.,]\d+", text) and not _MY.fullmatch(text):
        return _whole_number(float(text.replace(",", ".")), draft)
    if text.isascii() and text.isdigit():
        return _digits(text, draft)
    plain = _unaccent(text)
    if _APPROXIMATE.search(plain):
        draft.refuse("date.approximate")
        plain = _APPROXIMATE.sub(" ", plain).strip()
    if re.search(r"\b(am lich|al)\b", plain):
        return _lunar(plain, draft)
    bare = re.sub(r"\([^)]*\)?", " ", plain)
    if found := _WORDS.search(fold(bare)):
        return _in_words(found, draft)
    bare = _LEAD.sub("", _LEAD.sub("", bare.strip())).strip(" :.;,")
    return _written(bare or plain, draft, plain)


def _unaccent(text: str) -> str:
    """Lower case without marks, punctuation kept."""
    if text.isascii():
        return text.lower()
    return "".join(fold(ch) or ch for ch in text).lower()


def _lunar(plain: str, draft: Draft) -> PartialDate | None:
    years = _YEAR.findall(plain)
    if len(years) != 1:
        return unreadable(draft)
    draft.refuse("date.lunar")
    return PartialDate(int(years[0])) if int(years[0]) else unreadable(draft)


def _written(text: str, draft: Draft, whole: str) -> PartialDate | None:
    if text.isdigit():
        return _digits(text, draft)
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
        if day is None:
            return partial(int(year), int(month), draft) if int(year) else unreadable(draft)
        return build(int(year), int(month), int(day), draft, swap=int(month) > 12)
    if found := _DMY.fullmatch(text):
        return _ordered(int(found[1]), int(found[2]), full_year(found[3], draft), draft)
    if found := _MY.fullmatch(text):
        return _month_and_year(int(found[1]), int(found[2]), draft)
    if _BLANK_PART.match(text):
        draft.refuse("date.incomplete")
        return _written(_BLANK_PART.sub("", text), draft, whole)
    if found := re.search(r"(?<!\d)\d{1,2}[/\-.]\d{1,2}[/\-.]\d{4}(?!\d)", text):
        return _written(found[0], draft, whole)
    return _loose(whole, draft)


def _in_words(found: re.Match[str], draft: Draft) -> PartialDate | None:
    if found[1]:
        return build(int(found[3]), int(found[2]), int(found[1]), draft, swap=False)
    return _month_and_year(int(found[2]), int(found[3]), draft)


def _month_and_year(month: int, year: int, draft: Draft) -> PartialDate | None:
    if month == 0:
        draft.refuse("date.incomplete")
    return partial(year, month, draft) if year else unreadable(draft)


def _loose(text: str, draft: Draft) -> PartialDate | None:
    """One year somewhere in words, or an age."""
    years = [int(year) for year in _YEAR.findall(text) if _is_year(int(year), draft)]
    if len(set(years)) == 1:
        return PartialDate(years[0])
    plain = fold(text)
    found = _AGE.search(plain)
    age = int(found[1]) if found else _spoken_age(plain)
    if not years and age is not None and age <= OLDEST_AGE:
        draft.refuse("date.from_age")
        return PartialDate(draft.today.year - age)
    return unreadable(draft)


def _spoken_age(plain: str) -> int | None:
    """ "bay muoi hai tuoi" -> 72; None without such words."""
    found = _SPOKEN_AGE.search(plain)
    if not found or not (found["hundred"] or found["tens"] or found["ones"]):
        return None
    tens = 0 if not found["tens"] else 1 if found["tens"] == "muoi" else _SPOKEN[found["tens"].split()[0]]
    return 100 * bool(found["hundred"]) + 10 * tens + (_SPOKEN[found["ones"]] if found["ones"] else 0)


def column_order(values: Iterable[object]) -> ColumnOrder:
    """Day first or month first, judged over a whole column; day first when nothing tells."""
    day_first = month_first = 0
    for value in values:
        found = _DMY.match(value.strip()) if isinstance(value, str) else None
        if found is None:
            continue
        first, second = int(found[1]), int(found[2])
        day_first += first > 12 >= second
        month_first += second > 12 >= first
    return ColumnOrder(
        dayfirst=day_first >= month_first,
        certain=(day_first > 0) != (month_first > 0),
        day_first_cells=day_first,
        month_first_cells=month_first,
    )
