"""Nine lists drawn from a world, with what their clerks typed. A row keeps its true person; layout comes later."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from kham.kernel import legacy
from kham.kernel import names as kernel_names
from tests.worlds import damage
from tests.worlds.people import Person, Place, World
from tests.worlds.profiles import KINDS, PROFILES


@dataclass(slots=True)
class Row:
    """One row as typed. Dates and numbers may be text, int or date; "" is an empty cell. ``person``: the truth."""

    person: int
    name: str
    birth: str | int | dt.date = ""
    sex: str = ""
    female: bool = False  # what the clerk took the person for; ``sex`` may be left empty
    number: str | int = ""
    insurance: str = ""
    phone: str | int = ""
    place: str = ""
    place_id: int = 0
    address: str = ""
    household: int = 0
    head: str = ""
    relation: str = ""
    mother: str = ""
    father: str = ""
    group: str = ""  # class, company shift, kind of poverty, disability or illness
    note: str = ""
    people: str = ""


def draw(world: World, kind: str, ward: int) -> list[Row]:
    """The rows of that list in that ward, in the order of the list."""
    rng = random.Random(f"{world.seed} {kind} {ward} {world.noise}")
    typist = _Typist(world, kind, rng)
    chosen = [
        person
        for person in world.people
        if _place(world, kind, person, rng) == ward and _on_list(kind, person, world, rng)
    ]
    if kind in ("elderly", "station"):
        chosen.sort(key=lambda p: (p.place, kernel_names.sort_key(p.name)))
    elif kind != "school":
        chosen.sort(key=lambda p: (p.place, p.household, p.id))
    rows = []
    for person in chosen:
        rows.append(typist.row(person))
        if rng.random() < typist.rates.twice * world.noise:
            rows.append(typist.row(person))
    if kind in ("school", "employer", "vaccine"):
        rows.sort(
            key=lambda row: (
                row.group,
                row.place_id if kind == "vaccine" else 0,
                kernel_names.sort_key(row.name),
            )
        )
    else:
        rows.sort(key=lambda row: row.place_id)
    return rows


def _place(world: World, kind: str, person: Person, rng: random.Random) -> int:
    """The ward whose list has this person: movers are half the time still where they lived."""
    place = person.place
    if person.old_place >= 0 and kind not in ("police", "school", "vaccine") and person.id % 2:
        place = person.old_place
    return world.places[place].ward


def _on_list(kind: str, person: Person, world: World, rng: random.Random) -> bool:
    age, luck = person.age, rng.random()
    # Whoever is not with the police has some other list, or there would be nothing to find him by.
    missing = (person.id * 2654435761 + world.seed * 97) % 1000 < 35
    if kind == "police":
        return not missing
    if kind == "bhyt":
        return luck < 0.92 or (missing and age > 5)
    if kind == "poverty":
        return person.poverty == "poor" and luck < 0.97 or person.poverty == "near" and luck < 0.9
    if kind == "elderly":
        return age >= 60 and luck < 0.86
    if kind == "disability":
        return luck < (0.06 if age >= 60 else 0.02)
    if kind == "school":
        return 3 <= age <= 17 and luck < (0.75 if age < 6 else 0.93)
    if kind == "employer":
        return 19 <= age <= 58 and luck < 0.27
    if kind == "station":
        return luck < (0.33 if age >= 60 else 0.12 if age >= 40 else 0.02)
    return age <= 6 and (luck < 0.95 or missing)


class _Typist:
    """Types rows of one list: habits of the whole list, habits of each settlement's clerk, slips of each row."""

    def __init__(self, world: World, kind: str, rng: random.Random) -> None:
        self.world, self.kind, self.rng, self.rates, self.noise = (
            world,
            kind,
            rng,
            PROFILES[kind],
            world.noise,
        )
        self.place_style = rng.randrange(5)
        self.formats = rng.choice(
            (
                ("%d/%m/%Y",),
                ("%d/%m/%Y", "d"),
                ("d",),
                ("%d-%m-%Y",),
                ("%d.%m.%Y", "plain"),
                ("%d/%m/%Y", "plain"),
                ("%Y-%m-%d",),
            )
        )
        self.sexes = rng.choice(
            (("Nam", "Nữ"), ("Nam", "Nữ"), ("nam", "nữ"), ("1", "2"), ("NAM", "NỮ"), ("", "Nữ"), ("M", "F"))
        )
        self.short_card = rng.random()
        self.clerks: dict[int, tuple[str, bool, bool, bool, bool]] = {}
        tidy = kind in ("police", "bhyt")
        # A number column typed as numbers loses its zeros; some lists keep text.
        self.as_number = rng.random() < (0.12 if tidy else 0.3)
        self.upper = rng.random() < (0.35 if tidy else 0.15)

    def clerk(self, place: int) -> tuple[str, bool, bool, bool, bool]:
        """(encoding, no marks, capitals, marks in the new place, numbers typed as numbers) of that settlement's part."""
        if place not in self.clerks:
            rng, noise = self.rng, self.noise
            tidy = 0.3 if self.kind in ("police", "bhyt", "employer") else 1.0
            luck = rng.random() / (noise * tidy)
            encoding = "tcvn3" if luck < 0.05 else "vni" if luck < 0.08 else "nfd" if luck < 0.14 else ""
            bare = not encoding and rng.random() < 0.05 * noise * tidy
            number = self.as_number or rng.random() < 0.05
            self.clerks[place] = (
                encoding,
                bare,
                self.upper or rng.random() < 0.08,
                rng.random() < 0.35,
                number,
            )
        return self.clerks[place]

    def hit(self, rate: float) -> bool:
        return rate > 0 and self.rng.random() < rate * self.noise

    def row(self, person: Person) -> Row:
        world, rng, rates = self.world, self.rng, self.rates
        place = person.place
        if person.old_place >= 0 and self.kind not in ("police", "school", "vaccine") and person.id % 2:
            place = person.old_place
        where = world.places[place]
        head = world.people[world.heads[person.household]]
        clerk = self.clerk(place)
        row = Row(
            person.id, self.name(person), place_id=place, household=person.household, relation=person.relation
        )
        row.birth = self.birth(person)
        row.female = (person.sex == "female") ^ self.hit(rates.sex_wrong)
        row.sex = "" if self.hit(rates.sex_missing) else self.sexes[row.female]
        row.number = self.number(person, head, clerk[4])
        if rng.random() < rates.insurance:
            row.insurance = self.slip(
                person.card() if self.short_card < 0.45 and rng.random() < 0.93 else person.insurance
            )
        row.phone = self.phone(person, head, clerk[4])
        text = damage.place_text(rng, where.kind, where.label, self.place_style)
        row.place = "" if self.hit(rates.place_missing) else text
        row.address = self.address(person, where, text)
        row.head = self.plain_name(head)
        row.people = person.people
        if person.mother >= 0:
            row.mother = self.plain_name(world.people[person.mother])
        if person.father >= 0:
            row.father = self.plain_name(world.people[person.father])
        row.group = self.group(person)
        self.write_as(row, clerk)
        return row

    def name(self, person: Person) -> str:
        rng, rates, name = self.rng, self.rates, person.name
        if (
            self.kind in ("vaccine", "bhyt")
            and person.age < 1
            and person.mother >= 0
            and self.hit(0.12 if self.kind == "vaccine" else 0.02)
        ):
            return damage.under_mother(rng, self.world.people[person.mother].name)
        if self.hit(rates.mark):
            name = damage.in_words(rng, name, damage.mark)
        if self.hit(rates.sound):
            name = damage.in_words(rng, name, damage.sound)
        if self.hit(rates.letter):
            name = damage.in_words(rng, name, damage.letter)
        if self.hit(rates.short):
            name = damage.shorter(rng, name)
        if self.hit(rates.decorated):
            name = damage.decorated(rng, name, person.sex)
        return name

    def plain_name(self, person: Person) -> str:
        """Somebody named beside the person: seldom damaged."""
        return damage.in_words(self.rng, person.name, damage.mark) if self.hit(0.01) else person.name

    def birth(self, person: Person) -> str | int | dt.date:
        rng, rates = self.rng, self.rates
        day, month, year = person.day, person.month, person.year
        if self.hit(rates.wrong_date):
            day, month, year = damage.wrong_date(
                rng, day, month, year, rng.choice(("swap", "year", "year", "part"))
            )
        if rng.random() < (rates.year_only_old if person.age >= 60 else rates.year_only):
            luck = rng.random()
            if luck < 0.04 * self.noise and self.kind in ("elderly", "station", "disability"):
                return damage.age_in_words(rng, person.age)
            return year if luck < 0.7 else str(year) if luck < 0.97 else f"sinh năm {year}"
        if self.hit(rates.jan1):
            day, month = 1, 1
        form = (
            rng.choice(self.formats)
            if rng.random() < 0.97
            else rng.choice(
                ("%d/%m/%Y", "%d-%m-%y", "%d.%m.%Y", "words", "serial", "plain", "%Y-%m-%d", "compact")
            )
        )
        return _date(rng, day, month, year, form)

    def number(self, person: Person, head: Person, as_number: bool) -> str | int:
        rng, rates = self.rng, self.rates
        lacking = min(0.95, (1 - rates.number) * (0.6 + 0.4 * self.noise))
        if rng.random() < lacking:
            if person.old_number and rng.random() < rates.old:
                return int(self.slip(person.old_number)) if as_number else self.slip(person.old_number)
            return ""
        number = (
            head.number if head is not person and self.hit(rates.head_number) else self.slip(person.number)
        )
        if as_number:
            return int(number)
        if self.hit(0.004):
            return damage.in_science(number)
        luck = rng.random()
        if luck < 0.01:
            return f"{number[:3]} {number[3:6]} {number[6:]}"
        return (
            number.lstrip("0")
            if luck < 0.02
            else f" {number}"
            if luck < 0.03
            else f"'{number}"
            if luck < 0.035
            else number
        )

    def slip(self, number: str) -> str:
        if not self.hit(self.rates.wrong_digit):
            return number
        at = len(number) - min(len(number), 9)
        return number[:at] + damage.digit(self.rng, number[at:])

    def phone(self, person: Person, head: Person, as_number: bool) -> str | int:
        rng = self.rng
        if rng.random() >= self.rates.phone:
            return ""
        owner = person
        if person.age < 18 or rng.random() < 0.05:
            owner = self.world.people[person.mother] if person.mother >= 0 and rng.random() < 0.7 else head
        number = owner.phone
        if not number:
            return ""
        number = self.slip(number)
        if as_number:
            return int(number)
        luck = rng.random()
        old = {"03": "016", "07": "012", "08": "012", "05": "018"}.get(number[:2])
        if luck < 0.03 and old == "016":
            return old + number[2:]
        return (
            f"{number[:4]} {number[4:7]} {number[7:]}"
            if luck < 0.08
            else f"+84{number[1:]}"
            if luck < 0.1
            else f"{number[:4]}.{number[4:]}"
            if luck < 0.13
            else number
        )

    def address(self, person: Person, where: Place, text: str) -> str:
        rng, world = self.rng, self.world
        ward = world.wards[where.ward]
        if rng.random() < 0.1:
            ward = ("phường " if ward.startswith("Phường") else "xã ") + where.old_ward
        elif rng.random() < 0.3:
            ward = (
                ward.split(" ", 1)[1]
                if rng.random() < 0.5
                else ward.replace("Phường ", "P.").replace("Xã ", "X.")
            )
        house = world.houses[person.household]
        parts = [text, ward] if rng.random() < 0.45 else [house, text, ward]
        return ", ".join(parts + (["Hải Phòng"] if rng.random() < 0.3 else []))

    def group(self, person: Person) -> str:
        rng, kind = self.rng, self.kind
        if kind == "school":
            if person.age < 6:
                return f"Mầm non {person.age} tuổi {'ABC'[person.household % 3]}"
            return f"{person.age - 5}{'ABCDE'[(person.household * 7 + person.id) % 5]}"
        if kind == "employer":
            return ("Tổ cắt", "Tổ may 1", "Tổ may 2", "Kho", "Văn phòng", "Cơ điện", "Bảo vệ")[
                person.id * 31 % 7
            ]
        if kind == "poverty":
            return "Hộ nghèo" if person.poverty == "poor" else "Hộ cận nghèo"
        if kind == "disability":
            return rng.choice(("Vận động", "Nghe, nói", "Nhìn", "Thần kinh, tâm thần", "Trí tuệ", "Khác"))
        return (
            rng.choice(("Tăng huyết áp", "Đái tháo đường", "THA+ĐTĐ", "COPD", "Hen PQ"))
            if kind == "station"
            else ""
        )

    def write_as(self, row: Row, clerk: tuple[str, bool, bool, bool, bool]) -> None:
        """The settlement's habits over every text of the row."""
        encoding, bare, capitals, modern, _ = clerk
        for name in ("name", "head", "mother", "father", "place", "address", "group", "relation"):
            text = getattr(row, name)
            if not text:
                continue
            if name in ("name", "head", "mother", "father"):
                text = damage.new_placement(text) if modern else damage.old_placement(text)
                if modern and self.rng.random() < 0.3:
                    text = damage.swap_i(text)
                if capitals:
                    text = text.upper()
            if bare:
                text = damage_bare(text)
            elif encoding == "nfd":
                text = kernel_names.unicodedata.normalize("NFD", text)
            elif encoding:
                text = legacy.encode(text, encoding)
            setattr(row, name, text)


BARE = {ord("đ"): "d", ord("Đ"): "D"}


def damage_bare(text: str) -> str:
    """The text without any mark, its capitals kept."""
    apart = kernel_names.unicodedata.normalize("NFD", text.translate(BARE))
    return "".join(sign for sign in apart if not kernel_names.unicodedata.combining(sign))


def _date(rng: random.Random, day: int, month: int, year: int, form: str) -> str | int | dt.date:
    if form == "plain":
        return f"{day}/{month}/{year}"
    if form == "words":
        return f"ngày {day} tháng {month} năm {year}"
    if form == "compact":
        return f"{year}{month:02d}{day:02d}"
    try:
        value = dt.date(year, month, day)
    except ValueError:
        return f"{day}/{month}/{year}"
    if form == "d":
        return value
    if form == "serial":
        return (value - dt.date(1899, 12, 30)).days
    return (
        form.replace("%d", f"{day:02d}")
        .replace("%m", f"{month:02d}")
        .replace("%Y", str(year))
        .replace("%y", f"{year % 100:02d}")
    )


def rows_of(world: World) -> Iterator[tuple[str, int, list[Row]]]:
    """(kind, ward, rows) of every list of the world."""
    for ward in range(len(world.wards)):
        for kind in KINDS:
            yield kind, ward, draw(world, kind, ward)
