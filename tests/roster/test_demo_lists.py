"""The twelve generated lists: every column understood, every row found, verdicts and links sane."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from kham.kernel.dates import PartialDate
from kham.roster import reading
from kham.roster.rules import catalogue, columns, headers, rows, text
from kham.roster.rules.matching import Facts, SimpleMatcher
from kham.site.demo.lists import ListFile, write_lists
from kham.site.demo.world import make_world

PEOPLE = 700
TODAY = dt.date(2026, 7, 10)
UNUSED = {"Mã NV", "Mã hộ", "Mức hưởng (đồng)", "MA_NV"}
"""Columns of the lists that mean nothing to a roster; every other column must be understood."""
FIELDS = {
    "police": {"stt", "full_name", "birth", "sex", "personal_number", "relation", "household_head", "house", "neighbourhood", "permanent",
               "temporary", "ethnicity", "note"},
    "elderly_association": {"stt", "full_name", "sex_male", "sex_female", "birth_year", "address", "phone", "note"},
    "poverty_board": {"household_number", "household_head", "address", "full_name", "birth", "sex", "relation", "personal_number", "note"},
    "disability": {"stt", "full_name", "birth", "sex", "personal_number", "insurance_number", "disability_kind",
                   "disability_level", "address",
                   "note"},
    "merit": {"stt", "full_name", "birth_male", "birth_female", "personal_number", "insurance_number", "group_name", "address", "note"},
    "social_protection": {"stt", "full_name", "birth", "birth_year", "sex", "personal_number", "group_name", "address", "phone"},
    "mental_health": {"stt", "full_name", "birth_year", "sex", "insurance_number", "diagnosis", "neighbourhood", "guardian_phone"},
    "child_protection": {"stt", "full_name", "birth", "sex_male", "sex_female", "group_name", "guardian", "phone", "neighbourhood"},
    "school_1": {"stt", "full_name", "birth", "sex_female", "personal_number", "guardian", "guardian_phone", "address"},
    "school_2": {"stt", "class", "full_name", "birth", "sex", "personal_number", "guardian", "guardian_phone", "address"},
    "employer_1": {"stt", "full_name", "birth", "sex", "personal_number", "occupation", "phone", "address"},
    "employer_2": {"full_name", "birth", "sex", "personal_number", "insurance_number", "phone", "occupation", "address"},
}  # fmt: skip


@pytest.fixture(scope="module")
def lists(
    tmp_path_factory: pytest.TempPathFactory,
) -> list[tuple[ListFile, list[columns.Column], list[rows.ReadRow]]]:
    """Each list with its columns and rows as read."""
    world = make_world(PEOPLE, 7)
    known = frozenset(text.neighbourhood_key(place.name) for place in world.neighbourhoods)
    found = []
    for one in write_lists(world, tmp_path_factory.mktemp("lists")):
        book = reading.read_workbook(Path(one.path).read_bytes(), one.path.name)
        used: list[columns.Column] = []
        read: list[rows.ReadRow] = []
        for sheet in book.sheets:
            layout = headers.find(sheet)
            guessed = columns.guess(sheet, layout)
            used += guessed
            read += rows.read_sheet(
                sheet, [column.as_dict() for column in guessed], first_row=layout.first_row, today=TODAY, titles=layout.titles,
                encoding=layout.encoding, known=known,
            )  # fmt: skip
        rows.cross_check(read)
        found.append((one, used, read))
    return found


def test_every_column_is_understood(lists: Any) -> None:
    for one, used, _ in lists:
        assert {column.field for column in used} - {""} == FIELDS[one.sender], one.sender
        assert {column.heading for column in used if not column.field} <= UNUSED


def test_every_row_is_found_and_nothing_else(lists: Any) -> None:
    for one, _, read in lists:
        assert {(row.sheet, row.number) for row in read} == {(true.sheet, true.row) for true in one.truth}, (
            one.sender
        )


def test_verdicts_are_sane(lists: Any) -> None:
    tally = Counter(row.verdict for _, _, read in lists for row in read)
    total = sum(tally.values())
    assert tally["refused"] == 0 and tally["question"] <= total * 0.01 and tally["accepted"] >= total * 0.8
    assert all(
        note.sentence.startswith("Hàng ") for _, _, read in lists for row in read for note in row.notes
    )


def test_links_are_mostly_right_and_hardly_ever_wrong(lists: Any) -> None:
    """Against the truth: at most one wrong merge in a thousand people, at most 4 % left in two pieces without a question."""
    matcher, owner, asked = SimpleMatcher(), defaultdict(set), set()
    pieces: dict[int, set[str]] = defaultdict(set)
    for one, _, read in sorted(
        lists, key=lambda item: (catalogue.sender(item[0].sender).authority, item[0].sender)
    ):
        truth = {(true.sheet, true.row): true.person for true in one.truth}
        for row in read:
            if row.verdict in ("question", "refused"):
                continue
            facts = facts_of(row, one.sender)
            outcome = matcher.match(facts, one.sender)
            key = outcome.person if outcome.kind == "link" else facts.key
            if outcome.kind == "link":
                matcher.seen(key, one.sender, facts)
            else:
                facts.lists = frozenset({one.sender})
                matcher.add(facts)
                if outcome.kind == "review":
                    asked.add(key)
            owner[key].add(truth[row.sheet, row.number])
            pieces[truth[row.sheet, row.number]].add(key)
    assert sum(len(people) > 1 for people in owner.values()) <= 1
    silent = sum(len(keys - asked) - 1 for keys in pieces.values() if len(keys - asked) > 1)
    assert silent <= len(pieces) * 0.04 and len(asked) <= len(pieces) * 0.05


def facts_of(row: rows.ReadRow, sender: str) -> Facts:
    """A read row in comparable form; the place by its key."""
    values, sealed = row.values, row.sealed
    household = values.get("household")
    return Facts(
        key=f"{sender}:{row.sheet}:{row.number}", name=values["full_name"],
        birth=PartialDate.from_iso(values["birth"]) if values.get("birth") else None, sex=values.get("sex", ""),
        number=sealed.get("personal_number", ""), number_certain=not (sealed.get("number_doubt") or sealed.get("number_shared")),
        insurance=sealed.get("insurance_number", ""), phone=sealed.get("phone", ""), place=values.get("neighbourhood", ""),
        household=f"{sender}:{row.sheet}:{household}" if household else "",
    )  # fmt: skip
