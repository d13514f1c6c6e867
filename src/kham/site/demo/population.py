"""Households and who lives in them: ages, relations, births, twins, deaths, moves and people of one name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kham.site.demo import names
from kham.site.demo.facts import Household, Person, World

_KINDS = names.pool(
    {
        "nuclear": 39,
        "three_generations": 19,
        "old_couple": 11,
        "old_alone": 5,
        "middle_couple": 9,
        "single_parent": 5,
        "single": 4,
        "renters": 8,
    }
)
_ETHNICITY = names.pool({"01": 978, "02": 5, "04": 4, "06": 4, "07": 3, "03": 2, "08": 2, "09": 2})
_CHILDREN = names.pool({"0": 10, "1": 30, "2": 46, "3": 13, "4": 1})
TWIN_RATE = 0.014


def settle(world: World, people: int) -> None:
    """Fill the ward with households until ``people`` residents live there."""
    builder = _Builder(world)
    living = 0
    while living < people:
        home = builder.household()
        living += sum(world.person(number).is_resident for number in home.members)
    builder.relocate()


@dataclass(slots=True)
class _Parents:
    father: Person | None
    mother: Person | None


class _Builder:
    """Adds households one after another; all chance comes from one generator."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = Random(f"{world.seed}:population")
        self.weights = [self.rng.uniform(0.75, 1.35) for _ in world.neighbourhoods]

    def household(self) -> Household:
        """One more household with its members, head first."""
        kind = _KINDS.draw(self.rng)
        place = self.rng.choices(self.world.neighbourhoods, weights=self.weights)[0]
        number = len(self.world.households) + 1
        home = Household(number, kind, place.code, self._house(), code=f"HB{number:05d}")
        self.world.households.append(home)
        getattr(self, f"_{kind}")(home)
        home.head = home.members[0]
        for member in home.members:
            self._fate(self.world.person(member), home)
        return home

    def _house(self) -> str:
        if self.rng.random() < 0.35:
            return f"Số {self.rng.randint(1, 260)}"
        return f"Số {self.rng.randint(1, 60)} ngõ {self.rng.randint(1, 190)}"

    # -- people ---------------------------------------------------------------------------------------

    def _birth(self, age: float) -> date:
        """A birthday that makes somebody about this old; newborns may be days old, nobody is unborn."""
        born = self.world.today - timedelta(days=int(age * 365.25) + self.rng.randint(0, 364))
        return min(born, self.world.today - timedelta(days=4))

    def _person(
        self, home: Household, sex: str, birth: date, relation: str, family: str = "", ethnicity: str = ""
    ) -> Person:
        ethnicity = ethnicity or _ETHNICITY.draw(self.rng)
        family = family or names.surname(self.rng, ethnicity)
        middle, given = names.middle_and_given(self.rng, sex, birth.year)
        person = Person(
            id=len(self.world.persons) + 1,
            family=family,
            middle=middle,
            given=given,
            sex=sex,
            birth=birth,
            relation=relation,
            household=home.id,
            neighbourhood=home.neighbourhood,
            ethnicity=ethnicity,
            residence="temporary" if home.kind == "renters" else "permanent",
        )
        self.world.persons.append(person)
        home.members.append(person.id)
        return person

    def _couple(self, home: Household, age: float, relations: tuple[str, str] = ("Chủ hộ", "Vợ")) -> _Parents:
        man = self._person(home, "male", self._birth(age), relations[0])
        woman = self._person(
            home, "female", self._birth(max(18, age - self.rng.randint(-2, 6))), relations[1]
        )
        man.spouse, woman.spouse = woman.id, man.id
        return _Parents(man, woman)

    def _children(self, home: Household, parents: _Parents, count: int, relation: str = "Con") -> None:
        """Up to ``count`` births to these parents; grown children have mostly left."""
        carrier = parents.mother or parents.father
        named = parents.father or parents.mother
        assert carrier is not None and named is not None
        year = carrier.birth.year + self.rng.randint(20, 29)
        for _ in range(count):
            born = date(year, self.rng.randint(1, 12), self.rng.randint(1, 28))
            year += self.rng.randint(2, 6)
            if born > self.world.today - timedelta(days=4) or born.year - carrier.birth.year > 44:
                continue
            if (self.world.today.year - born.year) > 23 and self.rng.random() < 0.75:
                continue
            twins = self.rng.random() < TWIN_RATE
            first = self._child(home, parents, named, born, relation)
            if twins:
                second = self._child(home, parents, named, born, relation, like=first)
                first.twin, second.twin = second.id, first.id

    def _child(
        self,
        home: Household,
        parents: _Parents,
        named: Person,
        born: date,
        relation: str,
        like: Person | None = None,
    ) -> Person:
        sex = "male" if self.rng.random() < 0.525 else "female"
        if like is not None and self.rng.random() < 0.65:
            sex = like.sex
        child = self._person(home, sex, born, relation, named.family, named.ethnicity)
        if like is not None and like.sex == sex:
            child.middle = like.middle
            while child.given == like.given:
                child.given = names.middle_and_given(self.rng, sex, born.year)[1]
        child.father = parents.father.id if parents.father else None
        child.mother = parents.mother.id if parents.mother else None
        return child

    # -- kinds of household ----------------------------------------------------------------------------

    def _nuclear(self, home: Household) -> None:
        parents = self._couple(home, self.rng.triangular(25, 57, 38))
        self._children(home, parents, int(_CHILDREN.draw(self.rng)))

    def _three_generations(self, home: Household) -> None:
        age = self.rng.triangular(26, 54, 36)
        elder_age = age + self.rng.randint(22, 32)
        if self.rng.random() < 0.55:
            elders = self._couple(home, elder_age)
        elif self.rng.random() < 0.75:
            elders = _Parents(None, self._person(home, "female", self._birth(elder_age), "Chủ hộ"))
        else:
            elders = _Parents(self._person(home, "male", self._birth(elder_age), "Chủ hộ"), None)
        young = self._couple(home, age, ("Con", "Con dâu"))
        son = young.father
        assert son is not None
        if elders.father:
            son.family, son.ethnicity, son.father = (
                elders.father.family,
                elders.father.ethnicity,
                elders.father.id,
            )
        if elders.mother:
            son.mother = elders.mother.id
        self._children(home, young, int(_CHILDREN.draw(self.rng)), "Cháu")

    def _old_couple(self, home: Household) -> None:
        self._couple(home, self.rng.triangular(58, 93, 69))

    def _old_alone(self, home: Household) -> None:
        sex = "female" if self.rng.random() < 0.76 else "male"
        self._person(home, sex, self._birth(self.rng.triangular(60, 97, 78)), "Chủ hộ")

    def _middle_couple(self, home: Household) -> None:
        parents = self._couple(home, self.rng.triangular(44, 64, 54))
        self._children(home, parents, self.rng.randint(1, 2))

    def _single_parent(self, home: Household) -> None:
        mother = self._person(home, "female", self._birth(self.rng.triangular(25, 56, 38)), "Chủ hộ")
        self._children(home, _Parents(None, mother), self.rng.randint(1, 2))

    def _single(self, home: Household) -> None:
        sex = "male" if self.rng.random() < 0.6 else "female"
        self._person(home, sex, self._birth(self.rng.triangular(24, 58, 34)), "Chủ hộ")

    def _renters(self, home: Household) -> None:
        if self.rng.random() < 0.5:
            parents = self._couple(home, self.rng.triangular(20, 42, 28))
            self._children(home, parents, self.rng.randint(0, 1))
            return
        for order in range(self.rng.randint(1, 3)):
            sex = "male" if self.rng.random() < 0.5 else "female"
            relation = "Chủ hộ" if order == 0 else "Người ở thuê"
            self._person(home, sex, self._birth(self.rng.triangular(18, 45, 25)), relation)

    # -- what happens to them ----------------------------------------------------------------------------

    def _fate(self, person: Person, home: Household) -> None:
        """Some died or moved away in the last year and a half; lists may not know it yet."""
        age = person.age(self.world.today)
        death = 0.11 if age >= 80 else 0.025 if age >= 60 else 0.0012
        moved = 0.05 if home.kind == "renters" else 0.002 if age >= 60 else 0.012
        chance = self.rng.random()
        if chance < death:
            person.status = "dead"
        elif chance < death + moved:
            person.status = "moved"
        if person.status != "alive":
            days = self.rng.randint(5, 540)
            person.status_date = max(self.world.today - timedelta(days=days), person.birth)
        grown = 18 <= age < 55 and person.relation != "Chủ hộ"
        person.works_away = grown and self.rng.random() < 0.09

    def relocate(self) -> None:
        """One household in sixty came from another neighbourhood; older lists still show the first one."""
        codes = [one.code for one in self.world.neighbourhoods]
        for home in self.world.households:
            if self.rng.random() < 1 / 60:
                before = self.rng.choice([code for code in codes if code != home.neighbourhood])
                for number in home.members:
                    self.world.person(number).previous_neighbourhood = before


def plant_namesakes(world: World) -> None:
    """Hard cases for matching: neighbours of one name and year, fathers and sons of one name (about 1 in 500)."""
    rng = Random(f"{world.seed}:namesakes")
    wanted = max(2, len(world.persons) // 500)
    _plant_neighbours(world, rng, wanted)
    sons = [p for p in world.persons if p.sex == "male" and p.father and p.is_resident and p.twin is None]
    for son in rng.sample(sons, min(wanted, len(sons))):
        father = world.person(son.father or 0)
        son.middle, son.given = father.middle, father.given
        world.father_and_son.append((father.id, son.id))


def _plant_neighbours(world: World, rng: Random, wanted: int) -> None:
    """Give people without children or parents here the whole name of a neighbour of the same year and sex."""
    parents = {number for p in world.persons for number in (p.father, p.mother) if number}
    alike: dict[tuple[str, str, int], list[Person]] = {}
    for person in world.persons:
        if person.is_resident and person.age(world.today) >= 18:
            alike.setdefault((person.neighbourhood, person.sex, person.birth.year), []).append(person)
    crowded = [group for group in alike.values() if len(group) > 1]
    rng.shuffle(crowded)
    for group in crowded:
        if len(world.namesakes) == wanted:
            return
        first, second = rng.sample(group, 2)
        rooted = second.id in parents or second.father or second.mother
        if first.household == second.household or rooted:
            continue
        second.family, second.middle, second.given = first.family, first.middle, first.given
        second.ethnicity = first.ethnicity
        world.namesakes.append((first.id, second.id))
