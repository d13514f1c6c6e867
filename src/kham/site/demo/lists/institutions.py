"""Lists of two schools and two employers."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from kham.site.demo.facts import Person, World
from kham.site.demo.lists import books, tables
from kham.site.demo.lists.damage import fold
from kham.site.demo.lists.sender import Entry, Sender, fill, footer, mistype
from kham.site.demo.lists.shape import ListFile


def _organisation(world: World, code: str) -> str:
    return next(one.name for one in world.organisations if one.code == code)


def _class_key(person: Person) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", person.school_class))


def _pupils(world: World, sender: Sender) -> list[Person]:
    mine = [p for p in world.persons if p.school == sender.code]
    mine.sort(key=lambda p: (_class_key(p), fold(p.given).lower(), p.id))
    return sender.known(mine, coverage=0.99, moved=0.5, twice=0.001)


def _carer(world: World, person: Person) -> Person | None:
    number = person.father or person.mother
    return world.person(number) if number else None


def primary_school(world: World, folder: Path, level: float) -> ListFile:
    """.xlsx with one sheet per class; parents' phone numbers."""
    sender = Sender(world, "school_1", level)
    school = _organisation(world, "school_1")
    found = ListFile(
        folder / "TH Song Biec - DS hoc sinh 2025-2026.xlsx", "school_1", f"{school}: học sinh", "pupil"
    )
    book = books.XlsxBook(found.path)
    people = _pupils(world, sender)
    for name in dict.fromkeys(p.school_class for p in people):
        page = book.page(f"Lớp {name}")
        heads = (school.upper(), f"DANH SÁCH HỌC SINH LỚP {name} - NĂM HỌC 2025-2026")
        row = books.header(
            page,
            books.titles(page, heads, 8),
            [
                "STT",
                "Họ và tên",
                "Ngày sinh",
                "Nữ",
                "Mã định danh",
                "Họ tên cha (mẹ)",
                "ĐT phụ huynh",
                "Nơi ở",
            ],
        )
        entries = [sender.entry(p, no_number=0.02, no_phone=0.06) for p in people if p.school_class == name]

        def cells(number: int, entry: Entry) -> list[object]:
            carer = _carer(world, entry.person)
            birth = sender.birth_cell(entry, 0.1)
            girl = entry.marks()[1]
            named = carer.name if carer else ""
            return [number, entry.name, birth, girl, entry.number, named, entry.phone, entry.place]

        row = fill(page, row, entries, cells, found.truth, "pupil")
        footer(page, row, 5, "GIÁO VIÊN CHỦ NHIỆM")
    book.close()
    return found


def secondary_school(world: World, folder: Path, level: float) -> ListFile:
    """.csv in windows-1258 with commas, all classes in one table."""
    sender = Sender(world, "school_2", level)
    school = _organisation(world, "school_2")
    found = ListFile(folder / "thcs_hocsinh.csv", "school_2", f"{school}: học sinh", "pupil")
    table = tables.Table(",")
    heads = "STT,Lớp,Họ và tên,Ngày sinh,Giới tính,Số định danh cá nhân,Họ tên phụ huynh,Điện thoại phụ huynh,Địa chỉ"
    table.add(heads.split(","))
    for number, person in enumerate(_pupils(world, sender), start=1):
        entry = sender.entry(person, no_number=0.05, no_phone=0.1)
        carer = _carer(world, person)
        row = table.add(
            [
                number,
                person.school_class,
                entry.name,
                sender.birth_cell(entry),
                entry.sex_word,
                entry.number,
                carer.name if carer else "",
                entry.phone,
                entry.place,
            ]
        )
        tables.keep(found, row, person, "pupil")
    table.save(found.path, "cp1258")
    return found


def _workers(world: World, sender: Sender) -> list[Person]:
    mine = [p for p in world.persons if p.employer == sender.code]
    mine.sort(key=lambda p: p.id)
    sender.rng.shuffle(mine)
    return sender.known(mine, coverage=0.985, moved=0.6, twice=0.003)


def _number_cell(sender: Sender, number: str) -> object:
    """A spreadsheet took the ID number for a number: leading zeros gone, a few rounded to 3.11E+10."""
    if not number.isdigit():
        return number
    chance = sender.rng.random()
    if chance < 0.03:
        return f"{int(number):.2E}"
    return number if chance < 0.15 else int(number)


def garment_factory(world: World, folder: Path, level: float) -> ListFile:
    """.xlsx whose ID numbers are numbers; phone numbers lost their zero too."""
    sender = Sender(world, "employer_1", level)
    company = _organisation(world, "employer_1")
    found = ListFile(folder / "Danh sach CBCNV.xlsx", "employer_1", f"{company}: người lao động", "worker")
    book = books.XlsxBook(found.path)
    page = book.page("CNV")
    row = books.titles(page, (company.upper(), "DANH SÁCH CÁN BỘ, CÔNG NHÂN VIÊN KHÁM SỨC KHỎE ĐỊNH KỲ"), 9)
    columns: list[books.Column] = ["STT", "Mã NV", "Họ và tên", "Ngày sinh", "Giới tính", "CMND/CCCD"]
    row = books.header(page, row, [*columns, "Bộ phận", "Điện thoại", "Địa chỉ thường trú"])
    entries = mistype([sender.entry(p, no_number=0.02, no_phone=0.1) for p in _workers(world, sender)])

    def cells(number: int, entry: Entry) -> list[object]:
        phone = int(entry.phone) if entry.phone.isdigit() and sender.rng.random() < 0.7 else entry.phone
        return [
            number,
            f"CN{1000 + number}",
            entry.name,
            sender.birth_cell(entry, 0.6),
            entry.sex_word,
            _number_cell(sender, entry.number),
            entry.person.position,
            phone,
            f"{entry.house}, {entry.place}".strip(", "),
        ]

    row = fill(page, row, entries, cells, found.truth, "worker")
    page.merge((row, 0), (row, 2), f"Tổng số: {len(entries)} người", "strong")
    footer(page, row, 6, "GIÁM ĐỐC")
    book.close()
    return found


def machine_shop(world: World, folder: Path, level: float) -> ListFile:
    """.csv out of a payroll program: capitals without marks, dates year first."""
    sender = Sender(world, "employer_2", level)
    company = _organisation(world, "employer_2")
    found = ListFile(folder / "NHANVIEN.csv", "employer_2", f"{company}: người lao động", "worker")
    table = tables.Table(",")
    table.add(
        [
            "MA_NV",
            "HO_TEN",
            "NGAY_SINH",
            "GIOI_TINH",
            "SO_CCCD",
            "MA_BHXH",
            "DIEN_THOAI",
            "CHUC_VU",
            "DIA_CHI",
        ]
    )
    for number, person in enumerate(_workers(world, sender), start=1):
        entry = sender.entry(person, year_only=0.0, no_number=0.03, no_phone=0.1)
        row = table.add(
            [
                f"{number:04d}",
                " ".join(fold(entry.name).upper().split()),
                date(entry.year, entry.month, entry.day).isoformat(),
                {"male": "M", "female": "F"}.get(entry.sex, ""),
                entry.number,
                (person.insurance or "")[5:],
                re.sub(r"\D", "", entry.phone),
                fold(person.position).upper(),
                fold(f"{entry.house}, {entry.place}".strip(", ")).upper(),
            ]
        )
        tables.keep(found, row, person, "worker")
    table.save(found.path, "utf-8")
    return found
