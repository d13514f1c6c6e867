"""Shorter lists of the ward's offices: disabled people, people of merit, mental health, children in need."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from kham.site.demo.facts import World
from kham.site.demo.lists import books, tables
from kham.site.demo.lists.damage import tone_on_last_vowel
from kham.site.demo.lists.sender import Entry, Sender, fill, footer, mistype
from kham.site.demo.lists.shape import ListFile


def disability(world: World, folder: Path, level: float) -> ListFile:
    """.csv with semicolons and a byte order mark; tone marks in the school rule's place."""
    sender = Sender(world, "disability", level)
    title = "DANH SÁCH NGƯỜI KHUYẾT TẬT ĐƯỢC CẤP GIẤY XÁC NHẬN"
    found = ListFile(folder / "nguoi khuyet tat.csv", "disability", title, "disabled")
    table = tables.Table(";")
    table.add([f"{title} - PHƯỜNG HÒA BÌNH", *[""] * 9])
    heads = "STT;Họ tên;Ngày sinh;Giới tính;Số CCCD;Số thẻ BHYT;Dạng khuyết tật;Mức độ;Địa chỉ;Ghi chú"
    table.add(heads.split(";"))
    people = sender.known(
        (p for p in world.persons if p.disability and p.residence != "outside"), coverage=0.95, twice=0.006
    )
    sender.rng.shuffle(people)
    for number, person in enumerate(people, start=1):
        entry = sender.entry(person, year_only=0.2, no_number=0.1, courtesy=0.004)
        where = f"{entry.house}, {entry.place}".strip(", ")
        row = table.add(
            [
                number,
                tone_on_last_vowel(entry.name),
                sender.birth_cell(entry),
                entry.sex_word,
                entry.number,
                entry.insurance,
                person.disability,
                person.disability_degree,
                where,
                entry.note,
            ]
        )
        tables.keep(found, row, person, "disabled")
    table.save(found.path, "utf-8-sig")
    return found


def merit(world: World, folder: Path, level: float) -> ListFile:
    """ALL CAPITALS; the first half of the rows typed on another machine as decomposed Unicode."""
    sender = Sender(world, "merit", level)
    title = "DANH SÁCH NGƯỜI CÓ CÔNG VỚI CÁCH MẠNG VÀ THÂN NHÂN"
    found = ListFile(folder / "NGUOI CO CONG.xlsx", "merit", title, "merit")
    book = books.XlsxBook(found.path)
    page = book.page("NCC")
    row = books.titles(page, ("UBND PHƯỜNG HÒA BÌNH", "PHÒNG VĂN HÓA - XÃ HỘI", title), 9)
    columns: list[books.Column] = [
        "SỐ TT",
        "HỌ VÀ TÊN",
        ("NĂM SINH", ["NAM", "NỮ"]),
        "SỐ CCCD",
        "SỐ THẺ BHYT",
    ]
    row = books.header(page, row, [*columns, "DIỆN ĐỐI TƯỢNG", "NƠI Ở", "GHI CHÚ"])
    people = sender.known(
        (p for p in world.persons if p.merit and p.residence != "outside"), coverage=0.97, dead=0.5
    )
    entries = mistype([sender.entry(p, year_only=0.7, no_number=0.12) for p in people])
    half = len(entries) // 2

    def cells(number: int, entry: Entry) -> list[object]:
        name = tone_on_last_vowel(entry.name).upper()
        if number <= half:
            name = unicodedata.normalize("NFD", name)
        birth = sender.birth_cell(entry)
        years = (birth, "") if entry.person.sex == "male" else ("", birth)
        place = tone_on_last_vowel(entry.place).upper()
        return [
            number,
            name,
            *years,
            entry.number,
            entry.insurance,
            entry.person.merit.upper(),
            place,
            entry.note,
        ]

    row = fill(page, row, entries, cells, found.truth, "merit")
    footer(page, row, 6, "NGƯỜI LẬP BIỂU")
    book.close()
    return found


def mental_health(world: World, folder: Path, level: float) -> ListFile:
    """The station's own short list of people treated for mental illness, with diagnosis."""
    sender = Sender(world, "mental_health", level)
    title = "DANH SÁCH BỆNH NHÂN TÂM THẦN ĐANG QUẢN LÝ TẠI TRẠM"
    found = ListFile(folder / "Tram y te - Benh nhan tam than.xlsx", "mental_health", title, "mental_illness")
    book = books.XlsxBook(found.path)
    page = book.page("Sheet1")
    row = books.titles(page, ("TRẠM Y TẾ PHƯỜNG HÒA BÌNH", title), 8)
    row = books.header(
        page,
        row,
        ["STT", "Họ tên bệnh nhân", "Năm sinh", "Giới", "Mã thẻ BHYT", "Chẩn đoán", "TDP", "SĐT người nhà"],
    )
    people = sender.known(
        (p for p in world.persons if p.diagnosis and p.residence != "outside"), coverage=0.93
    )
    entries = [sender.entry(p, year_only=0.5) for p in people]

    def cells(number: int, entry: Entry) -> list[object]:
        birth, code = sender.birth_cell(entry), entry.person.diagnosis
        return [number, entry.name, birth, entry.sex_word, entry.insurance, code, entry.place, entry.phone]

    fill(page, row, entries, cells, found.truth, "mental_illness")
    book.close()
    return found


def child_protection(world: World, folder: Path, level: float) -> ListFile:
    """Children in special circumstances with their carers."""
    sender = Sender(world, "child_protection", level)
    title = "DANH SÁCH TRẺ EM CÓ HOÀN CẢNH ĐẶC BIỆT"
    found = ListFile(folder / "Tre em hoan canh dac biet.xlsx", "child_protection", title, "special_child")
    book = books.XlsxBook(found.path)
    page = book.page("Trẻ HCĐB")
    row = books.titles(page, ("UBND PHƯỜNG HÒA BÌNH", title), 9)
    columns: list[books.Column] = [
        "STT",
        "Họ và tên trẻ",
        "Ngày tháng năm sinh",
        ("Giới tính", ["Nam", "Nữ"]),
    ]
    row = books.header(
        page, row, [*columns, "Hoàn cảnh", "Họ tên người nuôi dưỡng", "Điện thoại", "Tổ dân phố"]
    )
    people = sender.known(
        (p for p in world.persons if p.circumstance and p.residence != "outside"), coverage=0.95
    )
    entries = [sender.entry(p, no_phone=0.15) for p in people]

    def cells(number: int, entry: Entry) -> list[object]:
        person = entry.person
        carer = world.person(person.mother or person.father or world.household(person.household).head)
        birth = sender.birth_cell(entry, 0.3)
        return [
            number,
            entry.name,
            birth,
            *entry.marks(),
            person.circumstance,
            carer.name,
            entry.phone,
            entry.place,
        ]

    row = fill(page, row, entries, cells, found.truth, "special_child")
    footer(page, row, 5, "CÁN BỘ TRẺ EM")
    book.close()
    return found
