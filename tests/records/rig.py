"""A stand-in portal on loopback and the installation that sends to it, for the tests of sending."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from kham.records import actions, installation, signing
from kham.records.rules import profile as profiles
from kham.records.stub import portal as stub_portal
from kham.records.stub.portal import Portal
from kham.records.stub.server import Server
from tests.records.examined import Examined

SENDER = "8930000000017"
ACCOUNT = ("may-gui", "mat-khau-thu-nghiem")
STUB = profiles.load("stub")


def make_keys(folder: Path) -> Path:
    """One signing key for all tests of a file: making one takes time."""
    signing.make_test_key(folder, name="Trạm Y tế mẫu", now=dt.datetime.now(dt.UTC))
    return folder


def quick(**changes: Any) -> profiles.Profile:
    """The stub's profile with other settings of the channel. Patience is long, so that a busy machine is not a silent portal."""
    known = STUB
    channel = {"timeout_seconds": 20} | changes
    return known.model_copy(update={"channel": known.channel.model_copy(update=channel)})


class Rig:
    """The portal, and the installation."""

    def __init__(self, keys: Path) -> None:
        self.keys = keys
        self.portal = Portal(
            keys={SENDER: signing.facility_signer(keys).public_pem()}, accounts=dict([ACCOUNT])
        )
        self.server: Server | None = None
        self.profile = quick()

    def serve(self, *misbehave: str, slow_seconds: float = 0.3, **options: Any) -> None:
        """Serve anew, misbehaving as told."""
        if self.server:
            self.server.stop()
        slow = any(word.startswith("slow") for word in misbehave)
        self.profile = quick(timeout_seconds=0.15) if slow else quick()
        self.server = Server(self.portal, misbehave=misbehave, slow_seconds=slow_seconds, **options).start()
        installation.connect(gateway="stub", url=self.server.url, username=ACCOUNT[0], password=ACCOUNT[1])

    def current(self) -> list[stub_portal.Message]:
        """The newest version of each visit."""
        newest: dict[str, stub_portal.Message] = {}
        for saved in self.portal.messages.values():
            if saved.visit_id not in newest or saved.version > newest[saved.visit_id].version:
                newest[saved.visit_id] = saved
        return list(newest.values())


def send(day: Examined, **options: Any) -> dict[str, int]:
    """Send what is due at the day's moment."""
    return actions.send_due(now=options.pop("now", day.now), by=day.doctor, **options)


def later(day: Examined, hours: float) -> dt.datetime:
    """So many hours after the day's moment."""
    return day.now + dt.timedelta(hours=hours)
