"""How a list looks on paper: headings, their order, title rows, section rows, subtotals, signatures. Chosen by seed.

:func:`arrange` turns the rows of one list into :class:`Sheet` objects: grids of cells with the true person beside each
line (-1 where the line is nobody). Writers in :mod:`tests.worlds.files` know nothing of people.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.worlds.lists import Row

Cell = str | int | float | dt.date | None
HEADINGS: dict[str, tuple[str, ...]] = {
    "stt": ("STT", "TT", "Số TT", "Stt", "S TT"),
    "name": ("Họ và tên", "HỌ VÀ TÊN", "Họ tên", "Họ, chữ đệm và tên", "Họ và tên công dân", "Họ đệm và tên"),
    "birth": (
        "Ngày sinh",
        "Ngày, tháng, năm sinh",
        "Ngày tháng năm sinh",
        "NGÀY SINH",
        "Năm sinh",
        "Sinh ngày",
        "Ngày/tháng/năm sinh",
    ),
    "sex": ("Giới tính", "GIỚI TÍNH", "Nam/Nữ", "Giới", "GT"),
    "female": ("Nữ", "NỮ", "Nữ (x)"),
    "number": (
        "Số CCCD",
        "CCCD",
        "Số định danh cá nhân",
        "Số CCCD/CMND",
        "Số ĐDCN/CCCD",
        "SỐ CĂN CƯỚC",
        "CMND/CCCD",
        "Mã định danh",
    ),
    "insurance": ("Số thẻ BHYT", "Mã thẻ BHYT", "MÃ SỐ BHXH", "Số BHYT", "Mã BHXH/BHYT"),
    "phone": ("Số điện thoại", "Điện thoại", "SĐT", "ĐT liên hệ", "Số ĐT"),
    "place": (
        "Tổ dân phố",
        "Thôn/TDP",
        "Tổ, thôn",
        "Thôn, tổ dân phố",
        "KHU DÂN CƯ",
        "Thôn (bản, TDP)",
        "Địa bàn",
    ),
    "address": (
        "Địa chỉ",
        "Nơi ở hiện tại",
        "Địa chỉ thường trú",
        "Chỗ ở hiện nay",
        "Nơi thường trú",
        "Nơi ĐKHK thường trú",
    ),
    "household": ("Số hộ", "Hộ số", "Mã hộ", "Số sổ hộ khẩu", "STT hộ"),
    "head": ("Chủ hộ", "Họ tên chủ hộ", "Họ và tên chủ hộ", "Tên chủ hộ"),
    "relation": ("Quan hệ với chủ hộ", "QH với chủ hộ", "Quan hệ", "QUAN HỆ VỚI CHỦ HỘ"),
    "mother": ("Họ tên mẹ", "Họ và tên mẹ", "Tên mẹ", "Mẹ"),
    "father": ("Họ tên bố", "Họ và tên cha", "Họ tên cha", "Bố"),
    "guardian": ("Người giám hộ", "Họ tên bố/mẹ", "Phụ huynh", "Người chăm sóc"),
    "parent_phone": ("SĐT phụ huynh", "Điện thoại bố/mẹ", "ĐT phụ huynh", "Số điện thoại liên hệ"),
    "group": ("Lớp", "Bộ phận", "Phân loại", "Dạng tật", "Chẩn đoán"),
    "people": ("Dân tộc", "DÂN TỘC", "Dtộc"),
    "note": ("Ghi chú", "GHI CHÚ", "Ghi chú khác"),
}
GROUP_HEADINGS = {
    "school": ("Lớp", "Lớp học", "LỚP"), "employer": ("Bộ phận", "Phòng/Tổ", "Đơn vị"), "poverty": ("Phân loại hộ", "Diện hộ",
    "Đối tượng"),
    "disability": ("Dạng tật", "Dạng khuyết tật", "Loại khuyết tật"), "station": ("Chẩn đoán", "Bệnh mạn tính", "Bệnh đang quản lý"),
}  # fmt: skip
TITLES = {
    "police": "DANH SÁCH NHÂN KHẨU THƯỜNG TRÚ, TẠM TRÚ", "bhyt": "DANH SÁCH NGƯỜI THAM GIA BẢO HIỂM Y TẾ",
    "poverty": "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2026",
    "elderly": "DANH SÁCH HỘI VIÊN NGƯỜI CAO TUỔI", "disability": "DANH SÁCH NGƯỜI KHUYẾT TẬT",
    "school": "DANH SÁCH HỌC SINH NĂM HỌC 2026-2027",
    "employer": "DANH SÁCH NGƯỜI LAO ĐỘNG", "station": "DANH SÁCH NGƯỜI BỆNH MẠN TÍNH ĐANG QUẢN LÝ",
    "vaccine": "DANH SÁCH TRẺ TRONG SỔ TIÊM CHỦNG",
}  # fmt: skip
OFFICES = {
    "police": "CÔNG AN {ward}", "bhyt": "BẢO HIỂM XÃ HỘI CƠ SỞ", "poverty": "UBND {ward}", "elderly": "HỘI NGƯỜI CAO TUỔI {ward}",
    "disability": "UBND {ward}",
    "school": "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", "employer": "CÔNG TY TNHH MAY HẢI MINH", "station": "TRẠM Y TẾ {ward}",
    "vaccine": "TRẠM Y TẾ {ward}",
}  # fmt: skip
# What each list shows, in its usual order; "?" may be left out, "a|b" is one or the other.
COLUMNS = {
    "police": "stt household head? name birth sex number old? people? relation place address? phone? note?",
    "bhyt": "stt insurance name birth sex number address phone? place",
    "poverty": "stt household? head name relation birth sex number people? group place phone? note?",
    "elderly": "stt name birth sex|female number? place phone? insurance? note?",
    "disability": "stt name birth sex number? address place group insurance? head? phone? note?",
    "school": "stt name birth sex|female number? group mother? father? parent_phone address? place insurance?",
    "employer": "stt name sex birth number insurance? group address place phone?",
    "station": "stt name birth sex place group insurance? phone? number? note?",
    "vaccine": "stt name birth sex|female mother? guardian? parent_phone? place address? number? insurance? note?",
}
X_GROUPS = {
    "poverty": ("Hộ nghèo", "Hộ cận nghèo"), "disability": ("Vận động", "Nghe, nói", "Nhìn", "Thần kinh, tâm thần", "Trí tuệ", "Khác"),
    "station": ("THA", "ĐTĐ", "COPD"),
}  # fmt: skip


@dataclass
class Sheet:
    """A grid. ``lines[i]`` is spreadsheet row i + 1, ``persons[i]`` whom it is about (-1: nobody); ``merges``: zero-based
    (row, column, row, column); ``fonts`` by line: font name of an old encoding."""

    name: str
    lines: list[list[Cell]] = field(default_factory=list)
    persons: list[int] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add(self, line: list[Cell], person: int = -1) -> None:
        self.lines.append(line)
        self.persons.append(person)


def arrange(kind: str, ward: str, rows: list[Row], rng: random.Random, plain: bool = False) -> list[Sheet]:
    """The sheets of one list. ``plain``: one table with one row of headings, nothing around it."""
    layout = _Layout(kind, ward, rng, plain)
    if kind == "school" and not plain and layout.by_sheet and len(rows) < 60_000:
        parts: dict[str, list[Row]] = {}
        for row in rows:
            level = (
                "Mầm non"
                if row.group.startswith("M")
                else "Tiểu học"
                if row.group[:-1] in "12345"
                else "THCS, THPT"
            )
            parts.setdefault(level, []).append(row)
        return [layout.sheet(name, part) for name, part in parts.items()]
    return [layout.sheet(layout.sheet_name, rows)]


class _Layout:
    def __init__(self, kind: str, ward: str, rng: random.Random, plain: bool) -> None:
        self.kind, self.ward, self.rng, self.plain = kind, ward, rng, plain
        self.by_sheet = rng.random() < 0.5
        self.sheet_name = rng.choice(("Sheet1", "DS", "Danh sách", "Tong hop", "Sheet1"))
        self.sections = not plain and rng.random() < {"school": 0.4, "employer": 0.25, "vaccine": 0.2}.get(
            kind, 0.4
        )
        self.section_by = "group" if kind in ("school", "employer") else "place"
        self.subtotals = self.sections and rng.random() < 0.5
        self.household_once = kind in ("police", "poverty") and not plain and rng.random() < 0.5
        self.merge_household = self.household_once and rng.random() < 0.5
        self.year_by_sex = not plain and kind in ("elderly", "station", "poverty") and rng.random() < 0.3
        self.two_rows = not plain and (self.year_by_sex or rng.random() < 0.35)
        self.x_groups = not plain and kind in X_GROUPS and rng.random() < 0.4
        self.number_row = not plain and rng.random() < 0.2  # (1) (2) (3) below the headings
        self.titles = not plain and rng.random() < 0.85
        self.footer = not plain and rng.random() < 0.7
        self.blank_every = 0 if plain or rng.random() < 0.8 else rng.randint(40, 400)
        self.stt_restart = self.sections and rng.random() < 0.5
        self.fields = self._fields()
        self.headings = {name: self._heading(name) for name in self.fields}

    def _fields(self) -> list[str]:
        rng, chosen = self.rng, []
        for part in COLUMNS[self.kind].split():
            name = rng.choice(part.rstrip("?").split("|"))
            keep = 0.9 if name in ("number", "insurance", "phone", "parent_phone") else 0.55
            if name == "old" or (part.endswith("?") and rng.random() > keep):
                continue
            chosen.append(name)
        if self.year_by_sex:
            chosen = [n for n in chosen if n not in ("sex", "female")]
            chosen[chosen.index("birth") : chosen.index("birth") + 1] = ["year_male", "year_female"]
        if self.x_groups:
            at = chosen.index("group")
            chosen[at : at + 1] = [f"x:{label}" for label in X_GROUPS[self.kind]]
        if self.sections and self.section_by in chosen and rng.random() < 0.7:
            chosen.remove(self.section_by)
        if (
            "address" in chosen
            and "place" in chosen
            and not (self.sections and self.section_by == "place")
            and rng.random() < 0.25
        ):
            chosen.remove("place")
        if rng.random() < 0.35:  # one column elsewhere than usual
            at = rng.randrange(2, len(chosen))
            if chosen[at].startswith(("x:", "year_")):
                return chosen
            moved = chosen.pop(at)
            spots = [
                i
                for i in range(2, len(chosen) + 1)
                if i == len(chosen) or not chosen[i].startswith(("x:", "year_"))
            ]
            chosen.insert(rng.choice(spots), moved)
        return chosen

    def _heading(self, name: str) -> str:
        if name.startswith("x:"):
            return name[2:]
        if name == "group":
            return self.rng.choice(GROUP_HEADINGS[self.kind])
        if name in ("year_male", "year_female"):
            return "Nam" if name == "year_male" else "Nữ"
        choices = HEADINGS[name]
        if name == "birth" and self.kind != "elderly":
            choices = tuple(c for c in choices if c != "Năm sinh")
        return self.rng.choice(choices)

    # --- the grid ---
    def sheet(self, name: str, rows: list[Row]) -> Sheet:
        sheet, rng = Sheet(name), self.rng
        if self.titles:
            self._titles(sheet)
        self._headings(sheet)
        maker = [_MAKERS.get(field_) or _group_mark(field_[2:]) for field_ in self.fields]
        width, section, before, count, total = len(self.fields), None, -1, 0, 0
        merge_at = (
            [i for i, f in enumerate(self.fields) if f in ("household", "head")]
            if self.household_once
            else []
        )
        started = 0
        for row in rows:
            here = getattr(row, self.section_by) if self.sections else None
            if self.sections and (row.group if self.section_by == "group" else row.place_id) != section:
                if section is not None and self.subtotals:
                    sheet.add([None, f"Cộng: {count} người"] + [None] * (width - 2))
                section, count, before = (row.group if self.section_by == "group" else row.place_id), 0, -1
                sheet.add(self._section(str(here or rows_place(rows, row)), width))
            if self.blank_every and total and total % self.blank_every == 0:
                sheet.add([])
            count, total = count + 1, total + 1
            line: list[Cell] = [make(row) for make in maker]
            if self.fields[0] == "stt":
                line[0] = count if self.stt_restart else total
            if merge_at and row.household == before:
                for at in merge_at:
                    line[at] = None
            elif merge_at:
                self._merge(sheet, merge_at, started)
                started = len(sheet.lines)
            before = row.household
            sheet.add(line, row.person)
        self._merge(sheet, merge_at, started)
        if self.subtotals and count:
            sheet.add([None, f"Cộng: {count} người"] + [None] * (width - 2))
        if self.footer:
            self._footer(sheet, total, rng)
        return sheet

    def _merge(self, sheet: Sheet, columns: list[int], first: int) -> None:
        last = len(sheet.lines) - 1
        while last > first and sheet.persons[last] < 0:
            last -= 1
        if (
            self.merge_household
            and first
            and last > first
            and all(p >= 0 for p in sheet.persons[first : last + 1])
        ):
            sheet.merges += [(first, column, last, column) for column in columns]

    def _section(self, words: str, width: int) -> list[Cell]:
        label = f"Lớp {words}" if self.kind == "school" and not words.startswith("M") else words
        return [label if self.plain or self.stt_restart else None, None if self.stt_restart else label] + [
            None
        ] * (width - 2)

    def _titles(self, sheet: Sheet) -> None:
        rng, width = self.rng, len(self.fields)
        sheet.add(
            [
                OFFICES[self.kind].format(ward=self.ward.upper()),
                *[None] * (width // 2),
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            ]
        )
        if rng.random() < 0.7:
            sheet.add([None] * (width // 2 + 1) + ["Độc lập - Tự do - Hạnh phúc"])
        if rng.random() < 0.5:
            sheet.add([])
        sheet.merges.append((len(sheet.lines), 0, len(sheet.lines), width - 1))
        sheet.add([TITLES[self.kind]] + [None] * (width - 1))
        if rng.random() < 0.5:
            sheet.add([f"({self.ward}, tính đến ngày 30/9/2026)"])
        if rng.random() < 0.4:
            sheet.add([])

    def _headings(self, sheet: Sheet) -> None:
        top = [self.headings[name] for name in self.fields]
        pairs = [i for i, name in enumerate(self.fields) if name == "year_male"] + [
            i for i, name in enumerate(self.fields) if name.startswith("x:")
        ][:1]
        if not self.two_rows and not self.x_groups:
            sheet.add(list(top))
        else:
            above: list[Cell] = list(top)
            below: list[Cell] = [None] * len(top)
            row = len(sheet.lines)
            spread = set()
            for start in pairs:
                span = (
                    2 if self.fields[start] == "year_male" else sum(n.startswith("x:") for n in self.fields)
                )
                words = (
                    "Năm sinh"
                    if span == 2 and self.fields[start] == "year_male"
                    else "Thuộc diện (đánh dấu x)"
                )
                for at in range(start, start + span):
                    below[at], above[at] = top[at], None
                    spread.add(at)
                above[start] = words
                sheet.merges.append((row, start, row, start + span - 1))
            for at in range(len(top)):
                if at not in spread:
                    sheet.merges.append((row, at, row + 1, at))
            sheet.add(above)
            sheet.add(below)
        if self.number_row:
            sheet.add([f"({i + 1})" for i in range(len(top))])

    def _footer(self, sheet: Sheet, total: int, rng: random.Random) -> None:
        width = len(self.fields)
        if rng.random() < 0.7:
            sheet.add([None, f"Tổng cộng: {total} người"] + [None] * (width - 2))
        sheet.add([])
        right = [None] * (width // 2 + 1)
        sheet.add([*right, "Ngày 30 tháng 9 năm 2026"])
        sheet.add([None, "NGƯỜI LẬP BIỂU", *[None] * max(0, width // 2 - 1), "THỦ TRƯỞNG ĐƠN VỊ"])
        sheet.add([None, "(Ký, ghi rõ họ tên)", *[None] * max(0, width // 2 - 1), "(Ký, đóng dấu)"])
        sheet.add([])
        sheet.add([None, "Trần Thị Lan Hương", *[None] * max(0, width // 2 - 1), "Nguyễn Văn Quyết"])


def rows_place(rows: Iterable[Row], row: Row) -> str:
    """The settlement's name where the first row of its section does not say it."""
    return next(
        (other.place for other in rows if other.place_id == row.place_id and other.place),
        f"Khu {row.place_id}",
    )


def _group_mark(label: str) -> Callable[[Row], Cell]:
    short = {"THA": "Tăng huyết áp", "ĐTĐ": "Đái tháo đường"}.get(label, label)
    return lambda row: (
        "x" if row.group in (label, short) or (label in ("THA", "ĐTĐ") and row.group == "THA+ĐTĐ") else None
    )


def _year(row: Row, female: bool) -> Cell:
    """Year or date in the column of the sex."""
    return row.birth if row.female == female else None


_MAKERS: dict[str, Callable[[Row], Cell]] = {
    "stt": lambda row: None,
    "name": lambda row: row.name,
    "birth": lambda row: row.birth,
    "year_male": lambda row: _year(row, False),
    "year_female": lambda row: _year(row, True),
    "sex": lambda row: row.sex or None,
    "female": lambda row: "x" if row.female else None,
    "number": lambda row: row.number,
    "insurance": lambda row: row.insurance,
    "phone": lambda row: row.phone,
    "parent_phone": lambda row: row.phone,
    "place": lambda row: row.place,
    "address": lambda row: row.address,
    "household": lambda row: row.household + 1,
    "head": lambda row: row.head,
    "relation": lambda row: row.relation,
    "mother": lambda row: row.mother,
    "father": lambda row: row.father,
    "guardian": lambda row: row.mother or row.father or row.head,
    "group": lambda row: row.group,
    "people": lambda row: row.people.title() if row.people else None,
    "note": lambda row: row.note,
}
