"""Raw files → Frame, fast: columns read once, each different value made normal once, files side by side in processes.

The same meaning as `rules.rows`, which explains every row to a person; a test holds the two together.
"""

from __future__ import annotations

import datetime as dt
import faulthandler
import multiprocessing
import os
import resource
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
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
from kham.roster.reading import limits
from kham.roster.rules import columns, headers, listing

ENDINGS = (".xlsx", ".xls", ".xlsb", ".ods", ".csv", ".txt", ".tsv", ".xlsm")
Progress = Callable[[int, int, str], None]
Job = tuple[Path, str, dt.date]


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

    ``paths``: files or folders. ``workers``: processes (None: one per core; 1: none, files are opened right here).
    ``progress(done, total, words)`` after each file.
    ``today``: for ages and two-digit years in lists that bear no date. Raises Refusal ("roster.file.*") naming the file.
    """
    files = list(dict.fromkeys(found(paths)))  # a file named twice is one list
    if not files:
        raise Refusal(
            "merge.nothing", "Không có tệp danh sách nào (.xlsx, .xls, .xlsb, .ods, .csv) ở nơi đã nêu."
        )
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
    """File names without ending; with it, then with the folders above, where two would be the same."""
    stems, names = Counter(path.stem for path in files), Counter(path.name for path in files)
    told = [path.name if stems[path.stem] > 1 else path.stem for path in files]
    twins = [path for path in files if names[path.name] > 1]
    depth = 2
    while len(set(told)) < len(told) and depth <= max(len(path.absolute().parts) for path in files):
        told = [
            "/".join(path.absolute().parts[-depth:]) if path in twins else name
            for path, name in zip(files, told, strict=True)
        ]
        depth += 1
    return told


def _run(jobs: list[Job], workers: int) -> Iterator[Part]:
    """The parts in whatever order they are done; strangers' files are opened in processes of their own with bounded memory."""
    if workers < 2 and len(jobs) < 2 or workers == 1:
        yield from (read_file(*job) for job in jobs)
        return
    left = sorted(jobs, key=lambda job: -_size(job[0]))
    try:
        for job, part in _side_by_side(left, min(workers, len(jobs))):
            left.remove(job)
            yield part
    except BrokenProcessPool:
        yield from (_alone(job) for job in left)


def _side_by_side(jobs: Sequence[Job], workers: int) -> Iterator[tuple[Job, Part]]:
    # A process that holds threads must not be copied; a plain command may, and starts at once.
    method = "fork" if threading.active_count() == 1 else "spawn"
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_bound) as pool:
        waiting = {pool.submit(read_file, *job): job for job in jobs}
        while waiting:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future.result()


def _alone(job: Job) -> Part:
    """After a process died: each file by itself, so that the guilty one is named."""
    try:
        return next(part for _, part in _side_by_side([job], 1))
    except BrokenProcessPool:
        raise _too_heavy(job[0].name) from None


def _too_heavy(name: str) -> Refusal:
    return Refusal(
        "roster.file.too-heavy",
        f"Tệp “{name}”: mở tệp này cần quá nhiều bộ nhớ hoặc tệp bị hỏng. "
        "Chép vùng có dữ liệu sang một tệp mới rồi thử lại.",
        file=name,
    )


def _bound() -> None:
    most = limits.MEMORY_BYTES * limits.WIDER
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    faulthandler.disable()  # a dead reader is told in words, not in a stack


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def read_file(path: Path, name: str, today: dt.date) -> Part:
    """One file. Raises Refusal for what cannot be read."""
    try:
        content = path.read_bytes()
    except OSError:
        raise Refusal("roster.file.missing", f"Không mở được tệp “{path.name}”.", file=path.name) from None
    try:
        return _read(content, path, name, today)
    except MemoryError:
        raise _too_heavy(path.name) from None


def _read(content: bytes, path: Path, name: str, today: dt.date) -> Part:
    frames: list[Frame] = []
    says, rank = False, 0
    known: Known = {}
    for table in open_file(content, path.name):
        reader = sheet_reader(table, today, known)
        if reader is None or not len(reader.rows):
            continue
        words = (name, table.name, *reader.layout.titles)
        says |= listing.is_register(reader.at.keys(), words)
        rank = max(rank, listing.rank_as_register(reader.at.keys()))
        frames.append(reader.frame(list_name=name, register=False))
    joined = frames[0] if len(frames) == 1 else Frame.join(frames) if frames else None
    return Part(name, joined, says, rank)


Known = dict[tuple[str, ...], list[columns.Column]]


def sheet_reader(table: Table, today: dt.date, known: Known | None = None) -> SheetReader | None:
    """A reader for one sheet as guessed, or None for a sheet without people.

    ``known``: what columns of the file's other sheets mean, by headings; a school has a sheet for each class.
    """
    if table.hidden or not len(table.numbers):
        return None
    layout = headers.find(table.sample)
    key = tuple(layout.headings)
    guessed = known.get(key) if known is not None and any(key) else None
    if guessed is None:
        guessed = columns.guess(table.sample, layout)
        if known is not None and len(table.numbers) >= 20:  # a handful of rows proves too little for the rest
            known[key] = guessed
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
