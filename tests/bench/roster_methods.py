"""One way to make a roster of a folder of lists, in a process of its own.

`python -m tests.bench.roster_methods METHOD FOLDER OUT [FILE …]` prints seconds as JSON. METHOD: read (every cell of every
file, nothing else), exact (three exact-match rules), splink (as in its tutorial, default settings), merge (ours, the command
line), save (ours, keeping the state in OUT.state), extend (ours, FILE against OUT.state).
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

TABLES = (".xlsx", ".xls", ".csv")
WORDS = ("name", "given", "sex", "number", "insurance", "phone", "place")


def files(folder: Path) -> list[Path]:
    """The lists of a folder."""
    return sorted(path for path in folder.iterdir() if path.suffix in TABLES)


def read(folder: Path, out: Path, only: list[str]) -> None:
    """The floor: each cell of each file becomes a Python value, two files at a time."""
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(os.cpu_count()) as pool:
        rows = sum(pool.map(_cells, files(folder)))
    out.write_text(f"{rows}\n", encoding="utf-8")


def _cells(path: Path) -> int:
    import python_calamine

    if path.suffix == ".csv":
        from kham.roster.reading import delimited

        text, sign = delimited.opened(path.read_bytes())
        return sum(1 for _ in csv.reader(text.splitlines(), delimiter=sign))
    book = python_calamine.load_workbook(str(path))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def exact(folder: Path, out: Path, only: list[str]) -> None:
    """Same citizen number, or same insurance number, or same name and full date."""
    frame = _frame(folder)
    size = len(frame)
    first: dict[Any, int] = {}
    parent = list(range(size))

    def top(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    columns = (
        frame.name,
        frame.year.tolist(),
        frame.month.tolist(),
        frame.day.tolist(),
        frame.number,
        frame.insurance,
    )
    for row, (name, year, month, day, number, insurance) in enumerate(zip(*columns, strict=True)):
        keys = [("number", number)] if number else []
        keys += [("insurance", insurance)] if insurance else []
        keys += [("born", name, year, month, day)] if month else []  # type: ignore[list-item] # keys of several shapes
        for key in keys:
            parent[top(row)] = top(first.setdefault(key, row))
    _write(out, frame, [str(top(row)) for row in range(size)])


def splink(folder: Path, out: Path, only: list[str]) -> None:
    """Out of the box: library comparisons, a handful of blocking rules, connected components at 0.95."""
    import pyarrow
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    frame = _frame(folder)
    table = {
        "unique_id": list(range(len(frame))),
        **{name: [word or None for word in getattr(frame, name)] for name in WORDS},
        "born_year": [year or None for year in frame.year.tolist()],
        "born_on": [
            f"{d:02d}/{m:02d}" if m else None
            for d, m in zip(frame.day.tolist(), frame.month.tolist(), strict=True)
        ],
    }
    rules = [
        block_on("number"),
        block_on("insurance"),
        block_on("name", "born_year"),
        block_on("given", "born_on", "born_year"),
        block_on("phone"),
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("name"),
            compare.DamerauLevenshteinAtThresholds("number"),
            *(
                compare.ExactMatch(word)
                for word in ("born_year", "born_on", "sex", "insurance", "phone", "place")
            ),
        ],
        blocking_rules_to_generate_predictions=rules,
    )
    linker = Linker(DuckDBAPI().register(pyarrow.table(table), table_name="rows"), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("number"), block_on("name", "born_on", "born_year")], recall=0.8
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block_on("number"), block_on("name", "born_year")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, 0.95).as_pyarrow_table()
    person = dict(zip(clusters["unique_id"].to_pylist(), clusters["cluster_id"].to_pylist(), strict=True))
    _write(out, frame, [str(person[row]) for row in range(len(frame))])


def merge(folder: Path, out: Path, only: list[str]) -> None:
    """Ours, as at a terminal."""
    _command([*map(str, files(folder)), "--out", str(out)])


def save(folder: Path, out: Path, only: list[str]) -> None:
    """All lists but ``only``; what is known is kept."""
    _command(
        [
            *(str(path) for path in files(folder) if path.name not in only),
            "--out",
            str(out),
            "--save",
            f"{out}.state",
        ]
    )


def extend(folder: Path, out: Path, only: list[str]) -> None:
    """``only`` against what was kept."""
    _command(
        [*(str(folder / name) for name in only), "--out", f"{out}.more.csv", "--against", f"{out}.state"]
    )


def _command(words: list[str]) -> None:
    from kham import cli

    if code := cli.main(["roster", "merge", *words, "--json"]):
        raise SystemExit(code)


def _frame(folder: Path) -> Any:
    from kham.roster.linkage import front

    return front.read(files(folder))


def _write(out: Path, frame: Any, person: list[str]) -> None:
    columns = (list(frame.list), list(frame.sheet), frame.row.tolist(), list(frame.stt), person)
    with out.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(("list", "sheet", "row", "stt", "person", "status", "probability"))
        lines.writerows((*line, "linked", "") for line in zip(*columns, strict=True))


METHODS = {one.__name__: one for one in (read, exact, splink, merge, save, extend)}


def main(argv: list[str]) -> int:
    """Run one method; the last line on stdout is its seconds."""
    start = time.perf_counter()
    METHODS[argv[0]](Path(argv[1]), Path(argv[2]), argv[3:])
    print(json.dumps({"seconds": time.perf_counter() - start}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
