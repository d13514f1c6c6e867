"""Start-up: commands until they have answered, the server until its first answer, beside a bare Python and a bare Django.

The runs of all commands are interleaved, so that a busy moment of the machine falls on all of them; medians of five.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from kham.site import serving

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "src" / "kham" / "campaigns" / "data" / "directives" / "ke-hoach-phuong-hoa-binh.docx"
TURNS = 5
BARE, DJANGO = "python -c pass", "Django trần (settings.configure, setup)"
DJANGO_START = """
import django
from django.conf import settings
settings.configure(INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"])
django.setup()
"""


def run() -> dict[str, float | int | str]:
    """Seconds of each, and how many bare Pythons and bare Djangos that is."""
    with tempfile.TemporaryDirectory(prefix="kham-bench-") as folder:
        settings = os.environ | {"KHAM_ENV": "ward", "KHAM_HOME": folder, "PYTHONPATH": str(ROOT / "src")}
        settings.pop("KHAM_DATABASE_URL", None)
        first = _seconds([sys.executable, "-m", "kham.cli", "serve", "--check"], settings)
        commands = {BARE: [sys.executable, "-c", "pass"], DJANGO: [sys.executable, "-c", DJANGO_START]}
        if any((ROOT / ".kham" / name).exists() for name in ("run", "dev")):
            commands["./kham (trợ giúp)"] = [str(ROOT / "kham")]
        commands |= {
            "kham.cli (trợ giúp)": [sys.executable, "-m", "kham.cli"],
            "kham directive read, một .docx": [sys.executable, "-m", "kham.cli", "directive", "read", str(DOCUMENT), "--json"],
            "kham manage check (mọi phòng)": [sys.executable, "-m", "kham.cli", "manage", "check"],
        }  # fmt: skip
        found: dict[str, list[float]] = {name: [] for name in [*commands, "máy chủ đến câu trả lời đầu tiên"]}
        for _ in range(TURNS):
            for name, command in commands.items():
                found[name].append(_seconds(command, settings))
            found["máy chủ đến câu trả lời đầu tiên"].append(_server(settings))
    figures: dict[str, float | int | str] = {}
    python, django = statistics.median(found[BARE]), statistics.median(found[DJANGO])
    for name, seconds in found.items():
        median = statistics.median(seconds)
        figures[f"{name} (s)"] = round(median, 3)
        figures[f"{name} (số lần python trần · Django trần)"] = (
            f"{median / python:.1f} · {median / django:.2f}"
        )
    return figures | {"lần đầu: khóa, bảng, tệp tĩnh, ba trang (s)": round(first, 2)}


def _seconds(command: list[str], settings: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    return time.perf_counter() - start


def _server(settings: dict[str, str]) -> float:
    port = serving.free_port(first=8400)
    start = time.perf_counter()
    server = subprocess.Popen(
        serving.command(port, "127.0.0.1"),
        env=settings | {"KHAM_WORKERS": "inprocess"},
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/suc-khoe-he-thong/", timeout=60):
                    return time.perf_counter() - start
            except OSError:
                assert server.poll() is None, "the server ended"
                time.sleep(0.01)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    for words, figure in run().items():
        print(f"{words:<70} {figure}")
