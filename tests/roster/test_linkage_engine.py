"""The engine as a whole: against the slow way, decisions, known people, questions, state, files."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kham.kernel.reasons import Refusal
from kham.roster.linkage import blocking, clusters, compare, crew, engine, explain, merging, scoring, state
from kham.roster.linkage.decisions import Decision, read, write
from kham.roster.linkage.frame import Frame, mark_text
from kham.roster.linkage.prepared import Prepared
from tests.roster.linkage_world import crowd, row, slow


def small_world() -> Frame:
    rows = crowd(60)
    for at, person in enumerate(crowd(60)):
        if at % 3:
            rows.append(
                {**person, "list": "bhyt", "register": False, "number": "" if at % 2 else person["number"]}
            )
        if at % 4 == 0:
            rows.append({**person, "list": "elderly", "register": False, "number": "", "month": 0, "day": 0})
    rows[70]["name"] = rows[70]["marked"] = "le thi ban"
    return Frame.of(rows)


def test_fast_way_gives_what_the_slow_way_gives() -> None:
    frame = small_world()
    ready = Prepared(frame)
    first, second = blocking.candidates(ready)
    pairs = compare.compare(ready, first, second)
    weight = scoring.BuiltIn().score(ready, pairs)
    found = clusters.Clusters(ready)
    strong = weight >= engine.CUT
    found.follow(first[strong], second[strong], weight[strong])
    label = found.label()
    fast = {frozenset(np.flatnonzero(label == line).tolist()) for line in np.unique(label)}
    assert fast == {frozenset(group) for group in slow(frame)}


def test_on_several_cores_as_on_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Columns cut in parts give the same people, chances and questions, also against a saved roster."""

    def answers() -> list[Any]:
        frame = small_world()
        old = frame.list.codes != frame.list.values.index("bhyt")
        before, more = frame.take(np.flatnonzero(old)), frame.take(np.flatnonzero(~old))
        state.save(tmp_path / "state", None, before, engine.link(before))
        both = engine.link(frame), state.extend(state.load(tmp_path / "state"), more)
        return [
            (list(one.person), one.status.tolist(), one.probability.tolist(), one.questions, one.earlier)
            for one in both
        ]

    monkeypatch.setattr(crew.os, "cpu_count", lambda: 1)
    alone = answers()
    monkeypatch.setattr(crew.os, "cpu_count", lambda: 3)
    monkeypatch.setattr(crew, "FEW", 4)
    assert answers() == alone


def test_decisions_hold_and_survive_reordering() -> None:
    frame = small_world()
    linking = engine.link(frame)
    together = next(group for group in _groups(linking) if len(group) == 2)
    marks = [mark_text(frame.fingerprint[at]) for at in together]
    apart = engine.link(frame, [Decision(*marks, link=False)])
    assert apart.person[together[0]] != apart.person[together[1]]
    back = engine.link(frame, [Decision(*marks, link=False), Decision(*marks, link=True)])
    assert list(back.person) == list(linking.person)
    names = [f"{frame.list[at]}/{frame.sheet[at]}/{frame.row[at]}" for at in (0, 1)]
    joined = engine.link(frame, [Decision(names[0], names[1], link=True)])
    assert joined.person[0] == joined.person[1]


def test_known_people_are_asked_about_never_joined() -> None:
    rows = [row("police", "Cao Bá Quát", "11/08/1966"), row("bhyt", "Cao Bá Quát", "11/08/1966")]
    frame = Frame.of([*rows, row("station", "Cao Bá Quát", "11/08/1966"), *crowd()])
    linking = engine.link(frame, known=["p1", "p2", *[""] * (len(frame) - 2)])
    people = list(linking.person)
    assert people[:2] == ["p1", "p2"] and people[2] in ("p1", "p2")
    asked = [one for one in linking.questions if {one.first, one.second} & {0, 1}]
    assert any(one.why == "known" for one in asked)


def test_reasons_are_sentences_with_weights() -> None:
    one = row("police", "Trần Bảo Khoa", "07/07/2015", number="031215004321", insurance="3112345678")
    two = row("bhyt", "Trần Bảo Khoa", "07/07/2015", number="031215009876", insurance="3112345678")
    linking = engine.link(Frame.of([one, two, *crowd()]))
    assert linking.person[0] != linking.person[1]
    question = next(one for one in linking.questions if {one.first, one.second} == {0, 1})
    text = explain.as_text(question.reasons)
    assert "Số định danh của hai bên khác nhau" in text and "cùng số BHYT (+18)" in text
    assert linking.status[question.first] == engine.REVIEW


def test_new_list_against_a_state_is_as_linking_all(tmp_path: Path) -> None:
    frame = small_world()
    new = np.array([name == "elderly" for name in frame.list])
    old = frame.take(np.flatnonzero(~new))
    first = engine.link(old)
    state.save(tmp_path / "state", None, old, first)
    saved = state.load(tmp_path / "state")
    added = state.extend(saved, frame.take(np.flatnonzero(new)))
    whole = engine.link(frame)
    assert list(added.person) == [whole.person[at] for at in np.flatnonzero(new).tolist()]
    assert added.earlier == []
    again = state.extend(saved, old.take(np.arange(5)))
    assert list(again.person) == list(first.person)[:5]
    state.save(tmp_path / "state", saved, frame.take(np.flatnonzero(new)), added)
    assert state.load(tmp_path / "state").size == len(frame)


def test_a_question_about_a_saved_row_shows_that_row(tmp_path: Path) -> None:
    one = row("police", "Trần Bảo Khoa", "07/07/2015", number="031215004321", insurance="3112345678")
    two = row("bhyt", "Trần Bảo Khoa", "07/07/2015", number="031215009876", insurance="3112345678")
    old = Frame.of([*crowd(), {**one, "sheet": "Tổ 3", "row": 77}])
    first = engine.link(old)
    state.save(tmp_path / "state", None, old, first)
    new = Frame.of([*({**other, "list": "bhyt"} for other in crowd(3)), {**two, "sheet": "Thẻ", "row": 12}])
    added = state.extend(state.load(tmp_path / "state"), new)
    merging.write_review(tmp_path / "review.csv", new, added)
    with (tmp_path / "review.csv").open(encoding="utf-8") as file:
        asked = [line for line in csv.DictReader(file) if "BHYT" in line["reasons"]]
    assert len(asked) == 1
    sides = [
        [asked[0][side + name] for name in ("list", "sheet", "row", "birth", "person")]
        for side in ("", "other_")
    ]
    assert sorted(sides) == [
        ["bhyt", "Thẻ", "12", "07/07/2015", added.person[3]],
        ["police", "Tổ 3", "77", "07/07/2015", first.person[len(old) - 1]],
    ]


def test_files_written_and_read(tmp_path: Path) -> None:
    frame = small_world()
    linking = engine.link(frame)
    merging.write_roster(tmp_path / "roster.csv", frame, linking)
    with (tmp_path / "roster.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == list(merging.ROSTER) and len(lines) == len(frame)
    merging.write_review(tmp_path / "review.csv", frame, linking)
    log = [Decision("a/b/1", "c/d/2", True, "Lan", "2026-07-05", "hỏi gia đình")]
    write(tmp_path / "log.csv", log)
    assert read(tmp_path / "log.csv") == log


def test_refusals_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("left,right\n1,2\n", "utf-8")
    with pytest.raises(Refusal, match="thiếu cột link"):
        read(tmp_path / "log.csv")
    (tmp_path / "log.csv").write_text("left,right,link\n1,2,maybe\n", "utf-8")
    with pytest.raises(Refusal, match="dòng 2, cột link"):
        read(tmp_path / "log.csv")
    with pytest.raises(Refusal, match="--save"):
        state.load(tmp_path / "nothing")
    with pytest.raises(Refusal, match="không ghi đè"):
        merging.check_targets([tmp_path / "log.csv"], [tmp_path / "log.csv"])
    with pytest.raises(Refusal, match="Không tìm thấy"):
        merging.run(Frame(), [], scoring.BuiltIn())


def _groups(linking: engine.Linking) -> list[list[int]]:
    groups: dict[str, list[int]] = {}
    for at, person in enumerate(linking.person):
        groups.setdefault(person, []).append(at)
    return list(groups.values())
