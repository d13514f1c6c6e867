"""Two lists out of old software: the elderly in TCVN3 (.VnTime), social protection in VNI (VNI-Times)."""

from __future__ import annotations

from pathlib import Path

from kham.site.demo.facts import Person, World
from kham.site.demo.lists import books
from kham.site.demo.lists.damage import fold
from kham.site.demo.lists.sender import LISTED_ON, Entry, Sender, fill, footer, mistype
from kham.site.demo.lists.shape import ListFile


def elderly(world: World, folder: Path, level: float) -> ListFile:
    """The elderly association: no ID numbers, mostly birth years only, x under Nam or Nữ, .xls in TCVN3."""
    sender = Sender(world, "elderly_association", level)
    title = "Danh sách hội viên Hội Người cao tuổi"
    found = ListFile(folder / "Hoi NCT - DS hoi vien 2026.xls", "elderly_association", title, "elderly")
    book = books.XlsBook(found.path, "tcvn3", ".VnTime")
    old = [p for p in world.persons if p.residence != "outside" and p.age(LISTED_ON) >= 60]
    nearly = [p for p in world.persons if p.residence == "permanent" and p.age(LISTED_ON) == 59]
    people = sender.known(old, coverage=0.955, dead=0.4, moved=0.5, twice=0.006)
    people += sender.known(nearly, coverage=0.12)
    for village in sorted({_village(world, p) for p in people}):
        page = book.page(f"CH {fold(village)}")
        heads = ("Hội Người cao tuổi phường Hòa Bình", title, f"Chi hội {village}")
        row = books.header(
            page,
            books.titles(page, heads, 8),
            [
                "STT",
                "Họ và tên",
                ("Giới tính", ["Nam", "Nữ"]),
                "Năm sinh",
                "Chỗ ở",
                "Số điện thoại",
                "Ghi chú",
            ],
        )
        mine = [p for p in people if _village(world, p) == village]
        sender.rng.shuffle(mine)
        entries = [sender.entry(p, year_only=0.74, no_phone=0.45, courtesy=0.03) for p in mine]

        def cells(number: int, entry: Entry) -> list[object]:
            birth = sender.birth_cell(entry)
            return [number, entry.name, *entry.marks(), birth, entry.place, entry.phone, entry.note]

        row = fill(page, row, entries, cells, found.truth, "elderly")
        page.merge((row, 0), (row, 1), "Cộng", "strong")
        page.put(row, 4, f"{len(entries)} hội viên", "strong")
        footer(page, row, 5, "Chủ tịch Hội")
    book.close()
    return found


def _village(world: World, person: Person) -> str:
    return world.neighbourhood(person.neighbourhood).name.removeprefix("Tổ dân phố ").rpartition(" ")[0]


def social_protection(world: World, folder: Path, level: float) -> ListFile:
    """Monthly assistance and, on a second sheet, old people living alone; .xls in VNI."""
    sender = Sender(world, "social_protection", level)
    title = "Danh sách đối tượng bảo trợ xã hội hưởng trợ cấp hằng tháng"
    found = ListFile(
        folder / "VHXH - Bao tro xa hoi T6.xls",
        "social_protection",
        title,
        "social_protection",
        sheet_groups={"Neo don": "lonely"},
    )
    book = books.XlsBook(found.path, "vni", "VNI-Times")
    _protected(world, sender, book, found)
    _lonely(world, sender, book, found)
    book.close()
    return found


def _protected(world: World, sender: Sender, book: books.XlsBook, found: ListFile) -> None:
    page = book.page("Bao tro")
    row = books.titles(page, ("Ủy ban nhân dân phường Hòa Bình", found.title, "Tháng 6 năm 2026"), 8)
    row = books.header(
        page,
        row,
        [
            "TT",
            "Họ và tên",
            "Ngày sinh",
            "Giới tính",
            "Số CCCD",
            "Nhóm đối tượng",
            "Địa chỉ",
            "Mức hưởng (đồng)",
        ],
    )
    people = sender.known(
        (p for p in world.persons if p.social_protection and p.residence != "outside"), coverage=0.97
    )
    entries = mistype([sender.entry(p, year_only=0.35, no_number=0.13, courtesy=0.006) for p in people])

    def cells(number: int, entry: Entry) -> list[object]:
        kind = entry.person.social_protection
        money = 1_000_000 if "đặc biệt" in kind else 750_000 if "khuyết tật" in kind else 500_000
        birth = sender.birth_cell(entry, 0.15)
        return [number, entry.name, birth, entry.sex_word, entry.number, kind, entry.place, money]

    row = fill(page, row, entries, cells, found.truth, "social_protection")
    page.merge((row, 0), (row, 1), "Tổng cộng", "strong")
    page.put(row, 5, f"{len(entries)} người", "strong")
    footer(page, row, 5, "Trưởng phòng Văn hóa - Xã hội")


def _lonely(world: World, sender: Sender, book: books.XlsBook, found: ListFile) -> None:
    page = book.page("Neo don")
    row = books.titles(page, ("Ủy ban nhân dân phường Hòa Bình", "Danh sách người cao tuổi neo đơn"), 6)
    row = books.header(page, row, ["TT", "Họ và tên", "Năm sinh", "Giới tính", "Địa chỉ", "Số điện thoại"])
    people = sender.known((p for p in world.persons if "lonely" in p.groups), coverage=0.95)
    entries = [sender.entry(p, year_only=0.85, no_phone=0.5, courtesy=0.05) for p in people]

    def cells(number: int, entry: Entry) -> list[object]:
        birth = sender.birth_cell(entry)
        return [
            number,
            entry.name,
            birth,
            entry.sex_word,
            f"{entry.house} {entry.place}".strip(),
            entry.phone,
        ]

    fill(page, row, entries, cells, found.truth, "lonely")
