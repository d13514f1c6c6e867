"""Import: a resident list of 3,000 rows from bytes to committed roster, against openpyxl reading the same file alone."""

from __future__ import annotations

import io
import os
import tempfile
import time
from pathlib import Path
from typing import Any

ROWS = 3_000


def measure() -> list[dict[str, Any]]:
    """Rows per second of receive + stage + commit on a fresh SQLite file, of each part, and of openpyxl reading alone."""
    with tempfile.TemporaryDirectory(prefix="kham-bench-") as folder:
        os.environ.setdefault("KHAM_ENV", "test")
        os.environ["KHAM_HOME"] = folder
        os.environ["KHAM_DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kham.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        try:
            return _run(Path(folder))
        finally:
            connection.close()


def run() -> dict[str, float | int | str]:
    """The same figures for the bench runner."""
    figures: dict[str, float | int | str] = {}
    for line in measure():
        figures[f"{line['name']} ({line['unit']})"] = line["value"]
        figures[f"{line['name']} (so với openpyxl chỉ đọc)"] = line["ratio"]
    return figures


def _run(folder: Path) -> list[dict[str, Any]]:
    from openpyxl import load_workbook

    from kham.roster import actions
    from tests.roster import world

    campaign = world.ward()
    content = resident_list(ROWS)
    alone = _seconds(
        lambda: [
            row
            for sheet in load_workbook(io.BytesIO(content), read_only=True)
            for row in sheet.iter_rows(values_only=True)
        ]
    )
    parts: dict[str, float] = {}
    start = time.perf_counter()
    found = world.receive(campaign, content)
    parts["nhận tệp, đoán cột"] = time.perf_counter() - start
    actions.confirm_columns(source_list=found, sheets={}, by=world.officer(), now=world.NOW)
    parts["đọc, kết luận từng dòng"] = _seconds(
        lambda: actions.stage(source_list=found, by=world.officer(), now=world.NOW)
    )
    parts["đối chiếu, ghi nhận"] = _seconds(
        lambda: actions.commit(source_list=found, by=world.officer(), now=world.NOW)
    )
    again = world.workbook([("DANH SÁCH LẦN HAI",), (), world.POLICE, *people(ROWS)])
    second = world.receive(campaign, again, name="lần hai.xlsx")
    actions.confirm_columns(source_list=second, sheets={}, by=world.officer(), now=world.NOW)
    actions.stage(source_list=second, by=world.officer(), now=world.NOW)
    relink = _seconds(lambda: actions.commit(source_list=second, by=world.officer(), now=world.NOW))
    whole = sum(parts.values())
    lines = [_line("nhập danh sách, trọn vẹn", whole, alone)]
    lines += [_line(f"— {name}", seconds, alone) for name, seconds in parts.items()]
    return [
        *lines,
        _line("— ghi nhận bản thứ hai (mọi người đã có)", relink, alone),
        _line("openpyxl chỉ đọc tệp", alone, alone),
    ]


def _line(name: str, seconds: float, alone: float) -> dict[str, Any]:
    rate = ROWS / seconds
    return {
        "name": name,
        "value": round(rate),
        "unit": "dòng/s",
        "versus": round(ROWS / alone),
        "ratio": round(rate * alone / ROWS, 3),
    }


def _seconds(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def people(count: int) -> list[tuple[Any, ...]]:
    """Invented residents in households of four, the same every time; every tenth without a number."""
    families = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi")
    middles = ("Văn", "Thị", "Hữu", "Ngọc", "Minh", "Thu")
    given = (
        "An",
        "Bình",
        "Cường",
        "Dung",
        "Đức",
        "Giang",
        "Hà",
        "Hải",
        "Hương",
        "Khánh",
        "Lan",
        "Mai",
        "Nam",
        "Oanh",
        "Phúc",
        "Quý",
        "Sơn",
        "Thảo",
    )
    rows: list[tuple[Any, ...]] = []
    for n in range(count):
        year, female = 1936 + (n * 37) % 85, n % 2
        number = f"031{(1 if year < 2000 else 3) - 1 + female}{year % 100:02d}{n:06d}" if n % 10 else None
        name = f"{families[n // 4 % 8]} {middles[n * 5 % 6]} {given[n * 7 % 18]}"
        place = ("An Lư 1", "An Lư 2", "Hòa Bình 1", "Hòa Bình 2")[n // 4 % 4]
        role = ("Chủ hộ", "Vợ", "Con", "Cháu")[n % 4]
        rows.append(
            (
                n + 1,
                name,
                f"{1 + n % 28:02d}/{1 + n * 3 % 12:02d}/{year}",
                ("Nam", "Nữ")[female],
                number,
                role,
                f"Số {n // 4}",
                place,
            )
        )
    return rows


def resident_list(count: int) -> bytes:
    """The workbook as the police would send it."""
    from tests.roster import world

    return world.police_list(people(count))


if __name__ == "__main__":
    for line in measure():
        print(f"{line['name']:<45} {line['value']:>8} {line['unit']}  ×{line['ratio']}")
