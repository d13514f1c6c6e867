"""Builds an environment from a committed hash lock. Standard library only.

Built at its final path under `.kham/`, declared ready by one last file, then linked in one step (see
environments.py). Whatever stops it half way, a power cut included, leaves only a directory the next run removes.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

import environments
import pipwheel
from environments import Environment

# Settings of the person's shell that would send packages elsewhere than into the environment.
MISLEADING = (
    "PYTHONPATH",
    "PYTHONHOME",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_CONSTRAINT",
    "PIP_REQUIREMENT",
)

REASONS = (
    (
        r"DO NOT MATCH THE HASHES|Hash mismatch",
        "Gói tải về không đúng mã băm đã khóa; không cài gì cả.",
        "A downloaded package does not match its locked hash; nothing was installed.",
    ),
    (
        r"No space left|ENOSPC",
        "Hết chỗ trên đĩa (cần khoảng 1 GB trống).",
        "The disk is full (about 1 GB free is needed).",
    ),
    (
        r"resolve|connect|timed out|Network|Temporary failure|CERTIFICATE|403|407|503",
        "Không tới được nơi chứa gói. Kiểm tra mạng, hoặc đặt PIP_INDEX_URL, PIP_CERT, HTTPS_PROXY.",
        "The package index cannot be reached. Check the network, or set PIP_INDEX_URL, PIP_CERT, HTTPS_PROXY.",
    ),
    (
        r"No matching distribution|no wheels|no usable wheels|No solution found",
        "Nơi chứa gói không có đủ gói cho Python và máy này. Thử Python khác: PYTHON=… ./kham",
        "The index lacks a package for this Python and machine. Try another Python: PYTHON=… ./kham",
    ),
)


class SetupFailed(Exception):
    """Set-up cannot be finished; the text says why and what to do, in Vietnamese and English."""


def make(root: Path, kind: str) -> Environment:
    """Return the environment for `kind` ("run" or "dev"), building it when needed.

    Two at once: the second waits for the first and uses its result. Where a dev environment was made before,
    run commands share its successor instead of getting one of their own.

    Raises SetupFailed.
    """
    state = root / environments.STATE
    state.mkdir(exist_ok=True)
    (state / ".gitignore").write_text("*\n")
    with _alone(state / "lock"):
        if (state / "dev").is_symlink():
            kind = "dev"
        path = environments.path_for(root, kind)
        if not environments.is_ready(path):
            environments.sweep(root)
            _build(root, kind, path)
        for each in ("run", "dev") if kind == "dev" else ("run",):
            environments.point(root, each, path)
        environments.sweep(root)
    return Environment(path)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with open(lock, "a") as handle:
        # The installer inherits it: when only we are killed, the next set-up waits until the installer has ended too.
        os.set_inheritable(handle.fileno(), True)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Một lần cài đặt khác đang chạy, đang chờ… · Another set-up is running, waiting…")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _build(root: Path, kind: str, path: Path) -> None:
    lock = root / "requirements" / f"{kind}.lock"
    total = sum("==" in line and not line.startswith((" ", "#")) for line in lock.read_text().splitlines())
    _say(
        f"Chuẩn bị lần đầu: {total} gói, thường dưới một phút · "
        f"First set-up: {total} packages, usually under a minute (Python {sys.version.split()[0]})"
    )
    started = time.monotonic()
    try:
        recipe = environments.recipe(root, kind)
        venv.EnvBuilder(symlinks=True, with_pip=False).create(path)
        how = _install(root, lock, path, total)
        marker = path / "ready.new"
        marker.write_bytes(recipe)
        marker.replace(path / "ready")
    except BaseException:  # also Ctrl-C: nothing half made stays
        shutil.rmtree(path, ignore_errors=True)
        raise
    _say(
        f"Xong sau {time.monotonic() - started:.0f} giây · Done in {time.monotonic() - started:.0f} s ({how})"
    )


def _install(root: Path, lock: Path, path: Path, total: int) -> str:
    """Install the lock into the environment at `path`; return the name of the installer that did it."""
    log = root / environments.STATE / "setup.log"
    environment = {key: value for key, value in os.environ.items() if key not in MISLEADING}
    environment |= {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    options = ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    python = str(path / "bin" / "python")

    if uv := _working_uv():
        settings = pipwheel.Settings.read()
        command = [uv, "pip", "install", "--python", python, *options]
        if _run(command, environment | settings.for_uv(environment), log, total):
            return "uv"
        _say("uv không cài được, thử pip · uv could not do it, trying pip")

    try:
        wheel = pipwheel.find(root, path / "pip")
    except pipwheel.NoPip as failure:
        raise SetupFailed(str(failure)) from None
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--retries", "5"]
    quiet += [] if "PIP_DEFAULT_TIMEOUT" in environment else ["--timeout", "60"]
    if _run([python, f"{wheel}/pip", "install", "--no-compile", *quiet, *options], environment, log, total):
        shutil.rmtree(path / "pip", ignore_errors=True)
        return "pip"
    raise SetupFailed(_explain(log, root))


def _working_uv() -> str | None:
    """uv on PATH, when it runs (a version manager may leave a name that does not)."""
    uv = shutil.which("uv")
    if uv and subprocess.run([uv, "--version"], capture_output=True).returncode == 0:
        return uv
    return None


def _run(command: list[str], environment: dict[str, str], log: Path, total: int) -> bool:
    """Run an installer, its words into the log, its progress onto the terminal. True when it succeeded."""
    seen = 0
    with (
        open(log, "w", encoding="utf-8") as notes,
        subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            close_fds=False,  # the lock goes with it, see _alone
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            notes.write(line)
            seen += line.startswith("Collecting ")
            if seen and sys.stderr.isatty():
                print(f"\r  {min(seen, total)}/{total}", end="", file=sys.stderr, flush=True)
    if seen and sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
    return process.returncode == 0


def _explain(log: Path, root: Path) -> str:
    text = log.read_text(encoding="utf-8", errors="replace")
    reason = next(
        (
            f"{vietnamese}\n{english}"
            for pattern, vietnamese, english in REASONS
            if re.search(pattern, text, re.I)
        ),
        "Bộ cài đặt báo lỗi.\nThe installer reported an error.",
    )
    tail = "\n".join(f"  | {line}" for line in text.strip().splitlines()[-6:])
    return (
        f"Chưa cài đặt được; máy không bị thay đổi gì. · Set-up failed; nothing was changed.\n{reason}\n{tail}\n"
        f"Toàn bộ ghi chép · Whole record: {log.relative_to(root)}"
    )


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
