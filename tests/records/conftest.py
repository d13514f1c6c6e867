"""Fixtures of sending (one key a module, a portal on loopback, an open exam day that sends to it) and of reading by programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # this file is read before Django is ready when a test is named
    from tests.access.world import World
    from tests.records.examined import Examined
    from tests.records.programs import Program
    from tests.records.rig import Rig


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the signing key lies."""
    from tests.records import rig as rigs

    return rigs.make_keys(tmp_path_factory.mktemp("home") / "keys")


@pytest.fixture
def rig(keys: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """A good portal; `serve` makes it misbehave."""
    from django.test import override_settings

    from kham.records.rules import profile as profiles
    from tests.records import rig as rigs

    made = rigs.Rig(keys)
    monkeypatch.setattr(profiles, "load", lambda code, folder=None: made.profile)
    (keys / "gateway.json").unlink(missing_ok=True)
    with override_settings(HOME=keys.parent):
        made.serve()
        yield made
    assert made.server is not None
    made.server.stop()


@pytest.fixture
def day(rig: Rig, db: None) -> Examined:
    """An open exam day, sending to the rig's portal."""
    from tests.access.world import World
    from tests.records.examined import Examined

    return Examined(World())


@pytest.fixture
def world(db: None) -> World:
    """The small country; no counters of earlier tests."""
    from django.core.cache import cache

    from tests.access.world import World

    cache.clear()
    return World()


@pytest.fixture
def examined(world: World) -> Examined:
    """An open session."""
    from tests.records.examined import Examined

    return Examined(world)


@pytest.fixture
def program(world: World) -> Program:
    """One that may read all of the commune."""
    from tests.records.programs import Program

    return Program(world.commune, world.now, per_minute=10_000).sign_in()
