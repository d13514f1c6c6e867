"""The shapes of the invented ward's facts: neighbourhoods, households, people, senders."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

WARD_CODE = "11533"
WARD_NAME = "Phường Hòa Bình"
PROVINCE_CODE = "31"
PROVINCE_NAME = "Thành phố Hải Phòng"
TODAY = date(2026, 7, 10)

GROUPS = (
    "elderly",
    "disabled",
    "poor",
    "near_poor",
    "merit",
    "social_protection",
    "special_child",
    "mental_illness",
    "lonely",
)
"""The nine target groups of the ward's plan, in its order; ``Person.groups`` may also hold pupil and worker."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A tổ dân phố. ``code`` is local ("01"), coordinates are WGS 84 degrees, ``venue`` its house of culture."""

    code: str
    name: str
    lat: float
    lon: float
    venue: str
    kind: str = "tổ dân phố"


@dataclass(slots=True)
class Person:
    """True facts about one invented person.

    ``sex`` is male or female; ``birth`` the true day; ``personal_number`` 12 digits or None;
    ``insurance`` 15 characters or None; ``residence`` permanent, temporary or outside (works or learns here,
    lives elsewhere); ``status`` alive, dead or moved (away from the ward) since ``status_date``;
    ``groups``, ``conditions`` and ``known`` (conditions the person knows of) are sorted tuples of codes.
    """

    id: int
    family: str
    middle: str
    given: str
    sex: str
    birth: date
    relation: str
    household: int = 0
    neighbourhood: str = ""
    previous_neighbourhood: str = ""
    ethnicity: str = "01"
    residence: str = "permanent"
    status: str = "alive"
    status_date: date | None = None
    personal_number: str | None = None
    old_number: str | None = None
    insurance: str | None = None
    phone: str | None = None
    occupation: str = "99"
    occupation_name: str = ""
    father: int | None = None
    mother: int | None = None
    spouse: int | None = None
    twin: int | None = None
    groups: tuple[str, ...] = ()
    disability: str = ""
    disability_degree: str = ""
    merit: str = ""
    social_protection: str = ""
    diagnosis: str = ""
    circumstance: str = ""
    school: str = ""
    school_class: str = ""
    employer: str = ""
    position: str = ""
    bedridden: bool = False
    works_away: bool = False
    conditions: tuple[str, ...] = ()
    known: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Full name, NFC, tone on the first vowel (Hòa, Thúy)."""
        return " ".join(part for part in (self.family, self.middle, self.given) if part)

    def age(self, on: date) -> int:
        """Completed years on a day."""
        return on.year - self.birth.year - ((on.month, on.day) < (self.birth.month, self.birth.day))

    @property
    def is_resident(self) -> bool:
        """Alive and living in the ward today, permanently or for a time."""
        return self.status == "alive" and self.residence != "outside"


@dataclass(slots=True)
class Household:
    """People of one address. ``house`` is the part below the neighbourhood ("Số 12 ngõ 5").

    ``kind`` "outside" marks the homes of pupils and workers who live in another ward: no neighbourhood, and
    ``house`` is the name of that ward. ``head`` may have died; ``poverty`` is poor, near_poor or "".
    """

    id: int
    kind: str
    neighbourhood: str
    house: str
    head: int = 0
    members: list[int] = field(default_factory=list)
    poverty: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A school or employer that sends a list; ``code`` is the sender code."""

    code: str
    name: str
    kind: str
    lat: float
    lon: float


@dataclass(slots=True)
class World:
    """Everything true about the ward on ``today``."""

    seed: int
    today: date
    neighbourhoods: list[Neighbourhood] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    namesakes: list[tuple[int, int]] = field(default_factory=list)
    father_and_son: list[tuple[int, int]] = field(default_factory=list)
    ward_code: str = WARD_CODE
    ward_name: str = WARD_NAME
    province_code: str = PROVINCE_CODE
    province_name: str = PROVINCE_NAME

    def person(self, number: int) -> Person:
        """The person with this id (1..n)."""
        return self.persons[number - 1]

    def household(self, number: int) -> Household:
        """The household with this id (1..n)."""
        return self.households[number - 1]

    def neighbourhood(self, code: str) -> Neighbourhood:
        """The neighbourhood with this local code; KeyError when there is none."""
        for one in self.neighbourhoods:
            if one.code == code:
                return one
        raise KeyError(code)

    def residents(self) -> list[Person]:
        """People alive and living in the ward today."""
        return [person for person in self.persons if person.is_resident]

    def in_group(self, group: str) -> list[Person]:
        """Everybody truly in a group, living residents only for the nine target groups."""
        return [
            p for p in self.persons if group in p.groups and (p.is_resident or group in ("pupil", "worker"))
        ]

    def address(self, person: Person) -> str:
        """House and neighbourhood as an official writes them; outside people have the ward they live in."""
        home = self.household(person.household)
        if person.residence == "outside":
            return home.house
        return f"{home.house}, {self.neighbourhood(person.neighbourhood).name}"
