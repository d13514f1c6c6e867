"""Runs hostile files through reading, columns, rows and the fast front, in worker processes with bounded memory.

A file may be read or refused (kernel.reasons.Refusal, with a sentence). Anything else is a fault: another exception, a dead worker,
more than SECONDS, more memory than MEMORY. A refusal names the file and ends in a full stop.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import resource
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from tests.roster.hostile import mutations

SECONDS = 20.0
MEMORY = 1024**3
DAY = dt.date(2026, 9, 28)


@dataclass
class Report:
    """What came of a campaign. ``faults``: (seed, what was done to the file, what went wrong)."""

    files: int = 0
    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)

    def text(self) -> str:
        """For a terminal or a failing test."""
        lines = [
            f"{self.files} files: {self.read} read, {sum(self.refused.values())} refused {dict(self.refused)};"
            f" slowest {self.slowest[0]:.1f} s (seed {self.slowest[1]})"
        ]
        lines += [f"FAULT seed {seed} ({what}): {why}" for seed, what, why in self.faults[:40]]
        return "\n".join(lines)


def drive(name: str, content: bytes, say: Callable[[str], None] = lambda stage: None) -> str:
    """Everything that reads a list, on one file: "read", or the code of the refusal. Other exceptions are faults.

    ``say`` hears when the part begins that stands in a process of its own ("child"): dying there is a refusal.
    """
    from kham.kernel.reasons import Refusal
    from kham.roster.reading import child, kinds
    from kham.roster.reading.shapes import Sheet

    try:
        kind = kinds.sniff(content, name)
    except Refusal as refusal:
        _sound(refusal, name)
        _front(name, content)
        return refusal.code
    say("child")
    answer = child.answered(content, kind, name)
    say("")
    if "refusal" in answer:
        _sound(Refusal(*answer["refusal"]), name)
        _front(name, content)
        return str(answer["refusal"][0])
    for sheet in answer["sheets"]:
        _judge(Sheet(**{**sheet, "fonts": dict(sheet["fonts"])}))
    _front(name, content)
    return "read"


def _judge(sheet) -> None:  # type: ignore[no-untyped-def] # a reading.Sheet, imported late
    from kham.roster.rules import columns, headers, rows

    layout = headers.find(sheet)
    guessed = [column.as_dict() for column in columns.guess(sheet, layout)]
    if not {"full_name", "given"} & {column["field"] for column in guessed}:
        return
    read = rows.read_sheet(
        sheet, guessed, first_row=layout.first_row, today=DAY, titles=layout.titles, encoding=layout.encoding
    )
    rows.cross_check(read)
    numbers = {number for number, _ in sheet.rows}
    assert all(row.number in numbers for row in read), "a row that is not in the sheet"


def _front(name: str, content: bytes) -> None:
    from kham.kernel.reasons import Refusal
    from kham.roster.linkage import front, front_table

    try:
        for table in front_table.open_file(content, name):
            reader = front.sheet_reader(table, DAY)
            if reader is not None and len(reader.rows):
                reader.frame(list_name="x", register=False)
    except Refusal as refusal:
        _sound(refusal, name)


def _sound(refusal, name: str) -> None:  # type: ignore[no-untyped-def] # a Refusal, imported late
    assert refusal.code.startswith("roster.file."), refusal.code
    assert name in str(refusal) and str(refusal).endswith("."), str(refusal)


def _work(pipe: Connection) -> None:
    import os
    import warnings

    import kham.roster.linkage.front
    import kham.roster.rules.rows  # noqa: F401  # loaded before memory is bounded

    # What stands mapped already does not count; threads of libraries reserve much they never use.
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + MEMORY, mapped + MEMORY))
    warnings.simplefilter("error")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # native libraries print where they die
    while (seed := pipe.recv()) is not None:
        start = time.perf_counter()
        name, content, what = mutations.case(seed)
        start = time.perf_counter()
        try:
            answer, why = drive(name, content, lambda stage: pipe.send(stage)), ""
        except BaseException as fault:  # noqa: BLE001  # a panic of a native library is no Exception
            answer, why = "fault", f"{type(fault).__name__}: {fault}"[:300] + " @ " + _place(fault)
        pipe.send((seed, what, answer, why, time.perf_counter() - start))


def _place(fault: BaseException) -> str:
    frames = [
        f for f in traceback.extract_tb(fault.__traceback__) if "/kham/" in f.filename
    ] or traceback.extract_tb(fault.__traceback__)
    return f"{frames[-1].filename.rpartition('/kham/')[2]}:{frames[-1].lineno}" if frames else "?"


class _Worker:
    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, far = context.Pipe()
        self.process = context.Process(target=_work, args=(far,), daemon=True)
        self.process.start()
        far.close()
        self.seed, self.since, self.stage = -1, 0.0, ""

    def give(self, seed: int) -> None:
        self.seed, self.since = seed, time.monotonic()
        self.pipe.send(seed)

    def end(self) -> None:
        self.process.kill()
        self.process.join()


def run(count: int, seed: int = 1, workers: int = 2) -> Report:
    """Drive ``count`` hostile files, numbered from ``seed`` × 1,000,000."""
    report, crew = Report(), [_Worker() for _ in range(workers)]
    waiting = list(range(seed * 1_000_000 + count - 1, seed * 1_000_000 - 1, -1))
    try:
        for worker in crew[: len(waiting)]:
            worker.give(waiting.pop())
        while report.files < count:
            for at, worker in enumerate(crew):
                if worker.seed < 0:
                    continue
                done = _answer(worker, report)
                if done is None:
                    continue
                if not done:
                    worker.end()
                    crew[at] = worker = _Worker()
                worker.seed = -1
                if waiting:
                    worker.give(waiting.pop())
    finally:
        for worker in crew:
            worker.end()
    return report


def _answer(worker: _Worker, report: Report) -> bool | None:
    """None: still at work; True: answered; False: dead or too slow."""
    try:
        if worker.pipe.poll(0.002):
            message = worker.pipe.recv()
            if isinstance(message, str):
                worker.stage = message
                return None
            seed, what, answer, why, seconds = message
            report.files += 1
            report.slowest = max(report.slowest, (seconds, seed))
            if answer == "fault":
                report.faults.append((seed, what, why))
            elif answer == "read":
                report.read += 1
            else:
                report.refused[answer] += 1
            return True
    except (EOFError, OSError):
        report.files += 1
        worker.process.join(5)
        if worker.stage == "child":
            report.refused["roster.file.too-heavy"] += 1
            return False
        report.faults.append(
            (worker.seed, mutations.case(worker.seed)[2], f"worker died, exit code {worker.process.exitcode}")
        )
        return False
    # The first file also waits for the worker's imports.
    if time.monotonic() - worker.since > SECONDS + 20:
        report.files += 1
        report.faults.append((worker.seed, mutations.case(worker.seed)[2], f"more than {SECONDS} s"))
        return False
    return None
