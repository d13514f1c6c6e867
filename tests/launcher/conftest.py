"""A small checkout in a temporary folder: the real launcher, a product of one room, locks of tiny local wheels."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAIN_PATH = "/usr/bin:/bin"  # no uv, no version manager

# Stands for uv where a test is not about installing: unpacks wheels in 50 ms, where pip needs a second and a half.
QUICK_INSTALLER = """#!{python} -IS
import hashlib, os, pathlib, re, sys, time, zipfile
if sys.argv[1:] == ["--version"]:
    sys.exit(0)
python, lock = (pathlib.Path(sys.argv[sys.argv.index(name) + 1]) for name in ("--python", "-r"))
while os.path.exists({gate!r}):
    time.sleep(0.01)
target = next(python.parent.parent.glob("lib/python*/site-packages"))
for name, version, digest in re.findall(r"(\\w+)==(\\S+) [^:]+:(\\w+)", lock.read_text()):
    wheel = pathlib.Path(os.environ["UV_FIND_LINKS"], f"{{name}}-{{version}}-py3-none-any.whl")
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != digest:
        sys.exit("Hash mismatch")
    zipfile.ZipFile(wheel).extractall(target)
"""


def wheel(folder: Path, name: str, version: str, files: dict[str, str] | None = None) -> tuple[str, str]:
    """Write a wheel of one module into `folder`; return its pinned name and SHA-256."""
    info = f"{name}-{version}.dist-info"
    content = {f"{name}.py": f"VERSION = {version!r}\n", **(files or {})}
    content[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    content[f"{info}/WHEEL"] = (
        "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    rows = []
    for path, text in content.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        rows.append(f"{path},sha256={digest},{len(text.encode())}")
    content[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,"]) + "\n"
    target = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for path, text in content.items():
            archive.writestr(path, text)
    return f"{name}=={version}", hashlib.sha256(target.read_bytes()).hexdigest()


class Checkout:
    """The folder a newcomer has just cloned, and how he calls ./kham in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()
        self.wheels = path.parent / "wheels"
        self.wheels.mkdir()
        self.gate = path.parent / "gate"  # while this file exists, installing does not get on
        self.quick = path.parent / "quick"
        self.quick.mkdir()
        (self.quick / "uv").write_text(QUICK_INSTALLER.format(python=base_python(), gate=str(self.gate)))
        (self.quick / "uv").chmod(0o755)
        shutil.copy2(ROOT / "kham", path / "kham")
        shutil.copytree(ROOT / "launcher", path / "launcher", ignore=shutil.ignore_patterns("__pycache__"))
        (path / "src/kham/places").mkdir(parents=True)
        (path / "src/kham/__init__.py").write_text("")
        (path / "src/kham/places/__init__.py").write_text("")
        shutil.copy2(ROOT / "src/kham/cli.py", path / "src/kham/cli.py")
        (path / "src/kham/places/cli.py").write_text(ROOM)
        (path / "tools").mkdir()
        (path / "tools/testing.py").write_text(
            "import sys, alpha, beta; print('testing', alpha.VERSION, beta.VERSION, sys.argv[1:])"
        )
        (path / "requirements").mkdir()
        shutil.copy2(ROOT / "requirements/pip.lock", path / "requirements/pip.lock")
        self.lock("run", alpha="1.0")
        self.lock("dev", alpha="1.0", beta="1.0")

    def lock(self, kind: str, **versions: str) -> None:
        """Build the wheels and write requirements/<kind>.lock for them."""
        lines = ["# a lock"]
        for name, version in versions.items():
            pinned, digest = wheel(self.wheels, name, version)
            lines.append(f"{pinned} \\\n    --hash=sha256:{digest}")
        (self.path / f"requirements/{kind}.lock").write_text("\n".join(lines) + "\n")

    def environment(self, **settings: str) -> dict[str, str]:
        plain = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PIP_", "UV_", "KHAM_", "PYTHON"))
        }
        plain |= {"PATH": f"{self.quick}:{PLAIN_PATH}", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
        plain |= {"PIP_FIND_LINKS": str(self.wheels), "PYTHON": base_python()}
        return {key: value for key, value in (plain | settings).items() if value}

    def start(self, *words: str, **settings: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self.path / "kham"), *words],
            env=self.environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def kham(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run ./kham to its end."""
        with self.start(*words, **settings) as process:
            out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def environments(self) -> list[Path]:
        return sorted((self.path / ".kham").glob("venv-*"))


ROOM = """
import sys


def register(commands):
    verbs = commands.add_parser("places").add_subparsers(required=True)
    verbs.add_parser("check").set_defaults(run=check)


def check(options):
    import alpha

    print("alpha", alpha.VERSION, sys.prefix)
"""


def base_python() -> str:
    """The Python below this environment: what a newcomer's machine has."""
    return str(getattr(sys, "_base_executable", sys.executable))


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "clone")
