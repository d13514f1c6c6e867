"""What people are to the state: target groups, school, work, and the true state of their health."""

from __future__ import annotations

from random import Random

from kham.site.demo import conditions, names
from kham.site.demo.facts import Household, Organisation, Person, World

_POOR = {"old_alone": (0.07, 0.08), "single_parent": (0.08, 0.09), "renters": (0.0, 0.0)}
_DISABILITY = names.pool(
    {"Vận động": 42, "Nghe, nói": 13, "Nhìn": 14, "Thần kinh, tâm thần": 16, "Trí tuệ": 10, "Khác": 5}
)
_DEGREE = names.pool({"Đặc biệt nặng": 22, "Nặng": 58, "Nhẹ": 20})
_MERIT_MEN = names.pool(
    {
        "Thương binh": 46,
        "Bệnh binh": 22,
        "Người hoạt động kháng chiến bị nhiễm chất độc hóa học": 20,
        "Thân nhân liệt sĩ": 12,
    }
)
_MERIT_WOMEN = names.pool({"Thân nhân liệt sĩ": 70, "Thương binh": 12, "Người có công giúp đỡ cách mạng": 18})
_DIAGNOSES = names.pool(
    {
        "F20 - Tâm thần phân liệt": 42,
        "G40 - Động kinh": 34,
        "F32 - Trầm cảm": 12,
        "F71 - Chậm phát triển tâm thần": 12,
    }
)
_CIRCUMSTANCES = names.pool(
    {
        "Trẻ mồ côi cha": 34,
        "Trẻ mồ côi mẹ": 14,
        "Trẻ khuyết tật": 22,
        "Trẻ mắc bệnh hiểm nghèo": 10,
        "Trẻ em thuộc hộ nghèo không có người chăm sóc": 12,
        "Trẻ bị bỏ rơi, có người nhận nuôi": 8,
    }
)
_WORK = {
    "61": ("Nông dân", 15),
    "52": ("Buôn bán", 20),
    "71": ("Thợ xây", 11),
    "83": ("Lái xe", 8),
    "75": ("Công nhân", 24),
    "72": ("Thợ cơ khí", 8),
    "91": ("Lao động tự do", 14),
    "23": ("Giáo viên", 4),
    "22": ("Nhân viên y tế", 2),
    "41": ("Nhân viên văn phòng", 6),
    "54": ("Bảo vệ", 2),
}
_WORK_POOL = names.pool({code: weight for code, (_, weight) in _WORK.items()})


def give_groups(world: World) -> None:
    """Occupations and the nine target groups, each from what is true about the person and the household."""
    rng = Random(f"{world.seed}:groups")
    for home in world.households:
        home.poverty = _poverty(home, rng)
    for wanted in ("poor", "near_poor"):
        if not any(home.poverty == wanted for home in world.households):
            next(home for home in world.households if not home.poverty).poverty = wanted
    for person in world.persons:
        _occupation(person, world, rng)
        _personal_facts(person, world, rng)
        person.groups = tuple(sorted(_groups(person, world, rng)))


def _poverty(home: Household, rng: Random) -> str:
    poor, near = _POOR.get(home.kind, (0.013, 0.026))
    chance = rng.random()
    return "poor" if chance < poor else "near_poor" if chance < poor + near else ""


def _occupation(person: Person, world: World, rng: Random) -> None:
    age = person.age(world.today)
    if age < 6:
        person.occupation_name = "Trẻ em"
    elif age < 18:
        person.occupation_name = "Học sinh"
    elif age < 22 and rng.random() < 0.45:
        person.occupation_name = "Sinh viên"
    elif age >= 60 and (age >= 70 or rng.random() < 0.6):
        person.occupation_name = "Hưu trí" if rng.random() < 0.24 else "Già yếu"
    else:
        person.occupation = _WORK_POOL.draw(rng)
        person.occupation_name = _WORK[person.occupation][0]


def _personal_facts(person: Person, world: World, rng: Random) -> None:
    """Disability, merit, mental illness, circumstances of children, being confined to bed."""
    age, year = person.age(world.today), person.birth.year
    if rng.random() < (0.01 if age < 16 else 0.018 if age < 60 else 0.055 if age < 80 else 0.12):
        person.disability, person.disability_degree = _DISABILITY.draw(rng), _DEGREE.draw(rng)
    if person.sex == "male":
        merit = 0.15 if 1940 <= year <= 1957 else 0.05 if 1958 <= year <= 1968 else 0.0
    else:
        merit = 0.07 if year <= 1957 else 0.006 if year <= 1975 else 0.0
    if rng.random() < merit:
        person.merit = (_MERIT_MEN if person.sex == "male" else _MERIT_WOMEN).draw(rng)
    if age >= 15 and rng.random() < 0.007:
        person.diagnosis = _DIAGNOSES.draw(rng)
    if age < 16 and rng.random() < 0.03:
        person.circumstance = _circumstance(person, rng)
    person.bedridden = rng.random() < (0.09 if age >= 80 else 0.012 if age >= 60 else 0.001)


def _circumstance(person: Person, rng: Random) -> str:
    """A child whose father or mother lives in the household is not an orphan on that side."""
    while True:
        found = _CIRCUMSTANCES.draw(rng)
        if (found.endswith("cha") and person.father) or (found.endswith("mẹ") and person.mother):
            continue
        if found.startswith("Trẻ bị bỏ rơi") and (person.father or person.mother):
            continue
        if found == "Trẻ khuyết tật" and not person.disability:
            person.disability, person.disability_degree = _DISABILITY.draw(rng), _DEGREE.draw(rng)
        return found


def _groups(person: Person, world: World, rng: Random) -> set[str]:
    age = person.age(world.today)
    home = world.household(person.household)
    alone = [number for number in home.members if world.person(number).is_resident] == [person.id]
    found = {home.poverty} if home.poverty else set()
    if age >= 60:
        found.add("elderly")
    lonely = age >= 60 and alone and home.kind == "old_alone" and rng.random() < 0.6
    person.social_protection = _social_protection(person, age, home, lonely, rng)
    facts = {
        "disabled": person.disability,
        "merit": person.merit,
        "social_protection": person.social_protection,
        "special_child": person.circumstance,
        "mental_illness": person.diagnosis,
        "lonely": lonely,
    }
    return found | {group for group, holds in facts.items() if holds}


def _social_protection(person: Person, age: int, home: Household, lonely: bool, rng: Random) -> str:
    """Why somebody gets monthly social assistance (NĐ 20/2021 and the social pension from 75), or ""."""
    if person.circumstance.startswith(("Trẻ mồ côi", "Trẻ bị bỏ rơi")):
        return "Trẻ em không có nguồn nuôi dưỡng"
    if lonely and home.poverty:
        return "Người cao tuổi cô đơn thuộc hộ nghèo, hộ cận nghèo"
    if person.disability and person.disability_degree != "Nhẹ":
        return f"Người khuyết tật {person.disability_degree.lower()}"
    if age >= 75 and person.occupation_name != "Hưu trí" and not person.merit and rng.random() < 0.85:
        return "Người cao tuổi từ đủ 75 tuổi không có lương hưu"
    if home.kind == "single_parent" and home.poverty == "poor" and person.relation == "Chủ hộ":
        return "Người đơn thân nghèo đang nuôi con"
    return ""


# -- school and work ------------------------------------------------------------------------------------

_SCHOOLS = (
    ("school_1", "Trường Tiểu học Sóng Biếc", 1, 5),
    ("school_2", "Trường Trung học cơ sở Bến Xanh", 6, 9),
)
_EMPLOYERS = (
    ("employer_1", "Công ty TNHH May Cánh Buồm Nâu", "Công nhân may", 0.045),
    ("employer_2", "Công ty Cổ phần Cơ khí Triều Dâng", "Thợ hàn", 0.02),
)
_CLASS_SIZE = 40
_NEAR_WARDS = (
    "phường Thiên Hương",
    "phường Nam Triệu",
    "phường Bạch Đằng",
    "phường Thủy Nguyên",
    "xã Việt Khê",
)


def fill_schools(world: World) -> None:
    """One primary and one lower secondary school, school year 2025-2026; one pupil in sixteen lives elsewhere."""
    rng = Random(f"{world.seed}:schools")
    first_year = (world.today.year if world.today.month >= 9 else world.today.year - 1) - 5
    for order, (code, name, low, high) in enumerate(_SCHOOLS):
        spot = (round(20.9412 - 0.004 * order, 5), round(106.6905 + 0.006 * order, 5))
        world.organisations.append(Organisation(code, name, "school", *spot))
        for grade in range(low, high + 1):
            pupils = _pupils(world, first_year - grade, rng)
            classes = max(1, -(-len(pupils) // _CLASS_SIZE))
            for index, pupil in enumerate(pupils):
                pupil.school, pupil.school_class = code, f"{grade}A{index % classes + 1}"
                pupil.groups = tuple(sorted({*pupil.groups, "pupil"}))


def _pupils(world: World, year: int, rng: Random) -> list[Person]:
    """Children of one birth year (the first form takes those who turn six in the year school begins)."""
    here = [p for p in world.persons if p.birth.year == year and p.is_resident and rng.random() < 0.94]
    for _ in range(round(len(here) / 15)):
        like = rng.choice(here)
        here.append(_outsider(world, rng, "male" if rng.random() < 0.52 else "female", like.birth.year))
    rng.shuffle(here)
    return here


def fill_employers(world: World) -> None:
    """Two employers; a quarter of their workers live in other wards."""
    rng = Random(f"{world.seed}:employers")
    grown = [p for p in world.persons if p.is_resident and 18 <= p.age(world.today) < 60 and not p.works_away]
    grown = [p for p in grown if p.occupation[:1] in "579" and not p.bedridden and p.occupation != "99"]
    rng.shuffle(grown)
    for order, (code, name, position, share) in enumerate(_EMPLOYERS):
        spot = (round(20.9331 + 0.003 * order, 5), round(106.7012 + 0.005 * order, 5))
        world.organisations.append(Organisation(code, name, "employer", *spot))
        wanted = max(3, round(share * len(world.persons)))
        workers, grown = grown[:wanted], grown[wanted:]
        for _ in range(wanted // 3):
            year = world.today.year - rng.randint(20, 55)
            workers.append(_outsider(world, rng, "female" if rng.random() < 0.6 else "male", year))
        for worker in workers:
            worker.employer = code
            worker.position = (
                position if rng.random() < 0.8 else rng.choice(("Tổ trưởng", "Kế toán", "Thủ kho"))
            )
            worker.occupation, worker.occupation_name = (
                ("75", "Công nhân") if order == 0 else ("72", "Thợ cơ khí")
            )
            worker.groups = tuple(sorted({*worker.groups, "worker"}))


def _outsider(world: World, rng: Random, sex: str, year: int) -> Person:
    """Somebody who learns or works here and lives in a neighbouring ward."""
    middle, given = names.middle_and_given(rng, sex, year)
    home = Household(len(world.households) + 1, "outside", "", rng.choice(_NEAR_WARDS))
    birth = world.today.replace(year=year, month=rng.randint(1, 12), day=rng.randint(1, 28))
    person = Person(
        id=len(world.persons) + 1,
        family=names.surname(rng),
        middle=middle,
        given=given,
        sex=sex,
        birth=birth,
        relation="Chủ hộ",
        household=home.id,
        residence="outside",
        occupation_name="Học sinh" if world.today.year - year < 18 else "",
    )
    home.head, home.members = person.id, [person.id]
    world.households.append(home)
    world.persons.append(person)
    return person


def give_health(world: World) -> None:
    """Underlying conditions of every adult, by age and sex, and which of them the person knows of."""
    rng = Random(f"{world.seed}:health")
    for person in world.persons:
        age = person.age(world.today)
        if age >= 18:
            person.conditions, person.known = conditions.draw_conditions(age, person.sex, rng)
