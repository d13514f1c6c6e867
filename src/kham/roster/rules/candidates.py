"""Is the one being written down already there? A quick likeness while somebody types, in the words of the review queue.

Points are halves of a bit of evidence, read by nobody; what a person reads are the sentences. The same table of points serves the
browser without network (exams/static/exams/known.js): change both together, `tests/exams/test_known_offline.py` compares them.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import OSA

SURE, LIKELY = 14, 8  # from SURE on the answer must be given before somebody new is written down


@dataclass(frozen=True)
class Typed:
    """What stands in the form, in comparable form; unknown parts empty or 0."""

    name: str  # match key
    marked: str = ""
    year: int = 0
    month: int = 0
    day: int = 0
    sex: str = ""
    number: str = ""
    phone: str = ""
    insurance: str = ""
    place: str = ""


@dataclass(frozen=True)
class Word:
    """One sentence about the two; ``agrees`` True, False, or None when it only leans one way."""

    code: str
    sentence: str
    agrees: bool | None
    points: int


def compare(typed: Typed, known: Typed) -> list[Word]:
    """Everything that can be said of both, the name first. Empty when the names are too far apart and no number agrees."""
    number = bool(typed.number) and typed.number == known.number
    insured = bool(typed.insurance) and typed.insurance == known.insurance
    name = _name(typed, known)
    if name is None and not (number or insured):
        return []
    said = [name or Word("name.differs", "Họ tên khác nhau.", False, -6)]
    said += [word for word in (_birth(typed, known), _sex(typed, known), _place(typed, known)) if word]
    if number:
        said.append(Word("number.same", "Cùng số định danh.", True, 16))
    elif typed.number and known.number and len(typed.number) == 12:
        near = OSA.distance(typed.number, known.number) == 1
        said.append(
            Word("number.near", "Số định danh lệch một chữ số.", None, 1) if near
            else Word("number.differs", "Số định danh khác nhau.", False, -10)
        )  # fmt: skip
    if insured:
        said.append(Word("insurance.same", "Cùng mã số bảo hiểm y tế.", True, 12))
    if typed.phone and typed.phone == known.phone:
        said.append(Word("phone.same", "Cùng số điện thoại.", True, 3))
    return said


def score(said: list[Word]) -> int:
    """Sum of the points."""
    return sum(word.points for word in said)


def _name(typed: Typed, known: Typed) -> Word | None:
    if typed.name == known.name:
        if (
            typed.marked == typed.name or typed.marked == known.marked
        ):  # typed without diacritics says nothing against
            return Word("name.same", "Cùng họ tên.", True, 8)
        return Word("name.marks", "Họ tên chỉ khác dấu.", None, 7)
    if sorted(typed.name.split()) == sorted(known.name.split()):
        return Word("name.order", "Cùng các từ của họ tên, khác thứ tự.", None, 5)
    if name_near(typed.name, known.name):
        return Word("name.near", "Họ tên gần giống.", None, 4)
    return None


def name_near(one: str, two: str) -> bool:
    """One word missing, or one slip of the pen in the whole name (of at least seven letters); the beginning of a name while typing."""
    left, right = one.split(), two.split()
    if len(left) >= 2 and two.startswith(one):
        return True
    shorter, longer = sorted((left, right), key=len)
    if (
        len(shorter) >= 2
        and len(longer) - len(shorter) == 1
        and shorter[0] == longer[0]
        and shorter[-1] == longer[-1]
    ):
        return set(shorter) <= set(longer)
    return (
        min(len(one), len(two)) >= 7
        and len(left) == len(right)
        and OSA.distance(one, two, score_cutoff=1) <= 1
    )


def _birth(typed: Typed, known: Typed) -> Word | None:
    if not typed.year or not known.year:
        return None
    if typed.year == known.year:
        if not (typed.day and known.day):
            return Word("birth.year", "Cùng năm sinh.", True, 6)
        if (typed.month, typed.day) == (known.month, known.day):
            return Word("birth.same", "Cùng ngày sinh.", True, 8)
        if (typed.month, typed.day) == (known.day, known.month):
            return Word("birth.swapped", "Ngày và tháng sinh đổi chỗ.", None, 5)
        if (1, 1) in ((typed.month, typed.day), (known.month, known.day)):
            return Word("birth.january", "Cùng năm sinh, một bên ghi 01/01.", None, 5)
        return Word("birth.part", "Cùng năm sinh, lệch ngày hoặc tháng.", None, 2)
    if abs(typed.year - known.year) == 1:
        return Word("birth.near", "Năm sinh lệch 1.", None, 2)
    return Word("birth.differs", "Năm sinh khác nhau.", False, -8)


def _sex(typed: Typed, known: Typed) -> Word | None:
    if not typed.sex or not known.sex:
        return None
    return (
        Word("sex.same", "Cùng giới tính.", True, 1)
        if typed.sex == known.sex
        else Word("sex.differs", "Giới tính khác nhau.", False, -6)
    )


def _place(typed: Typed, known: Typed) -> Word | None:
    if not typed.place or not known.place:
        return None
    return (
        Word("place.same", "Cùng tổ dân phố.", True, 2)
        if typed.place == known.place
        else Word("place.differs", "Khác tổ dân phố.", None, -1)
    )
