"""A roster kept between runs, so that a new list costs only what it touches.

A state is a folder: the columns of the frame, the person of each row, and per blocking rule the sorted keys. Files are mapped,
not read: adding a list looks up its keys, takes the people they touch with all their rows, links those and the new rows anew,
and leaves everybody else alone. People keep their ids; rows that were one person stay together unless a decision parts them.
"""

from __future__ import annotations

import json
import mmap
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kham.kernel.reasons import Refusal
from kham.roster.linkage import blocking, compare, crew, decisions, engine, scoring
from kham.roster.linkage.frame import NUMBERS, WORDS, Frame, Text
from kham.roster.linkage.prepared import Prepared

VERSION = 1
FAINT = -10.0  # bits below which a saved row is left alone
_PLAIN = [*NUMBERS, "fingerprint"]
Rule = tuple[str, list[blocking.Marks], NDArray[np.bool_]]
_NOT_COMPARED = ("stt", "given", "relation")  # no evidence is drawn from these


@dataclass
class State:
    """A saved roster, mapped from its folder. ``person``: code per row into ``persons`` (1 …)."""

    folder: Path
    size: int
    frame: Frame
    person: Text
    decisions: list[decisions.Decision]

    def keys(self, rule: int) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
        """Sorted keys of one rule and the rows they belong to."""
        return (
            np.load(self.folder / f"key{rule}.npy", mmap_mode="r"),
            np.load(self.folder / f"rows{rule}.npy", mmap_mode="r"),
        )


def save(
    folder: Path,
    before: State | None,
    frame: Frame,
    linking: engine.Linking,
    known: Sequence[decisions.Decision] = (),
) -> None:
    """Write the state whole, then put it in place. ``before``: the state the frame was added to (its rows come along)."""
    if before is not None:
        words = list(before.person)
        for row, name in linking.earlier:
            words[row] = name
        person = Text.join([Text.of(words), linking.person])
        frame = Frame.join([before.frame, frame])
        known = [*before.decisions, *known]
    else:
        person = linking.person
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for word in WORDS:
        _save_text(part, word, getattr(frame, word))
    _save_text(part, "person", person)
    for column in _PLAIN:
        np.save(part / f"{column}.npy", getattr(frame, column))
    rules = []
    for number, (rule, columns, rows) in enumerate(blocking.keys(Prepared(frame))):
        rules.append(rule)
        key = blocking.hashed(columns, rows)
        order = np.argsort(key)
        np.save(part / f"key{number}.npy", key[order])
        np.save(part / f"rows{number}.npy", np.flatnonzero(rows).astype(np.int32)[order])
    decisions.write(part / "decisions.csv", known)
    (part / "state.json").write_text(
        json.dumps({"version": VERSION, "rows": len(frame), "rules": rules}), "utf-8"
    )
    old = folder.with_name(folder.name + ".old")
    if folder.exists():
        folder.rename(old)
    part.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _save_text(folder: Path, name: str, column: Text) -> None:
    np.save(folder / f"{name}.codes.npy", column.codes)
    words = [word.encode() for word in column.values]
    (folder / f"{name}.words").write_bytes(b"".join(words))
    np.save(folder / f"{name}.ends.npy", np.cumsum([len(word) for word in words], dtype=np.int64))


class _Words(Sequence[str]):
    """Words in a mapped file, decoded when asked for."""

    def __init__(self, folder: Path, name: str) -> None:
        self.ends = np.load(folder / f"{name}.ends.npy", mmap_mode="r")
        path = folder / f"{name}.words"
        self.text: Any = b""
        if path.stat().st_size:
            with path.open("rb") as file:
                self.text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, at: Any) -> Any:
        return self.text[int(self.ends[at - 1]) if at else 0 : int(self.ends[at])].decode()

    def some(self, which: NDArray[Any]) -> list[str]:
        """Several words at once."""
        ends = np.asarray(self.ends[which])
        starts = np.where(which > 0, np.asarray(self.ends[np.maximum(which - 1, 0)]), 0)
        text = self.text
        raw = [text[one:two] for one, two in zip(starts.tolist(), ends.tolist(), strict=True)]
        words = b"\n".join(raw).decode().split("\n")  # one decoding for all; a word may hold a line break
        return words if len(words) == len(raw) else [word.decode() for word in raw]


def load(folder: Path) -> State:
    """Map a state. Raises Refusal when there is none or it is of another version."""
    try:
        told = json.loads((folder / "state.json").read_text("utf-8"))
    except (OSError, ValueError):
        raise Refusal(
            "linkage.state.missing", f"Không có trạng thái đã ghi tại “{folder}”. Chạy với --save trước."
        ) from None
    if (
        not isinstance(told, dict)
        or told.get("version") != VERSION
        or told.get("rules") != [rule for rule, _, _ in blocking.keys(Prepared(Frame()))]
    ):
        raise Refusal(
            "linkage.state.version",
            f"Trạng thái “{folder}” do phiên bản khác ghi. Ghép lại từ đầu với --save.",
        )
    columns: dict[str, Any] = {}
    try:
        for name in WORDS:
            columns[name] = _mapped(folder, name)
        for name in _PLAIN:
            columns[name] = np.load(folder / f"{name}.npy", mmap_mode="r")
        size, person = int(told["rows"]), _mapped(folder, "person")
    except (OSError, ValueError, EOFError, KeyError, TypeError):
        raise Refusal(
            "linkage.state.damaged",
            f"Trạng thái “{folder}” bị hỏng hoặc thiếu tệp. Ghép lại từ đầu với --save.",
        ) from None
    return State(folder, size, Frame(**columns), person, decisions.read(folder / "decisions.csv"))


def _mapped(folder: Path, name: str) -> Text:
    words: Any = _Words(folder, name)
    return Text(np.load(folder / f"{name}.codes.npy", mmap_mode="r"), words)


def extend(
    state: State,
    frame: Frame,
    known: Sequence[decisions.Decision] = (),
    model: scoring.Scorer | None = None,
    progress: engine.Progress | None = None,
) -> engine.Linking:
    """Link new rows to a saved roster and to each other. The answer is about the new rows; ``earlier`` tells the old ones' people.

    A row that is already in the state (same fingerprint) keeps its person.
    """
    touched = _plausible(state, frame, *_touched(state, frame), model)
    touched = np.concatenate([touched, _decided(state, [*state.decisions, *known])])
    people = np.zeros(len(state.person.values), np.bool_)
    people[state.person.codes[touched]] = True
    members = np.flatnonzero(people[state.person.codes])
    old = small(state.frame, members)
    again = np.isin(frame.fingerprint, old.fingerprint)
    fresh = frame.take(np.flatnonzero(~again))
    both = Frame.join([old, fresh])
    owner = small_text(state.person, members)
    names = [*owner, *([""] * len(fresh))]
    linking = engine.link(
        both,
        [*state.decisions, *known],
        model,
        progress,
        known=names,
        may_join=True,
        total=state.size + len(frame),
    )
    return _apart(state, frame, linking, members, again, old)


def _apart(
    state: State,
    frame: Frame,
    linking: engine.Linking,
    members: NDArray[Any],
    again: NDArray[np.bool_],
    old: Frame,
) -> engine.Linking:
    """The answer row by row of the new frame, with the questions that one of its rows is part of."""
    count = len(members)
    at = np.zeros(len(frame), np.int64)
    at[~again] = count + np.arange(int((~again).sum()))
    order = np.argsort(old.fingerprint)
    if again.any():
        at[again] = order[np.searchsorted(old.fingerprint[order], frame.fingerprint[again])]
    people = linking.person.take(at)
    saved = _Saved(old, linking.person, count, len(frame), at)
    questions = [
        engine.replace_rows(one, saved.place(one.first), saved.place(one.second))
        for one in linking.questions
        if saved.is_new(one.first) or saved.is_new(one.second)
    ]
    now, before = list(linking.person.take(np.arange(count))), list(small_text(state.person, members))
    changed = [
        (int(members[at]), new) for at, (new, was) in enumerate(zip(now, before, strict=True)) if new != was
    ]
    frame_of, person_of = saved.spoken_of()
    return engine.Linking(
        people, linking.status[at], linking.probability[at], questions, [], changed, frame_of, person_of
    )


class _Saved:
    """Row numbers for questions: of the new frame, or, behind its last row, of the saved rows that questions speak of."""

    def __init__(self, old: Frame, person: Text, count: int, size: int, at: NDArray[np.int64]) -> None:
        self.old, self.person, self.count, self.size = old, person, count, size
        self.back = {int(row): new for new, row in enumerate(at.tolist())}
        self.rows: dict[int, int] = {}

    def is_new(self, row: int) -> bool:
        return row in self.back

    def place(self, row: int) -> int:
        if row in self.back:
            return self.back[row]
        return self.size + self.rows.setdefault(row, len(self.rows))

    def spoken_of(self) -> tuple[Frame, Text]:
        """The saved rows in the order of their numbers, and their people."""
        rows = np.array(list(self.rows), np.int64)
        return self.old.take(rows), self.person.take(rows)


def _touched(state: State, frame: Frame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(saved rows, new rows) that share a key, pair by pair; births years apart are left out unless a number is shared."""
    year, month, day = (np.asarray(getattr(state.frame, name)) for name in ("year", "month", "day"))

    def pairs_of(numbered: tuple[int, Rule]) -> NDArray[np.int64]:
        number, (rule, columns, rows) = numbered
        keys, owners = state.keys(number)
        asked, back = np.unique(blocking.hashed(columns, rows), return_inverse=True)
        left = np.searchsorted(keys, asked, "left")
        count = np.searchsorted(keys, asked, "right") - left
        count[count > blocking.LARGEST] = 0
        mine = np.flatnonzero(rows)
        left, count = left[back], count[back]
        first = np.repeat(left - np.concatenate(([0], np.cumsum(count)[:-1])), count)
        old = np.asarray(owners[first + np.arange(int(count.sum()))], np.int64)
        new = np.repeat(mine, count)
        if "number" not in rule and rule != "insurance":
            one, two = year[old].astype(np.int32), frame.year[new].astype(np.int32)
            gap = np.abs(one - two)
            same_day = (day[old] > 0) & (month[old] == frame.month[new]) & (day[old] == frame.day[new])
            keep = (one == 0) | (two == 0) | (gap <= 1) | (gap == 10) | same_day
            old, new = old[keep], new[keep]
        return old << 32 | new

    rules = enumerate(blocking.keys(Prepared(frame)))
    found = [np.zeros(0, np.int64), *crew.each(pairs_of, rules, state.size)]
    pairs = np.concatenate(found)
    pairs.sort()
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
    return pairs >> 32, pairs & 0xFFFFFFFF


def _plausible(
    state: State,
    frame: Frame,
    old: NDArray[np.int64],
    new: NDArray[np.int64],
    model: scoring.Scorer | None,
) -> NDArray[np.int64]:
    """Those of the touched rows that a new row may be linked with."""
    touched, first = np.unique(old, return_inverse=True)
    saved = small(state.frame, touched, without=_NOT_COMPARED)
    ready = Prepared(Frame.join([saved, frame]), state.size + len(frame))
    pairs = compare.compare(ready, first.astype(np.int32), (new + len(touched)).astype(np.int32))
    weight = (model or scoring.BuiltIn()).score(ready, pairs)
    near: NDArray[np.int64] = touched[np.unique(first[weight >= FAINT])]
    return near


def _decided(state: State, log: Sequence[decisions.Decision]) -> NDArray[np.int64]:
    """Saved rows the log speaks of by fingerprint."""
    marks = [
        int(name, 16) for one in log for name in (one.left, one.right) if len(name) == 16 and "/" not in name
    ]
    return (
        np.flatnonzero(np.isin(state.frame.fingerprint, np.array(marks, np.uint64)))
        if marks
        else np.zeros(0, np.int64)
    )


def small_text(column: Text, rows: NDArray[Any]) -> Text:
    """Some rows of a mapped column with only the words they use."""
    used, codes = np.unique(np.asarray(column.codes[rows]), return_inverse=True)
    values: Any = column.values
    words = values.some(used) if isinstance(values, _Words) else [values[at] for at in used.tolist()]
    if words and words[0] == "":
        return Text(codes.astype(np.int32), words)
    return Text((codes + 1).astype(np.int32), ["", *words])


def small(frame: Frame, rows: NDArray[Any], without: Sequence[str] = ()) -> Frame:
    """Some rows of a mapped frame, in memory; columns of ``without`` are left unknown."""
    columns: dict[str, Any] = {
        word: Text(np.zeros(len(rows), np.int32), [""])
        if word in without
        else small_text(getattr(frame, word), rows)
        for word in WORDS
    }
    columns |= {name: np.asarray(getattr(frame, name)[rows]) for name in _PLAIN}
    return Frame(**columns)
