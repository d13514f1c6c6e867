"""A session's workbook of 500 people goes round on SQLite: made, filled as a station would, read, taken in; how long each takes.

Nobody of them was received before: taking in writes the check-in and the answers of everybody.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.bench.bench_saving import building, serving

PEOPLE = 500
Figures = dict[str, float | int | str]


def run() -> Figures:
    """Seconds of wall and of this process's processor for each step."""
    home = Path(os.environ["KHAM_HOME"])
    os.environ["KHAM_ENV"] = "demo"
    os.environ.pop("KHAM_DATABASE_URL", None)
    building.keys(home)
    serving.prepare(home)
    from kham.exams.actions import books
    from kham.kernel import clock

    world = _world()
    doctor, figures = world.doctor, Figures()
    given: dict[str, Any] = {"session": world.session, "by": doctor}
    _book, content = _timed(figures, "xuất sổ", lambda: books.make_book(**given, now=clock.now()))
    filled = _filled(content)
    back = _timed(
        figures,
        "nhận sổ, xét từng dòng",
        lambda: books.receive_book(**given, file_name="so.xlsx", content=filled, now=clock.now()),
    )
    assert back.counts == {"new": PEOPLE}, back.counts
    counts = _timed(
        figures,
        "ghi nhận mọi dòng",
        lambda: books.take_rows(book_return=back, all_new=True, by=doctor, now=clock.now()),
    )
    assert counts == {"taken": PEOPLE}, counts
    figures["người"] = PEOPLE
    return figures


def _timed(figures: Figures, name: str, work: Callable[[], Any]) -> Any:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    figures[f"{name} (s)"] = round(time.perf_counter() - wall, 1)
    figures[f"{name}, bộ xử lý (s)"] = round(time.process_time() - cpu, 1)
    return found


def _world() -> Any:
    """An open session with everybody invited, in the installation's own database file."""
    from django.db import transaction

    from kham.kernel import clock
    from tests.exams import world as worlds

    worlds.NOW, worlds.DAY = clock.now(), clock.today()
    chance = Random(4)
    with transaction.atomic():
        world = worlds.World()
        for number in range(PEOPLE):
            sex = ("female", "male")[number % 2]
            world.invite(
                world.person(f"Nguyễn Mẫu {number}", sex=sex, birth=worlds.DAY.year - chance.randint(19, 90))
            )
    return world


def _filled(content: bytes) -> bytes:
    """The book as the station fills it: measurements, history, and the doctors' words of everybody."""
    import openpyxl

    chance, book = Random(5), openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in page[2] if cell.value}
    for row in range(4, 4 + PEOPLE):
        answers = {
            "CHIEU_CAO": chance.randint(145, 180),
            "CAN_NANG": chance.randint(40, 90) + 0.5,
            "MACH": chance.randint(60, 100),
            "HUYET_AP": f"{chance.randint(100, 170)}/{chance.randint(60, 84)}",
            "TSBT_TANG_HUYET_AP": chance.choice(("0 - Không", "1 - Có")),
            "TSBT_DAI_THAO_DUONG": "0 - Không",
            "NOI_KHOA_TUAN_HOAN": "Không phát hiện bất thường",
            "NOI_KHOA_HO_HAP": "Không phát hiện bất thường",
            "NOI_KHOA_TIEU_HOA": "Không phát hiện bất thường",
            "KHAM_NGOAI_KHOA_PL": 1,
            "KHONG_KINH_MAT_PHAI": f"{chance.randint(4, 10)}/10",
            "KHONG_KINH_MAT_TRAI": f"{chance.randint(4, 10)}/10",
            "KHAM_TAI_MUI_HONG_PL": 1,
            "SO_RANG_SAU": chance.randint(0, 5),
        }
        for tag, value in answers.items():
            page.cell(row, columns[tag]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


if __name__ == "__main__":
    for words, figure in run().items():
        print(f"{words:<62} {figure}")
