"""The environments below `.kham/`: which exist, which fit, which may go. Standard library only.

    .kham/venv-<stamp>/        one virtual environment, built at its final path (its scripts carry that path)
    .kham/venv-<stamp>/ready   written last; without it the directory is the rest of an interrupted set-up
    .kham/run, .kham/dev       links to the environment in use, replaced in one step
    .kham/lock                 held while something is being built

The stamp names what went in: the lock files, the Python version and the platform. Another lock or another Python is
another directory, so nothing is ever changed under a program that runs.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

STATE = ".kham"
LOCKS = {"run": ("run.lock",), "dev": ("run.lock", "dev.lock")}  # dev holds everything that run holds


@dataclass(frozen=True)
class Environment:
    """One environment that is complete."""

    path: Path

    @property
    def python(self) -> Path:
        return self.path / "bin" / "python"

    def hold(self) -> bool:
        """Mark as in use until this process ends, also across exec. False when it has just been removed."""
        try:
            marker = os.open(self.path / "ready", os.O_RDONLY)
        except FileNotFoundError:
            return False
        os.set_inheritable(marker, True)
        with contextlib.suppress(OSError):  # a file system without locks; removal gets no lock there either
            fcntl.flock(marker, fcntl.LOCK_SH)
        return is_ready(self.path)


def stamp(root: Path, kind: str) -> str:
    """What an environment of this kind must contain today, as 16 hexadecimal digits.

    A bug-fix release of Python keeps the stamp: compiled packages fit every 3.11.x.
    """
    digest = hashlib.sha256()
    digest.update(f"{sys.implementation.cache_tag} {sys.platform} {os.uname().machine}".encode())
    for name in LOCKS[kind]:
        digest.update((root / "requirements" / name).read_bytes())
    return digest.hexdigest()[:16]


def path_for(root: Path, kind: str) -> Path:
    return root / STATE / f"venv-{stamp(root, kind)}"


def find(root: Path, kind: str) -> Environment | None:
    """The environment that fits now, or None. A fitting dev environment also serves the run commands."""
    link = root / STATE / kind
    for each in ("run", "dev") if kind == "run" else ("dev",):
        path = path_for(root, each)
        if is_ready(path) and link.resolve() == path.resolve():
            return Environment(path)
    return None


def is_ready(path: Path) -> bool:
    return (path / "ready").is_file() and os.access(path / "bin" / "python", os.X_OK)


def point(root: Path, kind: str, path: Path) -> None:
    """Make `.kham/<kind>` lead to `path`, in one step."""
    link = root / STATE / kind
    fresh = link.with_name(f"{kind}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(path.name)
    fresh.replace(link)


def sweep(root: Path) -> None:
    """Remove unfinished environments, and finished ones that no link names and no process uses.

    Call only while `.kham/lock` is held.
    """
    state = root / STATE
    named = {(state / kind).resolve() for kind in LOCKS if (state / kind).exists()}
    for path in state.glob("venv-*"):
        if not is_ready(path):
            shutil.rmtree(path, ignore_errors=True)
        elif path.resolve() not in named:
            _remove_unless_used(path)


def _remove_unless_used(path: Path) -> None:
    with open(path / "ready", "rb") as marker:
        try:
            fcntl.flock(marker, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return
        (path / "ready").unlink()  # from here on it counts as unfinished, even if we are interrupted
        shutil.rmtree(path, ignore_errors=True)
