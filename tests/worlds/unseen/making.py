"""Turns a described list into a file, and keeps what each of its columns truly means.

A list is written down as text, one column a line: ``heading | meaning``; ``Top > Below`` stands for a heading of two rows,
three parts for three. The meaning says what the cells hold; "other:…" is something a roster does not ask for.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import xlsxwriter
import xlwt

from kham.kernel import legacy

FAMILIES = [
    "Đào",
    "Vũ",
    "Phạm",
    "Nguyễn",
    "Bùi",
    "Hoàng",
    "Trần",
    "Lương",
    "Ngô",
    "Đoàn",
    "Nguyễn",
    "Lê",
    "Khổng",
    "Nguyễn",
]
MEN = [
    "Văn Khoát",
    "Đức Thiện",
    "Huy Hoàng",
    "Trọng Nghĩa",
    "Văn Tuân",
    "Quốc Bảo",
    "Đình Chiểu",
    "Minh Quân",
    "Văn Hậu",
    "Thế Anh",
]
WOMEN = [
    "Thị Nhàn",
    "Thùy Dương",
    "Thị Hải Yến",
    "Ngọc Diệp",
    "Thị Ngát",
    "Khánh Ly",
    "Thị Lựu",
    "Bảo Ngọc",
    "Thị Thu Hiền",
    "Phương Thảo",
]
STREETS = [
    "Số 12 ngõ 5 Trần Phú",
    "Ngách 3/14",
    "SN 27",
    "Khu tái định cư số 2",
    "Số 8B đường 351",
    "Xóm Chùa",
]
Cell = str | int | float | dt.date | None


@dataclass(frozen=True)
class Someone:
    """An invented person of one row."""

    rng: random.Random
    at: int
    young: bool
    female: bool = False
    family: str = ""
    rest: str = ""
    born: dt.date = dt.date(1960, 5, 1)

    @classmethod
    def make(cls, rng: random.Random, at: int, ages: tuple[int, int]) -> Someone:
        female = rng.random() < 0.5
        born = dt.date(2026 - rng.randint(*ages), rng.randint(1, 9), rng.randint(1, 28))
        rest = rng.choice(WOMEN if female else MEN)
        return cls(rng, at, ages[1] < 19, female, rng.choice(FAMILIES), rest, born)

    @property
    def name(self) -> str:
        return f"{self.family} {self.rest}"

    def number(self) -> str:
        century = (2 if self.born.year >= 2000 else 0) + self.female
        return f"031{century}{self.born.year % 100:02d}{self.rng.randrange(10**6):06d}"


def other_name(who: Someone, female: bool) -> str:
    return f"{who.rng.choice(FAMILIES)} {who.rng.choice(WOMEN if female else MEN)}"


def some_date(who: Someone, first: int = 2022) -> str:
    rng = who.rng
    return f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{rng.randint(first, 2026)}"


def mark(chance: float) -> Callable[[Someone], Cell]:
    return lambda who: "x" if who.rng.random() < chance else None


def phone(who: Someone) -> str:
    return who.rng.choice(("0912", "0986", "0354", "0778", "0936")) + f"{who.rng.randrange(10**6):06d}"


VALUES: dict[str, Callable[[Someone], Cell]] = {
    "serial": lambda who: who.at + 1,
    "name": lambda who: who.name,
    "name:upper": lambda who: who.name.upper(),
    "family_middle": lambda who: " ".join(who.name.split()[:-1]),
    "family": lambda who: who.family,
    "middle": lambda who: " ".join(who.rest.split()[:-1]),
    "given": lambda who: who.name.split()[-1],
    "birth": lambda who: who.born.strftime("%d/%m/%Y"),
    "birth:day": lambda who: who.born,
    "birth:year": lambda who: who.born.year,
    "birth:compact": lambda who: who.born.strftime("%Y%m%d"),
    "day": lambda who: who.born.day,
    "month": lambda who: who.born.month,
    "year": lambda who: who.born.year,
    "age": lambda who: 2026 - who.born.year,
    "birth_male": lambda who: None if who.female else who.born.strftime("%d/%m/%Y"),
    "birth_female": lambda who: who.born.strftime("%d/%m/%Y") if who.female else None,
    "payer": lambda who: who.rng.choice(("BHYT", "Viện phí", "Miễn phí")),
    "year_male": lambda who: None if who.female else who.born.year,
    "year_female": lambda who: who.born.year if who.female else None,
    "age_male": lambda who: None if who.female else 2026 - who.born.year,
    "age_female": lambda who: 2026 - who.born.year if who.female else None,
    "sex": lambda who: "Nữ" if who.female else "Nam",
    "sex:code": lambda who: 2 if who.female else 1,
    "sex:english": lambda who: "F" if who.female else "M",
    "male": lambda who: None if who.female else "x",
    "female": lambda who: "x" if who.female else None,
    "number": lambda who: who.number() if who.rng.random() < 0.9 else None,
    "number:int": lambda who: int(who.number()),
    "old_number": lambda who: f"03{who.rng.randrange(10**7):07d}" if who.rng.random() < 0.7 else None,
    "insurance": lambda who: f"GD431{31_0000_0000 + who.rng.randrange(10**8):010d}" if who.rng.random() < 0.9 else None,
    "insurance:ten": lambda who: f"{31_0000_0000 + who.rng.randrange(10**8):010d}",
    "phone": lambda who: phone(who) if who.rng.random() < 0.8 else None,
    "place": lambda who: f"TDP số {who.rng.randint(1, 9)}",
    "place:village": lambda who: who.rng.choice(("Thôn Đông", "Thôn Đoài", "Bản Nà Đon", "Thôn Trại Kênh")),
    "address": lambda who: f"{who.rng.choice(STREETS)}, TDP số {who.rng.randint(1, 9)}",
    "ward": lambda who: "Phường Hòa Bình",
    "district": lambda who: "TP Thủy Nguyên",
    "province": lambda who: "Hải Phòng",
    "household": lambda who: f"H{who.at // 3 + 1:03d}",
    "household:int": lambda who: who.at // 3 + 1 if who.at % 3 == 0 else None,
    "head": lambda who: other_name(who, False),
    "head_mark": lambda who: "x" if who.at % 3 == 0 else None,
    "relation": lambda who: ("Chủ hộ", "Vợ", "Con đẻ", "Con dâu", "Cháu nội")[who.at % 3 + who.at % 2],
    "mother": lambda who: other_name(who, True),
    "father": lambda who: other_name(who, False),
    "guardian": lambda who: other_name(who, who.rng.random() < 0.6),
    "guardian_phone": phone,
    "ethnicity": lambda who: who.rng.choice(("Kinh", "Kinh", "Kinh", "Tày", "Thái")),
    "class": lambda who: f"{who.rng.randint(1, 12)}{who.rng.choice('ABC')}",
    "school": lambda who: who.rng.choice(("Tiểu học Hòa Bình", "THCS An Lư", "THPT Lê Ích Mộc")),
    "workplace": lambda who: who.rng.choice(("Công ty TNHH Hải Long", "Xưởng may Minh Tâm", "Cty CP Giày Thủy Nguyên")),
    "job": lambda who: who.rng.choice(("Công nhân", "Làm ruộng", "Buôn bán", "Nghỉ hưu", "Giáo viên", "Lao động tự do")),
    "group_text": lambda who: who.rng.choice(("Hộ nghèo", "Hộ cận nghèo", "Người khuyết tật", "Người cao tuổi")),
    "disability": lambda who: who.rng.choice(("Vận động", "Nghe nói", "Nhìn", "Thần kinh", "Trí tuệ")),
    "degree": lambda who: who.rng.choice(("Đặc biệt nặng", "Nặng", "Nhẹ")),
    "diagnosis": lambda who: who.rng.choice(("Tăng huyết áp vô căn", "ĐTĐ type 2", "COPD", "Động kinh", "Tâm thần phân liệt")),
    "note": lambda who: who.rng.choice((None, None, None, "đi làm ăn xa", "mới về địa phương", "ốm nằm một chỗ")),
    "group": mark(0.2),
    "permanent": lambda who: "x" if who.at % 7 else None,
    "temporary": lambda who: None if who.at % 7 else "x",
    "nickname": lambda who: who.rng.choice(("Bống", "Cua", "Sóc", "Tôm", "Ken")),
    "ethnic_code": lambda who: 1,
    "job_code": lambda who: who.rng.choice((61, 75, 99)),
    "ward_code": lambda who: 11533,
    "other:mark": mark(0.3),
    "other:date": some_date,
    "other:code": lambda who: f"{who.rng.choice(('HP', 'NKT', 'BN', 'NV'))}{who.rng.randrange(10**5):05d}",
    "other:long code": lambda who: f"{who.rng.randrange(10**10):010d}",
    "other:money": lambda who: who.rng.choice((360_000, 500_000, 540_000, 1_350_000)),
    "other:count": lambda who: who.rng.randint(0, 40),
    "house": lambda who: f"Số {who.rng.randint(1, 99)} đường 351",
    "other:history": lambda who: who.rng.choice((None, None, "Hen", "Cận thị")),
    "other:text": lambda who: who.rng.choice(("Tốt", "Đạt", "Đã ký", "Ổn định")),
    "other:place": lambda who: who.rng.choice(("Cục CS QLHC về TTXH", "CA Hải Phòng", "Hải Dương", "Thái Bình")),
    "other:year": lambda who: who.rng.randint(1968, 2003),
    "other:name": lambda who: other_name(who, who.rng.random() < 0.5),
    "other:number": lambda who: f"0311{who.rng.randrange(10**8):08d}",
    "other:phone": phone,
    "other:job": lambda who: who.rng.choice(("Công nhân", "Giáo viên", "Tự do")),
    "other:empty": lambda who: None,
    "other:mail": lambda who: f"nv{who.at}@example.vn",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """Its headings from top to bottom, what it means ("name", "group:poor", "other:date" …)."""

    headings: tuple[str, ...]
    meaning: str


@dataclass
class Listing:
    """A described list. ``quirks``: blank_left, repeat_header, sections, subtotals, number_row, tcvn3, vni, bare, footer."""

    name: str
    columns: list[Column]
    ending: str = ".xlsx"
    titles: tuple[str, ...] = ()
    quirks: frozenset[str] = frozenset()
    ages: tuple[int, int] = (1, 90)
    rows: int = 24
    delimiter: str = ";"
    grid: list[list[Cell]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    people: list[int] = field(default_factory=list)  # spreadsheet rows about people

    def truth(self) -> list[tuple[int, Column]]:
        """(position from 0, column), in order."""
        shift = 1 if "blank_left" in self.quirks else 0
        return [(at + shift, column) for at, column in enumerate(self.columns)]

    def content(self) -> bytes:
        """The file."""
        self._fill()
        return {".xlsx": _xlsx, ".xls": _xls, ".csv": _csv}[self.ending](self)

    def _fill(self) -> None:
        rng = random.Random(self.name)
        self.grid, self.merges, self.people = [], [], []
        for title in self.titles:
            self.grid.append([None] * (len(self.columns) // 3 if "centred" in self.quirks else 0) + [title])
        if self.titles:
            self.grid.append([])
        self._head()
        width = len(self.columns)
        for at in range(self.rows):
            if "sections" in self.quirks and at % 8 == 0:
                self.grid.append(
                    [None, f"{'I' * (at // 8 + 1)}. TỔ DÂN PHỐ SỐ {at // 8 + 1}"] + [None] * (width - 2)
                )
            if "classes" in self.quirks and at % 8 == 0:
                self.grid.append([f"Lớp {at // 8 + 1}A"])
            if "repeat_header" in self.quirks and at and at % 10 == 0:
                self._head()
            who = Someone.make(rng, at, self.ages)
            self.grid.append(
                [VALUES["group" if c.meaning.startswith("group:") else c.meaning](who) for c in self.columns]
            )
            self.people.append(len(self.grid))
            if "subtotals" in self.quirks and at % 8 == 7:
                self.grid.append([None, "Cộng", 8] + [None] * (width - 3))
        if "footer" in self.quirks:
            self.grid += [
                [None, "Tổng số:", self.rows], [], [None, "Người lập", *[None] * (width // 2), "Thủ trưởng"], [],
                [None, "Đào Văn Bằng", *[None] * (width // 2), "Vũ Thị Sinh"],
            ]  # fmt: skip
        if "blank_left" in self.quirks:
            self.grid = [[None, *line] if line else [] for line in self.grid]
            self.merges = [(a, b + 1, c, d + 1) for a, b, c, d in self.merges]
        encoding = next((e for e in ("tcvn3", "vni") if e in self.quirks), "")
        if encoding:
            self.grid = [
                [legacy.encode(c, encoding) if isinstance(c, str) else c for c in line] for line in self.grid
            ]

    def _head(self) -> None:
        depth = max(len(column.headings) for column in self.columns)
        first = len(self.grid)
        lines: list[list[Cell]] = [[None] * len(self.columns) for _ in range(depth)]
        for at, column in enumerate(self.columns):
            for level, words in enumerate(column.headings):
                shared = (
                    at
                    and level < len(column.headings) - 1
                    and self.columns[at - 1].headings[: level + 1] == column.headings[: level + 1]
                )
                if not shared:
                    lines[level][at] = words
                    last = at
                    while (
                        level < len(column.headings) - 1
                        and last + 1 < len(self.columns)
                        and self.columns[last + 1].headings[: level + 1] == column.headings[: level + 1]
                        and len(self.columns[last + 1].headings) > level + 1
                    ):
                        last += 1
                    down = first + depth - 1 if level == len(column.headings) - 1 else first + level
                    if (first + level, at) != (down, last):
                        self.merges.append((first + level, at, down, last))
        self.grid += lines
        if "number_row" in self.quirks:
            self.grid.append([str(at + 1) if at % 2 else at + 1 for at in range(len(self.columns))])


def _xlsx(listing: Listing) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": dt.datetime(2026, 9, 28)})
    page = book.add_worksheet("Trang 1" if len(listing.name) % 2 else "Sheet1")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    old = book.add_format({"font_name": ".VnTime" if "tcvn3" in listing.quirks else "VNI-Times"})
    for r, line in enumerate(listing.grid):
        for c, cell in enumerate(line):
            if isinstance(cell, dt.date):
                page.write_number(r, c, (cell - dt.date(1899, 12, 30)).days, day)
            elif isinstance(cell, str):
                page.write_string(r, c, cell, old if {"tcvn3", "vni"} & listing.quirks else None)
            elif cell is not None:
                page.write_number(r, c, cell)
    page.merge += [list(area) for area in listing.merges]
    book.close()
    return stream.getvalue()


def _xls(listing: Listing) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("DS")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for r, line in enumerate(listing.grid):
        for c, cell in enumerate(line):
            if isinstance(cell, dt.date):
                page.write(r, c, (cell - dt.date(1899, 12, 30)).days, day)
            elif cell is not None:
                page.write(r, c, cell)
    page.merged_ranges.extend((a, c, b, d) for a, b, c, d in listing.merges)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _csv(listing: Listing) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=listing.delimiter)
    for line in listing.grid:
        writer.writerow(
            [c.strftime("%d/%m/%Y") if isinstance(c, dt.date) else "" if c is None else c for c in line]
        )
    return stream.getvalue().encode("utf-8-sig")


def described(text: str, **more: object) -> Listing:
    """A Listing from its text: the first line is its name, then titles after "#", then the columns."""
    lines = [line.strip() for line in text.strip().splitlines()]
    columns = []
    for line in lines[1:]:
        if line.startswith("#") or not line:
            continue
        headings, _, meaning = line.rpartition("|")
        columns.append(
            Column(
                tuple(part.strip().replace("\\n", "\n") for part in headings.split(" > ")), meaning.strip()
            )
        )
    titles = tuple(line[1:].strip() for line in lines[1:] if line.startswith("#"))
    quirks = frozenset(str(more.pop("quirks", "")).split())
    return Listing(lines[0], columns, titles=titles, quirks=quirks, **more)  # type: ignore[arg-type] # the callers are the tables beside
