"""The one search box: who answers a typed text, how many, in which order. Only people whom the viewer may see.

Packed communes are answered by lists of positions (models.search), everybody changed since by reading him; the two are put
together, so an answer is always of this moment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast, Coalesce

from kham.accounts.roles import May
from kham.kernel.names import match_key
from kham.places import queries as places_queries
from kham.places.models import Unit, within
from kham.roster import permissions
from kham.roster.models import Person
from kham.roster.models.search import SPAN, SearchEntry, SearchPack, SearchPosting
from kham.roster.queries.people import people as people_of
from kham.roster.queries.restricting import conceal
from kham.roster.rules import restricted, searching
from kham.roster.sealed import index_of, tail_key

RANKED = 1500  # so many are put into exact order; beyond it whole names, the living and the near come first
_TOLD = ("name_key", "birth_year", "unit_path", "full_name", "sort_key")
_FRESH = ("pk", *_TOLD, "died_on", "moved_on", "household__head_name")


@dataclass
class Found:
    """People in order of rank (at most ``limit``) and how many answer in all."""

    people: list[Person] = field(default_factory=list)
    count: int = 0
    asked: searching.Asked = field(default_factory=searching.Asked)
    loose: int = 0  # how many of those looked through were not packed


@dataclass
class _Packs:
    """The packs a viewer looks through, laid end to end: people of pack p stand from ``base[p]``."""

    base: dict[int, int] = field(default_factory=dict)
    path: dict[int, str] = field(default_factory=dict)
    wide: dict[int, str] = field(default_factory=dict)  # how the positions are written
    size: int = 0
    length: dict[int, int] = field(default_factory=dict)
    narrow: dict[int, list[str]] = field(
        default_factory=dict
    )  # neighbourhoods, where the viewer does not see the whole commune
    whole: bool = True  # these are all packs there are

    def at(self, number: int) -> int | None:
        """Place of an entry's number, None outside these packs."""
        base = self.base.get(number // SPAN)
        return None if base is None else base + number % SPAN

    def entire(self) -> np.ndarray:
        """Everybody of the communes that the viewer sees whole."""
        mask = np.zeros(self.size, dtype=bool)
        for pack, base in self.base.items():
            mask[base : base + self.length[pack]] = pack not in self.narrow
        return mask

    def numbers(self, at: np.ndarray) -> set[int]:
        """Entry numbers of places."""
        packs = np.array(list(self.base), dtype=np.int64)
        starts = np.array(list(self.base.values()), dtype=np.int64)
        which = np.searchsorted(starts, at, side="right") - 1
        return set((packs[which] * SPAN + (at - starts[which])).tolist())


def find(
    viewer: Any,
    text: str,
    *,
    limit: int = 20,
    near: str = "",
    inside: str = "",
    visible: QuerySet[Person] | None = None,
) -> Found:
    """Everybody who answers ``text``; ``near``: path of a neighbourhood whose people come first; ``inside``: only under this path;
    ``visible``: people an upper room vouches for under its own permission, instead of those the roster shows."""
    if visible is None:
        if not viewer.may(May.ROSTER_VIEW):
            return Found()
        visible = people_of(viewer)
    scope = tuple(viewer.paths)
    if inside:
        inner = tuple(path for path in scope if places_queries.contains(inside, path))
        scope = inner or tuple(inside for path in scope if places_queries.contains(path, inside))
        visible = visible.filter(within(scope, "unit_path"))
    asked = searching.read(text, _places(scope, text))
    if asked.empty:
        return Found(asked=asked)
    if exact := _exact(viewer, visible, asked):
        return Found([conceal(viewer, one) for one in exact[:limit]], len(exact), asked)
    if asked.number or not (asked.words or asked.digits or asked.places):
        return Found(asked=asked)
    return _Search(viewer, visible, scope, asked, near or _home(viewer)).answer(limit)


def search(viewer: Any, text: str, limit: int = 20) -> list[Person]:
    """The people alone of `find`; a text of one sign finds nobody."""
    return find(viewer, text, limit=limit).people if len(text.strip()) >= 2 else []


def _home(viewer: Any) -> str:
    """The viewer's own neighbourhood, if he has one."""
    return next((path for path in viewer.paths if places_queries.above(path, "neighbourhood")), "")


# A year and the last digits of a number are longer, a word of a neighbourhood's name with a number is not.
_NAMES_A_PLACE = re.compile(r"(?<!\d)\d{1,3}(?!\d)|\b(?:to|tdp|thon|khu|ban|xom|ap|cum|khom|buon|lang|doi)\b")
_place = lru_cache(maxsize=1 << 14)(searching.Place)  # a province has thousands, and each is folded twice


def _places(scope: tuple[str, ...], text: str) -> list[searching.Place]:
    """Neighbourhoods in scope; read only when the text could name one."""
    if not _NAMES_A_PLACE.search(match_key(text)):
        return []
    found = Unit.objects.filter(within(scope), level="neighbourhood", valid_to__isnull=True)
    return [
        _place(path, name, f"{kind} {name}") for path, name, kind in found.values_list("path", "name", "kind")
    ]


def _exact(viewer: Any, visible: QuerySet[Person], asked: searching.Asked) -> list[Person]:
    """People of a whole number or a short code; nobody is found by what his service hides from this viewer."""
    wanted: dict[str, str] = {"code": asked.code}
    if asked.number and permissions.sees_numbers(viewer):
        wanted["personal_number"] = asked.number if len(asked.number) == 12 else ""
        wanted["phone"], wanted["insurance_number"] = asked.phone, asked.insurance
    conditions = Q(pk__in=[])
    for name, value in wanted.items():
        if value:
            conditions |= Q(code=value) if name == "code" else Q(**{f"{name}_index": index_of(value, name)})
    found = (
        visible.filter(conditions).order_by("sort_key", "birth_year", "pk")[:200]
        if any(wanted.values())
        else []
    )
    return [one for one in found if not one.restricted or any(
        value and getattr(one, name) == value and name not in restricted.hidden_fields(viewer.role_code, one.restricted)
        for name, value in wanted.items()
    )]  # fmt: skip


MANY = 5000  # more people than this waiting at once are found by a condition, fewer by their ids


def _waiting() -> list[Any] | None:
    """Ids of all who changed since they were packed; None when there are very many.

    Asked for in the order of the marks, so that SQLite walks the small index of marks instead of everybody.
    """
    marked = Person.objects.filter(search_mark__isnull=False).order_by("search_mark")
    found = list(marked.values_list("pk", flat=True)[: MANY + 1])
    return found if len(found) <= MANY else None


def _loose_of(visible: QuerySet[Person], waiting: list[Any] | None) -> QuerySet[Person]:
    return visible.filter(search_mark__isnull=False) if waiting is None else visible.filter(pk__in=waiting)


class _Index:
    """The postings of some packs."""

    def __init__(self, packs: _Packs) -> None:
        self.packs = packs
        self.waiting = _waiting()

    def lists(self, keys: set[int]) -> dict[int, list[np.ndarray]]:
        """The postings of the keys, as places."""
        wanted = SearchPosting.objects.filter(key__in=keys)
        if not self.packs.whole:
            wanted = wanted.filter(pack__in=list(self.packs.base))
        found: dict[int, list[np.ndarray]] = {}
        for key, pack, raw in wanted.values_list("key", "pack_id", "positions"):
            if pack in self.packs.base:
                positions = np.frombuffer(raw, dtype=self.packs.wide[pack])
                found.setdefault(key, []).append(positions.astype(np.int64) + self.packs.base[pack])
        return found

    def any(self, lists: dict[int, list[np.ndarray]], keys: list[int]) -> np.ndarray:
        mask = np.zeros(self.packs.size, dtype=bool)
        for key in keys:
            for places in lists.get(key, ()):
                mask[places] = True
        return mask

    def _changed(self) -> QuerySet[SearchEntry]:
        if self.waiting is None:
            return SearchEntry.objects.filter(person__search_mark__isnull=False)
        return SearchEntry.objects.filter(person__in=self.waiting)

    def stale(self) -> list[int]:
        """Places of people who changed since they were packed."""
        numbers = self._changed().values_list("number", flat=True)
        return [at for number in numbers if (at := self.packs.at(number)) is not None]


class _Search(_Index):
    """One text against the packs and the people not packed."""

    def __init__(
        self,
        viewer: Any,
        visible: QuerySet[Person],
        scope: tuple[str, ...],
        asked: searching.Asked,
        near: str,
    ) -> None:
        self.viewer, self.visible, self.asked, self.near = viewer, visible, asked, near
        self.numbers = permissions.sees_numbers(viewer)
        super().__init__(_packs(scope))

    def answer(self, limit: int) -> Found:
        """The first ones and the count."""
        loose = self._loose()
        hits = self._packed() if self.packs.size else np.zeros(0, dtype=np.int64)
        ranked = [
            (*searching.rank(one, self.asked, self.near), sort, one.year, one.key) for one, sort in loose[0]
        ]
        ranked += self._first(hits, limit) if len(hits) else []
        ranked.sort()
        keys = [row[-1] for row in ranked[:limit]]
        there = {person.pk.hex: person for person in self.visible.filter(pk__in=keys)}
        shown = [conceal(self.viewer, there[key]) for key in keys if key in there]
        missing = len(keys) - len(shown)
        return Found(shown, len(loose[0]) + len(hits) - missing, self.asked, loose[1])

    def _loose(self) -> tuple[list[tuple[searching.Document, str]], int]:
        """Who answers among those not packed, and how many were read."""
        wanted = any(len(digits) >= searching.TAIL for digits in self.asked.digits)
        columns = (*_FRESH, *(("personal_number", "phone", "restricted") if wanted else ()))
        rows = list(_loose_of(self.visible, self.waiting).order_by().values_list(*columns))
        found = []
        for row in rows:
            one = _document(row, *(self._open(*row[9:]) if wanted else ()))
            if searching.matches(one, self.asked, numbers=self.numbers):
                found.append((one, row[5]))
        return found, len(rows)

    def _open(self, number: str, phone: str, service: str) -> tuple[str, str]:
        hidden = restricted.hidden_fields(self.viewer.role_code, service) if service else ()
        return "" if "personal_number" in hidden else number, "" if "phone" in hidden else phone

    def _packed(self) -> np.ndarray:
        """Places that answer, ascending."""
        words = [searching.key("w", word) for word in dict.fromkeys(self.asked.words)]
        years = [searching.key("y", digits) for digits in self.asked.digits if len(digits) <= searching.TAIL]
        head = [searching.key("h", self.asked.head_key)] if self.asked.head_key else []
        here = [searching.key("u", path) for paths in self.asked.places for path in paths]
        scope = [searching.key("u", path) for some in self.packs.narrow.values() for path in some]
        lists = self.lists({*words, *years, *head, *here, *scope})
        mask = self._all(lists, [[word] for word in words])
        if head:
            mask |= self.any(lists, head)
        for place in self.asked.places:
            mask &= self.any(lists, [searching.key("u", path) for path in place])
        if scope:
            mask &= self.any(lists, scope) | self.packs.entire()
        for digits in self.asked.digits:
            ends = self._ending(digits)
            if len(digits) <= searching.TAIL:
                ends |= self.any(lists, [searching.key("y", digits)])
            mask &= ends
        mask[self.stale()] = False
        return np.flatnonzero(mask)

    def _all(self, lists: dict[int, list[np.ndarray]], terms: list[list[int]]) -> np.ndarray:
        mask = np.ones(self.packs.size, dtype=bool)
        for keys in terms:
            mask &= self.any(lists, keys)
        return mask

    def _ending(self, digits: str) -> np.ndarray:
        """Whose number ends with these digits (a telephone number only for those who may look for it)."""
        mask = np.zeros(self.packs.size, dtype=bool)
        if len(digits) < searching.TAIL or (len(digits) > searching.TAIL and not self.numbers):
            return mask
        last = digits[-searching.TAIL :]
        conditions = Q(number_tail__in=[tail_key("number", path, last) for path in self.packs.path.values()])
        if self.numbers:
            conditions |= Q(
                phone_tail__in=[tail_key("phone", path, last) for path in self.packs.path.values()]
            )
        entries = SearchEntry.objects.filter(conditions)
        if len(digits) == searching.TAIL:
            numbers = list(entries.values_list("number", flat=True))
        else:
            clear = entries.values_list("number", "person__personal_number", "person__phone")
            numbers = [number for number, one, two in clear if one.endswith(digits) or two.endswith(digits)]
        mask[[at for number in numbers if (at := self.packs.at(number)) is not None]] = True
        return mask

    def _first(self, hits: np.ndarray, limit: int) -> list[tuple[Any, ...]]:
        """The ranks of the hits; of very many, of those that come first by what the postings alone tell."""
        if len(hits) > RANKED:
            hits = self._chosen(hits, limit)
        entries = SearchEntry.objects.filter(number__among=self.packs.numbers(hits)).order_by()
        # As text, which needs no making: for a thousand people objects would take longer than the look-up.
        key, gone = (
            Cast(what, CharField()) for what in ("person_id", Coalesce("person__died_on", "person__moved_on"))
        )
        rows = entries.values_list(key, gone, *(f"person__{name}" for name in _TOLD))
        asked, near, level = self.asked, self.near, lru_cache(maxsize=None)(searching.order_level)
        return [
            (level(name, asked), gone is not None, bool(near) and path != near, searching.other_marks(full, asked), sort, year or 0,
             key.replace("-", ""))
            for key, gone, name, year, path, full, sort in rows.iterator()
        ]  # fmt: skip

    def _chosen(self, hits: np.ndarray, limit: int) -> np.ndarray:
        """Whole names first, then the living and the near, then in the order of names."""
        # No order in the query: with one, SQLite would walk all entries in that order instead of looking the name up.
        whole = SearchEntry.objects.filter(person__name_key=self.asked.phrase).order_by()
        numbers = sorted(whole.values_list("number", flat=True)[:MANY])
        exact = [at for number in numbers if (at := self.packs.at(number)) is not None][: RANKED // 3]
        lists = self.lists({searching.key("s", "gone"), searching.key("u", self.near)})
        order = np.zeros(self.packs.size, dtype=np.int8)
        order[np.concatenate(lists.get(searching.key("s", "gone"), [np.zeros(0, dtype=np.int64)]))] = 2
        if self.near:
            order[
                np.concatenate(lists.get(searching.key("u", self.near), [np.zeros(0, dtype=np.int64)]))
            ] -= 1
        levels = order[hits]
        best = np.concatenate([hits[levels == level][: RANKED // 3] for level in (-1, 0, 1, 2)])[
            : RANKED // 3
        ]
        named = np.array(exact, dtype=np.int64)
        # Looked up in the ascending hits: a set operation would hash half a million of them.
        there = hits[np.minimum(np.searchsorted(hits, named), len(hits) - 1)] == named
        return np.union1d(best, named[there])


def _document(row: tuple[Any, ...], number: str = "", phone: str = "") -> searching.Document:
    key, name_key, year, path, full_name, _sort, died, moved, head = row[:9]
    return searching.Document(
        key=key.hex, name_key=name_key, full_name=full_name, year=year or 0, path=path,
        head_key=searching.name_set(match_key(head)) if head else "", number=number, phone=phone,
        gone=died is not None or moved is not None,
    )  # fmt: skip


def _packs(scope: tuple[str, ...]) -> _Packs:
    """The packs of the communes in or around the viewer's units."""
    found = _Packs()
    for key, path, size in SearchPack.objects.order_by("pk").values_list("pk", "path", "size"):
        if any(places_queries.contains(outer, path) for outer in scope):
            pass
        elif narrow := [one for one in scope if places_queries.contains(path, one)]:
            found.narrow[key] = narrow
        else:
            found.whole = False
            continue
        found.base[key], found.path[key], found.length[key] = found.size, path, size
        found.wide[key] = "<u2" if size <= 1 << 16 else "<u4"
        found.size += size
    return found


def alike(visible: QuerySet[Person], path: str, *, words: list[str], year: int, limit: int) -> list[Any]:
    """Ids of people under ``path`` who share all words of a name but one, born within a year of ``year`` (0: any year, all words).

    The last word may be the beginning of one. At most ``limit``, those who share all words first.
    """
    least = max(1, len(words) - 1) if year else len(words)
    near = {year - 1, year, year + 1} if year else set()
    fresh = _loose_of(visible, _waiting()).order_by().values_list("pk", "name_key", "birth_year")
    counted = []
    for key, name, born in fresh:
        shared = sum(any(part.startswith(word) for part in name.split()) for word in words)
        if shared >= least and (not near or born in near or not born):
            counted.append((-shared, key))
    found = [key for _, key in sorted(counted, key=lambda one: (one[0], str(one[1])))]
    packs = _packs((path,))
    if packs.size:
        found += _alike_packed(packs, words, near, least, limit)
    return found[:limit]


def _alike_packed(packs: _Packs, words: list[str], near: set[int], least: int, limit: int) -> list[Any]:
    index = _Index(packs)
    years = [searching.key("y", str(year)) for year in near] + [searching.key("y", "?")]
    lists = index.lists({*years, *(searching.key("w", word) for word in words)})
    shared = np.zeros(packs.size, dtype=np.int8)
    for word in words:
        shared += index.any(lists, [searching.key("w", word)])
    mask = shared >= least
    if near:
        mask &= index.any(lists, years)
    mask[index.stale()] = False
    hits = np.flatnonzero(mask)
    hits = hits[np.argsort(-shared[hits], kind="stable")][:limit]
    return list(
        SearchEntry.objects.filter(number__among=packs.numbers(hits)).values_list("person_id", flat=True)
    )
