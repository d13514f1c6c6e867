"""Raw files → Frame, fast: columns read once, each different value made normal once, files side by side in processes.

The same meaning as `rules.rows`, which explains every row to a person; a test holds the two together.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kham.kernel import clock
from kham.kernel.reasons import Refusal
from kham.roster.linkage import front_places
from kham.roster.linkage.frame import Frame
from kham.roster.linkage.front_sheet import SheetReader
from kham.roster.linkage.front_table import Table, open_file
from kham.roster.rules import columns, headers, listing

ENDINGS = (".xlsx", ".xls", ".xlsb", ".ods", ".csv", ".txt", ".tsv", ".xlsm")
SMALL = 3_000_000  # bytes; below this a second process costs more than it saves
Progress = Callable[[int, int, str], None]


@dataclass
class Part:
    """What one file gave: a Frame (or None without people), how much it looks like a register, the fields it has."""

    name: str
    frame: Frame | None
    says_register: bool = False
    rank: int = 0


def read(
    paths: Iterable[str | Path],
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    today: dt.date | None = None,
) -> Frame:
    """Every person row of the files, in normal form, ordered by (list, sheet, row).

    ``paths``: files or folders. ``workers``: processes (None: one per core). ``progress(done, total, words)`` after each file.
    ``today``: for ages and two-digit years in lists that bear no date. Raises Refusal ("roster.file.*") naming the file.
    """
    files = list(found(paths))
    day = today or clock.today()
    tell = progress or (lambda done, total, words: None)
    jobs = [(path, name, day) for path, name in zip(files, _names(files), strict=True)]
    tell(0, len(jobs), "Đọc tệp")
    parts: list[Part] = []
    for part in _run(jobs, workers or os.cpu_count() or 1):
        parts.append(part)
        tell(len(parts), len(jobs), part.name)
    return assemble(parts)


def assemble(parts: Sequence[Part]) -> Frame:
    """One Frame of all parts, the register named, places resolved against all lists."""
    used = sorted(
        (part for part in parts if part.frame is not None and len(part.frame)), key=lambda part: part.name
    )
    registers = _registers(used)
    frames = []
    for part in used:
        frame = part.frame
        assert frame is not None
        frame.register = np.full(len(frame), part.name in registers)
        frames.append(frame)
        part.frame = None
    return front_places.resolve(Frame.join(frames))


def _registers(parts: Sequence[Part]) -> set[str]:
    """The lists that say they are the register; when none does, the largest of those that look most like one."""
    said = {part.name for part in parts if part.says_register}
    if said or not parts:
        return said
    best = max(parts, key=lambda part: (part.rank, len(part.frame or ()), part.name))
    return {best.name} if best.rank >= 4 else set()


def found(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Files in order; a folder stands for the lists in it."""
    for path in map(Path, paths):
        if path.is_dir():
            yield from sorted(
                one
                for one in path.iterdir()
                if one.suffix.lower() in ENDINGS and not one.name.startswith(("~$", "."))
            )
        else:
            yield path


def _names(files: Sequence[Path]) -> list[str]:
    """File names without ending; with it where two would be the same."""
    stems = [path.stem for path in files]
    return [path.name if stems.count(path.stem) > 1 else path.stem for path in files]


def _run(jobs: list[tuple[Path, str, dt.date]], workers: int) -> Iterator[Part]:
    sizes = {job[0]: job[0].stat().st_size for job in jobs}
    if workers < 2 or len(jobs) < 2 or sum(sizes.values()) < SMALL:
        yield from (read_file(*job) for job in jobs)
        return
    # A process that holds threads must not be copied; a plain command may, and starts at once.
    method = "fork" if threading.active_count() == 1 else "spawn"
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=multiprocessing.get_context(method)) as pool:
        waiting: set[Future[Part]] = {
            pool.submit(read_file, *job) for job in sorted(jobs, key=lambda job: -sizes[job[0]])
        }
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)


def read_file(path: Path, name: str, today: dt.date) -> Part:
    """One file. Raises Refusal for what cannot be read."""
    try:
        content = path.read_bytes()
    except OSError:
        raise Refusal("roster.file.missing", f"Không mở được tệp “{path.name}”.", file=path.name) from None
    frames: list[Frame] = []
    says, rank = False, 0
    for table in open_file(content, path.name):
        reader = sheet_reader(table, today)
        if reader is None or not len(reader.rows):
            continue
        words = (name, table.name, *reader.layout.titles)
        says |= listing.is_register(reader.at.keys(), words)
        rank = max(rank, listing.rank_as_register(reader.at.keys()))
        frames.append(reader.frame(list_name=name, register=False))
    return Part(name, Frame.join(frames) if frames else None, says, rank)


def sheet_reader(table: Table, today: dt.date) -> SheetReader | None:
    """A reader for one sheet as guessed, or None for a sheet without people."""
    if table.hidden or not len(table.numbers):
        return None
    layout = headers.find(table.sample)
    guessed = columns.guess(table.sample, layout)
    if not {column.field for column in guessed} & {"full_name", "given"}:
        return None
    return SheetReader(table, layout, guessed, listing.day(layout.titles) or today)


def summary(frame: Frame) -> dict[str, Any]:
    """Rows per list and how many of them have each kind of evidence, for messages."""
    filled = {
        name: int((getattr(frame, name).codes > 0).sum())
        for name in ("name", "number", "insurance", "phone", "place")
    }
    filled["year"] = int((frame.year > 0).sum())
    return {"rows": len(frame), **filled}
