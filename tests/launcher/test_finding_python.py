"""Which Python is taken, and what is said when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Checkout, base_python


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An otherwise empty PATH that has what the shell part needs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("dirname", "readlink", "cat"):
        (folder / name).symlink_to(f"/usr/bin/{name}")
    return folder


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_a_shim_that_only_complains_is_passed_over(checkout: Checkout, folder: Path) -> None:
    program(folder / "python3.13", 'echo "command not found" >&2; exit 127')
    program(
        folder / "python3.12", "exit 0 # answers, but is no Python: the probe cannot tell, so it must fail"
    )
    (folder / "python3.12").unlink()
    program(folder / "python3.11", f'exec {base_python()} "$@"')
    done = checkout.kham("help", PYTHON="", PATH=str(folder))
    assert done.returncode == 0
    assert "demo" in done.stdout and done.stderr == ""


def test_a_broken_PYTHON_is_named_and_passed_over(checkout: Checkout, folder: Path) -> None:
    program(folder / "python3", f'exec {base_python()} "$@"')
    done = checkout.kham("help", PYTHON="/nowhere/python3", PATH=str(folder))
    assert done.returncode == 0
    assert "PYTHON=/nowhere/python3" in done.stderr


def test_no_python_says_so_in_both_languages(checkout: Checkout, folder: Path) -> None:
    launcher = checkout.path / "kham"
    launcher.write_text(launcher.read_text().replace("/usr/bin/python3", "/nowhere/python3"))
    done = checkout.kham("help", PYTHON="", PATH=str(folder))
    assert done.returncode == 1
    assert "Không tìm thấy Python" in done.stderr
    assert "No working Python found" in done.stderr
    assert done.stderr.count("apt-get install python3 python3-venv") == 2


def test_an_old_python_is_passed_over(checkout: Checkout, folder: Path) -> None:
    old = "import sys; sys.version_info = (3, 9, 2); exec(sys.argv.pop(1))"
    program(folder / "python3", f"""shift; exec {base_python()} -c '{old}' "$@" """)
    launcher = checkout.path / "kham"
    launcher.write_text(launcher.read_text().replace("/usr/bin/python3", "/nowhere/python3"))
    assert checkout.kham("help", PYTHON="", PATH=str(folder)).returncode == 1
