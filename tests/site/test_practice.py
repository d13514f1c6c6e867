"""Practice mode: a home that is never mistaken for a real one, a banner on everything, nothing sent, a clock that may be moved."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings
from django.urls import reverse

from kham import cli as commands
from kham.exams import actions as exams_actions
from kham.exams.rules import box
from kham.kernel import clock, typesetting
from kham.kernel.reasons import Refusal
from kham.records import channel, installation
from kham.site import practice, serving
from kham.site.practising import asked, cli
from tests.exams.world import DAY, NOW, World

PRETENDED = override_settings(ENV="practice", INVENTED=True)
SOURCE = str(Path(__file__).resolve().parents[2] / "src")


def starts(home: Path, env: str, **more: str) -> str:
    """What reading the settings says in such an environment: "" when it starts."""
    keys = {"KHAM_SECRET_KEY": "0" * 64, "KHAM_FIELD_KEYS": "0" * 64}
    given = {"KHAM_ENV": env, "KHAM_HOME": str(home), "PYTHONPATH": SOURCE} | keys
    clean = {name: word for name, word in os.environ.items() if not name.startswith(("KHAM_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", "import kham.settings"],
        env=clean | given | more,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip().rpartition("\n")[2]


def stamped(folder: Path, kind: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "environment").write_text(kind)
    return folder


def test_a_home_opens_only_as_what_it_was_stamped(tmp_path: Path) -> None:
    practised, real = stamped(tmp_path / "practice", "practice"), stamped(tmp_path / "real", "real")
    assert starts(practised, "practice", KHAM_CLOCK_SHIFT_HOURS="48") == ""
    assert "không mở ở chế độ “ward”" in starts(practised, "ward")
    assert "không mở ở chế độ “practice”" in starts(real, "practice")
    assert "chưa đóng dấu" in starts(tmp_path, "practice")  # an unknown folder is never practised in
    assert starts(real, "province") == ""  # a ward may become a province's server
    assert ImproperlyConfigured.__name__ in starts(real, "ward", KHAM_CLOCK_SHIFT_HOURS="24")


def test_a_home_is_stamped_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHAM_ENV", "practice")
    serving.stamp_home(tmp_path)
    monkeypatch.setenv("KHAM_ENV", "ward")
    serving.stamp_home(tmp_path)
    assert (tmp_path / "environment").read_text() == "practice"
    monkeypatch.setenv("KHAM_ENV", "practice")
    other = tmp_path / "other"
    other.mkdir()
    (other / "kham.sqlite3").write_text("somebody's people")
    with pytest.raises(FileExistsError):
        serving.stamp_home(other)


def test_only_a_practice_home_is_thrown_away(tmp_path: Path) -> None:
    cli.clear(tmp_path / "absent")
    for folder in (stamped(tmp_path / "real", "real"), tmp_path):
        with pytest.raises(FileExistsError):
            cli.clear(folder)
    practised = stamped(tmp_path / "practice", "practice")
    cli.clear(practised)
    assert not practised.exists() and (tmp_path / "real").exists()


def test_the_pretended_day(tmp_path: Path) -> None:
    tomorrow = clock.real_today() + dt.timedelta(days=1)
    assert cli.day(tomorrow.isoformat()) == cli.day(f"{tomorrow:%d/%m/%Y}") == tomorrow
    assert cli.shift(tomorrow) == 24 and cli.shift(clock.real_today()) == 0
    for wrong in ("mai", "2026-13-01", (tomorrow + dt.timedelta(days=900)).isoformat()):
        with pytest.raises(argparse.ArgumentTypeError):
            cli.day(wrong)
    assert cli.kept_day(tmp_path) is None
    (tmp_path / "built").write_text("people=200 seed=1 day=2026-12-05")
    assert cli.kept_day(tmp_path) == dt.date(2026, 12, 5)


def test_the_command_is_offered(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main([]) == 0 and "practice" in capsys.readouterr().out
    assert "practice" in commands.OWN_HOME


@pytest.fixture
def officer(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The station's officer on the exam day."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    browser = Client()
    browser.force_login(world.viewer("station_officer").user)
    return browser


@pytest.fixture
def world(db: None) -> Any:
    """A ward with an open session."""
    return World()


@PRETENDED
def test_every_page_says_it_and_says_the_day(officer: Client) -> None:
    for address in (
        reverse("practice"),
        reverse("home"),
        reverse("practice_cards"),
        reverse("account_login"),
    ):
        page = (Client() if address == reverse("account_login") else officer).get(address).content.decode()
        assert (
            'data-practice="Chế độ tập dượt - người và số liệu là giả · hôm nay coi như ngày 05/8/2026"'
            in page
        ), address


def test_nothing_says_it_on_real_data(officer: Client) -> None:
    page = officer.get(reverse("practice")).content.decode()
    assert "data-practice" not in page and "kham-thu" not in page and "Dựng lại" not in page
    assert officer.get(reverse("practice_cards")).status_code == 404
    assert officer.post(reverse("practice_again"), {"on": "2026-12-05"}).status_code == 404


def test_commands_are_shown_to_the_keeper_of_the_server_alone(world: World, officer: Client) -> None:
    keeper = Client()
    keeper.force_login(world.viewer("administrator").user)
    assert "./kham" not in officer.get(reverse("practice")).content.decode()
    assert "./kham practice --on" in keeper.get(reverse("practice")).content.decode()


@PRETENDED
def test_another_day_is_asked_for_on_the_page(world: World, officer: Client, tmp_path: Path) -> None:
    wanted = clock.real_today() + dt.timedelta(days=13)
    with override_settings(HOME=tmp_path):
        for wrong in ("", "2026-02-31", "mai", (wanted + dt.timedelta(days=900)).isoformat()):
            officer.post(reverse("practice_again"), {"on": wrong})
            assert asked.day(tmp_path) is None
        doctor = Client()
        doctor.force_login(world.doctor.user)
        assert doctor.post(reverse("practice_again"), {"on": wanted.isoformat()}).status_code == 404
        page = officer.post(reverse("practice_again"), {"on": wanted.isoformat()}).content.decode()
    assert asked.day(tmp_path) == wanted and "practice.js" in page


def test_a_day_asked_for_begins_a_fresh_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, begun = tmp_path / "practice", []
    home.mkdir()
    monkeypatch.setenv("KHAM_HOME", str(home))
    monkeypatch.setattr(os, "execve", lambda program, words, given: begun.append((words, given)))
    options = argparse.Namespace(host="127.0.0.1", port=8123, people=300, seed=7)
    cli._start_again(options, dt.date(2026, 12, 5))
    ((words, given),) = begun
    asked_for = (
        "practice --reset --no-browser --on 2026-12-05 --host 127.0.0.1 --port 8123 --people 300 --seed 7"
    )
    assert " ".join(words[3:]) == asked_for
    assert given["KHAM_HOME"] == str(tmp_path)  # from which the command finds the practice home again


@PRETENDED
def test_invented_cards_are_read_by_the_door(world: World, officer: Client) -> None:
    person = world.person("Đặng Thị Quý", personal_number="031150000123")
    world.invite(person)
    assert "Đặng Thị Quý" in officer.get(reverse("practice_cards")).content.decode()
    card = box.read(practice.card_text(person)).card
    assert card is not None and (card.number, card.name, card.birth.year) == (
        "031150000123",
        "Đặng Thị Quý",
        1950,
    )


@PRETENDED
def test_what_is_downloaded_says_so_in_its_name(world: World, officer: Client) -> None:
    exams_actions.check_in(
        session=world.session, person=world.person(), method="card", by=world.doctor, now=NOW
    )
    answer = officer.get(reverse("exams:workbook", args=[world.session.pk]))
    assert "TAP-DUOT-" in answer.headers["Content-Disposition"]


@PRETENDED
def test_nothing_leaves_this_machine() -> None:
    connection = installation.Connection(installation.profiles.load("stub"), "https://cong.example", "a", "b")
    with channel.Channel(connection) as opened, pytest.raises(Refusal, match="không gửi ra khỏi máy này"):
        opened._connected()


def test_papers_carry_the_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fonts = Path(SOURCE) / "kham" / "site" / "fonts"
    template = tmp_path / "paper.typ"
    template.write_text('#let d = json(bytes(sys.inputs.data))\n#set page(paper: "a5")\n#d.words')
    plain = typesetting.compiler(template, fonts).compile(
        format="svg", sys_inputs={"data": '{"words": "Giấy"}'}
    )
    monkeypatch.setenv("KHAM_ENV", "practice")
    monkeypatch.setenv("KHAM_HOME", str(tmp_path))
    marked = typesetting.compiler(template, fonts)
    for _ in range(2):  # a compiler is used again and again
        assert b"#ffe08a" in marked.compile(format="svg", sys_inputs={"data": '{"words": "Giấy"}'})
    assert b"#ffe08a" not in plain
    assert dt.date(2026, 8, 5) == DAY
