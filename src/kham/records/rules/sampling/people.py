"""Invented people: names of many kinds, birth dates on every boundary, numbers that agree with sex and year."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from kham.records.rules.sampling.drawing import Person, weighted, words

FIRST_DAY, LAST_DAY = dt.date(2026, 7, 6), dt.date(2026, 11, 20)
# Youngest and oldest age in whole years of each form; the boundaries lie at 0, 6 and 18.
AGES = {"adult": (18, 104), "minor": (6, 17), "child": (0, 5)}
_SPREAD = {"adult": (18, 30, 45, 60, 70, 80, 104)}
NO_NUMBER_CHILD, BOUNDARY = 0.35, 0.12


def exam_day(chance: Random) -> dt.date:
    """A day on which the forms in force since 1/7/2026 were used; never one to come, since portals refuse it."""
    return FIRST_DAY + dt.timedelta(days=chance.randrange((LAST_DAY - FIRST_DAY).days))


def birthday(year: int, month: int, day: int) -> dt.date:
    """A date; 29 February of a common year becomes 1 March, the day on which such a person grows older."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return dt.date(year, 3, 1)


def birth(chance: Random, form: str, on: dt.date) -> dt.date:
    """A birth date whose age on the exam day is of the form; often on the very edge of it."""
    youngest, oldest = AGES[form]
    latest = birthday(on.year - youngest, on.month, on.day)
    earliest = birthday(on.year - oldest - 1, on.month, on.day) + dt.timedelta(days=1)
    if chance.random() < BOUNDARY:
        edge = chance.choice((0, 0, 1))
        return chance.choice((latest - dt.timedelta(days=edge), earliest + dt.timedelta(days=edge)))
    if form == "adult":
        ages = _SPREAD["adult"]
        low = chance.choice(ages[:-1])
        high = ages[ages.index(low) + 1]
        latest = min(latest, birthday(on.year - low, on.month, on.day))
        earliest = max(earliest, birthday(on.year - high, on.month, on.day))
    if form == "child" and chance.random() < 0.5:
        earliest = max(earliest, on - dt.timedelta(days=900))
    return earliest + dt.timedelta(days=chance.randint(0, (latest - earliest).days))


def known(chance: Random, form: str, born: dt.date, on: dt.date) -> str:
    """How much of the birth date is known: many old people know the year alone."""
    drawn = chance.random()
    if form == "adult" and on.year - born.year > 60 and drawn < 0.45:
        return f"{born:%Y}"
    if form == "adult" and on.year - born.year > 19 and drawn < 0.08:
        return f"{born:%Y}" if drawn < 0.05 else f"{born:%Y-%m}"
    return born.isoformat()


def named(chance: Random, sex: str, ethnicity: str) -> str:
    """A full name; spaces, apostrophes and marks as they are met."""
    pools = words("people")
    kind = "female" if sex == "female" or (sex == "other" and chance.random() < 0.5) else "male"
    own = pools["ethnic"][ethnicity].get(kind)
    if own:
        return str(chance.choice(own))
    parts = (
        weighted(chance, pools["surnames"]),
        chance.choice(pools["middle"][kind]),
        chance.choice(pools["given"][kind]),
    )
    return " ".join(part for part in parts if part)


def number(chance: Random, born: dt.date, sex: str, provinces: list[str]) -> str:
    """Twelve digits: province of registration, century with sex, year, six more."""
    century = 2 * ((born.year - 1900) // 100) + (sex == "female")
    return f"{chance.choice(provinces)}{century}{born.year % 100:02d}{chance.randint(1, 999_999):06d}"


def person(chance: Random, form: str, on: dt.date) -> Person:
    """Somebody of the age of the form, with what reception asks."""
    pools = words("people")
    sex = weighted(chance, {"female": 55, "male": 44, "other": 1})
    ethnicity = weighted(chance, {code: one["weight"] for code, one in pools["ethnic"].items()})
    born, place = birth(chance, form, on), chance.choice(pools["places"])
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    own_number = number(chance, born, sex, place["number"])
    made = Person(
        name=named(chance, sex, ethnicity),
        sex=sex,
        birth=known(chance, form, born, on),
        born=born,
        number="" if form == "child" and chance.random() < NO_NUMBER_CHILD else own_number,
        ethnicity=ethnicity,
        occupation=chance.choice(pools["occupations"]) if form == "adult" else "00",
        workplace=_workplace(chance, form, age),
        address=f"{chance.choice(place['where'])}",
        province=place["province"],
        commune=place["commune"],
        phone=f"09{chance.randint(10_000_000, 99_999_999)}" if chance.random() < 0.8 else "",
        groups=_groups(chance, form, age, ethnicity),
        answers={},
    )
    made.answers = _reception(chance, form, made, age, pools)
    return made


def _workplace(chance: Random, form: str, age: int) -> str:
    pools = words("people")
    if form == "adult":
        return str(chance.choice(pools["workplaces"])) if chance.random() < 0.6 else ""
    return str(chance.choice(pools["schools"])) if age >= 3 else ""


def _groups(chance: Random, form: str, age: int, ethnicity: str) -> tuple[str, ...]:
    """DOI_TUONG in the list of 16 codes, fitting the age."""
    found = set()
    if age >= 60:
        found.add("1")
    if form == "minor":
        found.add("11")
    if form == "child" and age >= 3:
        found.add("10")
    if form == "adult" and age < 60:
        found.add(weighted(chance, {"12": 3 if age < 23 else 0, "13": 4, "14": 3, "16": 1}))
    if ethnicity not in ("01", "04", "55", "99") and chance.random() < 0.6:
        found.add("6")
    found |= {
        code
        for code, share in {
            "2": 0.05,
            "3": 0.12,
            "4": 0.05,
            "5": 0.1,
            "7": 0.05,
            "8": 0.02,
            "15": 0.06,
        }.items()
        if chance.random() < share
    }
    return tuple(sorted(found, key=int)) or ("16",)


def _reception(chance: Random, form: str, made: Person, age: int, pools: dict[str, Any]) -> dict[str, Any]:
    """Answers of XML1 beside those that the facts carry."""
    answers: dict[str, Any] = {}
    if chance.random() < 0.5:
        answers["NHOM_MAU"] = chance.choice(pools["blood"])
    if form != "child" and age >= 14 and chance.random() < 0.8:
        issued = min(made.born + dt.timedelta(days=5200 + chance.randrange(2000)), FIRST_DAY)
        answers |= {
            "NGAYCAP_CCCD": max(issued, dt.date(2016, 1, 4)).isoformat(),
            "NOICAP_CCCD": chance.choice(pools["issuers"]),
        }
    relative_sex = weighted(chance, {"female": 3, "male": 1})
    relative = {
        "name": named(chance, relative_sex, made.ethnicity),
        "number": number(chance, made.born - dt.timedelta(days=9900), relative_sex, ["031", "001"]),
        "phone": f"03{chance.randint(10_000_000, 99_999_999)}",
    }
    if form == "minor" and (age < 16 or chance.random() < 0.5):
        answers |= {"NGUOI_GIAM_HO": relative["name"], "DIEN_THOAI_NGH": relative["phone"]}
        if chance.random() < 0.8:
            answers["SO_CCCD_NGH"] = relative["number"]
    if form == "child":
        answers |= {
            "HO_TEN_NGUOI_DI_CUNG": relative["name"],
            "MOI_QUAN_HE_VOI_TRE": chance.choice(("2", "3") if relative_sex == "female" else ("1", "3", "9")),
        }
        if not made.number or chance.random() < 0.6:
            answers["SO_CCCD_NGUOI_DI_CUNG"] = relative["number"]
        if chance.random() < 0.7:
            answers["DIEN_THOAI_NGUOI_DI_CUNG"] = relative["phone"]
    return answers
