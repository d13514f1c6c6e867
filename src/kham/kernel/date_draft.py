"""One date cell while it is being read: its doubts, its other readings, and the checks every reading goes through."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kham.kernel.partial_date import PartialDate
from kham.kernel.reasons import Reason

OLDEST_AGE = 120


@dataclass(frozen=True)
class DateReading:
    """What a cell says: the value or None, notes on doubts, other readings for the matcher or a person."""

    value: PartialDate | None
    notes: list[Reason] = field(default_factory=list)
    alternatives: list[PartialDate] = field(default_factory=list)

    def has(self, code: str) -> bool:
        """Whether a note with this code is there."""
        return any(note.code == code for note in self.notes)


NOTES = {
    "date.unreadable": "Không đọc được ngày.",
    "date.impossible": "Ngày không có trong lịch.",
    "date.future": "Ngày ở tương lai.",
    "date.too_old": f"Quá {OLDEST_AGE} tuổi, có thể gõ nhầm năm.",
    "date.first_january": "Ghi 01/01: có thể chỉ biết năm sinh.",
    "date.swapped": "Ngày và tháng bị đổi chỗ, đã đọc lại.",
    "date.two_digit_year": "Năm viết hai chữ số.",
    "date.serial": "Đọc từ số ngày của Excel.",
    "date.lost_zero": "Mất số 0 ở đầu, đã đọc lại.",
    "date.from_age": "Tính năm sinh từ tuổi, có thể lệch một năm.",
    "date.approximate": "Danh sách ghi là áng chừng.",
    "date.lunar": "Danh sách ghi ngày âm lịch, chỉ giữ năm.",
    "date.incomplete": "Thiếu ngày hoặc tháng, chỉ giữ phần đã ghi.",
}


def _note(code: str) -> Reason:
    return Reason(code, NOTES[code])


@dataclass
class Draft:
    """One cell while it is being read."""

    today: date
    hint: str | None
    dayfirst: bool
    notes: list[str] = field(default_factory=list)
    alternatives: list[PartialDate] = field(default_factory=list)

    @property
    def is_birth(self) -> bool:
        return self.hint != "event"

    def refuse(self, code: str) -> None:
        self.notes.append(code)

    def _plausible(self, value: PartialDate) -> bool:
        return not self.is_birth or (
            value.earliest() <= self.today and value.age_on(self.today) <= OLDEST_AGE
        )

    def result(self, value: PartialDate | None) -> DateReading:
        others = [
            other for other in dict.fromkeys(self.alternatives) if other != value and self._plausible(other)
        ]
        return DateReading(value, [_note(code) for code in dict.fromkeys(self.notes)], others)


def judge(value: PartialDate, draft: Draft) -> PartialDate | None:
    """Checks of a birth date; an event passes."""
    if not draft.is_birth:
        return value
    if value.earliest() > draft.today:
        draft.refuse("date.future")
        if value.year - 100 > draft.today.year - OLDEST_AGE:
            draft.alternatives.append(_with_year(value, value.year - 100))
        return None
    if value.age_on(draft.today) > OLDEST_AGE + 1 or (value.latest().year < draft.today.year - OLDEST_AGE):
        draft.refuse("date.too_old")
        if value.year + 100 <= draft.today.year:
            draft.alternatives.append(_with_year(value, value.year + 100))
        return None
    if (value.month, value.day) == (1, 1):
        draft.refuse("date.first_january")
        draft.alternatives.append(PartialDate(value.year))
    return value


def _with_year(value: PartialDate, year: int) -> PartialDate:
    try:
        return PartialDate(year, value.month, value.day)
    except ValueError:  # 29 February
        return PartialDate(year, value.month)


def full_year(text: str, draft: Draft) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    draft.refuse("date.two_digit_year")
    century = draft.today.year // 100 * 100
    recent, earlier = century + year, century - 100 + year
    if recent > draft.today.year:
        return earlier
    if draft.today.year - earlier <= OLDEST_AGE:
        draft.alternatives.append(PartialDate(earlier))
    return recent


def build(year: int, month: int, day: int, draft: Draft, swap: bool = True) -> PartialDate | None:
    """A full date from its numbers; zeros mean not known."""
    if year == 0 or month == 0 or day == 0:
        if year == 0:
            return unreadable(draft)
        draft.refuse("date.incomplete")
        return partial(year, month, draft)
    try:
        value = PartialDate(year, month, day)
    except ValueError:
        if swap and month > 12 and day <= 12:
            swapped = build(year, day, month, draft, swap=False)
            if swapped:
                draft.refuse("date.swapped")
            return swapped
        draft.refuse("date.impossible")
        if 1 <= year <= 9999:
            draft.alternatives += [PartialDate(year, month)] if 1 <= month <= 12 else []
            draft.alternatives.append(PartialDate(year))
        return None
    if swap and day <= 12 and day != month:
        draft.alternatives.append(PartialDate(year, day, month))
    return value


def partial(year: int, month: int, draft: Draft) -> PartialDate | None:
    try:
        return PartialDate(year, month or None)
    except ValueError:
        draft.refuse("date.impossible")
        draft.alternatives += [PartialDate(year)] if 1 <= year <= 9999 else []
        return None


def unreadable(draft: Draft) -> PartialDate | None:
    """No value, and a note that says so."""
    draft.refuse("date.unreadable")
    return None
