"""The merge of nine dirty lists, from raw files to roster.csv: exact rules, Splink out of the box, reading alone, and ours.

10,000 people; KHAM_BENCH_PEOPLE=38000,380000 names other sizes (380,000 people are a million rows in ten wards), KHAM_LONG=1 means
10,000, 38,000 and 380,000. KHAM_BENCH_SEED and KHAM_BENCH_NOISE choose another world and doubled damage. The largest size of
100,000 people or more is also a roster to which a further list is added. Each method runs in a process of its own; memory is the
largest sum over that process and its children (PSS). Worlds are
kept below KHAM_BENCH_FOLDER (default: the system's temporary folder).
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests import worlds
from tests.worlds import score

ROOT = Path(__file__).resolve().parents[2]
SEED = int(os.environ.get("KHAM_BENCH_SEED", "31"))
NOISE = float(os.environ.get("KHAM_BENCH_NOISE", "1"))  # 2 doubles every slip
WAYS = {"read": "chỉ đọc tệp", "exact": "ba luật khớp đúng", "splink": "Splink mặc định", "merge": "Khám"}
Figures = dict[str, float | int | str]


def run() -> Figures:
    """Seconds, memory, F1, omitted, extra, review of each method and size."""
    figures: Figures = {}
    for people in sizes():
        figures |= measure(people)
    return figures


def sizes() -> list[int]:
    """Numbers of people asked for."""
    usual = "10000,38000,380000" if os.environ.get("KHAM_LONG") else "10000"
    return [int(size) for size in os.environ.get("KHAM_BENCH_PEOPLE", usual).split(",")]


def measure(people: int) -> Figures:
    """All methods on one world."""
    keep = Path(os.environ.get("KHAM_BENCH_FOLDER") or Path(tempfile.gettempdir()) / "kham-bench-worlds")
    wards = max(1, round(people / 38_000))
    folder, _ = worlds.cached(keep, people=people, seed=SEED, noise=NOISE, wards=wards)
    truth = worlds.truth(folder)
    figures: Figures = {}
    with tempfile.TemporaryDirectory(prefix="kham-bench-") as home:
        out = Path(home) / "roster.csv"
        for way, words in WAYS.items():
            label = f"{_grouped(people)} người, {_grouped(len(truth))} dòng · {words}"
            if way == "splink" and importlib.util.find_spec("splink") is None:
                figures[label] = "chưa cài"
                continue
            seconds, memory = child(way, folder, out)
            figures[f"{label} (s)"], figures[f"{label} (MB)"] = round(seconds, 1), round(memory)
            if way != "read":
                found = score.of_roster(out, truth)
                figures[f"{label} (F1)"] = round(found.f1, 4)
                figures[f"{label} (sót · thừa trên 10.000 người)"] = (
                    f"{found.omitted:.1f} · {found.extra:.1f}"
                )
                figures[f"{label} (cần hỏi · dòng mất)"] = f"{found.review:.2%} · {found.lost}"
        if people >= 100_000:
            figures |= increment(folder, out, people)
    return figures


def increment(folder: Path, out: Path, people: int) -> Figures:
    """A list of some 35,000 rows against all others."""
    new = next(path.name for path in sorted(folder.iterdir()) if path.name.startswith("bhyt_5"))
    child("save", folder, out, new)
    seconds, memory = child("extend", folder, out, new)
    label = f"{_grouped(people)} người · thêm một danh sách 35.000 dòng"
    return {f"{label} (s)": round(seconds, 1), f"{label} (MB)": round(memory)}


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def child(way: str, folder: Path, out: Path, *more: str) -> tuple[float, float]:
    """(seconds as the process says, megabytes at most) of one method. Raises RuntimeError with its last words."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    work = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.roster_methods", way, str(folder), str(out), *more],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    peak = [0.0]
    watch = threading.Thread(target=_watch, args=(work, peak))
    watch.start()
    said, complaint = work.communicate()
    watch.join()
    if work.returncode:
        raise RuntimeError(f"{way}: {complaint[-2000:]}")
    return float(json.loads(said.strip().splitlines()[-1])["seconds"]), peak[0]


def _watch(work: subprocess.Popen[str], peak: list[float]) -> None:
    while work.poll() is None:
        peak[0] = max(peak[0], sum(map(_memory, _family(work.pid))) / 1024)
        time.sleep(0.1)


def _family(pid: int) -> list[int]:
    try:
        words = (Path("/proc") / str(pid) / "task" / str(pid) / "children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(one for word in words for one in _family(int(word)))]


def _memory(pid: int) -> int:
    """Kilobytes of a process, shared pages divided among those who share them."""
    try:
        text = (Path("/proc") / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    for words, figure in run().items():
        print(f"{words:<80} {figure}")
