"""The twelve generated lists: every column understood, every row found, verdicts and links sane."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from kham.roster import reading
from kham.roster.actions import judging
from kham.roster.rules import catalogue, columns, headers, matching, rows, text
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
    "employer_1": {"stt", "full_name", "birth", "sex", "personal_number", "workplace", "phone", "address"},
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


def test_each_person_is_there_once(lists: Any) -> None:
    """Against the truth of the demo's lists: at most 3 people lost in another's entry and 80 extra entries per 10,000,
    and at most 3 % of the rows put to review."""
    lines, true = [], []
    for one, _, read in lists:
        truth = {(row.sheet, row.row): row.person for row in one.truth}
        for row in read:
            if row.verdict not in ("question", "refused"):
                lines.append(line_of(row, one.sender))
                true.append(truth[row.sheet, row.number])
    found = judging.found_in(judging.frame_of(lines), [""] * len(lines), 0, ())
    pieces, members = defaultdict(set), defaultdict(Counter)
    for key, person in zip(found.person, true, strict=True):
        pieces[person].add(key)
        members[key][person] += 1
    owners = {max(counted, key=lambda person: (counted[person], -person)) for counted in members.values()}
    lost, extra = len(pieces) - len(owners), sum(len(keys) - 1 for keys in pieces.values())
    assert lost <= max(1, len(pieces) * 0.0003), f"{lost} lost of {len(pieces)}"
    assert extra <= len(pieces) * 0.008, f"{extra} extra entries for {len(pieces)} people"
    assert len(found.asked) <= len(lines) * 0.03


def line_of(row: rows.ReadRow, sender: str) -> dict[str, Any]:
    """A read row as the commit hands it to the engine."""
    mark = hashlib.sha256(f"{sender}:{row.sheet}:{row.number}".encode()).hexdigest()
    words = matching.entry(row.values, row.sealed, ward="31.11533.", places={})
    register = catalogue.sender(sender).register
    return {
        **words,
        "list": sender,
        "sheet": row.sheet,
        "row": row.number,
        "register": register,
        "mark": mark,
    }
