"""Numbers people carry: personal number, old nine-digit card, insurance code, phone. Structures only, all drawn.

Personal number: TT 59/2021/TT-BCA art. 4 (province or country of birth registration, century and sex, year,
six random digits). Insurance code: QĐ 1351/QĐ-BHXH 2015 (object, benefit level, province, ten digits).
"""

from __future__ import annotations

from random import Random

from kham.site.demo import names
from kham.site.demo.facts import Person, World

_BORN_HERE = names.pool(
    {"031": 800, "030": 52, "034": 34, "022": 30, "033": 18, "036": 16, "037": 8, "038": 12, "035": 6}
    | {"001": 8, "040": 6, "025": 4, "026": 3, "024": 3}
)
_BORN_AWAY = names.pool(
    {"031": 20, "030": 12, "034": 12, "038": 12, "040": 10, "022": 6, "036": 6, "033": 5, "025": 5, "008": 4}
    | {"010": 3, "014": 4, "011": 3, "042": 4, "019": 3, "024": 3}
)
_MOBILE = names.pool(
    {"090": 4, "091": 6, "093": 3, "094": 4, "096": 4, "097": 6, "098": 8, "032": 2, "033": 3, "034": 3}
    | {"035": 3, "036": 4, "037": 4, "038": 4, "039": 3, "070": 2, "076": 1, "077": 2, "079": 2, "081": 1}
    | {"082": 2, "083": 2, "084": 2, "085": 1, "088": 2, "086": 2}
)
_BENEFIT = {"TE": "1", "CC": "1", "CK": "2", "CB": "2", "BT": "2", "HN": "2", "CN": "2", "LH": "2", "HT": "3"}
_NO_NUMBER = {"newborn": 0.55, "elderly": 0.03, "other": 0.003}


def give_numbers(world: World) -> None:
    """Give everybody numbers that agree with sex and birth year; no number is given twice."""
    rng = Random(f"{world.seed}:identity")
    taken: set[str] = set()
    insured: set[str] = set()
    for person in world.persons:
        twin = world.person(person.twin) if person.twin else None
        if not _lacks_number(person, world, rng):
            person.personal_number = _personal_number(person, twin, rng, taken)
        if person.birth.year <= 1998:
            person.old_number = _old_number(rng)
        person.insurance = _insurance(person, world, rng, insured)
        person.phone = _phone(person, world, rng)


def _lacks_number(person: Person, world: World, rng: Random) -> bool:
    age = person.age(world.today)
    days = (world.today - person.birth).days
    kind = "newborn" if days < 75 else "elderly" if age >= 60 else "other"
    return rng.random() < _NO_NUMBER[kind]


def _personal_number(person: Person, twin: Person | None, rng: Random, taken: set[str]) -> str:
    """Twins get the next serial of the same province: neighbouring numbers, as registered one after the other."""
    digit = (0 if person.birth.year < 2000 else 2) + (person.sex == "female")
    year = f"{person.birth.year % 100:02d}"
    if twin is not None and twin.personal_number and twin.id < person.id:
        serial = (int(twin.personal_number[6:]) + 1) % 1_000_000
        number = f"{twin.personal_number[:3]}{digit}{year}{serial:06d}"
        if number not in taken:
            taken.add(number)
            return number
    away = person.residence != "permanent" and person.birth.year < 2012
    while True:
        province = (_BORN_AWAY if away else _BORN_HERE).draw(rng)
        number = f"{province}{digit}{year}{rng.randint(1, 999_998):06d}"
        if number not in taken:
            taken.add(number)
            return number


def _old_number(rng: Random) -> str | None:
    if rng.random() < 0.08:
        return None
    return f"{rng.choice(('031', '030', '031', '032', '033'))}{rng.randint(0, 999_999):06d}"


def object_code(person: Person, world: World) -> str:
    """The two letters of the insurance code a person holds now, by the legal order of priority; "" when uninsured."""
    age = person.age(world.today)
    if age < 6:
        return "TE"
    ordered = (
        (person.position != "", "DN"),
        (person.occupation_name == "Hưu trí", "HT"),
        (person.merit != "" and person.merit.startswith(("Thương", "Bệnh", "Bà mẹ")), "CC"),
        (person.merit != "", "CK"),
        ("poor" in person.groups, "HN"),
        (person.social_protection.startswith("Người cao tuổi từ đủ 75"), "LH"),
        (person.social_protection != "", "BT"),
        ("near_poor" in person.groups, "CN"),
        (6 <= age < 18, "HS"),
        (18 <= age < 22 and person.occupation_name == "Sinh viên", "SV"),
        (person.occupation[:1] in "123", "CH"),
    )
    return next((code for holds, code in ordered if holds), "GD")


def _insurance(person: Person, world: World, rng: Random, insured: set[str]) -> str | None:
    code = object_code(person, world)
    uninsured = 0.16 if code == "GD" else 0.012
    newborn = (world.today - person.birth).days < 60
    if rng.random() < (0.5 if newborn else uninsured):
        return None
    while (number := f"31{rng.randint(10_000_000, 99_999_999)}") in insured:
        continue
    insured.add(number)
    return f"{code}{_BENEFIT.get(code, '4')}31{number}"


def _phone(person: Person, world: World, rng: Random) -> str | None:
    age = person.age(world.today)
    share = 0.0 if age < 12 else 0.35 if age < 16 else 0.97 if age < 60 else 0.7 if age < 75 else 0.35
    if rng.random() >= share:
        return None
    return f"{_MOBILE.draw(rng)}{rng.randint(1_000_000, 9_999_999)}"
