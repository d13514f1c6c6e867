"""What `./kham test`, `check` and `messages` promise: an honest summary, a closed network, both databases."""

from __future__ import annotations

import gettext
import io
import os
import socket
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from tools import checking, messages, postgresql, programs, testing

from .conftest import ROOT


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.com", 80), ("2001:db8::1", 80, 0, 0)])
def test_the_network_is_closed(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as here, pytest.raises(RuntimeError, match="must not leave"):
        here.connect(address)
    with pytest.raises(RuntimeError, match="must not leave"):
        socket.create_connection(address[:2], timeout=0.1)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()


def test_a_warning_is_an_error() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_summary_adds_the_sessions_up() -> None:
    result = testing.Result()
    result.add({"passed": 3, "skipped": 1, "reasons": {"no seeds": 1}}, 0)
    result.add({"passed": 2, "failed": 1}, 1)
    assert result.failed
    assert result.line(1.5).strip("= ") == "1 failed, 5 passed, 1 skipped in 1.50s"
    assert result.reasons == {"no seeds": 1}


def test_a_session_that_broke_counts_as_an_error() -> None:
    result = testing.Result()
    result.add({}, 3)
    assert result.failed and result.counts["error"] == 1


def test_last_line_and_exit_code_are_honest(tmp_path: Path) -> None:
    """The whole way, with pytest in a process of its own."""
    suite = tmp_path / "test_sample.py"
    suite.write_text(
        "import pytest\ndef test_good(): pass\ndef test_bad(): assert False\n"
        "@pytest.mark.skip(reason='no seeds here')\ndef test_skipped(): pass\n"
    )
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("KHAM_", "PYTEST_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "tools.testing", "--db", "sqlite", str(suite)],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].strip("= ").startswith("1 failed, 1 passed, 1 skipped in ")
    assert "skipped 1: no seeds here" in done.stdout


@pytest.mark.parametrize(
    ("counts", "code", "expected"), [({"passed": 1}, 0, 0), ({}, 5, 1), ({"passed": 1}, 2, 1)]
)
def test_nothing_run_is_no_success(
    monkeypatch: pytest.MonkeyPatch, counts: dict[str, int], code: int, expected: int
) -> None:
    """A mistyped path or a word that matches no test must not look like success."""
    monkeypatch.setattr(
        testing, "_session", lambda name, rest, settings, result: result.add(dict(counts), code)
    )
    assert testing.main(["--db", "sqlite", "-k", "mistyped"]) == expected


def test_without_chromium_stories_are_skipped_or_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "chromium", lambda: None)
    monkeypatch.delenv("KHAM_TEST_ALL", raising=False)
    conftest = sys.modules["tests.conftest"]
    story = _Story()
    with pytest.raises(pytest.skip.Exception, match="apt-get install chromium"):
        conftest.pytest_runtest_setup(story)
    monkeypatch.setenv("KHAM_TEST_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        conftest.pytest_runtest_setup(story)


class _Story:
    """As much of a test marked `browser` as the rule looks at."""

    def get_closest_marker(self, name: str) -> object:
        return name == "browser" or None


def test_missing_postgresql_is_skipped_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "postgresql_folder", lambda: None)
    mild, strict = testing.Result(), testing.Result()
    testing._on_postgresql([], {}, mild, must=False)
    testing._on_postgresql([], {}, strict, must=True)
    assert (mild.failed, mild.counts["skipped"]) == (False, 1)
    assert (strict.failed, strict.counts["failed"]) == (True, 1)
    assert list(mild.reasons) == [programs.POSTGRESQL_HINT]


@pytest.mark.skipif(programs.postgresql_folder() is None, reason=programs.POSTGRESQL_HINT)
def test_throw_away_server_comes_and_goes() -> None:
    import psycopg

    folder = programs.postgresql_folder()
    assert folder is not None
    with postgresql.server(folder) as url, psycopg.connect(url) as connection:
        home = Path(url.split("host=")[1])
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert connection.execute("select current_database()").fetchone() == ("kham",)
    assert not home.exists()


PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

#: a.py:1
msgid "Khám"
msgstr "Check-up"

msgctxt "button"
msgid "Lưu"
msgstr ""
"Sa"
"ve"

msgid "%(n)d người"
msgid_plural "%(n)d người"
msgstr[0] "%(n)d person"
msgstr[1] "%(n)d people"

#, fuzzy
msgid "Đoán"
msgstr "Guess"

msgid "Chưa dịch"
msgstr ""

#~ msgid "Cũ"
#~ msgstr "Old"
"""


def test_compiled_translations_are_what_gettext_reads(tmp_path: Path) -> None:
    po = tmp_path / "django.po"
    po.write_text(PO, encoding="utf-8")
    assert messages.stale(tmp_path) == [po]
    po.with_suffix(".mo").write_bytes(messages.compiled(po))
    assert messages.stale(tmp_path) == []
    words = gettext.GNUTranslations(io.BytesIO(messages.compiled(po)))
    assert words.gettext("Khám") == "Check-up"
    assert words.pgettext("button", "Lưu") == "Save"
    assert words.ngettext("%(n)d người", "%(n)d người", 2) == "%(n)d people"
    assert words.gettext("Đoán") == "Đoán"
    assert words.gettext("Chưa dịch") == "Chưa dịch"
    assert words.gettext("Cũ") == "Cũ"


def test_check_goes_on_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checking, "STEPS", {"first": lambda: (1, "a.py:3: no"), "second": lambda: (0, "")})
    assert checking.main([]) == 1
    out = capsys.readouterr().out
    assert "FAILED first" in out and "a.py:3: no" in out and "ok     second" in out
    assert out.splitlines()[-1] == "check: 1 passed, 1 failed (first)"
