"""`./kham practice`: a home of its own with invented people, whose clock may be moved; it is reset, never mixed with a real one.

The page **Tập dượt** asks for another day by a note in the home (`asked.ask`); this command reads it, builds again and goes on.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kham.kernel import clock
from kham.site import serving
from kham.site.practising import asked


def register(commands: Any, server_options: Callable[[Any], None], people: Callable[[str], int]) -> None:
    """Add `practice`."""
    practice = commands.add_parser(
        "practice", help="tập dượt một buổi khám với người giả · rehearse with invented people"
    )
    server_options(practice)
    practice.add_argument(
        "--people", type=people, default=600, help="số người giả (mặc định 600) · residents"
    )
    practice.add_argument("--seed", type=int, default=2026, help=argparse.SUPPRESS)
    practice.add_argument(
        "--on",
        type=day,
        default=None,
        metavar="NGÀY",
        help="tập như đang là ngày này, ví dụ 2026-12-05 · pretend it is this day",
    )
    practice.add_argument(
        "--reset", action="store_true", help="xóa bản tập dượt, dựng lại · throw away and build again"
    )
    practice.add_argument(
        "--check", action="store_true", help="dựng, hỏi vài trang rồi dừng · build, fetch three pages, stop"
    )
    practice.set_defaults(run=run)


def day(text: str) -> dt.date:
    """A day as 2026-12-05 or 05/12/2026, not farther than a year away."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            found = dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if not asked.near(found):
            raise argparse.ArgumentTypeError(
                f"chỉ dời trong {asked.FARTHEST} ngày · within {asked.FARTHEST} days"
            )
        return found
    raise argparse.ArgumentTypeError("ghi như 2026-12-05 · write it like 2026-12-05")


def run(options: argparse.Namespace) -> int:
    """Build (or go on with) the practice home, then open it or check it."""
    home = serving.home() / "practice"
    throw_away = options.reset or options.check
    on = options.on or (None if throw_away else kept_day(home)) or clock.real_today()
    os.environ |= {
        "KHAM_ENV": "practice", "KHAM_HOME": str(home), "KHAM_WORKERS": "", "KHAM_CLOCK_SHIFT_HOURS": str(shift(on)),
    }  # fmt: skip
    os.environ.pop("KHAM_DATABASE_URL", None)  # never the database of somebody's installation
    wanted = f"people={options.people} seed={options.seed} day={on.isoformat()}"
    mark = home / "built"
    if throw_away or not mark.exists() or mark.read_text() != wanted:
        clear(home)
        serving.prepare(home)
        started = time.monotonic()
        _build(options.people, options.seed)
        mark.write_text(wanted)
        print(f"\nDựng xong bản tập dượt sau {time.monotonic() - started:.0f} giây · built", flush=True)
    else:
        serving.prepare(home)
    if options.check:
        return serving.check(home, ["/suc-khoe-he-thong/", "/vao/", "/cong/"])
    print(
        f"\nCHẾ ĐỘ TẬP DƯỢT, người và số liệu là giả. Ngày của bản tập: {on:%d/%m/%Y} · practice, nothing here is real",
        flush=True,
    )
    from kham.site.cli import _print_accounts

    _print_accounts()
    options.port = serving.free_port(options.port)
    code = serving.run(
        home, host=options.host, port=options.port, open_browser=not options.no_browser, with_stub=True,
        leave=lambda: asked.day(home) is not None,
    )  # fmt: skip
    again = asked.day(home)
    return code if again is None else _start_again(options, again)


def _start_again(options: argparse.Namespace, on: dt.date) -> int:
    """Go on in a fresh process, which has the clock of the new day; browsers find it at the same address."""
    words = ["practice", "--reset", "--no-browser", "--on", on.isoformat()]
    given = {
        "host": options.host,
        "port": options.port,
        "people": options.people,
        "seed": options.seed,
    }
    words += [word for name, value in given.items() for word in (f"--{name}", str(value))]
    given_home = {"KHAM_HOME": str(serving.home().parent), "KHAM_WORKERS": ""}
    os.execve(sys.executable, [sys.executable, "-m", "kham.cli", *words], serving.environment() | given_home)


def shift(on: dt.date) -> int:
    """Hours from today to a day: the time of day stays as it is."""
    return (on - clock.real_today()).days * 24


def kept_day(home: Path) -> dt.date | None:
    """The day a practice home was built for: somebody who comes back goes on where he was."""
    mark = home / "built"
    word = mark.read_text().rpartition("day=")[2] if mark.exists() else ""
    return dt.date.fromisoformat(word) if word else None


def clear(home: Path) -> None:
    """Throw a practice home away. Raises FileExistsError for a folder that holds anything else."""
    if not home.exists():
        return
    stamp = home / "environment"
    if not stamp.exists() or stamp.read_text().strip() != "practice":
        raise FileExistsError(
            f"{home} không phải bản tập dượt, không xóa. · Not a practice home, left alone."
        )
    shutil.rmtree(home)


def _build(people: int, seed: int) -> None:
    from kham.site.cli import _bar
    from kham.site.demo import build

    build.build(people=people, seed=seed, say=_bar, rehearse=True)
    sys.stdout.flush()
