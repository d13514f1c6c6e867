"""Places as each list says them → one key per commune and neighbourhood, learnt from the lists themselves.

The register's words are the standard. What another list says ("Tổ 5" with the old commune "An Lư") is taken for the place
where most of its people with a citizen number stand in the register.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kham.roster.linkage import front_codes as coding
from kham.roster.linkage.frame import Frame

LEAST, SHARE = 3, 0.6  # people and their share that make a learnt place
Place = tuple[str, str]  # ward, neighbourhood


def resolve(frame: Frame) -> Frame:
    """The frame with ward and place as keys; `front_words.places` tells what stands in them before."""
    if not len(frame):
        return frame
    codes, first = coding.together([frame.ward.codes, frame.place.codes])
    said = [_parts(frame.ward[row], frame.place[row]) for row in first.tolist()]
    standard = _standard(codes, said, frame)
    found = [_place(one, standard) for one in said]
    found = _learnt(codes, found, frame)
    frame.ward = coding.text_of(codes, [ward for ward, _ in found])
    frame.place = coding.text_of(codes, [place for _, place in found])
    return frame


class _Said(tuple[str, str, tuple[str, ...], str, str]):
    """place, ward, loose words, area, ward of the title"""


def _parts(title_ward: str, where: str) -> _Said:
    place, ward, loose, area = where.split("\t") if where else ("", "", "", "")
    return _Said((place, ward, tuple(loose.split("|")) if loose else (), area, title_ward))


class _Standard:
    """Places with a type word or a column of their own, counted; the register's count most."""

    def __init__(self) -> None:
        self.places: Counter[str] = Counter()
        self.wards: Counter[str] = Counter()
        self.of_place: dict[str, Counter[str]] = {}


def _standard(codes: NDArray[Any], said: Sequence[_Said], frame: Frame) -> _Standard:
    weight = np.bincount(codes, weights=np.where(frame.register, 20, 1), minlength=len(said))
    made = _Standard()
    for (place, ward, _, _, title), count in zip(said, weight.tolist(), strict=True):
        own = ward or title
        if place:
            made.places[place] += int(count)
            if own:
                made.of_place.setdefault(place, Counter())[own] += int(count)
        if own:
            made.wards[own] += int(count)
    return made


def _place(said: _Said, standard: _Standard) -> Place:
    place, ward, loose, area, title = said
    least = max(standard.places.values(), default=0) / 200
    known = {key for key, count in standard.places.items() if count >= max(least, 2)}
    if not place:
        place = next((key for key in loose if key in known), "")
        loose = tuple(key for key in loose if key != place)
    if not ward:
        ward = next((key for key in loose if key in standard.wards), "") or title
    if place:
        for name in (ward, area, *loose):
            longer = f"{name} {place}" if name else ""
            if longer in known and standard.places[longer] > standard.places[place] * 0.2:
                return _home(longer, ward, title, standard), longer
    elif area in known:
        place = area
    return ward or title, place


def _home(place: str, ward: str, title: str, standard: _Standard) -> str:
    """The commune in which a place stands most often."""
    homes = standard.of_place.get(place)
    return homes.most_common(1)[0][0] if homes else ward or title


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
    pairs, counts = (
        np.unique(np.stack([here, there], axis=1), axis=0, return_counts=True) if len(here) else ([], [])
    )
    for (mine, theirs), count in zip(pairs, counts, strict=True):
        votes.setdefault(found[mine], Counter())[found[theirs]] += int(count)
    learnt: dict[Place, Place] = {}
    for place, tally in votes.items():
        if place in in_register or not place[1]:
            continue
        best, count = tally.most_common(1)[0]
        if count >= LEAST and count >= SHARE * sum(tally.values()) and best[1]:
            learnt[place] = best
    return [learnt.get(place, place) for place in found]
