"""The annex: tables 1 to 5 of the ward's report (vn-programme 4.4), from the frozen cube."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kham.reporting.rules import dimensions
from kham.reporting.rules.cube import Cube


@dataclass(frozen=True)
class Column:
    """A column: heading, heading above it (joined over neighbours), the indicator it shows; percent of another column."""

    label: str
    over: str = ""
    key: str = ""


@dataclass(frozen=True)
class Table:
    """One table ready to print. rows: name of the row and its cells (numbers, shares 0–1, None); the last is the total."""

    code: str
    title: str
    first: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[float | int | None, ...]], ...]
    shares: frozenset[int] = frozenset()
    note: str = ""


PROGRESS = (
    Column("Phải khám", key="listed"), Column("Trong kỳ", "Đã khám", "examined_now"), Column("Lũy kế", "Đã khám", "examined"),
    Column("Tỷ lệ", "Đã khám"), Column("Đã khám nơi khác", key="elsewhere"), Column("Chưa khám", key="remaining"),
    Column("Đi làm xa", "Trong số chưa khám", "absent_away"), Column("Từ chối", "Trong số chưa khám", "absent_refused"),
    Column("Ốm nằm", "Trong số chưa khám", "absent_bedridden"), Column("Chuyển đi", "Trong số chưa khám", "absent_moved"),
    Column("Đã mất", "Trong số chưa khám", "absent_dead"), Column("Chưa gặp", "Trong số chưa khám", "absent_unreached"),
    Column("Đã hẹn", "Trong số chưa khám", "absent_promised"), Column("Chưa liên hệ", "Trong số chưa khám", "absent_none"),
    Column("Khác", "Trong số chưa khám", "absent_elsewhere_said"),
)  # fmt: skip
CLASSES = (
    Column("Đã khám", key="examined"), Column("Đã kết luận", key="concluded"),
    *(Column(r, "Phân loại sức khỏe", f"class_{at}") for at, r in enumerate(["I", "II", "III", "IV", "V"], 1)),
    Column("Không phân loại", "Phân loại sức khỏe", "class_0"), Column("Có phát hiện bất thường", key="abnormal"),
)  # fmt: skip
DISEASE = ("known", "suspected", "confirmed", "managed", "referred", "arrived")
DATA = (
    Column("Lượt khám", key="exams_done"), Column("Đã kết luận", key="exams_concluded"), Column("Đã gửi", key="sent"),
    Column("Được tiếp nhận", key="accepted"), Column("Tỷ lệ tiếp nhận"), Column("Chờ trả lời", "Chưa được tiếp nhận", "waiting"),
    Column("Bị từ chối", "Chưa được tiếp nhận", "rejected"), Column("Chờ gửi", "Chưa được tiếp nhận", "queued"),
    Column("Thiếu thông tin", "Chưa được tiếp nhận", "blocked"), Column("Chưa lập", "Chưa được tiếp nhận", "no_package"),
    Column("Quá 24 giờ", key="late"),
)  # fmt: skip


def annex(cube: Cube, facts: Mapping[str, Any], conditions: list[tuple[str, str]]) -> list[Table]:
    """All tables. conditions: (code, label) of the diseases of table 3."""
    return [
        _progress(cube, "unit", "Biểu 1a", "TIẾN ĐỘ KHÁM THEO TỔ DÂN PHỐ", "Tổ dân phố"),
        _progress(cube, "group", "Biểu 1b", "TIẾN ĐỘ KHÁM THEO NHÓM ĐỐI TƯỢNG", "Nhóm đối tượng"),
        _matrix(cube),
        _classes(cube),
        _diseases(cube, conditions),
        _data(cube),
        _money(cube, facts),
    ]


def _values(cube: Cube, by: str) -> list[tuple[str, str]]:
    return cube.units if by == "unit" else [(v.code, v.label) for v in dimensions.fixed()[by]]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _filled(
    cells: list[int | None], columns: tuple[Column, ...], shares: Mapping[int, tuple[int, int]]
) -> tuple[float | int | None, ...]:
    """Put the shares between the counts: {column: (part column, whole column)}."""
    found: list[float | int | None] = list(cells)
    for at, (part, whole) in shares.items():
        found[at] = _share(cells[part] or 0, cells[whole] or 0)
    return tuple(found)


def _by(
    cube: Cube, by: str, columns: tuple[Column, ...], shares: Mapping[int, tuple[int, int]]
) -> list[tuple[str, tuple[float | int | None, ...]]]:
    tables = {c.key: cube.table(c.key, by) for c in columns if c.key}
    rows = []
    for code, label in _values(cube, by):
        cells = [tables[c.key].get(code, 0) if c.key else None for c in columns]
        if any(cells) or code:
            rows.append((label, _filled(cells, columns, shares)))
    total = [cube.count(c.key) if c.key else None for c in columns]
    return [*rows, ("Tổng số", _filled(total, columns, shares))]


def _progress(cube: Cube, by: str, code: str, title: str, first: str) -> Table:
    note = "Một người có thể thuộc nhiều nhóm; dòng tổng tính mỗi người một lần." if by == "group" else ""
    return Table(
        code, title, first, PROGRESS, tuple(_by(cube, by, PROGRESS, {3: (2, 0)})), frozenset({3}), note
    )


def _matrix(cube: Cube) -> Table:
    groups = [v for v in dimensions.fixed()["group"] if v.code]
    columns = tuple(c for v in groups for c in (Column("Phải khám", v.short), Column("Đã khám", v.short)))
    places = {
        v.code: (
            cube.table("listed", "unit", {"group": v.code}),
            cube.table("examined", "unit", {"group": v.code}),
        )
        for v in groups
    }
    rows = [
        (label, tuple(part.get(code, 0) for v in groups for part in places[v.code]))
        for code, label in cube.units
        if code or any(part.get("") for pair in places.values() for part in pair)
    ]
    listed, done = cube.table("listed", "group"), cube.table("examined", "group")
    total = tuple(t.get(v.code, 0) for v in groups for t in (listed, done))
    note = "Đã khám: lũy kế đến hết kỳ. Một người có thể thuộc nhiều nhóm."
    return Table(
        "Biểu 1c",
        "TỔ DÂN PHỐ VÀ NHÓM ĐỐI TƯỢNG",
        "Tổ dân phố",
        columns,
        (*rows, ("Tổng số", total)),
        note=note,
    )


def _classes(cube: Cube) -> Table:
    rows = []
    for age in dimensions.fixed()["age"]:
        for sex in dimensions.fixed()["sex"]:
            cells = tuple(cube.table(c.key, "age", {"sex": sex.code}).get(age.code, 0) for c in CLASSES)
            if any(cells):
                rows.append((f"{age.label}, {sex.label.lower()}", cells))
    rows.append(("Tổng số", tuple(cube.count(c.key) for c in CLASSES)))
    note = (
        "Tuổi tính đến ngày cuối kỳ. Phân loại theo Quyết định 1613/BYT-QĐ, kết luận gần nhất của mỗi người."
    )
    return Table("Biểu 2", "KẾT QUẢ PHÂN LOẠI SỨC KHỎE", "Nhóm tuổi, giới", CLASSES, tuple(rows), note=note)


def _diseases(cube: Cube, conditions: list[tuple[str, str]]) -> Table:
    labels = (
        "Đã biết từ trước",
        "Nghi mắc mới",
        "Đã xác định",
        "Đang quản lý",
        "Đã chuyển khám",
        "Đã đến khám",
    )
    rows = tuple((label, tuple(cube.count(f"{code}_{key}") for key in DISEASE)) for code, label in conditions)
    return Table(
        "Biểu 3",
        "BỆNH PHÁT HIỆN",
        "Bệnh",
        tuple(Column(label) for label in labels),
        rows,
        note="Đơn vị: người. Một người có thể có nhiều bệnh, không cộng các dòng.",
    )


def _data(cube: Cube) -> Table:
    return Table(
        "Biểu 4",
        "CẬP NHẬT HỒ SƠ SỨC KHỎE ĐIỆN TỬ",
        "Tổ dân phố",
        DATA,
        tuple(_by(cube, "unit", DATA, {4: (3, 1)})),
        frozenset({4}),
        "Đơn vị: lượt khám, hồ sơ.",
    )


def _money(cube: Cube, facts: Mapping[str, Any]) -> Table:
    done, costs = cube.table("examined", "funding"), facts.get("costs") or {}
    columns = (Column("Người đã khám (lũy kế)"), *((Column("Số tiền (đồng)"),) if costs else ()))
    rows = []
    for value in dimensions.fixed()["funding"]:
        if value.code or done.get(value.code):
            rows.append(
                (value.label, (done.get(value.code, 0), *((costs.get(value.code, 0),) if costs else ())))
            )
    rows.append(("Tổng số", (cube.count("examined"), *((sum(costs.values()),) if costs else ()))))
    return Table(
        "Biểu 5",
        "KINH PHÍ THEO NGUỒN CHI TRẢ",
        "Nguồn chi trả",
        columns,
        tuple(rows),
        note="" if costs else "Chưa có bảng giá được duyệt; biểu chỉ ghi số người.",
    )
