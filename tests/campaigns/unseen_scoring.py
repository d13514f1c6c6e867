"""Compare what the reader found in a document with the truth written by hand before it was ever run.

A truth entry names its owners (each with accepted spellings), the accepted roles, dates and recurrences and the
opening words of its paragraph.  One task naming all owners jointly counts for each of them.  Entries under
"optional" are readings a reasonable official may accept or leave out: they neither help nor harm.
"""

import json
import re
import unicodedata
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

FIELDS = ("role", "due", "recurrence")
HEADER = ("number", "date", "issuer", "subject")


@dataclass
class Score:
    """Counts of one document: units are (owner, paragraph) pairs."""

    name: str
    wanted: int = 0
    matched: int = 0
    found: int = 0
    good: int = 0
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    header: dict[str, bool] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.good / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.matched / self.wanted if self.wanted else 1.0


def _words(text: str | None) -> str:
    """Lower case, one space, no markup."""
    text = unicodedata.normalize("NFC", text or "").lower().replace("uỷ ban", "ủy ban")
    text = re.sub(r"[*#_|]", " ", text)
    return re.sub(r"\s+", " ", text).strip(" .:;,-/")


def plain(text: str | None) -> str:
    """As `_words`, and one spelling of the commonest organisations."""
    text = _words(text)
    text = text.replace("ủy ban nhân dân", "ubnd").replace("mặt trận tổ quốc", "mttq")
    return text.replace("ủy ban mttq", "ubmttq").replace("ubmttqvn", "ubmttq việt nam")


def _bare(text: str) -> str:
    """Letters only, without joining words: for comparing joint owners."""
    return re.sub(r"[^\w]|\bvà\b|\bcác\b", "", plain(text))


def _owner_fits(owner: str, entry: dict[str, Any]) -> list[int]:
    """Indexes of the entry's owners which this task's owner stands for."""
    if entry["owners"] == [["*"]]:
        return [0]
    found = _bare(owner)
    joint = _bare(" ".join(names[0] for names in entry["owners"]))
    if len(entry["owners"]) > 1 and found == joint:
        return list(range(len(entry["owners"])))
    return [i for i, names in enumerate(entry["owners"]) if found in {_bare(name) for name in names}]


def _closeness(task: dict[str, Any], entry: dict[str, Any]) -> int:
    return sum(task[key] in entry[key] for key in FIELDS)


def _opens(task: dict[str, Any], entry: dict[str, Any]) -> bool:
    opening = _words(entry["opening"])
    return opening in _words(task["source"]) or opening in _words(task["action"])


def _similar(found: str | None, wanted: str) -> bool:
    a, b = plain(found), plain(wanted)
    return a == b or SequenceMatcher(None, a, b).ratio() >= 0.9


def score(read: dict[str, Any], truth: dict[str, Any]) -> Score:
    """Match tasks to truth greedily, the pairs agreeing in most fields first."""
    result = Score(truth["file"])
    result.header = {
        "number": plain(read["number"]) == plain(truth["number"]),
        "date": read["date"] == truth["date"],
        "issuer": plain(read["issuer"]) in {plain(name) for name in truth["issuer"]},
        "subject": _similar(read["subject"], truth["subject"]),
    }
    result.notes += [f"{key}: {read[key]!r}" for key, right in result.header.items() if not right]
    result.wanted = sum(len(entry["owners"]) for entry in truth["tasks"])
    pairs = [
        (-_closeness(task, entry), t, e, fits)
        for t, task in enumerate(read["tasks"])
        for e, entry in enumerate(truth["tasks"])
        if _opens(task, entry) and (fits := _owner_fits(task["owner"], entry))
    ]
    used_tasks: set[int] = set()
    used_truth: set[tuple[int, int]] = set()
    for _, t, e, fits in sorted(pairs):
        free = [i for i in fits if (e, i) not in used_truth]
        if t in used_tasks or not free:
            continue
        used_tasks.add(t)
        used_truth.update((e, i) for i in free)
        for key in FIELDS:
            right = read["tasks"][t][key] in truth["tasks"][e][key]
            result.right[key] += len(free) if right else 0
            if not right:
                result.notes.append(
                    f"{key} {read['tasks'][t][key]!r} ≠ {truth['tasks'][e][key]}: {truth['tasks'][e]['opening']}"
                )
    result.matched = len(used_truth)
    result.good = len(used_tasks)
    result.found = len(used_tasks) + _surplus(read, truth, used_tasks, result)
    for e, entry in enumerate(truth["tasks"]):
        missed = [names[0] for i, names in enumerate(entry["owners"]) if (e, i) not in used_truth]
        result.notes += [f"missed: {name} | {entry['opening']}" for name in missed]
    return result


def _surplus(read: dict[str, Any], truth: dict[str, Any], used: set[int], result: Score) -> int:
    """Tasks that stand for nothing in the truth, apart from the optional readings."""
    surplus = 0
    for t, task in enumerate(read["tasks"]):
        if t in used or any(
            _opens(task, entry) and _owner_fits(task["owner"], entry) for entry in truth["optional"]
        ):
            continue
        surplus += 1
        result.notes.append(f"surplus: {task['owner']} | {task['source'][:70]}")
    return surplus


def table(scores: list[Score]) -> str:
    """The figures as text, one line per document and a total line."""
    lines = [
        f"{'document':38}{'prec':>7}{'rec':>7}{'role':>7}{'due':>7}{'recur':>7}  number date issuer subject"
    ]
    for one in scores:
        share = [one.right[key] / one.matched if one.matched else 1.0 for key in FIELDS]
        marks = " ".join("yes" if one.header[key] else "NO" for key in HEADER)
        lines.append(
            f"{one.name:38}{one.precision:7.2f}{one.recall:7.2f}"
            + "".join(f"{x:7.2f}" for x in share)
            + f"  {marks}"
        )
    found, good = sum(s.found for s in scores), sum(s.good for s in scores)
    wanted, matched = sum(s.wanted for s in scores), sum(s.matched for s in scores)
    share = [sum(s.right[key] for s in scores) / max(matched, 1) for key in FIELDS]
    heads = " ".join(f"{sum(s.header[key] for s in scores)}/{len(scores)}" for key in HEADER)
    lines.append(
        f"{'all (' + str(wanted) + ' duties)':38}{good / max(found, 1):7.2f}{matched / max(wanted, 1):7.2f}"
        + "".join(f"{x:7.2f}" for x in share)
        + f"  {heads}"
    )
    return "\n".join(lines)


def truths(folder: Path) -> list[dict[str, Any]]:
    """Every truth file of the folder, in name order."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
