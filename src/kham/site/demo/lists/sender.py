"""One sender of one list: whom it knows of, and what it writes about each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from kham.site.demo.facts import Person, World
from kham.site.demo.lists.damage import Damage
from kham.site.demo.lists.shape import TruthRow

LISTED_ON = date(2026, 6, 15)
"""The day most lists describe; somebody born later is on none of them."""


@dataclass(slots=True)
class Entry:
    """What one row says. ``day`` and ``month`` are 0 when only the year is known; ``sex`` may be ""."""

    person: Person
    name: str
    day: int
    month: int
    year: int
    sex: str
    number: str
    insurance: str
    phone: str
    place: str
    house: str
    note: str

    @property
    def sex_word(self) -> str:
        """Nam, Nữ or nothing."""
        return {"male": "Nam", "female": "Nữ"}.get(self.sex, "")

    def marks(self, yes: str = "x") -> tuple[str, str]:
        """An x in the column Nam or the column Nữ."""
        return (yes if self.sex == "male" else "", yes if self.sex == "female" else "")


class Sender:
    """Draws rows for one sender; every sender has its own generator, so lists do not disturb one another."""

    def __init__(self, world: World, code: str, level: float) -> None:
        self.world, self.code = world, code
        self.rng = Random(f"{world.seed}:{code}")
        self.damage = Damage(self.rng, level)
        self.place_style = self.rng.choice(("TDP {0} {1}", "{0} {1}", "Tổ dân phố {0} {1}", "Tổ {1} {0}"))

    def known(
        self,
        people: Iterable[Person],
        coverage: float,
        dead: float = 0.3,
        moved: float = 0.4,
        twice: float = 0.004,
    ) -> list[Person]:
        """The people this sender lists: some missing, some dead or gone still there, a few written twice.

        The shares are of the alive (``coverage``), the dead and those who moved away; ``twice`` grows with the level.
        """
        found: list[Person] = []
        again: list[Person] = []
        for person in people:
            share = {"dead": dead, "moved": moved}.get(person.status, coverage)
            late = person.status_date is not None and person.status_date > LISTED_ON
            if person.birth > LISTED_ON or self.rng.random() >= (coverage if late else share):
                continue
            found.append(person)
            if self.damage.happens(twice):
                again.append(person)
        for person in again:
            found.insert(self.rng.randint(0, len(found)), person)
        return found

    def entry(
        self,
        person: Person,
        *,
        year_only: float = 0.02,
        no_number: float = 0.03,
        no_phone: float = 0.2,
        courtesy: float = 0.0,
    ) -> Entry:
        """One row about a person with this sender's faults."""
        day, month, year = self.damage.birth(person.birth, year_only)
        head = self.world.person(self.world.household(person.household).head)
        number = self.damage.number(person.personal_number, head.personal_number, person.old_number)
        name, note = self._note(person, self._courtesy(person, self.damage.name(person.name), courtesy))
        sex = "" if self.damage.happens(0.006) else person.sex
        if sex and self.damage.happens(0.004):
            sex = "female" if sex == "male" else "male"
        phone = person.phone or self._parent_phone(person)
        return Entry(
            person=person,
            name=name,
            day=day,
            month=month,
            year=year,
            sex=sex,
            number="" if self.rng.random() < no_number else number,
            insurance="" if self.damage.happens(0.05) else self._insurance(person),
            phone="" if self.rng.random() < no_phone else self.damage.phone(phone),
            place=self.place(person),
            house=self._house(person),
            note=note,
        )

    def _courtesy(self, person: Person, name: str, share: float) -> str:
        if not self.damage.happens(share):
            return name
        age = person.age(LISTED_ON)
        elder = ("Cụ" if age >= 80 else "Ông") if person.sex == "male" else ("Cụ" if age >= 80 else "Bà")
        if self.rng.random() < 0.3:
            return f"{name} ({self.rng.choice(('Tý', 'Bé', 'Còi', 'Cả', 'Hai', 'Út'))})"
        return f"{elder} {name}"

    def _note(self, person: Person, name: str) -> tuple[str, str]:
        """Words like (mất) land in the name cell as often as in the column for notes."""
        unknown = person.status_date is None or person.status_date > LISTED_ON
        if unknown or self.rng.random() < 0.45:
            return name, ""
        words = "mất" if person.status == "dead" else "chuyển đi"
        return (f"{name} ({words})", "") if self.rng.random() < 0.5 else (name, f"Đã {words}")

    def _insurance(self, person: Person) -> str:
        code = person.insurance or ""
        return code[5:] if self.rng.random() < 0.3 else code

    def _house(self, person: Person) -> str:
        if person.residence == "outside" or self.damage.happens(0.06):
            return ""
        return self.world.household(person.household).house

    def _parent_phone(self, person: Person) -> str:
        if person.age(LISTED_ON) >= 18:
            return ""
        parents = [self.world.person(number).phone for number in (person.mother, person.father) if number]
        return next((phone for phone in parents if phone), "")

    def place(self, person: Person) -> str:
        """The neighbourhood in this sender's way of writing; people who moved inside the ward may be at the old one."""
        if person.residence == "outside":
            return self.world.household(person.household).house
        code = person.neighbourhood
        if person.previous_neighbourhood and self.rng.random() < 0.5:
            code = person.previous_neighbourhood
        village, _, number = self.world.neighbourhood(code).name.removeprefix("Tổ dân phố ").rpartition(" ")
        if self.damage.happens(0.015):
            return f"TDP {number}, phường {village}, TP Thủy Nguyên"
        style = self.place_style
        if self.damage.happens(0.08):
            style = self.rng.choice(
                ("TDP {0} {1}", "{0} {1}", "Tổ dân phố {0} {1}", "Tổ {1} {0}", "TDP số {1} {0}")
            )
        return style.format(village, number)

    def birth_cell(self, entry: Entry, real_dates: float = 0.0) -> Any:
        """Birth as a cell: a year as a number, a real date now and then, else text in one of several forms."""
        if not entry.day:
            return entry.year if self.rng.random() < 0.85 else str(entry.year)
        if self.rng.random() < real_dates:
            return date(entry.year, entry.month, entry.day)
        form = "{d:02d}/{m:02d}/{y}"
        if self.damage.happens(0.08):
            form = self.rng.choice(
                ("{d}/{m}/{y}", "{d:02d}-{m:02d}-{y}", "{d:02d}.{m:02d}.{y}", "{d}/{m}/{s:02d}")
            )
        return form.format(d=entry.day, m=entry.month, y=entry.year, s=entry.year % 100)


def mistype(entries: list[Entry]) -> list[Entry]:
    """Now and then two digits of an ID number are copied wrong: the same person for a reader, two for a machine."""
    for entry in [one for one in entries if len(one.number) == 12][2::12][:6]:
        digits = entry.number
        entry.number = (
            digits[:7]
            + str((int(digits[7]) + 3) % 10)
            + digits[8:10]
            + str((int(digits[10]) + 5) % 10)
            + digits[11]
        )
    return entries


def fill(
    page: Any,
    row: int,
    entries: Iterable[Entry],
    cells: Callable[[int, Entry], list[Any]],
    truth: list[TruthRow],
    group: str | None,
) -> int:
    """Write one row per entry with its running number, keep the truth, return the next free row (from 0)."""
    for number, entry in enumerate(entries, start=1):
        for column, value in enumerate(cells(number, entry)):
            page.put(row, column, value)
        truth.append(TruthRow(page.name, row + 1, entry.person.id, (group,) if group else ()))
        row += 1
    return row


def footer(page: Any, row: int, column: int, words: str) -> None:
    """Place, date and who signs, two rows below the table."""
    page.put(row + 1, column, "Hòa Bình, ngày 15 tháng 6 năm 2026", "plain")
    page.put(row + 2, column, words, "plain")
    page.put(row + 3, column, "(Đã ký)", "plain")
