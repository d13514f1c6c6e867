"""The environments below `.kham/`: which exist, which fit, which may go. Standard library only.

    .kham/venv-<stamp>/        one virtual environment, built at its final path (its scripts carry that path)
    .kham/venv-<stamp>/ready   the recipe, written last; without it this is the rest of an interrupted set-up
    .kham/run, .kham/dev       links to the environment in use, replaced in one step
    .kham/lock                 held while something is being built

The recipe is what goes in: the Python version, the platform, the lock files; the stamp is its hash. Another lock or
another Python is another directory, so nothing is ever changed under a program that runs.

This runs at every start, so it compares recipes byte by byte and imports little.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
from pathlib import Path

STATE = ".kham"
LOCKS = {"run": ("run.lock",), "dev": ("run.lock", "dev.lock")}  # dev holds everything that run holds


class Environment:
    """One environment that is complete."""

    def __init__(self, path: Path) -> None:
        self.path = path

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


def recipe(root: Path, kind: str) -> bytes:
    """What an environment of this kind must be made of today.

    A bug-fix release of Python changes nothing: compiled packages fit every 3.11.x.
    """
    machine = f"{sys.implementation.cache_tag} {sys.platform} {os.uname().machine}\n"
    return machine.encode() + b"".join((root / "requirements" / name).read_bytes() for name in LOCKS[kind])


def path_for(root: Path, kind: str) -> Path:
    """Where the environment for today's recipe is or will be."""
    import hashlib  # the slow way only

    return root / STATE / f"venv-{hashlib.sha256(recipe(root, kind)).hexdigest()[:16]}"


def find(root: Path, kind: str) -> Environment | None:
    """The environment that `.kham/<kind>` leads to, if it fits now. A dev environment also serves the run commands."""
    path = (root / STATE / kind).resolve()
    if not is_ready(path):
        return None
    made_of = (path / "ready").read_bytes()
    fits = any(made_of == recipe(root, each) for each in (("run", "dev") if kind == "run" else ("dev",)))
    return Environment(path) if fits else None


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
    import shutil  # the slow way only

    state = root / STATE
    named = {(state / kind).resolve() for kind in LOCKS if (state / kind).exists()}
    for path in state.glob("venv-*"):
        if not is_ready(path) or (path.resolve() not in named and _retire(path)):
            shutil.rmtree(path, ignore_errors=True)


def _retire(path: Path) -> bool:
    """Take the ready mark away unless a process holds it: from then on it counts as unfinished."""
    with open(path / "ready", "rb") as marker:
        try:
            fcntl.flock(marker, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        (path / "ready").unlink()
    return True
