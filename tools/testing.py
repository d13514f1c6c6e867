"""`./kham test`: every test this machine can run, in as many pytest sessions as that takes, one summary at the end.

Session 1 uses SQLite and runs everything, browser stories included when Chromium is there. Session 2 runs, on a
throw-away PostgreSQL, each test that touches the database. What cannot run is shown as skipped with the reason; with
`--all` it is a failure instead.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools import postgresql, programs, tally

ROOT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5  # pytest's exit code


@dataclass
class Result:
    """Counts of all sessions so far, by pytest's words, and why things were skipped."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(tally.KINDS, 0))
    reasons: dict[str, int] = field(default_factory=dict)
    failed: bool = False

    def add(self, counts: dict[str, Any], code: int) -> None:
        for reason, number in counts.pop("reasons", {}).items():
            self.reasons[reason] = self.reasons.get(reason, 0) + number
        for kind, number in counts.items():
            self.counts[kind] += number
        if code not in (0, NOTHING_COLLECTED):
            self.failed = True
            if not counts.get("failed") and not counts.get("error"):
                self.counts["error"] += 1  # the session itself broke

    def line(self, seconds: float) -> str:
        words = [f"{number} {kind}" for kind, number in self.counts.items() if number]
        text = f" {', '.join(words) or 'no tests ran'} in {seconds:.2f}s "
        return text.center(100, "=")


def main(argv: list[str]) -> int:
    """Run the sessions; return 0 only when nothing failed."""
    options, rest = _parse(argv)
    environment = os.environ | {"KHAM_ENV": "test", "KHAM_TEST_ALL": "1" if options.all else ""}
    environment |= {"KHAM_LONG": "1"} if options.long else {}
    environment |= {"KHAM_TEST_QUICK": "" if options.all or options.long or _names_tests(rest) else "1"}
    environment.pop("KHAM_DATABASE_URL", None)
    rest = rest if _names_tests(rest) else [*_workers(), *rest]
    started, result = time.monotonic(), Result()
    # Tables from the models: eight times quicker made than by migrations, in each process. With --all the PostgreSQL session
    # runs the migrations, as `./kham demo` does; they hold no SQL of their own, and `./kham check` proves that they say the same.
    words = ["--nomigrations", *rest]
    if options.db != "postgresql":
        _session("SQLite", words, environment | {"KHAM_TEST_SESSION": "sqlite"}, result)
    stop_early = result.failed and any(word in rest for word in ("-x", "--exitfirst"))
    if options.db != "sqlite" and not stop_early:
        given = rest if options.all or options.long else words
        _on_postgresql(given, environment, result, must=options.all or options.db == "postgresql")
    if not any(result.counts[kind] for kind in tally.KINDS):
        result.failed = True  # a mistyped path must not look like success
    for reason, number in sorted(result.reasons.items()):
        print(f"skipped {number}: {reason}")
    print(result.line(time.monotonic() - started))
    return 1 if result.failed else 0


def _parse(argv: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="kham test", epilog="Mọi tham số khác chuyển cho pytest · the rest goes to pytest"
    )
    parser.add_argument(
        "--all", action="store_true", help="thiếu chương trình là hỏng · a missing program is a failure"
    )
    parser.add_argument("--long", action="store_true", help="cả kiểm thử dài · long tests too")
    parser.add_argument(
        "--db", choices=("sqlite", "postgresql"), help="chỉ một cơ sở dữ liệu · one database only"
    )
    return parser.parse_known_args(argv)


def _names_tests(rest: list[str]) -> bool:
    return any(
        "::" in word or word.endswith(".py") or (ROOT / word).is_dir() for word in rest if word[:1] != "-"
    )


def _workers() -> list[str]:
    """Two processes pay for the whole suite; for a file or two their start costs more than it gives."""
    return ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"] if (os.cpu_count() or 1) > 1 else []


def _on_postgresql(rest: list[str], environment: dict[str, str], result: Result, must: bool) -> None:
    folder = programs.postgresql_folder()
    if folder is None:
        result.add(
            {"failed" if must else "skipped": 1, "reasons": {programs.POSTGRESQL_HINT: 1}}, 1 if must else 0
        )
        return
    try:
        with postgresql.server(folder) as url:
            settings = {"KHAM_DATABASE_URL": url, "KHAM_TEST_SESSION": "postgresql"}
            if "--nomigrations" not in rest:
                _migrate(environment | settings)
                settings |= {"KHAM_TEST_TEMPLATE": "kham"}
            _session("PostgreSQL", rest, environment | settings, result)
    except subprocess.CalledProcessError as failure:
        print(f"PostgreSQL: {failure}\n{failure.output}", file=sys.stderr)
        result.add({"error": 1}, 1)


def _migrate(environment: dict[str, str]) -> None:
    """Run the migrations once; each test process copies the tables. Raises subprocess.CalledProcessError with the words."""
    with tempfile.TemporaryDirectory(prefix="kham-migrate-") as home:
        django = {
            "DJANGO_SETTINGS_MODULE": "kham.settings",
            "PYTHONPATH": str(ROOT / "src"),
            "KHAM_HOME": home,
        }
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity=0"],
            cwd=ROOT,
            env=environment | django,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def _session(name: str, rest: list[str], environment: dict[str, str], result: Result) -> None:
    print(f"--- {name}", flush=True)
    with tempfile.NamedTemporaryFile(prefix="kham-tally-", suffix=".json") as counts:
        code = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "tools.tally", *rest],
            cwd=ROOT,
            env=environment | {"KHAM_TALLY": counts.name},
        ).returncode
        text = Path(counts.name).read_text()
    result.add(json.loads(text) if text else {}, code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
