"""Whom somebody who is being written down may already be: shown while the form is filled in, wherever people can be created."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from kham.kernel.dates import read_date
from kham.kernel.identity import read_personal_number
from kham.kernel.names import marked_key, match_key
from kham.kernel.phones import read_phone
from kham.places.models import within
from kham.roster.models import Person
from kham.roster.queries.people import people
from kham.roster.queries.restricting import conceal
from kham.roster.queries.searching import alike
from kham.roster.rules import candidates as rules
from kham.roster.rules import restricted
from kham.roster.sealed import index_of

COMPARED = 400  # people looked at for one form
CHUNK = 500  # ids in one query
MORE = 4  # points that a phone and a number of nearly the same digits may add to name, birth and sex


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant, and what agrees and what differs. ``sure``: the form must say whether it is this one."""

    person: Person
    score: int
    words: list[rules.Word]

    @property
    def sure(self) -> bool:
        """Whether somebody new may only be written down after "another person" was said."""
        return self.score >= rules.SURE


def candidates(
    viewer: Any,
    fields: Mapping[str, Any],
    *,
    path: str,
    today: dt.date,
    visible: QuerySet[Person] | None = None,
    limit: int = 4,
) -> list[Candidate]:
    """The likeliest first. ``fields``: text as typed (full_name, birth, sex, personal_number, phone, insurance_number,
    neighbourhood: path); ``path``: the commune; ``visible``: people an upper room vouches for instead of the roster's own rule.
    """
    typed = read(fields, today)
    if len(typed.name.split()) < 2 and not typed.number:
        return []
    shown = (people(viewer) if visible is None else visible).filter(within([path], "unit_path"))
    found = []
    for one in _near(shown, typed, path):
        said = rules.compare(typed, _known(viewer, one))
        if said and (points := rules.score(said)) >= rules.LIKELY:
            found.append(Candidate(conceal(viewer, one), points, said))
    found.sort(
        key=lambda one: (-one.score, one.person.died_on is not None, one.person.sort_key, str(one.person.pk))
    )
    return found[:limit]


def read(fields: Mapping[str, Any], today: dt.date) -> rules.Typed:
    """What stands in the form; whatever cannot be read yet is unknown."""
    name = str(fields.get("full_name") or "")
    birth = read_date(str(fields.get("birth") or ""), today=today).value
    number = read_personal_number(str(fields.get("personal_number") or "")).value or ""
    insurance = "".join(sign for sign in str(fields.get("insurance_number") or "") if sign.isdigit())[-10:]
    return rules.Typed(
        name=match_key(name), marked=marked_key(name), year=birth.year if birth else 0, month=(birth.month or 0) if birth else 0,
        day=(birth.day or 0) if birth else 0, sex=str(fields.get("sex") or ""), number=number,
        phone=read_phone(str(fields.get("phone") or "")).value or "", insurance=insurance if len(insurance) == 10 else "",
        place=str(fields.get("place") or ""),
    )  # fmt: skip


def _known(viewer: Any, one: Person) -> rules.Typed:
    hidden = restricted.hidden_fields(viewer.role_code, one.restricted)
    values = {
        "number": one.personal_number if "personal_number" not in hidden else "", "phone": one.phone if "phone" not in hidden else "",
        "insurance": one.insurance_number if "insurance_number" not in hidden else "",
    }  # fmt: skip
    return rules.Typed(
        name=one.name_key, marked=marked_key(one.full_name), year=one.birth_year or 0, month=one.birth_month or 0, day=one.birth_day or 0,
        sex=one.sex, place=one.unit_path if one.unit_path.count(".") > 2 else "", **values,
    )  # fmt: skip


def _near(shown: QuerySet[Person], typed: rules.Typed, path: str) -> list[Person]:
    """People worth comparing: who share most words of the name and were born within a year of it, or hold the number."""
    keys = alike(shown, path, words=typed.name.split(), year=typed.year, limit=COMPARED)
    conditions = Q(pk__in=keys)
    for name, value in (("personal_number", typed.number), ("insurance_number", typed.insurance)):
        if value:
            conditions |= Q(**{f"{name}_index": index_of(value, name)})
    return list(shown.filter(conditions).select_related("unit", "household"))


def candidates_of_many(
    viewer: Any, wanted: Sequence[Mapping[str, Any]], *, path: str, today: dt.date, limit: int = 4
) -> list[list[Candidate]]:
    """The same answers as `candidates`, for a whole table of ``wanted`` rows: the commune is read once, not once a row."""
    shown = people(viewer).filter(within([path], "unit_path"))
    rows = [read(fields, today) for fields in wanted]
    commune = _Commune(shown)
    near = [commune.near(typed) for typed in rows]
    opened: dict[Any, Person] = {}
    for some in _chunks(sorted({key for keys in near for key in keys}, key=str)):
        opened |= {one.pk: one for one in shown.filter(pk__in=some).select_related("unit", "household")}
    known = {key: _known(viewer, one) for key, one in opened.items()}
    made = []
    for typed, keys in zip(rows, near, strict=True):
        found = []
        for key in keys:
            said = rules.compare(typed, known[key]) if key in known else []
            if said and (points := rules.score(said)) >= rules.LIKELY:
                found.append(Candidate(conceal(viewer, opened[key]), points, said))
        found.sort(
            key=lambda one: (
                -one.score,
                one.person.died_on is not None,
                one.person.sort_key,
                str(one.person.pk),
            )
        )
        made.append(found[:limit])
    return made


def holders(viewer: Any, numbers: Iterable[str], *, path: str) -> dict[str, list[Person]]:
    """People under ``path`` who hold each personal number, whatever their name; numbers of nobody are absent."""
    wanted = {index_of(number, "personal_number"): number for number in numbers if number}
    found: dict[str, list[Person]] = {}
    for some in _chunks(sorted(wanted)):
        for one in people(viewer).filter(within([path], "unit_path"), personal_number_index__in=some):
            found.setdefault(wanted[one.personal_number_index], []).append(one)
    return found


def _chunks(keys: list[Any]) -> Iterable[list[Any]]:
    return (keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK))


class _Commune:
    """Names, births and fingerprints of numbers of everybody in sight: enough to say who is worth opening."""

    def __init__(self, shown: QuerySet[Person]) -> None:
        self.people: dict[Any, rules.Typed] = {}
        self.words: dict[tuple[str, int], list[Any]] = {}
        self.numbers: dict[str, list[Any]] = {}
        self.years: set[int] = set()
        columns = (
            "pk", "name_key", "full_name", "birth_year", "birth_month", "birth_day", "sex", "personal_number_index",
            "insurance_number_index",
        )  # fmt: skip
        for key, name, full, year, month, day, sex, number, insured in shown.order_by().values_list(*columns):
            self.people[key] = rules.Typed(
                name=name, marked=marked_key(full), year=year or 0, month=month or 0, day=day or 0, sex=sex
            )
            self.years.add(year or 0)
            for word in set(name.split()):
                self.words.setdefault((word, year or 0), []).append(key)
            for purpose, index in (("number", number), ("insurance", insured)):
                if index:
                    self.numbers.setdefault(f"{purpose} {index}", []).append(key)

    def near(self, typed: rules.Typed) -> list[Any]:
        """Ids of those who hold a number of the row, or whose name, birth and sex leave the score within reach."""
        bare = replace(typed, number="", phone="", insurance="")
        sure = [
            *self.numbers.get(f"number {index_of(typed.number, 'personal_number')}", ()),
            *self.numbers.get(f"insurance {index_of(typed.insurance, 'insurance_number')}", ()),
        ]
        found = dict.fromkeys(sure)
        for key in self._alike(typed):
            said = rules.compare(bare, self.people[key]) if key not in found else []
            if said and rules.score(said) + MORE >= rules.LIKELY:
                found[key] = None
        return list(found)

    def _alike(self, typed: rules.Typed) -> list[Any]:
        """Who shares all words of the name but one and was born within a year; all words, where the row has no year."""
        words = set(typed.name.split())
        least = max(1, len(words) - 1) if typed.year else len(words)
        years = {typed.year - 1, typed.year, typed.year + 1, 0} & self.years if typed.year else self.years
        shared = Counter(key for word in words for year in years for key in self.words.get((word, year), ()))
        return [key for key, many in shared.items() if many >= least]
