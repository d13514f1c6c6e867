"""The true world: people in households in neighbourhoods of wards. Seeded; the same arguments give the same people."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.worlds import names

TODAY = 2026
PROVINCES = names.Pool("031 70, 030 6, 034 5, 022 4, 001 4, 038 3, 040 2, 036 2, 033 2, 037 1, 002 1")
UPLAND_PROVINCES = names.Pool("012 90, 011 5, 010 5")
WARD_NAMES = (
    "Phường Hòa Bình", "Phường Thủy Nguyên", "Xã Lưu Kiếm", "Phường Thiên Hương", "Xã Việt Khê", "Phường Lê Ích Mộc", "Phường Bạch Đằng",
    "Phường Nam Triệu", "Xã An Hưng", "Phường Kiến Hải", "Xã Vĩnh Thuận", "Xã Tân Minh", "Phường Đông Khê", "Xã Quyết Thắng",
    "Phường Trần Phú",
    "Xã Hợp Thành", "Phường Cát Bi", "Xã Kiến Minh", "Xã Hùng Thắng", "Phường An Dương", "Xã Tiên Lãng", "Phường Lạch Tray",
    "Xã Nghi Dương",
    "Phường Dư Hàng", "Xã Bum Nưa", "Xã Nậm Hàng", "Xã Pa Tần", "Xã Tả Lèng",
)  # fmt: skip
OLD_WARDS = (
    ("Hòa Bình", "An Lư", "Thủy Hà"), ("Minh Đức", "Hoa Động", "Tân Dương"), ("Lưu Kỳ", "Gia Minh", "Minh Tân"),
    ("Kiền Bái", "Hoàng Động", "Lâm Động"), ("An Sơn", "Kỳ Sơn", "Phù Ninh"), ("Trung Hà", "Ngũ Lão", "Lập Lễ"),
)  # fmt: skip
VILLAGES = (
    "Đông", "Đoài", "Trung", "Thượng", "Hạ", "Chùa", "Đình", "Bến", "Lý Nhân", "Phú Xá", "Đồng Tâm", "Hữu Quan", "Câu Trung", "Xuân Sơn",
    "Đồng Quan", "Trại Kênh", "Cầu Đen", "Bắc Hà", "Nam Hải", "Kiến Thiết", "Tiền Phong", "Vạn Xuân", "Lạc Viên", "Mỹ Đồng",
)  # fmt: skip
HAMLETS = (
    "Nà Khằm", "Nậm Cầy", "Huổi Luông", "Phiêng Ban", "Sin Chải", "Tả Phìn", "Hua Cuổi", "Pa Mu", "Nà Đon", "Thèn Thầu", "Lùng Than",
    "Nậm Pửng",
    "Pá Hạ", "Sì Thâu Chải", "Hồ Thầu", "Ma Lù Thàng",
)  # fmt: skip
STREETS = ("Bạch Đằng", "Đà Nẵng", "Trần Hưng Đạo", "Lê Lợi", "Quang Trung", "Hoàng Diệu", "Ngô Quyền", "")
PHONES = names.Pool(
    "097 8, 098 8, 096 6, 086 4, 032 3,"
    " 033 3, 034 4, 035 4, 036 4, 037 4, 038 4, 039 3, 090 4, 093 4, 070 1, 079 2, 077 1, 076 1, 091 5, 094 5,"
    "088 2, 083 2, 084 2, 085 2, 081 1, 082 1, 092 1, 056 1, 058 1"
)
CARD = {
    "child": "TE1",
    "pupil": "HS4",
    "poor": "HN1",
    "near": "CN2",
    "elder": "CT2",
    "worker": "DN4",
    "other": "GD4",
}


@dataclass(slots=True)
class Person:
    """One person as he truly is. ``mother`` and ``head`` are persons' positions in the world, -1 for none."""

    id: int
    name: str
    sex: str
    day: int
    month: int
    year: int
    number: str
    old_number: str
    insurance: str
    phone: str
    household: int
    place: int
    relation: str
    mother: int = -1
    father: int = -1
    poverty: str = ""
    people: str = "kinh"
    old_place: int = -1  # where he lived before; some lists still have him there

    @property
    def age(self) -> int:
        return TODAY - self.year

    def card(self) -> str:
        """The 15 characters of the card issued before the 10-digit form."""
        kind = (
            "child" if self.age < 6 else self.poverty or ("pupil" if self.age < 18 else "elder" if self.age >= 80 else "other")
        )  # fmt: skip
        return f"{CARD[kind]}{self.insurance[:2]}{self.insurance}"


@dataclass(slots=True)
class Place:
    """A neighbourhood: number or name, its kind, its ward, and the ward before the mergers."""

    id: int
    ward: int
    kind: str  # "tdp", "thôn", "bản"
    label: str
    old_ward: str


@dataclass(slots=True)
class World:
    """The truth. ``heads[household]`` is the person who heads it, ``houses[household]`` its address within the place."""

    seed: int
    noise: float
    people: list[Person] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    wards: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    houses: list[str] = field(default_factory=list)


class _Numbers:
    """Numbers given out once."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.given: set[str] = set()

    def fresh(self, prefix: str, digits: int) -> str:
        while True:
            number = prefix + str(self.rng.randrange(10**digits)).zfill(digits)
            if number not in self.given:
                self.given.add(number)
                return number

    def beside(self, number: str) -> str:
        """The neighbouring number, as twins registered together have."""
        for step in (1, -1, 2, -2, 3):
            near = str(int(number) + step).zfill(len(number))
            if near[:6] == number[:6] and near not in self.given:
                self.given.add(near)
                return near
        return self.fresh(number[:6], 6)


def populate(people: int, seed: int, noise: float, wards: int, upland: float) -> World:
    """A world of about that many people (households are finished)."""
    world = World(seed, noise)
    rng = random.Random(f"people {seed} {people} {wards}")
    numbers = _Numbers(rng)
    per_ward = people / wards
    for ward in range(wards):
        _places(world, rng, ward, max(2, round(per_ward / rng.randint(700, 1200))), upland)
    for ward in range(wards):
        here = [place.id for place in world.places if place.ward == ward]
        until = round(per_ward * (ward + 1))
        while len(world.people) < until:
            _household(world, rng, numbers, rng.choice(here))
    _namesakes(world, rng)
    _movers(world, rng)
    return world


def _places(world: World, rng: random.Random, ward: int, count: int, upland: float) -> None:
    name = (
        WARD_NAMES[ward]
        if ward < len(WARD_NAMES)
        else f"Xã {WARD_NAMES[ward % 28].split(' ', 1)[1]} {ward // 28 + 1}"
    )
    world.wards.append(name)
    old = OLD_WARDS[ward % len(OLD_WARDS)]
    villages, hamlets = rng.sample(VILLAGES, len(VILLAGES)), rng.sample(HAMLETS, len(HAMLETS))
    share = 0.9 if "Nậm" in name or "Tả" in name or "Bum" in name or "Pa Tần" in name else upland
    urban = name.startswith("Phường")
    for number in range(1, count + 1):
        kind = (
            "bản"
            if rng.random() < share and hamlets
            else "thôn"
            if (not urban or rng.random() < 0.25) and villages
            else "tdp"
        )
        label = hamlets.pop() if kind == "bản" else villages.pop() if kind == "thôn" else str(number)
        world.places.append(Place(len(world.places), ward, kind, label, rng.choice(old)))


def _household(world: World, rng: random.Random, numbers: _Numbers, place: int) -> None:
    household = len(world.heads)
    upland = world.places[place].kind == "bản"
    clan = names.PEOPLES.pick(rng) if upland else "kinh"
    street = rng.choice(STREETS)
    world.houses.append(
        f"Số {rng.randint(1, 180)} {street}".strip()
        if street and not upland
        else f"Số nhà {rng.randint(1, 400)}"
    )
    poverty = (
        "poor"
        if rng.random() < (0.3 if upland else 0.03)
        else "near"
        if rng.random() < (0.12 if upland else 0.04)
        else ""
    )
    surname = (names.CLANS[clan] if upland else names.KINH).pick(rng)
    phone = numbers.fresh(PHONES.pick(rng), 7)

    def add(relation: str, sex: str, year: int, family: str, **more: object) -> Person:
        given = more.pop("name", None) or _name(rng, clan, family, sex, year)
        person = _person(
            world, rng, numbers, str(given), sex, year, household, place, relation, phone, upland
        )
        person.poverty, person.people = poverty, clan
        for key, value in more.items():
            setattr(person, key, value)
        world.people.append(person)
        return person

    age = min(94, max(21, round(rng.gauss(51, 16))))
    alone, widowed = rng.random() < 0.11, rng.random() < 0.12
    sex = "female" if (alone or widowed) and rng.random() < 0.65 else "male"
    head = add("Chủ hộ", sex, TODAY - age, surname)
    world.heads.append(head.id)
    if alone:
        return
    other = (names.CLANS[clan] if upland else names.KINH).pick(rng)
    wife = head if head.sex == "female" else None
    if not widowed:
        wife = add("Vợ", "female", head.year + rng.randint(-2, 7), other)
    father = head.id if head.sex == "male" else -1
    born = (wife or head).year + rng.randint(19, 30)
    _children(world, rng, numbers, add, head, (wife.id if wife else -1), father, surname, born)
    if head.age < 50 and rng.random() < 0.14:
        add(
            "Mẹ",
            "female",
            head.year - rng.randint(19, 34),
            other if head.sex == "female" else names.KINH.pick(rng) if not upland else surname,
        )


def _name(rng: random.Random, clan: str, family: str, sex: str, year: int) -> str:
    return (
        names.kinh_name(rng, family, sex, year)
        if clan == "kinh"
        else names.upland_name(rng, clan, family, sex)
    )


def _children(world, rng, numbers, add, head, mother: int, father: int, surname: str, born: int) -> None:  # type: ignore[no-untyped-def] # one helper of one caller
    """Children at home; grown sons bring a wife and grandchildren; some twins; now and then a son with his father's name."""
    upland = head.people != "kinh"
    count = rng.choice((1, 2, 2, 2, 3) if not upland else (2, 3, 3, 4))
    grown_home = False
    while count > 0 and born <= TODAY:
        age = TODAY - born
        stays = age < 19 or (rng.random() < 0.35 and not grown_home)
        count -= 1
        if stays:
            sex = rng.choice(("male", "female"))
            named = head.name if sex == "male" == head.sex and rng.random() < 0.006 else None
            child = add("Con", sex, born, surname, mother=mother, father=father, name=named)
            if rng.random() < 0.012:
                _twin(world, rng, numbers, add, child, surname, mother, father)
            if age >= 23 and sex == "male" and rng.random() < 0.7:
                grown_home = True
                bride = add(
                    "Con dâu",
                    "female",
                    born + rng.randint(0, 5),
                    names.KINH.pick(rng) if not upland else surname,
                )
                for year in range(bride.year + rng.randint(20, 27), TODAY + 1, rng.randint(2, 6)):
                    if TODAY - year < 26 and rng.random() < 0.55:
                        add(
                            "Cháu",
                            rng.choice(("male", "female")),
                            year,
                            surname,
                            mother=bride.id,
                            father=child.id,
                        )
        born += rng.randint(2, 6)


def _twin(world, rng, numbers, add, child, surname: str, mother: int, father: int) -> None:  # type: ignore[no-untyped-def] # one helper of one caller
    sex = child.sex if rng.random() < 0.75 else ("male" if child.sex == "female" else "female")
    twin = add("Con", sex, child.year, surname, mother=mother, father=father)
    twin.day, twin.month = child.day, child.month
    words, other = child.name.split(), twin.name.split()
    if sex == child.sex and rng.random() < 0.6:  # twins are often named alike: one word apart
        twin.name = (
            " ".join([*words[:-1], other[-1]]) if other[-1] != words[-1] else " ".join([words[0], *other[1:]])
        )
    if twin.name == child.name:
        twin.name = child.name.rsplit(" ", 1)[0] + (" Em" if sex == "male" else " Thu")
    if sex == child.sex:
        twin.number = numbers.beside(child.number)
        twin.insurance = numbers.beside(child.insurance)
    world.people[twin.id] = twin


def _person(world, rng, numbers, name, sex, year, household, place, relation, phone, upland) -> Person:  # type: ignore[no-untyped-def] # one helper of one caller
    year = min(year, TODAY)
    month = rng.randint(1, 12 if year < TODAY else 9)
    day = rng.randint(1, (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1])
    if TODAY - year > (40 if upland else 68) and rng.random() < (0.35 if upland else 0.06):
        day, month = 1, 1
    century = (0 if year < 2000 else 2) + (sex == "female")
    province = (UPLAND_PROVINCES if upland else PROVINCES).pick(rng)
    age = TODAY - year
    own = (
        numbers.fresh(PHONES.pick(rng), 7)
        if 15 <= age < 78 and rng.random() < 0.75
        else phone
        if rng.random() < 0.7
        else ""
    )
    return Person(
        id=len(world.people), name=name, sex=sex, day=day, month=month, year=year,
        number=numbers.fresh(f"{province}{century}{year % 100:02d}", 6),
        old_number=numbers.fresh(province[1:] if province[0] == "0" else "31", 7) if age >= 22 else "",
        insurance=numbers.fresh(province[1:], 8), phone=own, household=household, place=place, relation=relation,
    )  # fmt: skip


def _namesakes(world: World, rng: random.Random) -> None:
    """Groups of unrelated people of one settlement with one name and birth year, beyond what chance brings."""
    by_place: dict[int, list[Person]] = {}
    for person in world.people:
        if person.relation != "Con" or person.age > 3:
            by_place.setdefault(person.place, []).append(person)
    for group in by_place.values():
        for _ in range(round(len(group) * 0.004)):
            first = rng.choice(group)
            for other in rng.sample(group, min(len(group), 200)):
                if other.sex == first.sex and other.year == first.year and other.household != first.household:
                    other.name = first.name
                    break


def _movers(world: World, rng: random.Random) -> None:
    """3 % of households came from another place of the world: some lists still have them there."""
    origins = [place.id for place in world.places]
    moved = {household: rng.choice(origins) for household in range(len(world.heads)) if rng.random() < 0.03}
    for person in world.people:
        old = moved.get(person.household, -1)
        if old >= 0 and old != person.place:
            person.old_place = old
