"""A throw-away PostgreSQL server: own folder, Unix socket only, gone at the end."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

# A crash may lose everything: nothing here outlives the run, and the tests go about three times faster.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run a server with the programs in `folder`; yield the KHAM_DATABASE_URL of an empty database.

    PostgreSQL refuses to run as root, so root runs it as `postgres` (or `nobody`).
    Raises subprocess.CalledProcessError with the server's own words.
    """
    home = Path(tempfile.mkdtemp(prefix="kham-pg-"))
    owner = _other_user() if os.geteuid() == 0 else None
    try:
        if owner:
            os.chown(home, owner.pw_uid, owner.pw_gid)
        data = home / "data"
        _run(
            owner,
            [
                folder / "initdb",
                "-D",
                data,
                "-U",
                "kham",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ],
        )
        settings = {"listen_addresses": "", "unix_socket_directories": str(home), **FAST}
        options = " ".join(f"-c {key}='{value}'" for key, value in settings.items())
        _run(owner, [folder / "pg_ctl", "-D", data, "-l", home / "log", "-o", options, "-w", "start"])
        try:
            _run(owner, [folder / "createdb", "-h", home, "-U", "kham", "kham"])
            yield f"postgresql://kham@/kham?host={home}"
        finally:
            _run(owner, [folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _other_user() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _run(owner: pwd.struct_passwd | None, command: list[str | Path]) -> None:
    # The server inherits what pg_ctl has open: a pipe would never end, so its output goes to files and nowhere.
    prefix = ["runuser", "-u", owner.pw_name, "--"] if owner else []
    with tempfile.TemporaryFile() as words:
        done = subprocess.run(
            [*prefix, *map(str, command)], stdout=words, stderr=words, stdin=subprocess.DEVNULL, cwd="/"
        )
        if done.returncode:
            words.seek(0)
            raise subprocess.CalledProcessError(
                done.returncode, command[0], words.read().decode("utf-8", "replace")
            )
