"""`./kham lock`: writes requirements/*.lock again from pyproject.toml, with hashes, for every platform.

Versions already locked stay unless they no longer fit; `--upgrade` takes the newest allowed, `--upgrade-package NAME`
one of them. The dev lock is bound to the run lock, so that tests see what runs. Needs uv and the network.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "# Khóa bằng mã băm, làm lại bằng ./kham lock · Locked by hash, made by ./kham lock; do not edit.\n"
OPTIONS = (
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--quiet",
)
# No setting of this machine may reach the files: other index, other links, other people.
CLEAN = ("--no-config", "--no-emit-index-url", "--no-emit-find-links")


def main(argv: list[str]) -> int:
    """Compile the three locks; the extra words go to `uv pip compile`. Return uv's exit code."""
    uv = shutil.which("uv")
    if uv is None:
        print("kham lock cần uv · needs uv:  pip install uv", file=sys.stderr)
        return 1
    folder = ROOT / "requirements"
    sources = {
        "run": ["pyproject.toml"],
        "dev": ["pyproject.toml", "--group", "dev", "--constraint", str(folder / "run.lock")],
        "pip": ["-"],
    }
    for name, source in sources.items():
        lock = folder / f"{name}.lock"
        command = [uv, "pip", "compile", *OPTIONS, *CLEAN, *argv, *source, "--output-file", str(lock)]
        done = subprocess.run(command, cwd=ROOT, input="pip\n" if name == "pip" else None, text=True)
        if done.returncode:
            return done.returncode
        lock.write_text(HEAD + lock.read_text().removeprefix(HEAD))
        print(
            f"{lock.relative_to(ROOT)}: {sum(line[:1].isalnum() for line in lock.read_text().splitlines())}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
