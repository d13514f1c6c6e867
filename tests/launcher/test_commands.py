"""Help, unknown words, words that come later; and the locks agree with each other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

import pytest

from kham import cli

from .conftest import ROOT, Checkout


@pytest.mark.parametrize("words", [(), ("help",), ("--help",), ("-h",)])
def test_help_needs_no_set_up_and_speaks_both_languages(checkout: Checkout, words: tuple[str, ...]) -> None:
    done = checkout.kham(*words)
    assert done.returncode == 0
    assert "dựng một phường mẫu" in done.stdout
    assert "build a sample ward" in done.stdout
    assert not (checkout.path / ".kham").exists()


def test_help_lists_every_command() -> None:
    text = cli.help_text()
    assert all(re.search(rf"^  {re.escape(name)} ", text, re.M) for name in cli.COMMANDS)
    assert max(map(len, text.splitlines())) <= 90


def test_help_does_not_import_django() -> None:
    program = "import sys; from kham import cli; cli.main([]); sys.exit('django' in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT / "src", stdout=subprocess.DEVNULL
        ).returncode
        == 0
    )


@pytest.mark.parametrize(
    ("word", "vietnamese", "english"),
    [("khams", "Không có lệnh", "No command"), ("hub", "chưa có", "not in this version yet")],
)
def test_words_that_cannot_run(checkout: Checkout, word: str, vietnamese: str, english: str) -> None:
    done = checkout.kham(word)
    assert done.returncode == 2
    assert vietnamese in done.stderr and english in done.stderr
    assert not (checkout.path / ".kham").exists()


@pytest.mark.parametrize(
    "words", [["help"], ["forms", "list"], ["forms", "--help"], ["records", "gateways", "--json"]]
)
def test_a_reader_that_goes_away_is_no_fault(words: list[str]) -> None:
    """`./kham forms list | head` ends when `head` has read enough: without trace, as a shell counts it."""
    reading, writing = os.pipe()
    os.close(reading)
    environment = {**os.environ, "KHAM_ENV": "test", "PYTHONUNBUFFERED": ""}
    done = subprocess.run(
        [sys.executable, "-m", "kham.cli", *words], cwd=ROOT / "src", env=environment, stdout=writing, stderr=subprocess.PIPE,
        timeout=60,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (cli.READER_GONE, b"")


def test_a_room_without_command_line_says_so(checkout: Checkout) -> None:
    done = checkout.kham("roster", "merge")
    assert done.returncode == 2
    assert "chưa có trong bản này" in done.stderr and "not in this version yet" in done.stderr


def test_a_fault_inside_a_room_is_not_hidden(checkout: Checkout) -> None:
    (checkout.path / "src/kham/places/cli.py").write_text("import a_module_nobody_has\n")
    done = checkout.kham("places", "check")
    assert done.returncode == 1
    assert "a_module_nobody_has" in done.stderr


def test_a_refusal_is_one_sentence(checkout: Checkout) -> None:
    room = checkout.path / "src/kham/places/cli.py"
    room.write_text(
        room.read_text()
        + "    class Refusal(Exception): pass\n    raise Refusal('Hàng 7, cột C: thiếu ngày sinh.')\n"
    )
    done = checkout.kham("places", "check")
    assert done.returncode == 1
    assert done.stderr.endswith("kham: Hàng 7, cột C: thiếu ngày sinh.\n")


def test_second_start_is_quick(checkout: Checkout) -> None:
    checkout.kham("places", "check")
    times = []
    for _ in range(5):
        started = time.perf_counter()
        checkout.kham("places", "check", PYTHON="")
        times.append(time.perf_counter() - started)
    assert min(times) < 0.25, times  # 0.05 s on an idle machine


def test_launcher_uses_the_standard_library_alone() -> None:
    own = {path.stem for path in (ROOT / "launcher").glob("*.py")} | {"kham"}
    for path in (ROOT / "launcher").glob("*.py"):
        for name in re.findall(r"^\s*(?:import|from) (\w+)", path.read_text(), re.M):
            assert name in own | sys.stdlib_module_names, f"{path.name}: {name}"


def pins(kind: str) -> dict[str, str]:
    text = (ROOT / f"requirements/{kind}.lock").read_text()
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.M))


def test_dev_lock_holds_the_run_lock() -> None:
    assert pins("run").items() <= pins("dev").items()


@pytest.mark.parametrize("kind", ["run", "dev", "pip"])
def test_locks_carry_hashes_and_nothing_of_a_machine(kind: str) -> None:
    text = (ROOT / f"requirements/{kind}.lock").read_text()
    assert text.count("==") <= text.count("--hash=sha256:")
    assert "://" not in text and "--index" not in text and "--find-links" not in text


def test_a_terminal_without_vietnamese_still_works(checkout: Checkout) -> None:
    done = checkout.kham("help", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "build a sample ward" in done.stdout
