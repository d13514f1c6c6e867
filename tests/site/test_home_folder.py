"""Commands find the data: one's own installation, else the demo that was built here."""

import os
from pathlib import Path

import pytest

from kham import cli


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder; the environment is put back afterwards."""
    monkeypatch.setenv("KHAM_HOME", str(tmp_path))
    monkeypatch.setenv("KHAM_ENV", "test")
    monkeypatch.delenv("KHAM_SECRET_KEY", raising=False)
    return tmp_path


def build_demo(home: Path) -> None:
    """What `./kham demo` leaves when it is done."""
    (home / "demo" / "keys").mkdir(parents=True)
    (home / "demo" / "built").write_text("people=200")


def test_the_demo_is_used_where_nothing_is_installed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build_demo(home)
    cli._use_demo_where_nothing_is_installed()
    assert (os.environ["KHAM_HOME"], os.environ["KHAM_ENV"]) == (str(home / "demo"), "demo")
    assert "phường mẫu" in capsys.readouterr().err


def test_ones_own_installation_comes_first(home: Path) -> None:
    build_demo(home)
    (home / "keys").mkdir()
    cli._use_demo_where_nothing_is_installed()
    assert os.environ["KHAM_HOME"] == str(home)


def test_half_a_demo_is_no_demo(home: Path) -> None:
    (home / "demo" / "keys").mkdir(parents=True)
    cli._use_demo_where_nothing_is_installed()
    assert os.environ["KHAM_HOME"] == str(home)
