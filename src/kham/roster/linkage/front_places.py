"""Places as each list says them → one key per commune and neighbourhood, learnt from the lists themselves.

The register's words are the standard. What another list says ("Tổ 5" with the old commune "An Lư") is taken for the place
where most of its people with a citizen number stand in the register.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kham.roster.linkage import front_codes as coding
from kham.roster.linkage.frame import Frame, Text

LEAST, SHARE = 3, 0.6  # people and their share that make a learnt place
Place = tuple[str, str]  # ward, neighbourhood


def resolve(frame: Frame) -> Frame:
    """The frame with ward and place as keys; `front_words.places` tells what stands in them before."""
    if not len(frame):
        return frame
    titled = _titles(frame)
    codes, first = coding.together([titled.codes, frame.place.codes])
    said = [_parts(titled[row], frame.place[row]) for row in first.tolist()]
    standard = _standard(codes, said, frame)
    known = standard.known()
    found = [_place(one, standard, known) for one in said]
    found = _learnt(codes, found, frame)
    frame.ward = coding.text_of(codes, [ward for ward, _ in found])
    frame.place = coding.text_of(codes, [place for _, place in found])
    return frame


def _titles(frame: Frame) -> Text:
    """The commune each list is about: what its title says, else where its people with a number stand in lists that say it."""
    titles = frame.ward
    silent = titles.codes == 0
    if not silent.any() or silent.all():
        return titles
    known = (frame.number.codes > 0) & ~frame.number_doubt
    home = np.zeros(len(frame.number.values), np.int64)
    for group in (~frame.register, frame.register):  # the register has the last word
        rows = known & group & ~silent
        home[frame.number.codes[rows]] = titles.codes[rows]
    there = np.where(known, home[frame.number.codes], 0)
    only = np.unique(titles.codes[~silent])
    codes = titles.codes.copy()
    for one in np.unique(frame.list.codes[silent]):
        rows = silent & (frame.list.codes == one)
        votes = np.bincount(there[rows], minlength=len(titles.values))
        votes[0] = 0
        best = int(votes.argmax())
        if votes[best] >= LEAST and votes[best] >= SHARE * votes.sum():
            codes[rows] = best
        elif len(only) == 1:
            codes[rows] = only[0]
    return Text(codes, titles.values)


class _Said(NamedTuple):
    """What a row says of its place; ``title``: the commune its list is about; ``under``, ``words``: of the section above it."""

    place: str
    ward: str
    loose: tuple[str, ...]
    area: str
    under: str
    words: str
    title: str


def _parts(title: str, where: str) -> _Said:
    place, ward, loose, area, under, words = where.split("\t") if where else ("",) * 6
    return _Said(place, ward, tuple(loose.split("|")) if loose else (), area, under, words, title)


class _Standard:
    """Places with a type word or a column of their own, counted; the register's count most."""

    def __init__(self) -> None:
        self.places: Counter[str] = Counter()
        self.wards: Counter[str] = Counter()
        self.of_place: dict[str, Counter[str]] = {}
        self.titles: set[str] = set()

    def known(self) -> frozenset[str]:
        """Places named often enough to be more than a slip."""
        return frozenset(key for key, count in self.places.items() if count >= LEAST)


def _standard(codes: NDArray[Any], said: Sequence[_Said], frame: Frame) -> _Standard:
    weight = np.bincount(codes, weights=np.where(frame.register, 20, 1), minlength=len(said))
    made = _Standard()
    made.titles = {one.title for one in said} - {""}
    for one, count in zip(said, weight.tolist(), strict=True):
        own, place = _commune(one.ward, one.title, made), one.place or one.under
        if place:
            made.places[place] += int(count)
            if own:
                made.of_place.setdefault(place, Counter())[own] += int(count)
        if own:
            made.wards[own] += int(count)
    return made


def _commune(ward: str, title: str, standard: _Standard) -> str:
    """The commune of a row: what it says, unless its list is about another one and no list is about what it says."""
    return title if title and ward not in standard.titles else ward or title


def _place(said: _Said, standard: _Standard, known: Collection[str]) -> Place:
    place, loose = said.place, said.loose
    if not place:
        place = (
            next((key for key in loose if key in known), "")
            or said.under
            or (said.words if said.words in known else "")
        )
        loose = tuple(key for key in loose if key != place)
    ward = said.ward or next((key for key in loose if key in standard.wards), "")
    home = _commune(ward, said.title, standard)
    if place:
        for name in (ward, said.area, *loose):
            longer = f"{name} {place}" if name else ""
            if longer in known and standard.places[longer] > standard.places[place] * 0.2:
                return _home(longer, home, standard), longer
        home = home or _home(place, "", standard, share=0.9)
    elif said.area in known:
        place = said.area
    return home, place


def _home(place: str, ward: str, standard: _Standard, share: float = 0.0) -> str:
    """The commune in which a place stands most often (at least with this share)."""
    homes = standard.of_place.get(place)
    if not homes:
        return ward
    best, count = homes.most_common(1)[0]
    return best if count >= share * sum(homes.values()) else ward


def _learnt(codes: NDArray[Any], found: list[Place], frame: Frame) -> list[Place]:
    """Places no register knows, by where their people with a number stand in the register."""
    register = frame.register & (frame.number.codes > 0) & ~frame.number_doubt
    if not register.any():
        return found
    in_register = {found[code] for code in np.unique(codes[frame.register]).tolist()}
    home = np.full(len(frame.number.values), -1, np.int64)
    home[frame.number.codes[register]] = codes[register]
    others = ~frame.register & (frame.number.codes > 0) & ~frame.number_doubt
    there = home[frame.number.codes[others]]
    here = codes[others][there >= 0]
    there = there[there >= 0]
    votes: dict[Place, Counter[Place]] = {}
    pairs, counts = np.unique(here.astype(np.int64) * len(found) + there, return_counts=True)
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        votes.setdefault(found[pair // len(found)], Counter())[found[pair % len(found)]] += count
    learnt: dict[Place, Place] = {}
    for place, tally in votes.items():
        if place in in_register or not place[1]:
            continue
        best, count = tally.most_common(1)[0]
        if count >= LEAST and count >= SHARE * sum(tally.values()) and best[1]:
            learnt[place] = best
    return [learnt.get(place, place) for place in found]
