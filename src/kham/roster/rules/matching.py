"""Who is who: one row against the people already known. The simple engine of the thin line behind the interface `Matcher`.

Shape of the rules (linkage notes): a strong number counts only together with the given name, because the household head's
number sits on members; different numbers contradict unless one slip apart; two rows of one list are two people; twins are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from rapidfuzz import fuzz

from kham.kernel.names import marked_key, match_key
from kham.kernel.partial_date import PartialDate
from kham.kernel.reasons import Reason

Say = Callable[[str, str, float], None]
NEAR = 86.0  # similarity of folded names from which a different spelling is thinkable


@dataclass
class Facts:
    """What is known of one row or one person, in comparable form. ``key``: id of the person, or of the row."""

    key: str
    name: str
    birth: PartialDate | None = None
    sex: str = ""
    number: str = ""  # personal number in clear, only in memory
    number_certain: bool = True
    insurance: str = ""
    phone: str = ""
    place: str = ""  # path of the neighbourhood, "" when only the commune is known
    household: str = ""
    lists: frozenset[str] = frozenset()  # lists in which the person already has a row
    match: str = field(init=False)
    marked: str = field(init=False)

    def __post_init__(self) -> None:
        self.match = match_key(self.name)
        self.marked = marked_key(self.name)

    @property
    def given(self) -> str:
        """The given name, folded."""
        return self.match.rsplit(" ", 1)[-1]


@dataclass(frozen=True)
class Outcome:
    """link (to ``person``), review (a new person beside ``person``, asked) or new; reasons as sentences with weights."""

    kind: str
    person: str = ""
    reasons: tuple[Reason, ...] = ()
    score: float = 0.0
    hint: str = ""  # "twins", "same_list", "number_shared", "numbers_differ"


_NEW = Outcome("new")


class Matcher(Protocol):
    """What commit needs of an engine; a scoring engine takes the place of `SimpleMatcher` without a change elsewhere."""

    def match(self, row: Facts, list_id: str, cannot: frozenset[str] = frozenset()) -> Outcome:
        """The outcome for a row of a list; ``cannot``: people it was decided not to be."""
        ...

    def add(self, person: Facts) -> None:
        """Make a person known to the rows that follow."""
        ...

    def seen(self, key: str, list_id: str, row: Facts) -> None:
        """A row of a list was linked to the person: remember the list and what the row adds."""
        ...


class SimpleMatcher:
    """Exact keys first (numbers, then name + birth + sex), near names second; every doubt goes to review."""

    def __init__(self, people: Iterable[Facts] = ()) -> None:
        self.people: dict[str, Facts] = {}
        self._number: dict[str, list[str]] = {}
        self._insurance: dict[str, list[str]] = {}
        self._name: dict[str, list[str]] = {}
        self._born: dict[tuple[int, int | None, int | None], list[str]] = {}
        self._given: dict[tuple[str, int], list[str]] = {}
        for person in people:
            self.add(person)

    def add(self, person: Facts) -> None:
        """Make a person known."""
        self.people[person.key] = person
        self._index(person, person.key)

    def seen(self, key: str, list_id: str, row: Facts) -> None:
        """Remember the list, and keep what the row knows that the person did not."""
        person = self.people[key]
        person.lists = person.lists | {list_id}
        if row.number and row.number_certain and not person.number:
            person.number = row.number
            self._put(self._number, row.number, key)
        if row.insurance and not person.insurance:
            person.insurance = row.insurance
            self._put(self._insurance, row.insurance, key)
        if row.birth and (
            person.birth is None
            or person.birth.day is None
            and row.birth.day
            and row.birth.is_compatible(person.birth)
        ):
            person.birth = row.birth
            self._put(self._born, (row.birth.year, row.birth.month, row.birth.day), key)
            self._put(self._given, (person.given, row.birth.year), key)
        person.sex = person.sex or row.sex
        person.place = person.place or row.place
        person.household = person.household or row.household

    def _index(self, facts: Facts, key: str) -> None:
        if facts.number and facts.number_certain:
            self._put(self._number, facts.number, key)
        if facts.insurance:
            self._put(self._insurance, facts.insurance, key)
        self._put(self._name, facts.match, key)
        if facts.birth:
            self._put(self._born, (facts.birth.year, facts.birth.month, facts.birth.day), key)
            self._put(self._given, (facts.given, facts.birth.year), key)

    @staticmethod
    def _put(table: dict, value: object, key: str) -> None:
        keys = table.setdefault(value, [])
        if key not in keys:
            keys.append(key)

    def match(self, row: Facts, list_id: str, cannot: frozenset[str] = frozenset()) -> Outcome:
        """Best candidate, then link, review or new."""
        best: Outcome | None = None
        second = 0.0
        for key in self._candidates(row):
            if key in cannot:
                continue
            outcome = judge(row, self.people[key], same_list=list_id in self.people[key].lists)
            if outcome.kind == "new":
                continue
            if best is None or (outcome.kind == "link", outcome.score) > (best.kind == "link", best.score):
                second = best.score if best and best.kind == outcome.kind else second
                best = outcome
            elif outcome.kind == best.kind:
                second = max(second, outcome.score)
        if best is None:
            return Outcome("new", reasons=(Reason("match.none", "Chưa có ai trùng trong danh sách chung."),))
        if best.kind == "link" and best.score < 10 and second >= best.score - 0.5:
            doubt = Reason("match.several", "Có từ hai người khớp như nhau.", 0.0)
            return Outcome("review", best.person, (*best.reasons, doubt), best.score, best.hint)
        return best

    def _candidates(self, row: Facts) -> list[str]:
        """Keys of people worth comparing, in a stable order."""
        found: dict[str, None] = {}
        for table, value in ((self._number, row.number), (self._insurance, row.insurance)):
            if value:
                found.update(dict.fromkeys(table.get(value, ())))
        found.update(dict.fromkeys(self._name.get(row.match, ())))
        if row.birth:
            if row.birth.day:
                found.update(
                    dict.fromkeys(self._born.get((row.birth.year, row.birth.month, row.birth.day), ()))
                )
            for year in (row.birth.year, row.birth.year - 1, row.birth.year + 1):
                found.update(dict.fromkeys(self._given.get((row.given, year), ())))
        return list(found)


def judge(row: Facts, person: Facts, *, same_list: bool = False) -> Outcome:
    """One row against one person: link, review or new, with reasons. Pure arithmetic of evidence; weights in log2 units."""
    reasons: list[Reason] = []

    def say(code: str, sentence: str, weight: float) -> None:
        reasons.append(Reason(code, sentence, weight))

    similar = fuzz.ratio(row.match, person.match)
    given_same = row.given == person.given
    number_same, numbers_differ = _numbers(row, person)
    insured_same = bool(row.insurance) and row.insurance == person.insurance
    household_same = bool(row.household) and row.household == person.household
    if similar < NEAR and not (number_same or insured_same or household_same):
        return _NEW  # most candidates end here
    _compare_name(row, person, similar, say)
    born = _compare_birth(row, person, say)
    sex_differs = bool(row.sex and person.sex and row.sex != person.sex)
    if sex_differs:
        say("sex.differs", "Giới tính khác nhau.", -3.0)
    near_place = bool(row.place) and row.place == person.place
    if near_place:
        say("place.same", "Cùng tổ dân phố.", 1.5)
    elif row.place and person.place:
        say("place.differs", "Khác tổ dân phố.", -1.0)
    if row.phone and row.phone == person.phone:
        say("phone.same", "Cùng số điện thoại.", 1.5)
    one_slip = numbers_differ and _one_slip(row.number, person.number)
    if number_same:
        say("number.same", "Cùng số định danh.", 6.0)
    elif one_slip:
        say("number.near", "Số định danh lệch một chữ số.", 0.5)
    elif numbers_differ:
        say("number.differs", "Số định danh khác nhau.", -6.0)
    if insured_same:
        say("insurance.same", "Cùng mã số bảo hiểm y tế.", 5.0)
    score = sum(reason.weight or 0.0 for reason in reasons)
    told = tuple(reasons)

    if not given_same and born == "full" and household_same and one_slip:
        twins = Reason("twins", "Cùng hộ, cùng ngày sinh, số định danh liền nhau: có thể là sinh đôi.", 0.0)
        return Outcome("review", person.key, (*told, twins), score, "twins")
    if number_same or insured_same:
        return _by_number(
            person, told, score, given_same or similar >= NEAR, born, sex_differs, same_list, number_same
        )
    if numbers_differ and not one_slip:
        return _NEW
    if same_list:
        exact = row.marked == person.marked and born == "full" and not numbers_differ and near_place
        hint = Reason("same_list", "Hai dòng của cùng một danh sách.", 0.0)
        return Outcome("review", person.key, (*told, hint), score, "same_list") if exact else _NEW
    if sex_differs or born == "differs" or not (given_same or similar >= NEAR):
        return _NEW
    return _by_name(row, person, told, score, similar, born, near_place, one_slip)


def _by_number(
    person: Facts,
    told: tuple[Reason, ...],
    score: float,
    name_agrees: bool,
    born: str,
    sex_differs: bool,
    same_list: bool,
    own: bool,
) -> Outcome:
    """A number agrees; the name decides whether it is the person's own."""
    if not name_agrees:
        if born in ("full", "year") and not sex_differs:
            shared = Reason("number.other_name", "Cùng số nhưng khác tên.", 0.0)
            return Outcome("review", person.key, (*told, shared), score, "number_shared")
        return _NEW
    if born == "differs" or sex_differs or same_list:
        hint = "same_list" if same_list else "number_shared"
        why = (
            "Hai dòng của cùng một danh sách."
            if same_list
            else "Cùng số và tên nhưng ngày sinh hoặc giới tính khác nhau."
        )
        return Outcome("review", person.key, (*told, Reason(hint, why, 0.0)), score, hint)
    return Outcome("link", person.key, told, score + 10)


def _by_name(
    row: Facts,
    person: Facts,
    told: tuple[Reason, ...],
    score: float,
    similar: float,
    born: str,
    near: bool,
    one_slip: bool,
) -> Outcome:
    """No number in common: name, birth and place decide."""
    same_name = row.match == person.match
    far = bool(row.place and person.place) and not near
    if one_slip:
        return Outcome("review", person.key, told, score, "numbers_differ")
    if born == "full" and (
        same_name or (similar >= 92 and near) or (similar >= NEAR and near and row.given == person.given)
    ):
        return Outcome("link", person.key, told, score)
    if born == "full" and similar >= NEAR:
        return Outcome("review", person.key, told, score)
    if born == "year" and same_name and near:
        return Outcome("link", person.key, told, score)
    if born == "year" and same_name and not far:
        return Outcome("link" if row.marked == person.marked else "review", person.key, told, score)
    if born == "year" and (same_name or (near and similar >= 90 and row.given == person.given)):
        return Outcome("review", person.key, told, score)
    if born == "near" and same_name and near:
        return Outcome("review", person.key, told, score)
    return _NEW


def _numbers(row: Facts, person: Facts) -> tuple[bool, bool]:
    if not row.number or not person.number or not row.number_certain:
        return False, False
    return row.number == person.number, row.number != person.number


def _compare_name(row: Facts, person: Facts, similar: float, say: Say) -> None:
    if row.marked == person.marked:
        say("name.same", "Cùng họ tên.", 3.0)
    elif row.match == person.match:
        say("name.marks", "Họ tên chỉ khác dấu.", 2.0)
    elif similar >= NEAR:
        say("name.near", "Họ tên gần giống.", 0.5)
    else:
        say("name.differs", "Họ tên khác nhau.", -3.0)


def _compare_birth(row: Facts, person: Facts, say: Say) -> str:
    """full, year (one of them knows only the year or month), near (a year or swapped parts apart), unknown or differs."""
    one, two = row.birth, person.birth
    if one is None or two is None:
        return "unknown"
    if one == two and one.day:
        say("birth.same", "Cùng ngày sinh.", 4.0)
        return "full"
    if one.day and two.day and one.year == two.year and (one.month, one.day) == (two.day, two.month):
        say("birth.swapped", "Ngày và tháng sinh đổi chỗ.", 2.0)
        return "year"
    if one.is_compatible(two):
        say("birth.year", "Cùng năm sinh, một bên không ghi ngày tháng.", 2.0)
        return "year"
    if one.year == two.year and _first_january(one, two):
        say("birth.january", "Cùng năm sinh, một bên ghi 01/01.", 1.5)
        return "year"
    if abs(one.year - two.year) <= 1 and (
        one.day is None or two.day is None or (one.month, one.day) == (two.month, two.day)
    ):
        say("birth.near", "Năm sinh lệch 1.", 0.5)
        return "near"
    if one.year == two.year and ((one.month == two.month) != (one.day == two.day)):
        say("birth.part", "Cùng năm sinh, lệch ngày hoặc tháng.", 0.5)
        return "near"
    say("birth.differs", "Ngày sinh khác nhau.", -4.0)
    return "differs"


def _first_january(one: PartialDate, two: PartialDate) -> bool:
    return (one.month, one.day) == (1, 1) or (two.month, two.day) == (1, 1)


def _one_slip(one: str, two: str) -> bool:
    """One wrong digit, or two neighbouring digits swapped."""
    if len(one) != len(two):
        return False
    wrong = [at for at, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]
    if len(wrong) == 1:
        return True
    return (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and one[wrong[0]] == two[wrong[1]]
        and one[wrong[1]] == two[wrong[0]]
    )
