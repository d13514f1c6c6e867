"""Machines without ensurepip, without pip, without uv: where a pip comes from."""

from __future__ import annotations

import functools
import hashlib
import http.server
import os
import sys
import threading
from pathlib import Path

import pytest

from .conftest import PLAIN_PATH, ROOT, Checkout, base_python

sys.path.append(str(ROOT / "launcher"))
import pipwheel  # the launcher is no package: its files stand beside each other

REAL_PIP = pipwheel._on_this_machine()
needs_pip = pytest.mark.skipif(
    REAL_PIP is None, reason="no pip wheel on this machine to serve: apt-get install python3-venv"
)


@pytest.fixture
def bare_python(checkout: Checkout) -> str:
    """A Python without ensurepip and without pip, as Debian ships it."""
    broken = checkout.path.parent / "broken"
    for name in ("ensurepip", "pip"):
        (broken / name).mkdir(parents=True)
        (broken / name / "__init__.py").write_text(
            f"raise ModuleNotFoundError('No module named {name}', name='{name}')\n"
        )
    shim = checkout.path.parent / "python-bare"
    shim.write_text(f'#!/bin/sh\nPYTHONPATH={broken} exec "{base_python()}" "$@"\n')
    shim.chmod(0o755)
    return str(shim)


@needs_pip
def test_set_up_without_ensurepip_and_pip(checkout: Checkout, bare_python: str) -> None:
    """The whole way with the real pip: the wheel is found in a folder, run as a zip, and not left behind."""
    assert REAL_PIP is not None
    serve_pip(checkout)
    (checkout.path / "launcher/pipwheel.py").write_text(
        (ROOT / "launcher/pipwheel.py").read_text().replace('(Path("/usr/share/python-wheels"),)', "()")
    )
    done = checkout.kham("places", "check", PATH=PLAIN_PATH, PYTHON=bare_python)
    assert done.returncode == 0, done.stderr
    (environment,) = checkout.environments()
    assert "(pip)" in done.stderr
    assert not (environment / "pip").exists()
    assert checkout.kham("places", "check", PYTHON="").stdout == done.stdout


def serve_pip(checkout: Checkout) -> Path:
    """Put this machine's pip wheel among the checkout's wheels and lock it."""
    assert REAL_PIP is not None
    content = REAL_PIP.read_bytes()
    (checkout.wheels / REAL_PIP.name).write_bytes(content)
    version, digest = REAL_PIP.name.split("-")[1], hashlib.sha256(content).hexdigest()
    (checkout.path / "requirements/pip.lock").write_text(f"pip=={version} \\\n    --hash=sha256:{digest}\n")
    return checkout.wheels / REAL_PIP.name


@pytest.fixture
def nothing_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pip wheel, no own pip, no apt, no configuration."""
    monkeypatch.setattr(pipwheel, "_on_this_machine", lambda: None)
    monkeypatch.setattr(pipwheel, "_by_own_pip", lambda lock, work: None)
    monkeypatch.setattr(pipwheel, "_from_debian", lambda work: None)
    for key in [key for key in os.environ if key.startswith("PIP_")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)


@needs_pip
def test_pip_from_the_configured_index(
    checkout: Checkout, nothing_here: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The index stands in pip.conf with user and password; the page links the file relatively, as mirrors do."""
    pip = serve_pip(checkout)
    site = tmp_path / "site"
    (site / "simple/pip").mkdir(parents=True)
    (site / "files").mkdir()
    (site / "files" / pip.name).write_bytes(pip.read_bytes())
    (site / "simple/pip/index.html").write_text(f'<a href="../../files/{pip.name}#sha256=0">{pip.name}</a>')
    asked: list[str | None] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["Authorization"])
            super().do_GET()

        def log_message(self, *words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=str(site))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        configuration = tmp_path / "pip.conf"
        configuration.write_text(
            f"[global]\nindex-url = http://an:b%40t@127.0.0.1:{server.server_port}/simple/\n"
        )
        monkeypatch.setenv("PIP_CONFIG_FILE", str(configuration))
        found = pipwheel.find(checkout.path, tmp_path / "work")
        server.shutdown()
    assert found.read_bytes() == pip.read_bytes()
    assert asked[0] == "Basic YW46YkB0"


@needs_pip
def test_pip_with_another_hash_is_refused(
    checkout: Checkout, nothing_here: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pip = serve_pip(checkout)
    pip.write_bytes(pip.read_bytes() + b"!")
    monkeypatch.setenv("PIP_FIND_LINKS", str(checkout.wheels))
    with pytest.raises(pipwheel.NoPip, match="wrong hash"):
        pipwheel.find(checkout.path, tmp_path / "work")
    assert list((tmp_path / "work").iterdir()) == []


def test_no_pip_anywhere_names_the_remedy(checkout: Checkout, nothing_here: None, tmp_path: Path) -> None:
    with pytest.raises(pipwheel.NoPip) as failure:
        pipwheel.find(checkout.path, tmp_path / "work")
    assert str(failure.value).count("apt-get install python3-venv") == 2


def test_a_password_in_the_index_is_never_shown(
    checkout: Checkout, nothing_here: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://an:secret@127.0.0.1:9/simple")
    with pytest.raises(pipwheel.NoPip) as failure:
        pipwheel.find(checkout.path, tmp_path / "work")
    assert "secret" not in str(failure.value)
    assert "127.0.0.1:9" in str(failure.value)


def test_pip_settings_in_the_words_of_uv(nothing_here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("PIP_CERT", "/ca.pem")
    settings = pipwheel.Settings.read()
    assert settings.for_uv({}) == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "SSL_CERT_FILE": "/ca.pem",
    }
    assert settings.for_uv({"UV_INDEX_URL": "https://own.example"}) == {}
