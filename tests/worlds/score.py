"""How good a roster is against the truth.

    python -m tests.worlds.score ROSTER.csv FOLDER      FOLDER as written by worlds.write

Each cluster of rows is the entry of the person with most rows in it (of equals, the lowest). Who owns no entry is omitted; further entries
of an owner are extra. A row of the roster that is nobody's in the truth (a signature taken for a person) counts as a
person of its own: whatever it is joined with is a wrong pair.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from tests import worlds

RowKey = tuple[str, str, int]


@dataclass(frozen=True)
class Score:
    """Shares from 0 to 1; ``omitted`` and ``extra`` per 10,000 people; ``review`` share of rows; the rest counts of rows."""

    precision: float
    recall: float
    f1: float
    exact_f1: float
    omitted: float
    extra: float
    review: float
    lost: int
    strangers: int
    rows: int
    people: int

    def line(self) -> str:
        """One line for a terminal."""
        return (
            f"P {self.precision:.4f}  R {self.recall:.4f}  F1 {self.f1:.4f}  cụm đúng {self.exact_f1:.3f}"
            f"  sót {self.omitted:.1f}  thừa {self.extra:.1f}  cần hỏi {self.review:.2%}"
            f"  mất {self.lost}  lạ {self.strangers}  ({self.rows} dòng, {self.people} người)"
        )


def of_clusters(
    truth: Mapping[RowKey, int], found: Mapping[RowKey, str], review: Iterable[RowKey] = ()
) -> Score:
    """Score of found clusters. Rows of the truth that were not found stand alone; rows unknown to the truth are strangers."""
    person = {key: str(who) for key, who in truth.items()}
    cluster = {key: f"found {name}" for key, name in found.items()}
    strangers = [key for key in found if key not in truth]
    for number, key in enumerate(strangers):
        person[key] = f"stranger {number}"
    lost = [key for key in truth if key not in found]
    for number, key in enumerate(lost):
        cluster[key] = f"lost {number}"
    together: dict[str, Counter[str]] = defaultdict(Counter)
    for key, who in person.items():
        together[cluster[key]][who] += 1
    right = sum(_pairs(n) for counts in together.values() for n in counts.values())
    said = sum(_pairs(sum(counts.values())) for counts in together.values())
    size = Counter(person.values())
    true = sum(_pairs(n) for n in size.values())
    exact = sum(len(c) == 1 and next(iter(c.values())) == size[next(iter(c))] for c in together.values())
    owners = Counter(_owner(counts) for counts in together.values())
    people = len(set(truth.values()))
    owned = sum(1 for who in owners if not who.startswith("stranger"))
    precision, recall = right / said if said else 1.0, right / true if true else 1.0
    return Score(
        precision, recall, _f1(precision, recall), _f1(exact / max(1, len(together)), exact / max(1, len(size))),
        omitted=10_000 * (people - owned) / max(1, people),
        extra=10_000 * sum(n - 1 for who, n in owners.items()) / max(1, people),
        review=len(set(review)) / max(1, len(person)), lost=len(lost), strangers=len(strangers), rows=len(truth), people=people,
    )  # fmt: skip


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _f1(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def _owner(counts: Counter[str]) -> str:
    most = max(counts.values())
    return min(who for who, n in counts.items() if n == most)


def slow(truth: Mapping[RowKey, int], found: Mapping[RowKey, str]) -> tuple[float, float, float, float]:
    """(precision, recall, omitted, extra) by looking at every pair of rows, for judging the fast way on small worlds."""
    keys = sorted({*truth, *found})
    person = {key: str(truth[key]) if key in truth else f"stranger {key}" for key in keys}
    cluster = {key: found.get(key, f"lost {key}") for key in keys}
    right = said = true = 0
    for i, a in enumerate(keys):
        for b in keys[:i]:
            same_person, same_cluster = person[a] == person[b], cluster[a] == cluster[b]
            right += same_person and same_cluster
            said += same_cluster
            true += same_person
    owned: list[str] = []
    for name in set(cluster.values()):
        members = [person[key] for key in keys if cluster[key] == name]
        owned.append(sorted(set(members), key=lambda who: (-members.count(who), who))[0])
    people = {str(who) for who in truth.values()}
    omitted = sum(who not in owned for who in people)
    extra = len(owned) - len(set(owned))
    return (
        right / said if said else 1.0,
        right / true if true else 1.0,
        10_000 * omitted / len(people),
        10_000 * extra / len(people),
    )


def of_roster(roster: Path, truth: Iterable[worlds.Truth]) -> Score:
    """Score of a roster.csv (list, sheet, row, …, person, status)."""
    known = {(t.list, t.sheet, t.row): t.person for t in truth}
    alone = _only_sheets(known)
    found: dict[RowKey, str] = {}
    review: list[RowKey] = []
    with roster.open(encoding="utf-8-sig", newline="") as stream:
        for line in csv.DictReader(stream):
            key = (line["list"], line["sheet"], int(line["row"]))
            if key not in known and line["list"] in alone:
                key = (line["list"], alone[line["list"]], key[2])
            found[key] = line["person"]
            if line["status"] == "review":
                review.append(key)
    return of_clusters(known, found, review)


def _only_sheets(known: Mapping[RowKey, int]) -> dict[str, str]:
    """Lists with one sheet, whose name a program may leave out (a text file has none)."""
    sheets: dict[str, set[str]] = defaultdict(set)
    for name, sheet, _ in known:
        sheets[name].add(sheet)
    return {name: next(iter(names)) for name, names in sheets.items() if len(names) == 1}


def main(argv: list[str]) -> int:
    """Print the score of a roster."""
    score = of_roster(Path(argv[0]), worlds.truth(Path(argv[1])))
    print(score.line())
    return 0


as_dict = asdict

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
