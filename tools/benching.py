"""`./kham bench [NAME …] [--long] [--people N,N] [--json] [--write]`: runs the benches below tests/bench and prints their figures.

A bench is a file `tests/bench/bench_<name>.py` with `run() -> dict[str, float | int | str]`: what was measured, unit
in the words ("rows/s", "p95 ms"), and the figure. Each runs in a process of its own, one after the other.
`--write` puts the figures with day and machine below the marker of docs/reference/benchmarks.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "bench"
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
MARKER = "<!-- bench: figures below are written from a run -->"
RUN_ONE = "import json, runpy, sys; print(json.dumps(runpy.run_path(sys.argv[1])['run']()))"
Results = dict[str, dict[str, float | int | str] | None]


def main(argv: list[str]) -> int:
    """Run the named benches (default: all); return 0 when each gave figures."""
    benches = {path.stem.removeprefix("bench_"): path for path in sorted(FOLDER.glob("bench_*.py"))}
    parser = argparse.ArgumentParser(prog="kham bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(benches) or "–")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--long", action="store_true", help="cỡ lớn · full sizes")
    parser.add_argument(
        "--people", metavar="N,N", help="roster: số người của mỗi lần đo · people of each run"
    )
    parser.add_argument(
        "--write", action="store_true", help="ghi vào docs/reference/benchmarks.md · write into the page"
    )
    options = parser.parse_args(argv)
    names = options.names or list(benches)
    if unknown := [name for name in names if name not in benches]:
        parser.error(f"{', '.join(unknown)}? {', '.join(benches)}")
    if not names:
        print("Chưa có phép đo nào trong tests/bench · No bench in tests/bench yet", file=sys.stderr)
        return 1
    os.environ |= {"KHAM_LONG": "1"} if options.long else {}
    os.environ |= {"KHAM_BENCH_PEOPLE": options.people} if options.people else {}
    results: Results = {name: _figures(benches[name]) for name in names}
    if options.json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
    else:
        for name, figures in results.items():
            print(name)
            for what, figure in (figures or {"–": "không đo được · failed"}).items():
                print(f"  {what:<60} {_shown(figure)}")
    if options.write:
        PAGE.write_text(page(PAGE.read_text("utf-8"), results), "utf-8")
    return 0 if all(results.values()) else 1


def page(text: str, results: Results) -> str:
    """The page with these figures in place of the last ones of the same benches; other benches and the text above stay."""
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    above, _, below = text.partition(MARKER)
    words, _, table = below.partition("| Bench |")
    day = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"
    kept = [
        line for line in table.splitlines()[2:] if line.startswith("| ") and _bench_of(line) not in results
    ]
    if kept:
        ran = f"{', '.join(results)}: run of "
        before = [line for line in words.strip().splitlines() if not line.startswith(ran)]
        lines = ["\n".join(before).strip(), "", f"{ran}{day} on {machine}."]
    else:
        lines = [f"Run of {day} on {machine}."]
    lines += ["", "| Bench | Measured | Figure |", "|---|---|---|"]
    for name, figures in results.items():
        lines += [
            f"| {name} | {what} | {_shown(figure)} |" for what, figure in (figures or {"failed": "–"}).items()
        ]
    return above + MARKER + "\n\n" + "\n".join([*lines, *kept]) + "\n"


def _bench_of(line: str) -> str:
    return line.split("|")[1].strip()


def _shown(figure: float | int | str) -> str:
    return figure if isinstance(figure, str) else format(figure, ",.5g")


def _figures(path: Path) -> dict[str, float | int | str] | None:
    with tempfile.TemporaryDirectory(prefix="kham-bench-") as home:
        environment = os.environ | {"KHAM_HOME": home} | {"DJANGO_SETTINGS_MODULE": "kham.settings"}
        environment.setdefault("KHAM_ENV", "test")
        done = subprocess.run(
            [sys.executable, "-c", RUN_ONE, str(path)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
    if done.returncode:
        return None
    figures: dict[str, float | int | str] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
