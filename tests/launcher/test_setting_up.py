"""Setting up: from nothing, interrupted, twice at once, after a change of the lock or of Python."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import PLAIN_PATH, Checkout, base_python


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def test_first_command_sets_up_and_runs(checkout: Checkout) -> None:
    first = checkout.kham("places", "check")
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("alpha 1.0")
    assert "Xong" in first.stderr and "Done" in first.stderr

    second = checkout.kham("places", "check", PYTHON="")
    assert second.stdout == first.stdout
    assert second.stderr == ""


def test_somebody_elses_venv_is_left_alone(checkout: Checkout) -> None:
    (checkout.path / ".venv").mkdir()
    (checkout.path / ".venv/mine").write_text("mine")
    assert checkout.kham("places", "check").returncode == 0
    assert (checkout.path / ".venv/mine").read_text() == "mine"
    assert [path.name for path in (checkout.path / ".venv").iterdir()] == ["mine"]


def test_killed_set_up_leaves_nothing_half(checkout: Checkout) -> None:
    """Only the launcher is killed; its installer lives on. The next set-up waits for it, then starts afresh."""
    checkout.gate.touch()
    first = checkout.start("places", "check")
    wait_for(lambda: (checkout.path / ".kham/setup.log").exists())
    os.kill(first.pid, signal.SIGKILL)
    (debris,) = checkout.environments()
    assert not (debris / "ready").exists() and not (checkout.path / ".kham/run").exists()

    again = checkout.start("places", "check")
    checkout.gate.unlink()
    _, words = again.communicate(timeout=300)
    first.communicate(timeout=300)
    assert again.returncode == 0, words
    assert (debris / "ready").exists()


def hears_ctrl_c() -> None:
    """A suite begun with `&` in a script ignores SIGINT, and so would everything it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_removes_what_was_begun(checkout: Checkout) -> None:
    checkout.gate.touch()
    first = subprocess.Popen(
        [str(checkout.path / "kham"), "setup"],
        env=checkout.environment(),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hears_ctrl_c,
    )
    wait_for(lambda: (checkout.path / ".kham/setup.log").exists())
    os.killpg(first.pid, signal.SIGINT)
    _, words = first.communicate(timeout=300)
    assert first.returncode == 130
    assert "Đã dừng" in words and "Traceback" not in words
    assert checkout.environments() == []


def test_two_at_once_build_once(checkout: Checkout) -> None:
    checkout.gate.touch()
    first = checkout.start("places", "check")
    wait_for(lambda: (checkout.path / ".kham/setup.log").exists())
    second = checkout.start("places", "check")
    assert second.stderr is not None
    assert "waiting" in second.stderr.readline()
    checkout.gate.unlink()
    (out1, err1), (out2, err2) = first.communicate(timeout=60), second.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (0, 0), err1 + err2
    assert out1 == out2
    assert "First set-up" in err1 and err2 == ""
    assert len(checkout.environments()) == 1


def test_new_lock_builds_beside_and_swaps(checkout: Checkout) -> None:
    checkout.kham("places", "check")
    (old,) = checkout.environments()
    checkout.lock("run", alpha="2.0")
    assert checkout.kham("places", "check", PYTHON="").stdout.startswith("alpha 2.0")
    assert checkout.environments() != [old]
    assert len(checkout.environments()) == 1


def test_environment_in_use_is_not_swept_away(checkout: Checkout) -> None:
    room = checkout.path / "src/kham/places/cli.py"
    room.write_text(room.read_text() + "    print(flush=True)\n    sys.stdin.read()\n")
    server = subprocess.Popen(
        [str(checkout.path / "kham"), "places", "check"],
        env=checkout.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    server.stdout.readline()
    (old,) = checkout.environments()
    checkout.lock("run", alpha="2.0")
    assert checkout.kham("setup", PYTHON="").returncode == 0
    assert (old / "ready").exists(), "a running server keeps its packages"
    server.communicate("", timeout=300)

    checkout.lock("run", alpha="3.0")
    assert checkout.kham("setup", PYTHON="").returncode == 0
    assert not old.exists()


def test_dev_environment_serves_both(checkout: Checkout) -> None:
    checkout.kham("places", "check")
    tested = checkout.kham("test", "-k", "x")
    assert tested.stdout == "testing 1.0 1.0 ['-k', 'x']\n", tested.stderr
    assert len(checkout.environments()) == 1
    assert str(checkout.environments()[0]) in checkout.kham("places", "check", PYTHON="").stdout


def test_wrong_hash_changes_nothing(checkout: Checkout) -> None:
    """The real pip refuses; what was set up before is still there when the lock is right again."""
    checkout.kham("setup")
    before = checkout.environments()
    lock = checkout.path / "requirements/run.lock"
    good = lock.read_text()
    head, _, digest = good.rstrip("\n").rpartition(":")
    lock.write_text(f"{head}:{digest[::-1]}\n")
    failed = checkout.kham("setup", PYTHON="", PATH=PLAIN_PATH)
    assert failed.returncode == 1
    assert "mã băm" in failed.stderr and "hash" in failed.stderr
    assert checkout.environments() == before

    lock.write_text(good)
    again = checkout.kham("places", "check", PYTHON="")
    assert (again.returncode, again.stderr) == (0, "")


def test_missing_package_says_what_to_do(checkout: Checkout) -> None:
    for path in checkout.wheels.iterdir():
        path.unlink()
    failed = checkout.kham("setup", PATH=PLAIN_PATH)
    assert failed.returncode == 1
    assert "PYTHON=" in failed.stderr and "Traceback" not in failed.stderr
    assert (checkout.path / ".kham/setup.log").read_text()


def test_other_python_gives_another_stamp(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    spec = importlib.util.spec_from_file_location(
        "environments_under_test", checkout.path / "launcher/environments.py"
    )
    assert spec and spec.loader
    environments = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, spec.name, environments)
    spec.loader.exec_module(environments)
    here = environments.path_for(checkout.path, "run")
    assert here == environments.path_for(checkout.path, "run") != environments.path_for(checkout.path, "dev")
    monkeypatch.setattr(environments.sys.implementation, "cache_tag", "cpython-399")
    assert environments.path_for(checkout.path, "run") != here


def test_called_from_elsewhere_and_through_a_link(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/kham").symlink_to(checkout.path / "kham")
    done = subprocess.run(
        [str(tmp_path / "bin/kham"), "places", "check"],
        cwd="/",
        env=checkout.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert str(checkout.path) in done.stdout


def test_folder_with_spaces_and_accents(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path / "phường Hòa Bình")
    assert checkout.kham("places", "check", PYTHON=base_python()).returncode == 0
