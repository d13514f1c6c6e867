"""The police's list of residents: every neighbourhood, permanent and temporary, several sheets."""

from __future__ import annotations

from pathlib import Path

from kham.site.demo.facts import Neighbourhood, World
from kham.site.demo.lists import books
from kham.site.demo.lists.sender import LISTED_ON, Entry, Sender, fill, footer
from kham.site.demo.lists.shape import ListFile

_PER_SHEET = 4
_COLUMNS: list[books.Column] = [
    "STT",
    "Họ và tên",
    "Ngày, tháng, năm sinh",
    "Giới tính",
    "Số định danh cá nhân/CCCD",
    "Quan hệ với chủ hộ",
    "Họ tên chủ hộ",
    ("Nơi cư trú", ["Số nhà, ngõ", "Tổ dân phố"]),
    ("Hình thức cư trú", ["Thường trú", "Tạm trú"]),
    "Dân tộc",
    "Ghi chú",
]
ETHNIC_GROUPS = {
    "01": "Kinh",
    "02": "Tày",
    "03": "Thái",
    "04": "Hoa",
    "06": "Mường",
    "07": "Nùng",
    "08": "Mông",
    "09": "Dao",
}


def police(world: World, folder: Path, level: float) -> ListFile:
    """Residents by groups of neighbourhoods; 3.5 % missing, dates partly text and partly real dates."""
    sender = Sender(world, "police", level)
    title = "DANH SÁCH NHÂN KHẨU THƯỜNG TRÚ, TẠM TRÚ"
    found = ListFile(folder / "CA phuong - Nhan khau thuong tru, tam tru 6-2026.xlsx", "police", title, None)
    book = books.XlsxBook(found.path)
    for start in range(0, len(world.neighbourhoods), _PER_SHEET):
        _sheet(world, sender, book, found, world.neighbourhoods[start : start + _PER_SHEET])
    book.close()
    return found


def _sheet(
    world: World, sender: Sender, book: books.XlsxBook, found: ListFile, places: list[Neighbourhood]
) -> None:
    page = book.page(f"TDP {places[0].code}-{places[-1].code}")
    row = books.titles(page, ("CÔNG AN PHƯỜNG HÒA BÌNH", found.title, "(Tính đến ngày 15/6/2026)"), 13)
    row = books.header(page, row, _COLUMNS)
    codes = {place.code for place in places}
    here = [person for person in world.persons if person.neighbourhood in codes]
    here.sort(key=lambda person: (person.neighbourhood, person.household, person.id))
    people = sender.known(here, coverage=0.965, dead=0.12, moved=0.25, twice=0.002)
    entries = []
    for person in people:
        old = person.age(LISTED_ON) >= 60
        entries.append(
            sender.entry(person, year_only=0.30 if old else 0.01, no_number=0.095 if old else 0.012)
        )

    def cells(number: int, entry: Entry) -> list[object]:
        person = entry.person
        home = world.household(person.household)
        stays = ("x", "") if person.residence == "permanent" else ("", "x")
        return [
            number,
            entry.name,
            sender.birth_cell(entry, real_dates=0.4),
            entry.sex_word,
            entry.number,
            person.relation,
            world.person(home.head).name,
            entry.house,
            entry.place,
            *stays,
            ETHNIC_GROUPS.get(person.ethnicity, "Kinh"),
            entry.note,
        ]

    row = fill(page, row, entries, cells, found.truth, None)
    footer(page, row, 9, "TRƯỞNG CÔNG AN PHƯỜNG")
