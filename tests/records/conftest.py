"""Fixtures of sending: one key a module, a portal on loopback, an open exam day that sends to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from kham.records.rules import profile as profiles
from tests.access.world import World
from tests.records import rig as rigs
from tests.records.examined import Examined
from tests.records.rig import Rig


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the signing key lies."""
    return rigs.make_keys(tmp_path_factory.mktemp("home") / "keys")


@pytest.fixture
def rig(keys: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """A good portal; `serve` makes it misbehave."""
    quick = rigs.quick()
    monkeypatch.setattr(profiles, "load", lambda code, folder=None: quick)
    made = Rig(keys)
    (keys / "gateway.json").unlink(missing_ok=True)
    with override_settings(HOME=keys.parent):
        made.serve()
        yield made
    assert made.server is not None
    made.server.stop()


@pytest.fixture
def day(rig: Rig, db: None) -> Examined:
    """An open exam day, sending to the rig's portal."""
    return Examined(World())
