"""The estimate of people on no list, by neighbourhood and age group, from the lists of the moment."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import Any

from kham.roster import permissions
from kham.roster.actions.survey import Survey
from kham.roster.models import ReviewPair, ReviewState, UnlistedEstimate
from kham.roster.rules import catalogue, estimate

AGES = (("0-5", 0, 5), ("6-17", 6, 17), ("18-59", 18, 59), ("60+", 60, 200))
MOST_LISTS = 4  # a fifth list splits small neighbourhoods into cells of one or two people
COVERS = 0.01  # a list that knows fewer of an age group says next to nothing about it
FEWEST = 12


def refresh(taken: Survey, now: dt.datetime) -> UnlistedEstimate:
    """Compute and keep; only numbers are kept."""
    stamp = stamp_of(taken.lists, taken.seen)
    made, _created = UnlistedEstimate.objects.update_or_create(
        campaign=taken.campaign,
        defaults={
            "unit_path": taken.campaign.unit_path,
            "result": compute(taken),
            "stamp": stamp,
            "computed_at": now,
        },
    )
    return made


def stamp_of(lists: dict[Any, str], seen: dict[Any, Any]) -> str:
    """What changes whenever the answer might: lists, people, and on how many lists they stand."""
    return f"{len(lists)}:{len(seen)}:{sum(len(kinds) for kinds in seen.values())}"


def compute(taken: Survey) -> dict[str, Any]:
    """{"whole", "ages": [...], "places": [{"path", …, "ages": [...]}]}, each an answer as plain values."""
    usable = {kind for kind in taken.arrived if _says_who_lives_here(catalogue.sender(kind))}
    people: dict[str, list[Any]] = defaultdict(list)
    for one in taken.known:
        # Whose neighbourhood nobody has told may live anywhere: no evidence about this place.
        if one.placed and one.birth_year is not None:
            people[_age_group(taken.on.year - one.birth_year)].append(one.key)
    ages: list[tuple[str, list[str], estimate.Answer]] = []
    parts: dict[str, list[tuple[str, list[str], estimate.Answer]]] = defaultdict(list)
    for code, _low, _high in AGES:
        kinds = _kinds_for(people[code], taken, usable)
        tables: dict[str, Counter[int]] = defaultdict(Counter)
        for key in people[code]:
            mask = sum(1 << at for at, kind in enumerate(kinds) if kind in taken.seen[key])
            tables[taken.paths[key]][mask] += 1
        ward: Counter[int] = sum(tables.values(), Counter())
        whole = estimate.answer(ward, len(kinds), seed=2026)
        ages.append((code, kinds, whole))
        for number, (path, table) in enumerate(sorted(tables.items())):
            here = estimate.expect(whole, sum(table.values()))
            part = estimate.answer(table, len(kinds), seed=number, models=whole.models, prior=here)
            parts[path].append((code, kinds, part))
    all_ages = estimate.together([answer for _, _, answer in ages])
    return {
        "whole": _plain(all_ages, ()),
        "ages": [{"age": code, **_plain(answer, kinds)} for code, kinds, answer in ages],
        "places": [
            {
                "path": path, **_plain(estimate.together([answer for _, _, answer in found]), ()),
                "ages": [{"age": code, **_plain(answer, kinds)} for code, kinds, answer in found],
            }
            for path, found in sorted(parts.items())
        ],
        "left_out": len(taken.known) - sum(len(keys) for keys in people.values()),
        "undecided": _undecided(taken),
    }  # fmt: skip


def _undecided(taken: Survey) -> int:
    """Questions whether two are one that nobody has answered: each may be one person counted twice."""
    inside = ReviewPair.objects.filter(unit_path__startswith=taken.campaign.unit_path)
    return inside.filter(state__in=[ReviewState.OPEN, ReviewState.ASKED]).count()


def _says_who_lives_here(sender: catalogue.Sender) -> bool:
    """Not people who came by themselves, not employers (their people may live anywhere), not lists that tell of an illness."""
    if sender.internal or sender.code == "other" or sender.kind == "employer":
        return False
    return sender.group not in permissions.ILLNESS


def _age_group(age: int) -> str:
    return next((code for code, low, high in AGES if low <= age <= high), AGES[-1][0])


def _kinds_for(people: list[Any], taken: Survey, usable: set[str]) -> list[str]:
    """Lists that say something about these people: the longest ones that know at least a few of them, at most MOST_LISTS."""
    sizes = Counter(kind for key in people for kind in taken.seen[key] if kind in usable)
    enough = max(FEWEST, COVERS * len(people))
    return [
        kind for kind, count in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0])) if count >= enough
    ][:MOST_LISTS]


def _plain(answer: estimate.Answer, kinds: Any) -> dict[str, Any]:
    return {
        "known": answer.known, "missing": answer.missing, "low": answer.low, "high": answer.high,
        "at_least": min(round(answer.at_least), answer.missing), "method": answer.method, "kinds": list(kinds),
        "cautions": [{"code": one.code, "kinds": [kinds[at] for at in one.lists] if kinds else []} for one in answer.cautions],
        "together": [[kinds[a], kinds[b]] for a, b in answer.terms] if kinds else [],
    }  # fmt: skip
