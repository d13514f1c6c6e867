"""The fast reader: the same meaning as the reader of rows, on worlds and on the demo's lists; what it makes of names and places."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kham.kernel import legacy
from kham.kernel.names import fold, match_key
from kham.kernel.reasons import Refusal
from kham.roster import reading
from kham.roster.linkage import front, front_table
from kham.roster.reading import limits
from kham.roster.rules import addresses, births, columns, encodings, headers, listing, naming, rows
from kham.site.demo.lists import write_lists
from kham.site.demo.world import make_world
from tests import worlds
from tests.roster import world

TODAY = dt.date(2026, 10, 1)


def slow(path: Path) -> dict[tuple[str, int], rows.ReadRow]:
    """Each row as the reader of rows has it."""
    book = reading.read_workbook(path.read_bytes(), path.name)
    found = {}
    for sheet in book.sheets:
        layout = headers.find(sheet)
        guessed = columns.guess(sheet, layout)
        if sheet.hidden or not {one.field for one in guessed} & {"full_name", "given"}:
            continue
        for row in rows.read_sheet(
            sheet, [one.as_dict() for one in guessed], first_row=layout.first_row, today=listing.day(layout.titles) or TODAY,
            titles=layout.titles, encoding=layout.encoding,
        ):  # fmt: skip
            found[row.sheet, row.number] = row
    return found


def compare(paths: list[Path]) -> Counter[str]:
    """How often the two readers differ, by field; the rows must be the same."""
    frame = front.read(paths, workers=1, today=TODAY)
    differ: Counter[str] = Counter()
    by_list: dict[str, dict[tuple[str, int], dict[str, Any]]] = {}
    for at in range(len(frame)):
        one = frame.at(at)
        by_list.setdefault(one["list"], {})[one["sheet"], one["row"]] = one
    for path in paths:
        fast, judge = by_list.get(path.stem, {}), slow(path)
        assert fast.keys() == judge.keys(), path.name
        for key, row in judge.items():
            said = fast[key]
            birth = [int(part) for part in row.values.get("birth", "0").split("-")] + [0, 0]
            expected = {
                "name": match_key(row.values.get("mother" if row.values.get("newborn") else "full_name", "")),
                "sex": row.values.get("sex", "").replace("other", ""),
                "number": row.sealed.get("personal_number", ""), "old_number": row.sealed.get("cmnd", ""),
                "insurance": row.sealed.get("insurance_number", ""), "phone": row.sealed.get("phone", ""),
            }  # fmt: skip
            if row.verdict != "question":
                expected |= {"year": birth[0], "month": birth[1], "day": birth[2]}
            differ.update(name for name, value in expected.items() if said[name] != value)
            differ["all"] += 1
        homes = Counter((one["household"] > 0, "household" in judge[key].values) for key, one in fast.items())
        assert not homes[True, False] and not homes[False, True], path.name
    return differ


def test_worlds_are_read_alike(tmp_path: Path) -> None:
    paths = worlds.write(worlds.make(people=200, seed=5, noise=2.0), tmp_path / "w")
    differ = compare(paths)
    total = differ.pop("all")
    assert total == len(worlds.truth(tmp_path / "w"))
    # The two differ on purpose where sex is unknown (a number is restored by its year alone).
    assert all(count <= total * 0.005 for count in differ.values()), differ


def test_the_demo_lists_are_read_alike(tmp_path: Path) -> None:
    paths = [one.path for one in write_lists(make_world(120, 7), tmp_path)]
    differ = compare(paths)
    total = differ.pop("all")
    assert all(count <= total * 0.005 for count in differ.values()), differ


def test_processes_give_the_same_as_one(tmp_path: Path) -> None:
    paths = worlds.write(worlds.make(people=60, seed=6), tmp_path / "w")
    alone, many = front.read(paths, workers=1, today=TODAY), front.read(paths, workers=2, today=TODAY)
    assert [alone.at(at) for at in range(len(alone))] == [many.at(at) for at in range(len(many))]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "hỏng.xlsx").write_bytes(b"PK\x03\x04" + b"0" * 200)
    with pytest.raises(Refusal, match=r"hỏng\.xlsx"):
        front.read([tmp_path], workers=1, today=TODAY)


def test_numbers_lose_zeros_and_find_them(tmp_path: Path) -> None:
    lines = [
        ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Số thẻ BHYT"),
        (1, "Nguyễn Văn An", "12/05/1950", "Nam", 31050001234.0, "GD4313118790215"),
        (2, "Trần Thị Bình", "1951", "Nữ", 1151001234.0, 3118790215),
        (3, "Lê Văn Cảnh", "31/9/1960", "Nam", "3.1060001E+10", None),
        (4, "Đỗ Thị Dung", None, None, "031170001234", None),
        (5, "Vũ Văn Em", 1980, None, "315551234", None),
    ]
    (tmp_path / "a.xlsx").write_bytes(world.workbook(lines))
    frame = front.read([tmp_path / "a.xlsx"], workers=1, today=TODAY)
    read = [frame.at(at) for at in range(5)]
    assert [one["number"] for one in read] == ["031050001234", "001151001234", "", "031170001234", ""]
    assert [one["old_number"] for one in read] == ["", "", "", "", "315551234"]
    assert [one["insurance"] for one in read] == ["3118790215", "3118790215", "", "", ""]
    assert [(one["year"], one["month"], one["day"]) for one in read[:4]] == [
        (1950, 5, 12),
        (1951, 0, 0),
        (1960, 9, 0),
        (1970, 0, 0),
    ]
    assert read[3]["sex"] == "female"


def test_settlements_in_their_own_encoding() -> None:
    names = ["Nguyễn Thị Hường", "Trần Văn Đức", "Lê Thị Phượng", "Lý Hà", "Hồ Thị Thụ", "Vũ Na"]
    mixed = [[name] for name in names]
    for encoding in ("tcvn3", "vni"):
        mixed += [
            [legacy.encode(name, encoding), legacy.encode("Tổ 5, phường Hòa Bình", encoding)]
            for name in names
        ]
    ways = encodings.of_rows(mixed)
    assert [encodings.decode(row[0], way) for row, way in zip(mixed, ways, strict=True)] == names * 3


NAMES = [
    ("Ông NGUYỄN VĂN AN", "Nguyễn Văn An", "", ""), ("Ô. Nguyễn Văn Ba", "Nguyễn Văn Ba", "", ""), ("Ông Quốc Sơn", "Ông Quốc Sơn", "", ""),
    ("ONG NGUYEN VAN AN", "Nguyen Van An", "", ""), ("Nguyễn Văn An (chết)", "Nguyễn Văn An", "", ""),
    ("Nguyễn Thị Tý - vợ ông Nam", "Nguyễn Thị Tý", "", ""), ("Nguyễn Văn An (Tý)", "Nguyễn Văn An", "Tý", ""),
    ("Nguyễn Văn An tức Tèo", "Nguyễn Văn An", "Tèo", ""), ("CR: con bà Nguyễn Thị Lan", "", "", "Nguyễn Thị Lan"),
    ("Bé gái (con chị Trần Thị Lan)", "", "", "Trần Thị Lan"), ("Nguyễn Văn Tý (con bà Lan)", "Nguyễn Văn Tý", "", "Lan"),
    ("Lò Văn Con", "Lò Văn Con", "", ""), ("1. Nguyễn Văn An", "Nguyễn Văn An", "", ""), ("NguyễnVănAn", "Nguyễn Văn An", "", ""),
    ("Y-Blô Êban", "Y-Blô Êban", "", ""), ("Nguyễn Văn An 1950", "Nguyễn Văn An", "", ""),
    ("Tòng Thị Hặc (đi làm xa)", "Tòng Thị Hặc", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "name", "alias", "mother"), NAMES)
def test_name_cells(cell: str, name: str, alias: str, mother: str) -> None:
    found = naming.read(cell)
    assert (found.name, found.alias, found.mother) == (name, alias, mother)


ADDRESSES = [
    ("Số 5 ngõ 2, Tổ 3, phường An Lư, TP Thủy Nguyên", "5 ngo 2", "3", "an lu"), ("TDP05, P.Hòa Bình, TP.HP", "", "5", "hoa binh"),
    ("Thôn Bản Pho, xã Bản Bo, huyện Tam Đường, tỉnh Lai Châu", "", "pho", "ban bo"), ("T. Đồng Quan", "", "dong quan", ""),
    ("thon Dong Quan xa Luu Kiem", "", "dong quan", "luu kiem"), ("Tổ 12, khu phố 3, P. 5, quận 8", "", "3", "5"),
    ("SN 17, TDP An Lư 04, P Hoà Bình", "17", "an lu 4", "hoa binh"), ("B. Nà Khằm", "", "na kham", ""), ("Phú Xá", "", "", ""),
    ("Tổ dân phố số IV", "", "4", ""), ("Đường Lê Lợi, tổ 3", "duong le loi", "3", ""),
]  # fmt: skip


@pytest.mark.parametrize(("said", "house", "place", "ward"), ADDRESSES)
def test_addresses(said: str, house: str, place: str, ward: str) -> None:
    assert addresses.parse(said)[:3] == (house, place, ward)


def test_dates_that_excel_turned() -> None:
    turned = [dt.date(1950, 5, 3), dt.date(1951, 1, 12), *(dt.date(1960, month, 7) for month in range(1, 7))]
    texts = [f"{day}/05/1950" for day in range(13, 22)]
    order = births.order_of([*turned, *texts])
    assert order == births.Order(True, True)
    reading_ = births.birth(lambda name: turned[0] if name == "birth" else None, {"birth": order}, TODAY)[1]
    assert reading_ is not None and reading_.value is not None and reading_.value.iso() == "1950-03-05"
    assert not births.order_of(turned).turned


def test_where_only_nu_is_written_the_rest_are_men() -> None:
    assert births.blank_sex({"Nữ": 40, "": 60}, "Giới tính") == "male"
    assert births.blank_sex({"Nữ": 40, "Nam": 1, "": 60}, "Giới tính") == ""
    assert births.blank_sex({"Nữ": 99, "": 1}, "Giới tính") == ""


def test_places_follow_the_register(tmp_path: Path) -> None:
    given = ("An", "Bình", "Cảnh", "Dũng", "Giang", "Hải", "Khoa", "Long")
    people = [
        (n + 1, f"Nguyễn Văn {name}", f"0{n + 1}/05/195{n}", "Nam", f"03105{n}00123{n}", "Chủ hộ", f"Số {n}", f"TDP An Lư {n % 2 + 1}")
        for n, name in enumerate(given)
    ]  # fmt: skip
    (tmp_path / "cong_an.xlsx").write_bytes(
        world.workbook([("CÔNG AN PHƯỜNG HÒA BÌNH",), ("DANH SÁCH NHÂN KHẨU",), world.POLICE, *people])
    )
    members = (
        (one[0], one[1], 1950 + n, f"Tổ {n % 2 + 1}, phường An Lư", one[4]) for n, one in enumerate(people)
    )
    old = [("STT", "Họ và tên", "Năm sinh", "Địa chỉ", "Số CCCD"), *members]
    (tmp_path / "hoi.xlsx").write_bytes(world.workbook([("DANH SÁCH HỘI VIÊN PHƯỜNG HÒA BÌNH",), *old]))
    frame = front.read([tmp_path], workers=1, today=TODAY)
    assert {(one["ward"], one["place"]) for one in map(frame.at, range(len(frame)))} == {
        ("hoa binh", "an lu 1"), ("hoa binh", "an lu 2"),
    }  # fmt: skip
    assert frame.register.sum() == 8 and fold("Hòa Bình") in frame.ward.values


def test_one_line_of_endless_cells_widens_no_other() -> None:
    """400,000 separators on one line of a text table cost what that line costs, not that width in every row around it."""
    lines = ["STT;Họ và tên;Năm sinh", *(f"{at};Nguyễn Văn An;1950" for at in range(1, 1500)), ";" * 400_000]
    tracemalloc.start()
    try:
        (table,) = front_table.open_file("\n".join(lines).encode(), "ds.csv")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(table.numbers) == 1500 and len(table.columns) <= limits.COLUMNS
    assert peak < 100_000_000, f"{peak:,} bytes"


def test_a_file_too_large_for_the_memory_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(*_: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr(front, "open_file", burst)
    (tmp_path / "ds.csv").write_text("STT;Họ và tên\n1;Nguyễn Văn An\n", encoding="utf-8")
    with pytest.raises(Refusal, match="ds.csv") as refused:
        front.read([tmp_path / "ds.csv"], workers=1)
    assert refused.value.code == "roster.file.too-heavy"
