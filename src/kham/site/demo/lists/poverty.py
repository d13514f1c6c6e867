"""Poor and near-poor households: one household over several rows, merged cells, subtotals, a signed footer."""

from __future__ import annotations

from pathlib import Path

from kham.site.demo.facts import Household, World
from kham.site.demo.lists import books
from kham.site.demo.lists.sender import LISTED_ON, Entry, Sender, footer
from kham.site.demo.lists.shape import ListFile, TruthRow

_SHEETS = (("Hộ nghèo", "poor", "HỘ NGHÈO"), ("Hộ cận nghèo", "near_poor", "HỘ CẬN NGHÈO"))
_COLUMNS: list[books.Column] = [
    "STT hộ",
    "Mã hộ",
    "Họ tên chủ hộ",
    "Địa chỉ",
    ("Thành viên trong hộ", ["Họ và tên", "Ngày sinh", "Giới tính", "Quan hệ với chủ hộ", "Số CCCD/ĐDCN"]),
    "Ghi chú",
]


def poverty(world: World, folder: Path, level: float) -> ListFile:
    """Two sheets; a child may stand under the head's number, a newborn under the mother's name."""
    sender = Sender(world, "poverty_board", level)
    title = "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2026"
    found = ListFile(
        folder / "Ho ngheo, can ngheo 2026.xlsx",
        "poverty_board",
        title,
        "poor",
        sheet_groups={"Hộ cận nghèo": "near_poor"},
    )
    book = books.XlsxBook(found.path)
    for name, group, words in _SHEETS:
        page = book.page(name)
        heads = ("BAN CHỈ ĐẠO GIẢM NGHÈO PHƯỜNG HÒA BÌNH", f"DANH SÁCH {words} NĂM 2026")
        row = books.header(page, books.titles(page, heads, 10), _COLUMNS)
        number = 0
        for place in world.neighbourhoods:
            homes = [h for h in world.households if h.poverty == group and h.neighbourhood == place.code]
            homes = [home for home in homes if sender.rng.random() < 0.98]
            people = 0
            for home in homes:
                number += 1
                size = _household(sender, page, row, number, home, found.truth, group)
                row, people = row + size, people + size
            if homes:
                page.merge((row, 0), (row, 3), f"Cộng {place.name}: {len(homes)} hộ, {people} khẩu", "strong")
                row += 1
        page.merge((row, 0), (row, 3), f"Tổng cộng: {number} hộ", "strong")
        footer(page, row + 1, 6, "TM. BAN CHỈ ĐẠO")
    book.close()
    return found


def _household(
    sender: Sender,
    page: books.Page,
    row: int,
    number: int,
    home: Household,
    truth: list[TruthRow],
    group: str,
) -> int:
    """Write one household; returns how many rows it took. A household always keeps at least its head's row."""
    world = sender.world
    members = sender.known(
        (world.person(m) for m in home.members), coverage=0.985, dead=0.3, moved=0.3, twice=0.0
    )
    members = members or [world.person(home.head)]
    last = row + len(members) - 1
    head = world.person(home.head)
    shared = (number, home.code, head.name, f"{home.house}, {sender.place(head)}")
    for column, value in enumerate(shared):
        page.merge((row, column), (last, column), value)
    for at, person in enumerate(members, start=row):
        old, child = person.age(LISTED_ON) >= 60, person.age(LISTED_ON) < 14
        entry = sender.entry(person, year_only=0.25 if old else 0.03, no_number=0.12 if old else 0.05)
        if child and head.personal_number and sender.damage.happens(0.05):
            entry.number = head.personal_number
        cells = (
            _name(sender, entry),
            sender.birth_cell(entry, 0.25),
            entry.sex_word,
            person.relation,
            entry.number,
            entry.note,
        )
        for column, value in enumerate(cells, start=4):
            page.put(at, column, value)
        truth.append(TruthRow(page.name, at + 1, person.id, (group,)))
    return len(members)


def _name(sender: Sender, entry: Entry) -> str:
    """A baby of the last year is often still "child of"."""
    person = entry.person
    if person.mother and (LISTED_ON - person.birth).days < 365 and sender.rng.random() < 0.35:
        return f"Con bà {sender.world.person(person.mother).name}"
    return entry.name
